from decimal import Decimal
from pathlib import Path

import pytest

from tracker.core.money_words import MoneyWords
from tracker.core.rates import is_conversion, rate_band
from tracker.model import Amount, Bound
from tracker.seeds.parts import part

WORDS: MoneyWords = part(Path(__file__).parents[2] / "seeds", "money.yaml", MoneyWords)


def test_rates_are_plausible_and_cover_every_year():
    for currency, years in WORDS.rates.items():
        assert sorted(years) == list(range(2012, 2028)), currency
        assert all(0 < low < high < low * 2 for low, high in years.values()), currency
    low, high = rate_band("USD", "EUR", WORDS, (2023,))
    assert Decimal("0.7") < low < Decimal("0.93") < high < Decimal("1.2")


def test_bands_widen_with_the_years_and_need_known_rates():
    narrow, wide = rate_band("USD", "JPY", WORDS, (2023,)), rate_band("USD", "JPY", WORDS)
    assert wide[0] < narrow[0] < narrow[1] < wide[1]
    assert rate_band("USD", "JPY", WORDS, (1850,)) == wide
    assert rate_band("XAU", "JPY", WORDS) is None
    assert rate_band("JPY", "JPY", WORDS) == (1, 1)


@pytest.mark.parametrize(
    ("dollars", "bound", "expected"),
    [
        ("494000000", Bound.EXACT, True),
        ("547000000", Bound.EXACT, True),
        ("300000000", Bound.EXACT, False),
        ("800000000", Bound.EXACT, False),
        ("450000000", Bound.EXACT, True),
        ("410000000", Bound.EXACT, False),
        ("410000000", Bound.ABOUT, True),
        ("0", Bound.EXACT, False),
    ],
)
def test_seventy_billion_yen_of_2023_in_dollars(dollars, bound, expected):
    band = rate_band("USD", "JPY", WORDS, (2023,))
    told = Amount(value=Decimal(dollars), currency="USD", bound=bound)
    assert is_conversion(told, Amount(value=Decimal(70 * 10**9), currency="JPY"), band) is expected
