"""The tracker as a server process: one tick at a time until it is told to stop. The only user of APScheduler.

    SIGTERM, SIGINT  end within ten seconds        SIGHUP  take the edited config; a broken one changes nothing

Does not know what a tick does. What is due is asked from the database at each tick, so that the scheduler
holds no state: a restart, a suspended machine, a changed clock and daylight saving are all the same case.
"""

import logging
import os
import queue
import signal
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from tracker import app as application
from tracker.app import App
from tracker.clock import utc_now
from tracker.config.load import Config, load
from tracker.core.knowledge import Knowledge
from tracker.errors import ConfigError, StoreCorrupt, StoreTooNew, StoreUnusable, TrackerError
from tracker.model import DeliveryState
from tracker.store import heartbeat
from tracker.store.heartbeat import Beat
from tracker.store.lock import hold

TICK_SECONDS = 30
STOP_SECONDS = 8.0
HOUSE_SECONDS = 3600.0
"""How long a backup may take: of a database of gigabytes longer than a watchdog waits."""
READ_SECONDS = 60.0
"""A flood of texts is read over several ticks, so that sources are asked and digests leave in between."""

_log = logging.getLogger(__name__)
_FATAL = (StoreCorrupt, StoreTooNew, StoreUnusable)
"""Nothing that the next tick could mend: the daemon ends and says so."""


def serve(file: Path, *, every_s: float = TICK_SECONDS) -> None:
    """Run until a signal ends it. Raises ConfigError, StoreErrors and AlreadyRunning before the first tick.

    A database that turns out to be damaged later ends it with that error too; every other failure of a tick
    is logged, shown by `tracker health`, and tried again at the next one.
    """
    config = load(file)
    with hold(config.database.parent), ExitStack() as stack:
        daemon = Daemon(config, every_s)
        stack.callback(daemon.close)
        daemon.run()


