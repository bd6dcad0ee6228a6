"""Dates as feeds write them -> a moment in UTC and how exactly it is known; strict, because wrong is worse than none.

Does not care about dates inside a text (`core.dates` reads those). What is not understood in full, lies in
the future or before there were feeds keeps its raw text and no value.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from functools import cached_property
from typing import ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tracker.model import Dated, Precision

_RAW_CHARS = 100
_FIRST_YEAR = 1990
_FUTURE = timedelta(hours=24)
_LONGEST_OFFSET = timedelta(hours=14)
_TWO_DIGIT_PIVOT = 50  # RFC 2822: 00-49 are 20xx
# The words that are part of the format itself (RFC 822, section 5); all others are data.
_RFC822_MONTHS = {
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "may": 5,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
_RFC822_ZONES = {
    name: timedelta(hours=hours)
    for hours, names in ((0, "UT GMT Z"), (-4, "EDT"), (-5, "EST CDT"), (-6, "CST MDT"), (-7, "MST PDT"), (-8, "PST"))
    for name in names.split()
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Era:
    """A Japanese era: its name, its letter in short forms, the year before its first one."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    name: str
    letter: str
    before: int


@dataclass(frozen=True, kw_only=True)
class FeedDateWords:
    """The words that dates are written with, as `seeds/feed_dates.yaml` gives them.

    `months` holds twelve strings a language, each one or more names separated by spaces.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    months: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    zones: Mapping[str, str] = field(default_factory=dict)
    eras: tuple[Era, ...] = ()
    first_year: str = ""
    morning: tuple[str, ...] = ()
    afternoon: tuple[str, ...] = ()
    joiners: tuple[str, ...] = ()
    month_first: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError for words that contradict each other."""
        _ = self.month_numbers, self.offsets

    @cached_property
    def month_numbers(self) -> dict[str, int]:
        """Folded month name -> 1..12; raises ValueError when a name means two months."""
        numbers = dict(_RFC822_MONTHS)
        for language, names in self.months.items():
            if len(names) != 12:
                raise ValueError(f"months.{language} names {len(names)} months, not twelve")
            for number, spellings in enumerate(names, 1):
                for name in spellings.split():
                    if numbers.setdefault(_fold(name), number) != number:
                        raise ValueError(f"months.{language}: {name!r} is another month elsewhere")
        return numbers

    @cached_property
    def offsets(self) -> dict[str, timedelta]:
        """Zone name in upper case -> offset from UTC."""
        offsets = dict(_RFC822_ZONES)
        for name, text in self.zones.items():
            offset = _offset(text) if re.fullmatch("[+-][0-9]{2}:[0-9]{2}", text) else None
            if offset is None:
                raise ValueError(f"zones.{name}: {text!r} is no offset such as +09:00")
            offsets[name.upper()] = offset
        return offsets

    @cached_property
    def era_years(self) -> dict[str, int]:
        """Folded era name or letter -> the year before its first one."""
        return {_fold(key): era.before for era in self.eras for key in (era.name, era.letter)}

    @cached_property
    def cjk(self) -> re.Pattern[str]:
        """A date with the signs for year, month and day, and what may follow it."""
        names = "|".join(re.escape(era.name) for era in self.eras) or "(?!)"
        first = re.escape(self.first_year) or "(?!)"
        return re.compile(
            rf"(?:(?P<era>{names}) ?)?(?P<year>[0-9]{{1,4}}|{first}) ?[年년]"
            r"(?: ?(?P<month>[0-9]{1,2}) ?[月월](?: ?(?P<day>[0-9]{1,2}) ?[日일])?)?"
            r" ?(?:\([^()]{1,9}\))? ?(?P<rest>.*)"
        )

    @cached_property
    def short_era(self) -> re.Pattern[str]:
        """An era date in letters and dots: R4.12.5."""
        letters = "".join(re.escape(_fold(era.letter)) for era in self.eras) or "(?!)"
        return re.compile(
            rf"(?P<era>[{letters}]) ?(?P<year>[0-9]{{1,2}})[./](?P<month>[0-9]{{1,2}})[./](?P<day>[0-9]{{1,2}})"
            r" ?(?P<rest>.*)"
        )


