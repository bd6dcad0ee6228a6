"""Recognises a verbatim or shortened copy of a text from a sample of its pieces, without keeping the text.

Does not care whether two texts mean the same: only whether one's letters are the other's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from zlib import crc32

from tracker.core.text import fold

_PIECE = 12  # letters of a piece, in UTF-16: five or six Japanese characters, two or three English words
_SHARE = 16  # one piece of so many is kept, the same ones in every text
_LEAST = 6  # fewer pieces prove nothing


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The sampled pieces of one known document."""

    document: str
    pieces: frozenset[int]


def sketch(text: str) -> frozenset[int]:
    """The sampled pieces of a text: 32-bit sums, the same for the same letters whatever stands between them."""
    letters = "".join(char for char in fold(text).text if char.isalnum())
    pieces = (crc32(letters[at : at + _PIECE].encode("utf-16-le")) for at in range(len(letters) - _PIECE + 1))
    return frozenset(piece for piece in pieces if piece % _SHARE == 0)


def copy_of(pieces: frozenset[int], known: Iterable[Fingerprint], share: float = 0.8) -> tuple[str, float] | None:
    """The known document most of whose copy a text is, and the share of the text found in it; None when it is none."""
    best: tuple[str, float] | None = None
    if len(pieces) < _LEAST:
        return None
    for fingerprint in known:
        found = len(pieces & fingerprint.pieces) / len(pieces)
        if found >= share and (best is None or found > best[1]):
            best = (fingerprint.document, found)
    return best
