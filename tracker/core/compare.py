"""Is it known, a change of something known, new, or a contradiction? A reading against the facts, with reasons.

The tie decides first (are its two sides in the world?), then the fact that is nearest: the same fact told again, the
same fact with another figure, or a later step. Every feature is named and weighed in `seeds/judging.yaml`. Does not
read texts (`core.reading`) nor keep what it finds.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from tracker.core.cast import partnership
from tracker.core.differences import differences
from tracker.core.names import Gazetteer, Kind
from tracker.core.nearness import Nearness, Told
from tracker.core.steps import EARLY_TECHNOLOGY, STAKE, WIDER, step
from tracker.core.surface import HOME
from tracker.core.world import World, counted, is_state
from tracker.model import (
    Act,
    Assessment,
    Claim,
    Difference,
    Document,
    Fact,
    FactId,
    Feature,
    Modality,
    Reading,
    Status,
)

if TYPE_CHECKING:
    from tracker.core.knowledge import Knowledge

HOME_STATE = "Japan"
"""The party that stands for the state whose ties are followed."""
_TALK = {
    Modality.OPINION: "it comments on or explains a tie, and tells no act",
    Modality.HYPOTHETICAL: "it only imagines an act",
    Modality.DENIED: "the act it reports is denied",
}
"""What makes a text commentary, and the reason to give."""
_COMPARED = 5
"""So many of the nearest facts are named in a verdict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """Between whom the news is, and how much of that the world knows."""

    core: tuple[str, ...]  # as counted
    known: tuple[frozenset[str], ...] = ()
    unknown: tuple[frozenset[str], ...] = ()
    venture: str = ""  # a company the state funds, when it is in the core
    is_known: bool = False
    reason: str = ""


def assess(reading: Reading, document: Document, world: World, knowledge: "Knowledge") -> Assessment:
    """The verdict on a reading; pure and complete: every reading gets one, with reasons."""
    if not reading.relevant:
        return _verdict(reading, Status.OFF_TOPIC, reasons=reading.reasons)
    claim = main_claim(reading, world, knowledge)
    tie = tie_of(claim, reading, world, knowledge)
    facts = facts_about(tie, reading, world, knowledge)
    if wider := _wider(tie, reading, facts, knowledge):
        reading = replace(reading, features=(*reading.features, Feature(WIDER, 1.0, 0.0, wider)))
    near = _nearest(claim, reading, document, facts, knowledge)
    best = near[0] if near else None
    compared = tuple(one.fact.id for one in near[:_COMPARED])
    known_again = best is not None and best.score >= knowledge.judging.restatement.threshold
    if claim.act is None and best is not None and not best.firm:
        known_again = False
    found = _conflicts(claim, reading, near, knowledge)
    if found and tie.is_known and claim.modality not in (Modality.DENIED, Modality.HYPOTHETICAL):
        return _contradiction(reading, claim, *found, compared=compared, features=best.features if best else ())
    if why := _TALK.get(claim.modality):
        return _verdict(reading, Status.COMMENTARY, claim, compared=compared, reasons=(why, *reading.reasons))
    if claim.modality is Modality.LOOK_BACK and not known_again:
        if not tie.is_known:
            return _verdict(reading, Status.COMMENTARY, claim, compared=compared, reasons=("it looks back",))
        known_again = True
    if known_again and tie.is_known and best is not None:
        reasons = (f"states again what {best.fact.id} says", *best.reasons)
        return _verdict(reading, Status.KNOWN, claim, compared=compared, reasons=reasons, features=best.features)
    return _news(reading, claim, tie, near, world, knowledge)


def _contradiction(
    reading: Reading,
    claim: Claim,
    fact: Fact,
    different: Sequence[Difference],
    *,
    compared: tuple[FactId, ...],
    features: tuple[Feature, ...],
) -> Assessment:
    """The verdict on a text that says otherwise than a fact; that fact is named first."""
    return _verdict(
        reading,
        Status.CONFLICT,
        claim,
        compared=(fact.id, *(one for one in compared if one != fact.id)),
        reasons=(f"contradicts {fact.id}", *(f"{d.field}: {d.before} is known, {d.after} is told" for d in different)),
        differences=tuple(different),
        features=features,
    )


def _news(
    reading: Reading, claim: Claim, tie: Tie, near: Sequence[Nearness], world: World, knowledge: "Knowledge"
) -> Assessment:
    """The verdict on a text that tells no fact again: a further step of a known tie, a new tie, or no act at all."""
    best = near[0] if near else None
    compared = tuple(one.fact.id for one in near[:_COMPARED])
    act, why = step(claim, reading, tie, knowledge)
    if act is None:
        return _verdict(reading, Status.COMMENTARY, claim, compared=compared, reasons=("it tells no act",))
    if claim.partnership is None and tie.venture:
        backed = (*world.backers(tie.venture, knowledge.gazetteer), tie.venture)
        claim = replace(claim, partnership=partnership(backed, knowledge))
        if act is Act.FUNDING and tie.core == (tie.venture,):
            reading = replace(reading, parties=backed)  # nobody else is named who would give it
    return _verdict(
        reading,
        Status.UPDATE if tie.is_known else Status.NEW_PARTNERSHIP,
        replace(claim, act=act),
        act=act,
        compared=compared,
        reasons=(tie.reason, why, *(best.reasons if best and tie.is_known else ())),
        features=best.features if best else (),
    )


