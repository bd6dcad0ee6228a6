"""Spans of whole days that dates in words stand for: a day, a month, a fiscal year, the second half of a year.

Does not read a text; pure arithmetic. Ends are exclusive.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from tracker.model import Precision

_PARTS_OF_YEAR = {
    "early": (0, 4),
    "middle": (4, 8),
    "late": (8, 12),
    "end": (9, 12),
    "within": (0, 12),
    "half1": (0, 6),
    "half2": (6, 12),
}
_PARTS_OF_MONTH = {"early": (0, 10), "middle": (10, 20), "late": (20, 31), "end": (24, 31)}
_NIGH_DAYS = 7
_STALE_DAYS = 10
_AHEAD = 3  # a text that looks ahead means the next one, unless that is three times as far as the last one
_MUCH_NEARER = 10


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days from `start` to before `end`; `inferred`: a year or month was not stated."""

    start: date
    end: date
    precision: Precision
    inferred: bool = False
    fiscal: bool = False


def year(number: int) -> Span | None:
    """A calendar year."""
    return Span(date(number, 1, 1), date(number + 1, 1, 1), Precision.YEAR) if 1 <= number < 9999 else None


def fiscal_year(number: int, first_month: int) -> Span | None:
    """The fiscal year that begins in a calendar year."""
    if not 1 <= number < 9998:
        return None
    return Span(date(number, first_month, 1), date(number + 1, first_month, 1), Precision.YEAR, fiscal=True)


def month(year_number: int, number: int) -> Span | None:
    """A calendar month."""
    if not (1 <= number <= 12 and 1 <= year_number < 9999):
        return None
    start = date(year_number, number, 1)
    return Span(start, add_months(start, 1), Precision.MONTH)


def day(year_number: int, month_number: int, number: int) -> Span | None:
    """A calendar day, or None when there is none."""
    try:
        start = date(year_number, month_number, number)
        return Span(start, start + timedelta(days=1), Precision.DAY)
    except (ValueError, OverflowError):
        return None


def week(of: date) -> Span:
    """The week, from Monday, that a day lies in."""
    start = of - timedelta(days=of.weekday())
    return Span(start, start + timedelta(days=7), Precision.DAY, inferred=True)


def decade(first_year: int) -> Span | None:
    """Ten years."""
    if not 1 <= first_year < 9980:
        return None
    return Span(date(first_year, 1, 1), date(first_year + 10, 1, 1), Precision.YEAR)


def add_months(start: date, months: int) -> date:
    """The first of the month that many months later."""
    index = min(max(start.year * 12 + start.month - 1 + months, 12), 9999 * 12)
    return date(index // 12, index % 12 + 1, 1)


def part(span: Span, edge: str, seasons: dict[str, int]) -> Span:
    """A part of a span: its early or late days, a half, a quarter, a season; the span itself if that says nothing."""
    if edge in seasons and span.precision is Precision.YEAR:
        start = date(span.start.year, seasons[edge], 1)
        return replace(span, start=start, end=add_months(start, 3), precision=Precision.MONTH)
    months = (span.end.year - span.start.year) * 12 + span.end.month - span.start.month
    if span.precision is Precision.YEAR and edge.startswith("quarter"):
        first = 3 * (int(edge[-1]) - 1)
        return _months(span, first, first + 3)
    if span.precision is Precision.YEAR and edge in _PARTS_OF_YEAR and months >= 12:
        low, high = _PARTS_OF_YEAR[edge]
        return span if edge == "within" else _months(span, low * months // 12, high * months // 12)
    if span.precision is Precision.MONTH and months == 1 and edge in _PARTS_OF_MONTH:
        low, high = _PARTS_OF_MONTH[edge]
        start = span.start + timedelta(days=low)
        end = span.end if high == 31 else span.start + timedelta(days=high)
        return replace(span, start=start, end=end)
    return span


def _months(span: Span, low: int, high: int) -> Span:
    start = add_months(span.start, low)
    return replace(span, start=start, end=add_months(span.start, high), precision=Precision.MONTH)


def shifted(unit: str, steps: int, today: date, first_month: int) -> Span | None:
    """The day, week, month, quarter, year or fiscal year that many steps from today's."""
    found: Span | None
    if unit == "day":
        of = today + timedelta(days=max(min(steps, 40_000), -40_000))
        found = day(of.year, of.month, of.day)
    elif unit == "week":
        found = week(today + timedelta(days=7 * max(min(steps, 5_000), -5_000)))
    elif unit == "month":
        of = add_months(today.replace(day=1), steps)
        found = month(of.year, of.month)
    elif unit == "quarter":
        of = add_months(today.replace(day=1, month=3 * ((today.month - 1) // 3) + 1), 3 * steps)
        found = Span(of, add_months(of, 3), Precision.MONTH)
    elif unit == "fiscal":
        found = fiscal_year(today.year - (today.month < first_month) + steps, first_month)
    elif unit == "decade":
        found = decade(today.year // 10 * 10 + 10 * steps)
    else:
        found = year(today.year + steps)
    return replace(found, inferred=True) if found is not None else None


def nearest_day(today: date, number: int, *, ahead: bool, month_number: int | None = None) -> Span | None:
    """The day of that number (in that month): the last one, unless the text looks ahead or the next one is nigh."""
    options = []
    for offset in range(-14, 15) if month_number is not None else range(-2, 3):
        of = add_months(today.replace(day=1), offset)
        if month_number is None or of.month == month_number:
            found = day(of.year, of.month, number)
            if found is not None:
                options.append(found)
    return _choose(options, today, ahead)


def nearest_weekday(today: date, weekday: int, *, ahead: bool) -> Span:
    """That day of the week: the last one, today included, or tomorrow, which it already is further east."""
    back = (today.weekday() - weekday) % 7
    if back == 6 or (ahead and back):
        back -= 7
    of = today - timedelta(days=back)
    return Span(of, of + timedelta(days=1), Precision.DAY, inferred=True)


def nearest_month(today: date, number: int, *, ahead: bool) -> Span | None:
    """The month of that number nearest to today."""
    current = month(today.year, number)
    if current is None:
        return None
    options = [found for at in (-1, 0, 1) if (found := month(today.year + at, number)) is not None]
    if number == today.month:
        return replace(current, inferred=True)
    past = max((found for found in options if found.end <= today), key=lambda found: found.start)
    future = min((found for found in options if found.start > today), key=lambda found: found.start)
    back, on = (today - past.end).days, (future.start - today).days
    return replace(future if ahead or back > _AHEAD * on else past, inferred=True)


def _choose(options: list[Span], today: date, ahead: bool) -> Span | None:
    past = max((found for found in options if found.start <= today), key=lambda found: found.start, default=None)
    future = min((found for found in options if found.start > today), key=lambda found: found.start, default=None)
    if past is None or future is None:
        chosen = past or future
    else:
        back, on = (today - past.start).days, (future.start - today).days
        nigh = on <= _NIGH_DAYS and back >= max(_STALE_DAYS, 3 * on)
        chosen = future if nigh or back > _MUCH_NEARER * on or (ahead and on < _AHEAD * back) else past
    return replace(chosen, inferred=True) if chosen is not None else None
