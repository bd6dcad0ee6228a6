"""The words that dates and durations are written with (`seeds/calendar.yaml`), made ready for one language at a time.

Does not read a text: `core.dates` and `core.durations` do.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import ClassVar, Generic, TypeVar

from ahocorasick_rs import AhoCorasick, MatchKind

from tracker.core.text import fold
from tracker.core.vocabulary import Vocabulary, stands_alone

Meaning = TypeVar("Meaning")

_FORBID_EXTRA = {"extra": "forbid"}
_FALLBACK = "en"
_LISTS = (
    *("before_date", "links", "last", "next", "this", "last_after", "next_after", "fiscal", "fiscal_ending", "ago"),
    *(
        "fiscal_starting",
        "ago_before",
        "hence",
        "decade_sign",
        "year_signs",
        "month_signs",
        "day_signs",
        "period_signs",
    ),
    *(
        "not_years",
        "not_months",
        "not_days",
        "counted",
        "ordinal_before",
        "ordinal_suffix",
        "length_before",
        "length_units",
        "said",
    ),
    *("length_after", "not_lengths", "not_before_lengths"),
)
_RELATIVE = re.compile(r"(?:(day|week|month|quarter|year|fiscal)([+-]?[0-9]+)|(next|last))(?::([a-z0-9]+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decades:
    """What stands before and behind 2020 when ten years are meant."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _FORBID_EXTRA

    prefix: tuple[str, ...] = ()
    suffix: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageCalendar:
    """The words of one language; the groups are described in `seeds/calendar.yaml`."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _FORBID_EXTRA

    months: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    weekdays: tuple[str, ...] = ()
    month_first: bool = False
    before_date: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    relative: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    last: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    this: tuple[str, ...] = ()
    last_after: tuple[str, ...] = ()
    next_after: tuple[str, ...] = ()
    edges: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fiscal: tuple[str, ...] = ()
    fiscal_ending: tuple[str, ...] = ()
    fiscal_starting: tuple[str, ...] = ()
    units: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    length_units: tuple[str, ...] = ()
    ago: tuple[str, ...] = ()
    ago_before: tuple[str, ...] = ()
    hence: tuple[str, ...] = ()
    decades: Decades = Decades()
    decade_sign: tuple[str, ...] = ()
    year_signs: tuple[str, ...] = ()
    month_signs: tuple[str, ...] = ()
    day_signs: tuple[str, ...] = ()
    period_signs: tuple[str, ...] = ()
    not_years: tuple[str, ...] = ()
    not_months: tuple[str, ...] = ()
    not_days: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    future: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    ordinal_before: tuple[str, ...] = ()
    ordinal_suffix: tuple[str, ...] = ()
    numbers: Mapping[str, Decimal] = field(default_factory=dict)
    lengths: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    joined: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    length_before: tuple[str, ...] = ()
    length_after: tuple[str, ...] = ()
    not_lengths: tuple[str, ...] = ()
    not_before_lengths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Years:
    """The years that a number can mean."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _FORBID_EXTRA

    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """Everything of `seeds/calendar.yaml`; the groups are described there."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _FORBID_EXTRA

    languages: Mapping[str, LanguageCalendar]
    years: Years
    seasons: Mapping[str, int]
    eras: Mapping[str, int] = field(default_factory=dict)
    first_year: str = ""
    connectors: tuple[str, ...] = ()
    day_connectors: tuple[str, ...] = ()
    fiscal_start: int = 4

    @cached_property
    def _tables(self) -> dict[str, "Tables"]:
        return {}

    def tables(self, language: str) -> "Tables":
        """The words of a language, ready to match; of an unknown one, English."""
        known = self._tables.get(language)
        if known is None:
            words = self.languages.get(language) or self.languages.get(_FALLBACK) or LanguageCalendar()
            known = self._tables[language] = Tables(self, words)
        return known


@dataclass(frozen=True, slots=True)
class Relative:
    """What a relative phrase means: steps of a unit from today, or the next or last season; and a part of it."""

    unit: str
    steps: int
    part: str = ""

    @classmethod
    def of(cls, written: str) -> "Relative":
        """Read `year-1`, `fiscal+1:end`, `next:spring`; raises ValueError for anything else."""
        match = _RELATIVE.fullmatch(written)
        if match is None:
            raise ValueError(f"{written!r} is not a unit with steps, like year-1 or month0:end")
        unit, steps, direction, part = match.groups()
        return cls(direction or unit, int(steps or 0), part or "")


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a word can begin: a month (1-12), a weekday (0-6), a relative phrase, a fiscal year, a unit of time."""

    kind: str
    value: int | Relative | str = 0


