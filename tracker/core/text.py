"""Text as the core sees it: cleaned once at the border, folded for matching, always traceable back.

Does not care what a text means.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property

# Control, format and bidi characters have no place in news text: they hide links, forge log lines
# and split words; U+FFFE and U+FFFF may stand in no XML. Tab and newline become spaces with all other white space.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"[。！？!?]+[」』)）\"'”’]*|(?<=[^\W\d_]{2})[.]+[\"'”’)]*(?=\s|$)|[.](?=\s|$)|\n+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Inc|Corp|Ltd|Co|Mr|Mrs|Ms|Dr|Jr|Sr|St|No|vs|approx|Mrd|Mio|Bill|mld|ca|bzw|resp|Prof|Gen|Gov|Sen|Rep"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
    r"|[Bb]il|[Mm]il|[Tt]ril|[Bb]ln|[Mm]ln|[Tt]rln|[Mm]rd|[Mm]io|[Mm]ia|Mld|Rs|[Cc]rs?)|\b[A-Z]|\b[a-z]\.[a-z])$"
)
_ABBREVIATED = 8
"""No abbreviation above has more characters."""


def clean(text: str, limit: int | None = None) -> str:
    """One line of visible NFC text, white space folded, at most `limit` characters.

    Does not strip markup; `core.parse` does that before.
    """
    text = _SPACE.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).strip()
    return text if limit is None or len(text) <= limit else text[: limit - 1].rstrip() + "…"


@dataclass(frozen=True)
class Folded:
    """A text folded for matching (NFKC, case folded) with the way back to the verbatim text."""

    original: str
    text: str
    _starts: tuple[int, ...] | None  # folded index -> original index; None: same indexes

    def back(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text behind a span of the folded text."""
        if self._starts is None:
            return start, end
        first = self._starts[start] if start < len(self._starts) else len(self.original)
        last = self._starts[end - 1] if end > start else first
        # The original character may have given several folded ones: end behind all of it.
        following = bisect_right(self._starts, last)
        stop = self._starts[following] if following < len(self._starts) else len(self.original)
        return first, max(stop, first)

    def forward(self, start: int, end: int) -> tuple[int, int]:
        """The span of the folded text behind a span of the original text."""
        if self._starts is None:
            return start, end
        return bisect_left(self._starts, start), bisect_left(self._starts, end)

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Spans of the sentences in the folded text, in order, without gaps that hold text."""
        return split_sentences(self.original) if self._starts is None else _folded_sentences(self)


def fold(text: str) -> Folded:
    """Fold full-width, half-width, compatibility forms and case; keep the map back."""
    if text.isascii():
        return Folded(text, text.lower(), None)
    whole = _SURROGATE.sub("\ufffd", text)  # no text, and no automaton takes them
    if unicodedata.is_normalized("NFKC", whole) and len(folded := whole.casefold()) == len(text):
        return Folded(text, folded, None)  # folding never shrinks, so each character gave just one
    pieces: list[str] = []
    starts: list[int] = []
    position, length = 0, len(text)
    while position < length:
        stop = position + 1
        # A base and its combining marks (half-width kana + voicing mark too) fold as one.
        while stop < length and (unicodedata.combining(text[stop]) or text[stop] in "ﾞﾟ"):
            stop += 1
        piece = unicodedata.normalize("NFKC", whole[position:stop]).casefold()
        pieces.append(piece)
        starts.extend([position] * len(piece))
        position = stop
    folded = "".join(pieces)
    if len(folded) == length and starts == list(range(length)):
        return Folded(text, folded, None)
    return Folded(text, folded, tuple(starts))


def split_sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Spans of the sentences of a text in any of the project's languages."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        stop = match.start()
        # Not from the start: a text that is all abbreviations would be searched again and again.
        if match.group().startswith(".") and _ABBREVIATION.search(text, max(start, stop - _ABBREVIATED), stop):
            continue
        if text[start : match.end()].strip():
            spans.append((start, match.end()))
        start = match.end()
    if text[start:].strip():
        spans.append((start, len(text)))
    return tuple(spans)


def _folded_sentences(folded: Folded) -> tuple[tuple[int, int], ...]:
    # Split the original, because folding loses the capitals that tell an abbreviation.
    assert folded._starts is not None
    spans = []
    for start, end in split_sentences(folded.original):
        low = _first_at_or_after(folded._starts, start)
        high = _first_at_or_after(folded._starts, end)
        if high > low:
            spans.append((low, high))
    return tuple(spans)


def _first_at_or_after(starts: tuple[int, ...], wanted: int) -> int:
    return bisect_right(starts, wanted - 1)


def is_cjk(char: str) -> bool:
    """Whether a character belongs to a script written without spaces (Han, kana, Thai is not)."""
    point = ord(char)
    return (
        0x3040 <= point <= 0x30FF
        or 0x31F0 <= point <= 0x31FF
        or 0x3400 <= point <= 0x4DBF
        or 0x4E00 <= point <= 0x9FFF
        or 0xF900 <= point <= 0xFAFF
        or 0xFF66 <= point <= 0xFF9F
        or 0x20000 <= point <= 0x3134F
        or char in "々〆〇ー"
    )


def is_hangul(char: str) -> bool:
    """Whether a character is a Korean syllable."""
    return "가" <= char <= "힣"
