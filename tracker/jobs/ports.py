"""What jobs need from the world, as protocols: jobs know these, `app` hands in what fits them.

Stores share one connection: `with items.tx():` is one transaction over all of them, and a `tx()` inside
another one is part of it. No port knows the time; `now` is an argument of every call that needs it.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol

from tracker.model import (
    Assessment,
    Change,
    ChangeId,
    Coverage,
    Delivery,
    DeliveryState,
    Digest,
    Document,
    Fact,
    FactId,
    Fetched,
    FetchFailed,
    Frozen,
    Identified,
    Item,
    ItemId,
    KnownItem,
    ParsedFeed,
    PartnershipId,
    Poll,
    Reading,
    Receipt,
    Ruling,
    Signature,
    Source,
    SourceId,
    SourceState,
    Story,
    StoryCandidate,
    StoryId,
    Trust,
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

    def fact(self, fact: FactId) -> Fact:
        """One observed fact, withdrawn or not; raises NotFound."""
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

    def move_change(self, change: ChangeId, story: StoryId, now: datetime) -> None:
        """Put one change under another story (split)."""
        ...

    def changes(self, *, partnership: PartnershipId | None = None) -> tuple[Change, ...]:
        """Changes of a partnership (None: all), oldest first, withdrawn ones included."""
        ...

    def changes_of(self, *, story: StoryId | None = None, item: ItemId | None = None) -> tuple[Change, ...]:
        """Changes that rest on a story or cite an item, oldest first, withdrawn ones included."""
        ...


class StoryStore(Transactions, Protocol):
    """Stories, their items, and what was done to them."""

    def candidates(self, keys: Collection[str], days: tuple[date, date] | None) -> Sequence[StoryCandidate]:
        """The few stories that share most with an item, among those of a span of days (None: all)."""
        ...

    def members(self, story: StoryId, limit: int) -> Sequence[Signature]:
        """The signatures of the first items of a story, earliest first."""
        ...

    def items(self, story: StoryId, limit: int) -> Sequence[Item]:
        """The items of the first `members` of a story, in the same order."""
        ...

    def story_of(self, item: ItemId) -> StoryId | None:
        """The story of an item; None before it was read."""
        ...

    def is_empty(self, story: StoryId) -> bool:
        """Whether no item is in a story, so that it may be opened."""
        ...

    def pinned(self, item: ItemId) -> bool:
        """Whether a person has put an item where it is."""
        ...

    def trust(self, item: ItemId) -> Trust:
        """How far the source of an item is trusted; raises NotFound."""
        ...

    def began(self, source: SourceId) -> datetime | None:
        """When the first item of a source was seen."""
        ...

    def put(self, story: StoryId, signature: Signature, keys: Collection[str], day: date, now: datetime) -> None:
        """Put an item into a story, which is opened if it is new."""
        ...

    def set_origins(self, origins: Mapping[ItemId, ItemId]) -> None:
        """Note from which item each item descends."""
        ...

    def set_partnership(self, story: StoryId, partnership: PartnershipId | None) -> None:
        """Note which partnership a story is about."""
        ...

    def merge(self, story: StoryId, into: StoryId, now: datetime, *, by: str = "", why: str = "") -> None:
        """Make one story part of another."""
        ...

    def split(
        self, items: Sequence[ItemId], to: StoryId, now: datetime, *, by: str = "", why: str = ""
    ) -> tuple[StoryId, StoryId]:
        """Take items of one story out into another; returns (from, to)."""
        ...


class Judge(Protocol):
    """Reading and judging with the knowledge filled in; pure."""

    def read(self, document: Document) -> Reading:
        """What a text says."""
        ...

    def sign(self, document: Document, reading: Reading) -> Signature:
        """What identifies its event."""
        ...

    def assess(self, document: Document, reading: Reading, observed: Sequence[Fact]) -> Assessment:
        """The verdict against the baseline and what was observed since."""
        ...

    def agency(self, outlet: str) -> str | None:
        """The news agency that an outlet is, if it is one."""
        ...


# ------------------------------------------------------------------ digest
class DigestStore(Transactions, Protocol):
    """Digests, and which change was told to whom."""

    def last_end(self, audience: str, now: datetime) -> datetime | None:
        """When the newest regular digest of an audience ended; one that ends after `now` does not count."""
        ...

    def untold(self, audience: str, since: datetime, until: datetime) -> Sequence[Change]:
        """Changes seen before `until` that have no fate for an audience; `since` bounds the first digest only."""
        ...

    def told(self, audience: str, changes: Collection[ChangeId]) -> Mapping[ChangeId, Change]:
        """For each of some changes the line that an audience was told of it or of what it corrects."""
        ...

    def alerted(self, audience: str) -> Collection[ChangeId]:
        """Changes that an audience was told at once."""
        ...

    def last_alert(self, audience: str) -> datetime | None:
        """When an audience was last told something at once."""
        ...

    def lines(self, audience: str, limit: int) -> Sequence[Change]:
        """The latest changes that stand in digests of an audience, newest first."""
        ...

    def withdrawn(self, audience: str, until: datetime) -> Sequence[Change]:
        """Changes told to an audience and taken back since, nothing in their place."""
        ...

    def restated(self, start: datetime, end: datetime) -> tuple[int, int]:
        """How many items of a span were merely told again, and in how many stories."""
        ...

    def keep(
        self,
        *,
        period: str,
        audience: str,
        start: datetime,
        end: datetime,
        composed: datetime,
        alert: bool,
        body: str,
        fates: Mapping[str, Collection[ChangeId]],
    ) -> int | None:
        """Keep a digest and the fates of its changes; None if this period was composed before."""
        ...


class Receipts(Protocol):
    """What the receipt of a digest is made of."""

    def coverage(self, start: datetime, end: datetime, now: datetime) -> Coverage:
        """How the sources did in a span and what became of the items."""
        ...


class StoryReader(Protocol):
    """Stories as digests show them."""

    def story(self, story: StoryId) -> Story | None:
        """A story with its tellings."""
        ...


class Freeze(Protocol):
    """`render.freeze` with wording and channels filled in."""

    def __call__(self, digest: Digest) -> Frozen:
        """The digest as data, and one message for each recipient of each of its channels."""
        ...


# ------------------------------------------------------------------ deliver
class OutboxStore(Transactions, Protocol):
    """Frozen messages and their states."""

    def add(self, deliveries: Sequence[Delivery], digest: int | None) -> None:
        """Freeze messages; a key that is there already keeps its first bytes."""
        ...

    def carriers(self, audience: str, changes: Collection[ChangeId]) -> Mapping[ChangeId, Mapping[str, str]]:
        """For each of some changes, by channel, the key of the sent message that told it."""
        ...

    def due(self, now: datetime) -> Sequence[Delivery]:
        """Messages to work on now, oldest first."""
        ...

    def interrupted(self) -> Sequence[Delivery]:
        """Messages that a killed run left in `sending`."""
        ...

    def claim(self, key: str, now: datetime) -> bool:
        """Mark a message as being sent; False if somebody else has it."""
        ...

    def settle(
        self,
        key: str,
        state: DeliveryState,
        now: datetime,
        *,
        detail: str = "",
        next_at: datetime | None = None,
        remote_id: str | None = None,
        doubt: bool = False,
    ) -> None:
        """Move a message to another state."""
        ...


class Channel(Protocol):
    """A way to the outside: a frozen message in, an exact word on its fate out. Never raises for the far side."""

    @property
    def can_ask(self) -> bool:
        """Whether the far side can be asked what it has."""
        ...

    def send(self, delivery: Delivery) -> Receipt:
        """One attempt."""
        ...

    def find(self, delivery: Delivery) -> str | None:
        """The far side's id of the message, "" if it has none, None if that is not known."""
        ...


# ------------------------------------------------------------------ alert
class TroubleStore(Transactions, Protocol):
    """Troubles that the operator has been told of."""

    def told(self) -> Mapping[str, tuple[datetime, str]]:
        """By name: since when, and in which words."""
        ...

    def note(self, begun: Sequence[tuple[str, datetime, str]], over: Sequence[str], now: datetime) -> None:
        """Remember what has been told, forget what is over."""
        ...
