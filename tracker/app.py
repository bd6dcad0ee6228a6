"""Builds everything from the Config; the only place that knows all concrete classes, and the owner of clock and chance.

    Config -> Stores + Knowledge + network -> jobs -> tick()

Does not decide anything about sources, items or digests, and does not print: jobs and core decide, the
command line prints.
"""

import math
import os
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tracker.clock import utc_now
from tracker.composing import digesting, plans
from tracker.config.load import Config
from tracker.config.secrets import Secrets, secrets
from tracker.core import due, troubles
from tracker.core.knowledge import Knowledge
from tracker.core.troubles import Notice
from tracker.errors import ConfigError
from tracker.jobs.alert import Alerting
from tracker.jobs.assess import BATCH, Assess, Assessed
from tracker.jobs.deliver import Deliver
from tracker.jobs.ingest import Ingest
from tracker.jobs.poll import Polling
from tracker.model import (
    Answer,
    Audience,
    Delivery,
    DeliveryState,
    Digest,
    FailureKind,
    FetchFailed,
    Poll,
    Source,
    SourceState,
)
from tracker.net.loop import Loop
from tracker.outlets import outlets
from tracker.render.notice import freeze as freeze_notice
from tracker.seeds.load import load as load_seeds
from tracker.store import backup, retention, schema, soundness, transfer
from tracker.store.lock import Turn, hold
from tracker.store.schema import open_reader, open_store
from tracker.stores import Stores, opened
from tracker.wiring import PARSERS, Identity, Judging, Parsers, fetcher

HEARTBEAT_EVERY = timedelta(minutes=5)
FIRST_ANSWER_WITHIN = timedelta(days=1)


# ------------------------------------------------------------------ the app
@dataclass(slots=True, kw_only=True)
class Done:
    """What one tick did."""

    at: datetime
    polls: list[Poll] = field(default_factory=list)
    assessed: Assessed = field(default_factory=Assessed)
    digests: list[Digest] = field(default_factory=list)
    notice: Notice = field(default_factory=Notice)
    deliveries: list[Delivery] = field(default_factory=list)  # as they are now
    backup: Path | None = None
    unheard: FetchFailed | None = None  # why the heartbeat address did not take the sign of life


