"""Due periods -> composed digests -> frozen messages, all in one transaction each.

Does not decide what is told (`core.digest`) nor how it looks (`render`), and sends nothing (`jobs.deliver`).
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from tracker.core import digest as core
from tracker.core import periods, promises
from tracker.core.digest import Material
from tracker.errors import InputError, NotFound
from tracker.jobs.ports import DigestStore, Freeze, LedgerStore, OutboxStore, Receipts, StoryReader
from tracker.model import Audience, Change, ChangeId, Digest, Fact, Line, Period, Story, StoryId

ALERT_PAUSE = timedelta(hours=1)
"""Alerts of one audience are at least this far apart: what is urgent in between goes out together."""
FEED_LINES = 100
"""How many lines of earlier digests a feed still shows."""


@dataclass(slots=True, kw_only=True)
class Digesting:
    """The job with everything it needs; `app` builds one."""

    digests: DigestStore
    outbox: OutboxStore
    ledger: LedgerStore
    stories: StoryReader
    receipts: Receipts
    freeze: Freeze
    baseline: Sequence[Fact]

    def __call__(self, audiences: Iterable[Audience], now: datetime) -> list[Digest]:
        """Compose, freeze and keep what is due; returns what was composed. Raises StoreErrors."""
        made = []
        for audience in audiences:
            last = self.digests.last_end(audience.name, now)
            period = periods.first(audience, now) if last is None else periods.due(audience, last, now)
            if period is not None:
                digest = self._keep(partial(self.compose, audience, period, now))
                made += [digest] if digest is not None else []
            if audience.alerts:
                digest = self._keep(partial(self._alert, audience, now))
                made += [digest] if digest is not None else []
        return made

    def at_once(self, audience: Audience, now: datetime) -> Digest:
        """Close the open period of an audience now, compose, freeze and keep its digest; the next one begins here."""
        first = periods.first(audience, now)
        last = self.digests.last_end(audience.name, now)
        period = replace(first, key=f"{now:%Y-%m-%dT%H%M%SZ}", start=first.start if last is None else last)
        digest = self._keep(partial(self.compose, audience, period, now))
        if digest is None:  # the second one within a second
            raise InputError(f"the digest {period.key} of {audience.name} is there already")
        return digest

    def compose(self, audience: Audience, period: Period, now: datetime) -> Digest:
        """The digest of a period as it stands now; keeps nothing (a preview is just this)."""
        return core.compose(audience, period, self._material(audience, period, now), now)

    def _alert(self, audience: Audience, now: datetime) -> Digest | None:
        before = self.digests.last_alert(audience.name)
        if before is not None and timedelta() <= now - before < ALERT_PAUSE:
            return None  # the next one tells everything of the hour together
        last = self.digests.last_end(audience.name, now) or periods.appointed(audience, now)
        alerted = self.digests.alerted(audience.name)
        untold = self.digests.untold(audience.name, last, periods.following(audience, now))
        if not any(core.is_urgent(audience, one) and one.id not in alerted for one in untold):
            return None
        open_period = Period(key="", start=last, end=periods.following(audience, now))
        material = self._material(audience, open_period, now)
        return core.alert(audience, material.changes, material, now)

    def _keep(self, compose: Callable[[], Digest | None]) -> Digest | None:
        # One transaction from reading the changes to freezing the bytes: what arrives in between waits for the next.
        with self.digests.tx():
            digest = compose()
            if digest is None:
                return None
            frozen = self.freeze(digest)
            number = self.digests.keep(
                period=digest.period.key,
                audience=digest.audience.name,
                start=digest.period.start,
                end=digest.period.end,
                composed=digest.composed,
                alert=digest.alert,
                body=frozen.body,
                fates=self._fates(digest),
            )
            if number is None:
                return None
            self.outbox.add(frozen.deliveries, number)
        return digest

    def _fates(self, digest: Digest) -> dict[str, list[ChangeId]]:
        lines = [line for section in digest.sections for line in section.lines]
        if digest.alert:
            told = [*lines, *digest.corrections]
            return {"alert": [change for line in told for change in (line.change.id, *line.covers)]}
        fates = {
            "line": [line.change.id for line in lines],
            "covered": [change for line in lines for change in line.covers],
            "correction": [line.change.id for line in digest.corrections],
            "withdrawn": [change.id for change in digest.withdrawn],
        }
        placed = {change for fate in ("line", "covered", "correction") for change in fates[fate]}
        untold = self.digests.untold(digest.audience.name, digest.period.start, digest.period.end)
        fates["left-out"] = [change.id for change in untold if change.id not in placed]
        return fates

    def _material(self, audience: Audience, period: Period, now: datetime) -> Material:
        changes = self.digests.untold(audience.name, period.start, period.end)
        told = self.digests.told(audience.name, {one.corrects for one in changes if one.corrects is not None})
        withdrawn = self.digests.withdrawn(audience.name, period.end)
        alerted = frozenset(self.digests.alerted(audience.name))
        corrected = {one.id for one in (*told.values(), *withdrawn)}
        items, stories = self.digests.restated(period.start, period.end)
        return Material(
            changes=changes,
            stories=self._stories(changes),
            coverage=self.receipts.coverage(period.start, period.end, now),
            told=told,
            withdrawn=withdrawn,
            alerted=alerted,
            told_in=self.outbox.carriers(audience.name, corrected),
            earlier=self._earlier(audience),
            restated_items=items,
            restated_stories=stories,
            promises=promises.review((*self.baseline, *self.ledger.facts_as_of()), period),
        )

    def _earlier(self, audience: Audience) -> list[Line]:
        changes = self.digests.lines(audience.name, FEED_LINES)
        stories = self._stories(changes)
        return [Line(change=one, story=stories.get(one.story)) for one in changes]

    def _stories(self, changes: Iterable[Change]) -> dict[StoryId, Story]:
        found: dict[StoryId, Story] = {}
        for change in changes:
            with suppress(NotFound):  # a line without its outlets is better than no digest
                one = self.stories.story(change.story)
                if one is not None:
                    found[change.story] = one
        return found
