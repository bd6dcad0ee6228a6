"""Lives of a tracker: forked from a process that has the knowledge already, and killed when their time has come."""

import gc
import logging
import os
import random
import select
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.cli.instances import ROOT
from tests.faults.world import ENVIRON, SharedClock
from tests.net import serving
from tracker.app import running
from tracker.config.load import Config, load
from tracker.core.knowledge import Knowledge
from tracker.net import transport
from tracker.seeds.load import load as load_seeds
from tracker.store.lock import hold

SEEDS = ROOT / "seeds"
Work = Callable[[], None]
LIFE_S = 300  # a hundred times what the longest life takes


def told(line: str) -> None:
    """A count for the record; shown by `pytest -s` and when a test fails."""
    sys.stdout.write(line + "\n")


@cache
def knowledge() -> Knowledge:
    return load_seeds(SEEDS)


def warm() -> None:
    """Do once what every life would otherwise do: read the seeds, and the authorities that TLS trusts."""
    knowledge()
    serving._context()


def live_on_what_is_read() -> None:
    """In a life of its own: trust what the parent has read already instead of reading it again."""
    context = serving._context()
    transport.tls_context.__globals__["tls_context"] = lambda _: context
    sys.modules["tracker.net.fetch"].tls_context = lambda _: context  # type: ignore[attr-defined]


def live(config: Config, clock: SharedClock, until: int) -> None:
    """One tick for each step of the clock up to `until`, exactly as the daemon would do them."""
    with (
        hold(config.database.parent),
        running(config, knowledge(), now=clock, chance=lambda: 0.5, environ=ENVIRON, parse_in_process=True) as app,
    ):
        while clock.steps < until:
            app.tick()
            clock.steps += 1


def begin(work: Work) -> int:
    """Run in a process of its own; returns its id."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        gc.freeze()  # what the parent holds is no garbage of this life, and stays in the memory that both share
        logging.disable(logging.CRITICAL)
        live_on_what_is_read()
        work()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def ended(child: int) -> bool:
    """Wait for the end; False if it was killed. Fails if it failed by itself or never ends, and shows where it is."""
    handle = os.pidfd_open(child)
    over, _, _ = select.select([handle], [], [], LIFE_S)
    os.close(handle)
    if not over:
        os.kill(child, signal.SIGABRT)  # pytest has told it to show what every thread does
    _, status = os.waitpid(child, 0)
    assert over, "the tracker did not come to an end"
    assert not os.WIFEXITED(status) or os.WEXITSTATUS(status) == 0, "the tracker failed by itself"
    return os.WIFEXITED(status)


@dataclass
class Killer:
    """Kills lives at random moments, spread over the steps of the clock, until the work is done.

    How long a life may last follows the machine: the window within which the moment is drawn grows while lives die
    too often without ending a step, and shrinks while steps pass with too few deaths.
    """

    clock: SharedClock
    dice: random.Random
    kills: int
    until: int
    window_s: float = 0.1
    killed: int = 0
    by_step: Counter[int] = field(default_factory=Counter)

    def one(self, work: Work) -> bool:
        """One life; whether it ended by itself."""
        before = self.clock.steps
        child = begin(work)
        if self.killed < self.kills:
            time.sleep(self.dice.uniform(0, self.window_s))
            os.kill(child, signal.SIGKILL)
        died = not ended(child)
        steps = self.clock.steps
        if died:
            self.killed += 1
            self.by_step[steps] += 1
        self._learn(steps - before)
        return not died

    def _learn(self, passed: int) -> None:
        """A window in which the steps that are left pass a little more slowly than the kills that are left come."""
        left = self.until - self.clock.steps
        wanted = 1.3 * (self.kills - self.killed) / max(1, left)
        self.window_s *= 0.6 ** (passed - 1 / max(wanted, 1))
        # No step ends within so short a time: the last ones wait for all kills.
        self.window_s = 0.005 if left <= 2 else min(3.0, max(0.005, self.window_s))


def finish(file: Path, clock: SharedClock, until: int) -> None:
    """Live on to a step without being killed."""
    assert ended(begin(lambda: live(load(file), clock, until)))
