"""The whole program under SIGKILL: at random moments of a long run, and before every statement of one tick.

Everything but the time is real: HTTP, SQLite, SMTP, processes. The clock is given from outside and stands still
while a step is repeated, so that a run that was killed a thousand times must end in the very same database.
"""

import os
import random
import shutil
import signal
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.cli.instances import daemon
from tests.faults import oracle
from tests.faults.killing import SEEDS, Killer, begin, ended, finish, knowledge, live, told, warm
from tests.faults.world import ENVIRON, Far, Newsroom, SharedClock, far_side, instance
from tracker import stores
from tracker.app import running
from tracker.config.load import Config, load
from tracker.store.db import Db
from tracker.store.lock import hold
from tracker.store.schema import open_store

SEED = int(os.environ.get("TRACKER_FAULT_SEED", "20260302"))
SLOW = pytest.mark.slow(minutes=2)
PARTS = 6  # of the long form: several processes share it


def check(path: Path, far: Far, room: Newsroom, steps: int) -> None:
    """What holds after every kill and at the end."""
    end = far.clock.start + (steps - 1) * far.clock.step
    assert oracle.sound(path) == []
    assert oracle.lost(path, room.told_by(end)) == set()
    assert oracle.twice(path) == []
    assert oracle.told_wrongly(path) == []
    assert oracle.delivered_wrongly(path, far) == []


def warmed(folder: Path, room: Newsroom, far: Far) -> None:
    """Let this process do once what each life would otherwise do anew: read, compile and import what it needs."""
    warm()
    far.clock.steps = 16
    live(load(instance(folder, room, far, seeds=SEEDS)), far.clock, 18)
    far.clock.steps = 0
    far.get("reset")


def whole_run(folder: Path, room: Newsroom, far: Far, steps: int, at_once: int = 1) -> Path:
    """The run that nobody disturbs; returns its database."""
    far.clock.steps = 0
    file = instance(folder, room, far, seeds=SEEDS, at_once=at_once)
    finish(file, far.clock, steps)
    check(folder / "db" / "tracker.db", far, room, steps)
    return folder / "db" / "tracker.db"


def killed_run(
    folder: Path, room: Newsroom, far: Far, steps: int, kills: int, seed: int = SEED, at_once: int = 1
) -> tuple[Path, Killer]:
    """A run that is killed; sound after each kill, and brought to its end at last."""
    far.get("reset")
    far.clock.steps = 0
    file = instance(folder, room, far, seeds=SEEDS, at_once=at_once)
    path = folder / "db" / "tracker.db"
    config = load(file)
    killer = Killer(far.clock, random.Random(seed), kills, until=steps - 3)
    while killer.killed < kills and far.clock.steps < steps - 3:
        killer.one(lambda: live(config, far.clock, min(steps - 3, far.clock.steps + 2)))
        if path.exists():
            assert oracle.sound(path) == [], f"seed {seed}, kill {killer.killed}"
            assert oracle.twice(path) == [], f"seed {seed}, kill {killer.killed}"
            assert oracle.told_wrongly(path) == [], f"seed {seed}, kill {killer.killed}"
    finish(file, far.clock, steps)
    check(path, far, room, steps)
    return path, killer


@pytest.mark.parametrize(
    ("steps", "kills", "seed"),
    [
        pytest.param(14, 40, SEED, id="40-kills"),
        *(pytest.param(125, 1_000, SEED + 10 * part, id=f"1000-of-2000-{part}", marks=SLOW) for part in range(2)),
    ],
)
def test_a_run_that_is_killed_again_and_again_ends_as_if_nothing_had_happened(
    tmp_path: Path, steps: int, kills: int, seed: int
) -> None:
    clock = SharedClock(timedelta(hours=12) if steps < 100 else timedelta(hours=6))
    days = int(steps * clock.step / timedelta(days=1)) + 1
    room = Newsroom(seed=seed, sources=6, days=days, per_week=20)
    with far_side(room, clock) as far:
        warmed(tmp_path / "warm", room, far)
        undisturbed = whole_run(tmp_path / "whole", room, far, steps)
        path, killer = killed_run(tmp_path / "killed", room, far, steps, kills, seed)
        told(f"seed {seed}: {killer.killed} kills in {len(killer.by_step)} of {steps} steps")
        assert killer.killed == kills
        assert oracle.periods(path)["weekly"]
        assert oracle.differences(undisturbed, path) == [], f"seed {seed}"


