"""What the readers of dates share: the text, the words, the day of publication, dates in figures alone.

Does not know any language's word order: `core.latin_dates` and `core.han_dates` do.
"""

import re
from dataclasses import dataclass, replace
from datetime import date

from tracker.core import spans
from tracker.core.calendar_words import Relative, Tables
from tracker.core.spans import Span
from tracker.core.text import Folded

_PIVOT = 50  # 23 is 2023, 79 is 1979
_AHEAD_REACH = 60
_BEHIND_REACH = 30
_YEAR_FIRST = re.compile(r"((?:19|20)[0-9]{2})([-./])([01]?[0-9])\2([0-3]?[0-9])(?![0-9])")
_DAY_FIRST = re.compile(r"([0-3]?[0-9])([-./])([0-3]?[0-9])\2((?:19|20)[0-9]{2}|[0-9]{2})(?![0-9.])")
NUMBER = re.compile(r"(?<![0-9.])(?<![0-9],)[0-9]{1,4}(?![0-9])")


@dataclass(frozen=True, slots=True)
class Hit:
    """A date in the folded text."""

    start: int
    end: int
    span: Span


class Reader:
    """One text to be searched for dates."""

    def __init__(self, text: str, tables: Tables, today: date | None, folded: Folded, *, to_the_day: bool) -> None:
        self.text = text
        self.tables = tables
        self.today = today
        self.to_the_day = to_the_day  # whether the very day of publication is known
        self._folded = folded
        self._future: list[int] | None = None

    def is_year(self, number: int) -> bool:
        """Whether a number of four figures can be a year."""
        years = self.tables.calendar.years
        return years.first <= number <= years.last

    def short_year(self, number: int) -> int:
        """23 -> 2023."""
        return number + (2000 if number < _PIVOT else 1900)

    def year_end(self, end: int) -> bool:
        """Whether a number that ends here may be a year: no unit, no further figures, no sign of a currency."""
        following = self.text[end : end + 2]
        if following and (following[0].isalnum() or following[0] in "%€$£¥"):
            return False
        if len(following) == 2 and following[0] in ".,'" and following[1].isdigit():
            return False
        return self.tables.at("counted", self.text, end + 1 if following[:1] == " " else end) is None

    def weekday(self, start: int, end: int, number: int, step: int | None = None) -> Span | None:
        """The day of the week nearest to the day of publication; `step` when the text says next or last."""
        if self.today is None or not self.to_the_day:
            return None
        ahead = self.looks_ahead(start, end) if step is None else step > 0
        return spans.nearest_weekday(self.today, number, ahead=ahead)

    def looks_ahead(self, start: int, end: int) -> bool:
        """Whether the sentence speaks of the future near a date: before it in most languages, behind it in Japanese.

        "The ministry will pay, it said Friday" does not.
        """
        at = start - 1 if start and self.text[start - 1] == " " else start
        placed = self.tables.before("before_date", self.text, at)
        at = placed - 1 if placed else at
        if self.tables.before("said", self.text, at) is not None:
            return False
        if self._future is None:
            self._future = [at for at, _, _ in self.tables.future(self.text)]
        if not self._future:
            return False
        low, high = next(((a, b) for a, b in self._folded.sentences if a <= start < b), (0, len(self.text)))
        if self.tables.han:
            return any(end - 1 <= at < min(high, end + _BEHIND_REACH) for at in self._future)
        return any(max(low, start - _AHEAD_REACH) <= at < start for at in self._future)

    def figures(self, start: int) -> Hit | None:
        """A date in figures alone: 2025-07-18, 2025.09.03, 06.01.2023; 05/06/2023 only where it is no riddle."""
        match = _YEAR_FIRST.match(self.text, start)
        if match is not None:
            span = spans.day(int(match[1]), int(match[3]), int(match[4]))
            return Hit(start, match.end(), span) if span is not None else None
        match = _DAY_FIRST.match(self.text, start)
        if match is None or (len(match[4]) == 2 and match[2] != "."):
            return None
        one, two, number = int(match[1]), int(match[3]), int(match[4])
        year = number if number > 99 else self.short_year(number)
        if match[2] == "/" and self.tables.month_first and one <= 12:
            if two <= 12 and one != two:
                return None
            one, two = two, one
        span = spans.day(year, two, one)
        return Hit(start, match.end(), span) if span is not None and self.is_year(year) else None

    def relative(self, meaning: Relative) -> Span | None:
        """The span of a relative phrase, seen from the day of publication."""
        if self.today is None or (meaning.unit in ("day", "week") and not self.to_the_day):
            return None
        tables = self.tables
        if meaning.unit in ("next", "last"):
            return self._season(meaning)
        span = spans.shifted(meaning.unit, meaning.steps, self.today, tables.calendar.fiscal_start)
        if span is None or not meaning.part:
            return span
        return spans.part(span, meaning.part, tables.seasons)

    def _season(self, meaning: Relative) -> Span | None:
        """The next or the last span of a name: next spring, last autumn, 来春."""
        assert self.today is not None
        found = []
        for step in (-1, 0, 1):
            span = spans.shifted("year", step, self.today, self.tables.calendar.fiscal_start)
            if span is not None:
                found.append(spans.part(span, meaning.part, self.tables.seasons))
        if meaning.unit == "next":
            return min((span for span in found if span.start > self.today), key=lambda span: span.start, default=None)
        return max((span for span in found if span.end <= self.today), key=lambda span: span.start, default=None)

    def counted(self, number: float, unit: str, direction: int) -> Span | None:
        """The day, month or year that lies a number of units away: two years ago, 3か月後."""
        if self.today is None or number != int(number) or (unit in ("day", "week") and not self.to_the_day):
            return None
        span = spans.shifted(unit, direction * int(number), self.today, self.tables.calendar.fiscal_start)
        return replace(span, inferred=True) if span is not None else None

    def part(self, span: Span, edge: str) -> Span:
        """A part of a span, by the name of an edge."""
        return spans.part(span, edge, self.tables.seasons)
