"""Contradictions: another sum, day, place, person or duration for the same fact.

Does not find the fact (`core.nearness`). What only looks like a contradiction is none: rounding, another currency, a
later tranche, a total, a day's difference across time zones.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from tracker.core.figures import Relation, Setting, reconcile
from tracker.core.names import Kind
from tracker.core.nearness import people_of
from tracker.core.text import fold
from tracker.core.world import counted
from tracker.model import Amount, Claim, Difference, Fact, Precision, Reading, SumRole

if TYPE_CHECKING:
    from tracker.core.knowledge import Knowledge

MORE = "more of the same"
"""Name of the feature of a reading: it speaks of an additional sum."""
GIVER = "giver: "
"""Begins what a piece of evidence says of who gives the money of a funding."""
DUE = "due: "
"""Begins what a piece of evidence says of a commitment's date."""
UNLISTED = "unlisted person: "
"""How the evidence of a reading names a person nobody has listed, before the party he or she speaks for."""


def differences(claim: Claim, reading: Reading, fact: Fact, knowledge: "Knowledge") -> list[Difference]:
    """What a claim says otherwise than a fact that it speaks of."""
    return [
        *_sums(reading, fact, knowledge),
        *_durations(claim, reading, fact),
        *_days(claim, fact, knowledge),
        *_places(claim, fact, knowledge),
        *_people(claim, fact, knowledge),
    ]


def _sums(reading: Reading, fact: Fact, knowledge: "Knowledge") -> Iterator[Difference]:
    """Sums of the text that nothing reconciles with a sum of the fact."""
    if any(feature.name == MORE for feature in reading.features):
        return
    told_in, known_in = Setting(beside=reading.amounts), Setting(beside=fact.amounts)
    for known in fact.amounts:
        if known.role is SumRole.CONVERSION:
            continue
        verdicts = [
            (told, reconcile(told, known, knowledge.money, told_in=told_in, known_in=known_in, same_thing=True))
            for told in reading.amounts
        ]
        if any(verdict.relation.explains for _, verdict in verdicts):
            continue
        other = [
            told
            for told, verdict in verdicts
            if verdict.relation is Relation.CONFLICT and told.currency == known.currency and _comparable(told, known)
        ]
        if other:
            yield Difference("amount", shown(known), shown(other[0]))


def _comparable(told: Amount, known: Amount) -> bool:
    """Sums that far apart are not of the same thing, unless just a zero too many or too few stands between them."""
    low, high = sorted((told.value, known.value))
    return high <= low * 3 or high == low * 10


def shown(amount: Amount) -> str:
    """A sum as a reader sees it in a comparison."""
    return (
        f"{amount.currency} {amount.value:,f}".rstrip("0").rstrip(".")
        if "." in f"{amount.value:f}"
        else (f"{amount.currency} {amount.value:,f}")
    )


_SPAN = re.compile(r"P(\d+)([YMWD])")


def _durations(claim: Claim, reading: Reading, fact: Fact) -> Iterator[Difference]:
    """Over how long a sum is paid: only where the sum itself is the known one."""
    same_sum = any(
        told.value == one.value and told.currency == one.currency for told in reading.amounts for one in fact.amounts
    )
    if not same_sum or not fact.durations or not claim.durations or set(fact.durations) & set(claim.durations):
        return
    units = {match.group(2) for one in fact.durations if (match := _SPAN.fullmatch(one))}
    other = [one for one in claim.durations if (match := _SPAN.fullmatch(one)) and match.group(2) in units]
    if other:
        yield Difference("duration", fact.durations[0], other[0])


def _days(claim: Claim, fact: Fact, knowledge: "Knowledge") -> Iterator[Difference]:
    told, known = claim.event_date, fact.event_date
    if told.value is None or known.value is None or Precision.DAY not in (told.precision, known.precision):
        return
    if told.precision is not Precision.DAY or known.precision is not Precision.DAY:
        return
    if not any(char.isdigit() for char in told.raw):  # "this week", "yesterday": concluded, not told
        return
    apart = abs(told.value.date() - known.value.date())
    if apart == timedelta(0) or apart > timedelta(days=10):
        return
    if apart == timedelta(days=1) and _across_the_date_line(fact, knowledge):
        return
    yield Difference("date", known.value.date().isoformat(), told.value.date().isoformat())


def _across_the_date_line(fact: Fact, knowledge: "Knowledge") -> bool:
    """Half a day lies between the clocks of East Asia and America: both days are right."""
    countries = {party.country for name in fact.parties if (party := knowledge.gazetteer.party(name)) is not None}
    return bool(countries & set(knowledge.judging.far_west)) and bool(countries & set(knowledge.judging.far_east))


def _places(claim: Claim, fact: Fact, knowledge: "Knowledge") -> Iterator[Difference]:
    """Where it was signed; a claim names only the places of the clause that tells the act."""
    known = {
        party.name: place
        for place in fact.places
        # A whole country is no place that another one could contradict.
        if (party := knowledge.gazetteer.party(place)) is not None and party.name != place
    }
    told = [(party, place) for place in claim.places if (party := knowledge.gazetteer.party(place)) is not None]
    if not known or not told or any(party.name in known for party, _ in told):
        return
    for party, place in told:
        if party.kind in (Kind.CITY, Kind.REGION):
            yield Difference("place", next(iter(known.values())), place)
            return


def _people(claim: Claim, fact: Fact, knowledge: "Knowledge") -> Iterator[Difference]:
    """Who signed for a party: another name than the fact's, where the fact's is not named beside it."""
    principal = knowledge.gazetteer.principal
    told = {fold(name).text for name in claim.people}
    for piece in claim.evidence:
        if not piece.says.startswith(UNLISTED):
            continue
        party = piece.says.removeprefix(UNLISTED)
        if principal(party) not in counted(fact.parties, knowledge.gazetteer):
            continue
        known = [name for name, office in people_of(fact) if _speaks_for(office, party)]
        present = any(name in told for name in known) or _named_otherwise(claim, party, piece.text, knowledge)
        if known and not present:
            shown_name = next(written for written in fact.people if fold(written).text.startswith(known[0]))
            yield Difference("person", shown_name, piece.text)


def _speaks_for(office: str, party: str) -> bool:
    return fold(party).text in fold(office).text


def _named_otherwise(claim: Claim, party: str, unlisted: str, knowledge: "Knowledge") -> bool:
    """Whether a person that the gazetteer knows for the party is named too."""
    for name in claim.people:
        found = knowledge.gazetteer.party(name)
        if name != unlisted and found is not None and found.name == party:
            return True
    return False
