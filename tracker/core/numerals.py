"""Numbers in running text, in figures, words, Han and Hangul, with the scale behind them.

    1,722.5 billion    70.000 millones    1兆1000億    3천억    fünf Milliarden    half a billion

Does not care what is counted: `core.money` looks for a currency beside them.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from tracker.core.money_words import Grammar
from tracker.core.vocabulary import stands_alone

_FIGURES = r"(?<![0-9.])(?<![0-9],)[0-9]{1,3}(?:[.,'’][0-9]+)*(?![0-9])|(?<![0-9.])(?<![0-9],)[0-9]+(?:[.,][0-9]+)?"
_SPACED = r"(?<![0-9.])(?<![0-9],)[0-9]{1,3}(?: [0-9]{3})+(?![0-9])(?:[.,][0-9]+)?"
_MORE = re.compile(r"[0-9]{1,3},[0-9]{3}(?![0-9])|[0-9]{1,4}(?![0-9])")
_LONGEST = 24  # digits of a number that means something
_SCALES_IN_A_ROW = 3
_WORDS_IN_A_ROW = 5
_MOST = Decimal(10) ** 18


@dataclass(slots=True)
class Numeral:
    """A number in a folded text; `value` includes the scale. A `weak` scale holds only beside a currency."""

    start: int
    end: int
    value: Decimal
    scaled: bool = False
    weak: bool = False
    plain: Decimal = Decimal(0)  # without a weak scale
    plain_end: int = 0
    digits: str = ""  # the figures as written, without a scale; empty for words
    unit: Decimal = Decimal(1)  # the scale


@lru_cache(maxsize=64)
def _pattern(han: str, han_scales: str, spaced: bool) -> re.Pattern[str]:
    parts = [_SPACED] if spaced else []
    parts.append(_FIGURES)
    if han:
        parts.append(rf"(?<![{han}])[{han}]{{1,12}}(?=[{han_scales}])")
    return re.compile("|".join(parts))


def find_numerals(text: str, grammar: Grammar) -> list[Numeral]:
    """Every number of a folded text, left to right, without overlaps."""
    pattern = _pattern(grammar.han, "".join(grammar.words.han_scales), grammar.space_groups)
    found: list[Numeral] = []
    reached = 0
    for match in pattern.finditer(text):
        if match.start() < reached or match.end() - match.start() > _LONGEST:
            continue
        numeral = _from_figures(text, match.start(), match.end(), grammar)
        if numeral is not None and not _is_vague(text, numeral.start, grammar):
            found.append(numeral)
            reached = numeral.end
    worded = _worded(text, found, grammar)
    return sorted([*found, *worded], key=lambda numeral: numeral.start) if worded else found


def _from_figures(text: str, start: int, end: int, grammar: Grammar) -> Numeral | None:
    written = text[start:end]
    if written[0].isdigit() and written[0].isascii():
        value = decimal(written, decimal_comma=grammar.decimal_comma)
        if value is None:
            return None
        stop, total = _han(text, end, value, grammar) if end < len(text) else (end, value)
    else:
        stop, total = _han(text, start, None, grammar)
        written = ""
    if total > _MOST:
        return None
    numeral = Numeral(start, stop, total, stop > end or not written, False, total, stop, written)
    if numeral.scaled and written:
        numeral.unit = total / value if value else Decimal(1)
    _add_scales(text, numeral, grammar)
    return numeral if numeral.value <= _MOST else None


def _add_scales(text: str, numeral: Numeral, grammar: Grammar) -> None:
    """Multiply by the scale words behind a number; consecutive ones multiply."""
    for _ in range(_SCALES_IN_A_ROW):
        at = numeral.end
        if at < len(text) and text[at] in " -":
            at += 1
        hit = grammar.scales.at(text, at)
        if hit is None:
            return
        numeral.end = hit[0]
        numeral.value *= hit[1].value
        numeral.unit *= hit[1].value
        numeral.scaled = True
        if hit[1].weak:
            numeral.weak = True
            return
        numeral.plain, numeral.plain_end = numeral.value, numeral.end


def decimal(written: str, *, decimal_comma: bool) -> Decimal | None:
    """Figures with any separators as a number; the language decides which sign is the decimal one if both could be."""
    written = written.replace(" ", "").replace("'", "_").replace("’", "_")
    commas, points = written.count(","), written.count(".")
    if commas and points:
        mark = "," if written.rfind(",") > written.rfind(".") else "."
        if written.count(mark) > 1:
            return None
    elif commas == 1 or points == 1:
        mark = "," if commas else "."
        whole, _, rest = written.partition(mark)
        grouped = len(rest) == 3 and whole not in ("", "0") and len(whole) <= 3
        if grouped and ((mark == ",") is not decimal_comma or rest == "000"):
            mark = ""
    else:
        mark = ""
    whole, _, rest = written.rpartition(mark) if mark else (written, "", "")
    whole = whole.replace(",", "").replace(".", "").replace("_", "")
    return Decimal(f"{whole or 0}.{rest}") if rest else Decimal(whole)


def _han(text: str, at: int, first: Decimal | None, grammar: Grammar) -> tuple[int, Decimal]:
    """Read on from figures (or from a Han digit): units, scales and further figures; the end and the number."""
    words = grammar.words
    total, group, current, last = Decimal(0), Decimal(0), first, None
    end, length = at, len(text)
    after_unit = False
    while at < length:
        char = text[at]
        if char in words.han_scales:
            part = group + (current or 0)
            scale = words.han_scales[char]
            if not part and not total:
                break
            total = (total + part) * scale if last is not None and scale > last else total + part * scale
            last, group, current = scale, Decimal(0), None
        elif char in words.han_units:
            group += (Decimal(1) if current is None else current) * words.han_units[char]
            current = None
        elif char in words.han_digits and (first is None or after_unit):
            current = (current or Decimal(0)) * 10 + words.han_digits[char]
        elif after_unit and "0" <= char <= "9":
            figures = _MORE.match(text, at)
            if figures is None or not _goes_on(text, at, after_unit, grammar):
                break
            current = Decimal(figures.group().replace(",", ""))
            at = figures.end() - 1
        elif char == " " and at + 1 < length and _goes_on(text, at + 1, after_unit, grammar):
            at += 1
            continue
        else:
            break
        after_unit = char in words.han_scales or char in words.han_units or (after_unit and char in words.han_digits)
        at += 1
        end = at
    return end, total + group + (current or 0)


def _goes_on(text: str, at: int, after_unit: bool, grammar: Grammar) -> bool:
    """Whether a number goes on here: 1조 8225억, 5 億, 1億5000; not 3億5社."""
    if text[at] in grammar.words.han_scales:
        return True
    figures = _MORE.match(text, at) if after_unit else None
    if figures is None:
        return False
    rest = text[figures.end() : figures.end() + 1]
    return len(figures.group()) >= 4 or rest in grammar.words.han_scales or rest in grammar.words.han_units


def _worded(text: str, found: list[Numeral], grammar: Grammar) -> list[Numeral]:
    """Numbers in words, found by the scale behind them: one billion, half a billion, fünf Milliarden."""
    taken = {at for numeral in found if numeral.scaled for at in (numeral.end, numeral.end - 1)}
    worded: list[Numeral] = []
    reached = 0
    for _, start, end in grammar.scale_anchors(text):
        if start < reached or end in taken or not stands_alone(text, start, end):
            continue
        begin, value = _words_before(text, start, grammar)
        if value is None or _is_vague(text, begin, grammar):
            continue
        numeral = Numeral(begin, start, value, plain=value, plain_end=start)
        numeral.end = start - 1 if text[start - 1] in " -" else start
        _add_scales(text, numeral, grammar)
        if numeral.scaled and numeral.value <= _MOST:
            while worded and worded[-1].start >= begin:  # "one hundred" of "one hundred and fifty million"
                worded.pop()
            worded.append(numeral)
            reached = numeral.end
    return worded


def _words_before(text: str, end: int, grammar: Grammar) -> tuple[int, Decimal | None]:
    """The number in words that ends before `end`: where it begins and its value, or None."""
    values: list[Decimal] = []
    begin = at = end
    for _ in range(_WORDS_IN_A_ROW):
        stop = at - 1 if at and text[at - 1] in " -" else at
        hit = grammar.number_words.before(text, stop)
        if hit is None and values:
            joined = grammar.number_joiners.before(text, stop)
            if joined is not None and joined[0] and text[joined[0] - 1] == " ":
                hit = grammar.number_words.before(text, joined[0] - 1)
        if hit is None:
            break
        begin = at = hit[0]
        values.insert(0, Decimal(hit[1]))
    if not values or values[0] >= 100:
        # "a hundred billion", "a billion yen" - but "a billion-yen plan" counts nothing.
        stop = at - 1 if at and text[at - 1] == " " else at
        article = grammar.articles.before(text, stop)
        hyphen = _hyphen_follows(text, end)
        if article is not None and not (hyphen and not values):
            return article[0], _compose(values) if values else Decimal(1)
    return begin, _compose(values) if values else None


def _hyphen_follows(text: str, at: int) -> bool:
    while at < len(text) and text[at].isalpha():
        at += 1
    return at < len(text) and text[at] == "-"


def _compose(values: list[Decimal]) -> Decimal:
    """one hundred fifty -> 150; half hundred -> 50."""
    total = Decimal(0)
    for value in values:
        total = total * value if value >= 100 and total else total + value
    return total


def _is_vague(text: str, start: int, grammar: Grammar) -> bool:
    stop = start - 1 if start and text[start - 1] in " -" else start
    return grammar.vague.before(text, stop) is not None or grammar.vague.before(text, start) is not None
