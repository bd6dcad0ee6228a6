"""Daemons that are told to stop or to reload while they send: what is on its way arrives, the rest waits.

A signal is no kill: it leaves no doubt, so that even a far side that cannot be asked has every message exactly once.
"""

import json
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import build
from tests.cli.instances import instance as write_instance
from tests.fakes.slack import CHANNEL, TOKEN, Apart, slack_apart
from tests.faults import killing
from tests.faults.test_delivery import mail_apart
from tracker import app as application
from tracker import daemon
from tracker.store import schema
from tracker.store.outbox import Outbox

LAG_S = 0.01  # how long the far side takes before and after it takes a message
CHANNELS = ("bot", "hook", "mail", "slack")
AT_ONCE = 8  # messages that wait when a daemon starts
CONFIG = """channels:
  bot: {{kind: slack-bot, channel: {channel}, token: 'env:TOKEN', api: '{far.api}'}}
  slack: {{kind: slack-webhook, url: 'env:HOOK'}}
  hook: {{kind: webhook, url: 'http://{far.host}/hook'}}
  mail: {{kind: smtp, host: localhost, port: {port}, security: none, sender: t@x.example, recipients: [r@x.example]}}
"""


def top_up(path: Path, number: int) -> int:
    """Freeze messages until so many wait; returns the number of the next one."""
    now = datetime.now(UTC)
    waiting = states(path)["pending"] if path.exists() else 0
    numbers = range(number, number + AT_ONCE - waiting)
    with schema.open_store(path, create=True) as db:
        Outbox(db).add(
            [
                build.delivery(
                    f"k{one:05}",
                    json.dumps({"text": f"digest {one}"}).encode(),
                    channel=CHANNELS[one % len(CHANNELS)],
                    recipient=CHANNEL if one % len(CHANNELS) == 0 else "r@example.org",
                    message_id=f"<k{one:05}@example.org>",
                    created=now + timedelta(microseconds=one),
                )
                for one in numbers
            ],
            None,
        )
    return numbers.stop


def states(path: Path) -> Counter[str]:
    with schema.open_reader(path) as db:
        return Counter(one.state.value for one in Outbox(db).listed(limit=100_000))


def doubts(path: Path) -> int:
    with schema.open_reader(path) as db:
        return sum(one.doubts for one in Outbox(db).listed(limit=100_000))


def signalled(work: Callable[[], None], begun: Callable[[], bool], dice: random.Random) -> tuple[int, float]:
    """One life: some SIGHUPs and a SIGTERM while it sends; returns how many signals, and the seconds until it ended."""
    child = killing.begin(work)
    deadline = time.monotonic() + 30
    while not begun():
        assert time.monotonic() < deadline, "the daemon sends nothing"
        time.sleep(0.002)
    reloads = dice.choice((0, 0, 1, 2))
    for _ in range(reloads):
        os.kill(child, signal.SIGHUP)
        time.sleep(dice.uniform(0, 3 * LAG_S))
    time.sleep(dice.uniform(0, 6 * LAG_S))
    os.kill(child, signal.SIGTERM)
    told = time.monotonic()
    assert killing.ended(child)  # by itself, with code 0
    return reloads + 1, time.monotonic() - told


def arrived(far: Apart, mails: Path) -> Counter[str]:
    bodies = [*far.get("bodies"), *(file.read_text() for file in mails.iterdir())]
    return Counter(json.loads(body)["text"] for body in bodies)


@pytest.mark.parametrize("signals", [8, pytest.param(200, marks=pytest.mark.slow(minutes=1.5))])
def test_signals_during_sends_lose_nothing_and_repeat_nothing(
    tmp_path: Path, signals: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    killing.warm()
    dice, sent, number, rounds, halfway, longest = random.Random(12), 0, 0, 0, 0, 0.0
    mails = tmp_path / "mail"
    mails.mkdir()
    with slack_apart(LAG_S) as far, mail_apart(mails) as port:
        more = CONFIG.format(channel=CHANNEL, far=far, port=port)
        config = write_instance(tmp_path, {}, allow=int(far.host.rpartition(":")[2]), more=more)
        path = tmp_path / "db" / "tracker.db"

        def life() -> None:
            os.environ.update(TOKEN=TOKEN, HOOK=far.hook)
            application.ready = lambda _: killing.knowledge()  # what the parent has read already
            daemon.serve(config, every_s=0.05)

        while sent < signals:
            number = top_up(path, number)
            rounds += 1
            before = arrived(far, mails).total()
            told, took = signalled(life, lambda: arrived(far, mails).total() > before, dice)  # noqa: B023
            sent += told
            longest = max(longest, took)
            assert took < 10
            assert set(states(path)) <= {"sent", "pending"}
            halfway += states(path)["pending"] > 0
        if states(path)["pending"]:
            signalled(life, lambda: not states(path)["pending"], dice)
        killing.told(f"{sent} signals in {rounds} lives, {halfway} of them left messages; longest end {longest:.2f} s")
        assert states(path) == {"sent": number}
        assert doubts(path) == 0
        assert arrived(far, mails) == {f"digest {one}": 1 for one in range(number)}
        assert halfway  # the signals did come while it sent
