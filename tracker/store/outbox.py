"""The outbox: frozen messages on their way, and every attempt to deliver them.

Does not send and does not decide about another try (`jobs.deliver` does). A message is written once, in the
transaction that assigns its changes; afterwards only its state moves, never its bytes.
"""

import json
import sqlite3
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime

from tracker.errors import NotFound
from tracker.model import ChangeId, Delivery, DeliveryState
from tracker.store.db import Db, Tx, from_us, in_utf8, time_or_none, to_us, us_or_none

TABLES = """
CREATE TABLE outbox (
  key TEXT PRIMARY KEY,
  digest INTEGER REFERENCES digest (id),
  channel TEXT NOT NULL,
  recipient TEXT NOT NULL,
  message_id TEXT NOT NULL,
  payload BLOB NOT NULL,
  created INTEGER NOT NULL,
  after TEXT REFERENCES outbox (key),
  state TEXT NOT NULL CHECK (state IN
    ('pending', 'sending', 'sent', 'retry', 'ambiguous', 'held', 'failed', 'cancelled')),
  attempts INTEGER NOT NULL DEFAULT 0,
  doubts INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER,
  remote_id TEXT,
  detail TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

CREATE INDEX outbox_by_state ON outbox (state, next_at);

CREATE TRIGGER outbox_is_frozen BEFORE UPDATE OF key, payload, message_id, recipient, channel, created ON outbox
BEGIN SELECT RAISE(ABORT, 'a message is frozen'); END;

CREATE TABLE attempt (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL REFERENCES outbox (key),
  at INTEGER NOT NULL,
  state TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;

CREATE INDEX attempt_by_key ON attempt (key);
"""


_DETAIL = 1_000  # characters of what a far side says
_ORPHANED = "its first message was not sent"


