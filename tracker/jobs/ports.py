"""What jobs need from the world, as protocols: jobs know these, `app` hands in what fits them.

Stores share one connection: `with items.tx():` is one transaction over all of them, and a `tx()` inside
another one is part of it. No port knows the time; `now` is an argument of every call that needs it.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from tracker.model import (
    Assessment,
    Change,
    ChangeId,
    Fact,
    Fetched,
    FetchFailed,
    Identified,
    Item,
    ItemId,
    KnownItem,
    ParsedFeed,
    Poll,
    Reading,
    Ruling,
    Source,
    SourceId,
    SourceState,
    StoryId,
)


class Transactions(Protocol):
    """Something that writes all or nothing."""

    def tx(self) -> AbstractContextManager[object]:
        """One transaction, or a part of the one that is open."""
        ...


# ------------------------------------------------------------------ ingest
class SourceStore(Transactions, Protocol):
    """What is remembered of the sources, and the log of polls."""

    def state(self, source: SourceId) -> SourceState:
        """The state of one source; a blank one if it was never polled."""
        ...

    def record(self, poll: Poll, state: SourceState) -> None:
        """Keep one poll and the state after it."""
        ...


class ItemStore(Transactions, Protocol):
    """Items and their revisions."""

    def known(self, source: SourceId, handles: Collection[str], since: datetime | None) -> Mapping[str, KnownItem]:
        """Items of a source under the handles asked for, and those published from `since` on under their keys."""
        ...

    def keep(self, source: SourceId, identified: Identified, now: datetime) -> None:
        """Store new items, revisions, further handles, flaps, and who vanished or returned."""
        ...


class Parse(Protocol):
    """Bytes to entries; never raises."""

    def __call__(self, fetched: Fetched, source: Source, now: datetime) -> ParsedFeed | FetchFailed:
        """What a body says, or why it says nothing."""
        ...


class Identify(Protocol):
    """`core.identity` with the URL rules filled in."""

    def lookups(self, feed: ParsedFeed, source: Source) -> Collection[str]:
        """Every handle under which an entry of this document may be known."""
        ...

    def identify(self, feed: ParsedFeed, source: Source, known: Mapping[str, KnownItem], now: datetime) -> Identified:
        """What became of every entry."""
        ...


# ------------------------------------------------------------------ assess
class LedgerStore(Transactions, Protocol):
    """Verdicts, observed facts, changes and users' rulings; an append-only log stands behind all of them."""

    def unread(self, limit: int) -> Sequence[Item]:
        """Items whose current revision has no verdict, in the order they came; the same order every time."""
        ...

    def facts_as_of(self, when: datetime | None = None) -> tuple[Fact, ...]:
        """Observed facts that were held to be true at a time (None: now), oldest first; not the baseline."""
        ...

    def rulings(self, item: ItemId) -> tuple[Ruling, ...]:
        """What users have said of an item, oldest first."""
        ...

    def verdict(self, item: ItemId, revision: int | None = None) -> tuple[Reading, Assessment] | None:
        """What was made of a revision (None: the latest that was read)."""
        ...

    def record_verdict(self, item: Item, reading: Reading, assessment: Assessment, now: datetime) -> None:
        """Keep the verdict on one revision; the item is then no longer unread."""
        ...

    def record_change(self, change: Change, fact: Fact | None, now: datetime) -> Change:
        """Keep a change and the fact it adds; the ids passed in are ignored, the ledger gives both theirs."""
        ...

    def withdraw_change(self, change: ChangeId, why: str, now: datetime) -> None:
        """Take a change and its fact back; both stay in every state before `now`."""
        ...

    def move_changes(self, old: StoryId, new: StoryId, now: datetime) -> None:
        """Tell the ledger that a story is now another one (merge)."""
        ...

    def changes_of(self, *, story: StoryId | None = None, item: ItemId | None = None) -> tuple[Change, ...]:
        """Changes that rest on a story or cite an item, oldest first, withdrawn ones included."""
        ...
