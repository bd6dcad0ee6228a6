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
from tracker.core import identity
from tracker.core.knowledge import Knowledge
from tracker.core.parse import document
from tracker.core.urls import UrlRules
from tracker.errors import StoreUnusable
from tracker.model import Fetched, FetchFailed, Identified, KnownItem, ParsedFeed, Source
from tracker.net.fetch import Fetcher
from tracker.net.loop import Loop
from tracker.net.worker import InProcess, Worker
from tracker.store.db import Db
from tracker.store.items import Items
from tracker.store.ledger import Ledger
from tracker.store.lock import Turn
from tracker.store.schema import open_reader, open_store
from tracker.store.search import Search
from tracker.store.sources import Sources

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
    search: Search

    @classmethod
    def over(cls, db: Db) -> "Stores":
        """The stores of an open database."""
        return cls(db=db, sources=Sources(db), items=Items(db), ledger=Ledger(db), search=Search(db))


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
    if create:
        config.database.parent.mkdir(parents=True, exist_ok=True)
    with Turn(config.database.parent), open_store(config.database, create=create) as db:
        yield Stores.over(db)


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
