"""Words with a meaning, looked up at one place of a folded text.

Does not search a text (`ahocorasick_rs` does) nor know what the meanings are for.
"""

from collections.abc import Iterable
from typing import Generic, TypeVar

from tracker.core.text import fold, is_cjk

Meaning = TypeVar("Meaning")


def joins(char: str) -> bool:
    """Whether a character would continue a word: letters and digits of scripts that put spaces between words.

    Hangul is left out, because Korean particles are written onto the word before them.
    """
    return char.isalnum() and not is_cjk(char) and not "\uac00" <= char <= "\ud7a3"


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] is not a piece of a longer word."""
    if start and joins(text[start]) and not text[start].isdigit() and joins(text[start - 1]):
        return False
    return not (end < len(text) and joins(text[end - 1]) and joins(text[end]))


class Vocabulary(Generic[Meaning]):
    """Words, the longest first, with what they mean; words are folded when they come in."""

    __slots__ = ("_by_first", "_by_last")

    def __init__(self, entries: Iterable[tuple[str, Meaning]]) -> None:
        self._by_first: dict[str, list[tuple[str, Meaning]]] = {}
        self._by_last: dict[str, list[tuple[str, Meaning]]] = {}
        meanings = {fold(word).text: meaning for word, meaning in entries}
        for word, meaning in sorted(meanings.items(), key=lambda entry: (-len(entry[0]), entry[0])):
            self._by_first.setdefault(word[0], []).append((word, meaning))
            self._by_last.setdefault(word[-1], []).append((word, meaning))

    def at(self, text: str, start: int) -> tuple[int, Meaning] | None:
        """The longest whole word that begins at `start`: its end and its meaning."""
        if start >= len(text):
            return None
        for word, meaning in self._by_first.get(text[start], ()):
            if text.startswith(word, start):
                end = start + len(word)
                if end == len(text) or not (joins(text[end]) and joins(text[end - 1])):
                    return end, meaning
        return None

    def before(self, text: str, end: int) -> tuple[int, Meaning] | None:
        """The longest whole word that ends at `end`: its start and its meaning."""
        if not 0 < end <= len(text):
            return None
        for word, meaning in self._by_last.get(text[end - 1], ()):
            if text.endswith(word, 0, end):
                start = end - len(word)
                if start == 0 or not (joins(text[start]) and joins(text[start - 1])):
                    return start, meaning
        return None
