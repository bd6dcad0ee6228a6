"""A sitemap or news sitemap -> raw entries, newest first.

Does not care about pages that it cannot name: an address without words says nothing to a reader.
"""

import html
import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tracker.core.parse.entry import Place, Raw, build_all
from tracker.model import FailureKind, FetchFailed, ParsedFeed

_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_SLUG_WORD = re.compile(r"[^\W\d_]{2,}|[0-9]+[^\W\d_]+")
_EXTENSION = re.compile(r"\.[a-z]{2,5}$")
_LEAST_SLUG_WORDS = 3


def parse_sitemap(text: str, place: Place, problems: tuple[str, ...]) -> ParsedFeed | FetchFailed:
    """Read a decoded sitemap. An index of sitemaps is refused: one of its sitemaps is the source."""
    # Read with the parser for damaged HTML: half a sitemap is better than none, and it knows no entities.
    tree = LexborHTMLParser(_CDATA.sub(lambda match: html.escape(match.group(1)), text))
    if tree.css_first("sitemapindex") is not None:
        first = _child(tree.css_first("sitemap"), "loc")
        return FetchFailed(
            kind=FailureKind.NOT_A_FEED, detail=f"an index of sitemaps: name one of them, as {first[:200]}"
        )
    entries = [_raw(node) for node in tree.css("url")]
    if not entries:
        return FetchFailed(kind=FailureKind.EMPTY, detail="a valid sitemap without any address")
    # Sitemaps hold whole archives, the newest page anywhere; what is cut off must be the oldest.
    entries.sort(key=lambda raw: raw.published or raw.updated, reverse=True)
    items, rejected, more = build_all(iter(entries), place)
    return ParsedFeed(format="sitemap", items=tuple(items), rejected=tuple(rejected), problems=(*problems, *more))


def _raw(node: LexborNode) -> Raw:
    texts = {child.tag or "": child.text() for child in _elements(node)}
    location = texts.get("loc", "").strip()
    return Raw(
        links=(location,),
        title=html.escape(texts.get("news:title", "")) or _slug(location),
        published=texts.get("news:publication_date", "") or texts.get("lastmod", ""),
        updated=texts.get("lastmod", ""),
        language=texts.get("news:language", ""),
        publisher=html.escape(texts.get("news:name", "")),
    )


def _elements(node: LexborNode) -> Iterator[LexborNode]:
    return (child for child in node.traverse(include_text=False) if child.tag != node.tag)


def _child(node: LexborNode | None, tag: str) -> str:
    found = node.css_first(tag) if node is not None else None
    return found.text().strip() if found is not None else ""


def _slug(location: str) -> str:
    """The words of an address, where it has enough of them to be a headline."""
    try:
        path = unquote(urlsplit(location).path).rstrip("/")
    except ValueError:
        return ""
    words = _SLUG_WORD.findall(_EXTENSION.sub("", path.rsplit("/", 1)[-1]))
    return " ".join(words) if len(words) >= _LEAST_SLUG_WORDS else ""
