"""What is held to be true, ready to be compared with: facts by the ties they are about.

Does not judge (`core.compare` does) and never changes: a new fact makes a new world.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import combinations
from typing import Any, TypeVar

from tracker.core.names import Gazetteer, Kind
from tracker.model import Act, Fact, Modality

T = TypeVar("T")

Tie = frozenset[str]
"""Two parties, as those they are counted as."""

_STATES = (Kind.GOVERNMENT, Kind.REGION, Kind.CITY)


@dataclass(frozen=True)
class World:
    """All facts, with the ties they state."""

    facts: tuple[Fact, ...]
    _kept: dict[tuple[str, int], Any] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, facts: Iterable[Fact]) -> "World":
        """A world of these facts; those withdrawn are left out."""
        kept = [fact for fact in facts if fact.withdrawn is None]
        dates = {fact.event: fact.event_date for fact in kept if fact.event and fact.event_date.value}
        # A fact without a date of its own happened when the other facts of its event did.
        return cls(
            tuple(
                fact if fact.event_date.value else replace(fact, event_date=dates.get(fact.event, fact.event_date))
                for fact in kept
            )
        )

    def ties(self, gazetteer: Gazetteer) -> dict[Tie, tuple[Fact, ...]]:
        """Every known tie with the facts about it, in the order of the facts."""
        return self._once("ties", gazetteer, self._find_ties)

    def ventures(self, gazetteer: Gazetteer) -> frozenset[str]:
        """Companies that a state funds: their own milestones are news of that tie."""
        return self._once("ventures", gazetteer, self._find_ventures)

    def backers(self, venture: str, gazetteer: Gazetteer) -> tuple[str, ...]:
        """The states that fund a venture: what it does alone is news of its tie with them."""
        names = (
            name
            for fact in self.facts
            if fact.act is Act.FUNDING and fact.amounts and venture in counted(fact.parties, gazetteer)
            for name in counted(fact.parties, gazetteer)
        )
        return tuple(dict.fromkeys(name for name in names if name != venture and is_state(name, gazetteer)))

    def facts_between_named(self, gazetteer: Gazetteer) -> tuple[tuple[frozenset[str], Fact], ...]:
        """Facts that tell an act of two or more parties, not all of them states, with those parties as named."""
        return self._once("between", gazetteer, self._find_between)

    def about(self, parties: Iterable[str], gazetteer: Gazetteer) -> tuple[Fact, ...]:
        """The facts about any tie among these parties, in the order of the facts."""
        ties = self.ties(gazetteer)
        wanted = {
            fact.id for pair in combinations(counted(parties, gazetteer), 2) for fact in ties.get(frozenset(pair), ())
        }
        return tuple(fact for fact in self.facts if fact.id in wanted)

    def _once(self, what: str, gazetteer: Gazetteer, find: Callable[[Gazetteer], T]) -> T:
        """Facts never change, so what follows from them is found once for each gazetteer."""
        key = (what, id(gazetteer))
        if key not in self._kept:
            self._kept[key] = (gazetteer, find(gazetteer))  # holding it keeps its id from being used again
        found: T = self._kept[key][1]
        return found

    def _find_ties(self, gazetteer: Gazetteer) -> dict[Tie, tuple[Fact, ...]]:
        found: dict[Tie, list[Fact]] = {}
        for fact in self.facts:
            for tie in _ties_of(fact, gazetteer):
                found.setdefault(tie, []).append(fact)
        return {tie: tuple(facts) for tie, facts in found.items()}

    def _find_ventures(self, gazetteer: Gazetteer) -> frozenset[str]:
        return frozenset(
            name
            for fact in self.facts
            if fact.amounts and fact.act is Act.FUNDING
            for name in counted(fact.parties, gazetteer)
            if _is_company(name, gazetteer) and any(is_state(other, gazetteer) for other in fact.parties)
        )

    def _find_between(self, gazetteer: Gazetteer) -> tuple[tuple[frozenset[str], Fact], ...]:
        return tuple(
            (frozenset(fact.parties), fact)
            for fact in self.facts
            if fact.act
            and len(fact.parties) > 1
            and not all(_is_state_itself(name, gazetteer) for name in fact.parties)
        )


def counted(parties: Iterable[str], gazetteer: Gazetteer) -> tuple[str, ...]:
    """Parties as those they are counted as, each once, in order."""
    return _counted(tuple(parties), gazetteer)


@lru_cache(maxsize=16384)
def _counted(parties: tuple[str, ...], gazetteer: Gazetteer) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(gazetteer.principal, parties)))


def is_state(name: str, gazetteer: Gazetteer) -> bool:
    """Whether a party is a government."""
    party = gazetteer.party(gazetteer.principal(name))
    return party is not None and party.kind in _STATES


def _is_state_itself(name: str, gazetteer: Gazetteer) -> bool:
    party = gazetteer.party(name)
    return party is not None and party.kind in _STATES


def _is_company(name: str, gazetteer: Gazetteer) -> bool:
    party = gazetteer.party(name)
    return party is not None and party.kind is Kind.COMPANY


def _ties_of(fact: Fact, gazetteer: Gazetteer) -> Iterable[Tie]:
    # What is denied or only imagined makes no tie.
    if fact.modality in (Modality.DENIED, Modality.HYPOTHETICAL):
        return ()
    return _pairs(fact.parties, fact.partnership, gazetteer)


@lru_cache(maxsize=16384)
def _pairs(parties: tuple[str, ...], partnership: str, gazetteer: Gazetteer) -> tuple[Tie, ...]:
    """Every two of some parties; thousands of facts are about few ties, and are gone through with each new fact."""
    names = counted(parties, gazetteer)
    if len(names) < 2:  # told of one side, about the tie
        named = (gazetteer.named_by(slug) for slug in partnership.split("--"))
        names = counted((party.name for parties in named for party in parties), gazetteer)
    return tuple(frozenset(pair) for pair in combinations(names, 2))
