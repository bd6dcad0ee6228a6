"""The whole flow in one tick, against loopback servers; what is built from the config reaches the world."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.cli.instances import Site, instance, rss, site
from tracker import app as application
from tracker.app import App, Done, running
from tracker.config.load import load
from tracker.core.knowledge import Knowledge
from tracker.errors import StoreCorrupt
from tracker.model import DeliveryState, FailureKind
from tracker.seeds.load import load as load_seeds
from tracker.seeds.parts import default_folder
from tracker.store import schema, soundness

START = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
NEWS = "imec and Rapidus sign agreement to extend chip research in Tokyo"


class Clock:
    """A clock that is set by hand, and goes on by a millisecond each time somebody looks."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at


@pytest.fixture
def there() -> Iterator[Site]:
    with site() as served:
        served.pages |= {"/wire": rss(NEWS, published=START), "/beat": b"ok"}
        yield served


def taking(posts: list[tuple[str, bytes]], status: int = 200) -> object:
    def post(handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        posts.append((handler.headers["X-Tracker-Delivery"] or "", body))
        handler.send_response(status)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return post


def tick(folder: Path, there: Site, clock: Clock, more: str, *paths: str, **environ: str) -> Done:
    file = instance(folder, {path: there.url(f"/{path}") for path in paths}, allow=there.port, more=more)
    with running(load(file), knowledge(), now=clock, chance=lambda: 0.5, environ=environ, parse_in_process=True) as app:
        return app.tick()


@cache
def knowledge() -> Knowledge:
    return load_seeds(default_folder())


HOOK = (
    "channels: {{hook: {{kind: webhook, url: '{url}'}}}}\ndigests: [{{name: daily, rhythm: daily, channels: [hook]}}]\n"
)


def test_one_tick_takes_news_from_a_feed_to_a_webhook(tmp_path: Path, there: Site):
    posts: list[tuple[str, bytes]] = []
    there.pages["/hook"] = taking(posts)  # type: ignore[assignment]
    done = tick(tmp_path, there, Clock(), HOOK.format(url=there.url("/hook")), "wire")
    assert [poll.new for poll in done.polls] == [1]
    assert done.assessed.items == 1
    assert [digest.audience.name for digest in done.digests] == ["daily"]
    assert [one.state for one in done.deliveries] == [DeliveryState.SENT]
    assert len(posts) == 1
    assert "Rapidus" in posts[0][1].decode()


def test_the_next_tick_repeats_nothing_and_the_next_period_tells_it_is_known(tmp_path: Path, there: Site):
    posts: list[tuple[str, bytes]] = []
    there.pages["/hook"] = taking(posts)  # type: ignore[assignment]
    clock, more = Clock(), HOOK.format(url=there.url("/hook"))
    tick(tmp_path, there, clock, more, "wire")
    again = tick(tmp_path, there, clock, more, "wire")
    assert (again.polls, again.digests, again.deliveries) == ([], [], [])
    clock.at += timedelta(days=1)
    later = tick(tmp_path, there, clock, more, "wire")
    assert [poll.unchanged for poll in later.polls] in ([0], [1])  # the same bytes again, or the same item
    assert len(later.digests) == 1
    assert not [line for section in later.digests[0].sections for line in section.lines]
    assert len(posts) == 2


def test_what_is_old_when_first_found_is_counted_in_the_digest_but_not_told(tmp_path: Path, there: Site):
    there.pages["/wire"] = rss(NEWS, published=START - timedelta(days=400))
    done = tick(tmp_path, there, Clock(), HOOK.format(url=there.url("/hook")), "wire")
    (made,) = done.digests
    assert (made.coverage.late, made.sections) == (1, ())


def test_a_message_that_was_refused_is_sent_later_with_the_same_bytes(tmp_path: Path, there: Site):
    refused: list[tuple[str, bytes]] = []
    taken: list[tuple[str, bytes]] = []
    there.pages["/hook"] = taking(refused, 429)  # type: ignore[assignment]
    clock, more = Clock(), HOOK.format(url=there.url("/hook"))
    assert tick(tmp_path, there, clock, more, "wire").deliveries[0].state is DeliveryState.RETRY
    there.pages["/hook"] = taking(taken)  # type: ignore[assignment]
    assert tick(tmp_path, there, clock, more, "wire").deliveries == []  # it is not time yet
    clock.at += timedelta(hours=1)
    tick(tmp_path, there, clock, more, "wire")
    assert refused == taken[:1]


def test_a_first_digest_waits_for_a_first_answer_but_not_for_ever(tmp_path: Path, there: Site):
    clock, more = Clock(), HOOK.format(url=there.url("/hook"))
    assert tick(tmp_path, there, clock, more, "dead").digests == []
    clock.at += timedelta(days=2)
    told = tick(tmp_path, there, clock, more, "dead").digests
    assert [len(digest.coverage.failing) for digest in told] == [1]


def test_lasting_trouble_is_told_once_and_its_end_too(tmp_path: Path, there: Site):
    posts: list[tuple[str, bytes]] = []
    there.pages["/hook"] = taking(posts)  # type: ignore[assignment]
    clock = Clock()
    more = (
        f"channels: {{hook: {{kind: webhook, url: '{there.url('/hook')}'}}}}\nalerts: {{channels: [hook], after: 1d}}\n"
    )
    for _ in range(10):
        tick(tmp_path, there, clock, more, "late")
        clock.at += timedelta(hours=12)
    assert [json.loads(body)["notice"] for _, body in posts] == ["tracker: 1 in trouble"]
    there.pages["/late"] = rss(NEWS, published=START)
    clock.at += timedelta(days=1)
    tick(tmp_path, there, clock, more, "late")
    assert [json.loads(body)["notice"] for _, body in posts][1:] == ["tracker: 1 well again"]


def test_the_heartbeat_is_asked_but_not_at_every_tick(tmp_path: Path, there: Site):
    file = instance(tmp_path, {"wire": there.url("/wire")}, allow=there.port, more="alerts: {heartbeat: 'env:BEAT'}\n")
    clock = Clock()
    with running(
        load(file), knowledge(), now=clock, environ={"BEAT": there.url("/beat")}, parse_in_process=True
    ) as app:
        for _ in range(4):
            app.tick()
            clock.at += timedelta(minutes=2)
    assert there.asked.count("/beat") == 2


@pytest.mark.parametrize(("status", "kind"), [(500, "server"), (404, "missing")])
def test_a_heartbeat_that_nobody_takes_is_told(tmp_path: Path, there: Site, kind: str, status: int):
    there.pages["/beat"] = lambda handler: said(handler, status)
    file = instance(tmp_path, {"wire": there.url("/wire")}, allow=there.port, more="alerts: {heartbeat: 'env:BEAT'}\n")
    with running(load(file), knowledge(), environ={"BEAT": there.url("/beat")}, parse_in_process=True) as app:
        unheard = app.tick().unheard
    assert unheard is not None
    assert (unheard.kind, unheard.status) == (kind, status)


def said(handler, status: int, headers: dict[str, str] | None = None) -> None:
    """An answer without a body."""
    handler.send_response(status)
    for name, value in (headers or {}).items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def test_an_empty_answer_to_the_heartbeat_is_one_and_a_way_inside_is_not_taken(tmp_path: Path, there: Site):
    there.pages["/beat"] = lambda handler: said(handler, 200)
    file = instance(tmp_path, {"wire": there.url("/wire")}, allow=there.port, more="alerts: {heartbeat: 'env:BEAT'}\n")
    clock = Clock()
    with running(
        load(file), knowledge(), now=clock, environ={"BEAT": there.url("/beat")}, parse_in_process=True
    ) as app:
        assert app.tick().unheard is None
        clock.at += timedelta(minutes=10)
        there.pages["/beat"] = lambda handler: said(handler, 302, {"Location": "http://10.0.0.1/x"})
        unheard = app.tick().unheard
    assert unheard is not None
    assert unheard.kind == "blocked"


def housekeeping(folder: Path, there: Site, clock: Clock, more: str = "") -> Done:
    """A tick of an instance that makes backups each day."""
    file = instance(folder, {"wire": there.url("/wire")}, allow=there.port, more=more)
    file.write_text(file.read_text().replace("backups: {enabled: false}", "backups: {every: 1d}"))
    with running(load(file), knowledge(), now=clock, chance=lambda: 0.5, environ={}, parse_in_process=True) as app:
        return app.tick()


def test_a_word_that_changed_on_the_disk_is_noticed_by_the_daily_copy(tmp_path: Path, there: Site):
    clock = Clock()
    kept = housekeeping(tmp_path, there, clock).backup
    assert kept is not None
    with sqlite3.connect(tmp_path / "db" / "tracker.db") as db:  # as a failing disk would: SQLite sees nothing wrong
        db.execute("UPDATE item SET title = replace(title, 'Rapidus', 'Rapodus')")
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()
    clock.at += timedelta(days=1)
    with pytest.raises(StoreCorrupt, match=f"item: 1 rows are not as they were written.*restore {kept}"):
        housekeeping(tmp_path, there, clock)
    assert list(kept.parent.iterdir()) == [kept]


def test_texts_about_something_else_are_forgotten_but_neither_facts_nor_headlines(tmp_path: Path, there: Site):
    clock, more = Clock(), "retention: {texts: 30d}\n"
    other = "Hotel prices rise in spring"
    page = rss(NEWS, other, published=START)
    for title in (NEWS, other):
        page = page.replace(f"<description>{title}.".encode(), b"<description>It was said on Friday in Tokyo.")
    there.pages["/wire"] = page
    assert [poll.new for poll in housekeeping(tmp_path, there, clock, more).polls] == [2]
    clock.at += timedelta(days=40)
    assert housekeeping(tmp_path, there, clock, more).backup is not None
    path = tmp_path / "db" / "tracker.db"
    with schema.open_reader(path) as db:
        kept = {row["title"]: row["summary"] for row in db.rows("SELECT title, summary FROM item")}
        assert kept == {other: "", NEWS: "It was said on Friday in Tokyo."}
        assert soundness.problems(db) == []
        told = db.rows("SELECT * FROM change")
    clock.at += timedelta(days=2)
    there.pages["/wire"] += b"<!-- another body, the same entries -->"  # type: ignore[operator]
    (poll,) = housekeeping(tmp_path, there, clock, more).polls
    assert (poll.new, poll.revised, poll.unchanged) == (0, 0, 2)
    with schema.open_reader(path) as db:
        assert [tuple(row) for row in db.rows("SELECT * FROM change")] == [tuple(row) for row in told]


def test_stopping_begins_nothing_more(tmp_path: Path, there: Site):
    file = instance(tmp_path, {"wire": there.url("/wire")}, allow=there.port)
    with running(load(file), knowledge(), parse_in_process=True) as app:
        app.stop()
        done = app.tick()
    assert (done.polls, done.assessed.items, done.digests, done.deliveries) == ([], 0, [], [])
    assert there.asked == []


def test_a_flood_is_read_over_several_ticks(tmp_path: Path, there: Site, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(application, "BATCH", 2)
    there.pages["/wire"] = rss(
        NEWS, *(f"Hotel prices rise by {number} percent" for number in range(4)), published=START
    )
    file = instance(tmp_path, {"wire": there.url("/wire")}, allow=there.port)
    beats: list[str] = []
    with running(load(file), knowledge(), parse_in_process=True) as app:
        ticks = [app.tick(read_for_s=0, alive=lambda: beats.append("alive")) for _ in range(4)]
        app.tick(read_for_s=0)
    assert [done.assessed.items for done in ticks] == [2, 2, 1, 0]
    assert len(beats) == 2  # after each whole batch
    assert sum(len(done.assessed.changes) for done in ticks) == 1


def test_the_guard_refuses_what_is_not_allowed(tmp_path: Path, there: Site):
    file = instance(tmp_path, {"wire": there.url("/wire")})
    with running(load(file), knowledge(), parse_in_process=True) as app:
        (poll,) = app.tick().polls
    assert poll.failure is not None
    assert poll.failure.kind is FailureKind.BLOCKED
    assert there.asked == []


def test_the_app_is_built_from_the_shipped_config(tmp_path: Path):
    shipped = load(Path(__file__).parents[1] / "config.yaml")
    copied = tmp_path / "config.yaml"
    copied.write_text(shipped.file.read_text(encoding="utf-8").replace("seeds: seeds", f"seeds: {shipped.seeds}"))
    with running(load(copied), parse_in_process=True) as app:
        assert isinstance(app, App)
        assert len(app.due()) == sum(source.enabled for source in shipped.sources)
