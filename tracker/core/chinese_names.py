"""Names that nobody has listed in Chinese text, simplified and traditional.

Does not care whether a name is known already (`core.discovery` takes those away). Chinese writes no spaces, so a text
is cut at signs, at known names and at words that stand beside a name; what is left between two cuts may be one.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import ClassVar

from tracker.core.unlisted import CommonWords, Found, either

_SHORTEST, _LONGEST = 2, 12
"""Characters of a name with its last word."""
_STEM = 2
"""Characters before the last word of a name: 晴嵐半導體."""
_BARE = 4
"""Characters of the longest name that only the words on both sides of it give away."""


@dataclass(frozen=True)
class ChineseWords:
    """Words that tell an organisation in Chinese; all of them are lists divided by white space, none is a pattern."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = {"extra": "forbid"}

    last: str  # what ends the name of an organisation: 科技
    common: str  # of which no name is made: 車用電子, 子公司
    partners: str  # right before somebody with whom is acted: 與, 攜手
    heads: str  # right before a name: 設備商, 台灣
    pacts: str  # right behind somebody with whom is acted: 簽約, 合資
    others: str  # more words that are no part of a name: 將, 宣布

    @cached_property
    def compiled(self) -> "_Patterns":
        """The patterns, compiled once."""
        return _Patterns(self)


class _Patterns:
    def __init__(self, words: ChineseWords) -> None:
        self.last = tuple(words.last.split())
        self.common = CommonWords((*words.common.split(), *self.last))
        self.partners = frozenset((*words.partners.split(), *words.heads.split()))
        self.pacts = frozenset(words.pacts.split())
        cuts = " ".join({*self.partners, *self.pacts, *words.others.split()})
        self.cut = re.compile(rf"{either(cuts)}|[^一-鿿]+")


def find(
    text: str,
    sentences: Sequence[tuple[int, int]],
    known: Sequence[tuple[int, int]],
    words: ChineseWords,
) -> Iterator[Found]:
    """Every piece of text that reads like an organisation, in sentences that tell of a tie.

    `known` are the spans of all known names: no new one reaches into them.
    """
    patterns = words.compiled
    for first, last in sentences:
        if any(pact in text[first:last] for pact in patterns.pacts):
            for start, end, before, behind in _pieces(text, first, last, known, patterns):
                if reason := _reason(text[start:end], before, behind, patterns):
                    yield Found(start, end, reason)


def _pieces(
    text: str, first: int, last: int, known: Sequence[tuple[int, int]], patterns: _Patterns
) -> Iterator[tuple[int, int, str, str]]:
    """What stands between two cuts of a sentence, with the words of the cuts; known names are cuts too."""
    cuts = [(match.start(), match.end(), match.group()) for match in patterns.cut.finditer(text, first, last)]
    cuts = [cut for cut in cuts if not any(start < cut[1] and cut[0] < end for start, end in known)]
    cuts += [(start, end, "") for start, end in known if first <= start < last]
    cuts = [(first, first, ""), *sorted(cuts), (last, last, "")]
    for (_, start, before), (end, _, behind) in pairwise(cuts):
        if _SHORTEST <= end - start <= _LONGEST:
            yield start, end, before, behind


def _reason(piece: str, before: str, behind: str, patterns: _Patterns) -> str | None:
    if patterns.common.make(piece):
        return None
    if piece[_STEM:].endswith(patterns.last) and not piece.startswith(patterns.last):
        return "an organisation by its last word, in an act"
    if len(piece) <= _BARE and before in patterns.partners and behind in patterns.pacts:
        return "acted with"
    return None
