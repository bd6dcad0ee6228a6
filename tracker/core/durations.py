"""Durations in running text as ISO 8601: five years, the next decade, 10年間, five-day mission, fünf Jahre.

Does not care what lasts so long. A point in time (two years ago, 2年後) and an age are no durations.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tracker import limits
from tracker.core.calendar_words import Calendar, Tables
from tracker.core.text import Folded

__all__ = ["FoundDuration", "find_durations"]

_DIGITS = re.compile(r"(?<![0-9.a-z])(?<![0-9],)[0-9]{1,3}(?:[.,][0-9])?$")
_LOOK_BACK = 16
_DAYS = {"day": ("D", 1), "week": ("W", 1), "month": ("M", 1), "year": ("Y", 1), "decade": ("Y", 10)}
_LONGEST = {"D": 999, "W": 200, "M": 240, "Y": 120}


@dataclass(frozen=True, slots=True)
class FoundDuration:
    """A duration in a text; start and end count in the original field, the fold_ offsets in the folded text."""

    start: int
    end: int
    iso: str
    field: str = ""
    fold_start: int = 0
    fold_end: int = 0


def find_durations(folded: Folded, language: str, calendar: Calendar, *, field: str = "") -> tuple[FoundDuration, ...]:
    """All durations of a text, left to right; a range gives both its ends. Reads READ_CHARS characters."""
    text = folded.text[: limits.READ_CHARS]
    tables = calendar.tables(language)
    found = []
    for start, end, iso in _durations(text, tables):
        found.append(FoundDuration(*folded.back(start, end), iso, field, start, end))
    return tuple(sorted(found, key=lambda one: (one.fold_start, one.fold_end)))


def _durations(text: str, tables: Tables) -> Iterator[tuple[int, int, str]]:
    for start, end, (meaning, whole) in tables.lengths(text):
        if whole:
            if not _is_point(text, start, end, tables):
                yield start, end, meaning
            continue
        number = _number_before(text, start, tables)
        if number is None:
            continue
        begin, value = number
        if _is_point(text, begin, end, tables) or (tables.han and not _is_length(text, begin, end, tables)):
            continue
        iso = _iso(value, meaning)
        if iso is None:
            continue
        for first, low in _lower_end(text, begin, tables):
            low_iso = _iso(low, meaning)
            if low_iso is not None and low < value:
                yield first, end, low_iso
        yield begin, end, iso


def _number_before(text: str, start: int, tables: Tables) -> tuple[int, Decimal] | None:
    stop = start - 1 if start and text[start - 1] in " -" else start
    low = max(0, stop - _LOOK_BACK)
    digits = _DIGITS.search(text[low:stop])
    if digits is not None:
        return low + digits.start(), Decimal(digits.group().replace(",", "."))
    worded = tables.numbers.before(text, stop)
    return (worded[0], Decimal(worded[1])) if worded is not None else None


def _lower_end(text: str, begin: int, tables: Tables) -> Iterator[tuple[int, Decimal]]:
    """The other end of "three to five years", 3~5年."""
    at = begin - 1 if begin and text[begin - 1] == " " else begin
    joined = tables.before("connectors", text, at)
    if joined is not None:
        hit = _number_before(text, joined, tables)
        if hit is not None:
            yield hit


def _is_point(text: str, begin: int, end: int, tables: Tables) -> bool:
    """Whether it is a point in time or an age: two years ago, 2年後, 35-year-old, vor zwei Jahren."""
    at = end + 1 if text[end : end + 1] in (" ", "-") else end
    if tables.at("not_lengths", text, at) is not None or tables.at("not_lengths", text, end) is not None:
        return True
    before = begin - 1 if begin and text[begin - 1] == " " else begin
    return tables.before("not_before_lengths", text, before) is not None


def _is_length(text: str, begin: int, end: int, tables: Tables) -> bool:
    """Whether a Han or Hangul number of units is a length and no date: 5年間, 10年契約, 最長5年, but 25年 is a year."""
    if tables.before("length_units", text, end) is not None:
        return True
    before = begin - 1 if begin and text[begin - 1] == " " else begin
    return tables.at("length_after", text, end) is not None or tables.before("length_before", text, before) is not None


def _iso(value: Decimal, unit: str) -> str | None:
    """A number of units as an ISO 8601 duration; whole years are written in years, halves in months."""
    letter, factor = _DAYS[unit]
    value *= factor
    if not 0 < value <= _LONGEST[letter]:
        return None
    if letter == "Y" and value != value.to_integral_value():
        months = value * 12
        return f"P{int(months)}M" if months == months.to_integral_value() else None
    if value != value.to_integral_value():
        return None
    if letter == "M" and value % 12 == 0:
        return f"P{int(value) // 12}Y"
    return f"P{int(value)}{letter}"