@pytest.mark.parametrize(
    ("steps", "kills"), [pytest.param(10, 15, id="short"), pytest.param(120, 400, id="long", marks=SLOW)]
)
def test_with_many_sources_at_once_nothing_is_lost_or_told_twice_either(tmp_path: Path, steps: int, kills: int) -> None:
    clock = SharedClock(timedelta(hours=12))
    room = Newsroom(seed=SEED + 1, sources=12, days=steps // 2 + 1, per_week=30)
    with far_side(room, clock) as far:
        warmed(tmp_path / "warm", room, far)
        _, killer = killed_run(tmp_path / "killed", room, far, steps, kills, at_once=8)
        assert killer.killed == kills


# ------------------------------------------------------------------ at every step of the store
def fused(probe: object) -> object:
    """`open_store` with a probe that sees every statement."""

    def opened(path: Path, *, create: bool = False) -> Db:
        return open_store(path, create=create, probe=probe)  # type: ignore[arg-type]

    return opened


class Fuse:
    """Kills its process before the n-th statement."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __call__(self, _: str) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize(
    ("first", "stride"),
    [
        pytest.param(1, 61, id="every-61st"),
        *(pytest.param(part + 1, PARTS, id=f"every-{part}", marks=SLOW) for part in range(PARTS)),
    ],
)
def test_a_kill_before_any_statement_of_a_tick_changes_nothing_in_the_end(
    tmp_path: Path, first: int, stride: int
) -> None:
    clock = SharedClock(timedelta(hours=12))
    room = Newsroom(seed=SEED + 2, sources=3, days=9, per_week=14)
    before, steps = 14, 16  # the first tick brings news, both digests and a backup; one more must do to mend all
    with far_side(room, clock) as far:
        warmed(tmp_path / "warm", room, far)
        undisturbed = whole_run(tmp_path / "whole", room, far, steps)
        far.get("reset")
        clock.steps = 0
        start = tmp_path / "start"
        finish(instance(start, room, far, seeds=SEEDS), clock, before)
        far.get("mark")
        at, through, kills = first, False, 0
        while not through:
            folder = tmp_path / f"n{at}"
            shutil.copytree(start, folder)
            path = folder / "db" / "tracker.db"
            far.get("rewind")
            clock.steps = before
            through = ended(begin(partial(lit, Fuse(at), load(folder / "config.yaml"), clock, before + 1)))
            assert oracle.sound(path) == [], at
            finish(folder / "config.yaml", clock, steps)
            check(path, far, room, steps)
            assert oracle.differences(undisturbed, path) == [], at
            shutil.rmtree(folder)
            at += stride
            kills += not through
        told(f"killed {kills} times, before each {stride}th of {at - stride} statements from number {first}")
        assert at > 200


def lit(fuse: Fuse, config: Config, clock: SharedClock, until: int) -> None:
    """A life whose store burns a fuse."""
    stores.open_store = fused(fuse)  # type: ignore[assignment]
    live(config, clock, until)


# ------------------------------------------------------------------ the daemon itself
@pytest.mark.parametrize("kills", [4, pytest.param(80, marks=SLOW)])
def test_the_daemon_itself_is_killed_at_random(tmp_path: Path, kills: int) -> None:
    warm()
    dice = random.Random(SEED)
    start = (datetime.now(UTC) - timedelta(days=30)).replace(microsecond=0)
    clock = SharedClock(timedelta(hours=6), start)
    room = Newsroom(seed=SEED + 3, sources=6, days=30, per_week=20, start=start)
    with far_side(room, clock) as far:
        file = instance(tmp_path, room, far, seeds=SEEDS, every="1s", at_least="1s", at_once=8)
        path = tmp_path / "db" / "tracker.db"
        steps = 0
        while steps < kills:
            clock.steps = steps = steps + 1
            with daemon(tmp_path, **ENVIRON) as running:
                running.wait_for("started")
                time.sleep(dice.uniform(0, 1.0))
            assert oracle.sound(path) == [], f"seed {SEED}, kill {steps}"
            assert oracle.twice(path) == [], f"seed {SEED}, kill {steps}"
        for later in (timedelta(hours=1), timedelta(hours=8), timedelta(hours=16)):
            at = datetime.now(UTC) + later
            assert ended(begin(partial(once, load(file), at)))
        assert oracle.lost(path, room.told_by(clock())) == set()
        assert oracle.told_wrongly(path) == []
        assert oracle.delivered_wrongly(path, far) == []


def once(config: Config, at: datetime) -> None:
    """One tick at a time of one's choice."""
    with (
        hold(config.database.parent),
        running(config, knowledge(), now=lambda: at, environ=ENVIRON, parse_in_process=True) as app,
    ):
        app.tick()