_ISO = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{1,2})(?:-(?P<day>[0-9]{1,2}))?|(?P<month2>[0-9]{2})(?P<day2>[0-9]{2}))?"
    r"(?:[t ] ?(?P<rest>.*))?"
)
_YEAR_FIRST = re.compile(
    r"(?P<year>[0-9]{4}) ?[./] ?(?P<month>[0-9]{1,2})(?: ?[./] ?(?P<day>[0-9]{1,2})\.?)?"
    r"(?:\([^()]{1,9}\))?(?:[t ,]+(?P<rest>.*))?"
)
_NUMERIC = re.compile(
    r"(?P<one>[0-9]{1,2})(?P<mark>[./-])(?P<two>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4}|[0-9]{2})(?:[t ,]+(?P<rest>.*))?"
)
_WORD = r"[^\W\d_]+"
# "Mon, 05 Dec 2022 ...", "5. Dezember 2022", "05-Dec-22": at most two words stand before the day.
_DAY_FIRST = re.compile(
    rf"(?:{_WORD}\.?,? ){{0,2}}(?P<day>[0-9]{{1,2}})(?:\.|er|st|nd|rd|th|º|ª)?[ -](?:de )?(?P<name>{_WORD})\.?,?[ -]"
    r"(?:de )?(?P<year>[0-9]{4}|[0-9]{2,3})(?![0-9:])(?:[t ,]+(?P<rest>.*))?"
)
# Also the form of C's asctime and of date(1): the year stands behind the time, perhaps behind a zone.
_MONTH_FIRST = re.compile(
    rf"(?:{_WORD}\.?,? )?(?P<name>{_WORD})\.? (?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,? "
    r"(?:(?P<clock>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: [a-z]{2,5})?) )?(?P<year>[0-9]{4})(?:[t ,]+(?P<rest>.*))?"
)
_MONTH_ONLY = re.compile(rf"(?P<name>{_WORD})\.? (?P<year>[0-9]{{4}})")
_TIME = re.compile(
    r"(?P<half1>[^\W\d_]{2})? ?(?P<hour>[0-9]{1,2})(?:(?:[:.h時시点] ?(?P<minute>[0-9]{2}|[0-9](?=[分분]))"
    r"|(?P<packed>[0-9]{2}(?:[0-9]{2})?)|(?P<bare>[時시点h])?)"
    r"[分분]?(?: ?[:.]? ?(?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?[秒초]?)?)"
    r" ?(?P<half2>[ap]\.?m\b\.?)? ?(?P<zone>.*)"
)
_OFFSET = re.compile(r"(?:gmt|utc|ut|z)? ?(?P<sign>[+-])(?P<hours>[0-9]{1,2})(?::?(?P<minutes>[0-9]{2}))?(?: ?\(.*\))?")
_ZONE_NAME = re.compile(r"\(?(?P<name>[a-z]{1,5})\)?")


@dataclass(frozen=True, slots=True)
class _Clock:
    hour: int = 0
    minute: int = 0
    second: int = 0
    offset: timedelta | None = None  # None: the source's own zone


def parse_date(raw: str, *, time_zone: str, now: datetime, words: FeedDateWords, language: str | None = None) -> Dated:
    """Understand one date of a feed.

    A date without a zone is in `time_zone` (IANA name). A date without a time, or at exactly midnight
    of its own zone, is a calendar day: its value is that day at 00:00 UTC with Precision.DAY, so the day
    stays the same wherever it is read. `language` only decides 05/12/2022.
    """
    raw = " ".join(raw[: 4 * _RAW_CHARS].split())
    text = _fold(raw)
    if not text or len(raw) > _RAW_CHARS:
        return Dated(raw=raw[:_RAW_CHARS])
    found = _iso(text) or _cjk(text, words) or _worded(text, words) or _numeric(text, words, language)
    if found is None:
        return Dated(raw=raw)
    value, precision = _moment(found, time_zone, words)
    if value is None or value.year < _FIRST_YEAR or value > now + _FUTURE:
        return Dated(raw=raw)
    return Dated(raw=raw, value=value, precision=precision)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip().rstrip(".,;")


@dataclass(frozen=True, slots=True)
class _Parts:
    year: int
    month: int | None
    day: int | None
    rest: str = ""


def _iso(text: str) -> _Parts | None:
    match = _ISO.fullmatch(text) or _YEAR_FIRST.fullmatch(text)
    if not match:
        return None
    groups = match.groupdict()
    month, day = groups["month"] or groups.get("month2"), groups["day"] or groups.get("day2")
    return _Parts(int(groups["year"]), _int(month), _int(day), groups["rest"] or "")


def _cjk(text: str, words: FeedDateWords) -> _Parts | None:
    match = words.cjk.fullmatch(text)
    if match is None and words.eras:
        match = words.short_era.fullmatch(text)
    if match is None:
        return None
    year = 1 if match["year"] == words.first_year else int(match["year"])
    if match["era"]:
        year += words.era_years[match["era"]]
    return _Parts(year, _int(match["month"]), _int(match["day"]), match["rest"] or "")


