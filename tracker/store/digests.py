"""Digests as rows, unique per period and audience, and which change was told to whom.

Does not compose or render. A change has exactly one fate per audience (a line, part of a line, a correction, or
left out by the audience's own filter), which a unique index keeps.
"""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime

from tracker.model import Change, ChangeId
from tracker.store.db import Db, Tx, from_us, to_us
from tracker.store.ledger import as_change

TABLES = """
CREATE TABLE digest (
  id INTEGER PRIMARY KEY,
  period TEXT NOT NULL,
  audience TEXT NOT NULL,
  starts INTEGER NOT NULL,
  ends INTEGER NOT NULL,
  composed INTEGER NOT NULL,
  alert INTEGER NOT NULL CHECK (alert IN (0, 1)),
  body TEXT NOT NULL,
  UNIQUE (period, audience)
) STRICT;

CREATE INDEX digest_by_audience ON digest (audience, ends);

CREATE TABLE digest_change (
  change INTEGER NOT NULL REFERENCES change (id),
  audience TEXT NOT NULL,
  fate TEXT NOT NULL CHECK (fate IN ('line', 'covered', 'correction', 'left-out', 'alert', 'withdrawn')),
  digest INTEGER NOT NULL REFERENCES digest (id),
  PRIMARY KEY (change, audience, fate)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX digest_change_once ON digest_change (change, audience)
  WHERE fate IN ('line', 'covered', 'correction', 'left-out');
CREATE INDEX digest_change_by_digest ON digest_change (digest);

CREATE VIEW told AS
  SELECT DISTINCT change, audience FROM digest_change WHERE fate IN ('line', 'covered', 'correction', 'alert');
"""


