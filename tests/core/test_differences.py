"""What contradicts a known fact, and what only looks like it: whole texts, then each field by itself."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests import build
from tests.core import telling
from tests.core.judged import judge
from tracker.core.differences import differences, shown
from tracker.model import Act, Amount, Claim, Fact


@pytest.mark.parametrize(
    ("title", "summary", "published", "field"),
    [
        ("imec and Rapidus signed on 8 December",
         "In Tokyo on 8 December imec and Rapidus signed their memorandum of cooperation on semiconductors.",
         "2022-12-09", "date"),
        ("Tokyo puts 90 billion yen into Rapidus, Nishimura says",
         "The Japanese government has decided to invest 90 billion yen in chipmaker Rapidus.", "2023-01-07", "amount"),
        ("Nishimura: Japan puts 700 billion yen into Rapidus",
         "The government has decided to invest in the chip venture, the minister said in Washington.",
         "2023-01-07", "amount"),
        ("UKRIとJSTの半導体共同公募、英側は299万ポンド", "5月に始まった日英共同公募で、英側は299万ポンドを用意する。",
         "2024-06-01", "amount"),
        ("ラピダスとimec、名古屋で覚書に調印", "両社は6日、名古屋市で協力覚書に調印した。", "2022-12-09", "place"),
    ],
)  # fmt: skip
def test_another_figure_day_or_place_for_the_same_fact_is_a_contradiction(title, summary, published, field):
    found = judge(title, summary, published=published)
    assert found.status.value == "conflict", found.reasons
    assert field in {one.field for one in found.differences}


@pytest.mark.parametrize(
    ("title", "summary", "published"),
    [
        ("Japan puts $530 million into chip venture Rapidus",
         "The government in Tokyo has decided to invest about 70 billion yen in Rapidus, minister Nishimura said.",
         "2023-01-07"),
        ("Nishimura and Raimondo agree on chips in Washington on 5 January",
         "The Japanese minister and the US secretary of commerce agreed to boost cooperation in semiconductors.",
         "2023-01-06"),
        ("Japan approves 590 billion yen more for Rapidus", "The ministry approved the additional subsidy.",
         "2024-04-02"),
    ],
)  # fmt: skip
def test_rounding_conversion_time_zones_and_later_tranches_are_none(title, summary, published):
    assert judge(title, summary, published=published).status.value != "conflict"


# ------------------------------------------------------------------ each field by itself
def yen(value: int, currency: str = "JPY") -> Amount:
    return Amount(value=Decimal(value), currency=currency)


def told(known: Fact, **says: object) -> list[tuple[str, str, str]]:
    """The differences of a text that says some things otherwise than a fact."""
    claim = Claim(**{"parties": known.parties, "partnership": known.partnership, "act": Act.FUNDING, **says})  # type: ignore[arg-type]
    reading = replace(telling.reading("a", act=None), claims=(claim,), amounts=claim.amounts)
    found = differences(claim, reading, known, telling.knowledge())
    return [(one.field, one.before, one.after) for one in found]


@pytest.mark.parametrize(
    ("sum_told", "differs"),
    [
        (yen(90), True),
        (yen(700), True),  # a zero too many
        (yen(7), True),
        (yen(250), False),  # too far apart to be the same thing
        (yen(90, "USD"), False),
    ],
)
def test_which_other_sum_contradicts_a_known_one(sum_told: Amount, differs: bool) -> None:
    sums = replace(sum_told, value=sum_told.value * 10**9)
    found = told(build.fact(amounts=(yen(70 * 10**9),)), amounts=(sums,))
    assert found == ([("amount", "JPY 70,000,000,000", shown(sums))] if differs else [])


@pytest.mark.parametrize(
    ("sums", "durations", "differs"),
    [
        ((yen(70),), ("P10Y",), True),
        ((yen(70),), ("P10Y", "P5Y"), False),
        ((yen(70),), ("P6M",), False),  # another unit may be of something else
        ((yen(70, "USD"),), ("P10Y",), False),  # over another sum
        ((), ("P10Y",), False),
    ],
)
def test_a_duration_contradicts_only_over_the_same_sum(sums, durations, differs: bool) -> None:
    known = build.fact(amounts=(yen(70),), durations=("P5Y",))
    found = [one for one in told(known, amounts=sums, durations=durations) if one[0] == "duration"]
    assert found == ([("duration", "P5Y", "P10Y")] if differs else [])


@pytest.mark.parametrize(
    ("day", "raw", "parties", "differs"),
    [
        ("2022-12-16", "16 December", ("imec", "Rapidus"), True),
        ("2022-12-17", "17 December", ("imec", "Rapidus"), False),  # too far off to be the same event
        ("2022-12-07", "7 December", ("imec", "Rapidus"), True),
        ("2022-12-07", "7 December", ("IBM", "Rapidus"), False),  # half a day between their clocks
        ("2022-12-08", "8 December", ("IBM", "Rapidus"), True),
        ("2022-12-08", "this week", ("imec", "Rapidus"), False),
        ("2022-12-06", "6 December", ("imec", "Rapidus"), False),
    ],
)
def test_which_other_day_contradicts_a_known_one(day: str, raw: str, parties: tuple[str, str], differs: bool) -> None:
    known = build.fact(parties=parties, event_date=telling.dated("2022-12-06"))
    found = told(known, event_date=replace(telling.dated(day), raw=raw))
    assert found == ([("date", "2022-12-06", day)] if differs else [])
