"""Troubles that the operator has been told of, until they are over. Does not judge what trouble is."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime

from tracker.store.db import Db, Tx, from_us, in_utf8, to_us

TABLES = """
CREATE TABLE trouble (
  name TEXT PRIMARY KEY,
  since INTEGER NOT NULL,
  says TEXT NOT NULL,
  told INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
"""


class Troubles:
    """What was told; fits `jobs.ports.TroubleStore`."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def tx(self) -> AbstractContextManager[Tx]:
        """One transaction, or a part of the one that is open."""
        return self._db.tx()

    def told(self) -> dict[str, tuple[datetime, str]]:
        """By name: since when, and in which words."""
        rows = self._db.rows("SELECT * FROM trouble ORDER BY name")
        return {row["name"]: (from_us(row["since"]), row["says"]) for row in rows}

    def note(self, begun: Iterable[tuple[str, datetime, str]], over: Iterable[str], now: datetime) -> None:
        """Remember what has been told, forget what is over."""
        with self._db.tx() as tx:
            tx.run_many(
                "INSERT OR REPLACE INTO trouble (name, since, says, told) VALUES (?, ?, ?, ?)",
                [(in_utf8(name), to_us(since), in_utf8(says), to_us(now)) for name, since, says in begun],
            )
            tx.run_many("DELETE FROM trouble WHERE name = ?", [(in_utf8(name),) for name in over])