class Digests:
    """The digests; fits `jobs.ports.DigestStore`."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def tx(self) -> AbstractContextManager[Tx]:
        """One transaction, or a part of the one that is open."""
        return self._db.tx()

    def last_end(self, audience: str, now: datetime) -> datetime | None:
        """When the newest regular digest of an audience ended; None before the first.

        A digest of a period that has not ended yet was composed under a wrong clock and does not count: there would
        be none until that time has come.
        """
        row = self._db.row(
            "SELECT max(ends) AS ends FROM digest WHERE audience = ? AND alert = 0 AND ends <= ?",
            (audience, to_us(now) + 1),  # a first period ends just behind the moment it is composed at
        )
        return None if row is None or row["ends"] is None else from_us(row["ends"])

    def untold(self, audience: str, since: datetime, until: datetime) -> tuple[Change, ...]:
        """Changes seen before `until` that have no fate for an audience, oldest first; background is not news.

        `since` bounds only the first digest of an audience: later ones look back to it, so that a change
        recorded late is told late, not never.
        """
        row = self._db.row("SELECT min(starts) AS starts FROM digest WHERE audience = ? AND alert = 0", (audience,))
        first = to_us(since) if row is None or row["starts"] is None else min(row["starts"], to_us(since))
        last, ended = self._settled(audience)
        rows = self._db.rows(
            "SELECT c.* FROM change AS c WHERE c.seen >= ? AND c.seen < ? AND (c.id > ? OR c.seen >= ?)"
            " AND c.withdrawn IS NULL AND NOT coalesce(json_extract(c.body, '$.background'), 0) AND NOT EXISTS"
            " (SELECT 1 FROM digest_change AS d WHERE d.change = c.id AND d.audience = ?"
            "  AND d.fate IN ('line', 'covered', 'correction', 'left-out')) ORDER BY c.seen, c.id",
            (first, to_us(until), last, ended, audience),
        )
        return tuple(as_change(one) for one in rows)

    def _settled(self, audience: str) -> tuple[int, int]:
        """The newest change with a fate, and the end of the digest that gave it.

        That digest gave each change a fate that was there and seen before its end, so nobody has to look at them again.
        """
        row = self._db.row(
            "SELECT d.change, g.ends FROM digest_change AS d JOIN digest AS g ON g.id = d.digest WHERE d.audience = ?"
            " AND d.fate IN ('line', 'covered', 'correction', 'left-out') ORDER BY d.change DESC LIMIT 1",
            (audience,),
        )
        return (0, 0) if row is None else (row["change"], row["ends"])

    def told(self, audience: str, changes: Iterable[ChangeId]) -> dict[ChangeId, Change]:
        """For each of some changes the line that an audience was told of it, by digest or alert.

        A change that was itself corrected before it was told stands for the one it corrected.
        """
        found = {}
        for change in changes:
            row = self._db.row(
                "WITH RECURSIVE back (id, corrects, depth) AS (SELECT id, corrects, 0 FROM change WHERE id = ?"
                " UNION ALL SELECT c.id, c.corrects, b.depth + 1 FROM change AS c JOIN back AS b ON c.id = b.corrects)"
                " SELECT c.* FROM change AS c JOIN back AS b ON b.id = c.id"
                " WHERE EXISTS (SELECT 1 FROM digest_change AS t WHERE t.change = c.id AND t.audience = ?"
                "  AND t.fate IN ('line', 'covered', 'correction', 'alert')) ORDER BY b.depth LIMIT 1",
                (change, audience),
            )
            if row is not None:
                found[change] = as_change(row)
        return found

    def told_to_anyone(self, change: ChangeId) -> bool:
        """Whether a change stands in any digest or alert."""
        return self._db.row("SELECT 1 FROM told WHERE change = ? LIMIT 1", (change,)) is not None

    def alerted(self, audience: str) -> frozenset[ChangeId]:
        """Changes that an audience was told at once."""
        rows = self._db.rows(
            "SELECT d.change FROM digest AS g JOIN digest_change AS d ON d.digest = g.id"
            " WHERE g.audience = ? AND g.alert = 1 AND d.fate = 'alert'",
            (audience,),
        )
        return frozenset(ChangeId(row["change"]) for row in rows)

    def last_alert(self, audience: str) -> datetime | None:
        """When an audience was last told something at once."""
        row = self._db.row("SELECT max(composed) AS at FROM digest WHERE audience = ? AND alert = 1", (audience,))
        return None if row is None or row["at"] is None else from_us(row["at"])

    def lines(self, audience: str, limit: int) -> tuple[Change, ...]:
        """The latest changes that stand as lines or corrections in digests of an audience, newest first."""
        rows = self._db.rows(
            "SELECT c.* FROM change AS c WHERE c.withdrawn IS NULL AND EXISTS (SELECT 1 FROM digest_change AS d"
            " WHERE d.change = c.id AND d.audience = ? AND d.fate IN ('line', 'correction'))"
            " ORDER BY c.seen DESC, c.id DESC LIMIT ?",
            (audience, limit),
        )
        return tuple(as_change(row) for row in rows)

    def withdrawn(self, audience: str, until: datetime) -> tuple[Change, ...]:
        """Changes told to an audience and taken back before `until` without another one in their place."""
        rows = self._db.rows(
            "SELECT c.* FROM change AS c WHERE c.withdrawn IS NOT NULL AND c.withdrawn < ?"
            " AND NOT EXISTS (SELECT 1 FROM digest_change AS w"
            "  WHERE w.change = c.id AND w.audience = ? AND w.fate = 'withdrawn')"
            " AND EXISTS (SELECT 1 FROM digest_change AS t WHERE t.change = c.id AND t.audience = ?"
            "  AND t.fate IN ('line', 'covered', 'correction', 'alert'))"
            " AND c.id NOT IN (SELECT corrects FROM change WHERE corrects IS NOT NULL) ORDER BY c.id",
            (to_us(until), audience, audience),
        )
        return tuple(as_change(row) for row in rows)

    def restated(self, start: datetime, end: datetime) -> tuple[int, int]:
        """How many items first seen in a span were merely told again, and in how many stories."""
        row = self._db.row(
            "SELECT count(*) AS items, count(DISTINCT coalesce(s.story, i.id)) AS stories FROM item AS i"
            " JOIN verdict AS v ON v.item = i.seq AND v.revision = i.revision"
            " LEFT JOIN story_item AS s ON s.item = i.seq"
            " WHERE i.first_seen >= ? AND i.first_seen < ? AND v.status = 'known'",
            (to_us(start), to_us(end)),
        )
        assert row is not None
        return row["items"], row["stories"]

    def keep(
        self,
        *,
        period: str,
        audience: str,
        start: datetime,
        end: datetime,
        composed: datetime,
        alert: bool,
        body: str,
        fates: Mapping[str, Iterable[ChangeId]],
    ) -> int | None:
        """Keep a digest and the fates of its changes; None if this period was composed before."""
        with self._db.tx() as tx:
            taken = tx.row("SELECT id FROM digest WHERE period = ? AND audience = ?", (period, audience))
            if taken is not None:
                return None
            number = tx.run(
                "INSERT INTO digest (period, audience, starts, ends, composed, alert, body)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (period, audience, to_us(start), to_us(end), to_us(composed), int(alert), body),
            ).lastrowid
            assert number is not None
            for fate, changes in fates.items():
                for change in changes:
                    tx.run("INSERT INTO digest_change VALUES (?, ?, ?, ?)", (change, audience, fate, number))
        return number

    def body(self, period: str, audience: str) -> str | None:
        """The JSON of a digest as it was composed."""
        row = self._db.row("SELECT body FROM digest WHERE period = ? AND audience = ?", (period, audience))
        return None if row is None else str(row["body"])

    def listed(self, limit: int = 50) -> tuple[tuple[str, str, datetime, bool], ...]:
        """Period, audience, time of composing and whether it was an alert, newest first."""
        rows = self._db.rows(
            "SELECT period, audience, composed, alert FROM digest ORDER BY composed DESC, id DESC LIMIT ?", (limit,)
        )
        return tuple((row["period"], row["audience"], from_us(row["composed"]), bool(row["alert"])) for row in rows)
