"""Dates in languages that put spaces between words: 13 December 2022, Ende 2025, op dinsdag, il y a deux ans.

Does not know the words (they are data) nor what a span is (`core.spans`).
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from tracker.core import spans
from tracker.core.calendar_words import Anchor, Relative
from tracker.core.date_reader import NUMBER, Hit, Reader
from tracker.core.spans import Span

_RANGE = re.compile(r" ?[-–—/] ?([0-9]{4}|[0-9]{2})(?![0-9])")
_SECOND_DAY = re.compile(r" ?([0-3]?[0-9])(?![0-9])")
_DAY_AND_YEAR = re.compile(
    r"\.? ([0-3]?[0-9])(?:st|nd|rd|th|e)?(?![0-9.,]?[0-9])(?:(?:,|, | )((?:19|20)[0-9]{2})(?![0-9]))?"
)
_YEAR = re.compile(r"['’]?((?:19|20)[0-9]{2})(?![0-9])")
_SHORT_YEAR = re.compile(r"[ ]?['’]?([0-9]{4}|[0-9]{2})(?![0-9])")
_QUARTER_BEHIND = re.compile(r" (?:q([1-4])|h([12]))(?![a-z0-9])")
_MOST_EDGES = 2


def read(reader: Reader) -> Iterator[Hit]:
    """Every date, in no particular order; they may overlap."""
    text = reader.text
    for match in NUMBER.finditer(text):
        start = match.start()
        if start and (text[start - 1].isalpha() or (text[start - 1] in "-$€£¥/" and not _opens(text, start))):
            continue
        hit = reader.figures(start) or _day(reader, start, match.end()) or _year(reader, start, match.end())
        if hit is not None:
            yield hit
    for start, end, anchor in reader.tables.anchors(text):
        hit = _worded(reader, start, end, anchor)
        if hit is not None:
            yield hit


def _opens(text: str, start: int) -> bool:
    """Whether a hyphen before a number joins a part of the year: mid-2026, end-2027."""
    return text[start - 1] == "-" and start >= 2 and text[start - 2].isalpha()


def _worded(reader: Reader, start: int, end: int, anchor: Anchor) -> Hit | None:
    if anchor.kind == "month":
        assert isinstance(anchor.value, int)
        return _month(reader, start, end, anchor.value)
    if anchor.kind == "weekday":
        assert isinstance(anchor.value, int)
        return _weekday(reader, start, end, anchor.value)
    if anchor.kind == "relative":
        assert isinstance(anchor.value, Relative)
        span = reader.relative(anchor.value)
        return _extended(reader, start, end, span) if span is not None else None
    if anchor.kind == "unit":
        assert isinstance(anchor.value, str)
        return _ago(reader, start, end, anchor.value)
    return _fiscal(reader, start, end, anchor.kind)


# ------------------------------------------------------------------ days
def _day(reader: Reader, start: int, end: int) -> Hit | None:
    """13 December 2022, 13.-15. Dezember, 13 de diciembre de 2022; the 27th."""
    text, tables = reader.text, reader.tables
    number = int(text[start:end])
    if not 1 <= number <= 31:
        return None
    at = _after_ordinal(reader, end)
    last = None
    joint = tables.at("day_connectors", text, at + text.startswith(" ", at))
    several = _SECOND_DAY.match(text, joint) if joint is not None else None
    if several is not None:
        last = int(several[1])
        at = _after_ordinal(reader, several.end())
    begin = at + 1 if text[at : at + 1] == " " else at
    joined = tables.at("links", text, begin)
    if joined is not None and text[joined : joined + 1] == " ":
        begin = joined + 1
    named = tables.months.at(text, begin)
    if named is None:
        return _ordinal_day(reader, start, at, number) if last is None else None
    month_end = named[0]
    year, stop = _year_behind(reader, month_end)
    span = _resolve_day(reader, start, stop, number, named[1], year)
    if span is None:
        return None
    if last is not None and last > number:
        until = spans.day(span.start.year, span.start.month, last)
        span = replace(span, end=until.end) if until is not None else span
    return Hit(start, stop, span)


def _after_ordinal(reader: Reader, end: int) -> int:
    hit = reader.tables.at("ordinal_suffix", reader.text, end)
    if hit is not None:
        return hit
    return end + 1 if reader.text[end : end + 1] in (".", "º", "ª") else end


def _ordinal_day(reader: Reader, start: int, at: int, number: int) -> Hit | None:
    """A day alone, where the language marks it: on the 27th, am 27."""
    text, tables = reader.text, reader.tables
    suffix = tables.at("ordinal_suffix", text, start + len(str(number)))
    if suffix is None or reader.today is None or not start or text[start - 1] != " ":
        return None
    if tables.before("ordinal_before", text, start - 1) is None:
        return None
    following = text[suffix : suffix + 2]
    if following[:1].isalnum() or (following[:1] == " " and following[1:].isalpha() and not _stops(reader, suffix + 1)):
        return None
    span = spans.nearest_day(reader.today, number, ahead=reader.looks_ahead(start, at))
    return Hit(start, suffix, span) if span is not None else None


def _stops(reader: Reader, at: int) -> bool:
    return reader.tables.at("before_date", reader.text, at) is not None


def _resolve_day(reader: Reader, start: int, end: int, number: int, month: int, year: int | None) -> Span | None:
    if year is not None:
        return spans.day(year, month, number)
    if reader.today is None:
        return None
    ahead = reader.looks_ahead(start, end)
    return spans.nearest_day(reader.today, number, ahead=ahead, month_number=month)


def _year_behind(reader: Reader, end: int) -> tuple[int | None, int]:
    """The year behind a month: June 2025, June, 2025, junio de 2025, June of next year; and where it ends."""
    text, tables = reader.text, reader.tables
    at = end + 1 if text[end : end + 1] == "." else end
    for _ in range(2):
        if text[at : at + 1] in (" ", ","):
            at += 1
    match = _YEAR.match(text, at)
    joined = tables.at("links", text, at)
    if match is None and joined is not None:
        at = joined + 1 if text[joined : joined + 1] == " " else joined
        match = _YEAR.match(text, at)
    if match is not None and reader.is_year(int(match[1])):
        return int(match[1]), match.end()
    relative = tables.relative.at(text, at)
    if relative is not None and relative[1].unit == "year" and not relative[1].part and reader.today is not None:
        return reader.today.year + relative[1].steps, relative[0]
    return None, end


# ------------------------------------------------------------------ months and weekdays
def _month(reader: Reader, start: int, end: int, number: int) -> Hit | None:
    """December 13, 2022; Dec. 13; June 2025; in June; next April; end of March."""
    text = reader.text
    match = _DAY_AND_YEAR.match(text, end)
    if match is not None and not _is_counted(reader, match.end(1)):
        year = int(match[2]) if match[2] else None
        stop = match.end()
        if year is None:
            year, stop = _year_behind(reader, match.end())
        span = _resolve_day(reader, start, stop, int(match[1]), number, year)
        if span is not None:
            return Hit(start, stop, span)
    year, stop = _year_behind(reader, end)
    if year is not None:
        found = spans.month(year, number)
        return _extended(reader, start, stop, found) if found is not None else None
    return _bare_month(reader, start, end, number)


def _is_counted(reader: Reader, end: int) -> bool:
    at = end + 1 if reader.text[end : end + 1] == " " else end
    return reader.text[end : end + 1] == "%" or reader.tables.at("counted", reader.text, at) is not None


def _bare_month(reader: Reader, start: int, end: int, number: int) -> Hit | None:
    text, tables = reader.text, reader.tables
    if reader.today is None:
        return None
    before = start - 1 if start and text[start - 1] == " " else start
    direction = _direction(reader, before, end)
    placed = tables.before("before_date", text, before) or tables.edges.before(text, before)
    if direction is None and placed is None and (text[start:end] in tables.doubtful or len(text[start:end]) <= 4):
        return None
    if direction is None:
        span = spans.nearest_month(reader.today, number, ahead=reader.looks_ahead(start, end))
    else:
        step, start, end = direction
        year = reader.today.year
        here = spans.month(year, number)
        if here is None:
            return None
        if step < 0 and here.start > reader.today:
            year -= 1
        if step > 0 and here.end <= reader.today:
            year += 1
        span = spans.month(year, number)
        span = replace(span, inferred=True) if span is not None else None
    return _extended(reader, start, end, span) if span is not None else None


def _direction(reader: Reader, before: int, end: int) -> tuple[int, int, int] | None:
    """-1, 0 or 1 with the span's start and end for "last", "this", "next" beside a month or a weekday."""
    text, tables = reader.text, reader.tables
    for name, step in (("last", -1), ("this", 0), ("next", 1)):
        start = tables.before(name, text, before)
        if start is not None:
            return step, start, end
    for name, step in (("last_after", -1), ("next_after", 1)):
        stop = tables.at(name, text, end + 1) if text[end : end + 1] == " " else None
        if stop is not None:
            return step, before + 1 if text[before : before + 1] == " " else before, stop
    return None


