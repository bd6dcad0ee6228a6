"""What may be forgotten after a while: the log of polls, and the texts of items that were about something else.

Facts, changes, rulings, the items they cite and everything by which an item is recognised are never forgotten:
what was served once is not news when it is served again. Does not decide how long a while is.
"""

import json
import sqlite3
from datetime import datetime

from tracker.model import Status
from tracker.store import search
from tracker.store.db import Db, Tx, to_us
from tracker.store.rows import item_checksum

BATCH = 500
"""Items looked at in one step: a long transaction would keep commands waiting."""


def thin(db: Db, before: datetime, status: Status = Status.OFF_TOPIC) -> int:
    """Drop the summaries and earlier texts of items judged `status` and first seen before a time; says of how many."""
    thinned, place = 0, (-1, -1)
    while True:
        # Looked through from the oldest on and without a lock; what has no text any more is not in the index.
        looked = db.rows(
            "SELECT first_seen, seq FROM item WHERE summary <> '' AND first_seen < ? AND (first_seen, seq) > (?, ?)"
            " ORDER BY first_seen, seq LIMIT ?",
            (to_us(before), *place, BATCH),
        )
        if not looked:
            return thinned
        place = tuple(looked[-1])
        numbers = [row["seq"] for row in looked]
        if _forgettable(db, numbers, status):
            with db.tx() as tx:
                rows = _forgettable(tx, numbers, status)  # once more: a command may have written meanwhile
                for row in rows:
                    _thin(tx, dict(row))
            thinned += len(rows)


def _forgettable(at: Db | Tx, numbers: list[int], status: Status) -> list[sqlite3.Row]:
    return at.rows(
        "SELECT i.* FROM item AS i JOIN verdict AS v ON v.item = i.seq AND v.revision = i.revision"
        " WHERE i.seq IN (SELECT value FROM json_each(?)) AND v.status = ? AND i.summary <> ''"
        " AND i.read_revision = i.revision"
        " AND NOT EXISTS (SELECT 1 FROM change AS c WHERE c.item = i.id)"
        " AND NOT EXISTS (SELECT 1 FROM ruling AS r WHERE r.item = i.id)",
        (json.dumps(numbers), status.value),
    )


def _thin(tx: Tx, row: dict[str, object]) -> None:
    seq, title = row["seq"], str(row["title"])
    assert isinstance(seq, int)
    search.remove(tx, seq, title, str(row["summary"]))
    search.add(tx, [(seq, title, "")])
    tx.run("DELETE FROM revision WHERE item = ?", (seq,))
    tx.run("UPDATE item SET summary = '', sum = ? WHERE seq = ?", (item_checksum({**row, "summary": ""}), seq))
