"""From the verdict on an item to a change of the ledger: one for each story, with both sides and their quotes.

Does not judge, and does not decide what belongs to a story. Later items of a story retell its change: which of them
has something better to say is for `core.retelling`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from tracker.core.differences import DUE, GIVER, MORE
from tracker.core.text import split_sentences
from tracker.model import (
    Act,
    Amount,
    Assessment,
    Change,
    ChangeId,
    Claim,
    Dated,
    Difference,
    Document,
    Evidence,
    Fact,
    FactId,
    Item,
    Modality,
    Origin,
    PartnershipId,
    Precision,
    Reading,
    Stage,
    Statement,
    Status,
    StoryId,
)

NEWS_WITHIN = timedelta(days=14)
"""An item published longer than this before it was first seen is background: it is kept, known, and not announced."""
_QUOTE_CHARS = 360
_STEPS = (Act.NEW, Act.STAGE_CHANGE)
_TOLD = (Stage.EXTENDED, Stage.TERMINATED)  # not steps of the ladder


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A change to record and the fact it adds to the ledger; both ids are given there."""

    change: Change
    fact: Fact


def document_of(item: Item, *, first_poll: bool) -> Document:
    """An item as a text to be read. An undated one is from the day it appeared, unless a whole archive did."""
    published = item.published
    if published.value is None and not first_poll:
        published = Dated(published.raw, item.first_seen, Precision.DAY)
    return Document(
        id=item.id,
        title=item.title,
        summary=item.summary,
        url=item.url,
        publisher=item.publisher,
        published=published,
        language=item.language,
        garbled=item.garbled,
    )


def is_background(item: Item, *, first_poll: bool, news_within: timedelta | None = NEWS_WITHIN) -> bool:
    """Whether an item is old news found now: by its date, or undated in the first document of a source.

    `news_within` None: everything is news, for replaying an archive.
    """
    if news_within is None:
        return False
    if item.published.value is None:
        return first_poll
    return item.first_seen - item.published.value > news_within


# ------------------------------------------------------------------ a change
def step(
    item: Item,
    reading: Reading,
    assessment: Assessment,
    story: StoryId,
    known: Fact | None,
    now: datetime,
    *,
    background: bool = False,
) -> Step | None:
    """The change that an item makes, or None when its verdict names no partnership.

    `known` is the side before the arrow (`held_before`).
    """
    if not assessment.status.is_change or assessment.partnership is None:
        return None
    claim = _claim(reading, assessment)
    after = statement(item, reading, assessment)
    change = Change(
        id=ChangeId(0),
        status=assessment.status,
        act=assessment.act,
        partnership=assessment.partnership,
        parties=assessment.parties,
        story=story,
        seen=now,
        confidence=assessment.confidence,
        before=before(known) if known is not None else None,
        after=after,
        modality=claim.modality if claim else Modality.FACT,
        differences=assessment.differences or turn(known.stage if known else None, after.stage, assessment.act),
        technology=assessment.technology,
        places=claim.places if claim else (),
        givers=_givers(assessment, claim),
        further=assessment.act is Act.FUNDING and any(one.name == MORE for one in reading.features),
        item=item.id,
        background=background,
    )
    return Step(change=change, fact=_fact(item, assessment, claim, after))


def turn(before: Stage | None, after: Stage | None, act: Act | None) -> tuple[Difference, ...]:
    """The step up the ladder that a change makes from what was held; none where it makes no such step."""
    if act not in _STEPS or before is None or after is None or not is_higher(after, before):
        return ()
    return (Difference("stage", before.value, after.value),)


def is_higher(stage: Stage | None, than: Stage | None) -> bool:
    """Whether a stage is a further step of the ladder than another; extended and ended are no steps of it."""
    if stage is None or than is None or stage in _TOLD or than in _TOLD:
        return False
    return stage.rank > than.rank