def _weekday(reader: Reader, start: int, end: int, number: int) -> Hit | None:
    """on Tuesday, vrijdag, letzten Montag: the last one, unless the text looks ahead."""
    direction = _direction(reader, start - 1 if start and reader.text[start - 1] == " " else start, end)
    step, first, last = direction if direction is not None else (None, start, end)
    span = reader.weekday(start, end, number, step)
    return Hit(first, last, span) if span is not None else None


# ------------------------------------------------------------------ years
def _year(reader: Reader, start: int, end: int) -> Hit | None:
    """2027, 2023-25, the 2020s, 2025 Q1; with what stands before it: early 2027, second half of 2026."""
    text = reader.text
    number = int(text[start:end])
    if end - start != 4 or not reader.is_year(number):
        return None
    decade_end = _decade(reader, start, end)
    if decade_end is not None and number % 10 == 0:
        return _extended(reader, start, decade_end, spans.decade(number))
    several = _RANGE.match(text, end)
    if several is not None:
        last = int(several[1]) if len(several[1]) == 4 else number // 100 * 100 + int(several[1])
        first, until = spans.year(number), spans.year(last)
        if first is not None and until is not None and number < last <= number + 30 and reader.year_end(several.end()):
            return Hit(start, several.end(), replace(first, end=until.end))
        return None
    behind = _QUARTER_BEHIND.match(text, end)
    span = spans.year(number)
    if span is None:
        return None
    if behind is not None:
        edge = f"quarter{behind[1]}" if behind[1] else f"half{behind[2]}"
        return Hit(start, behind.end(), reader.part(span, edge))
    return _extended(reader, start, end, span) if reader.year_end(end) else None


