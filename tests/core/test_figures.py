from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.figures import Relation, Setting, best, reconcile
from tracker.core.money import MoneyWords, find_amounts
from tracker.core.text import fold
from tracker.model import Act, Amount, Bound, Dated, Modality, Precision, SumRole
from tracker.seeds.parts import part

WORDS: MoneyWords = part(Path(__file__).parents[2] / "seeds", "money.yaml", MoneyWords)

BN, TN, MN = 10**9, 10**12, 10**6


def on(written):
    return Dated(written, datetime.fromisoformat(written).replace(tzinfo=UTC), Precision.DAY)


def amount(written, language="en"):
    """The one sum of a short text."""
    (found,) = find_amounts("title", fold(written), language, WORDS)
    return found


def relation(told, known, *, told_on=None, known_on=None, same_thing=None, language="en"):
    told, known = (one if isinstance(one, Amount) else amount(one, language) for one in (told, known))
    told_in = Setting(when=on(told_on)) if told_on else Setting()
    known_in = Setting(when=on(known_on)) if known_on else Setting()
    verdict = reconcile(told, known, WORDS, told_in=told_in, known_in=known_in, same_thing=same_thing)
    assert verdict.reason
    return verdict.relation


# told, known, when told, when known, relation: real sums of this field
PAIRS = [
    # a scoop's figure and what was decided
    ("約1300億円", "1294億円", None, None, "rounding"),
    ("1200億円余り", "1294億円", None, None, "rounding"),
    ("1900億円規模", "1920億円", None, None, "rounding"),
    ("約7300億円", "7320億円", None, None, "rounding"),
    ("7500億円規模", "7320億円", None, None, "rounding"),
    ("約2500億円", "2350億円", None, None, "rounding"),
    ("3800億円余り", "3883億円", None, None, "rounding"),
    ("34億円", "34億1500万円", None, None, "rounding"),
    ("1700億円", "1782億円", None, None, "rounding"),
    ("388 billion yen", "388.3 billion yen", None, None, "rounding"),
    ("¥130 billion", "¥129.4 billion", None, None, "rounding"),
    ("$1bn", "$944m", None, None, "rounding"),
    ("more than $1 billion", "$1.165 billion", None, None, "rounding"),
    ("nearly 1 trillion yen", "920 billion yen", None, None, "conflict"),
    ("about 200 billion yen", "192 billion yen", None, None, "rounding"),
    ("£4m", "£3.99m", None, None, "rounding"),
    # one sum in other words
    ("700億円", "70 billion yen", None, None, "same"),
    ("Y70bn", "JPY 70,000,000,000", None, None, "same"),
    ("8025億円", "¥802.5bn", None, None, "same"),
    ("1兆7225億円", "1,722.5 billion yen", None, None, "same"),
    ("10億ポンド", "£1bn", None, None, "same"),
    ("Rs 7,600 crore", "₹76 billion", None, None, "same"),
    ("最大450億円", "45 billion yen", None, None, "same"),
    # one sum at the rates of different days
    ("$526 million", "70 billion yen", "2023-01-06", "2023-01-06", "conversion"),
    ("$500 million", "70 billion yen", "2022-12-13", "2023-01-06", "conversion"),
    ("$494 million", "70 billion yen", "2022-11-11", "2023-01-06", "conversion"),
    ("$510 million", "70 billion yen", "2022-12-13", "2023-01-06", "conversion"),
    ("$547 million", "70 billion yen", "2023-01-14", "2023-01-06", "conversion"),
    ("€483 million", "70 billion yen", "2022-12-13", "2022-11-11", "conversion"),
    ("€490 million", "70 billion yen", "2022-12-13", "2022-11-11", "conversion"),
    ("€429 million", "70 billion yen", "2024-02-01", "2023-11-11", "conversion"),
    ("約2800億円", "20億ドル", "2023-07-05", "2023-07-05", "conversion"),
    ("約2885億円", "20億ドル", "2023-07-05", "2023-07-05", "conversion"),
    ("約2920億円", "20億ドル", "2025-06-23", "2023-07-05", "conversion"),
    ("約1782億円", "$1.165bn", "2026-01-30", "2026-01-30", "conversion"),
    ("$13.9bn", "2.1 trillion yen", "2025-10-24", "2025-10-24", "conversion"),
    ("NT$153.78 billion", "732 billion yen", "2024-02-24", "2024-02-24", "conversion"),
    ("$4.86 billion", "732 billion yen", "2024-02-24", "2024-02-24", "conversion"),
    ("$902 million", "129.4 billion yen", "2023-12-08", "2023-12-08", "conversion"),
    ("$1.3 billion", "192 billion yen", "2023-10-03", "2023-10-03", "conversion"),
    ("1.2 billion euros", "192 billion yen", "2023-10-03", "2023-10-03", "conversion"),
    ("5 billion euros", "802.5 billion yen", "2025-03-31", "2025-03-31", "conversion"),
    ("1829억원", "20 billion yen", "2023-12-21", "2023-12-21", "conversion"),
    ("1825억원", "20 billion yen", "2023-12-21", "2023-12-21", "conversion"),
    ("£18 billion", "about 3 trillion yen", "2023-05-18", "2023-05-18", "conversion"),
    ("$9.6 billion", "1.5 trillion yen", "2025-11-29", "2025-11-29", "conversion"),
    # another figure for the same thing
    ("80 billion yen", "70 billion yen", None, None, "conflict"),
    ("£4.99 million", "£3.99 million", None, None, "conflict"),
    ("10 billion euros", "5 billion euros", None, None, "conflict"),
    ("560 billion yen", "590 billion yen", None, None, "conflict"),
    ("1.8225 trillion yen", "1.7225 trillion yen", None, None, "conflict"),
    ("4000億円", "4200億円", None, None, "conflict"),
    ("292億円", "929億円", None, None, "conflict"),
    ("5億円", "5000億円", None, None, "conflict"),
    ("JPY200 billion", "20 billion yen", None, None, "conflict"),
    ("300億円", "400億円", None, None, "conflict"),
    ("$800 million", "70 billion yen", "2023-01-06", "2023-01-06", "unrelated"),
    # instalments and totals
    ("260 billion yen", "70 billion yen", "2023-04-25", "2022-11-11", "tranche"),
    ("590 billion yen", "260 billion yen", "2024-04-02", "2023-04-25", "tranche"),
    ("802.5 billion yen", "590 billion yen", "2025-03-31", "2024-04-02", "tranche"),
    ("£3.99 million", "£2 million", "2024-05-28", "2023-05-18", "tranche"),
    ("a total of so far 330 billion yen", "70 billion yen", "2023-04-25", "2022-11-11", "cumulative"),
    ("累計3300億円", "2600億円", None, None, "cumulative"),
    ("$500 million each", "$1 billion", None, None, "per-party"),
    ("各社10億円", "80億円", None, None, "per-party"),
]


