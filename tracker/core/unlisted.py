"""What the finders of unlisted names share, whatever the script: what they find, and words put together from others.

Does not care what makes a name one (`core.latin_names`, `core.japanese_names` and their like).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """A span of the original text that reads like the name of an organisation, and why."""

    start: int
    end: int
    reason: str


def either(words: str) -> str:
    """Words divided by white space as a pattern that matches one of them, the longest first."""
    return "|".join(map(re.escape, sorted(words.split(), key=len, reverse=True)))


class CommonWords:
    """Words of which no name is made, in scripts that write them one behind the other."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._longest = max(map(len, self._words), default=0)

    def __contains__(self, word: str) -> bool:
        return word in self._words

    def make(self, part: str) -> bool:
        """Whether a part is put together from common words only: 차량용반도체, サプライチェーン."""
        reached = {0}
        for start in range(len(part)):
            if start in reached:
                for length in range(1, min(self._longest, len(part) - start) + 1):
                    if part[start : start + length] in self._words:
                        reached.add(start + length)
        return len(part) in reached
