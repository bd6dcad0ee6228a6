"""One entry of any format -> a ParsedItem, or the reason why it cannot be kept.

Does not care where the pieces stood in the document. Every string here was written by a stranger: each is
stripped to text, mended, capped and checked before it goes on.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import ClassVar
from urllib.parse import urljoin, urlsplit

from w3lib.url import safe_url_string

from tracker import limits
from tracker.core.feed_dates import FeedDateWords, parse_date
from tracker.core.parse.encoding import mend
from tracker.core.parse.markup import text_of
from tracker.core.text import clean
from tracker.model import UNDATED, Dated, ParsedItem, Rejected, Source

_TAIL_CHARS = 900
_SHORT_SUMMARY = 40
_OUTLET_CHARS = 80
_LANGUAGE = re.compile(r"(?P<language>[a-zA-Z]{2,3})(?:[-_][a-zA-Z0-9]{1,8}){0,3}")
_LINE_BREAK = re.compile(r"[\t\r\n]")
_BRACKETED_OUTLET = re.compile(r"(?P<title>.*\S) ?[(（](?P<outlet>[^()（）]{2,60})[)）]")


@dataclass(frozen=True, kw_only=True)
class Boilerplate:
    """What publishing systems add to texts, as `seeds/boilerplate.yaml` gives it."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    tails: tuple[str, ...] = ()
    cut: tuple[str, ...] = ("[…]", "…", "...")
    outlet_marks: tuple[str, ...] = (" - ",)

    @cached_property
    def tail_patterns(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        """For each tail its longest fixed words, folded, and a pattern of it at the end of a text."""
        marks = "".join(re.escape(mark) for mark in self.cut)
        found = []
        for tail in sorted(self.tails, key=len, reverse=True):
            pieces = [clean(piece) for piece in re.split(r"\{title\}|\{site\}", tail.rstrip(" .。"))]
            body = r"\s?.{1,300}?\s?".join(map(re.escape, pieces))
            pattern = re.compile(rf"{body}[\s.。{marks}]*$", re.IGNORECASE)
            found.append((max(pieces, key=len).casefold(), pattern))
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParseWords:
    """The words that parsing needs; without them, only what the formats themselves define is understood."""

    dates: FeedDateWords = field(default_factory=FeedDateWords)
    boilerplate: Boilerplate = field(default_factory=Boilerplate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a document came from, when, and what is known for reading it."""

    url: str
    source: Source
    now: datetime
    words: ParseWords


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """An entry as its document gives it: strings of any length and content."""

    guid: str = ""
    links: Sequence[str] = ()  # best first
    title: str = ""
    texts: Sequence[str] = ()  # summary first, then whatever else may stand in for it
    published: str = ""
    updated: str = ""
    language: str = ""
    publisher: str = ""
    base: str = ""  # what relative links start from, if not the document


def build(raw: Raw, position: int, place: Place) -> ParsedItem | Rejected:
    """Make an item; an entry without any words is rejected, one without a link is not."""
    title, title_garbled = plain(raw.title, limits.TITLE_CHARS)
    publisher = plain(raw.publisher, limits.NAME_CHARS)[0] or None
    if place.source.outlet_suffix:
        title, publisher = without_outlet(title, publisher, place.words.boilerplate)
    summary, summary_garbled = _summary(raw.texts, title, publisher, place)
    if not title and not summary:
        unreadable = title_garbled or summary_garbled
        return Rejected(
            position=position, reason="its encoding cannot be read" if unreadable else "no title and no text"
        )
    base = urljoin(place.url, raw.base) if raw.base else place.url
    url = next(filter(None, (safe_link(link, base) for link in raw.links)), None)
    declared = language_tag(raw.language)
    published, updated = (
        _date(text, place, place.source.language or declared) for text in (raw.published, raw.updated)
    )
    return ParsedItem(
        guid=_guid(raw.guid),
        url=url,
        title=title,
        summary=summary,
        published=published if published.value or not updated.value else updated,
        updated=updated,
        language=declared,
        publisher=publisher,
        garbled=title_garbled or summary_garbled,
    )


def plain(markup: str, limit: int) -> tuple[str, bool]:
    """Visible text of at most `limit` characters, and whether its encoding could not be repaired."""
    if not markup:
        return "", False
    text, garbled = mend(text_of(markup))
    return clean(text, limit), garbled


def _summary(texts: Sequence[str], title: str, publisher: str | None, place: Place) -> tuple[str, bool]:
    """The first text that says something; one that was cut short gives way to a whole one."""
    boilerplate = place.words.boilerplate
    best, best_garbled = "", False
    for markup in texts:
        text, garbled = plain(markup, limits.SUMMARY_CHARS)
        text, cut = without_tail(text, boilerplate)
        if _repeats(text, title, publisher):
            continue
        if not best or (len(text) > len(best)):
            best, best_garbled = text, garbled
        if len(best) >= _SHORT_SUMMARY and not cut:
            break
    return best, best_garbled


def _repeats(text: str, title: str, publisher: str | None) -> bool:
    """Whether a summary is only the headline again, with the outlet perhaps, or nothing at all."""
    if len(text) > 2 * (len(title) + len(publisher or "")) + 20:
        return False
    said = _letters(text)
    return said in ("", _letters(title), _letters(title + (publisher or "")), _letters((publisher or "") + title))


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def without_tail(text: str, boilerplate: Boilerplate) -> tuple[str, bool]:
    """A text without what the publishing system put behind it, and whether it had been cut short."""
    for _ in range(3):  # "... [...] Read more The post X appeared first on Y."
        start = max(len(text) - _TAIL_CHARS, 0)
        folded = text[start:].casefold()
        found = next(
            (m for words, tail in boilerplate.tail_patterns if words in folded and (m := tail.search(text, start))),
            None,
        )
        if not found:
            break
        text = text[: found.start()].rstrip()
    return text, text.endswith(boilerplate.cut)


def without_outlet(title: str, publisher: str | None, boilerplate: Boilerplate) -> tuple[str, str | None]:
    """The headline and the outlet of an aggregator, which joins them: "Headline - Outlet", "Headline(Outlet)"."""
    for mark in boilerplate.outlet_marks if publisher else ():
        if title.endswith(mark + (publisher or "")):
            return title[: -len(mark + (publisher or ""))].rstrip(), publisher
    if publisher:
        return title, publisher
    at, mark = max((title.rfind(mark), mark) for mark in boilerplate.outlet_marks)
    outlet = title[at + len(mark) :].strip() if at > 0 else ""
    if outlet and len(outlet) <= _OUTLET_CHARS:
        return title[:at].rstrip(), outlet
    bracketed = _BRACKETED_OUTLET.fullmatch(title)
    return (bracketed["title"], bracketed["outlet"]) if bracketed else (title, None)


def safe_link(link: str, base: str) -> str | None:
    """An absolute http(s) address without user name, or None."""
    link = clean(_LINE_BREAK.sub("", link))  # as browsers do: "java\nscript:" is "javascript:" to them
    if not link or len(link) > limits.URL_CHARS:
        return None
    try:
        joined = safe_url_string(urljoin(base, link))
        parts = urlsplit(joined)
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            return None
        _ = parts.port  # raises ValueError when it is none
    except (ValueError, UnicodeError):
        return None
    return joined if len(joined) <= limits.URL_CHARS else None


def _guid(guid: str) -> str | None:
    guid = clean(guid)
    if len(guid) <= limits.GUID_CHARS:
        return guid or None
    # Cutting would make one of two long ids that differ at the end.
    return guid[: limits.GUID_CHARS - 65] + "#" + hashlib.sha256(guid.encode()).hexdigest()


def language_tag(text: str) -> str | None:
    """The language of a tag such as `ja-JP`, in lower case; None for what is no tag."""
    match = _LANGUAGE.fullmatch(text.strip())
    return match["language"].lower() if match else None


def _date(text: str, place: Place, language: str | None) -> Dated:
    if not text:
        return UNDATED
    text = clean(text_of(text[:1_000]))
    return parse_date(text, time_zone=place.source.time_zone, now=place.now, words=place.words.dates, language=language)


def build_all(entries: Iterator[Raw], place: Place) -> tuple[list[ParsedItem], list[Rejected], list[str]]:
    """Make items of all entries up to the limit; items, rejected ones and problems account for every entry."""
    items: list[ParsedItem] = []
    rejected: list[Rejected] = []
    problems: list[str] = []
    position = -1
    for position, raw in enumerate(entries):
        if len(items) >= limits.ITEMS_PER_FETCH:
            rejected.append(Rejected(position=position, reason=f"beyond the first {limits.ITEMS_PER_FETCH:,} entries"))
            continue
        try:
            made = build(raw, position, place)
        except Exception as error:  # one hostile entry must not cost the others
            made = Rejected(position=position, reason=f"cannot be read ({type(error).__name__})")
        if isinstance(made, ParsedItem):
            items.append(made)
        else:
            rejected.append(made)
    if position + 1 > limits.ITEMS_PER_FETCH and len(items) >= limits.ITEMS_PER_FETCH:
        problems.append(f"{position + 1:,} entries, more than {limits.ITEMS_PER_FETCH:,} are not read")
    garbled = sum(item.garbled for item in items)
    if garbled:
        problems.append(f"{garbled} entries are garbled")
    return items, rejected, problems
