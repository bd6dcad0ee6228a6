"""The digest as Slack messages: a parent with one line a change, and one reply in its thread for the quotes.

Pure; every text is escaped for `mrkdwn`, and every limit of Block Kit is kept: 50 blocks, 3,000 characters a section,
150 a header, about 12,000 characters a message. What does not fit is counted, never dropped in silence.
"""

from dataclasses import dataclass, replace
from typing import Any

from tracker.render import escape
from tracker.render.view import Entry, Side, View

BLOCKS = 45
SECTION_CHARS = 2_800
HEADER_CHARS = 140
MESSAGE_CHARS = 11_000
FALLBACK_CHARS = 300
REPLIES = 8

Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block and how many lines of the digest it holds."""

    block: Message
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Thread:
    """A parent message and the replies that follow in its thread."""

    parent: Message
    replies: tuple[Message, ...]


def render(view: View) -> Thread:
    """The messages of one digest, each the JSON body of one post without its channel."""
    pieces = [_Piece(_header(view.title))]
    if view.nothing:
        pieces.append(_Piece(_section(escape.slack(view.nothing))))
    for group in view.groups:
        pieces += _sections(f"*{escape.slack(group.title)}*", [_line(entry, view.link) for entry in group.entries])
    if view.promises:
        lines = [f"• {escape.slack(promise)}" for promise in view.promises]
        pieces += _sections(f"*{escape.slack(view.promises_title)}*", lines)
    foot = [*(f"*{escape.slack(line)}*" for line in view.trouble)]
    foot += [escape.slack(line) for line in (view.restated, *view.receipt) if line]
    tail = [_Piece(_context(_cut(foot)))] if foot else []
    body, left = _fitting(pieces, MESSAGE_CHARS - _size(tail))
    if left:
        body.append(_more(left, view))
    return Thread(parent=_message(view, body + tail), replies=tuple(_replies(view)))


def erratum(entry: Entry, view: View) -> Message:
    """A correction as a reply to the message that told the line."""
    title = entry.before.label if entry.before is not None else entry.note
    line = _line(replace(entry, note="", kind=""), view.link)
    body = [_Piece(_section(_clip(f"*{escape.slack(title)}*\n{line}", SECTION_CHARS))), *_detail(entry)]
    return _message(view, body, fallback=title)


def _replies(view: View) -> list[Message]:
    rest = [piece for group in view.groups for entry in group.entries for piece in _detail(entry)]
    messages: list[Message] = []
    while rest and len(messages) < REPLIES:
        body, left = _fitting(rest, MESSAGE_CHARS)
        rest = rest[len(body) :]
        if left and len(messages) == REPLIES - 1:
            body.append(_more(left, view))
        messages.append(_message(view, body))
    return messages


def _more(left: int, view: View) -> "_Piece":
    return _Piece(_context([escape.slack(view.more.replace("{n}", str(left)))]))


def _line(entry: Entry, label: str) -> str:
    line = f"*{entry.id}* {escape.slack(entry.sentence)}"
    foot = [escape.slack(part) for part in (entry.confidence, entry.spread) if part]
    if (cited := entry.cited) is not None and cited.url:
        foot.append(f"<{escape.slack_url(cited.url)}|{escape.slack(label)}: {escape.slack(cited.host)}>")
    if entry.kind == "correction" and entry.before is not None:  # without a thread nothing else says what was told
        line += f"\n{escape.slack(entry.before.label)}: {escape.slack(entry.before.text)}"
    if entry.note:
        foot.append(escape.slack(entry.note))
    return line + ("\n" + " · ".join(foot) if foot else "")


def _detail(entry: Entry) -> list[_Piece]:
    sides = [_quote(side) for side in entry.sides]
    if not sides:
        return []
    return [_Piece(_section(_clip(f"*{entry.id}*\n" + "\n".join(sides), SECTION_CHARS)), 1)]


def _quote(side: Side) -> str:
    text = f"“{escape.slack(side.text)}”" if side.verbatim else escape.slack(side.text)
    source = f" - {escape.slack(side.source)}" if side.source else ""
    return f"{escape.slack(side.label)}: {text}{source}"


def _sections(title: str, lines: list[str]) -> list[_Piece]:
    """A title and its lines in as few sections as hold them; short ones, so that a full message loses little."""
    pieces, text, count = [], title, 0
    for line in lines:
        line = _clip(line, SECTION_CHARS - len(title) - 2)
        if count and len(text) + len(line) + 2 > SECTION_CHARS:
            pieces.append(_Piece(_section(text), count))
            text, count = line, 1
        else:
            text, count = f"{text}\n\n{line}", count + 1
    return [*pieces, _Piece(_section(text), count)]


def _fitting(pieces: list[_Piece], room: int) -> tuple[list[_Piece], int]:
    """The first pieces that fit into a message, and how many lines of the rest are left out."""
    taken: list[_Piece] = []
    for piece in pieces:
        size = _size([piece])
        if len(taken) >= BLOCKS or size > room:
            break
        taken.append(piece)
        room -= size
    return taken, sum(piece.lines for piece in pieces[len(taken) :])


def _size(pieces: list[_Piece]) -> int:
    return sum(
        len(piece.block["text"]["text"])
        if "text" in piece.block
        else sum(len(element["text"]) for element in piece.block["elements"])
        for piece in pieces
    )


def _message(view: View, pieces: list[_Piece], fallback: str = "") -> Message:
    # The fallback is shown in notifications and parsed like any other text.
    fallback = _clip(escape.slack(fallback or view.title), FALLBACK_CHARS)
    blocks = [piece.block for piece in pieces]
    return {"text": fallback, "blocks": blocks, "unfurl_links": False, "unfurl_media": False, "mrkdwn": True}


def _header(text: str) -> Message:
    return {
        "type": "header",
        "text": {"type": "plain_text", "text": _clip(escape.tty(text), HEADER_CHARS), "emoji": False},
    }


def _section(text: str) -> Message:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _context(lines: list[str]) -> Message:
    return {
        "type": "context",
        "elements": [{"type": "mrkdwn", "text": _clip("\n".join(lines), SECTION_CHARS), "verbatim": True}],
    }


def _cut(lines: list[str]) -> list[str]:
    kept: list[str] = []
    for position, line in enumerate(lines):
        if sum(map(len, kept)) + len(line) > SECTION_CHARS - 100:
            return [*kept, f"… +{len(lines) - position}"]
        kept.append(line)
    return kept


def _clip(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    # Never inside an entity or a link: a half `&am` or `<http` would be shown, or eat what follows.
    for opened, closed in (("&", ";"), ("<", ">")):
        start = cut.rfind(opened)
        if start >= 0 and closed not in cut[start:]:
            cut = cut[:start]
    return cut.rstrip() + "…"
