"""A month in which no source answers: asked ever more patiently, told in each digest, caught up with afterwards."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from tests.cli.instances import instance as plain_instance
from tests.cli.instances import rss, site
from tests.faults import oracle
from tests.faults.killing import knowledge, warm
from tests.faults.test_clock import DAILY, FILES, Clock, begun
from tracker.app import App, running
from tracker.config.load import load
from tracker.model import Digest, Poll

SOURCES = [f"w{number}" for number in range(5)]
DAYS = 30


def live(app: App, clock: Clock, days: int) -> tuple[list[Poll], list[Digest]]:
    """A tick each hour; returns every poll and every digest."""
    polls, digests = [], []
    for _ in range(days * 24):
        clock.at += timedelta(hours=1)
        done = app.tick()
        polls += done.polls
        digests += done.digests
    return polls, digests


def test_a_month_without_any_answer_is_survived_told_and_caught_up(tmp_path: Path) -> None:
    warm()
    clock = Clock(datetime(2026, 11, 2, 12, 30, tzinfo=UTC))
    titles = {name: [f"Hotel prices near {name} rise"] for name in SOURCES}
    away = False

    def page(handler: BaseHTTPRequestHandler) -> None:
        name = handler.path.removeprefix("/")
        if not away:
            body = rss(*titles[name], source=name)
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n" + body)
        handler.close_connection = True  # without a word when the network is away

    with site() as there:
        there.pages |= dict.fromkeys([f"/{name}" for name in SOURCES], page)
        urls = {name: there.url(f"/{name}") for name in SOURCES}
        file = plain_instance(tmp_path, urls, allow=there.port, more=FILES + DAILY)
        with running(load(file), knowledge(), now=clock, chance=lambda: 0.5, environ={}, parse_in_process=True) as app:
            begun(app)
            live(app, clock, 2)
            away = True
            polls, digests = live(app, clock, DAYS)
            away = False
            for name in SOURCES:
                titles[name].append(f"Hotel prices near {name} fall again")
            later, _ = live(app, clock, 2)
    assert all(poll.failure is not None for poll in polls)
    settled = Counter(poll.source for poll in polls if clock.at - poll.at < timedelta(days=DAYS - 5))
    assert max(settled.values()) <= 2 * (DAYS - 5)  # at most twice a day each, once the waits have grown
    assert len(digests) == DAYS
    assert all(len(digest.coverage.failing) == len(SOURCES) for digest in digests[1:])
    assert sum(poll.new for poll in later) == len(SOURCES)
    with oracle.look(tmp_path / "db" / "tracker.db") as db:
        assert db.execute("SELECT count(*) FROM item").fetchone() == (2 * len(SOURCES),)
    assert oracle.sound(tmp_path / "db" / "tracker.db") == []