class App:
    """One instance at work; get one from `running`."""

    def __init__(
        self,
        config: Config,
        knowledge: Knowledge,
        stores: Stores,
        loop: Loop,
        found: Secrets,
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
        self._stopped = False
        self.house_since: float | None = None
        """Since when (monotonic clock) the backup of this tick is being made; None at other times."""
        self._net = fetcher(config, loop, now)
        self._polling = Polling(
            fetch=self._net.fetch,
            take_in=self._ingest(Parsers(loop, knowledge, in_process=parse_in_process)),
            sources=stores.sources,
            threads=threads,
            now=now,
            chance=chance,
            at_once=config.fetch.at_once,
            per_host=config.fetch.host_connections,
        )
        self.digesting = digesting(config, stores, knowledge.wording, knowledge.baseline)
        self._alerting = self._alerts()
        self._heartbeat = found.values.get(("alerts", "heartbeat"))
        self._beaten: datetime | None = None
        self._deliver = self._delivering(found)
        self._deliver.recover(now())
        self._assess = Assess(
            ledger=stores.ledger,
            stories=stores.stories,
            judge=Judging(knowledge),
            baseline=knowledge.baseline,
            told=stores.digests.told_to_anyone,
        )

    def _ingest(self, parse: Parsers) -> Ingest:
        paced = self.config.fetch
        return Ingest(
            sources=self.stores.sources,
            items=self.stores.items,
            parse=parse,
            identify=Identity(self.knowledge.urls),
            pace=due.Pace(min_s=paced.at_least, max_s=paced.at_most),
        )

    def _delivering(self, found: Secrets) -> Deliver:
        def post(url: str, *, content: bytes, headers: Mapping[str, str]) -> Answer:
            return self._loop.send(self._net.post(url, content=content, headers=headers))

        there = outlets(self.config, found, post, self.now)
        return Deliver(outbox=self.stores.outbox, outlets=there, stopped=lambda: self._stopped)

    def _alerts(self) -> Alerting:
        told = plans(self.config, self.config.alerts.channels)
        return Alerting(
            store=self.stores.troubles,
            outbox=self.stores.outbox,
            freeze=lambda notice, at: freeze_notice(notice, told, at),
        )

    # -------------------------------------------------------------- the tick
    def tick(
        self,
        sources: Sequence[Source] | None = None,
        told: Callable[[Poll], None] = lambda _: None,
        *,
        read_for_s: float = math.inf,
        alive: Callable[[], None] = lambda: None,
    ) -> Done:
        """Everything that is due now, in the order of the flow; raises StoreErrors.

        `sources` replaces the sources that are due, `told` hears of each poll as it ends. After `read_for_s` seconds
        reading leaves the rest to the next tick; `alive` hears that it goes on.
        """
        done = Done(at=self.now())
        done.polls = self.ingest(sources, told)
        done.assessed = self.assess(read_for_s, alive)
        done.digests = self.compose()
        done.notice = self.alert()
        done.deliveries = self.deliver()
        done.backup = self._keep_house(done.at)
        done.unheard = self._beat(done.at)
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

    def compose(self) -> list[Digest]:
        """Compose and freeze the digests whose period has ended; returns them."""
        if self._stopped:
            return []
        now = self.now()
        audiences = [one for one in self.config.digests if self._has_begun(one, now)]
        return self.digesting(audiences, now)

    def _has_begun(self, audience: Audience, now: datetime) -> bool:
        """A first digest waits for a first answer, but not for ever: then it tells that nothing can be reached."""
        if self.stores.digests.last_end(audience.name, now) is not None:
            return True
        states = self.stores.sources.states().values()
        tried = min((state.failing_since for state in states if state.failing_since), default=now)
        return any(state.last_ok for state in states) or now - tried > FIRST_ANSWER_WITHIN

    def alert(self) -> Notice:
        """Freeze a notice of trouble that lasts, or that is over; returns it."""
        if self._stopped or not self.config.alerts.channels:
            return Notice()
        now, config = self.now(), self.config
        latest = next((when for _, when in backup.backups(config.database)), None)
        current = [
            *troubles.of_sources(
                config.sources, self.stores.sources.states(), now, timedelta(seconds=config.alerts.after)
            ),
            *troubles.of_messages(self.stores.outbox.listed((DeliveryState.HELD, DeliveryState.FAILED), limit=1_000)),
            *troubles.of_backups(
                latest if config.backups.enabled else None, now, timedelta(seconds=config.backups.every)
            ),
        ]
        return self._alerting(current, now)

    def deliver(self) -> list[Delivery]:
        """Send what waits in the outbox; returns what was tried, as it is now."""
        if self._stopped:
            return []
        try:
            tried = self._deliver(self.now())
        except CancelledError:  # told to stop while sending: the next start takes it up
            return []
        return [self.stores.outbox.get(delivery.key) for delivery in tried]

    def assess(self, for_s: float = math.inf, alive: Callable[[], None] = lambda: None) -> Assessed:
        """Read and judge what is unread, for so many seconds at most; at least one batch."""
        done, until = Assessed(), time.monotonic() + for_s
        while not self._stopped:
            part = self._assess(self.now(), limit=BATCH)
            done.items += part.items
            done.changes += part.changes
            done.withdrawn += part.withdrawn
            done.failed += part.failed
            if part.items < BATCH:
                break
            alive()
            if time.monotonic() >= until:
                break
        return done

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

    def _keep_house(self, now: datetime) -> Path | None:
        if self._stopped:
            return None
        made = None
        if self.config.backups.enabled and self._backup_is_due(now):
            self.house_since = time.monotonic()
            try:
                made = backup.back_up(self.stores.db, now, soundness.of_copy)
                self._forget(now)  # behind a copy that is sound
            finally:
                self.house_since = None
        return made

    def _forget(self, now: datetime) -> None:
        kept = self.config.retention
        self.stores.sources.forget_polls(now - timedelta(seconds=kept.polls))
        retention.thin(self.stores.db, now - timedelta(seconds=kept.texts))

    def _beat(self, now: datetime) -> FetchFailed | None:
        if self._stopped or self._heartbeat is None:
            return None
        if self._beaten is not None and timedelta() <= now - self._beaten < HEARTBEAT_EVERY:
            return None
        self._beaten = now
        try:
            answer = self._loop.run(self._net.fetch(self._heartbeat))
        except CancelledError:  # told to stop meanwhile
            return None
        # Nothing that it says matters, and it may say nothing at all.
        return answer if isinstance(answer, FetchFailed) and answer.kind is not FailureKind.EMPTY else None

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
        opened(config, create=True) as db,
        Loop() as loop,
        ThreadPoolExecutor(PARSERS, thread_name_prefix="take-in") as threads,
    ):
        yield App(
            config,
            knowledge,
            Stores.over(db),
            loop,
            secrets(config, environ),
            now=now,
            chance=chance,
            threads=threads,
            parse_in_process=parse_in_process,
        )


# ------------------------------------------------------------------ the database as a whole
def back_up(config: Config, now: Callable[[], datetime] = utc_now) -> Path:
    """A sound copy of the database, made beside a running daemon too; returns where it is. Raises StoreErrors."""
    with Turn(config.database.parent), open_reader(config.database) as db:
        return backup.back_up(db, now(), soundness.of_copy)


def restore(config: Config, source: Path, now: Callable[[], datetime] = utc_now) -> Path | None:
    """Put a backup in place of the database; returns where the old one is kept. Raises StoreErrors, AlreadyRunning."""
    with hold(config.database.parent), Turn(config.database.parent):
        return schema.restore(source, config.database, now())


def exported(config: Config) -> Iterator[str]:
    """The lines of an export, of one state of the database."""
    with open_reader(config.database) as db:
        yield from transfer.export(db)


def export(config: Config, file: Path) -> int:
    """Write an export to a file; returns the number of lines."""
    with open_reader(config.database) as db:
        return transfer.export_to(db, file)


def import_lines(config: Config, lines: Iterable[str]) -> int:
    """Fill a new database from an export; returns the number of rows. Raises InputError, StoreErrors."""
    with hold(config.database.parent), Turn(config.database.parent), open_store(config.database, create=True) as db:
        return transfer.load(db, lines)
