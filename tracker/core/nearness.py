"""How near a reading is to a fact: is it the same fact told again, or a later step of the same tie?

Named, weighted features, as everywhere; weights are data (`seeds/judging.yaml`). Does not look for contradictions
(`core.differences`).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from tracker.core.judging import Scale
from tracker.core.money import is_rounding
from tracker.core.names import Gazetteer
from tracker.core.relevance import sigmoid
from tracker.core.steps import EARLIER, LONG_AGO, LOUDNESS, WIDER
from tracker.core.text import fold
from tracker.core.world import counted, is_state
from tracker.model import (
    Act,
    Amount,
    Claim,
    Dated,
    Document,
    Fact,
    Feature,
    Modality,
    Precision,
    Reading,
    Stage,
    SumRole,
)

if TYPE_CHECKING:
    from tracker.core.knowledge import Knowledge

_TIE_MAKING = frozenset({Act.NEW, Act.STAGE_CHANGE})
_OF_TIES = _TIE_MAKING | {Act.RENEWAL}
_CLOSE = (Precision.MONTH, Precision.DAY, Precision.MINUTE)
_PAPERS = (Stage.LOI, Stage.MOU)
WEEKS = timedelta(days=45)
"""As long as outlets tell an event as news."""
EARLY = timedelta(days=20)
"""As long before an event as it is announced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearness:
    """How surely a reading tells a fact again (0..1), and how surely it speaks of the same event at all."""

    fact: Fact
    score: float
    same_event: float
    seen: Mapping[str, float]  # everything observed, by name
    weights: Mapping[str, float]

    @property
    def firm(self) -> bool:
        """Whether it is the same sum or day, or a look back: enough where no act is told."""
        return any(self.seen.get(name) for name in _FIRM)

    @property
    def features(self) -> tuple[Feature, ...]:
        """What the score is made of."""
        return tuple(
            Feature(f"{self.fact.id}: {name}", round(value, 3), self.weights.get(name, 0.0))
            for name, value in self.seen.items()
            if value
        )

    @property
    def reasons(self) -> tuple[str, ...]:
        """What counts most in it."""
        ranked = sorted(self.features, key=lambda feature: -abs(feature.value * feature.weight))
        return tuple(feature.name for feature in ranked[:3] if feature.weight)


_FIRM = ("the same sum", "the same day", "looks back")
FEATURES = frozenset(
    {
        *_FIRM,
        "between the same",
        "between others",
        "the same act",
        "no act told",
        "another act",
        "a step after it",
        "a further step",
        "a higher rung",
        "a paper of the very same kind",
        "no date to compare",
        "another time",
        "told at the time",
        "told long after",
        "older than it",
        "names its time",
        "another sum",
        "a sum where a sum is known",
        "the same people",
        "an aside of the source",
        "in another field of work",
        "after an earlier paper",
    }
)
"""All that is weighed; `seeds/judging.yaml` says how much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A claim and what it takes to compare it with facts, worked out once for all of them."""

    claim: Claim
    reading: Reading
    document: Document
    gazetteer: Gazetteer
    restatement: Scale
    conflict: Scale
    parties: frozenset[str]  # as counted
    everybody: frozenset[str]
    sums: tuple[Amount, ...]  # those that the text is about
    currencies: frozenset[str]  # of what it tells as news
    weakly: bool  # "closer ties"
    published: tuple[date, date] | None
    happened: tuple[date, date] | None
    times: tuple[str, ...]  # that it names as long past
    people: frozenset[str]
    noted: frozenset[str]  # names of the features of the reading

    @classmethod
    def by(cls, claim: Claim, reading: Reading, document: Document, knowledge: "Knowledge") -> "Told":
        """What one claim of a text tells."""
        parties = counted(claim.parties, knowledge.gazetteer)
        news = (one for one in reading.amounts if one.role in (SumRole.NEW, SumRole.PER_PARTY))
        return cls(
            claim=claim,
            reading=reading,
            document=document,
            gazetteer=knowledge.gazetteer,
            restatement=knowledge.judging.restatement,
            conflict=knowledge.judging.conflict,
            parties=frozenset(parties),
            everybody=frozenset((*parties, *counted(reading.parties, knowledge.gazetteer))),
            sums=leading_sums(reading),
            currencies=frozenset(one.currency for one in news),
            weakly=weak_renewal(claim, reading, knowledge),
            published=span(document.published),
            happened=span(claim.event_date),
            times=tuple(one.detail for one in reading.features if one.name == LONG_AGO),
            people=frozenset(fold(name).text for name in claim.people),
            noted=frozenset(one.name for one in reading.features),
        )

    def near(self, fact: Fact) -> Nearness:
        """How near it comes to a fact."""
        seen = dict(_observed(self, fact))
        weights = self.restatement.weights
        weighed = sum(round(value, 3) * weights.get(name, 0.0) for name, value in seen.items() if value)
        event = self.conflict
        same = sum(event.weights.get(name, 0.0) * value for name, value in seen.items())
        return Nearness(
            fact=fact,
            score=round(sigmoid(self.restatement.bias + weighed), 3),
            same_event=round(sigmoid(event.bias + same), 3),
            seen=seen,
            weights=weights,
        )


