"""One answer of one source -> items, revisions and the source's new state.

Does not fetch, and does not care how a body is parsed or what an entry means. Gather, decide, apply: the
network is done before this begins, and what is applied is one transaction.
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

from tracker.core import due
from tracker.core.due import Arrivals, Pace
from tracker.errors import StoreError
from tracker.jobs.ports import Identify, ItemStore, Parse, SourceStore
from tracker.model import (
    FailureKind,
    Fetched,
    FetchFailed,
    FetchResult,
    Identified,
    NotModified,
    ParsedFeed,
    Poll,
    PollResult,
    Source,
    SourceState,
    Validators,
)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingest:
    """The job with everything it needs; `app` builds one."""

    sources: SourceStore
    items: ItemStore
    parse: Parse
    identify: Identify
    pace: Pace

    def __call__(self, source: Source, answer: FetchResult, *, now: datetime, jitter: float) -> Poll:
        """Store what one answer brought, and when to ask again; returns the poll as logged.

        A failure is kept like any other outcome. Raises only StoreErrors; then nothing of this poll was kept.
        """
        state = due.current(source, self.sources.state(source.id))
        if isinstance(answer, NotModified) and state.last_ok is None:
            answer = FetchFailed(kind=FailureKind.PROTOCOL, detail="304 although nothing was ever fetched", status=304)
        if isinstance(answer, Fetched):
            body_hash = _hash(source, answer)
            if body_hash != state.body_hash:
                understood = self._understand(source, answer, now)
                if not isinstance(understood, FetchFailed):
                    return self._apply(source, state, answer, *understood, body_hash, now, jitter)
                answer = understood
        if isinstance(answer, FetchFailed):
            poll = Poll(source=source.id, at=now, result=PollResult.FAILED, failure=answer)
            self.sources.record(poll, due.after_failure(source, state, answer, now, jitter))
            return poll
        poll = Poll(source=source.id, at=now, result=PollResult.NOT_MODIFIED)
        same = Arrivals(body_hash=state.body_hash)
        self.sources.record(poll, due.after_success(source, state, answer, same, now, jitter, self.pace))
        return poll

    def _understand(
        self, source: Source, answer: Fetched, now: datetime
    ) -> tuple[ParsedFeed, Identified] | FetchFailed:
        """Parse and identify; whatever goes wrong in there is a failure of this source and of no other."""
        try:
            feed = self.parse(answer, source, now)
            if isinstance(feed, FetchFailed):
                return feed
            if not feed.items and not feed.rejected:
                return FetchFailed(kind=FailureKind.EMPTY, detail="the document has no entries")
            handles = self.identify.lookups(feed, source)
            dates = [entry.published.value for entry in feed.items if entry.published.value is not None]
            known = self.items.known(source.id, handles, min(dates, default=None))
            identified = self.identify.identify(feed, source, known, now)
            if _entries(feed) != _accounted(identified):
                told = f"{_entries(feed)} entries, {_accounted(identified)} accounted for"
                return FetchFailed(kind=FailureKind.INTERNAL, detail=told)
            return feed, identified
        except StoreError:
            raise
        except Exception as error:
            _log.exception("source %s: its document could not be taken in", source.id)
            return FetchFailed(kind=FailureKind.INTERNAL, detail=f"{type(error).__name__}: {error}"[:500])

    def _apply(
        self,
        source: Source,
        state: SourceState,
        answer: Fetched,
        feed: ParsedFeed,
        identified: Identified,
        body_hash: str,
        now: datetime,
        jitter: float,
    ) -> Poll:
        dates = [sighting.item.published.value for sighting in identified.new]
        arrivals = Arrivals(
            new=len(identified.new),
            dates=[date for date in dates if date is not None],
            ttl_s=feed.ttl_s,
            body_hash=None if feed.cut_off else body_hash,
        )
        poll = Poll(
            source=source.id,
            at=now,
            result=PollResult.FETCHED,
            entries=_entries(feed),
            new=len(identified.new),
            revised=len(identified.revised),
            unchanged=len(identified.unchanged),
            rejected=len(identified.rejected),
            format=feed.format,
            problems=feed.problems,
            rejects=identified.rejected,
        )
        if feed.cut_off:
            answer = replace(answer, validators=Validators())
        # The validators say "I have these items": they are kept with them or not at all.
        with self.items.tx():
            self.items.keep(source.id, identified, now)
            self.sources.record(poll, due.after_success(source, state, answer, arrivals, now, jitter, self.pace))
        return poll


def _entries(feed: ParsedFeed) -> int:
    return len(feed.items) + len(feed.rejected)


def _accounted(identified: Identified) -> int:
    parts = (identified.new, identified.revised, identified.unchanged, identified.rejected)
    return sum(len(part) for part in parts)


def _hash(source: Source, answer: Fetched) -> str:
    """Of the body and of what decides how it is read: the same body under other selectors is another document."""
    reading = (source.kind, source.selectors, source.keep_params, source.outlet_suffix, source.time_zone)
    hashed = blake2b(answer.body, digest_size=16)
    hashed.update(repr((answer.content_type, answer.url, reading)).encode("utf-8", "replace"))
    return hashed.hexdigest()