def language_of(text):
    if any("가" <= char <= "힣" for char in text):
        return "ko"
    return "ja" if any(char in "億兆万円" for char in text) else "en"


@pytest.mark.parametrize(("told", "known", "told_on", "known_on", "expected"), PAIRS)
def test_pairs_of_real_sums(told, known, told_on, known_on, expected):
    found = relation(
        amount(told, language_of(told)), amount(known, language_of(known)), told_on=told_on, known_on=known_on
    )
    assert found.value == expected


EXACT = (70, 129.4, 192, 330, 388.3, 476, 536, 590, 732, 802.5, 920, 1200, 1294, 1722.5, 2960)


def sum_of(billions, currency="JPY", bound=Bound.EXACT, role=SumRole.NEW):
    return Amount(value=Decimal(str(billions)) * BN, currency=currency, bound=bound, role=role)


GENERATED = [
    *((value, "1", "same") for value in EXACT),
    *((value, factor, "rounding") for value in EXACT for factor in ("1.001", "0.999")),
    *(
        (value, factor, "conflict")
        for value in EXACT
        for factor in ("0.5", "0.7", "0.8", "0.875", "1.125", "1.2", "1.3", "1.5", "2", "3", "10")
    ),
]


@pytest.mark.parametrize(("value", "factor", "expected"), GENERATED)
def test_generated_pairs_of_one_currency(value, factor, expected):
    told = Amount(value=Decimal(str(value)) * BN * Decimal(factor), currency="JPY")
    assert relation(told, sum_of(value)).value == expected