def _decade(reader: Reader, start: int, end: int) -> int | None:
    """Where a decade ends: 2020s, 2030er Jahre, années 2030; None for a single year."""
    tables = reader.tables
    suffix = tables.decade_after.at(reader.text, end)
    if suffix is not None:
        return suffix[0]
    if tables.words.decades.suffix or not start:
        return None
    return end if tables.decade_before.before(reader.text, start - 1) is not None else None


def _fiscal(reader: Reader, start: int, end: int, kind: str) -> Hit | None:
    """FY2025, fiscal 2027, Geschäftsjahr 2025/26; fiscal year ending March 2026."""
    text, calendar = reader.text, reader.tables.calendar
    if kind != "fiscal":
        named = reader.tables.months.at(text, end + 1)
        year, stop = _year_behind(reader, named[0]) if named is not None else (None, end)
        if named is None or year is None:
            return None
        first = named[1] + 1 if kind == "fiscal_ending" else named[1]
        begins = year - (kind == "fiscal_ending" and first <= 12)
        span = spans.fiscal_year(begins, first if first <= 12 else 1)
        return _extended(reader, start, stop, span) if span is not None else None
    match = _SHORT_YEAR.match(text, end)
    if match is None:
        return None
    number = int(match[1]) if len(match[1]) == 4 else reader.short_year(int(match[1]))
    span = spans.fiscal_year(number, calendar.fiscal_start) if reader.is_year(number) else None
    stop = match.end()
    several = _RANGE.match(text, stop)
    if several is not None:
        stop = several.end()
    return _extended(reader, start, stop, span) if span is not None and reader.year_end(stop) else None


def _ago(reader: Reader, start: int, end: int, unit: str) -> Hit | None:
    """two years ago, vor zwei Jahren, 18 months later is left out."""
    text, tables = reader.text, reader.tables
    before = start - 1 if start and text[start - 1] == " " else start
    low = max(0, before - 4)
    digits = re.search(r"(?<![0-9.,-])[0-9]{1,3}$", text[low:before])
    if digits is not None:
        begin, number = low + digits.start(), float(digits.group())
    else:
        worded = tables.numbers.before(text, before)
        if worded is None:
            return None
        begin, number = worded[0], float(worded[1])
    behind = tables.at("ago", text, end + 1) if text[end : end + 1] == " " else None
    front = tables.before("ago_before", text, begin - 1) if begin else None
    if behind is None and front is None:
        return None
    span = reader.counted(number, unit, -1)
    return Hit(begin if front is None else front, behind or end, span) if span is not None else None


# ------------------------------------------------------------------ parts
def _extended(reader: Reader, start: int, end: int, span: Span | None) -> Hit | None:
    """The date with the part of it that stands before: end of, early, mid-, second half of."""
    if span is None:
        return None
    text, tables = reader.text, reader.tables
    for _ in range(_MOST_EDGES):
        at = start - 1 if start and text[start - 1] in " -" else start
        hit = tables.edges.before(text, start) or tables.edges.before(text, at)
        if hit is None:
            linked = tables.before("links", text, at)
            hit = tables.edges.before(text, linked - 1) if linked and text[linked - 1] == " " else None
        if hit is None:
            break
        start, span = hit[0], reader.part(span, hit[1])
    return Hit(start, end, span)
