"""Entries of the sample world written as the documents that real sources serve.

Pure; does not care when or to whom they are served.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from tracker.demo.world import Shown, WorldSource

HOST = "https://{}.example/"
"""Entries link to reserved example hosts: nothing in the sample world points at a real site."""


def document(source: WorldSource, entries: Sequence[Shown]) -> tuple[str, bytes]:
    """The content type and body that a source serves for some entries."""
    content_type, write = _WRITERS[source.format]
    text = write(source, entries)
    if source.fault == "malformed":
        text = _damage(text)
    body = text.encode(source.encoding, errors="xmlcharrefreplace")
    return content_type if source.format == "json" else f"{content_type}; charset={source.encoding}", body


def _link(source: WorldSource, entry: Shown) -> str:
    if source.outlet_suffix:  # opaque and different for each poll, as search-query feeds are
        return HOST.format(source.id) + f"rss/articles/{abs(hash_text(entry.id + entry.title)):x}?oc=5"
    return HOST.format(source.id) + f"news/{entry.id}"


def hash_text(text: str) -> int:
    """A small stable hash (Python's own differs from run to run)."""
    value = 5381
    for char in text:
        value = (value * 33 + ord(char)) & 0xFFFFFFFF
    return value


def _title(entry: Shown) -> str:
    return f"{entry.title} - {entry.outlet}" if entry.outlet else entry.title


def _rss20(source: WorldSource, entries: Sequence[Shown]) -> str:
    items = "".join(
        f"<item><title>{escape(_title(e))}</title><link>{escape(_link(source, e))}</link>"
        + f'<guid isPermaLink="false">{escape(e.id)}</guid><pubDate>{format_datetime(e.published)}</pubDate>'
        + (f"<source url={quoteattr('https://outlet.example/')}>{escape(e.outlet)}</source>" if e.outlet else "")
        + f"<description>{escape(e.summary)}</description></item>\n"
        for e in entries
    )
    return (
        f'<?xml version="1.0" encoding="{source.encoding}"?>\n<rss version="2.0"><channel>'
        f"<title>{escape(source.name)}</title><link>{HOST.format(source.id)}</link>"
        f"<description>sample</description><language>{source.language}</language>\n{items}</channel></rss>\n"
    )


def _rdf(source: WorldSource, entries: Sequence[Shown]) -> str:
    listed = "".join(f"<rdf:li rdf:resource={quoteattr(_link(source, e))}/>" for e in entries)
    items = "".join(
        f"<item rdf:about={quoteattr(_link(source, e))}><title>{escape(_title(e))}</title>"
        f"<link>{escape(_link(source, e))}</link><description>{escape(e.summary)}</description>"
        f"<dc:date>{_iso(e.published)}</dc:date></item>\n"
        for e in entries
    )
    return (
        f'<?xml version="1.0" encoding="{source.encoding}"?>\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/" xml:lang="{source.language}">\n'
        f"<channel rdf:about={quoteattr(HOST.format(source.id))}><title>{escape(source.name)}</title>"
        f"<link>{HOST.format(source.id)}</link><description>sample</description>"
        f"<items><rdf:Seq>{listed}</rdf:Seq></items></channel>\n{items}</rdf:RDF>\n"
    )


def _atom(source: WorldSource, entries: Sequence[Shown]) -> str:
    items = "".join(
        f"<entry><id>tag:{source.id}.example,2026:{escape(e.id)}</id><title>{escape(_title(e))}</title>"
        f"<link href={quoteattr(_link(source, e))}/><published>{_iso(e.published)}</published>"
        f"<updated>{_iso(e.updated or e.published)}</updated><summary>{escape(e.summary)}</summary></entry>\n"
        for e in entries
    )
    newest = max((e.updated or e.published for e in entries), default=None)
    updated = f"<updated>{_iso(newest)}</updated>" if newest else ""
    return (
        f'<?xml version="1.0" encoding="{source.encoding}"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{source.language}">'
        f"<id>{HOST.format(source.id)}</id><title>{escape(source.name)}</title>{updated}\n{items}</feed>\n"
    )


def _json(source: WorldSource, entries: Sequence[Shown]) -> str:
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": source.name,
            "language": source.language,
            "items": [
                {
                    "id": e.id,
                    "url": _link(source, e),
                    "title": _title(e),
                    "content_text": e.summary,
                    "date_published": _iso(e.published),
                }
                for e in entries
            ],
        },
        ensure_ascii=False,
    )


def _html(source: WorldSource, entries: Sequence[Shown]) -> str:
    rows = "".join(
        f"<li><time>{e.published.year}年{e.published.month}月{e.published.day}日</time> "
        f"<a href={quoteattr(_link(source, e))}>{escape(e.title)}</a></li>\n"
        for e in entries
    )
    return (
        f'<!doctype html><html lang="{source.language}"><head><meta charset="{source.encoding}">'
        f'<title>{escape(source.name)}</title></head><body><ul class="press">\n{rows}</ul></body></html>\n'
    )


def _damage(text: str) -> str:
    # A bare ampersand, an undeclared namespace and no end: what real broken feeds look like.
    cut = text.rfind("</channel>")
    return text[:cut].replace("&amp;", "&").replace("<item>", '<item><promo:tag promo:x="1"/>', 1)


def _iso(when: datetime) -> str:
    return when.isoformat(timespec="seconds")


_WRITERS: dict[str, tuple[str, Callable[[WorldSource, Sequence[Shown]], str]]] = {
    "rss20": ("application/rss+xml", _rss20),
    "rdf": ("application/rdf+xml", _rdf),
    "atom": ("application/atom+xml", _atom),
    "json": ("application/feed+json", _json),
    "html": ("text/html", _html),
}