@pytest.mark.parametrize("value", EXACT)
@pytest.mark.parametrize("currency", sorted(WORDS.rates))
def test_generated_conversions_at_the_middle_of_a_year(value, currency):
    low, high = WORDS.rates[currency][2024]
    told = Amount(value=Decimal(str(value)) * BN / ((low + high) / 2), currency=currency)
    assert relation(told, sum_of(value), told_on="2024-06-01", known_on="2024-06-01") is Relation.CONVERSION
    assert relation(sum_of(value), told, told_on="2024-06-01", known_on="2024-06-01") is Relation.CONVERSION
    twice = Amount(value=told.value * 2, currency=currency)
    assert relation(twice, sum_of(value), told_on="2024-06-01", known_on="2024-06-01") is Relation.UNRELATED


def test_a_total_is_known_by_adding_up_what_stands_beside_it():
    told, new, known = sum_of(330), sum_of(260), sum_of(70)
    verdict = reconcile(told, known, WORDS, told_in=Setting(beside=(told, new)))
    assert verdict.relation is Relation.CUMULATIVE
    assert "together" in verdict.reason
    part_of = reconcile(sum_of(150), sum_of(243), WORDS, known_in=Setting(beside=(sum_of("92.9"),)))
    assert part_of.relation is Relation.TRANCHE


def test_a_plan_and_a_decision_do_not_contradict_each_other():
    plan = Setting(modality=Modality.RUMOUR, act=Act.FUNDING)
    verdict = reconcile(sum_of(260), sum_of(300), WORDS, known_in=plan)
    assert verdict.relation is Relation.PLAN
    assert reconcile(sum_of(300), sum_of(260), WORDS, told_in=plan).relation is Relation.PLAN


def test_one_thing_makes_another_figure_a_conflict_whenever_it_is_told():
    assert relation("80 billion yen", "70 billion yen", told_on="2024-06-01", known_on="2023-01-06") is Relation.TRANCHE
    found = relation("80 billion yen", "70 billion yen", told_on="2024-06-01", known_on="2023-01-06", same_thing=True)
    assert found is Relation.CONFLICT


def test_the_same_figure_of_another_thing_is_unrelated():
    chips = Setting(parties=("METI", "Rapidus"))
    shares = Setting(parties=("Tokyo Electron",))
    assert reconcile(sum_of(70), sum_of(70), WORDS, told_in=shares, known_in=chips).relation is Relation.UNRELATED
    talent, fab = Setting(topics=("talent",)), Setting(topics=("fab",))
    assert reconcile(sum_of(70), sum_of(70), WORDS, told_in=talent, known_in=fab).relation is Relation.UNRELATED
    assert relation(sum_of(70), sum_of(70), same_thing=False) is Relation.UNRELATED


def test_a_sum_within_a_known_ceiling_is_a_part_of_it():
    assert relation("192 billion yen", "up to 500 billion yen") is Relation.TRANCHE


def test_a_misprint_is_suspected_at_a_factor_of_ten():
    verdict = reconcile(amount("5億円", "ja"), amount("5000億円", "ja"), WORDS)
    assert verdict.relation is Relation.CONFLICT
    assert "misprint" in verdict.reason


def test_two_conversions_of_one_sum_differ_with_the_day():
    told = sum_of("0.547", "USD", role=SumRole.CONVERSION)
    assert relation(told, sum_of("0.494", "USD", role=SumRole.CONVERSION)) is Relation.CONVERSION


