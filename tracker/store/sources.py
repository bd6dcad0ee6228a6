"""What is remembered of each source, and the log of polls.

Does not decide when to poll next or whether a source is well; `core.due` does.
"""

import sqlite3
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from tracker.model import FetchFailed, Poll, PollResult, Rejected, SourceId, SourceState, Validators
from tracker.store import codec
from tracker.store.db import Db, Tx, from_us, in_utf8, time_or_none, to_us, us_or_none

TABLES = """
CREATE TABLE source_state (
  source TEXT PRIMARY KEY,
  url TEXT,
  etag TEXT,
  last_modified TEXT,
  body_hash TEXT,
  next_due INTEGER,
  last_polled INTEGER,
  last_ok INTEGER,
  last_new INTEGER,
  failures INTEGER NOT NULL CHECK (failures >= 0),
  failing_since INTEGER,
  last_failure TEXT,
  mean_gap_s REAL,
  longest_gap_s REAL,
  gaps INTEGER NOT NULL,
  moved_to TEXT,
  moved_count INTEGER NOT NULL,
  moved_since INTEGER,
  gone INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE poll (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  at INTEGER NOT NULL,
  result TEXT NOT NULL CHECK (result IN ('fetched', 'not-modified', 'failed')),
  entries INTEGER NOT NULL,
  new INTEGER NOT NULL,
  revised INTEGER NOT NULL,
  unchanged INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  failure TEXT,
  format TEXT NOT NULL,
  problems TEXT NOT NULL,
  rejects TEXT NOT NULL,
  CHECK (entries = new + revised + unchanged + rejected),
  CHECK ((result = 'failed') = (failure IS NOT NULL))
) STRICT;

CREATE INDEX poll_by_source ON poll (source, at);
CREATE INDEX poll_by_time ON poll (at);
"""

_REJECTS = 50  # of one poll; the count says how many there were


@dataclass(frozen=True, slots=True, kw_only=True)
class PollCounts:
    """What the polls of one source in a span came to."""

    polls: int
    failed: int
    entries: int
    new: int
    revised: int
    rejected: int
    last: datetime


class Sources:
    """States and polls; fits `jobs.ports.SourceStore`."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def tx(self) -> AbstractContextManager[Tx]:
        """One transaction, or a part of the one that is open."""
        return self._db.tx()

    def state(self, source: SourceId) -> SourceState:
        """The state of one source; a blank one if it was never polled."""
        row = self._db.row("SELECT * FROM source_state WHERE source = ?", (source,))
        return SourceState(source=source) if row is None else _state(row)

    def states(self) -> dict[SourceId, SourceState]:
        """The states of all sources that were ever polled."""
        return {SourceId(row["source"]): _state(row) for row in self._db.rows("SELECT * FROM source_state")}

    def record(self, poll: Poll, state: SourceState) -> None:
        """Keep one poll and the state after it."""
        with self._db.tx() as tx:
            tx.insert("poll", _poll_row(poll))
            tx.insert("source_state", _state_row(state), replace=True)

    def polls(self, source: SourceId | None = None, limit: int = 100) -> tuple[Poll, ...]:
        """The latest polls of a source, or of all, newest first."""
        where, params = ("WHERE source = ?", [source, limit]) if source else ("", [limit])
        rows = self._db.rows(f"SELECT * FROM poll {where} ORDER BY id DESC LIMIT ?", params)  # noqa: S608
        return tuple(_poll(row) for row in rows)

    def counts(self, start: datetime, end: datetime) -> dict[SourceId, PollCounts]:
        """What the polls of each source in a half-open span came to."""
        rows = self._db.rows(
            "SELECT source, count(*) AS polls, sum(result = 'failed') AS failed, sum(entries) AS entries,"
            " sum(new) AS new, sum(revised) AS revised, sum(rejected) AS rejected, max(at) AS last"
            " FROM poll WHERE at >= ? AND at < ? GROUP BY source",
            (to_us(start), to_us(end)),
        )
        return {
            SourceId(row["source"]): PollCounts(
                polls=row["polls"],
                failed=row["failed"],
                entries=row["entries"],
                new=row["new"],
                revised=row["revised"],
                rejected=row["rejected"],
                last=from_us(row["last"]),
            )
            for row in rows
        }

    def forget_polls(self, before: datetime) -> int:
        """Drop the log of polls older than a time; says how many. States, items and facts stay."""
        with self._db.tx() as tx:
            return tx.run("DELETE FROM poll WHERE at < ?", (to_us(before),)).rowcount


def _state(row: sqlite3.Row) -> SourceState:
    return SourceState(
        source=SourceId(row["source"]),
        validators=Validators(etag=row["etag"], last_modified=row["last_modified"]),
        next_due=time_or_none(row["next_due"]),
        last_polled=time_or_none(row["last_polled"]),
        last_ok=time_or_none(row["last_ok"]),
        last_new=time_or_none(row["last_new"]),
        failures=row["failures"],
        failing_since=time_or_none(row["failing_since"]),
        last_failure=codec.decode_or_none(FetchFailed, row["last_failure"]),
        mean_gap_s=row["mean_gap_s"],
        moved_to=row["moved_to"],
        moved_count=row["moved_count"],
        body_hash=row["body_hash"],
        url=row["url"],
        longest_gap_s=row["longest_gap_s"],
        gaps=row["gaps"],
        moved_since=time_or_none(row["moved_since"]),
        gone=time_or_none(row["gone"]),
    )


def _state_row(state: SourceState) -> dict[str, object]:
    return {
        "source": state.source,
        "url": state.url,
        "etag": None if state.validators.etag is None else in_utf8(state.validators.etag),
        "last_modified": None if state.validators.last_modified is None else in_utf8(state.validators.last_modified),
        "body_hash": state.body_hash,
        "next_due": us_or_none(state.next_due),
        "last_polled": us_or_none(state.last_polled),
        "last_ok": us_or_none(state.last_ok),
        "last_new": us_or_none(state.last_new),
        "failures": state.failures,
        "failing_since": us_or_none(state.failing_since),
        "last_failure": codec.encode_or_none(FetchFailed, state.last_failure),
        "mean_gap_s": state.mean_gap_s,
        "longest_gap_s": state.longest_gap_s,
        "gaps": state.gaps,
        "moved_to": None if state.moved_to is None else in_utf8(state.moved_to),
        "moved_count": state.moved_count,
        "moved_since": us_or_none(state.moved_since),
        "gone": us_or_none(state.gone),
    }


def _poll(row: sqlite3.Row) -> Poll:
    return Poll(
        source=SourceId(row["source"]),
        at=from_us(row["at"]),
        result=PollResult(row["result"]),
        entries=row["entries"],
        new=row["new"],
        revised=row["revised"],
        unchanged=row["unchanged"],
        rejected=row["rejected"],
        failure=codec.decode_or_none(FetchFailed, row["failure"]),
        format=row["format"],
        problems=codec.decode(tuple[str, ...], row["problems"]),
        rejects=codec.decode(tuple[Rejected, ...], row["rejects"]),
    )


def _poll_row(poll: Poll) -> dict[str, object]:
    return {
        "source": poll.source,
        "at": to_us(poll.at),
        "result": poll.result.value,
        "entries": poll.entries,
        "new": poll.new,
        "revised": poll.revised,
        "unchanged": poll.unchanged,
        "rejected": poll.rejected,
        "failure": codec.encode_or_none(FetchFailed, poll.failure),
        "format": poll.format,
        "problems": codec.encode(tuple[str, ...], poll.problems),
        "rejects": codec.encode(tuple[Rejected, ...], poll.rejects[:_REJECTS]),
    }