class Tables:
    """The words of one language as vocabularies."""

    def __init__(self, calendar: Calendar, words: LanguageCalendar) -> None:
        self.calendar = calendar
        self.words = words
        self.han = bool(words.year_signs)
        self.month_first = words.month_first
        self.seasons = dict(calendar.seasons)
        self.months = Vocabulary(
            (name, number) for number, names in enumerate(words.months, 1) for name in names.split()
        )
        self.doubtful = frozenset(fold(word).text for word in words.doubtful)
        self.relative = Vocabulary(
            (word, Relative.of(code)) for code, listed in words.relative.items() for word in listed
        )
        self.edges = Vocabulary((word, edge) for edge, listed in words.edges.items() for word in listed)
        self.units = Vocabulary((word, unit) for unit, listed in words.units.items() for word in listed)
        self.numbers = Vocabulary(words.numbers.items())
        self.listed = {name: _flags(getattr(words, name)) for name in _LISTS}
        self.listed["connectors"] = _flags(calendar.connectors)
        self.listed["day_connectors"] = _flags(calendar.day_connectors)
        self.decade_before, self.decade_after = _flags(words.decades.prefix), _flags(words.decades.suffix)
        self.anchors = Finder(_anchors(calendar, words))
        self.future = Finder({fold(word).text: True for word in words.future})
        self.lengths = Finder(_lengths(words))

    def at(self, name: str, text: str, start: int) -> int | None:
        """Where a word of a list ends that begins at `start`."""
        hit = self.listed[name].at(text, start)
        return hit[0] if hit is not None else None

    def before(self, name: str, text: str, end: int) -> int | None:
        """Where a word of a list begins that ends at `end`."""
        hit = self.listed[name].before(text, end)
        return hit[0] if hit is not None else None


class Finder(Generic[Meaning]):
    """Where any of some folded words stands in a text, and what it means."""

    def __init__(self, meanings: Mapping[str, Meaning]) -> None:
        self._words = tuple(meanings)
        self._meanings = tuple(meanings.values())
        self._automaton = AhoCorasick(self._words, matchkind=MatchKind.LeftmostLongest) if meanings else None

    def __call__(self, text: str) -> Iterator[tuple[int, int, Meaning]]:
        """Start, end and meaning of every word that is not a piece of a longer one, left to right; FY2025 holds FY."""
        if self._automaton is not None:
            for index, start, end in self._automaton.find_matches_as_indexes(text):
                numbered = text[end : end + 1].isdigit() and stands_alone(text[:end], start, end)
                if numbered or stands_alone(text, start, end):
                    yield start, end, self._meanings[index]


def _flags(words: Iterable[str]) -> Vocabulary[bool]:
    return Vocabulary((word, True) for word in words if word)


def _anchors(calendar: Calendar, words: LanguageCalendar) -> dict[str, Anchor]:
    """The words at which the search for a date begins; numbers are the other ones."""
    found: dict[str, Anchor] = {}
    for unit, listed in words.units.items():
        if not words.year_signs:
            found.update((fold(word).text, Anchor("unit", unit)) for word in listed)
    for kind, several in (("month", words.months), ("weekday", words.weekdays)):
        for number, names in enumerate(several, kind == "month"):
            found.update((fold(name).text, Anchor(kind, number)) for name in names.split())
    for kind, listed in (
        ("fiscal", words.fiscal if not words.year_signs else ()),
        ("fiscal_ending", words.fiscal_ending),
        ("fiscal_starting", words.fiscal_starting),
    ):
        found.update((fold(word).text, Anchor(kind)) for word in listed)
    for code, listed in words.relative.items():
        found.update((fold(word).text, Anchor("relative", Relative.of(code))) for word in listed)
    if words.year_signs:
        found.update((fold(era).text, Anchor("era", before)) for era, before in calendar.eras.items())
    return found


def _lengths(words: LanguageCalendar) -> dict[str, tuple[str, bool]]:
    """Word -> (ISO duration, True) for whole durations, (unit, False) for units that need a number."""
    found = {fold(word).text: (unit, False) for unit, listed in words.units.items() for word in listed}
    for group in (words.lengths, words.joined):
        found.update((fold(word).text, (iso, True)) for iso, listed in group.items() for word in listed)
    return found
