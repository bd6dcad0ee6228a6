"""Verdicts, and the ledger: observed facts, changes and users' rulings over an append-only log.

Does not judge. The log is the truth: `change`, `fact` and `ruling` can be made anew from it
(`store.replay`), and no row of it can be altered. Verdicts are not in it: they can be read again.
"""

import json
import sqlite3
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime

from tracker.errors import NotFound
from tracker.model import (
    Assessment,
    Change,
    ChangeId,
    Fact,
    FactId,
    Item,
    ItemId,
    PartnershipId,
    Reading,
    Ruling,
    Status,
    StoryId,
)
from tracker.store import codec
from tracker.store.db import Db, Tx, in_utf8, time_or_none, to_us
from tracker.store.rows import as_item, checksum

TABLES = """
CREATE TABLE verdict (
  item INTEGER NOT NULL REFERENCES item (seq),
  revision INTEGER NOT NULL,
  at INTEGER NOT NULL,
  status TEXT NOT NULL,
  act TEXT,
  partnership TEXT,
  reading TEXT NOT NULL,
  assessment TEXT NOT NULL,
  sum INTEGER NOT NULL,
  PRIMARY KEY (item, revision)
) STRICT, WITHOUT ROWID;

CREATE INDEX verdict_by_partnership ON verdict (partnership) WHERE partnership IS NOT NULL;

CREATE TABLE event (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('change', 'fact', 'withdrawn', 'moved', 'ruling')),
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  sum INTEGER NOT NULL
) STRICT;

CREATE TRIGGER event_is_not_altered BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER event_is_not_deleted BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;

CREATE TABLE change (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  recorded INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  status TEXT NOT NULL,
  act TEXT,
  partnership TEXT NOT NULL,
  story TEXT NOT NULL,
  item TEXT,
  corrects INTEGER REFERENCES change (id),
  withdrawn INTEGER,
  body TEXT NOT NULL
) STRICT;

CREATE INDEX change_by_seen ON change (seen);
CREATE INDEX change_by_story ON change (story);
CREATE INDEX change_by_partnership ON change (partnership);
CREATE INDEX change_by_item ON change (item);

CREATE TABLE fact (
  id TEXT PRIMARY KEY,
  change INTEGER NOT NULL REFERENCES change (id),
  recorded INTEGER NOT NULL,
  partnership TEXT NOT NULL,
  withdrawn INTEGER,
  body TEXT NOT NULL
) STRICT;

CREATE INDEX fact_by_change ON fact (change);
CREATE INDEX fact_by_partnership ON fact (partnership);

CREATE TABLE ruling (
  id INTEGER PRIMARY KEY,
  item TEXT NOT NULL,
  made INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;

CREATE INDEX ruling_by_item ON ruling (item);
"""


