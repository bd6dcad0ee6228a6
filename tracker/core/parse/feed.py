"""RSS 0.9x-2.0, RDF and Atom documents -> raw entries; the only user of feedparser.

Does not care about encodings (the text is decoded before) nor about what the strings hold. What feedparser
gives is treated as hostile: an element may be named like any of its keys, so every value is type-checked.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import feedparser

from tracker.core.parse.entry import Place, Raw, build_all, language_tag, plain
from tracker.limits import BACKOFF_MAX, TITLE_CHARS
from tracker.model import FailureKind, FetchFailed, ParsedFeed, Rejected

_DECLARATION = re.compile(r"^\s*<\?xml\b[^>]*\?>")
_UPDATE_SECONDS = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_HEADERS = {"content-type": "application/xml; charset=utf-8"}
_OPENS = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_CLOSES = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
_END = re.compile(rb"</(?:\w+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_END_BYTES = 10_000


def parse_feed(text: str, place: Place, problems: tuple[str, ...]) -> ParsedFeed | FetchFailed:
    """Read a decoded feed document; may raise whatever feedparser raises."""
    # The declaration names an encoding that the text is no longer in. No location is given along: feedparser
    # would make addresses of identifiers that are none.
    body = _DECLARATION.sub("", text, count=1).lstrip().encode("utf-8", "replace")
    found: dict[str, Any] = feedparser.parse(
        io.BytesIO(body), response_headers=_HEADERS, sanitize_html=False, resolve_relative_uris=False
    )
    feed = _mapping(found.get("feed"))
    entries = [_mapping(entry) for entry in _sequence(found.get("entries"))]
    version = _string(found, "version")
    if not entries:
        if not version:
            return FetchFailed(kind=FailureKind.NOT_A_FEED, detail="XML, but no feed that is known")
        return FetchFailed(kind=FailureKind.EMPTY, detail=f"a valid {version} document without any entry")
    title = _mapping(dict.get(feed, "title_detail"))
    language = language_tag(_string(feed, "language") or _string(title, "language"))  # RDF says it on the root
    cut_off, rest = False, len(entries)
    if found.get("bozo"):
        problems = (*problems, f"malformed: {type(found.get('bozo_exception')).__name__}")
        cut_off = not _END.search(body[-_END_BYTES:])
        rest -= cut_off and _last(_OPENS, body) > _last(_CLOSES, body)
    if not rest:
        return FetchFailed(kind=FailureKind.UNPARSABLE, detail="the document ends in the middle of its first entry")
    items, rejected, more = build_all((_raw(entry, language or "") for entry in entries[:rest]), place)
    # Half an entry would look like an edit of the whole one.
    rejected += [Rejected(position=rest, reason="the document ends in the middle of it")] * (len(entries) - rest)
    return ParsedFeed(
        format=version or "unknown",
        items=tuple(items),
        rejected=tuple(rejected),
        title=plain(_string(feed, "title"), TITLE_CHARS)[0],
        language=language,
        ttl_s=_ttl(feed),
        cut_off=cut_off,
        problems=(*problems, *more),
    )


def _last(tag: re.Pattern[bytes], body: bytes) -> int:
    return max((match.start() for match in tag.finditer(body)), default=-1)


def _raw(entry: dict[str, Any], language: str) -> Raw:
    links = [_Link.of(link) for link in _sequence(dict.get(entry, "links"))]
    # Atom may link to many things; only "alternate" is the page of the entry itself.
    alternates = [link.href for link in links if link.rel == "alternate"]
    guid = _string(entry, "id")
    origin = _mapping(dict.get(entry, "source"))
    title = _mapping(dict.get(entry, "title_detail"))
    published = _string(entry, "published") or _string(entry, "created") or _string(entry, "issued")
    updated = _string(entry, "updated")
    return Raw(
        guid=guid,
        links=(
            _string(entry, "feedburner_origlink"),
            _string(entry, "link"),
            *alternates,
            guid if guid.startswith(("http://", "https://")) else "",
        ),
        title=_string(entry, "title"),
        texts=(_string(entry, "summary"), *_contents(entry), _string(entry, "subtitle")),
        published=published or updated,
        updated=updated,
        language=_string(title, "language") or language,
        publisher=_string(origin, "title"),
    )


@dataclass(frozen=True, slots=True)
class _Link:
    rel: str
    href: str

    @classmethod
    def of(cls, value: object) -> "_Link":
        mapping = _mapping(value)
        return cls(_string(mapping, "rel"), _string(mapping, "href"))


def _contents(entry: dict[str, Any]) -> Iterator[str]:
    for content in _sequence(dict.get(entry, "content")):
        kind = _string(_mapping(content), "type")
        if not kind or kind.startswith("text/") or kind.endswith(("+xml", "/xml")):
            yield _string(_mapping(content), "value")


def _ttl(feed: dict[str, Any]) -> int | None:
    minutes = _string(feed, "ttl").strip()
    if minutes.isascii() and minutes.isdigit() and int(minutes[:9]) > 0:
        return min(int(minutes[:9]) * 60, BACKOFF_MAX)
    period = _UPDATE_SECONDS.get(_string(feed, "sy_updateperiod").strip().lower())
    if period is None:
        return None
    times = _string(feed, "sy_updatefrequency").strip() or "1"
    count = int(times[:9]) if times.isascii() and times.isdigit() else 1
    return min(period // max(count, 1), BACKOFF_MAX)


# feedparser's dictionaries answer for keys that they do not hold, with warnings for some, so they
# are read as the plain dictionaries they are.
def _string(mapping: dict[str, Any], key: str) -> str:
    value = dict.get(mapping, key)
    return value if isinstance(value, str) else ""


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _sequence(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