def _observed(told: Told, fact: Fact) -> Iterator[tuple[str, float]]:
    claim = told.claim
    known = frozenset(counted(fact.parties, told.gazetteer))
    yield "between the same", float(known <= told.everybody and len(known) > 1)
    # What one of them did with somebody else at the same time is not this.
    others = len(told.parties) > 1 and _are_others(known - told.everybody, told.parties - known, told)
    yield "between others", float(others)
    now = _at_the_time(told, fact)
    same_sum = any(agree(one, known) for one in told.sums for known in fact.amounts)
    yield from _act(told, fact, same_sum=same_sum, now=now)
    yield from _time(told, fact, now=now)
    yield "names its time", float(_names_its_time(told, fact))
    yield from _figures(told, fact, same=same_sum)
    yield "the same people", float(any(name in told.people for name, _ in people_of(fact)))
    yield "looks back", float(claim.modality is Modality.LOOK_BACK)
    yield "in another field of work", float(WIDER in told.noted)
    yield "after an earlier paper", float(EARLIER in told.noted)
    yield "an aside of the source", float(fact.act is None or fact.modality is not Modality.FACT)


def _are_others(unnamed: frozenset[str], more: frozenset[str], told: Told) -> bool:
    """Whether a fact has a company that the text leaves out, and the text somebody whom the fact knows nothing of.

    A state is so often named beside others that it tells nothing, unless it is money that it is named for.
    """
    left_out = any(not is_state(name, told.gazetteer) for name in unnamed)
    return left_out and any(told.reading.amounts or not is_state(name, told.gazetteer) for name in more)


def weak_renewal(claim: Claim, reading: Reading, knowledge: "Knowledge") -> bool:
    """ "Closer ties": said of new ties as well as of old ones."""
    loud = next((one.value for one in reading.features if one.name == f"{LOUDNESS}{Act.RENEWAL.value}"), 0.0)
    return claim.act is Act.RENEWAL and loud < knowledge.judging.acts.sure


def _act(told: Told, fact: Fact, *, same_sum: bool, now: bool) -> Iterator[tuple[str, float]]:
    claim = told.claim
    both_make = (claim.act in _TIE_MAKING or told.weakly) and fact.act in _TIE_MAKING
    # Two events of one tie within weeks are rare; two words for one event are not.
    both_make = both_make or (now and claim.act in _OF_TIES and fact.act in _OF_TIES)
    yield "the same act", float((claim.act is fact.act and claim.act is not None) or both_make)
    yield "no act told", float(claim.act is None)
    money = (same_sum or (told.reading.amounts and fact.act is Act.FUNDING)) and (
        claim.act in (Act.FUNDING, Act.MILESTONE, None) or claim.act in _TIE_MAKING
    )
    later = claim.act is not None and claim.act is not fact.act and not both_make and not money
    yield "another act", float(later and claim.act is not Act.MILESTONE)
    yield "a step after it", float(later and claim.act is Act.MILESTONE)
    yield "a further step", float(claim.act is Act.STAGE_CHANGE and fact.act is Act.NEW)
    yield "a higher rung", float(claim.stage is Stage.AGREEMENT and fact.stage in _PAPERS)
    both_mou = claim.stage in _PAPERS and fact.stage in _PAPERS
    yield "a paper of the very same kind", float(both_mou and claim.act is not Act.STAGE_CHANGE)


