"""The quality gate: the figures over our own cases stay above their floors; and the gate itself can fail."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.eval import floors as gate
from tests.eval.figures import WATCHED, Measured, by_program, measure
from tests.eval.floors import Floors
from tracker.core.classify import Verdict
from tracker.model import Act, Assessment, Document, Status, StoryId


@pytest.fixture(scope="module")
def measured() -> Measured:
    return measure()


@pytest.fixture(scope="module")
def floors() -> Floors:
    return gate.read()


# ------------------------------------------------------------------ the gate
def test_no_figure_is_under_its_floor(measured: Measured, floors: Floors) -> None:
    under = gate.below(floors, measured)
    if under:
        pytest.fail("\n".join([*under, "", "Cases that were right before:", *gate.flipped(floors, measured)]), False)


def test_every_group_and_figure_has_a_floor(measured: Measured, floors: Floors) -> None:
    assert {name: set(figures) for name, figures in floors.groups.items()} == {
        name: set(figures) for name, figures in measured.groups.items()
    }
    assert {"total", "phrasing", "en", "ja", "nl", "de", "fr", "other"} <= set(floors.groups)
    assert set(floors.groups["total"]) == set(WATCHED)


def test_every_language_is_watched_in_enough_cases(measured: Measured) -> None:
    assert measured.sizes["total"] >= 250
    assert min(measured.sizes.values()) >= 15


# ------------------------------------------------------------------ a broken program must not pass
def spoilt(change: Callable[[Assessment], Assessment]) -> Callable[[Sequence[Document]], list[Verdict]]:
    def judge(documents: Sequence[Document]) -> list[Verdict]:
        return [replace(one, assessment=change(one.assessment)) for one in by_program(documents)]

    return judge


def nothing(one: Assessment) -> Assessment:
    return replace(one, status=Status.OFF_TOPIC, relevant=False, act=None, parties=(), amounts=())


def always_update(one: Assessment) -> Assessment:
    return replace(one, status=Status.UPDATE, relevant=True)


def always_new(one: Assessment) -> Assessment:
    return replace(one, act=one.act and Act.NEW)


def tenfold(one: Assessment) -> Assessment:
    return replace(one, amounts=tuple(replace(sum_, value=sum_.value * Decimal(10)) for sum_ in one.amounts))


def deaf_to(language: str) -> Callable[[Assessment], Assessment]:
    return lambda one: nothing(one) if one.language == language else one


def mute(status: Status) -> Callable[[Assessment], Assessment]:
    return lambda one: replace(one, status=Status.KNOWN) if one.status is status else one


@pytest.mark.parametrize(
    ("change", "falls"),
    [
        (nothing, "total relevance_f1"),
        (always_update, "total specificity"),
        (always_update, "total change_precision"),
        (mute(Status.NEW_PARTNERSHIP), "total change_recall"),
        (mute(Status.CONFLICT), "total status_macro_f1"),
        (always_new, "total act_macro_f1"),
        (tenfold, "total amount_recall"),
        (tenfold, "total amount_precision"),
        (lambda one: replace(one, parties=one.parties[:1]), "total party_f1"),
        (deaf_to("nl"), "nl status_accuracy"),
        (deaf_to("fr"), "fr relevance_f1"),
    ],
    ids=["nothing", "update-relevance", "update-change", "no-new", "no-conflict", "act", "sum-recall", "sum-precision",
         "parties", "dutch", "french"],
)  # fmt: skip
def test_a_broken_program_falls_through(change: Callable[[Assessment], Assessment], falls: str, floors: Floors) -> None:
    broken = measure(spoilt(change))
    assert any(line.startswith(falls + ":") for line in gate.below(floors, broken))


@pytest.mark.parametrize(("story", "falls"), [("one", "story_b3_precision"), (None, "story_b3_f1")])
def test_stories_that_are_one_heap_or_all_apart_fall_through(story: str | None, falls: str, floors: Floors) -> None:
    def judge(documents: Sequence[Document]) -> list[Verdict]:
        return [replace(one, story=StoryId(story or one.document.id)) for one in by_program(documents)]

    assert any(line.startswith(f"total {falls}:") for line in gate.below(floors, measure(judge)))


def test_a_flipped_case_is_named(measured: Measured, floors: Floors) -> None:
    right = next(one for one in measured.judged if one.label.id not in measured.misjudged and one.label.relevant)
    broken = measure(spoilt(lambda one: nothing(one) if one.document == right.label.id else one))
    assert any(line.startswith(f"{right.label.id} [") for line in gate.flipped(floors, broken))


# ------------------------------------------------------------------ raising and lowering
def some(**figures: float) -> Measured:
    return Measured(judged=(), titles={}, groups={"total": figures}, sizes={"total": 300})


def test_floors_rise_to_what_is_reached_less_a_margin() -> None:
    new = gate.raised(Floors(groups={}), some(party_f1=0.9))
    assert new.groups == {"total": {"party_f1": 0.89}}
    assert gate.raised(new, some(party_f1=0.95)).groups["total"]["party_f1"] == pytest.approx(0.94)


def test_a_floor_stays_when_the_figure_sinks_inside_the_margin() -> None:
    old = Floors(groups={"total": {"party_f1": 0.89}})
    assert gate.raised(old, some(party_f1=0.893)).groups == old.groups


def test_a_floor_is_not_lowered_without_a_reason() -> None:
    old = Floors(groups={"total": {"party_f1": 0.89}})
    for measured_ in (some(party_f1=0.8), some(act_macro_f1=1.0)):
        with pytest.raises(ValueError, match=r"total party_f1 0\.890"):
            gate.raised(old, measured_)


def test_a_lowered_floor_leaves_its_reason(tmp_path) -> None:
    old = Floors(groups={"total": {"party_f1": 0.89}})
    new = gate.raised(old, some(party_f1=0.8), 'harder cases: "quoted" ラピダス', date(2026, 11, 21))
    gate.write(new, tmp_path / "floors.yaml")
    again = gate.read(tmp_path / "floors.yaml")
    assert again == new
    assert again.lowered[0].floors == ("total party_f1 0.890 -> 0.790",)
    assert gate.raised(again, some(party_f1=0.95)).lowered == again.lowered


def test_the_margin_is_wider_where_cases_are_few() -> None:
    assert gate.margin(20) == pytest.approx(0.075)
    assert gate.margin(400) == 0.01
