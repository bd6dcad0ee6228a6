"""All recorded polls (TRACKER_SHARED) through the whole program, over HTTP, with a digest a day; skipped without them.

Unlike `test_shared_polls`, nothing is left out: documents that say what the last one said are fetched, parsed and
taken in too, items are read and put into stories, and what is told is told by digests on the disk.
"""

import faulthandler
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from tests.cli.instances import instance, site
from tests.faults import oracle
from tests.faults.killing import knowledge, told
from tests.real.test_shared_polls import POLLS, Entry, address, edited, entries, polls, reposted
from tracker.app import running
from tracker.config.load import load
from tracker.model import FailureKind, Poll, PollResult

pytestmark = [
    pytest.mark.slow(minutes=4.5),
    pytest.mark.skipif(not POLLS.is_dir(), reason=f"no recorded polls at {POLLS}"),
]
DAILY = "channels: {files: {kind: file, folder: digests}}\ndigests: [{name: daily, rhythm: daily, channels: [files]}]\n"


@dataclass
class Clock:
    """A clock that is set by hand."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class Played:
    """What a whole run left behind."""

    polls: tuple[Poll, ...]
    database: Path


def rss(members: tuple[int, ...], when: datetime) -> bytes:
    """The document of one poll; no two are the same bytes."""
    body = "".join(_entry(entries()[member]) for member in members)
    head = f"<title>semiconductor mix</title><description>as polled {when.isoformat()}</description>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>{head}{body}</channel></rss>'.encode()


def _entry(entry: Entry) -> str:
    fields = (entry.title, entry.url, entry.url, entry.published, entry.markup)
    title, link, guid, date, text = map(escape, fields)
    return (
        f'<item><title>{title}</title><link>{link}</link><guid isPermaLink="true">{guid}</guid>'
        f"<pubDate>{date}</pubDate><description>{text}</description></item>"
    )


def play(folder: Path) -> Played:
    """Everything, from the first poll to the last."""
    # It takes eight minutes of a machine with nothing else to do: slow is no hang, and each fetch has its own deadline.
    faulthandler.cancel_dump_traceback_later()
    done, begun = [], time.perf_counter()
    clock = Clock(polls()[0][0])
    with site() as there:
        config = load(instance(folder, {"mix": there.url("/mix")}, allow=there.port, more=DAILY))
        with running(config, knowledge(), now=clock, chance=lambda: 0.5, environ={}) as app:
            for when, members in polls():
                clock.at = max(clock.at, when).astimezone(UTC)
                there.pages["/mix"] = rss(members, when)
                done += app.tick(config.sources).polls
    told(f"{len(done)} polls in {time.perf_counter() - begun:.0f} s, until {format_datetime(clock.at)}")
    return Played(tuple(done), config.database)


@cache
def served() -> frozenset[str]:
    """The addresses of all articles that any poll held."""
    return frozenset(address(entries()[member].url) for _, members in polls() for member in members)


def every_poll_is_taken_in(played: Played) -> None:
    assert len(played.polls) == len(polls())
    for poll, (_, members) in zip(played.polls, polls(), strict=True):
        if members:
            assert (poll.result, poll.entries) == (PollResult.FETCHED, len(members))
            assert poll.new + poll.revised + poll.unchanged + poll.rejected == len(members)
        else:
            assert poll.failure is not None
            assert poll.failure.kind is FailureKind.EMPTY


def no_item_is_kept_twice_and_none_is_lost(played: Played) -> None:
    with oracle.look(played.database) as db:
        kept = [address(url) for (url,) in db.execute("SELECT url FROM item")]
        (unread,) = db.execute("SELECT count(*) FROM item WHERE read_revision < revision").fetchone()
    assert len(kept) == len(set(kept)) == sum(poll.new for poll in played.polls)
    # Of an article that was posted again under another address, the first one stands for both.
    assert served() - reposted() <= set(kept) <= served()
    titles = {entry.title for entry in entries() if address(entry.url) in served()}
    assert titles == {entry.title for entry in entries() if address(entry.url) in set(kept)}
    assert unread == 0


def every_edit_and_nothing_else_is_a_revision(played: Played) -> None:
    with oracle.look(played.database) as db:
        revisions = {address(url): number for url, number in db.execute("SELECT url, revision FROM item")}
        (texts,) = db.execute("SELECT count(*) FROM revision").fetchone()
    wrong = {one: (revisions.get(one), 1 + number) for one, number in edited().items() if revisions[one] != 1 + number}
    assert not wrong
    assert sum(edited().values()) >= 20
    assert texts == sum(poll.revised for poll in played.polls)  # the earlier text of each edit is kept


def no_change_is_told_twice(played: Played) -> None:
    assert oracle.told_wrongly(played.database) == []
    assert oracle.sound(played.database) == []
    with oracle.look(played.database) as db:
        lines = [row for (row,) in db.execute("SELECT change FROM digest_change WHERE fate = 'line'")]
        stories = [
            story
            for (story,) in db.execute(
                "SELECT story FROM change WHERE id IN (SELECT change FROM digest_change WHERE fate = 'line')"
                " AND corrects IS NULL"
            )
        ]
        digests = db.execute("SELECT count(*) FROM digest").fetchone()[0]
    told(f"{digests} digests with {len(lines)} lines")
    assert digests > 100
    assert len(lines) == len(set(lines)) > 0
    assert len(stories) == len(set(stories))


def test_months_of_polls_are_told_once(tmp_path: Path) -> None:
    # One test, so that they are played once, however many processes share the tests.
    played = play(tmp_path)
    every_poll_is_taken_in(played)
    no_item_is_kept_twice_and_none_is_lost(played)
    every_edit_and_nothing_else_is_a_revision(played)
    no_change_is_told_twice(played)
