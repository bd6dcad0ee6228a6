"""Builds everything from the Config; the only place that knows all concrete classes, and the owner of clock and chance.

    Config -> Stores + Knowledge + network -> jobs -> tick()

Does not decide anything about sources, items or digests, and does not print: jobs and core decide, the
command line prints.
"""

import asyncio
import os
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path

from tracker.config.load import Config
from tracker.config.secrets import secrets
from tracker.core import due, identity
from tracker.core.knowledge import Knowledge
from tracker.core.parse import document
from tracker.core.urls import UrlRules
from tracker.errors import ConfigError
from tracker.jobs.ingest import Ingest
from tracker.jobs.poll import Polling
from tracker.model import (
    Fetched,
    FetchFailed,
    FetchResult,
    Identified,
    KnownItem,
    ParsedFeed,
    Poll,
    Source,
    SourceState,
)
from tracker.net.fetch import Fetcher
from tracker.net.loop import Loop
from tracker.net.worker import InProcess, Worker
from tracker.seeds.load import load as load_seeds
from tracker.store import backup
from tracker.store.db import Db
from tracker.store.items import Items
from tracker.store.ledger import Ledger
from tracker.store.lock import Turn
from tracker.store.schema import open_reader, open_store
from tracker.store.search import Search
from tracker.store.sources import Sources

PARSERS = 2
"""Processes that parse: one slow document does not hold up the others."""


def utc_now() -> datetime:
    """The clock of the program."""
    return datetime.now(UTC)


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


# ------------------------------------------------------------------ the app
@dataclass(slots=True, kw_only=True)
class Done:
    """What one tick did."""

    at: datetime
    polls: list[Poll] = field(default_factory=list)
    backup: Path | None = None


class App:
    """One instance at work; get one from `running`."""

    def __init__(
        self,
        config: Config,
        knowledge: Knowledge,
        stores: Stores,
        loop: Loop,
        *,
        now: Callable[[], datetime],
        chance: Callable[[], float],
        threads: ThreadPoolExecutor,
        parse_in_process: bool,
    ) -> None:
        self.config = config
        self.knowledge = knowledge
        self.stores = stores
        self.now = now
        self._loop = loop
        self._turn = Turn(config.database.parent)
        self._stopped = False
        fetcher: Fetcher = loop.enter(
            Fetcher(
                user_agent=config.fetch.user_agent,
                allow=config.fetch.allow_hosts,
                connections=config.fetch.host_connections,
                spacing_s=float(config.fetch.host_spacing),
                now=now,
            )
        )
        self._ingest = Ingest(
            sources=stores.sources,
            items=stores.items,
            parse=Parsers(loop, knowledge, in_process=parse_in_process),
            identify=Identity(knowledge.urls),
            pace=due.Pace(min_s=config.fetch.at_least, max_s=config.fetch.at_most),
        )
        self._polling = Polling(
            fetch=fetcher.fetch,
            take_in=self._take_in,
            sources=stores.sources,
            threads=threads,
            now=now,
            chance=chance,
            at_once=config.fetch.at_once,
            per_host=config.fetch.host_connections,
        )

    # -------------------------------------------------------------- the tick
    def tick(self, told: Callable[[Poll], None] = lambda _: None) -> Done:
        """Everything that is due now, in the order of the flow; raises StoreErrors."""
        done = Done(at=self.now())
        done.polls = self.ingest(told=told)
        done.backup = self._keep_house(done.at)
        return done

    def ingest(
        self, sources: Sequence[Source] | None = None, told: Callable[[Poll], None] = lambda _: None
    ) -> list[Poll]:
        """Poll the sources that are due (or those given, due or not); returns the polls as they ended."""
        wanted = self.due() if sources is None else sources
        if not wanted or self._stopped:
            return []
        try:
            return self._loop.run(self._polling(wanted, told))
        except CancelledError:
            return []

    def due(self) -> list[Source]:
        """The enabled sources to ask now, those that waited longest first."""
        now, states = self.now(), self.stores.sources.states()
        pairs = [(source, states.get(source.id, SourceState(source=source.id))) for source in self.config.sources]
        return [
            source
            for source, state in sorted(pairs, key=lambda pair: pair[1].last_polled or datetime.min.replace(tzinfo=UTC))
            if due.is_due(source, state, now)
        ]

    def stop(self) -> None:
        """Begin nothing more and drop what waits for the network; from any thread, a signal handler's included."""
        self._stopped = True
        self._loop.cancel()

    def _take_in(self, source: Source, answer: FetchResult, *, now: datetime, jitter: float) -> Poll:
        with self._turn:
            return self._ingest(source, answer, now=now, jitter=jitter)

    def _keep_house(self, now: datetime) -> Path | None:
        if self._stopped:
            return None
        made = None
        if self.config.backups.enabled and self._backup_is_due(now):
            with self._turn:
                made = backup.back_up(self.stores.db, now)
                self.stores.sources.forget_polls(now - timedelta(seconds=self.config.retention.polls))
        return made

    def _backup_is_due(self, now: datetime) -> bool:
        latest = next((when for _, when in backup.backups(self.config.database)), None)
        # A backup from the future was made under a wrong clock and says nothing.
        return latest is None or not timedelta() <= now - latest < timedelta(seconds=self.config.backups.every)


def ready(config: Config, environ: Mapping[str, str] = os.environ) -> Knowledge:
    """The knowledge of an instance that could start now; raises ConfigError for seeds and secrets."""
    problems = secrets(config, environ).problems
    if problems:
        raise ConfigError(list(problems))
    return load_seeds(config.seeds)


@contextmanager
def running(
    config: Config,
    knowledge: Knowledge | None = None,
    *,
    now: Callable[[], datetime] = utc_now,
    chance: Callable[[], float] = random.random,
    environ: Mapping[str, str] = os.environ,
    parse_in_process: bool = False,
) -> Iterator[App]:
    """An App with everything open; the caller holds the instance (`store.lock.hold`).

    Raises ConfigError (seeds, secrets) and StoreErrors before anything is asked from the network.
    """
    knowledge = knowledge or ready(config, environ)
    with (
        _opened(config) as db,
        Loop() as loop,
        ThreadPoolExecutor(PARSERS, thread_name_prefix="take-in") as threads,
    ):
        yield App(
            config,
            knowledge,
            Stores.over(db),
            loop,
            now=now,
            chance=chance,
            threads=threads,
            parse_in_process=parse_in_process,
        )


def _opened(config: Config) -> Db:
    with Turn(config.database.parent):
        return open_store(config.database, create=True)
