"""Why a verdict is as it is: the text with its evidence marked, the claims, the comparisons, and what would have to be
otherwise for the nearest other verdict.

Returns values that any output can show; does not read or judge anew, except to try what would change the verdict.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log
from typing import TYPE_CHECKING

from tracker.core.compare import assess, facts_about, main_claim, tie_of
from tracker.core.nearness import Nearness, nearness
from tracker.core.relevance import sigmoid
from tracker.core.world import World
from tracker.model import Assessment, Claim, Document, Evidence, Feature, Modality, Reading, Status

if TYPE_CHECKING:
    from tracker.core.knowledge import Knowledge


@dataclass(frozen=True, slots=True)
class Marked:
    """A piece of a field; `says` is what it is evidence of, empty for the text between."""

    text: str
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One weighted sum: what went into it, and from where on it says yes."""

    name: str
    score: float
    threshold: float
    features: tuple[Feature, ...]  # the heaviest first

    @property
    def yes(self) -> bool:
        """What it decided."""
        return self.score >= self.threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A fact that the reading was compared with."""

    near: Nearness
    statement: str


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What would have to be otherwise, and what the verdict would be then."""

    change: str
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything a reader needs to follow a verdict."""

    assessment: Assessment
    title: tuple[Marked, ...]
    summary: tuple[Marked, ...]
    claims: tuple[Claim, ...]
    tie: str
    decisions: tuple[Decision, ...]
    compared: tuple[Compared, ...]  # nearest first
    otherwise: tuple[Otherwise, ...]  # nearest first


def explain(document: Document, reading: Reading, world: World, knowledge: "Knowledge") -> Explanation:
    """Lay open how a reading came to its verdict in a world."""
    assessment = assess(reading, document, world, knowledge)
    decisions = tuple(_decisions(reading, knowledge))
    compared: tuple[Compared, ...] = ()
    why_tie = ""
    if reading.relevant:
        claim = main_claim(reading, world, knowledge)
        tie = tie_of(claim, reading, world, knowledge)
        why_tie = tie.reason
        near = (
            Compared(near=nearness(claim, reading, document, fact, knowledge), statement=fact.statement)
            for fact in facts_about(tie, reading, world, knowledge)
        )
        compared = tuple(sorted(near, key=lambda one: (-one.near.score, str(one.near.fact.id))))
    return Explanation(
        assessment=assessment,
        title=tuple(marked(document.title, "title", reading.evidence)),
        summary=tuple(marked(document.summary, "summary", reading.evidence)),
        claims=reading.claims,
        tie=why_tie,
        decisions=decisions,
        compared=compared,
        otherwise=tuple(_otherwise(document, reading, assessment, decisions, world, knowledge)),
    )


def marked(text: str, field: str, evidence: Iterable[Evidence]) -> Iterator[Marked]:
    """The text cut at its evidence; the pieces put together are the text."""
    pieces = [one for one in evidence if one.field == field and one.end > one.start]
    cuts = sorted({0, len(text), *(edge for one in pieces for edge in (one.start, one.end))})
    for start, end in pairwise(cuts):
        says = tuple(dict.fromkeys(one.says for one in pieces if one.start <= start and end <= one.end))
        yield Marked(text[start:end], says)


def _decisions(reading: Reading, knowledge: "Knowledge") -> Iterator[Decision]:
    """The weighted sums of a reading, taken apart again by the names of their features."""
    judging = knowledge.judging
    for name, scale, known in (
        ("relevant", judging.relevance, judging.relevance.weights),
        ("only talk about it", judging.commentary, judging.commentary.weights),
    ):
        found = [one for one in reading.features if one.name in known and one.weight == known[one.name]]
        if not found:
            continue
        score = sigmoid(scale.bias + sum(one.value * one.weight for one in found))
        ranked = sorted(found, key=lambda one: -abs(one.value * one.weight))
        yield Decision(name=name, score=round(score, 3), threshold=scale.threshold, features=tuple(ranked))


def _otherwise(
    document: Document,
    reading: Reading,
    assessment: Assessment,
    decisions: Iterable[Decision],
    world: World,
    knowledge: "Knowledge",
) -> Iterator[Otherwise]:
    """The nearest other verdicts: one thing changed at a time, and judged again."""
    found: list[Otherwise] = []
    for decision in decisions:
        needed = _turning(decision)
        if needed and decision.name == "relevant" and decision.yes:
            found.append(Otherwise(f"without {needed}", Status.OFF_TOPIC))
        elif needed and decision.name != "relevant" and reading.relevant and reading.claims:
            other = Modality.FACT if decision.yes else Modality.OPINION
            change = f"without {needed}" if decision.yes else f"with more of {needed}"
            found.append(Otherwise(change, _with(document, reading, other, world, knowledge)))
    if reading.claims:
        for modality, change in (
            (Modality.DENIED, "if it denied the act"),
            (Modality.LOOK_BACK, "if it only looked back"),
            (Modality.FACT, "if it told the act as a fact"),
        ):
            found.append(Otherwise(change, _with(document, reading, modality, world, knowledge)))
        empty = assess(reading, document, World.of(()), knowledge).status
        found.append(Otherwise("if nothing were known yet", empty))
        old = replace(document, published=replace(document.published, value=None))
        found.append(Otherwise("if it had no date", assess(reading, old, world, knowledge).status))
    yield from (one for one in found if one.status is not assessment.status)


def _with(document: Document, reading: Reading, modality: Modality, world: World, knowledge: "Knowledge") -> Status:
    claims = tuple(replace(claim, modality=modality) for claim in reading.claims)
    return assess(replace(reading, claims=claims), document, world, knowledge).status


def _turning(decision: Decision) -> str:
    """The one feature without which (or, for a no, more of which) the decision would turn; empty when none would do."""
    total = _logit(decision.score) - _logit(decision.threshold)
    for one in decision.features:
        put = one.value * one.weight
        if decision.yes and put > total >= 0:
            return f"{one.name} ({one.detail})" if one.detail else one.name
        if not decision.yes and one.weight > 0 and put > 0:
            return one.name
    return ""


def _logit(score: float) -> float:
    bounded = min(1 - 1e-9, max(1e-9, score))
    return log(bounded / (1 - bounded))
