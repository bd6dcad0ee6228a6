"""Technology named in running text: process nodes by rule (`2nm`, however written) and named technologies by alias.

Does not care whether a technology is made, planned or only mentioned.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as default
from decimal import Decimal
from functools import cached_property
from typing import ClassVar

from ahocorasick_rs import AhoCorasick, MatchKind

from tracker import limits
from tracker.core.text import Folded, fold
from tracker.core.vocabulary import Vocabulary, stands_alone

_FORBID_EXTRA = {"extra": "forbid"}
_NUMBER_BEFORE = re.compile(r"(?<![0-9.a-z])(?<![0-9],)([0-9]{1,3}(?:[.,][0-9]{1,2})?)[ -]?$")
_LOOK_BACK = 12
_IS_NODE = re.compile(r"[0-9.]+nm")
NODE = "node"
"""Stands for every process node where technologies are sorted into fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeUnit:
    """Words for a length, and what it is in nanometres."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _FORBID_EXTRA

    factor: Decimal
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Technology:
    """A named technology and every way to write it."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _FORBID_EXTRA

    name: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundTechnology:
    """A technology in a text; start and end count in the original, the fold_ offsets in the folded text."""

    name: str
    start: int
    end: int
    fold_start: int
    fold_end: int
    field: str = ""


@dataclass(frozen=True, kw_only=True)
class TechnologyWords:
    """Everything of `seeds/technology.yaml`; the groups are described there."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _FORBID_EXTRA

    units: tuple[NodeUnit, ...]
    technologies: tuple[Technology, ...]
    not_units: tuple[str, ...] = ()
    not_nodes: tuple[Decimal, ...] = ()
    finest: Decimal = Decimal("0.1")
    coarsest: Decimal = Decimal(500)
    joiners: tuple[str, ...] = ()
    number_words: Mapping[str, int] = default(default_factory=dict)
    not_aliases: tuple[str, ...] = ()
    fields: Mapping[str, tuple[str, ...]] = default(default_factory=dict)

    @cached_property
    def meanings(self) -> dict[str, "str | Decimal | None"]:
        """Folded word -> name of a technology, factor of a unit, or None for a word that means neither."""
        found: dict[str, str | Decimal | None] = {}
        for technology in self.technologies:
            for alias in technology.aliases:
                found[fold(alias).text] = technology.name
        for unit in self.units:
            for word in unit.words:
                found[fold(word).text] = unit.factor
        for word in (*self.not_units, *self.not_aliases):
            found.setdefault(fold(word).text, None)
        return found

    @cached_property
    def _field_of(self) -> dict[str, str]:
        return {name: field for field, members in self.fields.items() for name in members}

    def fields_of(self, technologies: Iterable[str]) -> frozenset[str]:
        """The fields of work in which technologies stand, by their names; what stands in none adds nothing."""
        found = (self._field_of.get(NODE if _IS_NODE.fullmatch(name) else name, "") for name in technologies)
        return frozenset(field for field in found if field)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """All words of `meanings`, in the order of the automaton."""
        return tuple(sorted(self.meanings))

    @cached_property
    def automaton(self) -> AhoCorasick:
        """Finds the words, the longest that begins first."""
        return AhoCorasick(self.words, matchkind=MatchKind.LeftmostLongest)

    @cached_property
    def numbers(self) -> Vocabulary[int]:
        """Small numbers in words: two-nanometer."""
        return Vocabulary(self.number_words.items())

    @cached_property
    def connectors(self) -> Vocabulary[bool]:
        """What stands between numbers that share a unit."""
        return Vocabulary((word, True) for word in self.joiners)


def find_technology(folded: Folded, words: TechnologyWords, *, field: str = "") -> tuple[FoundTechnology, ...]:
    """Every technology that a text names, left to right; a name may occur several times.

    Nodes are normalised to `2nm`, `1.4nm`; "beyond 2nm" and "sub-1nm" name the node they measure themselves by.
    """
    text = folded.text[: limits.READ_CHARS]
    found: list[FoundTechnology] = []
    for index, start, end in words.automaton.find_matches_as_indexes(text):
        word = words.words[index]
        meaning = words.meanings[word]
        if meaning is None:
            continue
        if isinstance(meaning, str):
            if stands_alone(text, start, end) and not (word[0].isdigit() and start and text[start - 1].isdigit()):
                found.append(_at(folded, meaning, start, end, field))
        elif stands_alone(text[start : end + 1], 0, end - start):
            found.extend(
                _at(folded, name, first, last, field) for name, first, last in _nodes(text, start, end, meaning, words)
            )
    return tuple(found)


def names(found: tuple[FoundTechnology, ...]) -> tuple[str, ...]:
    """The technologies found, each once, in order of first mention."""
    return tuple(dict.fromkeys(one.name for one in found))


def _nodes(text: str, start: int, end: int, factor: Decimal, words: TechnologyWords) -> list[tuple[str, int, int]]:
    """The nodes before a unit: one, or several that share it (12/16nm, 22 and 28 nm)."""
    found: list[tuple[str, int, int]] = []
    at, tail = start, end
    while True:
        hit = _number_before(text, at, words)
        if hit is None:
            return found[::-1]
        begin, number = hit
        size = number * factor
        if not words.finest <= size <= words.coarsest or size in words.not_nodes:
            return found[::-1]
        found.append((f"{_plain(size)}nm", begin, tail))
        stop = begin - 1 if begin and text[begin - 1] == " " else begin
        joined = words.connectors.before(text, stop)
        if joined is None:
            return found[::-1]
        at = tail = joined[0]
        if text[at - 1 : at] == " ":
            tail = at - 1


def _number_before(text: str, end: int, words: TechnologyWords) -> tuple[int, Decimal] | None:
    low = max(0, end - _LOOK_BACK)
    match = _NUMBER_BEFORE.search(text[low:end])
    if match is not None and not (match.start() == 0 and low):
        return low + match.start(1), Decimal(match[1].replace(",", "."))
    stop = end - 1 if end and text[end - 1] in " -" else end
    spelt = words.numbers.before(text, stop)
    return (spelt[0], Decimal(spelt[1])) if spelt is not None else None


def _at(folded: Folded, name: str, start: int, end: int, field: str) -> FoundTechnology:
    return FoundTechnology(name, *folded.back(start, end), start, end, field)


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")