class Outbox:
    """The outbox; fits `jobs.ports.OutboxStore`."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def tx(self) -> AbstractContextManager[Tx]:
        """One transaction, or a part of the one that is open."""
        return self._db.tx()

    def add(self, deliveries: Iterable[Delivery], digest: int | None) -> None:
        """Freeze messages; a key that is there already keeps its first bytes."""
        with self._db.tx() as tx:
            for one in deliveries:
                assert one.created is not None
                tx.run(
                    "INSERT INTO outbox (key, digest, channel, recipient, message_id, payload, created, after, state)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending') ON CONFLICT (key) DO NOTHING",
                    (
                        one.key,
                        digest,
                        one.channel,
                        one.recipient,
                        one.message_id,
                        one.payload,
                        to_us(one.created),
                        one.after,
                    ),
                )

    def due(self, now: datetime) -> tuple[Delivery, ...]:
        """Messages to work on now, oldest first: unsent ones, and those whose fate is to be asked."""
        rows = self._db.rows(
            "SELECT o.*, p.remote_id AS thread FROM outbox AS o LEFT JOIN outbox AS p ON p.key = o.after"
            " WHERE o.state IN ('pending', 'retry', 'ambiguous') AND coalesce(o.next_at, 0) <= ?"
            " AND (o.after IS NULL OR p.state = 'sent') ORDER BY o.created, o.key",
            (to_us(now),),
        )
        return tuple(_delivery(row) for row in rows)

    def claim(self, key: str, now: datetime) -> bool:
        """Mark a message as being sent, before anything goes over the wire; False if somebody else has it."""
        with self._db.tx() as tx:
            claimed = tx.run(
                "UPDATE outbox SET state = 'sending', attempts = attempts + 1 WHERE key = ?"
                " AND state IN ('pending', 'retry')",
                (key,),
            ).rowcount
            if claimed:
                _note(tx, key, now, DeliveryState.SENDING, "")
        return bool(claimed)

    def settle(
        self,
        key: str,
        state: DeliveryState,
        now: datetime,
        *,
        detail: str = "",
        next_at: datetime | None = None,
        remote_id: str | None = None,
        doubt: bool = False,
    ) -> None:
        """Move a message to another state; replies to a message that will never be sent are cancelled with it.

        What the far side said (`detail`, `remote_id`) is cut and cleaned so far that it can be kept.
        """
        detail = in_utf8(detail[:_DETAIL])
        remote_id = None if remote_id is None else in_utf8(remote_id[:_DETAIL])
        with self._db.tx() as tx:
            moved = tx.run(
                "UPDATE outbox SET state = ?, detail = ?, next_at = ?, remote_id = coalesce(?, remote_id),"
                " doubts = doubts + ? WHERE key = ? AND state NOT IN ('sent', 'cancelled')",
                (state.value, detail, us_or_none(next_at), remote_id, int(doubt), key),
            ).rowcount
            if not moved:
                return
            _note(tx, key, now, state, detail)
            if state in (DeliveryState.FAILED, DeliveryState.CANCELLED):
                tx.run(
                    "UPDATE outbox SET state = 'cancelled', detail = ? WHERE after = ? AND state <> 'sent'",
                    (_ORPHANED, key),
                )
            elif state is DeliveryState.RETRY:  # a person gives a refused message another try, with its replies
                tx.run(
                    "UPDATE outbox SET state = 'pending', detail = '' WHERE after = ? AND state = 'cancelled'"
                    " AND detail = ?",
                    (key, _ORPHANED),
                )

    def interrupted(self) -> tuple[Delivery, ...]:
        """Messages that a run which was killed left in `sending`; the far side may have them."""
        rows = self._db.rows(
            "SELECT o.*, p.remote_id AS thread FROM outbox AS o LEFT JOIN outbox AS p ON p.key = o.after"
            " WHERE o.state = 'sending' ORDER BY o.created, o.key"
        )
        return tuple(_delivery(row) for row in rows)

    def carriers(self, audience: str, changes: Iterable[ChangeId]) -> dict[ChangeId, dict[str, str]]:
        """For each of some changes, by channel, the sent message that told it first and that can be answered."""
        found: dict[ChangeId, dict[str, str]] = {}
        for change in changes:
            rows = self._db.rows(
                "SELECT o.channel, o.key FROM outbox AS o JOIN digest_change AS d ON d.digest = o.digest"
                " WHERE d.change = ? AND d.audience = ? AND d.fate IN ('line', 'covered', 'correction', 'alert')"
                " AND o.after IS NULL AND o.state = 'sent' AND o.remote_id IS NOT NULL ORDER BY o.created DESC, o.key",
                (change, audience),
            )
            if rows:
                found[change] = {row["channel"]: row["key"] for row in rows}
        return found

    def get(self, key: str) -> Delivery:
        """One message; raises NotFound."""
        row = self._db.row(
            "SELECT o.*, p.remote_id AS thread FROM outbox AS o LEFT JOIN outbox AS p ON p.key = o.after"
            " WHERE o.key = ?",
            (key,),
        )
        if row is None:
            raise NotFound(f"there is no message {key}; `tracker outbox list` shows all")
        return _delivery(row)

    def listed(self, states: Iterable[DeliveryState] = (), limit: int = 100) -> tuple[Delivery, ...]:
        """Messages, newest first; of the given states, or of all."""
        wanted = [state.value for state in states] or [state.value for state in DeliveryState]
        rows = self._db.rows(
            "SELECT o.*, p.remote_id AS thread FROM outbox AS o LEFT JOIN outbox AS p ON p.key = o.after"
            " WHERE o.state IN (SELECT value FROM json_each(?)) ORDER BY o.created DESC, o.key LIMIT ?",
            (json.dumps(wanted), limit),
        )
        return tuple(_delivery(row) for row in rows)

    def counts(self) -> dict[DeliveryState, int]:
        """How many messages are in each state."""
        rows = self._db.rows("SELECT state, count(*) AS number FROM outbox GROUP BY state")
        return dict.fromkeys(DeliveryState, 0) | {DeliveryState(row["state"]): row["number"] for row in rows}

    def attempts(self, key: str) -> tuple[tuple[datetime, DeliveryState, str], ...]:
        """What was done to a message, oldest first."""
        rows = self._db.rows("SELECT at, state, detail FROM attempt WHERE key = ? ORDER BY id", (key,))
        return tuple((from_us(row["at"]), DeliveryState(row["state"]), row["detail"]) for row in rows)


def _note(tx: Tx, key: str, now: datetime, state: DeliveryState, detail: str) -> None:
    tx.run("INSERT INTO attempt (key, at, state, detail) VALUES (?, ?, ?, ?)", (key, to_us(now), state.value, detail))


def _delivery(row: sqlite3.Row) -> Delivery:
    return Delivery(
        key=row["key"],
        channel=row["channel"],
        recipient=row["recipient"],
        message_id=row["message_id"],
        payload=row["payload"],
        state=DeliveryState(row["state"]),
        attempts=row["attempts"],
        next_at=time_or_none(row["next_at"]),
        created=time_or_none(row["created"]),
        thread=row["thread"],
        detail=row["detail"],
        after=row["after"],
        doubts=row["doubts"],
        remote_id=row["remote_id"],
    )
