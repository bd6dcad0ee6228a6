"""A fetched body -> ParsedFeed or FetchFailed; the one way from bytes of a stranger to items.

    bytes -> text (any encoding) -> which format? -> entries -> items | rejected, all accounted for

Does not care how the bytes came. Tells formats apart by content, because headers and file names lie.
"""

import re
import zlib
from datetime import datetime

from tracker import limits
from tracker.core.parse.encoding import Decoded, decode
from tracker.core.parse.entry import ParseWords, Place
from tracker.core.parse.feed import parse_feed
from tracker.core.parse.html import parse_html
from tracker.core.parse.jsonfeed import parse_json
from tracker.core.parse.sitemap import parse_sitemap
from tracker.model import FailureKind, FetchFailed, ParsedFeed, Source, SourceKind

_GZIP_MAGIC = b"\x1f\x8b"
_HEAD_CHARS = 20_000
_NOT_ELEMENT = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<![^>\[]*(?:\[[^\]]*\][^>]*)?>", re.DOTALL)
_ELEMENT = re.compile(r"<(?:[\w.-]+:)?(?P<name>[\w.-]+)")
_FEED_ELEMENT = re.compile(r"<(?:[\w.-]+:)?(?:rss|rdf|feed|channel|item|entry)\b", re.IGNORECASE)
_HTML_ELEMENTS = frozenset(["html", "head", "body", "div", "table", "p", "h1", "script", "meta", "title", "link"])
# Declarations inside a document type are what every bomb is built of. Looked for everywhere, because
# comments and CDATA sections can be nested so that a smarter search and the parser disagree.
_DOCTYPE = re.compile(r"<!DOCTYPE\b", re.IGNORECASE)
_DECLARES = re.compile(r"<!(?:ENTITY|ATTLIST)\b", re.IGNORECASE)


def parse(
    body: bytes,
    content_type: str,
    url: str,
    source: Source,
    now: datetime,
    words: ParseWords = ParseWords(),  # noqa: B008 - frozen
) -> ParsedFeed | FetchFailed:
    """Understand a document of any known format; never raises.

    `url` is where it was found (relative links start there), `now` bounds its dates. Every entry is either
    in `items` or in `rejected`. A document without entries is a failure: silence must be told from breakage.
    """
    try:
        return _parse(body, content_type, Place(url=url, source=source, now=now, words=words))
    except RecursionError:
        return _failed("is nested too deeply")
    except Exception as error:
        return _failed(f"{type(error).__name__} while reading it")


def _parse(body: bytes, content_type: str, place: Place) -> ParsedFeed | FetchFailed:
    if body.startswith(_GZIP_MAGIC):
        unpacked = _unpacked(body)
        if unpacked is None:
            return _failed("a gzip file that is broken or too large")
        body = unpacked
    if not body.strip():
        return FetchFailed(kind=FailureKind.EMPTY, detail="an empty document")
    if len(body) > limits.BODY_BYTES:
        return FetchFailed(kind=FailureKind.TOO_LARGE, detail=f"more than {limits.BODY_BYTES:,} bytes")
    decoded = decode(body, content_type, place.source.language)
    doctype = _DOCTYPE.search(decoded.text)
    if doctype and _DECLARES.search(decoded.text, doctype.end()):
        return _failed("declares entities or attributes of its own")
    return _by_content(decoded, place)


def _by_content(decoded: Decoded, place: Place) -> ParsedFeed | FetchFailed:
    text, problems = decoded.text.lstrip("\ufeff \t\r\n"), decoded.problems
    if text[:1] in ("{", "["):
        try:
            return parse_json(text, place, problems)
        except ValueError:
            return FetchFailed(kind=FailureKind.NOT_A_FEED, detail="starts like JSON, but is none")
    root = _root(text)
    selectors = place.source.selectors
    if root in ("urlset", "sitemapindex"):
        return parse_sitemap(text, place, problems)
    if root in _HTML_ELEMENTS or (root is not None and not _FEED_ELEMENT.search(text)):
        if place.source.kind is SourceKind.HTML and selectors is not None:
            return parse_html(text, place, selectors, problems)
        what = "an HTML page" if root in _HTML_ELEMENTS else f"a document of <{root[:40]}>"
        return FetchFailed(kind=FailureKind.NOT_A_FEED, detail=f"{what}, not a feed")
    if root is None and not _FEED_ELEMENT.search(text):
        return FetchFailed(kind=FailureKind.NOT_A_FEED, detail="no XML, HTML or JSON")
    return parse_feed(text, place, problems)


def _root(text: str) -> str | None:
    """The local name of the first element in lower case, or None when the text does not begin with markup."""
    head, at = text[:_HEAD_CHARS], 0
    while skipped := _NOT_ELEMENT.match(head, at):
        at = skipped.end()
    element = _ELEMENT.match(head, at)
    return element["name"].lower() if element else None


def _unpacked(body: bytes) -> bytes | None:
    """The content of a .gz file (sitemaps are served as such), within the same bound as any body."""
    decoder = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        content = decoder.decompress(body, limits.BODY_BYTES + 1)
    except zlib.error:
        return None
    return content if decoder.eof and len(content) <= limits.BODY_BYTES else None


def _failed(detail: str) -> FetchFailed:
    return FetchFailed(kind=FailureKind.UNPARSABLE, detail=detail)