def held_before(facts: Sequence[Fact], assessment: Assessment) -> Fact | None:
    """The fact that stands left of the arrow: the latest one of the same tie that speaks of the same kind of thing.

    A fact of another tie says nothing about this one, however alike the texts are.
    """
    if assessment.partnership is None:
        return None
    mine = ends_of(assessment.partnership)
    same = [
        fact
        for fact in facts
        if fact.withdrawn is None and not fact.disputed and len(mine & ends_of(fact.partnership)) >= min(2, len(mine))
    ]
    compared = [fact for name in assessment.compared_with for fact in same if fact.id == name]
    if assessment.status is Status.CONFLICT and compared:
        return compared[0]
    exact = [fact for fact in same if ends_of(fact.partnership) == mine] or same
    if assessment.act is Act.FUNDING:
        exact = [fact for fact in exact if fact.amounts and fact.act is Act.FUNDING]
    elif assessment.act is Act.MILESTONE:
        towards = [fact for fact in facts if _leads_to(fact, assessment, mine)]
        exact = towards or [fact for fact in exact if fact.stage is not None and fact.act is not Act.FUNDING]
    else:
        exact = [fact for fact in exact if fact.stage is not None] or exact
    days = {fact.event: fact.event_date.value for fact in facts if fact.event and fact.event_date.value is not None}
    return max(exact, key=lambda fact: _latest(fact, days.get(fact.event)), default=None)


def _leads_to(fact: Fact, assessment: Assessment, ends: frozenset[str]) -> bool:
    """Whether a fact promised what a milestone reaches, or is the one before it: the same technology by the same."""
    held = fact.withdrawn is None and not fact.disputed and ends_of(fact.partnership) <= ends
    on_the_way = fact.act is Act.MILESTONE or fact.modality is Modality.PLAN
    return held and on_the_way and bool({*fact.technology} & {*assessment.technology})


@lru_cache(maxsize=4096)  # thousands of facts are about few ties
def ends_of(partnership: PartnershipId) -> frozenset[str]:
    """The slugs of those between whom a tie is."""
    return frozenset(partnership.split("--"))


def _latest(fact: Fact, day: datetime | None) -> tuple[float, bool, str]:
    """Newest event first; of one event, the fact that dates it itself: its source was there."""
    when = day or fact.event_date.value or fact.origin.published.value
    return (when.timestamp() if when else 0.0, fact.event_date.value is not None, fact.id)


def statement(item: Item, reading: Reading, assessment: Assessment) -> Statement:
    """What an item says, in figures and verbatim."""
    claim = _claim(reading, assessment)
    evidence = _telling(assessment) or (claim.evidence if claim else assessment.evidence)
    quoted = _quoted(item, evidence)
    return Statement(
        stage=assessment.stage,
        amounts=tuple(replace(one, apart=_stands_apart(one, quoted)) for one in assessment.amounts),
        event_date=claim.event_date if claim else Dated(),
        due=claim.due if claim else Dated(),
        quote=_text(item, quoted),
        told=next((one.text for one in evidence if one.says.startswith("act:")), ""),
        outlet=item.publisher,
        published=item.published,
        language=assessment.language,
        url=item.url,
    )


def _telling(assessment: Assessment) -> list[Evidence]:
    """Of a contradiction, the evidence of what is told otherwise: that is what a reader wants to see."""
    if assessment.status is not Status.CONFLICT:
        return []
    fields = tuple({"duration": "amount"}.get(one.field, one.field) for one in assessment.differences)
    return [one for one in assessment.evidence if one.says.startswith(fields)]


def before(fact: Fact) -> Statement:
    """What was held to be true: a seed's statement in our words, or the quote of an observed one."""
    return Statement(
        stage=fact.stage,
        amounts=fact.amounts,
        event_date=fact.event_date,
        due=fact.due,
        text=fact.statement,
        quote=fact.origin.quote,
        outlet=fact.origin.publisher,
        published=fact.origin.published,
        language=fact.origin.language,
        url=fact.origin.url,
        fact=fact.id,
    )


