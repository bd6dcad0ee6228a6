"""The concrete classes behind the ports: stores over one connection, the guarded network, parsers in processes.

Does not run anything; `app` does.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import cycle

from tracker.config.load import Config
from tracker.core import compare, identity, signature
from tracker.core import reading as reading_of
from tracker.core.coverage import coverage
from tracker.core.knowledge import Knowledge
from tracker.core.parse import document
from tracker.core.urls import UrlRules
from tracker.core.world import World
from tracker.errors import StoreUnusable
from tracker.model import (
    Assessment,
    Coverage,
    Document,
    Fact,
    Fetched,
    FetchFailed,
    Identified,
    KnownItem,
    ParsedFeed,
    Reading,
    Signature,
    Source,
)
from tracker.net.fetch import Fetcher
from tracker.net.loop import Loop
from tracker.net.worker import InProcess, Worker
from tracker.store.db import Db
from tracker.store.digests import Digests
from tracker.store.items import Items
from tracker.store.ledger import Ledger
from tracker.store.lock import Turn
from tracker.store.outbox import Outbox
from tracker.store.schema import open_reader, open_store
from tracker.store.search import Search
from tracker.store.sources import Sources
from tracker.store.stories import Stories
from tracker.store.troubles import Troubles

PARSERS = 2
"""Processes that parse: one slow document does not hold up the others."""


# ------------------------------------------------------------------ the stores
@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """All tables of one instance, over one connection."""

    db: Db
    sources: Sources
    items: Items
    ledger: Ledger
    stories: Stories
    digests: Digests
    outbox: Outbox
    troubles: Troubles
    search: Search

    @classmethod
    def over(cls, db: Db) -> "Stores":
        """The stores of an open database."""
        return cls(
            db=db,
            sources=Sources(db),
            items=Items(db),
            ledger=Ledger(db),
            stories=Stories(db),
            digests=Digests(db),
            outbox=Outbox(db),
            troubles=Troubles(db),
            search=Search(db),
        )


@contextmanager
def reading(config: Config) -> Iterator[Stores]:
    """The stores for looking, also beside a running daemon; raises StoreErrors."""
    if not config.database.exists():
        raise StoreUnusable(f"{config.database}: there is no database yet - `tracker run --once` makes it")
    with open_reader(config.database) as db:
        yield Stores.over(db)


@contextmanager
def writing(config: Config, *, create: bool = False) -> Iterator[Stores]:
    """The stores for one change by a command; a daemon waits meanwhile. Raises StoreErrors."""
    with opened(config, create=create) as db:
        yield Stores.over(db)


def opened(config: Config, *, create: bool) -> Db:
    """The database for writing; each of its transactions waits for its turn among the processes of the instance."""
    folder = config.database.parent
    if create:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnusable(f"{folder}: cannot be made ({error.strerror})") from None
    turn = Turn(folder)
    with turn:
        db = open_store(config.database, create=create)
    db.guard = turn
    return db


# ------------------------------------------------------------------ adapters to the ports of the jobs
@dataclass(frozen=True, slots=True)
class Identity:
    """`core.identity` with the URL rules filled in; fits `jobs.ports.Identify`."""

    rules: UrlRules

    def lookups(self, feed: ParsedFeed, source: Source) -> Sequence[str]:
        """Every handle under which an entry of this document may be known."""
        return identity.lookups(feed, source, self.rules)

    def identify(self, feed: ParsedFeed, source: Source, known: Mapping[str, KnownItem], now: datetime) -> Identified:
        """What became of every entry."""
        return identity.identify(feed, source, known, self.rules, now)


class Judging:
    """`core.reading` and `core.compare` with the knowledge filled in; fits `jobs.ports.Judge`."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._world = World.of(knowledge.baseline)
        self._observed: tuple[Fact, ...] = ()

    def read(self, document: Document) -> Reading:
        """What a text says."""
        return reading_of.read(document, self._knowledge)

    def sign(self, document: Document, reading: Reading) -> Signature:
        """What identifies its event."""
        return signature.sign(document, reading, self._knowledge)

    def assess(self, document: Document, reading: Reading, observed: Sequence[Fact]) -> Assessment:
        """The verdict against the baseline and what was observed since."""
        facts = tuple(observed)
        if facts != self._observed:  # the same world serves item after item until something changes
            self._world = World.of((*self._knowledge.baseline, *facts))
            self._observed = facts
        return compare.assess(reading, document, self._world, self._knowledge)

    def agency(self, outlet: str) -> str | None:
        """The news agency that an outlet is, if it is one."""
        return self._knowledge.origins.agency(outlet)


class Parsers:
    """Documents parsed in processes that may be killed; fits `jobs.ports.Parse`, called from any other thread."""

    def __init__(self, loop: Loop, knowledge: Knowledge, *, in_process: bool) -> None:
        self._loop = loop
        self._words = knowledge.parse
        kind = InProcess if in_process else Worker
        self._workers = cycle([loop.enter(kind(document.parse)) for _ in range(PARSERS)])

    def __call__(self, fetched: Fetched, source: Source, now: datetime) -> ParsedFeed | FetchFailed:
        """What a body says, or why it says nothing."""
        worker = next(self._workers)
        arguments = (fetched.body, fetched.content_type, fetched.url, source, now, self._words)
        try:
            parsed: ParsedFeed | FetchFailed = self._loop.run(worker.run(*arguments))
        except CancelledError:
            # The program ends: that is no failure of the source, so it must not look like one to the job.
            raise asyncio.CancelledError from None
        return parsed


class Receipts:
    """How the sources did and what became of the items; fits `jobs.ports.Receipts`."""

    def __init__(self, config: Config, stores: Stores) -> None:
        self._config = config
        self._stores = stores

    def coverage(self, start: datetime, end: datetime, now: datetime) -> Coverage:
        """The receipt of a period, as things stand now."""
        stores = self._stores
        counts, fates = stores.sources.counts(start, end), stores.ledger.fates(start, end)
        late = sum(change.background for change in stores.ledger.changes(start, end, withdrawn=False))
        return coverage(self._config.sources, stores.sources.states(), counts, fates, now, late=late)


def fetcher(config: Config, loop: Loop, now: Callable[[], datetime]) -> Fetcher:
    """The guarded network as the config wants it, open as long as the loop."""
    told = config.fetch
    opened: Fetcher = loop.enter(
        Fetcher(
            user_agent=told.user_agent,
            allow=told.allow_hosts,
            connections=told.host_connections,
            spacing_s=float(told.host_spacing),
            now=now,
        )
    )
    return opened
