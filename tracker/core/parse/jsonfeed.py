"""JSON Feed 1.0 and 1.1 -> raw entries.

Does not care about other JSON: what is no feed is said to be none.
"""

import json
from collections.abc import Iterator
from typing import Any

from tracker.core.parse.entry import Place, Raw, build_all, language_tag, plain
from tracker.limits import TITLE_CHARS
from tracker.model import FailureKind, FetchFailed, ParsedFeed

_VERSIONS = {"https://jsonfeed.org/version/1": "json10", "https://jsonfeed.org/version/1.1": "json11"}
_NAMESPACE = "jsonfeed.org/version/"


def parse_json(text: str, place: Place, problems: tuple[str, ...]) -> ParsedFeed | FetchFailed:
    """Read a decoded JSON document; raises ValueError or RecursionError for what is no JSON."""
    feed = json.loads(text)
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return FetchFailed(kind=FailureKind.NOT_A_FEED, detail="JSON, but no JSON Feed")
    version = _string(feed, "version").replace("http://", "https://").rstrip("/")
    if _NAMESPACE not in version:
        return FetchFailed(kind=FailureKind.NOT_A_FEED, detail="JSON without the version of a JSON Feed")
    known = _VERSIONS.get(version, "json")
    if not feed["items"]:
        return FetchFailed(kind=FailureKind.EMPTY, detail=f"a valid {known} document without any entry")
    language = language_tag(_string(feed, "language"))
    items, rejected, more = build_all(_entries(feed["items"], language or ""), place)
    return ParsedFeed(
        format=known,
        items=tuple(items),
        rejected=tuple(rejected),
        title=plain(_string(feed, "title"), TITLE_CHARS)[0],
        language=language,
        problems=(*problems, *more),
    )


def _entries(values: list[Any], language: str) -> Iterator[Raw]:
    for value in values:
        entry = value if isinstance(value, dict) else {}
        yield Raw(
            guid=_identifier(entry.get("id")),
            links=(_string(entry, "url"), _string(entry, "external_url"), _page(entry)),
            title=_string(entry, "title"),
            texts=(
                _string(entry, "summary"),
                _string(entry, "content_html"),
                # Plain text may hold "<": it is no markup here.
                _string(entry, "content_text").replace("&", "&amp;").replace("<", "&lt;"),
            ),
            published=_string(entry, "date_published") or _string(entry, "date_modified"),
            updated=_string(entry, "date_modified"),
            language=_string(entry, "language") or language,
        )


def _page(entry: dict[str, Any]) -> str:
    guid = _string(entry, "id")
    return guid if guid.startswith(("http://", "https://")) else ""


def _identifier(value: object) -> str:
    # The specification wants a string and tells readers to accept numbers.
    return str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""


def _string(mapping: dict[str, Any], key: str) -> str:
    value = mapping.get(key)
    return value if isinstance(value, str) else ""