def test_a_share_that_fits_no_known_sum_contradicts_it_only_when_both_are_of_one_thing():
    share = amount("£2.99m each")
    assert relation(share, "£3.99m") is Relation.UNRELATED
    assert relation(share, "£3.99m", same_thing=True) is Relation.CONFLICT
    assert relation(share, "£5.98m", same_thing=True) is Relation.PER_PARTY


def test_only_a_conflict_and_what_is_unrelated_explain_nothing():
    assert {one for one in Relation if not one.explains} == {Relation.CONFLICT, Relation.UNRELATED}


def test_currencies_without_a_known_rate_are_not_compared():
    assert relation(sum_of(1, "XAU"), sum_of(70)) is Relation.UNRELATED


def test_the_best_known_sum_explains_a_told_one():
    known = [(sum_of(590), Setting()), (sum_of(70), Setting()), (sum_of(260), Setting())]
    found = best(amount("Y70bn"), known, WORDS)
    assert found is not None
    assert (found[0], found[1].relation) == (1, Relation.SAME)
    assert best(amount("Y70bn"), [], WORDS) is None


POSITIVE = st.integers(1, 10**6).map(Decimal)
BOUNDS = st.sampled_from(list(Bound))
ROLES = st.sampled_from([SumRole.NEW, SumRole.CONVERSION])
MIRRORED = {Relation.TRANCHE: Relation.CUMULATIVE, Relation.CUMULATIVE: Relation.TRANCHE}


@given(POSITIVE, POSITIVE, st.integers(-3, 9), BOUNDS, BOUNDS)
def test_scale_changes_nothing(one, other, power, one_bound, other_bound):
    def verdict(factor):
        told = Amount(value=one * factor, currency="JPY", bound=one_bound)
        return relation(told, Amount(value=other * factor, currency="JPY", bound=other_bound))

    assert verdict(Decimal(10) ** power) is verdict(Decimal(1))


@given(POSITIVE, POSITIVE, st.sampled_from(["JPY", "USD", "GBP"]), st.sampled_from(["JPY", "USD", "GBP"]), ROLES, ROLES)
def test_order_changes_nothing_but_whole_and_part(one, other, currency, other_currency, role, other_role):
    told = Amount(value=one * MN, currency=currency, role=role)
    known = Amount(value=other * MN, currency=other_currency, role=other_role)
    forth, back = relation(told, known), relation(known, told)
    assert forth is back or MIRRORED.get(forth) is back


@given(POSITIVE, BOUNDS, st.sampled_from(["JPY", "USD", "EUR", "XXX"]))
def test_every_sum_is_itself(value, bound, currency):
    told = Amount(value=value, currency=currency, bound=bound)
    assert relation(told, told) is Relation.SAME


@given(POSITIVE, st.sampled_from(sorted(WORDS.rates)), st.integers(2012, 2027), st.decimals("0", "1", places=3))
def test_any_rate_of_the_year_is_a_conversion(value, currency, year, where):
    low, high = WORDS.rates[currency][year]
    known = Amount(value=value * BN, currency="JPY")
    told = Amount(value=(known.value / (low + (high - low) * where)).quantize(Decimal(1)), currency=currency)
    if told.value > 1000:
        assert relation(told, known, told_on=f"{year}-06-01", known_on=f"{year}-06-01") is Relation.CONVERSION


@given(st.integers(1, 99_999))
def test_units_round_trip_between_notations(hundred_millions):
    japanese = amount(f"{hundred_millions}億円", "ja")
    english = amount(f"{Decimal(hundred_millions) / 10} billion yen")
    german = amount(f"{hundred_millions * 100} Mio. Yen", "de")
    assert japanese.value == english.value == german.value == Decimal(hundred_millions) * 10**8
    assert relation(japanese, english) is relation(german, japanese) is Relation.SAME
