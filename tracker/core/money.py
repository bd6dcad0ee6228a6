"""Sums of money in running text, in all notations of the project's languages, with the way back to the verbatim words.

Does not care whose money it is, nor how two sums relate (`core.figures` does).

    numerals     numbers with their scale                       (core.numerals)
    currency     the word or sign before or behind each
    links        ranges and lists share a scale and a currency: 2-3 billion, 10, 20 and 30 billion yen
    bare         1.2 trillion beside 3 trillion yen is yen too
    sums         bound, role and context of each                (core.sum_roles)
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tracker import limits
from tracker.core.money_words import Grammar, Money, MoneyWords
from tracker.core.numerals import Numeral, find_numerals
from tracker.core.rates import is_conversion, rate_band
from tracker.core.sum_roles import Sum, describe
from tracker.core.text import Folded
from tracker.model import Amount, Bound, SumRole

__all__ = ["MoneyWords", "distinct", "find_amounts", "same_sum"]

_HEADLINE = "title"
_YEARS = (1900, 2100)
_SHARED_RATIO = 25  # sums that share a unit are not further apart
_BARE_LEAST = Decimal(1_000_000)
_PRICE_MOST = Decimal(100_000)
_CONNECTOR_CHARS = 12
_ROUNDING = Decimal("0.06")


@dataclass(slots=True)
class _Found:
    """A numeral on its way to a sum; the span grows with the currency beside it."""

    numeral: Numeral
    start: int
    end: int
    code: str | None = None
    marked_before: bool = False
    generic: bool = False
    low: bool = False  # the lower end of a range
    high: bool = False


def find_amounts(field: str, folded: Folded, language: str, words: MoneyWords) -> tuple[Amount, ...]:
    """All sums of money that a text states, left to right.

    `field` is what the offsets of the amounts count in ("title" or "summary"). Vague sums (数百億円, billions of
    dollars) are no numbers and therefore no sums; prices of single shares are left out. Reads READ_CHARS characters.
    """
    text = folded.text[: limits.READ_CHARS]
    grammar = words.grammar(language)
    numerals = find_numerals(text, grammar)
    if not numerals:
        return ()
    found = _with_currencies(text, numerals, grammar)
    _link(text, found, grammar)
    _lend_currency(text, found, folded, grammar)
    sums = [
        Sum(one.numeral.value, one.code, one.start, one.end, one.low, one.high) for one in found if one.code is not None
    ]
    if not sums:
        return ()
    sums = _without_prices(text, sums, folded, grammar)
    described = describe(text, sums, folded, grammar)
    amounts = []
    for one, (bound, role, context) in zip(sums, described, strict=True):
        start, end = folded.back(one.start, one.end)
        about = folded.original[slice(*folded.back(*context))].strip()
        amounts.append(
            Amount(
                value=_plain(one.value),
                currency=one.currency,
                bound=bound,
                role=role,
                about=about,
                field=field,
                start=start,
                end=end,
            )
        )
    return tuple(amounts)


def distinct(
    amounts: Sequence[Amount], words: MoneyWords | None = None, years: Sequence[int] = ()
) -> tuple[Amount, ...]:
    """Each sum once: repetitions, and the rounding of a sum of the one field in the other, give way to the exact sum.

    The first mention keeps its place; where one of two is more exact (388 and 388.3 billion), it stands for both.
    With `words`, a headline's sum in a currency that the text itself does not use gives way to the sum that it
    converts, by the rates of `years`.
    """
    kept: list[Amount] = []
    for amount in amounts:
        for index, other in enumerate(kept):
            if not same_sum(amount, other):
                continue
            if _figures(amount.value) > _figures(other.value):
                kept[index] = replace(amount, bound=_firmer(other, amount), role=_newer(other, amount))
            else:
                kept[index] = replace(other, bound=_firmer(amount, other), role=_newer(amount, other))
            break
        else:
            kept.append(amount)
    return tuple(kept if words is None else _without_converted(kept, amounts, words, years))


def _without_converted(
    kept_so_far: Sequence[Amount], amounts: Sequence[Amount], words: MoneyWords, years: Sequence[int]
) -> list[Amount]:
    text = [amount for amount in amounts if amount.field != _HEADLINE]
    written = {amount.currency for amount in text}
    kept = []
    for amount in kept_so_far:
        converted = False
        if amount.field == _HEADLINE and amount.currency not in written:
            for other in text:
                band = rate_band(amount.currency, other.currency, words, years)
                converted = converted or (band is not None and is_conversion(amount, other, band))
        if not converted:
            kept.append(amount)
    return kept


def same_sum(one: Amount, other: Amount) -> bool:
    """Whether two sums of one item are one: equal, or the one field rounds what the other states."""
    if one.currency != other.currency:
        return False
    if one.value == other.value:
        return True
    if one.field == other.field:
        return False
    rough, exact = sorted((one, other), key=lambda amount: _figures(amount.value))
    return is_rounding(rough.value, exact.value)


def is_rounding(rough: Decimal, exact: Decimal) -> bool:
    """Whether `rough` has fewer significant digits and is `exact` rounded to them, up, down or to the nearest.

    One digit less says little (4000 and 4200 are both round), so those must lie closer.
    """
    digits = _figures(rough)
    fewer = _figures(exact) - digits
    if not rough or not exact or fewer < 1:
        return False
    step = Decimal(10) ** (rough.adjusted() - digits + 1)
    near = abs(rough - exact)
    return near < step and near <= exact * (_ROUNDING if fewer > 1 else _ROUNDING / 2)


def _figures(value: Decimal) -> int:
    """How many significant digits a value has."""
    return len(value.normalize().as_tuple().digits)


def _firmer(weak: Amount, strong: Amount) -> Bound:
    return strong.bound if strong.bound is not Bound.EXACT else weak.bound


def _newer(weak: Amount, strong: Amount) -> SumRole:
    return SumRole.NEW if SumRole.NEW in (weak.role, strong.role) else strong.role


def _plain(value: Decimal) -> Decimal:
    return Decimal(int(value)) if value == value.to_integral_value() else value.normalize()


# ------------------------------------------------------------------ currency beside a number
def _with_currencies(text: str, numerals: list[Numeral], grammar: Grammar) -> list[_Found]:
    found = []
    reached = 0
    for numeral in numerals:
        one = _Found(numeral, numeral.start, numeral.end)
        before = _currency_before(text, numeral.start, reached, grammar)
        after = _currency_after(text, numeral.end, grammar)
        if after is None and numeral.weak:
            after = _currency_after(text, numeral.plain_end, grammar)
            if after is not None:
                _drop_weak_scale(one)
        if before is not None and before[1].weak and not numeral.scaled:
            before = None
        if after is not None and after[1].weak and not numeral.scaled:
            after = None
        if before is None and after is None:
            _drop_weak_scale(one)
        if before is not None:
            one.start, one.marked_before = before[0], True
            one.code, one.generic = _code(before[1], text[numeral.start : numeral.end]), before[1].generic
        if after is not None:
            one.end = after[0]
            if one.code is None or (one.generic and not after[1].generic):
                one.code, one.generic = _code(after[1], text[numeral.start : numeral.end]), after[1].generic
        reached = one.end
        found.append(one)
    return found


def _drop_weak_scale(one: _Found) -> None:
    numeral = one.numeral
    if numeral.weak:
        numeral.value, numeral.end, numeral.weak = numeral.plain, numeral.plain_end, False
        numeral.scaled = numeral.unit > 1 and numeral.plain_end > numeral.start + len(numeral.digits)
        one.end = numeral.end


def _code(money: Money, written: str) -> str:
    for sign, code in money.scales.items():
        if sign in written:
            return code
    return money.code


def _currency_before(text: str, start: int, reached: int, grammar: Grammar) -> tuple[int, Money] | None:
    for stop in (start, start - 1) if start and text[start - 1] == " " else (start,):
        hit = grammar.currency_before.before(text, stop)
        if hit is not None:
            return hit if hit[0] >= reached else None
    return None


def _currency_after(text: str, end: int, grammar: Grammar) -> tuple[int, Money] | None:
    at = end
    if text[at : at + 2] == ". ":  # 260 Bil. Yen
        hit = _whole_currency(text, at + 2, grammar)
        if hit is not None:
            return hit
    if at < len(text) and text[at] in " -":
        at += 1
    hit = _whole_currency(text, at, grammar)
    if hit is not None or at == end:
        return hit
    joined = grammar.joiners.at(text, at)
    at = joined[0] if joined is not None else at
    adjective = grammar.adjectives.at(text, at)
    if adjective is not None:
        at = adjective[0] + 1
    return _whole_currency(text, at, grammar)


def _whole_currency(text: str, at: int, grammar: Grammar) -> tuple[int, Money] | None:
    """A currency at a place, unless it is the sign of the next number: 2-$3."""
    hit = grammar.currency_after.at(text, at)
    return None if hit is not None and text[hit[0] : hit[0] + 1].isdigit() else hit


# ------------------------------------------------------------------ numbers that share a unit
def _link(text: str, found: list[_Found], grammar: Grammar) -> None:
    """Let the ends of a range and the members of a list share what only one of them carries."""
    for index in range(len(found) - 2, -1, -1):
        left, right = found[index], found[index + 1]
        if right.code is None and left.code is None:
            continue
        connector = text[left.end : right.start]
        if len(connector) > _CONNECTOR_CHARS:
            continue
        connector = connector.strip()
        ranged = connector in grammar.ranges
        paired = connector in grammar.pairs
        if paired and _is_between(text, left.start, grammar):
            ranged = True
        listed = connector in grammar.lists and _list_goes_on(text, found, index + 1, grammar)
        if not (ranged or paired or listed) or not _shares(text, left, right, grammar, ranged):
            continue
        _share(left, right)
        if ranged and left.code == right.code and left.numeral.value < right.numeral.value:
            left.low, right.high = True, True


def _is_between(text: str, start: int, grammar: Grammar) -> bool:
    return grammar.between.before(text, start - 1 if start and text[start - 1] == " " else start) is not None


def _list_goes_on(text: str, found: list[_Found], index: int, grammar: Grammar) -> bool:
    """Whether a list that has reached `index` is closed by "and" later: 10, 20 and 30."""
    while index + 1 < len(found):
        connector = text[found[index].end : found[index + 1].start].strip()
        if connector in grammar.pairs:
            return True
        if connector not in grammar.lists:
            return False
        index += 1
    return False


def _shares(text: str, left: _Found, right: _Found, grammar: Grammar, ranged: bool) -> bool:
    one, other = left.numeral, right.numeral
    if left.code is not None and right.code is not None:
        # $2-$3 billion: both have a currency, the scale is shared; $5 and $3 billion are two sums.
        return ranged and left.code == right.code
    if left.code is not None and (not (left.marked_before and ranged) or (one.scaled and not other.scaled)):
        return False  # $2-3 billion shares, $2 million to 10 companies does not
    if one.scaled and other.scaled:
        return True
    if not one.digits or (one.digits.isdigit() and _YEARS[0] <= int(one.digits) < _YEARS[1] and len(one.digits) == 4):
        return False
    if grammar.labels.before(text, left.start - 1 if left.start and text[left.start - 1] == " " else left.start):
        return False
    if one.scaled or not other.value:
        return ranged and left.code is not None
    ratio = one.value * other.unit / other.value
    return Decimal(1) / _SHARED_RATIO <= ratio <= _SHARED_RATIO


def _share(left: _Found, right: _Found) -> None:
    if left.code is None:
        left.code = right.code
    elif right.code is None:
        right.code = left.code
    one, other = left.numeral, right.numeral
    if not one.scaled and other.scaled:
        one.value, one.scaled, one.unit = one.value * other.unit, True, other.unit


# ------------------------------------------------------------------ numbers without a currency of their own
def _lend_currency(text: str, found: list[_Found], folded: Folded, grammar: Grammar) -> None:
    """Scaled numbers that end their clause are in the currency of the sum beside them, or of their language."""
    for index, one in enumerate(found):
        if one.code is not None or not one.numeral.scaled or one.numeral.value < _BARE_LEAST:
            continue
        if _is_money(text, one, grammar) and grammar.home:
            one.code = grammar.home
        elif _ends_clause(text, one.end, grammar):
            one.code = _neighbour(found, index, folded)


def _is_money(text: str, one: _Found, grammar: Grammar) -> bool:
    """Whether a noun of money stands beside a number in Han or Hangul: 7300億支援."""
    if text[one.end - 1] not in grammar.words.han_scales:
        return False
    after = one.end + 1 if text[one.end : one.end + 1] == " " else one.end
    return grammar.money_nouns.at(text, after) is not None or _is_labelled(text, one.start, grammar)


def _is_labelled(text: str, start: int, grammar: Grammar) -> bool:
    """Whether a label of money stands before a number: 支援額は約5000億."""
    for skipped in (grammar.bound_before, grammar.particles):
        hit = skipped.before(text, start)
        start = hit[0] if hit is not None else start
    return grammar.money_labels.before(text, start) is not None


def _ends_clause(text: str, end: int, grammar: Grammar) -> bool:
    rest = text[end : end + 2]
    if not rest or rest[0] in ";:)]。、」":
        return True
    if rest[0] in ".,":
        return rest[1:] in ("", " ")
    return rest[0] == " " and grammar.bare_followers.at(text, end + 1) is not None


def _neighbour(found: list[_Found], index: int, folded: Folded) -> str | None:
    for one in reversed(found[:index]):
        if one.code is not None:
            return one.code
    sentence_end = next((end for start, end in folded.sentences if start <= found[index].start < end), 0)
    for one in found[index + 1 :]:
        if one.start >= sentence_end:
            return None
        if one.code is not None:
            return one.code
    return None


def _without_prices(text: str, sums: list[Sum], folded: Folded, grammar: Grammar) -> list[Sum]:
    """Leave out what one share costs: a small figure in a sentence that speaks of share prices."""
    if all(one.value >= _PRICE_MOST for one in sums):
        return sums
    cues = [start for _, start, _ in grammar.prices(text)]
    kept = []
    for one in sums:
        if one.value < _PRICE_MOST and cues:
            low, high = next(((a, b) for a, b in folded.sentences if a <= one.start < b), (0, len(text)))
            if any(low <= start < high for start in cues):
                continue
        kept.append(one)
    return kept
