"""Copies of one text: syndicated, wired, spun a little, cut short; in any script and without word lists.

Does not care what a text says, so it never decides that two events are one: "first fab" and "second
fab" are near-duplicates of each other. `core.stories` does that.

A text becomes a *sketch*: the smallest hashes of its character shingles (bottom-k). Two sketches
estimate the overlap of their texts; an inverted index over a few hashes of longer shingles, which
fewer texts share (`Sketch.keys`), finds the ones worth estimating: nothing is compared with everything.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from heapq import nsmallest
from zlib import crc32

from tracker import limits
from tracker.core.text import is_cjk
from tracker.model import Sketch

SKETCH = 64
"""Hashes kept of a text; the error of an estimated overlap is about 0.06."""
SHINGLE = 6
SHINGLE_CJK = 3  # a CJK character says about as much as two or three letters
KEYS = 16
"""Hashes a text is found under: a copy cut to two thirds with one word in twenty replaced shares about seven."""
KEY_SHINGLE = 14
KEY_SHINGLE_CJK = 6

# Measured on rewritten, cut and spun copies against other texts of the same day (tests/core/test_near_duplicates.py).
COPY = 0.5
"""Overlap (Jaccard) from which two texts are copies of one."""
CUT = 0.7
"""Part of the shorter text found in the longer one, from which it is a cut copy."""
_SHORT = 20  # shingles; a shorter text must be equal or contained, chance overlaps are too likely

_WORD = re.compile(r"\w+")
_CJK = re.compile(r"[぀-ヿㇰ-ㇿ㐀-䶿一-鿿豈-﫿ｦ-ﾟ々〆〇ー]+|[^぀-ヿㇰ-ㇿ㐀-䶿一-鿿豈-﫿ｦ-ﾟ々〆〇ー]+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How far two texts overlap: of both together, and of the shorter one; each 0..1."""

    overlap: float
    contained: float

    @property
    def copies(self) -> bool:
        """Whether one text is a copy of the other, whole or cut."""
        return self.overlap >= COPY or self.contained >= CUT


def shingles(text: str, length: int = SHINGLE, length_cjk: int = SHINGLE_CJK) -> set[int]:
    """Hashes (32 bits) of the character runs of a text; case, width, spacing and punctuation do not count."""
    folded = unicodedata.normalize("NFKC", text[: limits.READ_CHARS]).casefold()
    plain = " ".join(_WORD.findall(folded))
    found: set[int] = set()
    for run in _CJK.findall(plain):
        size = length_cjk if is_cjk(run[0]) else length
        raw = run if len(run) >= size else run.ljust(size)
        found.update(crc32(raw[i : i + size].encode("utf-8", "replace")) for i in range(len(raw) - size + 1))
    return found


def sketch(text: str) -> Sketch:
    """The sketch of a text; the same text gives the same sketch on every machine."""
    # crc32 is linear: neighbouring shingles hash to neighbouring values. Mixing makes the smallest ones a fair sample.
    found = [_mix(value) for value in shingles(text)]
    keys = [_mix(value) for value in shingles(text, KEY_SHINGLE, KEY_SHINGLE_CJK)]
    return Sketch(tuple(nsmallest(SKETCH, found)), len(found), tuple(nsmallest(KEYS, keys)))


def likeness(one: Sketch, other: Sketch) -> Likeness:
    """The estimated overlap of the texts behind two sketches."""
    common = set(one.hashes).intersection(other.hashes)
    if not common:
        return Likeness(0.0, 0.0)
    # Up to the smaller of the two greatest hashes both sketches are complete.
    bound = min(_bound(one), _bound(other))
    both = sum(value <= bound for value in common)
    union = bisect_right(one.hashes, bound) + bisect_right(other.hashes, bound) - both
    overlap = both / union if union else 0.0
    shared = overlap / (1 + overlap) * (one.size + other.size)
    contained = min(1.0, shared / min(one.size, other.size))
    shorter = min(one.size, other.size)
    if shorter < _SHORT and overlap < 0.95 and (shorter < _SHORT // 2 or contained < 0.95):
        return Likeness(min(overlap, COPY - 0.01), min(contained, CUT - 0.01))
    return Likeness(overlap, contained)


def _bound(of: Sketch) -> int:
    return of.hashes[-1] if of.size > len(of.hashes) else 0xFFFFFFFF


def _mix(value: int) -> int:
    value = (value ^ (value >> 16)) * 0x45D9F3B & 0xFFFFFFFF
    value = (value ^ (value >> 16)) * 0x45D9F3B & 0xFFFFFFFF
    return value ^ (value >> 16)


def joined(parts: Iterable[str]) -> str:
    """Title and text as one text to sketch."""
    return "\n".join(part for part in parts if part)
