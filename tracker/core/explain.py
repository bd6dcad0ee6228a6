"""Why a verdict is as it is: the text with its evidence marked, the claims, the comparisons, and what turned it.

Returns values that any output can show; judges nothing anew.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import log
from typing import TYPE_CHECKING

from tracker.core.compare import assess, facts_about, main_claim, tie_of
from tracker.core.judging import Scale
from tracker.core.nearness import Told
from tracker.core.reading import read
from tracker.core.relevance import sigmoid
from tracker.core.world import World
from tracker.model import Assessment, Document, Evidence, Fact, Feature, Reading

if TYPE_CHECKING:
    from tracker.core.knowledge import Knowledge

_COMPARED = 3
_TOGETHER = 2  # features that are looked at together for what would have turned a decision


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a field; `says` is what it is evidence of, empty for the text between."""

    text: str
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """One question that weighted features answered."""

    question: str
    score: float
    threshold: float
    features: tuple[Feature, ...]  # the heaviest first
    turning: tuple[str, ...]  # what would have turned the answer: "without “looks back”"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A fact that the reading was compared with, and whether it tells that fact again."""

    fact: Fact
    decision: Weighed


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything a person needs to follow a verdict."""

    document: Document
    reading: Reading
    assessment: Assessment
    title: tuple[Piece, ...]
    summary: tuple[Piece, ...]
    relevance: Weighed
    talk: Weighed | None  # whether it only talks about a tie; None where nothing is relevant
    tie: str  # between whom the news is, and whether that is known
    compared: tuple[Compared, ...]  # nearest first


def explain(document: Document, world: World, knowledge: "Knowledge") -> Explanation:
    """Lay open how a document comes to its verdict in a world."""
    reading = read(document, knowledge)
    judging = knowledge.judging
    talk = [one for one in reading.features if one.name in judging.commentary.weights]
    # Both scales weigh "an act in title"; the features of relevance come first.
    first = [one for one in reading.features if one.name in judging.relevance.weights]
    relevance = _distinct(first)
    tie = ""
    compared: tuple[Compared, ...] = ()
    if reading.relevant:
        tie, compared = _compared(document, reading, world, knowledge)
    return Explanation(
        document=document,
        reading=reading,
        assessment=assess(reading, document, world, knowledge),
        title=marked(document.title, [one for one in reading.evidence if one.field == "title"]),
        summary=marked(document.summary, [one for one in reading.evidence if one.field == "summary"]),
        relevance=_weighed("Is it about a semiconductor tie with a Japanese side?", relevance, judging.relevance),
        talk=_weighed("Does it only talk about one?", _distinct(reversed(talk)), judging.commentary)
        if reading.relevant
        else None,
        tie=tie,
        compared=compared,
    )


def marked(text: str, evidence: Iterable[Evidence]) -> tuple[Piece, ...]:
    """The text cut at its evidence; the pieces put together are the text."""
    pieces = [one for one in evidence if one.end > one.start]
    cuts = sorted({0, len(text), *(edge for one in pieces for edge in (one.start, one.end))})
    return tuple(
        Piece(
            text[start:end], tuple(dict.fromkeys(one.says for one in pieces if one.start <= start and end <= one.end))
        )
        for start, end in pairwise(cuts)
    )


def turning(features: Sequence[Feature], scale: Scale) -> tuple[str, ...]:
    """What would have turned a decision: the fewest features that it would not stand without."""
    total = scale.bias + sum(one.value * one.weight for one in features)
    short = log(scale.threshold / (1 - scale.threshold)) - total  # what is missing for a yes; negative: what is over
    yes = short <= 0
    for_it = sorted(
        (one for one in features if one.weight and (one.value * one.weight > 0) is yes),
        key=lambda one: (-abs(one.value * one.weight), one.name),
    )
    for number in range(1, _TOGETHER + 1):
        found = tuple(
            "without " + " and ".join(f"“{one.name}”" for one in several)
            for several in combinations(for_it, number)
            if sum(abs(one.value * one.weight) for one in several) > abs(short)
        )
        if found:
            return found[:_TOGETHER]
    gone, together = 0.0, []
    for one in for_it:
        gone += abs(one.value * one.weight)
        together.append(f"“{one.name}”")
        if gone > abs(short):
            return ("without " + ", ".join(together[:-1]) + f" and {together[-1]}",)
    return () if yes else (f"with something that the text does not have, worth {round(short, 2):g}",)


def _compared(
    document: Document, reading: Reading, world: World, knowledge: "Knowledge"
) -> tuple[str, tuple[Compared, ...]]:
    claim = main_claim(reading, world, knowledge)
    tie = tie_of(claim, reading, world, knowledge)
    told = Told.by(claim, reading, document, knowledge)
    found = [told.near(fact) for fact in facts_about(tie, reading, world, knowledge)]
    found.sort(key=lambda one: (-one.score, str(one.fact.id)))
    scale = knowledge.judging.restatement
    return tie.reason, tuple(
        Compared(fact=one.fact, decision=_weighed("Is it that fact told again?", one.features, scale))
        for one in found[:_COMPARED]
    )


def _weighed(question: str, features: Sequence[Feature], scale: Scale) -> Weighed:
    ranked = tuple(sorted(features, key=lambda one: -abs(one.value * one.weight)))
    score = sigmoid(scale.bias + sum(one.value * one.weight for one in features)) if features else 0.0
    return Weighed(
        question=question,
        score=round(score, 3),
        threshold=scale.threshold,
        features=ranked,
        turning=turning(features, scale) if features else (),
    )


def _distinct(features: Iterable[Feature]) -> tuple[Feature, ...]:
    found: dict[str, Feature] = {}
    for one in features:
        found.setdefault(one.name, one)
    return tuple(found.values())
