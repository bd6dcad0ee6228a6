"""Sentences are templates over the fields of a change, in three languages; nothing else is ever said."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import build
from tracker.core import wording as say
from tracker.core.called import Called
from tracker.model import (
    Act,
    Amount,
    Bound,
    Change,
    Dated,
    Difference,
    Modality,
    Precision,
    Stage,
    Statement,
    Status,
    SumRole,
)

LANGUAGES = ("en", "nl", "ja")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "imec and Rapidus extend or widen their partnership · up to ¥590 billion · 2nm · 12 November 2026"),
        (
            "nl",
            "imec en Rapidus verlengen of verruimen hun partnerschap · tot 590 miljard yen · 2nm · 12 november 2026",
        ),
        ("ja", "imec、ラピダス：提携を延長・拡大 · 最大5900億円 · 2nm · 2026年11月12日"),
    ],
)
def test_a_line_stands_alone_in_each_language(language, expected):
    after = Statement(amounts=(build.yen(590_000_000_000, bound=Bound.UP_TO),), event_date=build.on("2026-11-12"))
    one = build.change(after=after, technology=("2nm",))
    assert say.sentence(one, build.words(language)) == expected


def test_what_was_only_talked_about_is_not_what_is_extended():
    for known, shown in ((Stage.TALKS, ""), (Stage.MOU, " · memorandum → extended")):
        one = build.change(act=Act.RENEWAL, before=Statement(stage=known), after=Statement(stage=Stage.EXTENDED))
        assert say.sentence(one, build.words()) == f"imec and Rapidus extend or widen their partnership{shown}"


def test_a_step_shows_what_was_before():
    one = build.step(1, Stage.MOU, Stage.AGREEMENT)
    assert say.sentence(one, build.words()) == "imec and Rapidus conclude an agreement · memorandum → agreement"


@pytest.mark.parametrize(
    ("field", "before", "after", "shown"),
    [
        ("amount", "GBP 3,990,000", "GBP 4,400,000.5", "sum: £3.99 million is known, £4,400,000.5 is told"),
        ("date", "2022-12-06", "2022-12-08", "date: 6 December 2022 is known, 8 December 2022 is told"),
        ("duration", "P5D", "P1D", "duration: 5 days is known, 1 day is told"),
        ("stage", "MoC/MoU", "agreement/contract", "stage: memorandum is known, agreement is told"),
        ("place", "Leuven", "Tokyo", "place: Leuven is known, Tokyo is told"),
    ],
)
def test_a_contradiction_shows_both_sides_in_the_notation_of_the_language(field, before, after, shown):
    one = build.change(status=Status.CONFLICT, differences=(Difference(field, before, after),))
    assert say.sentence(one, build.words()) == f"imec and Rapidus: sources contradict what is known · {shown}"


def test_a_disputed_date_is_told_with_both_its_sides_only():
    change = build.change(
        status=Status.CONFLICT,
        differences=(Difference(field="date", before="2022-12-06", after="2022-12-12"),),
        after=Statement(event_date=build.on("2022-12-12")),
    )
    assert say.sentence(change, build.words()).endswith(" · date: 6 December 2022 is known, 12 December 2022 is told")


def test_a_further_sum_does_not_replace_a_known_one_but_a_total_does():
    known = Statement(amounts=(build.yen(330_000_000_000),))
    more = build.change(act=Act.FUNDING, before=known, after=Statement(amounts=(build.yen(70_000_000_000),)))
    assert say.sentence(more, build.words()) == "imec and Rapidus: funding · ¥70 billion"
    before = Statement(amounts=(build.yen(330_000_000_000, role=SumRole.CUMULATIVE),))
    after = Statement(amounts=(build.yen(920_000_000_000, role=SumRole.CUMULATIVE),))
    total = build.change(act=Act.FUNDING, before=before, after=after)
    assert say.sentence(total, build.words()) == "imec and Rapidus: funding · ¥330 billion → ¥920 billion in total"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "¥260 billion, ¥330 billion in total"),
        ("nl", "260 miljard yen, 330 miljard yen in totaal"),
        ("ja", "2600億円、累計3300億円"),
    ],
)
def test_a_further_sum_is_told_with_the_total_that_it_makes(language, told):
    total = build.yen(330_000_000_000, role=SumRole.CUMULATIVE, field="title")
    new = build.yen(260_000_000_000, field="title")
    one = build.change(act=Act.FUNDING, after=Statement(amounts=(new, total)))
    assert say.sentence(one, build.words(language)).endswith(f" · {told}")
    for sums in ((replace(new, value=Decimal(400_000_000_000)), total), (new, replace(total, field="summary"))):
        one = build.change(act=Act.FUNDING, after=Statement(amounts=sums))
        assert "330" not in say.sentence(one, build.words(language))  # a smaller one is none, another's may not be


def test_two_totals_are_not_called_so_twice():
    totals = tuple(build.yen(value, role=SumRole.CUMULATIVE) for value in (10_000_000_000_000, 920_000_000_000))
    one = build.change(act=Act.FUNDING, after=Statement(amounts=totals))
    assert say.sentence(one, build.words()).endswith(" · ¥10 trillion, ¥920 billion")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "METI: public money for Rapidus and imec (planned) · ¥70 billion"),
        ("nl", "METI: overheidsgeld voor Rapidus en imec (gepland) · 70 miljard yen"),
        ("ja", "METI：Rapidus、imecへの公的支援（計画） · 700億円"),
    ],
)
def test_public_money_has_a_direction(language, told):
    after = Statement(stage=Stage.TALKS, amounts=(build.yen(70_000_000_000),))
    parties = ("Rapidus", "METI", "imec")
    one = build.change(act=Act.FUNDING, parties=parties, givers=("METI",), after=after, modality=Modality.PLAN)
    words = replace(build.words(language), called=Called())
    assert say.sentence(one, words) == told
    assert say.sentence(replace(one, modality=Modality.FACT), words) == told  # talks of money are a plan
    agreed = replace(one, modality=Modality.FACT, after=replace(after, stage=Stage.AGREEMENT))
    assert words.modalities[Modality.PLAN] not in say.sentence(agreed, words)
    hostile = replace(one, parties=("{parties}", "METI"))
    assert "{parties}" in say.sentence(hostile, build.words(language))


def test_a_technology_is_not_told_twice_in_two_words():
    one = build.change(technology=("EUV", "High-NA EUV", "DRAM", "1-beta DRAM"))
    assert say.sentence(one, build.words()).endswith(" · High-NA EUV, 1-beta DRAM")
    assert say.sentence(build.change(technology=("2nm", "12nm")), build.words()).endswith(" · 2nm, 12nm")


def test_a_conversion_is_not_told_beside_the_sum_it_converts():
    sums = (build.yen(70_000_000_000), build.amount(450_000_000, "USD", role=SumRole.CONVERSION))
    one = build.change(act=Act.FUNDING, after=Statement(amounts=sums))
    assert say.sentence(one, build.words()).endswith("funding · ¥70 billion")


@pytest.mark.parametrize(
    ("act", "told"),
    [(Act.NEW, "also named: ¥800 billion, ¥190 billion"), (Act.FUNDING, "¥800 billion, ¥190 billion")],
)
def test_a_sum_of_the_surroundings_is_not_told_as_that_of_the_deal(act: Act, told: str):
    sums = (build.yen(800_000_000_000, apart=True), build.yen(190_000_000_000, apart=True))
    one = build.change(act=act, after=Statement(amounts=sums))
    assert say.sentence(one, build.words()).endswith(f" · {told}")
    one = build.change(act=act, after=Statement(amounts=(*sums, build.yen(7_000_000))))
    assert say.sentence(one, build.words()).endswith(" · ¥7 million")  # its own is named, others are beside the point


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "up to ¥590 billion more"), ("nl", "tot 590 miljard yen extra"), ("ja", "最大5900億円の追加")],
)
def test_a_sum_on_top_of_earlier_ones_says_so(language, told):
    more = Statement(amounts=(build.yen(590_000_000_000, bound=Bound.UP_TO),))
    one = build.change(act=Act.FUNDING, further=True, after=more)
    assert say.sentence(one, build.words(language)).endswith(f" · {told}")
    known = build.yen(330_000_000_000, role=SumRole.CUMULATIVE)
    words = build.words(language)
    on_top = say.sentence(replace(one, before=Statement(amounts=(known,))), words)
    assert on_top.endswith(f" · {told}{words.on_top.format(say.money(known, words))}")
    for other in (replace(known, role=SumRole.NEW), replace(known, currency="USD"), replace(known, field="summary")):
        assert say.sentence(replace(one, before=Statement(amounts=(other,))), words).endswith(f" · {told}")
    total = Statement(amounts=(build.yen(920_000_000_000, role=SumRole.CUMULATIVE, field="title"),))
    assert told not in say.sentence(replace(one, after=total), build.words(language))
    assert "more" not in say.sentence(replace(one, after=total), build.words())


def test_the_day_of_publication_is_not_told_twice():
    published = Dated("", datetime(2026, 11, 12, 9, 30, tzinfo=UTC), Precision.MINUTE)
    same = Statement(event_date=build.on("2026-11-12"), published=published)
    assert say.sentence(build.change(after=same), build.words()) == "imec and Rapidus extend or widen their partnership"
    other = replace(same, event_date=build.on("2026-11-11"))
    assert say.sentence(build.change(after=other), build.words()).endswith(" · 11 November 2026")


@pytest.mark.parametrize(
    ("modality", "stage", "hedge"),
    [
        (Modality.RUMOUR, Stage.TALKS, "(reported, not confirmed)"),
        (Modality.RUMOUR, Stage.AGREEMENT, "(reported, not confirmed)"),
        (Modality.PLAN, Stage.AGREEMENT, "(planned)"),
        (Modality.PLAN, Stage.TALKS, ""),
        (Modality.DENIED, Stage.LOI, "(denied)"),
        (Modality.FACT, Stage.LOI, ""),
    ],
)
def test_what_is_not_a_fact_says_so(modality, stage, hedge):
    told = say.sentence(build.step(1, None, stage, modality=modality), build.words())
    assert (hedge in told) if hedge else "(" not in told


@pytest.mark.parametrize(
    ("value", "language", "shown"),
    [
        (1_100_000_000_000, "en", "¥1.1 trillion"),
        (1_100_000_000_000, "nl", "1,1 biljoen yen"),
        (1_100_000_000_000, "ja", "1兆1000億円"),
        (920_000_000_000, "ja", "9200億円"),
        (1_999_950, "en", "¥1,999,950"),
        (1_234_567_890, "en", "¥1,234,567,890"),
        (123_456, "ja", "12万3456円"),
        (0, "en", "¥0"),
    ],
)
def test_sums_are_written_as_the_language_does_and_never_rounded(value, language, shown):
    assert say.money(build.yen(value), build.words(language)) == shown


def test_a_currency_without_a_sign_is_named():
    assert say.money(build.amount(5_000_000, "SGD"), build.words()) == "SGD 5 million"


@pytest.mark.parametrize(
    ("day", "language", "shown"),
    [("2027", "en", "2027"), ("2027-04", "nl", "april 2027"), ("2027-04-01", "ja", "2027年4月1日"), (None, "en", "")],
)
def test_dates_are_as_exact_as_they_are_known(day, language, shown):
    assert say.dated(build.on(day), build.words(language)) == shown


def test_a_moment_is_shown_on_the_readers_day():
    late = Dated("", datetime(2026, 11, 12, 23, 30, tzinfo=UTC), Precision.MINUTE)
    assert say.dated(late, build.words(), "Asia/Tokyo") == "13 November 2026"


def test_many_parties_are_counted():
    one = build.change(parties=tuple(f"P{n}" for n in range(9)))
    assert say.sentence(one, build.words()).startswith("P0, P1, P2, P3, P4 and 4 others extend")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_act_and_stage_has_a_sentence_for_one_and_for_several_parties(language):
    for act in (*Act, None):
        for status in (Status.NEW_PARTNERSHIP, Status.UPDATE, Status.CONFLICT):
            for stage in (*Stage, None):
                for parties in (("A",), ("A", "B")):
                    one = build.change(act=act, status=status, parties=parties, after=Statement(stage=stage))
                    told = say.sentence(one, build.words(language))
                    assert "A" in told
                    assert "{" not in told


# ------------------------------------------------------------------ nothing is said that no field states
NAMES = st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=12).map(lambda text: "Zq" + text)
DAYS = st.builds(
    lambda when, precision: Dated("", when, precision),
    st.integers(0, 800_000).map(lambda hours: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(hours=hours)),
    st.sampled_from([Precision.YEAR, Precision.MONTH, Precision.DAY]),
)
SUMS = st.builds(
    Amount,
    value=st.decimals(0, 10**14, places=2, allow_nan=False) | st.integers(0, 10**6).map(lambda n: Decimal(n * 10**7)),
    currency=st.sampled_from(["JPY", "USD", "EUR", "GBP", "KRW", "SGD"]),
    bound=st.sampled_from(Bound),
    role=st.sampled_from(SumRole),
)
STATEMENTS = st.builds(
    Statement,
    stage=st.none() | st.sampled_from(Stage),
    amounts=st.lists(SUMS, max_size=3).map(tuple),
    event_date=st.just(Dated()) | DAYS,
)
CHANGES = st.builds(
    lambda parties, status, act, before, after, modality, technology, places: build.change(
        parties=tuple(parties),
        status=status,
        act=act,
        before=before,
        after=after,
        modality=modality,
        technology=tuple(technology),
        places=tuple(places),
    ),
    st.lists(NAMES, min_size=1, max_size=8, unique=True),
    st.sampled_from([Status.NEW_PARTNERSHIP, Status.UPDATE, Status.CONFLICT]),
    st.none() | st.sampled_from(Act),
    st.none() | STATEMENTS,
    STATEMENTS,
    st.sampled_from(Modality),
    st.lists(st.sampled_from(["2nm", "EUV", "HBM4", "1.4nm"]), max_size=3),
    st.lists(NAMES, max_size=2),
)


def statable(change: Change, language: str) -> list[str]:
    """Every piece with a number or a name in it that the fields of a change allow a sentence to hold."""
    words = build.words(language)
    sides = [side for side in (change.before, change.after) if side is not None]
    pieces = [*change.parties, *change.places, *change.technology]
    for side in sides:
        pieces += [say.money(one, words) for one in side.amounts]
        pieces += [say.dated(side.event_date, words)]
    if len(change.parties) > 6:
        pieces.append(words.others.format(n=len(change.parties) - 5))
    return sorted((piece for piece in pieces if piece), key=len, reverse=True)


@pytest.mark.parametrize("language", LANGUAGES)
@given(change=CHANGES)
@settings(max_examples=150, deadline=None)
def test_every_number_date_and_name_of_a_sentence_is_a_field_of_its_change(language, change):
    told = say.sentence(change, build.words(language))
    for piece in statable(change, language):
        told = told.replace(piece, "·")
    assert not re.search(r"\d", told), told
    assert "Zq" not in told
    # What is left are words of the language, each of which stands in its file.
    known = str(build.words(language))
    assert all(word in known for word in re.findall(r"[^\W\d_]+", told)), told
    months = set(build.words("en").months)
    assert language != "en" or not months & set(re.findall(r"\w+", told))


@given(value=st.decimals(0, 10**15, places=3, allow_nan=False))
@settings(max_examples=200, deadline=None)
def test_a_written_sum_reads_back_as_the_same_value(value):
    told = say.money(Amount(value=value, currency="JPY"), build.words())
    number, *scale = told.removeprefix("¥").split(" ")
    factor = {"trillion": 10**12, "billion": 10**9, "million": 10**6}[scale[0]] if scale else 1
    assert Decimal(number.replace(",", "")) * factor == value
