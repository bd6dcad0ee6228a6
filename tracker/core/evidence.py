"""The verbatim pieces of a text that prove what a claim says; each quotes the original with its offsets.

Does not decide what is claimed (`core.reading`).
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tracker.core.acts import Deed
from tracker.core.cast import Cast, givers
from tracker.core.dates import FoundDate
from tracker.core.differences import DUE, GIVER, UNLISTED
from tracker.core.lexicon import Cue
from tracker.core.people import Person
from tracker.core.surface import Surface
from tracker.model import Act, Amount, Evidence, Stage

if TYPE_CHECKING:
    from tracker.core.knowledge import Knowledge


def of_deeds(
    surface: Surface, act: Act | None, best: Deed | None, stage: Stage | None, stage_deed: Deed | None
) -> Iterator[Evidence]:
    """The phrases that tell the act and the stage."""
    if best and act:
        yield _piece(surface, best, f"act: {act.value}")
    if stage and stage_deed:
        yield _piece(surface, stage_deed, f"stage: {stage.value}")


def _piece(surface: Surface, deed: Deed, says: str) -> Evidence:
    start, end, text = surface.quote(deed.field, deed.hit.start, deed.hit.end)
    return Evidence(deed.field, start, end, text, says)


def of_parties(surface: Surface, cast: Cast, parties: Sequence[str]) -> Iterator[Evidence]:
    """Where each of the parties is named."""
    for sentence in surface.sentences:
        for mention in sentence.mentions:
            if mention in cast.mentions and mention.party in parties:
                yield Evidence(sentence.field, mention.start, mention.end, mention.alias, f"party: {mention.party}")


def of_people(people: Sequence[Person]) -> Iterator[Evidence]:
    """Who signs, leads or speaks, listed or not."""
    for person in people:
        says = f"person: {person.party}" if person.known else f"{UNLISTED}{person.party}"
        yield Evidence(person.field, person.start, person.end, person.name, says)


def of_promise(surface: Surface, found: FoundDate | None) -> Iterator[Evidence]:
    """Where a commitment says when it falls due."""
    if found is not None and found.field in surface.fields:
        text = surface.fields[found.field].original[found.start : found.end]
        yield Evidence(found.field, found.start, found.end, text, f"{DUE}{found.dated.value:%Y-%m-%d}")


def of_givers(
    surface: Surface, best: Deed | None, parties: Sequence[str], knowledge: "Knowledge"
) -> Iterator[Evidence]:
    """Who gives, where the sentence that tells the funding speaks of public money and of nobody's own."""
    if best is None or best.act is not Act.FUNDING:
        return
    sentence = next((one for one in surface.sentences if one.number == best.sentence and one.field == best.field), None)
    if sentence is None or not sentence.says(Cue.AID) or sentence.says(Cue.OWN_MONEY):
        return
    hit = next(hit for hit in sentence.hits if hit.cue is Cue.AID)
    start, end, text = surface.quote(sentence.field, hit.start, hit.end)
    for name in givers(parties, knowledge):
        yield Evidence(sentence.field, start, end, text, f"{GIVER}{name}")


def of_amounts(surface: Surface, amounts: Sequence[Amount]) -> Iterator[Evidence]:
    """The sums as the text writes them."""
    for amount in amounts:
        text = surface.fields[amount.field].original[amount.start : amount.end]
        yield Evidence(amount.field, amount.start, amount.end, text, f"amount: {amount.currency} {amount.value:f}")
