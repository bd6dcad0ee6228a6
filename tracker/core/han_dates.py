"""Dates in Japanese, Chinese and Korean: 2022年12月13日, 令和5年, 27日, 来年末, 2027年度後半, 지난달, (24日).

Does not know the words (they are data) nor what a span is (`core.spans`).
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from tracker.core import spans
from tracker.core.calendar_words import Relative
from tracker.core.date_reader import NUMBER, Hit, Reader
from tracker.core.spans import Span
from tracker.model import Precision

_NUMBER = re.compile(r" ?([0-9]{1,2})(?![0-9])")
_LAST_YEAR = re.compile(r" ?([0-9]{4}|[0-9]{2})(?![0-9])")
_SHORT_YEARS = (10, 60)


def read(reader: Reader) -> Iterator[Hit]:
    """Every date, in no particular order; they may overlap."""
    text, tables = reader.text, reader.tables
    for match in NUMBER.finditer(text):
        start, end = match.span()
        if start and text[start - 1].isascii() and (text[start - 1].isalpha() or text[start - 1] in "$€£¥-"):
            continue
        hit = reader.figures(start) or _numbered(reader, start, end)
        if hit is not None:
            yield hit
    for start, end, anchor in tables.anchors(text):
        hit = None
        if anchor.kind == "era" and isinstance(anchor.value, int):
            hit = _era(reader, start, end, anchor.value)
        elif anchor.kind == "weekday" and isinstance(anchor.value, int):
            span = reader.weekday(start, end, anchor.value)
            hit = Hit(start, end, span) if span is not None else None
        elif anchor.kind == "relative" and isinstance(anchor.value, Relative):
            hit = _relative(reader, start, end, anchor.value)
        if hit is not None:
            yield hit


def _numbered(reader: Reader, start: int, end: int) -> Hit | None:
    """A date that begins with a number: a year, a month, a day, or a number of units ago."""
    text, tables = reader.text, reader.tables
    number = int(text[start:end])
    ago = _ago(reader, start, end, number)
    if ago is not None:
        return ago
    fiscal = tables.at("fiscal", text, end)
    year = number if end - start == 4 else reader.short_year(number) if end - start == 2 else 0
    if fiscal is not None and reader.is_year(year):
        return _parts(reader, start, fiscal, spans.fiscal_year(year, tables.calendar.fiscal_start))
    sign = tables.at("year_signs", text, end)
    if sign is not None:
        if end - start == 2 and not _is_short_year(reader, number, sign):
            return None
        decade = tables.at("decade_sign", text, end)
        if decade is not None:
            return _parts(reader, start, decade, spans.decade(year)) if reader.is_year(year) else None
        return _from_year(reader, start, sign, year) if reader.is_year(year) else None
    sign = tables.at("month_signs", text, end)
    if sign is not None:
        period = tables.at("period_signs", text, end)
        if period is not None or tables.at("not_months", text, sign) is not None:
            return None
        return _from_month(reader, start, sign, None, number)
    sign = tables.at("day_signs", text, end)
    if sign is not None and reader.today is not None and tables.at("not_days", text, sign) is None:
        span = spans.nearest_day(reader.today, number, ahead=reader.looks_ahead(start, sign)) if number <= 31 else None
        return Hit(start, sign, span) if span is not None and number else None
    if sign is None and end - start == 4 and reader.is_year(number):
        return _year_range(reader, start, end, number)
    return None


def _is_short_year(reader: Reader, number: int, end: int) -> bool:
    """Whether 25年 is the year 2025 and not the length of something."""
    if not _SHORT_YEARS[0] <= number <= _SHORT_YEARS[1]:
        return False
    return all(reader.tables.at(name, reader.text, end) is None for name in ("not_years", "length_after"))


def _year_range(reader: Reader, start: int, end: int, first: int) -> Hit | None:
    """2023~25年."""
    joint = reader.tables.at("connectors", reader.text, end + reader.text.startswith(" ", end))
    several = _LAST_YEAR.match(reader.text, joint) if joint is not None else None
    sign = reader.tables.at("year_signs", reader.text, several.end()) if several is not None else None
    if several is None or sign is None:
        return None
    last = int(several[1]) if len(several[1]) == 4 else first // 100 * 100 + int(several[1])
    low, high = spans.year(first), spans.year(last)
    if low is None or high is None or not first < last <= first + 30:
        return None
    return Hit(start, sign, replace(low, end=high.end))


def _era(reader: Reader, start: int, end: int, before: int) -> Hit | None:
    """令和5年, 令和元年, 平成21年度."""
    text, tables = reader.text, reader.tables
    match = _NUMBER.match(text, end)
    first = tables.calendar.first_year
    if match is not None:
        year, stop = before + int(match[1]), match.end()
    elif first and text.startswith(first, end):
        year, stop = before + 1, end + len(first)
    else:
        return None
    fiscal = tables.at("fiscal", text, stop)
    if fiscal is not None:
        return _parts(reader, start, fiscal, spans.fiscal_year(year, tables.calendar.fiscal_start))
    sign = tables.at("year_signs", text, stop)
    return _from_year(reader, start, sign, year) if sign is not None else None


def _from_year(reader: Reader, start: int, end: int, year: int) -> Hit | None:
    """A year, and the month and day behind it."""
    text, tables = reader.text, reader.tables
    edge = _edge(reader, end)
    if edge is not None:
        return _parts(reader, start, end, spans.year(year))
    at = end + 1 if text[end : end + 1] == "の" else end
    match = _NUMBER.match(text, at)
    if match is not None:
        period = tables.at("period_signs", text, match.end())
        if period is not None:
            closing = spans.month(year, int(match[1]))
            if closing is None:
                return None
            begins = spans.add_months(closing.end, -12)
            return Hit(start, period, Span(begins, closing.end, Precision.YEAR, fiscal=True))
        sign = tables.at("month_signs", text, match.end())
        if sign is not None and tables.at("not_months", text, sign) is None:
            return _from_month(reader, start, sign, year, int(match[1]))
    return _parts(reader, start, end, spans.year(year))


def _from_month(reader: Reader, start: int, end: int, year: int | None, month: int) -> Hit | None:
    """A month, and the day behind it."""
    text, tables = reader.text, reader.tables
    match = _NUMBER.match(text, end)
    sign = tables.at("day_signs", text, match.end()) if match is not None else None
    if match is not None and sign is not None:
        day = int(match[1])
        if year is not None:
            span = spans.day(year, month, day)
        elif reader.today is None:
            span = None
        else:
            ahead = reader.looks_ahead(start, sign)
            span = spans.nearest_day(reader.today, day, ahead=ahead, month_number=month)
        if span is not None:
            return Hit(start, sign, span)
    if year is not None:
        return _parts(reader, start, end, spans.month(year, month))
    if reader.today is None:
        return None
    return _parts(reader, start, end, spans.nearest_month(reader.today, month, ahead=reader.looks_ahead(start, end)))


def _relative(reader: Reader, start: int, end: int, meaning: Relative) -> Hit | None:
    """昨年11月, 今月27日, 来年末, 来年度後半."""
    if reader.today is None:
        return None
    text, tables = reader.text, reader.tables
    span = reader.relative(meaning)
    match = _NUMBER.match(text, end + 1 if text[end : end + 1] == "の" else end)
    if span is None or match is None or meaning.part:
        return _parts(reader, start, end, span)
    month_sign = tables.at("month_signs", text, match.end())
    if month_sign is not None and meaning.unit in ("year", "fiscal"):
        year = span.start.year + (meaning.unit == "fiscal" and int(match[1]) < tables.calendar.fiscal_start)
        return _from_month(reader, start, month_sign, year, int(match[1]))
    day_sign = tables.at("day_signs", text, match.end())
    if day_sign is not None and meaning.unit == "month":
        found = spans.day(span.start.year, span.start.month, int(match[1]))
        return Hit(start, day_sign, found) if found is not None else None
    return _parts(reader, start, end, span)


def _ago(reader: Reader, start: int, end: int, number: int) -> Hit | None:
    """2年前, 3か月後."""
    unit = reader.tables.units.at(reader.text, end)
    if unit is None:
        return None
    for name, direction in (("ago", -1), ("hence", 1)):
        stop = reader.tables.at(name, reader.text, unit[0])
        if stop is not None and end - start <= 2:
            span = reader.counted(number, unit[1], direction)
            return Hit(start, stop, span) if span is not None else None
    return None


def _edge(reader: Reader, end: int) -> tuple[int, str] | None:
    text = reader.text
    at = end + 1 if text[end : end + 1] == "の" else end
    return reader.tables.edges.at(text, at)


def _parts(reader: Reader, start: int, end: int, span: Span | None) -> Hit | None:
    """The date with the part of it that stands behind: 末, 後半, 第3四半期."""
    if span is None:
        return None
    edge = _edge(reader, end)
    return Hit(start, end, span) if edge is None else Hit(start, edge[0], reader.part(span, edge[1]))
