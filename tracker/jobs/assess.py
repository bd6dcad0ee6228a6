"""Unread items -> verdicts, stories, changes.

Does not read texts nor decide what is news: `core` does. What is left to do is a query, and each item is one
short transaction, so a run that is killed goes on by itself.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tracker.core import changes, origins, retelling, stories
from tracker.core.changes import NEWS_WITHIN
from tracker.core.origins import Witness
from tracker.errors import StoreError
from tracker.jobs.ports import Judge, LedgerStore, StoryStore
from tracker.model import (
    Act,
    Assessment,
    Change,
    ChangeId,
    Document,
    Fact,
    FactId,
    Item,
    ItemId,
    PartnershipId,
    Reading,
    Ruling,
    Signature,
    SourceId,
    Stage,
    Status,
    StoryId,
    Trust,
)

_log = logging.getLogger(__name__)
BATCH = 200
_TRACED = 60  # items of a story whose origins are traced anew when one joins; later ones stand for themselves


@dataclass(slots=True, kw_only=True)
class Assessed:
    """What one run did."""

    items: int = 0
    changes: list[Change] = field(default_factory=list)
    withdrawn: list[ChangeId] = field(default_factory=list)
    failed: list[ItemId] = field(default_factory=list)


@dataclass(slots=True)
class _Read:
    """An item as far as it is understood."""

    item: Item
    document: Document
    reading: Reading
    signature: Signature
    background: bool


@dataclass(slots=True, kw_only=True)
class Assess:
    """The job with everything it needs; `app` builds one.

    `told` says whether a change stands in a digest already; `news_within` is the age at which an item that is
    seen for the first time is background (None: never).
    """

    ledger: LedgerStore
    stories: StoryStore
    judge: Judge
    baseline: Sequence[Fact]
    told: Callable[[ChangeId], bool] = lambda _: False
    news_within: timedelta | None = NEWS_WITHIN
    _began: dict[SourceId, datetime | None] = field(default_factory=dict)
    _facts: tuple[Fact, ...] | None = None  # what is observed; None: to be asked for

    def __call__(self, now: datetime, limit: int | None = None) -> Assessed:
        """Judge what is unread, in the order it came; at most `limit` items. Raises StoreErrors."""
        done = Assessed()
        self._began.clear()
        self._facts = None
        while limit is None or done.items < limit:
            wanted = BATCH if limit is None else min(BATCH, limit - done.items)
            batch = self.ledger.unread(wanted)
            if not batch:
                break
            for item in batch:
                self._safely(item, now, done)
                done.items += 1
        return done

    def _safely(self, item: Item, now: datetime, done: Assessed) -> None:
        try:
            with self.ledger.tx():
                self._one(item, now, done)
        except BaseException:
            self._facts = None  # what was recorded is not: the transaction is gone
            raise

    def _one(self, item: Item, now: datetime, done: Assessed) -> None:
        try:
            read = self._read(item)
        except StoreError:
            raise
        except Exception as error:
            # One text that breaks the reading must not hold up all others; it ends with a reason, like every item.
            _log.exception("item %s: could not be read", item.id)
            reading, assessment = _unreadable(item, error)
            self.ledger.record_verdict(item, reading, assessment, now)
            done.failed.append(item.id)
            return
        story = self._place(read, now)
        live = self._live(item, story, now, done)
        observed = self._observed(live)
        assessment = self.judge.assess(read.document, read.reading, observed)
        assessment = ruled(assessment, self.ledger.rulings(item.id))
        assessment = self._settle(read, assessment, story, live, observed, now, done)
        self.ledger.record_verdict(item, read.reading, assessment, now)
        if assessment.relevant:
            self._trace(item, story)

    def _read(self, item: Item) -> _Read:
        if item.source not in self._began:
            self._began[item.source] = self.stories.began(item.source)
        first_poll = item.first_seen == self._began[item.source]
        document = changes.document_of(item, first_poll=first_poll)
        reading = self.judge.read(document)
        signature = self.judge.sign(document, reading)
        background = changes.is_background(item, first_poll=first_poll, news_within=self.news_within)
        return _Read(item, document, reading, signature, background)

    # -------------------------------------------------------------- stories
    def _place(self, read: _Read, now: datetime) -> StoryId:
        signature = read.signature
        keys = stories.keys(signature)
        day = signature.first_day or read.item.first_seen.date()
        story = self.stories.story_of(read.item.id)
        also: tuple[StoryId, ...] = ()
        why = ""
        if story is None or not (self.stories.pinned(read.item.id) or self._still_fits(signature, story)):
            placed = stories.place(signature, self.stories.candidates(keys, stories.window(signature)))
            story = placed.story or stories.fresh_id(read.item.id, self.stories.is_empty)
            also, why = placed.also, f"item {read.item.id} reports both"
        self.stories.put(story, signature, keys, day, now)
        for other in also:
            self._merge(other, story, now, why)
        return story

    def _still_fits(self, signature: Signature, story: StoryId) -> bool:
        """Whether an edited item stays where it is: it does, unless all others have become another event."""
        others = [one for one in self.stories.members(story, _TRACED) if one.item != signature.item]
        return not others or stories.fits(signature, others)

    def _merge(self, story: StoryId, into: StoryId, now: datetime, why: str) -> None:
        self.stories.merge(story, into, now, why=why)
        self.ledger.move_changes(story, into, now)

    def _trace(self, joined: Item, story: StoryId) -> None:
        items = self.stories.items(story, _TRACED)
        if len(items) < 2 or joined.id not in {item.id for item in items}:
            return
        witnesses = [
            Witness(
                item=item.id,
                trust=item.trust,
                first_seen=item.first_seen,
                signature=signature,
                agency=self.judge.agency(item.publisher),
            )
            for item, signature in zip(items, self.stories.members(story, _TRACED), strict=True)
        ]
        self.stories.set_origins(origins.trace(witnesses))

    # -------------------------------------------------------------- changes
    def _live(self, item: Item, story: StoryId, now: datetime, done: Assessed) -> list[Change]:
        """The changes that stand for a story: what cites the item follows it, and of two that are untold one goes."""
        for one in self.ledger.changes_of(item=item.id):
            if one.withdrawn is None and one.item == item.id and one.story != story:
                self.ledger.move_change(one.id, story, now)
        live = [one for one in self.ledger.changes_of(story=story) if one.withdrawn is None]
        news = [one for one in live if not one.background]
        for extra in news[1:]:
            if extra.partnership == news[0].partnership and not self.told(extra.id):
                self._withdraw(extra, f"its story has #C{news[0].id}", now, done)
                live.remove(extra)
        return live

    def _observed(self, live: Sequence[Change]) -> tuple[Fact, ...]:
        """What was observed apart from this story: an item is compared with the world before its event."""
        own = {one.after.fact for one in live} | {_fact_of(one.id) for one in live}
        if self._facts is None:
            self._facts = self.ledger.facts_as_of()
        return self._facts if not own else tuple(fact for fact in self._facts if fact.id not in own)

    def _settle(
        self,
        read: _Read,
        assessment: Assessment,
        story: StoryId,
        live: Sequence[Change],
        observed: Sequence[Fact],
        now: datetime,
        done: Assessed,
    ) -> Assessment:
        """Record what an item changes; returns its verdict, in which a retelling is known."""
        held = changes.held_before((*self.baseline, *observed), assessment)
        step = changes.step(read.item, read.reading, assessment, story, held, now, background=read.background)
        mine = [one for one in live if one.item == read.item.id]
        if step is None:
            for one in mine:  # an edit or a ruling took the news back
                self._withdraw(one, "the article no longer says so", now, done)
            return assessment
        again = retelling.told_before(step.change, self.ledger.changes(partnership=step.change.partnership))
        if again is not None and not mine:
            return _retelling(assessment, again, "")
        told = [one for one in live if one.partnership == step.change.partnership] or list(live)
        if not told:
            self._record(step, now, done)
            self.stories.set_partnership(story, step.change.partnership)
            return assessment
        known = mine[-1] if mine else told[-1]
        is_told = self.told(known.id)
        trust = max(Trust) if known.item is None else self.stories.trust(known.item)
        better = retelling.improvement(known, trust, read.item, step.change, told=is_told)
        if mine and better is None:
            return assessment  # its own change, read once more
        if better is None or (read.background and not known.background):
            return _retelling(assessment, known, retelling.contradiction(known, step.change.after))
        self._replace(known, step, better, is_told, read.background, now, done)
        return assessment

    def _replace(
        self,
        known: Change,
        step: changes.Step,
        better: retelling.Better,
        is_told: bool,
        background: bool,
        now: datetime,
        done: Assessed,
    ) -> None:
        change = step.change
        if known.background and not background:
            # What was only background has news now: told for the first time, with what was known before the arrow.
            turned = changes.turn(known.after.stage, change.after.stage, change.act)
            change = replace(change, before=known.after, differences=turned or change.differences)
        else:
            # The left side stays what it was before the story; an untold line stays in the period it came in.
            kept = known.before if change.before is None else change.before
            seen = now if is_told else known.seen
            change = replace(change, before=kept, seen=seen, corrects=known.id if is_told else known.corrects)
            self._withdraw(known, better.value, now, done)
        self._record(replace(step, change=change), now, done)

    def _record(self, step: changes.Step, now: datetime, done: Assessed) -> None:
        done.changes.append(self.ledger.record_change(step.change, step.fact, now))
        if self._facts is not None and step.fact is not None:  # the newest stands last
            self._facts = (*self._facts, self.ledger.fact(_fact_of(done.changes[-1].id)))

    def _withdraw(self, change: Change, why: str, now: datetime, done: Assessed) -> None:
        self.ledger.withdraw_change(change.id, why, now)
        if self._facts is not None:
            self._facts = tuple(fact for fact in self._facts if fact.id != _fact_of(change.id))
        done.withdrawn.append(change.id)


def _fact_of(change: ChangeId) -> FactId:
    return FactId(f"C{change}")


# ------------------------------------------------------------------ verdicts
def ruled(assessment: Assessment, rulings: Sequence[Ruling]) -> Assessment:
    """A verdict with what users have said of the item; the latest word on a field stands."""
    for ruling in rulings:
        said = ruling.says
        if "status" in said:
            assessment = replace(assessment, status=Status(said["status"]), relevant=said["status"] != "off-topic")
        if "act" in said:
            assessment = replace(assessment, act=Act(said["act"]) if said["act"] else None)
        if "stage" in said:
            assessment = replace(assessment, stage=Stage(said["stage"]) if said["stage"] else None)
        if "partnership" in said:
            assessment = replace(assessment, partnership=PartnershipId(said["partnership"]) or None)
        assessment = replace(assessment, reasons=(f"ruled by {ruling.by}", *assessment.reasons))
    return assessment


def _retelling(assessment: Assessment, known: Change, other: str) -> Assessment:
    reasons = [f"retells #C{known.id}"]
    if other:
        reasons.append(f"gives another figure: {other}")
    return replace(assessment, status=Status.KNOWN, reasons=(*reasons, *assessment.reasons))


def _unreadable(item: Item, error: Exception) -> tuple[Reading, Assessment]:
    why = f"could not be read: {type(error).__name__}: {error}"[:300]
    reading = Reading(document=item.id, language=item.language or "und", relevant=False, relevance=0.0, reasons=(why,))
    return reading, Assessment(
        document=item.id,
        status=Status.OFF_TOPIC,
        act=None,
        stage=None,
        partnership=None,
        parties=(),
        relevant=False,
        relevance=0.0,
        language=reading.language,
        confidence=0.0,
        reasons=(why,),
    )
