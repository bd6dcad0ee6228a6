"""Topic words: chips, Japan, and what only looks like a chip tie, in every language.

All words are data (`seeds/topics.yaml`). Does not weigh them (`core.relevance` does).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, Literal

from tracker.core.phrases import Finder, Found
from tracker.core.text import Folded

_FORBID_EXTRA = {"extra": "forbid"}


class Sign(StrEnum):
    """What a topic word is a sign of."""

    CHIPS = "chips"
    JAPAN = "japan"
    ABROAD = "abroad"
    TRAP = "trap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words of one weight."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _FORBID_EXTRA

    phrases: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trap:
    """Words of texts that look like chip ties and are about something else."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _FORBID_EXTRA

    name: str
    phrases: tuple[str, ...]
    weight: float = 1.0
    against: Literal["weak", "all"] = "weak"  # all: also where a tie stands beside it


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicWords:
    """The content of `seeds/topics.yaml`."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _FORBID_EXTRA

    chips: tuple[Words, ...]
    japan: tuple[Words, ...]
    abroad: tuple[Words, ...] = ()
    traps: tuple[Trap, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Topic:
    """What a topic word says."""

    sign: Sign
    weight: float
    name: str = ""  # of a trap
    strict: bool = False  # a trap even beside a tie


class Topics:
    """All topic words, ready to be found. Immutable once built; safe to share."""

    def __init__(self, words: TopicWords) -> None:
        """Raises core.phrases.PatternError for a phrase that is wrong."""
        self._finder = Finder(_phrases(words))

    def find(self, folded: Folded) -> tuple[Found[Topic], ...]:
        """Every topic word in order of appearance; one inside a longer one is not told."""
        return tuple(self._finder.find(folded.text))


def _phrases(words: TopicWords) -> Iterator[tuple[str, Topic]]:
    for sign, several in ((Sign.CHIPS, words.chips), (Sign.JAPAN, words.japan), (Sign.ABROAD, words.abroad)):
        for group in several:
            topic = Topic(sign, group.weight)
            yield from ((phrase, topic) for phrase in group.phrases)
    for trap in words.traps:
        topic = Topic(Sign.TRAP, trap.weight, trap.name, trap.against == "all")
        yield from ((phrase, topic) for phrase in trap.phrases)