def _nearest(
    claim: Claim, reading: Reading, document: Document, facts: Sequence[Fact], knowledge: "Knowledge"
) -> list[Nearness]:
    """The facts by how near the text comes to them: with its main claim, or with another one of the same parties."""
    claims = [claim, *(one for one in reading.claims if one.act is not claim.act and one.parties == claim.parties)]
    told = [Told.by(one, reading, document, knowledge) for one in claims]
    found = [max((one.near(fact) for one in told), key=lambda near: near.score) for fact in facts]
    return sorted(found, key=lambda one: (-one.score, str(one.fact.id)))


def main_claim(reading: Reading, world: World, knowledge: "Knowledge") -> Claim:
    """The claim that decides: a new tie of a venture beats its own milestone in the same headline."""
    first = reading.claims[0]
    if first.act is Act.MILESTONE:
        for claim in reading.claims[1:]:
            pair = frozenset(counted(claim.parties, knowledge.gazetteer)[:2])
            companies = [name for name in pair if not is_state(name, knowledge.gazetteer)]
            headlined = any(one.field == "title" and one.says == "act: new" for one in claim.evidence)
            unknown = len(companies) > 1 and pair not in world.ties(knowledge.gazetteer)
            venture = any(name in world.ventures(knowledge.gazetteer) for name in pair)
            if claim.act is Act.NEW and headlined and unknown and venture:
                return claim
    return first


# ------------------------------------------------------------------ the tie
def tie_of(claim: Claim, reading: Reading, world: World, knowledge: "Knowledge") -> Tie:
    """Between whom the news is; whether the world knows that tie."""
    gazetteer = knowledge.gazetteer
    core = counted(claim.parties or reading.parties, gazetteer)
    everybody = counted(reading.parties, gazetteer)
    ventures = world.ventures(gazetteer)
    venture = next((name for name in core if name in ventures), "")
    if len(core) < 2 and not venture:
        core = everybody
    pairs = [frozenset(pair) for pair in combinations(core, 2)]
    ours = [pair for pair in pairs if _has_home(pair, gazetteer)]
    pairs = ours or pairs  # between two others is a tie that nobody follows here
    known = tuple(pair for pair in pairs if _is_known(pair, everybody, world, knowledge))
    unknown = tuple(pair for pair in pairs if pair not in known)
    tie = Tie(core=core, known=known, unknown=unknown, venture=venture)
    if len(core) < 2:
        if venture:
            return replace(tie, is_known=True, reason=f"{venture} is a venture that the state funds: known")
        return replace(tie, reason="only one party is named, and it has no known tie")
    if not unknown:
        return replace(tie, is_known=True, reason=f"the tie {_names(core)} is known")
    by_shares = any(feature.name == STAKE for feature in reading.features)
    pays = (claim.act is Act.FUNDING and bool(reading.amounts)) or (claim.act in (Act.NEW, Act.FUNDING) and by_shares)
    joins = claim.act is Act.NEW_PARTY or (pays and not _by_state(core, venture, knowledge))
    if venture and joins:
        return replace(tie, is_known=True, reason=f"somebody joins {venture}, which is known")
    if known and claim.act is Act.NEW_PARTY:
        return replace(tie, is_known=True, reason=f"somebody joins the known tie {_names(sorted(known[0]))}")
    if known and claim.act in (Act.SETBACK, Act.TERMINATION, Act.MILESTONE) and frozenset(core[:2]) not in unknown:
        return replace(tie, is_known=True, reason=f"the tie {_names(sorted(known[0]))} is known")
    if claim.act is Act.MILESTONE and venture == core[0]:
        return replace(tie, is_known=True, reason=f"a milestone of {venture} itself")
    if claim.act is Act.SETBACK and (struck := _struck(core, everybody, world.ties(gazetteer))):
        return replace(tie, is_known=True, reason=f"it strikes the known tie {_names(struck)}")
    strangers = set(reading.unknown)
    if venture and claim.act in (Act.SETBACK, Act.MILESTONE) and strangers.issuperset(set(core) - {venture}):
        return replace(tie, is_known=True, reason=f"news of {venture} itself")
    leading = next((pair for pair in pairs if core[0] in pair), pairs[0])
    if leading in known:
        return replace(tie, is_known=True, reason=f"the tie {_names(sorted(leading))} is known")
    pair = next(iter(unknown))
    return replace(tie, reason=f"no tie {_names(sorted(pair))} is known")