def _worded(text: str, words: FeedDateWords) -> _Parts | None:
    for pattern in (_DAY_FIRST, _MONTH_FIRST, _MONTH_ONLY):
        match = pattern.fullmatch(text)
        month = words.month_numbers.get(match["name"]) if match else None
        if match is None or month is None:
            continue
        groups = match.groupdict()
        rest = " ".join(filter(None, (groups.get("clock"), groups.get("rest"))))
        return _Parts(_full_year(groups["year"]), month, _int(groups.get("day")), rest)
    return None


def _numeric(text: str, words: FeedDateWords, language: str | None) -> _Parts | None:
    match = _NUMERIC.fullmatch(text)
    if not match:
        return None
    one, two, year = int(match["one"]), int(match["two"]), _full_year(match["year"])
    rest = match["rest"] or ""
    if match["mark"] == "/" and language in words.month_first and two <= 31:
        if one > 12:
            return _Parts(year, two, one, rest)
        if two <= 12 and one != two and len(match["year"]) == 2:
            return None  # 05/12/22 may be anything
        return _Parts(year, one, two, rest)
    return _Parts(year, two, one, rest)


def _moment(parts: _Parts, time_zone: str, words: FeedDateWords) -> tuple[datetime | None, Precision]:
    try:
        if parts.month is None or parts.day is None:
            if parts.rest:
                return None, Precision.NONE
            precision = Precision.YEAR if parts.month is None else Precision.MONTH
            return datetime(parts.year, parts.month or 1, 1, tzinfo=UTC), precision
        day = datetime(parts.year, parts.month, parts.day, tzinfo=UTC)
        clock = _clock(parts.rest, words)
        if clock is None or (clock.hour, clock.minute, clock.second) == (0, 0, 0):
            return day, Precision.DAY
        extra = timedelta(days=1) if clock.hour == 24 else timedelta()
        naive = day.replace(tzinfo=None, hour=clock.hour % 24, minute=clock.minute, second=min(clock.second, 59))
        zone = ZoneInfo(time_zone) if clock.offset is None else timezone(clock.offset)
        return (naive + extra).replace(tzinfo=zone).astimezone(UTC), Precision.MINUTE
    except (ValueError, OverflowError, ZoneInfoNotFoundError):
        return None, Precision.NONE


def _clock(text: str, words: FeedDateWords) -> _Clock | None:
    """The time of day behind a date, or None when there is none that is understood."""
    text = text.strip()
    first, _, others = text.partition(" ")
    while first and _fold(first) in words.joiners:
        text = others.strip()
        first, _, others = text.partition(" ")
    match = _TIME.fullmatch(text)
    if not match or not (match["minute"] or match["packed"] or match["bare"] or match["half2"]):
        return None
    hour, minute, second = int(match["hour"]), int(match["minute"] or 0), int(match["second"] or 0)
    if match["packed"]:  # 101500
        minute, second = int(match["packed"][:2]), int(match["packed"][2:] or 0)
    half = _fold(match["half1"] or match["half2"] or "").replace(".", "")
    if half in words.afternoon or half in words.morning:
        if hour > 12:
            return None
        hour = hour % 12 + (12 if half in words.afternoon else 0)
    elif half:
        return None
    known, offset = _zone(match["zone"], words)
    fits = hour < 24 or (hour == 24 and minute == second == 0)
    if not known or not fits or minute > 59 or second > 60:
        return None
    return _Clock(hour, minute, second, offset)


def _zone(text: str, words: FeedDateWords) -> tuple[bool, timedelta | None]:
    """Whether a zone is understood, and its offset; no zone is understood as the source's own."""
    text = " ".join(word for word in text.split() if word not in words.joiners)
    if not text:
        return True, None
    if text == "z":
        return True, timedelta()
    match = _OFFSET.fullmatch(text)
    if match:
        offset = _offset(f"{match['sign']}{match['hours']}:{match['minutes'] or '00'}")
        return offset is not None, offset
    name = _ZONE_NAME.fullmatch(text)
    offset = words.offsets.get(name["name"].upper()) if name else None
    return offset is not None, offset


def _offset(text: str) -> timedelta | None:
    sign, (hours, _, minutes) = text[:1], text[1:].partition(":")
    offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if offset > _LONGEST_OFFSET or int(minutes or 0) > 59:
        return None
    return -offset if sign == "-" else offset


def _full_year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    if len(text) == 3:
        return 1900 + year
    return year + (2000 if year < _TWO_DIGIT_PIVOT else 1900)


def _int(text: str | None) -> int | None:
    return int(text) if text else None