def quote(item: Item, evidence: Sequence[Evidence]) -> str:
    """The sentence that says what happened, verbatim; the title when nothing points to another one."""
    return _text(item, _quoted(item, evidence))


@dataclass(frozen=True, slots=True)
class _Passage:
    field: str
    start: int
    end: int


def _quoted(item: Item, evidence: Sequence[Evidence]) -> _Passage:
    acts = [one for one in evidence if one.says.startswith(("act:", "stage:"))] or list(evidence)
    field, text = ("title", item.title) if item.title else ("summary", item.summary)
    return _sentence(item, acts) or _passage(field, 0, len(text), 0)


def _sentence(item: Item, evidence: Iterable[Evidence]) -> _Passage | None:
    """The first sentence of an item that holds a piece of evidence."""
    for one in evidence:
        text = item.title if one.field == "title" else item.summary
        if text[one.start : one.end] != one.text:
            continue
        for start, end in split_sentences(text):
            if start <= one.start < end:
                return _passage(one.field, start, end, one.start)
    return None


def _passage(field: str, start: int, end: int, at: int) -> _Passage:
    if end - start > _QUOTE_CHARS:  # a list page or a text without full stops: the words around the evidence
        start = max(start, at - _QUOTE_CHARS // 2)
        end = min(end, start + _QUOTE_CHARS)
    return _Passage(field, start, end)


def _text(item: Item, passage: _Passage | None) -> str:
    if passage is None:
        return ""
    return (item.title if passage.field == "title" else item.summary)[passage.start : passage.end].strip()


def _stands_apart(amount: Amount, quoted: _Passage) -> bool:
    """Whether a sum may be of something else than what is told: of the plant, the market, the year before."""
    here = amount.field == quoted.field and quoted.start <= amount.start < quoted.end
    return amount.field != "title" and not here


def _claim(reading: Reading, assessment: Assessment) -> Claim | None:
    """The claim that the verdict is about."""
    fitting = [one for one in reading.claims if one.partnership == assessment.partnership]
    same_act = [one for one in fitting if one.act is assessment.act]
    return next(iter(same_act or fitting or reading.claims), None)


def _givers(assessment: Assessment, claim: Claim | None) -> tuple[str, ...]:
    if claim is None or assessment.act is not Act.FUNDING or assessment.status is Status.CONFLICT:
        return ()
    named = {one.says.removeprefix(GIVER) for one in claim.evidence if one.says.startswith(GIVER)}
    found = tuple(name for name in assessment.parties if name in named)
    return found if len(found) < len(assessment.parties) else ()


def _fact(item: Item, assessment: Assessment, claim: Claim | None, after: Statement) -> Fact:
    assert assessment.partnership is not None
    words = [f"{' and '.join(assessment.parties)}:", assessment.act.value if assessment.act else "news"]
    if assessment.stage is not None:
        words.append(f"({assessment.stage.value})")
    return Fact(
        id=FactId(""),
        partnership=assessment.partnership,
        parties=assessment.parties,
        act=assessment.act,
        stage=assessment.stage,
        statement=" ".join(words),
        origin=Origin(
            title=item.title,
            publisher=item.publisher,
            published=item.published,
            language=assessment.language,
            url=item.url,
            quote=after.quote,
        ),
        event_date=_when(item, after),
        amounts=assessment.amounts,
        due=after.due,
        due_quote=_text(item, _sentence(item, [one for one in claim.evidence if one.says.startswith(DUE)]))
        if claim
        else "",
        technology=assessment.technology,
        places=claim.places if claim else (),
        people=claim.people if claim else (),
        durations=claim.durations if claim else (),
        disputed=assessment.status is Status.CONFLICT,
        modality=claim.modality if claim else Modality.FACT,
    )


def _when(item: Item, after: Statement) -> Dated:
    """When it happened; without a date in the text, when it was published."""
    if after.event_date.value is not None:
        return after.event_date
    if item.published.value is not None:
        return item.published
    return Dated("", item.first_seen, Precision.DAY)
