"""What is held to be true, ready to be compared with: facts by the ties they are about.

Does not judge (`core.compare` does) and never changes: a new fact makes a new world.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import combinations

from tracker.core.names import Gazetteer, Kind
from tracker.model import Act, Fact, Modality

Tie = frozenset[str]
"""Two parties, as those they are counted as."""

_STATES = (Kind.GOVERNMENT, Kind.REGION, Kind.CITY)


@dataclass(frozen=True)
class World:
    """All facts, with the ties they state."""

    facts: tuple[Fact, ...]
    _ties: dict[int, dict[Tie, tuple[Fact, ...]]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, facts: Iterable[Fact]) -> "World":
        """A world of these facts; those withdrawn are left out."""
        kept = [fact for fact in facts if fact.withdrawn is None]
        dates = {fact.event: fact.event_date for fact in kept if fact.event and fact.event_date.value}
        return cls(
            tuple(
                fact
                if fact.event_date.value or fact.event not in dates
                else replace(fact, event_date=dates[fact.event])
                for fact in kept
            )
        )

    def ties(self, gazetteer: Gazetteer) -> dict[Tie, tuple[Fact, ...]]:
        """Every known tie with the facts about it, in the order of the facts."""
        known = self._ties.get(id(gazetteer))
        if known is None:
            found: dict[Tie, list[Fact]] = {}
            for fact in self.facts:
                for tie in _ties_of(fact, gazetteer):
                    found.setdefault(tie, []).append(fact)
            known = self._ties[id(gazetteer)] = {tie: tuple(facts) for tie, facts in found.items()}
        return known

    def about(self, parties: Iterable[str], gazetteer: Gazetteer) -> tuple[Fact, ...]:
        """The facts about any tie among these parties, in the order of the facts."""
        ties = self.ties(gazetteer)
        wanted = {
            fact.id for pair in combinations(counted(parties, gazetteer), 2) for fact in ties.get(frozenset(pair), ())
        }
        return tuple(fact for fact in self.facts if fact.id in wanted)

    def knows(self, one: str, other: str, gazetteer: Gazetteer) -> bool:
        """Whether two parties have a tie."""
        return frozenset((gazetteer.principal(one), gazetteer.principal(other))) in self.ties(gazetteer)

    def ventures(self, gazetteer: Gazetteer) -> frozenset[str]:
        """Companies that a state funds: their own milestones are news of that tie."""
        return frozenset(
            name
            for fact in self.facts
            if fact.amounts and fact.act is Act.FUNDING
            for name in counted(fact.parties, gazetteer)
            if not is_state(name, gazetteer) and any(is_state(other, gazetteer) for other in fact.parties)
        )


def counted(parties: Iterable[str], gazetteer: Gazetteer) -> tuple[str, ...]:
    """Parties as those they are counted as, each once, in order."""
    return tuple(dict.fromkeys(gazetteer.principal(name) for name in parties))


def is_state(name: str, gazetteer: Gazetteer) -> bool:
    """Whether a party is a government."""
    party = gazetteer.party(gazetteer.principal(name))
    return party is not None and party.kind in _STATES


def _ties_of(fact: Fact, gazetteer: Gazetteer) -> Iterable[Tie]:
    # What is denied or only imagined makes no tie.
    if fact.modality in (Modality.DENIED, Modality.HYPOTHETICAL):
        return ()
    names = counted(fact.parties, gazetteer)
    if len(names) < 2:  # told of one side, about the tie
        slugs = fact.partnership.split("--")
        names = tuple(party.name for party in gazetteer.parties if gazetteer.slug(party.name) in slugs)
        names = counted(names, gazetteer)
    return (frozenset(pair) for pair in combinations(names, 2))
