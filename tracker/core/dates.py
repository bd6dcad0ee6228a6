"""Dates in running text -> spans of days, resolved against the day the text was published.

Does not care what happened on them. A date that cannot be resolved (27日 in a text without a date) is left out.

    absolute     13 December 2022, 2022年12月13日, 06.01.2023, 令和5年, June 2025, 2027
    parts        early 2027, 2027年度後半, second half of fiscal 2027, end of March, 4~6月期
    day only     27日, the 27th, on Tuesday: the nearest one, the past one unless the text looks ahead
    relative     last year, 来年末, 年内, two years ago, next spring
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from tracker import limits
from tracker.core import han_dates, latin_dates
from tracker.core.calendar_words import Calendar
from tracker.core.date_reader import Hit, Reader
from tracker.core.spans import Span
from tracker.core.text import Folded
from tracker.model import Dated, Precision

__all__ = ["Calendar", "DateKind", "FoundDate", "find_dates"]


class DateKind(StrEnum):
    """Where a span lies relative to the day of publication."""

    PAST = "past"
    PRESENT = "present"  # the day of publication lies in it
    FUTURE = "future"
    UNKNOWN = "unknown"  # the text has no date


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text. `start` and `end` count in the original field, the fold_ offsets in the folded text.

    `dated` holds the first day of the span, its precision and the words; `end_of_span` is the first moment after it.
    """

    start: int
    end: int
    dated: Dated
    end_of_span: datetime
    kind: DateKind
    field: str = ""
    inferred: bool = False  # year or month were not written but concluded
    fold_start: int = 0
    fold_end: int = 0

    def is_past(self, published: datetime | None) -> bool:
        """Whether it was over, or its day had come, when the text was published."""
        if published is None or self.dated.value is None:
            return False
        if self.dated.precision is Precision.DAY:
            return self.dated.value.date() <= published.date()
        return self.end_of_span <= published

    def is_future(self, published: datetime | None) -> bool:
        """Whether it begins after the day of publication."""
        return published is not None and self.dated.value is not None and self.dated.value.date() > published.date()


def find_dates(
    folded: Folded, language: str, published: Dated, calendar: Calendar, *, field: str = ""
) -> tuple[FoundDate, ...]:
    """All dates of a text, left to right and without overlaps; reads READ_CHARS characters."""
    text = folded.text[: limits.READ_CHARS]
    today = _reference(published)
    to_the_day = published.precision in (Precision.DAY, Precision.MINUTE)
    reader = Reader(text, calendar.tables(language), today, folded, to_the_day=to_the_day)
    hits = han_dates.read(reader) if reader.tables.han else latin_dates.read(reader)
    return tuple(_found(hit, folded, published, field) for hit in _with_weekdays(_without_overlaps(hits), text))


def _reference(published: Dated) -> date | None:
    """The day that words like "Tuesday" count from: of a month or year alone, its last."""
    if published.value is None:
        return None
    day = published.value.date()
    if published.precision is Precision.MONTH:
        return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    if published.precision is Precision.YEAR:
        return day.replace(month=12, day=31)
    return day


def _without_overlaps(hits: Iterable[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda one: (one.start, -one.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept


_BETWEEN = re.compile(r"[ ,.(]{0,3}(?:the |de |den |dem |le )?")


def _with_weekdays(hits: list[Hit], text: str) -> list[Hit]:
    """ "Tuesday 6 December" is one date, and the figures say which."""
    kept: list[Hit] = []
    for hit in hits:
        before = kept[-1] if kept else None
        beside = before and _BETWEEN.fullmatch(text, before.end, hit.start)
        if before and beside and _is_day_of_week(before, text) and _has_figures(hit, text):
            kept[-1] = replace(hit, start=before.start)
        else:
            kept.append(hit)
    return kept


def _is_day_of_week(hit: Hit, text: str) -> bool:
    return hit.span.precision is Precision.DAY and hit.span.inferred and not _has_figures(hit, text)


def _has_figures(hit: Hit, text: str) -> bool:
    return hit.span.precision is Precision.DAY and any(char.isdigit() for char in text[hit.start : hit.end])


def _found(hit: Hit, folded: Folded, published: Dated, field: str) -> FoundDate:
    start, end = folded.back(hit.start, hit.end)
    span = hit.span
    dated = Dated(folded.original[start:end], _moment(span.start), span.precision)
    return FoundDate(
        start, end, dated, _moment(span.end), _kind(span, published), field, span.inferred, hit.start, hit.end
    )


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _kind(span: Span, published: Dated) -> DateKind:
    if published.value is None:
        return DateKind.UNKNOWN
    first = published.value.date()
    last = _reference(published) or first
    if span.end <= first:
        return DateKind.PAST
    return DateKind.FUTURE if span.start > last else DateKind.PRESENT
