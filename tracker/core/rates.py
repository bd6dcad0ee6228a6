"""What a unit of one currency cost in another, as bands by year: enough to recognise a conversion, not to make one.

Does not care what the sums are for. The bands are data (`seeds/money.yaml`).
"""

from collections.abc import Sequence
from decimal import Decimal

from tracker.core.money_words import MoneyWords
from tracker.model import Amount, Bound

_YEN = "JPY"
_MARGIN = Decimal("0.02")  # on each side of a year's rates
_ABOUT = Decimal("0.075")
_MOST_ROUNDING = Decimal("0.05")

Band = tuple[Decimal, Decimal]


def rate_band(one: str, other: str, words: MoneyWords, years: Sequence[int] = ()) -> Band | None:
    """The least and the most that a unit of one currency cost in the other, over these years or over all of them.

    None when the rates of one of them are not known.
    """
    known = [currency for currency in (one, other) if currency != _YEN]
    if any(currency not in words.rates for currency in known):
        return None
    every = sorted(set.intersection(*(set(words.rates[currency]) for currency in known))) if known else [0]
    bands = []
    for year in [year for year in every if year in years] or every:
        low, high = _in_yen(one, year, words)
        other_low, other_high = _in_yen(other, year, words)
        bands.append((low / other_high, high / other_low))
    return (min(low for low, _ in bands), max(high for _, high in bands)) if bands else None


def is_conversion(one: Amount, other: Amount, band: Band) -> bool:
    """Whether two sums are one at a rate of a band, as far as rounding lets one tell."""
    if not one.value or not other.value:
        return False
    slack = 1 + _MARGIN + _slack(one) + _slack(other)
    return band[0] / slack <= other.value / one.value <= band[1] * slack


def _in_yen(currency: str, year: int, words: MoneyWords) -> Band:
    return (Decimal(1), Decimal(1)) if currency == _YEN else words.rates[currency][year]


def _slack(amount: Amount) -> Decimal:
    """How far rounding may have moved a sum: half a unit of its last figure, at most 5 per cent."""
    figures = len(amount.value.normalize().as_tuple().digits)
    step = Decimal(10) ** (amount.value.adjusted() - figures + 1) / 2
    least = _ABOUT if amount.bound is not Bound.EXACT else Decimal(0)
    return max(least, min(step / amount.value, _MOST_ROUNDING))
