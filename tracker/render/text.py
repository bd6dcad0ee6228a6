"""The digest as plain text of 80 columns, made for reading in a mail client or a terminal.

Pure; knows that Han, kana and Hangul take two columns.
"""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tracker.render import escape
from tracker.render.view import Entry, Side, View

WIDTH = 80


@dataclass(frozen=True, slots=True)
class Paint:
    """How pieces are coloured; the plain one changes nothing."""

    title: Callable[[str], str] = str
    section: Callable[[str], str] = str
    id: Callable[[str], str] = str
    strong: Callable[[str], str] = str
    faint: Callable[[str], str] = str
    warn: Callable[[str], str] = str


PLAIN = Paint()


def render(view: View, *, width: int = WIDTH, paint: Paint = PLAIN) -> str:
    """The whole digest, ending with a newline."""
    out = [*(paint.title(line) for line in wrap(escape.tty(view.title), width)), paint.faint("=" * width), ""]
    if view.nothing:
        out += [*wrap(escape.tty(view.nothing), width), ""]
    for group in view.groups:
        out += [paint.section(escape.tty(group.title).upper()), ""]
        for entry in group.entries:
            out += [*_entry(entry, width, paint), ""]
    if view.promises:
        out += [paint.section(escape.tty(view.promises_title).upper()), ""]
        out += [line for promise in view.promises for line in wrap(escape.tty(promise), width, "- ", "  ")] + [""]
    out += _foot(view, width, paint)
    return "\n".join(out).rstrip() + "\n"


def entry_text(entry: Entry, *, width: int = WIDTH, paint: Paint = PLAIN) -> str:
    """One change with its quotes, as `tracker show` prints it."""
    return "\n".join(_entry(entry, width, paint)) + "\n"


def _entry(entry: Entry, width: int, paint: Paint) -> list[str]:
    head = wrap(f"{entry.id}  {escape.tty(entry.head)}", width, "", "      ")
    head[0] = paint.id(entry.id) + paint.strong(head[0][len(entry.id) :])
    out = [head[0], *(paint.strong(line) for line in head[1:])]
    out += _listed(entry.facts, width)
    for side in entry.sides:
        out += _side(side, width, paint)
    out += [paint.faint(line) for line in _listed((entry.confidence, entry.spread, entry.note), width)]
    return out + [paint.faint("      " + side.url) for side in (entry.official, entry.after) if side and side.url]


def _listed(pieces: Iterable[str], width: int) -> list[str]:
    """Pieces with dots between them; a short one is not broken over two lines."""
    shown = [escape.tty(piece) for piece in pieces if piece]
    kept = [piece.replace(" ", "\u00a0") if columns(piece) <= width // 2 else piece for piece in shown]
    return [line.replace("\u00a0", " ") for line in wrap(" · ".join(kept), width, "      ", "      ")] if kept else []


def _side(side: Side, width: int, paint: Paint) -> list[str]:
    text = escape.tty(side.text)
    quoted = f"“{text}”" if side.verbatim else text
    lines = wrap(f"{escape.tty(side.label)}: {quoted}", width, "      ", "        ")
    if side.source:
        lines += [paint.faint(line) for line in wrap("- " + escape.tty(side.source), width, "        ", "          ")]
    return lines


def _foot(view: View, width: int, paint: Paint) -> list[str]:
    if not (view.receipt or view.trouble or view.restated):
        return []
    out = [paint.faint("-" * width)]
    if view.restated:
        out += wrap(escape.tty(view.restated), width)
    for line in view.receipt:
        out += [paint.faint(piece) for piece in wrap(escape.tty(line), width)]
    for line in view.trouble:
        out += [paint.warn(piece) for piece in wrap(escape.tty(line), width, "! ", "  ")]
    return out


# ------------------------------------------------------------------ columns
def columns(text: str) -> int:
    """How many terminal columns a text takes."""
    if text.isascii():  # most words are, and every word is measured
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def wrap(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """Break into lines of at most `width` columns; wide characters may break anywhere, words do not."""
    lines, line, empty = [], first, True
    for piece in _pieces(text):
        if columns(line) + columns(piece.rstrip()) > width and not empty:
            lines.append(line.rstrip())
            line, empty, piece = rest, True, piece.lstrip()
        while columns(line) + columns(piece.rstrip()) > width:  # one word longer than a line
            room = _fitting(piece, max(width - columns(line), 2))
            lines.append(line + piece[:room])
            line, piece = rest, piece[room:]
        line += piece
        empty = empty and not piece.strip()
    lines.append(line.rstrip())
    return lines


_NO_BREAK_BEFORE = "、。，．・：；？！）」』】〕》”’…ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
_NO_BREAK_AFTER = "（「『【〔《“‘"


def _pieces(text: str) -> list[str]:
    """What may stand at the end of a line: words with the space behind them, and single wide letters."""
    pieces: list[str] = []
    word = ""
    for char in text:
        wide = unicodedata.east_asian_width(char) in "WF"
        if char in _NO_BREAK_BEFORE and not word and pieces and not pieces[-1].endswith(" "):
            pieces[-1] += char
        elif not wide or char in _NO_BREAK_BEFORE:
            word += char
            if char == " ":
                pieces.append(word)
                word = ""
        elif word and word[-1] in _NO_BREAK_AFTER:
            pieces.append(word + char)
            word = ""
        else:
            pieces += [word] if word else []
            word = char if char in _NO_BREAK_AFTER else ""
            pieces += [] if word else [char]
    return [*pieces, word] if word else pieces


def _fitting(text: str, width: int) -> int:
    used = 0
    for position, char in enumerate(text):
        used += columns(char)
        if used > width:
            return max(position, 1)
    return len(text)
