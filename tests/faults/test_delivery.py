"""Real senders killed with SIGKILL anywhere between freezing a message and hearing that it arrived.

A far side that can be asked has every message exactly once. Elsewhere each doubt costs at most one extra copy, byte
for byte the same.
"""

import json
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests import build
from tests.channels.posting import posting
from tests.fakes.mail import Mailbox, mail_server
from tests.fakes.slack import CHANNEL, TOKEN, Apart, slack_apart
from tests.net import serving
from tracker.channels.slack import SlackBot, SlackWebhook
from tracker.channels.smtp import Server, Smtp
from tracker.jobs.deliver import Deliver, Outlet
from tracker.jobs.ports import Channel
from tracker.store import schema
from tracker.store.outbox import Outbox

KILLS = 40
LAG_S = 0.003  # how long the far side takes before and after it takes a message
Way = Callable[[], Iterator[Channel]]


def payload(number: int) -> bytes:
    return json.dumps({"text": f"digest {number}", "mrkdwn": True}).encode()


def send(path: Path, way: Way, number: int | None, now: datetime, frozen: Callable[[], None] = lambda: None) -> None:
    """One run of a program that sends: freeze a message, take up what an earlier run left, deliver."""
    with schema.open_store(path, create=True) as db, way() as channel:
        outbox = Outbox(db)
        deliver = Deliver(outbox=outbox, outlets={"far": Outlet(channel=channel, when_unsure="resend-once")})
        deliver.recover(now)
        if number is not None:
            message = build.delivery(
                f"k{number:04}",
                payload(number),
                channel="far",
                recipient=CHANNEL if isinstance(channel, SlackBot) else "reader@example.org",
                message_id=f"<k{number:04}@example.org>",
                created=now,
            )
            outbox.add([message], None)
        frozen()
        deliver(now)


def in_a_child(work: Callable[[Callable[[], None]], None], after_s: float) -> bool:
    """Run in a process that is killed a while after it said that its message is frozen; whether it got through."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work(lambda: os.write(writer, b"!"))
            code = 0
        finally:
            os._exit(code)
    os.close(writer)
    os.read(reader, 1)
    os.close(reader)
    time.sleep(after_s)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert not os.WIFEXITED(status) or os.WEXITSTATUS(status) == 0, "the sender failed by itself"
    return os.WIFEXITED(status)


def kill_senders(path: Path, way: Way, settle: Callable[[], None], kills: int, seed: int = 1) -> Counter[str]:
    """Kill so many senders while they send, then let one finish; returns how often each message was in doubt."""
    serving._context()  # once, not in every child
    chance, now, number, killed = random.Random(seed), build.NOW, 0, 0
    window = 12 * LAG_S  # the exchange with the far side, and a little more
    while killed < kills:
        number += 1
        now += timedelta(minutes=10)  # all of it inside the week after which a person is asked
        through = in_a_child(lambda told, n=number, at=now: send(path, way, n, at, told), chance.uniform(0, window))
        killed += not through
        window *= 0.9 if through else 1.03  # follows the machine's load: about one in five gets through
        settle()
    for _ in range(30):
        now += timedelta(hours=1)
        send(path, way, None, now)
    with schema.open_reader(path) as db:
        assert db.integrity() == []
        messages = Outbox(db).listed(limit=100_000)
        assert all(one.payload == payload(int(one.key[1:])) for one in messages)
        return Counter({one.key: one.doubts for one in messages}) + Counter()


def frozen(path: Path) -> dict[str, tuple[str, int]]:
    """Key -> state and doubts of every message that was frozen."""
    with schema.open_reader(path) as db:
        return {one.key: (one.state.value, one.doubts) for one in Outbox(db).listed(limit=100_000)}


def bot_is_asked(path: Path, kills: int, seed: int = 1) -> None:
    with slack_apart(LAG_S) as far:

        @contextmanager
        def way() -> Iterator[Channel]:
            with posting(far.host) as post:
                yield SlackBot(post, channel=CHANNEL, token=TOKEN, api=far.api)

        doubts = kill_senders(path, way, far.settle, kills, seed)
        copies = Counter(one["metadata"]["event_payload"]["key"] for one in far.get("messages"))
        kept = frozen(path)
        assert {state for state, _ in kept.values()} == {"sent"}
        assert set(copies) == set(kept)  # none lost
        assert set(copies.values()) == {1}  # none twice
        assert doubts.total() > 0  # the kills did hit messages on their way; how many depends on the machine


def hook_may_repeat(path: Path, kills: int, seed: int = 1) -> None:
    with slack_apart(LAG_S) as far:

        @contextmanager
        def way() -> Iterator[Channel]:
            with posting(far.host) as post:
                yield SlackWebhook(post, url=far.hook)

        assert kill_senders(path, way, far.settle, kills, seed).total() > 0
        copies = Counter(body.encode() for body in far.get("bodies"))
        check_copies(path, copies)


def check_copies(path: Path, copies: Counter[bytes]) -> None:
    kept = frozen(path)
    assert set(copies) <= {payload(int(key[1:])) for key in kept}
    for key, (state, doubts) in kept.items():
        number = copies[payload(int(key[1:]))]
        assert state in ("sent", "held")
        assert number >= (state == "sent"), key
        assert number <= 1 + min(doubts, 1), key


def mail_may_repeat(path: Path, kills: int, seed: int = 1) -> None:
    folder = path.parent / "mail"
    folder.mkdir(parents=True)
    with mail_apart(folder) as port:

        @contextmanager
        def way() -> Iterator[Channel]:
            yield Smtp(Server(host="localhost", port=port, sender="t@example.org", security="none", timeout_s=5))

        assert kill_senders(path, way, lambda: time.sleep(0.01), kills, seed).total() > 0
        check_copies(path, Counter(file.read_bytes() for file in folder.iterdir()))


class Folder(Mailbox):
    """Keeps each message as a file."""

    async def handle_DATA(self, server, session, envelope):
        said = await super().handle_DATA(server, session, envelope)
        part = Path(f"{self.folder}.part")
        part.write_bytes(self.taken[-1].data.removesuffix(b"\r\n"))
        part.replace(Path(self.folder) / f"{time.monotonic_ns()}")  # whoever looks sees whole messages
        return said


@contextmanager
def mail_apart(folder: Path) -> Iterator[int]:
    """A mail server in a process of its own."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            box = Folder()
            box.folder = folder
            with mail_server(box) as port:
                os.write(writer, str(port).encode())
                signal.pause()
        finally:
            os._exit(0)
    os.close(writer)
    try:
        yield int(os.read(reader, 10))
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reader)


WAYS = (bot_is_asked, hook_may_repeat, mail_may_repeat)


@pytest.mark.parametrize("way", WAYS)
def test_a_killed_sender_loses_nothing_and_repeats_only_in_doubt(
    tmp_path: Path, way: Callable[[Path, int], None]
) -> None:
    way(tmp_path / "tracker.db", KILLS)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))  # a bot reads at most a thousand messages of a channel
@pytest.mark.parametrize("way", WAYS)
def test_a_thousand_killed_senders_lose_nothing(
    tmp_path: Path, way: Callable[[Path, int, int], None], part: int
) -> None:
    way(tmp_path / "tracker.db", 250, part + 1)


def test_the_fake_outlives_its_clients() -> None:
    with slack_apart() as far:
        assert isinstance(far, Apart)
        assert far.get("messages") == []
