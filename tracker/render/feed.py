"""The changes as an Atom feed and a JSON Feed that any reader can subscribe to. Pure."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import quote
from xml.sax.saxutils import escape as xml

from tracker.core.text import clean
from tracker.core.wording import Name, Wording
from tracker.model import Line
from tracker.render import escape
from tracker.render.view import Entry, entry

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def atom(
    lines: Sequence[Line], words: Wording, *, language: str, title: str, zone: str = "UTC", name: Name = str
) -> str:
    """An Atom 1.0 document, newest change first; ids stay the same for ever."""
    ordered = _newest_first(lines)
    updated = max((line.change.seen for line in ordered), default=_EPOCH)
    entries = "".join(_atom_entry(line, entry(line, words, zone, name)) for line in ordered)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{xml(language)}">'
        f"<id>urn:tracker:changes:{xml(quote(title))}</id><title>{_text(title)}</title><updated>{updated.isoformat()}</updated>"
        f"<author><name>tracker</name></author>\n{entries}</feed>\n"
    )


def json_feed(
    lines: Sequence[Line], words: Wording, *, language: str, title: str, zone: str = "UTC", name: Name = str
) -> str:
    """A JSON Feed 1.1 document, newest change first."""
    items = []
    for line in _newest_first(lines):
        shown = entry(line, words, zone, name)
        item = {
            "id": _id(line),
            "title": f"{shown.id} {clean(shown.sentence)}",
            "content_text": _summary(shown),
            "date_published": line.change.seen.isoformat(),
        }
        if shown.cited is not None and shown.cited.url:
            item["external_url"] = shown.cited.url
        items.append(item)
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "language": language,
        "items": items,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _atom_entry(line: Line, shown: Entry) -> str:
    url = shown.cited.url if shown.cited is not None else None
    link = f'<link href="{escape.html(url)}"/>' if url else ""
    seen = line.change.seen.isoformat()
    return (
        f"<entry><id>{_id(line)}</id><title>{shown.id} {_text(shown.sentence)}</title>{link}"
        f"<published>{seen}</published><updated>{seen}</updated>"
        f'<summary type="text">{_text(_summary(shown))}</summary></entry>\n'
    )


def _summary(shown: Entry) -> str:
    sides = [
        f"{clean(side.label)}: "
        + (f"“{clean(side.text)}”" if side.verbatim else clean(side.text))
        + (f" ({clean(side.source)})" if side.source else "")
        for side in shown.sides
    ]
    return "\n".join([*sides, " · ".join(part for part in (shown.confidence, shown.spread, shown.note) if part)])


def _id(line: Line) -> str:
    return f"urn:tracker:change:C{line.change.id}"


def _newest_first(lines: Sequence[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (line.change.seen, line.change.id), reverse=True)


def _text(text: str) -> str:
    return xml(clean(text))
