"""Which later item of a story has something better to say than the change it retells."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.store import build
from tracker.core import retelling
from tracker.core.retelling import Better
from tracker.model import (
    Act,
    Amount,
    Change,
    Dated,
    Difference,
    Modality,
    PartnershipId,
    Precision,
    Stage,
    Statement,
    Status,
    SumRole,
    Trust,
)


def yen(value: int, role: SumRole = SumRole.NEW) -> Amount:
    return Amount(value=Decimal(value), currency="JPY", role=role)


def published(days: float) -> Dated:
    return Dated("", build.later(days=days), Precision.DAY)


def line(item: str = "a", *, days: float = 0, **after: object) -> Change:
    fields = {"stage": Stage.TALKS, "published": published(days), **after}
    return build.change(item=item, after=Statement(**fields))  # type: ignore[arg-type]


def money(change: Change) -> Change:
    return replace(change, act=Act.FUNDING)


def tie(change: Change, partnership: str) -> Change:
    return replace(change, partnership=PartnershipId(partnership))


@pytest.mark.parametrize(
    ("known", "new", "trust", "told", "better"),
    [
        (line(), line("b"), Trust.TRADE, False, None),
        (line(), line("b", stage=Stage.MOU), Trust.TRADE, True, Better.STAGE),
        (line(stage=Stage.MOU), line("b"), Trust.TRADE, True, None),
        (line(), line("b", stage=Stage.MOU, days=-9), Trust.TRADE, True, Better.STAGE),
        (line(), line("b", stage=Stage.TERMINATED), Trust.TRADE, True, None),
        (line(), line("b", amounts=(yen(7),)), Trust.TRADE, False, Better.SUM),
        (line(), line("b", amounts=(yen(7),)), Trust.TRADE, True, None),
        (line(), line("b", amounts=(yen(7),)), Trust.OFFICIAL, True, Better.SUM),
        (line(), replace(line("b", stage=Stage.MOU), modality=Modality.RUMOUR), Trust.TRADE, True, None),
        (line(), replace(line("b", stage=Stage.MOU), modality=Modality.RUMOUR), Trust.TRADE, False, Better.STAGE),
        (money(line()), money(line("b", amounts=(yen(7),))), Trust.TRADE, True, Better.SUM),
        (line(), tie(line("b", stage=Stage.MOU), "imec--rapidus--tenstorrent"), Trust.TRADE, True, None),
        (line(), tie(line("b", stage=Stage.MOU), "imec--rapidus--tenstorrent"), Trust.TRADE, False, Better.STAGE),
        (line(), tie(line("b", stage=Stage.MOU), "ibm--rapidus"), Trust.TRADE, False, None),
        (line(), line("b", amounts=(yen(7, SumRole.BACKGROUND),)), Trust.TRADE, True, None),
        (line(amounts=(yen(100),)), line("b", amounts=(yen(70),)), Trust.TRADE, True, None),
        (line(amounts=(yen(100),)), line("b", amounts=(yen(70),)), Trust.OFFICIAL, True, Better.FIGURE),
        (line(amounts=(yen(100),)), line("b", amounts=(yen(102),)), Trust.OFFICIAL, True, None),
        (line(), line("b"), Trust.OFFICIAL, False, Better.OFFICIAL),
        (line(), line("b"), Trust.OFFICIAL, True, None),
        (line(), line(), Trust.TRADE, True, None),
        (line(), line(stage=Stage.MOU), Trust.TRADE, True, Better.EDITED),
        (line(amounts=(yen(70),)), line(amounts=(yen(700),)), Trust.TRADE, True, Better.EDITED),
    ],
)
def test_which_later_words_are_better(
    known: Change, new: Change, trust: Trust, told: bool, better: Better | None
) -> None:
    assert new.item is not None
    item = build.item(new.item, trust=trust)
    assert retelling.improvement(known, Trust.TRADE, item, new, told=told) is better


@pytest.mark.parametrize(
    ("now", "adds"),
    [
        (line("b", stage=Stage.MOU), True),
        (line("b", stage=Stage.MOU, amounts=(yen(7),)), True),
        (line("b", stage=Stage.MOU, event_date=published(2)), True),
        (line("a", stage=Stage.MOU), False),  # edited: what was told does not stand there any more
        (replace(line("b", stage=Stage.MOU), parties=("imec", "IBM")), False),
        (replace(line("b"), act=Act.TERMINATION), False),
        (line("b", event_date=published(2)), True),
    ],
)
def test_what_is_an_addition_and_what_a_correction(now: Change, adds: bool) -> None:
    assert retelling.adds_to(line(), now) is adds


def test_another_figure_stage_or_date_is_a_correction() -> None:
    told = line(amounts=(yen(70),), stage=Stage.MOU, event_date=published(1))
    assert retelling.adds_to(told, replace(told, item=build.item("b").id))
    for after in (
        replace(told.after, amounts=(yen(700),)),
        replace(told.after, stage=Stage.TALKS),
        replace(told.after, event_date=published(2)),
    ):
        assert not retelling.adds_to(told, replace(told, item=build.item("b").id, after=after))


def test_an_older_article_does_not_move_a_line_a_step_further() -> None:
    old = build.item("b", published=published(-9))
    assert retelling.improvement(line(), Trust.TRADE, old, line("b", stage=Stage.MOU), told=False) is None


def test_other_figures_are_named() -> None:
    known, new = line(amounts=(yen(100),)), line("b", amounts=(yen(70),))
    assert retelling.contradiction(known, new.after) == "JPY 70"
    assert retelling.contradiction(known, known.after) == ""
    assert retelling.contradiction(line(), new.after) == ""


def test_a_contradiction_told_again_in_the_same_words_is_no_news() -> None:
    day, place = Difference("date", "2022-12-06", "2022-12-12"), Difference("place", "Tokyo", "Leuven")
    told = build.change(status=Status.CONFLICT, differences=(day, place))
    again = replace(told, differences=(replace(day, before="2022-12-07"),))
    assert retelling.told_before(again, [told]) is told
    for other in (
        replace(told, withdrawn=build.NOW),
        replace(told, status=Status.UPDATE),
        tie(told, "ibm--rapidus"),
        replace(told, differences=(place,)),
    ):
        assert retelling.told_before(again, [other]) is None
    assert retelling.told_before(replace(again, status=Status.UPDATE), [told]) is None