def _time(told: Told, fact: Fact, *, now: bool) -> Iterator[tuple[str, float]]:
    exact = fact.event_date.value is not None
    known = span(fact.event_date) or span(fact.origin.published)
    happened, published = told.happened, told.published
    if known is None or (happened is None and published is None):
        due = span(told.claim.due)
        later = known is not None and due is not None and due[0] - known[1] > timedelta(days=180)
        yield "no date to compare", float(not later)
        yield "another time", float(later)
        return
    near = False
    if happened is not None:
        apart = distance(happened, known)
        near = told.claim.event_date.precision in _CLOSE and apart <= timedelta(days=2)
        yield "the same day", float(exact and near)
        # What has no date of its own was before its source told it, nobody knows how long.
        yield "another time", float(apart > WEEKS and (exact or happened[0] > known[1]))
    if published is not None:
        yield "told at the time", float(now)
        old = happened is not None and distance(happened, known) <= WEEKS and near
        late = (published[0] - known[1] - WEEKS) / timedelta(days=60)
        yield "told long after", 0.0 if old else min(1.0, max(0.0, late))
        yield "older than it", float(exact and known[0] - published[1] > EARLY)


def _names_its_time(told: Told, fact: Fact) -> bool:
    """Whether a text of today names the month or the day of a fact, or its year where no more is known of it."""
    when = fact.event_date.value
    if not told.times or when is None or fact.event_date.precision is Precision.NONE:
        return False
    year = fact.event_date.precision is Precision.YEAR
    known = when.date().isoformat()[: 4 if year else 7]
    return any(one[: len(known)] == known for one in told.times)


def _at_the_time(told: Told, fact: Fact) -> bool:
    """Whether a text is of the days in which outlets tell a fact as news."""
    known, published = span(fact.event_date) or span(fact.origin.published), told.published
    if known is None or published is None:
        return False
    early = EARLY if fact.event_date.value else EARLY * 3
    return known[0] - published[1] <= early and published[0] - known[1] <= WEEKS


def _figures(told: Told, fact: Fact, *, same: bool) -> Iterator[tuple[str, float]]:
    known = [one for one in fact.amounts if one.role is not SumRole.CONVERSION]
    if not known or not told.reading.amounts:
        return
    yield "the same sum", float(same)
    other = any(one.currency in told.currencies for one in known)
    yield "another sum", float(other and not same)
    yield "a sum where a sum is known", float(other or same)


def leading_sums(reading: Reading) -> tuple[Amount, ...]:
    """The sums that a text is about: those of the headline, else the first one told and what it is converted to."""
    title = tuple(one for one in reading.amounts if one.field == "title" and one.role is not SumRole.BACKGROUND)
    if title:
        return (*title, *(one for one in reading.amounts if one.role is SumRole.CONVERSION))
    news = [one for one in reading.amounts if one.role not in (SumRole.BACKGROUND, SumRole.CUMULATIVE)]
    first = news[:1]
    return (*first, *(one for one in news[1:] if first and one.currency != first[0].currency))


def agree(told: Amount, known: Amount) -> bool:
    """Whether two sums are one: equal, or one is the other rounded."""
    return told.currency == known.currency and (
        told.value == known.value or is_rounding(told.value, known.value) or is_rounding(known.value, told.value)
    )


_PERSON = re.compile(r"^(.*?)(?:\s*\((.*)\))?$")


def people_of(fact: Fact) -> tuple[tuple[str, str], ...]:
    """Names of the people of a fact, folded, and what they are, as the baseline writes them."""
    return _people(fact.people)


@lru_cache(maxsize=4096)
def _people(several: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    matches = (_PERSON.match(written) for written in several)
    return tuple((fold(match.group(1)).text, match.group(2) or "") for match in matches if match)


def span(dated: Dated) -> tuple[date, date] | None:
    """The first and last day that a date may mean."""
    if dated.value is None or dated.precision is Precision.NONE:
        return None
    day = dated.value.date()
    if dated.precision is Precision.YEAR:
        return date(day.year, 1, 1), date(day.year, 12, 31)
    if dated.precision is Precision.MONTH:
        first = day.replace(day=1)
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return day, day


def distance(one: tuple[date, date], other: tuple[date, date]) -> timedelta:
    """How far apart two spans are; nothing when they touch."""
    return max(one[0] - other[1], other[0] - one[1], timedelta(0))