class Daemon:
    """One instance under a scheduler; built by `serve`."""

    def __init__(self, config: Config, every_s: float) -> None:
        self._every_s = every_s
        self._open = ExitStack()
        self._app = self._start(config, application.ready(config))
        self._next: tuple[Config, Knowledge] | None = None  # taken at the start of the next tick
        self._busy = threading.Lock()  # held by a tick
        self._signals: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._stopping = False
        self._fatal: TrackerError | None = None
        self._beat = Beat(at=utc_now(), started=utc_now(), pid=os.getpid())
        self._last = time.monotonic()

    def run(self) -> None:
        """Tick until a signal says stop."""
        scheduler = BackgroundScheduler(executors={"default": ThreadPoolExecutor(1)}, timezone="UTC")
        # No misfire grace: a late tick is as good as one on time. Coalesced: late ticks are one tick.
        job = scheduler.add_job(
            self._tick,
            IntervalTrigger(seconds=self._every_s, timezone="UTC"),
            next_run_time=utc_now(),
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
        with _handled(self._signals.put):
            scheduler.start()
            notify("READY=1")
            _log.info("started: %d sources, a tick every %g s", len(self._app.config.sources), self._every_s)
            while not self._stopping and self._fatal is None:
                with suppress(queue.Empty):
                    self._on(self._signals.get(timeout=min(self._every_s, 1.0)))
                self._in_house()
                # The trigger counts on the wall clock; when that was set back, the tick would wait for it.
                late = time.monotonic() - self._last > 3 * self._every_s
                if (late or self._next is not None) and not self._busy.locked() and not self._stopping:
                    self._last = time.monotonic()
                    job.modify(next_run_time=utc_now())
            notify("STOPPING=1")
            self._app.stop()
            scheduler.pause()
            if not self._busy.acquire(timeout=STOP_SECONDS):
                _log.warning("a step did not end in time; it is taken up again at the next start")
                logging.shutdown()
                os._exit(0)
            self._busy.release()  # a tick that waits for it sees that all is over, and ends
            scheduler.shutdown()
        _log.info("stopped after %d ticks", self._beat.ticks)
        if self._fatal is not None:
            raise self._fatal

    def close(self) -> None:
        """Close the database and the network."""
        self._open.close()

    def _start(self, config: Config, knowledge: Knowledge) -> App:
        return self._open.enter_context(application.running(config, knowledge))

    def _tick(self) -> None:
        with self._busy:
            if self._stopping:
                return
            trouble = ""
            try:
                self._take_next()
                if self._stopping:  # the signal came while the config changed
                    self._app.stop()
                done = self._app.tick(
                    told=lambda _: notify("WATCHDOG=1"), read_for_s=READ_SECONDS, alive=lambda: notify("WATCHDOG=1")
                )
            except _FATAL as error:
                _log.critical("%s", error)
                self._fatal, trouble = error, str(error)
            except TrackerError as error:
                _log.error("the tick ended early: %s", error)
                trouble = str(error)
            except Exception as error:  # a bug: what it left undone is due again at the next tick
                _log.exception("the tick failed")
                trouble = f"{type(error).__name__}: {error}"
            else:
                _told(done)
            self._last = time.monotonic()
            failed = self._beat.failed + 1 if trouble else 0
            self._beat = replace(
                self._beat, at=utc_now(), ticks=self._beat.ticks + 1, failed=failed, trouble=trouble[:1000]
            )
            heartbeat.write(self._app.config.database.parent, self._beat)
            notify("WATCHDOG=1")

    def _in_house(self) -> None:
        since = self._app.house_since
        if since is not None and time.monotonic() - since < HOUSE_SECONDS:
            notify("WATCHDOG=1")
            heartbeat.write(self._app.config.database.parent, replace(self._beat, at=utc_now()))

    def _on(self, number: int) -> None:
        if number != signal.SIGHUP:
            _log.info("%s: stopping", signal.Signals(number).name)
            self._stopping = True
            return
        notify(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")
        try:
            self._next = self._reloaded()
            _log.info("the config is good; the next tick takes it")
        except TrackerError as error:
            for line in str(error).splitlines():
                _log.error("the config was not taken, the old one stays: %s", line)
            self._beat = replace(self._beat, trouble=f"config not taken: {error}"[:1000])
            heartbeat.write(self._app.config.database.parent, self._beat)
        notify("READY=1")

    def _reloaded(self) -> tuple[Config, Knowledge]:
        config = load(self._app.config.file)
        if config.database != self._app.config.database:
            problem = config.located.problem(("database",), "cannot change while the daemon runs", "restart it")
            raise ConfigError([problem])
        return config, application.ready(config)

    def _take_next(self) -> None:
        wanted, self._next = self._next, None
        if wanted is None:
            return
        before = self._app.config, self._app.knowledge
        self._open.close()
        try:
            self._app = self._start(*wanted)
            _log.info("reloaded: %d sources", len(self._app.config.sources))
        except TrackerError:
            self._app = self._start(*before)
            raise


def _told(done: application.Done) -> None:
    for poll in done.polls:
        if poll.failure is not None:
            _log.warning("source %s: %s: %s", poll.source, poll.failure.kind, poll.failure.detail)
        elif poll.new or poll.revised:
            _log.info("source %s: %d new, %d revised, %d entries", poll.source, poll.new, poll.revised, poll.entries)
    for change in done.assessed.changes:
        _log.info("change C%d: %s %s", change.id, change.status, change.partnership)
    for digest in done.digests:
        _log.info("digest %s for %s", digest.period.key, digest.audience.name)
    for trouble in done.notice.begun:
        _log.warning("told of trouble: %s", trouble.says)
    for trouble in done.notice.over:
        _log.info("told that it is over: %s", trouble.says)
    for delivery in done.deliveries:
        level = logging.INFO if delivery.state is DeliveryState.SENT else logging.WARNING
        _log.log(level, "message %s: %s %s", delivery.key, delivery.state, delivery.detail)
    if done.backup is not None:
        _log.info("backup: %s", done.backup)
    if done.unheard is not None:
        # Without details: the address is a secret, and an error may quote it.
        status = f" (status {done.unheard.status})" if done.unheard.status else ""
        _log.warning("the heartbeat address did not take the sign of life: %s%s", done.unheard.kind, status)


class _handled:  # noqa: N801 - used as a function
    """Signals go to `put` for the block."""

    def __init__(self, put: Callable[[int], None]) -> None:
        self._put = put
        self._before: Mapping[int, object] = {}

    def __enter__(self) -> None:
        def handler(number: int, _frame: FrameType | None) -> None:
            self._put(number)

        self._before = {
            number: signal.signal(number, handler) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        }

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]


def notify(state: str) -> None:
    """Tell systemd (`Type=notify`) how the service is; without systemd, nothing happens."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):  # an abstract socket
        address = "\0" + address[1:]
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
        sender.sendto(state.encode(), address)
