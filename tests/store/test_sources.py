"""States of sources and the log of polls."""

import sqlite3

import pytest

from tests.store import build
from tracker.model import (
    FailureKind,
    FetchFailed,
    Poll,
    PollResult,
    Rejected,
    SourceId,
    SourceState,
    Validators,
)
from tracker.store.db import Db
from tracker.store.sources import Sources

FAILURE = FetchFailed(kind=FailureKind.THROTTLED, detail="slow down", status=429, retry_after_s=60)
FULL = SourceState(
    source=build.SOURCE,
    validators=Validators(etag='W/"abc"', last_modified="Mon, 02 Nov 2026 07:00:00 GMT"),
    next_due=build.later(hours=1),
    last_polled=build.NOW,
    last_ok=build.later(days=-1),
    last_new=build.later(days=-2),
    failures=3,
    failing_since=build.later(hours=-5),
    last_failure=FAILURE,
    mean_gap_s=86400.25,
    moved_to="https://new.example/feed",
    moved_count=2,
    body_hash="00ff",
    url="https://old.example/feed",
    longest_gap_s=99.5,
    gaps=17,
    moved_since=build.later(days=-3),
    gone=build.later(days=-4),
)


def _poll(minute: int, **more: object) -> Poll:
    fields: dict[str, object] = {
        "source": build.SOURCE,
        "at": build.later(minutes=minute),
        "result": PollResult.FETCHED,
        "entries": 4,
        "new": 1,
        "revised": 1,
        "unchanged": 1,
        "rejected": 1,
        "format": "rss20",
        "problems": ("dates without a zone",),
        "rejects": (Rejected(position=3, reason="has neither title nor text"),),
    }
    return Poll(**{**fields, **more})  # type: ignore[arg-type]


def test_a_state_comes_back_as_it_was(db: Db) -> None:
    sources = Sources(db)
    assert sources.state(build.SOURCE) == SourceState(source=build.SOURCE)
    sources.record(_poll(0), FULL)
    assert sources.state(build.SOURCE) == FULL
    sources.record(_poll(1), SourceState(source=build.SOURCE))
    assert sources.states() == {build.SOURCE: SourceState(source=build.SOURCE)}


def test_a_poll_comes_back_as_it_was(db: Db) -> None:
    sources = Sources(db)
    failed = Poll(source=build.SOURCE, at=build.later(minutes=1), result=PollResult.FAILED, failure=FAILURE)
    for poll in (_poll(0), failed):
        sources.record(poll, FULL)
    assert sources.polls() == (failed, _poll(0))
    assert sources.polls(SourceId("another")) == ()


def test_counts_that_do_not_balance_are_not_kept(db: Db) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        Sources(db).record(_poll(0, entries=5), FULL)
    assert Sources(db).states() == {}


def test_counts_of_a_span(db: Db) -> None:
    sources = Sources(db)
    for minute in range(5):
        sources.record(_poll(minute), FULL)
    sources.record(Poll(source=build.SOURCE, at=build.NOW, result=PollResult.FAILED, failure=FAILURE), FULL)
    (counts,) = sources.counts(build.NOW, build.later(minutes=3)).values()
    assert (counts.polls, counts.failed, counts.entries, counts.new, counts.revised) == (4, 1, 12, 3, 3)
    assert counts.last == build.later(minutes=2)


def test_old_polls_can_be_forgotten_and_states_stay(db: Db) -> None:
    sources = Sources(db)
    for minute in range(5):
        sources.record(_poll(minute), FULL)
    assert sources.forget_polls(build.later(minutes=3)) == 3
    assert [poll.at for poll in sources.polls()] == [build.later(minutes=4), build.later(minutes=3)]
    assert sources.state(build.SOURCE) == FULL


def test_only_some_rejects_are_kept_but_all_are_counted(db: Db) -> None:
    rejects = tuple(Rejected(position=n, reason="no text") for n in range(200))
    Sources(db).record(_poll(0, entries=203, rejected=200, rejects=rejects), FULL)
    (poll,) = Sources(db).polls()
    assert poll.rejected == 200
    assert poll.rejects == rejects[:50]
