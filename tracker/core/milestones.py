"""What kind of milestone is told, by the words that tell it: an opening, a prototype, the start of production.

All words are data (`seeds/milestones.yaml`), in the pattern language of `core.phrases`. Does not decide that something
is a milestone (`core.reading`) nor how it is told (`core.wording`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from tracker.core.phrases import Finder
from tracker.core.text import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of milestone: a line `milestone/<name>` in each wording, and the words of every language that tell it."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = {"extra": "forbid"}

    name: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Milestones:
    """The content of `seeds/milestones.yaml`; of two kinds in the same words the first one is meant."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = {"extra": "forbid"}

    kinds: tuple[Kind, ...] = ()

    def kind(self, told: str) -> str:
        """The kind that some words tell; empty where they leave it open."""
        found = [one.value for one in self._finder.find(fold(told).text)]
        return self.kinds[min(found)].name if found else ""

    @cached_property
    def _finder(self) -> Finder[int]:
        return Finder((phrase, rank) for rank, one in enumerate(self.kinds) for phrase in one.phrases)
