"""Who had it first: which items of a story descend from one press release, wire report or article.

Does not decide what belongs to a story. "9 outlets, 2 origins" counts sources that stand on their own
feet: nine copies of one wire report are one witness.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import ClassVar

from tracker.core import near_duplicates
from tracker.core.text import fold
from tracker.model import ItemId, Signature, Telling, Trust

RELEASE_DAYS = timedelta(days=2)
"""A press release and what is made of it appear within this time."""
_HEAD = _TAIL = 400  # characters; credits stand at the beginning or the end of a text
_LATE = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class OriginWords:
    """The content of `seeds/origins.yaml`: agencies with their names, and how a copy credits them."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = {"extra": "forbid"}

    agencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    credits: tuple[str, ...] = ()

    @cached_property
    def patterns(self) -> Mapping[str, re.Pattern[str]]:
        """One expression for each agency."""
        return {
            agency: re.compile("|".join(pattern.replace("{name}", f"(?:{_any(names)})") for pattern in self.credits))
            for agency, names in self.agencies.items()
        }

    @cached_property
    def mentioned(self) -> re.Pattern[str]:
        """All names at once: most texts credit nobody, and are done after one search."""
        return re.compile(_any(name for names in self.agencies.values() for name in names))

    @cached_property
    def by_name(self) -> Mapping[str, str]:
        """Folded name -> agency."""
        return {fold(name).text: agency for agency, names in self.agencies.items() for name in names}

    def agency(self, outlet: str) -> str | None:
        """The agency that an outlet is, if it is one."""
        return self.by_name.get(fold(outlet).text)


def credited(text: str, words: OriginWords) -> frozenset[str]:
    """The agencies and outlets that a text says it has the news from."""
    ends = text if len(text) <= _HEAD + _TAIL else f"{text[:_HEAD]}\n{text[-_TAIL:]}"
    folded = fold(ends).text
    named = {words.by_name[match.group()] for match in words.mentioned.finditer(folded)}
    return frozenset(agency for agency in named if words.patterns[agency].search(folded))


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """An item as far as its origin must know it."""

    item: ItemId
    trust: Trust
    first_seen: datetime
    signature: Signature
    agency: str | None = None  # the agency it is published by

    @property
    def day(self) -> date:
        """When it was published, as far as is known."""
        return self.signature.first_day or self.first_seen.date()


def trace(witnesses: Iterable[Witness]) -> Mapping[ItemId, ItemId]:
    """The item that each item descends from; an origin descends from itself.

    Copies of a text, texts that credit the same agency and twins in other languages on one site
    descend from the first of them - or from the party's own release, where there is one.
    """
    ordered = sorted(witnesses, key=_first)
    place = {one.item: position for position, one in enumerate(ordered)}
    parent = {one.item: one.item for one in ordered}

    def root(item: ItemId) -> ItemId:
        while parent[item] != item:
            item = parent[item]
        return item

    for position, later in enumerate(ordered):
        for earlier in ordered[:position]:
            roots = sorted({root(later.item), root(earlier.item)}, key=place.__getitem__)
            if len(roots) == 2 and _descends(later, earlier):
                parent[roots[1]] = roots[0]
    return {one.item: root(one.item) for one in ordered}


def cited(tellings: Sequence[Telling]) -> Telling:
    """The telling to quote: the parties' own words before the press, origins before copies, early before late."""
    return min(
        tellings, key=lambda one: (one.trust, one.origin != one.item, one.published or _LATE, one.first_seen, one.item)
    )


def _first(witness: Witness) -> tuple[date, int, bool, datetime, ItemId]:
    # On one day the official text comes first: the press writes from it, whatever the clocks say.
    official = witness.trust is not Trust.OFFICIAL
    return (witness.day, int(official), witness.agency is None, witness.first_seen, witness.item)


def _descends(later: Witness, earlier: Witness) -> bool:
    one, other = later.signature, earlier.signature
    if one.language == other.language and near_duplicates.likeness(one.sketch, other.sketch).copies:
        return True
    if one.address is not None and one.address == other.address:
        return True
    sources = one.credit | ({later.agency} if later.agency else set())
    givers = other.credit | ({earlier.agency} if earlier.agency else set())
    near = abs(later.day - earlier.day) <= RELEASE_DAYS
    return near and bool(sources & givers)


def _any(names: Iterable[str]) -> str:
    folded = sorted({fold(name).text for name in names}, key=lambda name: (-len(name), name))
    return "|".join(rf"(?<![a-z]){re.escape(name)}(?![a-z])" if name.isascii() else re.escape(name) for name in folded)