def _struck(core: Sequence[str], everybody: Sequence[str], ties: Container[frozenset[str]]) -> tuple[str, ...]:
    """The known tie of one of the core with somebody beside it; empty if there is none."""
    pairs = (pair for pair in combinations(everybody, 2) if not set(pair).isdisjoint(core))
    return next((pair for pair in pairs if frozenset(pair) in ties), ())


def _is_known(pair: frozenset[str], everybody: Sequence[str], world: World, knowledge: "Knowledge") -> bool:
    """A tie of the world; or of a state with somebody who has, in this text, a partner in common with it."""
    ties, gazetteer = world.ties(knowledge.gazetteer), knowledge.gazetteer
    if pair in ties:
        return True
    one, other = sorted(pair)
    states = [name for name in (one, other) if is_state(name, gazetteer)]
    if len(states) != 1:
        return False
    if _is_local(states[0], gazetteer) and frozenset((HOME_STATE, one if other in states else other)) in ties:
        return True
    return any(
        frozenset((one, third)) in ties and frozenset((other, third)) in ties
        for third in (*everybody, HOME_STATE)
        if third not in pair
    )


def _has_home(pair: frozenset[str], gazetteer: Gazetteer) -> bool:
    parties = [gazetteer.party(name) for name in pair]
    return any(party is None or party.country in (HOME, "") for party in parties)


def _is_local(name: str, gazetteer: Gazetteer) -> bool:
    party = gazetteer.party(name)
    return party is not None and party.kind in (Kind.REGION, Kind.CITY) and party.country == HOME


def _by_state(core: Sequence[str], venture: str, knowledge: "Knowledge") -> bool:
    return any(is_state(name, knowledge.gazetteer) for name in core if name != venture)


def _names(parties: Sequence[str]) -> str:
    return " - ".join(parties)


def facts_about(tie: Tie, reading: Reading, world: World, knowledge: "Knowledge") -> tuple[Fact, ...]:
    """The facts to compare with: about the core, about everybody who acts, about the venture."""
    gazetteer = knowledge.gazetteer
    facts = world.about({*tie.core, *reading.parties}, gazetteer)
    if tie.venture:
        # Comparing the facts themselves would take seconds where there are thousands.
        there = {fact.id for fact in facts}
        more = (fact for fact in world.facts if fact.id not in there)
        facts = (*facts, *(fact for fact in more if tie.venture in counted(fact.parties, gazetteer)))
    return facts


def _wider(tie: Tie, reading: Reading, facts: Sequence[Fact], knowledge: "Knowledge") -> str:
    """The fields of work of which the text tells early on, and no fact of two that are known to work together does."""
    companies = [name for name in tie.core if not is_state(name, knowledge.gazetteer)]
    if tie.unknown or len(companies) < 2:
        return ""
    about = (fact for fact in facts if not set(counted(fact.parties, knowledge.gazetteer)).isdisjoint(companies))
    known = knowledge.technology.fields_of(one for fact in about for one in fact.technology)
    told = (feature.detail for feature in reading.features if feature.name == EARLY_TECHNOLOGY)
    return ", ".join(sorted(knowledge.technology.fields_of(told) - known)) if known else ""


# ------------------------------------------------------------------ contradictions
def _conflicts(
    claim: Claim, reading: Reading, near: Sequence[Nearness], knowledge: "Knowledge"
) -> tuple[Fact, list[Difference]] | None:
    for one in near:
        if one.same_event < knowledge.judging.conflict.threshold:
            continue
        found = differences(claim, reading, one.fact, knowledge)
        if found:
            return one.fact, found
    return None


# ------------------------------------------------------------------ the record
def _verdict(
    reading: Reading,
    status: Status,
    claim: Claim | None = None,
    *,
    act: Act | None = None,
    compared: tuple[str, ...] = (),
    reasons: Sequence[str] = (),
    differences: tuple[Difference, ...] = (),
    features: tuple[Feature, ...] = (),
) -> Assessment:
    changed = status.is_change
    return Assessment(
        document=reading.document,
        status=status,
        act=act if changed else None,
        stage=claim.stage if claim and status is not Status.COMMENTARY else None,
        partnership=claim.partnership if claim else None,
        parties=reading.parties,
        relevant=reading.relevant,
        relevance=reading.relevance,
        language=reading.language,
        confidence=_confidence(reading, features),
        amounts=reading.amounts,
        technology=reading.technology,
        compared_with=compared,  # type: ignore[arg-type]
        differences=differences,
        features=(*reading.features, *features),
        evidence=reading.evidence,
        reasons=tuple(dict.fromkeys(reason for reason in reasons if reason)),
    )


def _confidence(reading: Reading, features: Sequence[Feature]) -> float:
    """How far from a coin's toss the decisions were that led here: relevance, and the comparison with the world."""
    sure = abs(reading.relevance - 0.5) * 2
    if features:
        sure *= 0.5 + 0.5 * min(1.0, abs(sum(one.value * one.weight for one in features)) / 4)
    return round(max(0.05, sure), 3)
