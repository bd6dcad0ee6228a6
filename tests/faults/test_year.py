"""A year of unattended work, simulated: many sources, and faults of every kind by a seed.

The network is a function in this process (over HTTP a year would take hours); parsing, reading, storing, composing
and sending are the program's own, over real SQLite, real HTTP to Slack and a webhook, and real SMTP.
"""

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.fakes.mail import Mailbox, mail_server
from tests.fakes.slack import FakeSlack, slack
from tests.faults import oracle
from tests.faults.faulty import FaultyNet, Trouble
from tests.faults.killing import SEEDS, knowledge, told, warm
from tests.faults.world import ENVIRON, Far, Newsroom, SharedClock, far_side, instance
from tracker import app as application
from tracker import wiring
from tracker.app import App, running
from tracker.config.load import load
from tracker.errors import StoreError

SEED = int(os.environ.get("TRACKER_FAULT_SEED", "20260302"))
TICK = timedelta(hours=6)
GROWTH = 20 * 2**20
AT_ONCE = 4


class Clock:
    """A clock that is set by hand."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Faults(logging.Handler):
    """Everything that was logged as an error or with a traceback: nobody expected it."""

    seen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def __hash__(self) -> int:
        return id(self)

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info or record.levelno >= logging.ERROR:
            self.seen.append(self.format(record))


@contextmanager
def unexpected() -> Iterator[Faults]:
    faults = Faults()
    logging.getLogger().addHandler(faults)
    try:
        yield faults
    finally:
        logging.getLogger().removeHandler(faults)


@dataclass
class Here:
    """The far side in this process, as `Far` shows it."""

    slack: FakeSlack
    box: Mailbox
    mail: int

    @property
    def host(self) -> str:
        return self.slack.host

    def settle(self) -> None:
        pass

    def get(self, what: str) -> object:
        if what == "messages":
            return self.slack.messages
        if what == "hooks":
            return []
        return [one.data.decode("latin-1") for one in self.box.taken]


@dataclass
class Footprint:
    """What this process holds of the machine."""

    resident: int
    files: int
    threads: int

    @classmethod
    def now(cls) -> "Footprint":
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return cls(pages * os.sysconf("SC_PAGE_SIZE"), len(os.listdir("/proc/self/fd")), threading.active_count())


def year(
    folder: Path, here: Here, net: FaultyNet, trouble: Trouble, clock: Clock, weeks: int, config: Path
) -> tuple[Footprint, Footprint]:
    """Live through the weeks and a quiet week behind them; returns the footprint after a sixth, and at the end."""
    end, early = clock.at + timedelta(weeks=weeks), clock.at + timedelta(weeks=weeks) / 6
    first = None
    while clock.at < end + timedelta(days=7):
        quiet = clock.at >= end
        net.calm = quiet
        with running(
            load(config), knowledge(), now=clock, chance=trouble.dice.random, environ=ENVIRON, parse_in_process=True
        ) as app:
            while clock.at < end + timedelta(days=7):
                one_tick(app, trouble, quiet)
                if first is None and clock.at >= early:
                    first = Footprint.now()
                clock.at += TICK if quiet else TICK + trouble.off_for()
                if clock.at >= end and not quiet:
                    break
                if not quiet and trouble.restarts():
                    break
    assert first is not None
    return first, Footprint.now()


def one_tick(app: App, trouble: Trouble, quiet: bool) -> None:
    """A tick as the daemon does it: what the store refuses is tried again at the next one."""
    if quiet:
        app.tick()
        return
    try:
        with trouble.around(app.stores.db):
            app.tick()
    except StoreError as error:
        trouble.met[type(error).__name__] += 1


@pytest.mark.parametrize(
    ("sources", "weeks"),
    [pytest.param(20, 6, id="short"), pytest.param(200, 52, id="year", marks=pytest.mark.slow(minutes=7))],
)
def test_a_year_with_faults_of_every_kind_loses_nothing_and_tells_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sources: int, weeks: int
) -> None:
    warm()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    room = Newsroom(seed=SEED, sources=sources, days=weeks * 7, per_week=sources / 2, noise=0.9)
    clock = Clock(room.start)
    with ExitStack() as stack:
        fake, box = stack.enter_context(slack()), Mailbox()
        here = Here(fake, box, stack.enter_context(mail_server(box)))
        net = FaultyNet(room, clock, SEED, 0.05)
        trouble = Trouble(SEED, 0.05, fake, box)

        def fetcher(config: object, loop: object, now: object) -> FaultyNet:
            net.real = wiring.fetcher(config, loop, now)  # type: ignore[arg-type]
            return net

        monkeypatch.setattr(application, "fetcher", fetcher)
        more = "alerts: {channels: [files], after: 2d}\nretention: {texts: 1000d}\n"  # the oracle reads the texts
        config = instance(tmp_path, room, here, seeds=SEEDS, every="1d", at_once=16, digests=["weekly"], more=more)  # type: ignore[arg-type]
        faults = stack.enter_context(unexpected())
        before, after = year(tmp_path, here, net, trouble, clock, weeks, config)
        path = tmp_path / "db" / "tracker.db"
        report = (
            f"seed {SEED}: {net.fetched} fetches, {sum(net.met.values())} faults of {len(net.met)} kinds in them, "
            f"{sum(trouble.met.values())} others; {len(room.told_by(clock.at))} entries; "
            f"RSS {before.resident / 2**20:.0f} -> {after.resident / 2**20:.0f} MB"
        )
        told(report)
        told(str(dict(trouble.met)))
        assert oracle.sound(path) == [], report
        assert oracle.lost(path, room.told_by(clock.at - timedelta(days=3))) == set(), report
        assert oracle.twice(path) == [], report
        assert oracle.told_wrongly(path) == [], report
        assert oracle.delivered_wrongly(path, here) == [], report  # type: ignore[arg-type]
    assert faults.seen == [], report
    keys = oracle.periods(path)["weekly"]
    assert len(keys) == len(set(keys)) >= weeks + 1, report
    per_channel = {
        channel: [one for one in oracle.messages(path) if one["channel"] == channel and "weekly" in one["key"]]
        for channel in ("bot", "mail", "files")
    }
    told(str({channel: len(found) for channel, found in per_channel.items()}))
    assert all(len(found) >= len(keys) for found in per_channel.values()), report
    assert after.resident - before.resident < GROWTH, report
    assert abs(after.files - before.files) <= 12, (before, after)  # the App is closed at the end
    assert after.threads <= before.threads, (before, after)
    assert list((tmp_path / "tmp").iterdir()) == []
    assert not [file for file in tmp_path.rglob("*") if file.suffix in (".part", ".new")]


# ------------------------------------------------------------------ leaks
@pytest.mark.parametrize(
    "ticks", [pytest.param(150, id="short"), pytest.param(4_000, id="long", marks=pytest.mark.slow(minutes=2.5))]
)
def test_thousands_of_ticks_leave_no_files_no_threads_and_no_memory_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ticks: int
) -> None:
    """Real HTTP and real parser processes; some sources are not there, one is no feed."""
    warm()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    clock = SharedClock(timedelta(hours=2))
    room = Newsroom(seed=SEED, sources=4, days=ticks // 12 + 1, per_week=10, noise=0.9)
    with far_side(room, clock) as far:
        config = instance(tmp_path, room, far, seeds=SEEDS, every="2h", at_once=AT_ONCE, more=bad_sources(far))
        with running(load(config), knowledge(), now=clock, chance=lambda: 0.5, environ=ENVIRON) as app:
            marks = []
            for number in range(ticks):
                app.tick()
                clock.steps += 1
                if number in (ticks // 3, ticks - 1):
                    marks.append(Footprint.now())
        before, after = marks
    told(f"{ticks} ticks: {before} -> {after}")
    assert after.resident - before.resident < GROWTH
    assert abs(after.files - before.files) <= 3
    assert after.threads - before.threads <= AT_ONCE  # the pool starts a thread when all it has are busy
    assert list((tmp_path / "tmp").iterdir()) == []


def bad_sources(far: Far) -> str:
    """Sources that fail in different ways, in the form of the config."""
    urls = {"dead": "http://127.0.0.1:9/x", "missing": f"http://{far.host}/none", "mails": f"http://{far.host}/mails"}
    return "".join(f"  - {{id: {name}, name: {name}, url: '{url}', every: 2h}}\n" for name, url in urls.items())