class Ledger:
    """The ledger and the verdicts; fits `jobs.ports.LedgerStore`."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._held: dict[str, Fact] = {}  # by their text: thousands of facts are asked for after each new one

    def tx(self) -> AbstractContextManager[Tx]:
        """One transaction, or a part of the one that is open."""
        return self._db.tx()

    # -------------------------------------------------------------- verdicts
    def unread(self, limit: int = 200) -> tuple[Item, ...]:
        """Items whose current revision has no verdict, in the order they came; the same order every time."""
        rows = self._db.rows("SELECT * FROM item WHERE read_revision < revision ORDER BY seq LIMIT ?", (limit,))
        return tuple(as_item(row) for row in rows)

    def record_verdict(self, item: Item, reading: Reading, assessment: Assessment, now: datetime) -> None:
        """Keep the verdict on one revision; a later one on the same revision replaces it."""
        with self._db.tx() as tx:
            seq = _seq(tx, item.id)
            values = (
                seq,
                item.revision,
                to_us(now),
                assessment.status.value,
                None if assessment.act is None else assessment.act.value,
                None if assessment.partnership is None else in_utf8(assessment.partnership),
                codec.encode(Reading, reading),
                codec.encode(Assessment, assessment),
            )
            tx.run(
                "INSERT INTO verdict (item, revision, at, status, act, partnership, reading, assessment, sum)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (item, revision) DO UPDATE SET at = excluded.at,"
                " status = excluded.status, act = excluded.act, partnership = excluded.partnership,"
                " reading = excluded.reading, assessment = excluded.assessment, sum = excluded.sum",
                (*values, checksum(*values)),
            )
            tx.run("UPDATE item SET read_revision = max(read_revision, ?) WHERE seq = ?", (item.revision, seq))

    def verdict(self, item: ItemId, revision: int | None = None) -> tuple[Reading, Assessment] | None:
        """What was made of a revision (None: the latest that was read)."""
        row = self._db.row(
            "SELECT v.reading, v.assessment FROM verdict AS v JOIN item AS i ON i.seq = v.item"
            " WHERE i.id = ? AND v.revision = coalesce(?, i.read_revision)",
            (item, revision),
        )
        if row is None:
            return None
        return codec.decode(Reading, row["reading"]), codec.decode(Assessment, row["assessment"])

    def unread_again(self, items: list[ItemId] | None = None) -> int:
        """Have items (None: all) judged anew, after the knowledge changed; their old verdicts stay until then."""
        with self._db.tx() as tx:
            if items is None:
                return tx.run("UPDATE item SET read_revision = 0 WHERE read_revision > 0").rowcount
            return tx.run(
                "UPDATE item SET read_revision = 0 WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(items),)
            ).rowcount

    def fates(self, start: datetime, end: datetime) -> dict[str, int]:
        """How many items first seen in a half-open span ended in which status; "unread" for those without one."""
        rows = self._db.rows(
            "SELECT coalesce(v.status, 'unread') AS fate, count(*) AS n FROM item AS i"
            " LEFT JOIN verdict AS v ON v.item = i.seq AND v.revision = i.revision"
            " WHERE i.first_seen >= ? AND i.first_seen < ? GROUP BY fate ORDER BY fate",
            (to_us(start), to_us(end)),
        )
        return {row["fate"]: row["n"] for row in rows}

    # -------------------------------------------------------------- changes and facts
    def record_change(self, change: Change, fact: Fact | None, now: datetime) -> Change:
        """Keep a change and the fact it adds; the ids passed in are ignored, the ledger gives both theirs.

        The fact of change #C41 is called "C41". Returns the change as kept.
        """
        with self._db.tx() as tx:
            # AUTOINCREMENT's own counter: a number is never given twice, whatever happens to its row.
            number = self.last_number() + 1
            change = replace(change, id=ChangeId(number), withdrawn=None)
            if fact is not None:
                fact = replace(fact, id=FactId(f"C{number}"), withdrawn=None)
                change = replace(change, after=replace(change.after, fact=change.after.fact or fact.id))
            body = codec.encode(Change, change)
            _log(tx, now, "change", str(number), body)
            tx.insert("change", change_row(change, body, now))
            if fact is not None:
                body = codec.encode(Fact, fact)
                _log(tx, now, "fact", fact.id, body)
                tx.insert("fact", fact_row(fact, number, body, now))
        return change

    def withdraw_change(self, change: ChangeId, why: str, now: datetime) -> None:
        """Take a change and its fact back; both stay in every state before `now`. Twice is fine."""
        with self._db.tx() as tx:
            row = tx.row("SELECT withdrawn FROM change WHERE id = ?", (change,))
            if row is None:
                raise NotFound(f"there is no change #C{change}")
            if row["withdrawn"] is not None:
                return
            _log(tx, now, "withdrawn", str(change), json.dumps({"why": in_utf8(why)}, ensure_ascii=False))
            tx.run("UPDATE change SET withdrawn = ? WHERE id = ?", (to_us(now), change))
            tx.run("UPDATE fact SET withdrawn = ? WHERE change = ?", (to_us(now), change))

    def move_changes(self, old: StoryId, new: StoryId, now: datetime) -> None:
        """Tell the ledger that a story is now another one (merge)."""
        with self._db.tx() as tx:
            for row in tx.rows("SELECT id FROM change WHERE story = ? ORDER BY id", (old,)):
                _log(tx, now, "moved", str(row["id"]), json.dumps({"story": new}))
            tx.run("UPDATE change SET story = ? WHERE story = ?", (new, old))

    def move_change(self, change: ChangeId, story: StoryId, now: datetime) -> None:
        """Put one change under another story (split)."""
        with self._db.tx() as tx:
            if tx.run("UPDATE change SET story = ? WHERE id = ?", (story, change)).rowcount != 1:
                raise NotFound(f"there is no change #C{change}")
            _log(tx, now, "moved", str(change), json.dumps({"story": story}))

    def last_number(self) -> int:
        """The number of the latest change that was ever given, 0 before the first."""
        row = self._db.row("SELECT seq FROM sqlite_sequence WHERE name = 'change'")
        return 0 if row is None else int(row["seq"])

    def skip_numbers(self, last: int) -> None:
        """Give no number up to `last` again: after a restore, people still hold digests with later numbers."""
        with self._db.tx() as tx:
            if last > self.last_number():
                tx.run("DELETE FROM sqlite_sequence WHERE name = 'change'")
                tx.run("INSERT INTO sqlite_sequence (name, seq) VALUES ('change', ?)", (last,))

    def facts_as_of(self, when: datetime | None = None) -> tuple[Fact, ...]:
        """Observed facts that were held to be true at a time (None: now), oldest first; not the baseline."""
        if when is not None:
            rows = self._db.rows(
                "SELECT body FROM fact WHERE recorded <= ? AND (withdrawn IS NULL OR withdrawn > ?) ORDER BY change",
                (to_us(when), to_us(when)),
            )
            return tuple(codec.decode(Fact, row["body"]) for row in rows)
        rows = self._db.rows("SELECT body FROM fact WHERE withdrawn IS NULL ORDER BY change")
        held = self._held
        self._held = {row["body"]: held.get(row["body"]) or codec.decode(Fact, row["body"]) for row in rows}
        return tuple(self._held[row["body"]] for row in rows)

    def fact(self, fact: FactId) -> Fact:
        """One observed fact, withdrawn or not; raises NotFound."""
        row = self._db.row("SELECT body, withdrawn FROM fact WHERE id = ?", (fact,))
        if row is None:
            raise NotFound(f"there is no observed fact {fact}")
        return replace(codec.decode(Fact, row["body"]), withdrawn=time_or_none(row["withdrawn"]))

    def change(self, change: ChangeId) -> Change:
        """One change, withdrawn or not; raises NotFound."""
        row = self._db.row("SELECT * FROM change WHERE id = ?", (change,))
        if row is None:
            raise NotFound(f"there is no change #C{change}")
        return as_change(row)

    def changes(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        *,
        partnership: PartnershipId | None = None,
        party: str | None = None,
        status: Status | None = None,
        withdrawn: bool = True,
        background: bool = True,
        limit: int | None = None,
    ) -> tuple[Change, ...]:
        """Changes seen in a half-open span, oldest first; with a limit, the latest ones of it."""
        wheres: list[str] = ["1"]
        params: list[object] = []
        for clause, value in (
            ("seen >= ?", None if since is None else to_us(since)),
            ("seen < ?", None if until is None else to_us(until)),
            ("partnership = ?", partnership),
            ("status = ?", None if status is None else status.value),
            ("EXISTS (SELECT 1 FROM json_each(body, '$.parties') WHERE value = ?)", party),
        ):
            if value is not None:
                wheres.append(clause)
                params.append(value)
        if not withdrawn:
            wheres.append("withdrawn IS NULL")
        if not background:
            wheres.append("NOT coalesce(json_extract(body, '$.background'), 0)")
        rows = self._db.rows(
            f"SELECT * FROM change WHERE {' AND '.join(wheres)} ORDER BY id DESC LIMIT ?",  # noqa: S608
            (*params, -1 if limit is None else limit),
        )
        return tuple(as_change(row) for row in reversed(rows))

    def changes_of(self, *, story: StoryId | None = None, item: ItemId | None = None) -> tuple[Change, ...]:
        """Changes that rest on a story or cite an item, oldest first, withdrawn ones included."""
        rows = self._db.rows("SELECT * FROM change WHERE story = ? OR item = ? ORDER BY id", (story, item))
        return tuple(as_change(row) for row in rows)

    # -------------------------------------------------------------- what users say
    def rule(self, ruling: Ruling) -> None:
        """Keep what a user says of an item, and have the item judged anew."""
        with self._db.tx() as tx:
            _seq(tx, ruling.item)
            body = codec.encode(Ruling, ruling)
            _log(tx, ruling.made, "ruling", ruling.item, body)
            tx.insert("ruling", {"item": ruling.item, "made": to_us(ruling.made), "body": body})
            self.unread_again([ruling.item])

    def rulings(self, item: ItemId | None = None) -> tuple[Ruling, ...]:
        """What users have said of an item (None: of all), oldest first."""
        where, params = ("", ()) if item is None else ("WHERE item = ?", (item,))
        rows = self._db.rows(f"SELECT body FROM ruling {where} ORDER BY id", params)  # noqa: S608 - own words only
        return tuple(codec.decode(Ruling, row["body"]) for row in rows)


def as_change(row: sqlite3.Row) -> Change:
    """The change of a row of table `change`, with what has become of it since."""
    change = codec.decode(Change, row["body"])
    return replace(change, story=StoryId(row["story"]), withdrawn=time_or_none(row["withdrawn"]))


def _seq(tx: Tx, item: ItemId) -> int:
    row = tx.row("SELECT seq FROM item WHERE id = ?", (item,))
    if row is None:
        raise NotFound(f"there is no item {item}")
    return int(row["seq"])


def _log(tx: Tx, now: datetime, kind: str, subject: str, body: str) -> None:
    tx.insert(
        "event",
        {
            "at": to_us(now),
            "kind": kind,
            "subject": subject,
            "body": body,
            "sum": checksum(to_us(now), kind, subject, body),
        },
    )


def change_row(change: Change, body: str, now: datetime) -> dict[str, object]:
    """The columns of table `change` when a change is recorded."""
    return {
        "id": change.id,
        "recorded": to_us(now),
        "seen": to_us(change.seen),
        "status": change.status.value,
        "act": None if change.act is None else change.act.value,
        "partnership": in_utf8(change.partnership),
        "story": change.story,
        "item": change.item,
        "corrects": change.corrects,
        "body": body,
    }


def fact_row(fact: Fact, change: int, body: str, now: datetime) -> dict[str, object]:
    """The columns of table `fact` when a fact is recorded."""
    return {
        "id": fact.id,
        "change": change,
        "recorded": to_us(now),
        "partnership": in_utf8(fact.partnership),
        "body": body,
    }
