"""What may be forgotten after a while: the log of polls, and the texts of items that were about something else.

Facts, changes, rulings, the items they cite and everything by which an item is recognised are never forgotten:
what was served once is not news when it is served again. Does not decide how long a while is.
"""

from datetime import datetime

from tracker.model import Status
from tracker.store import search
from tracker.store.db import Db, Tx, to_us
from tracker.store.rows import item_checksum

BATCH = 500
"""Items in one transaction: a long one would keep polls waiting."""


def thin(db: Db, before: datetime, status: Status = Status.OFF_TOPIC) -> int:
    """Drop the summaries and earlier texts of items judged `status` and first seen before a time; says of how many."""
    thinned = 0
    while True:
        with db.tx() as tx:
            rows = tx.rows(
                "SELECT i.* FROM item AS i JOIN verdict AS v ON v.item = i.seq AND v.revision = i.revision"
                " WHERE v.status = ? AND i.first_seen < ? AND i.summary <> '' AND i.read_revision = i.revision"
                " AND NOT EXISTS (SELECT 1 FROM change AS c WHERE c.item = i.id)"
                " AND NOT EXISTS (SELECT 1 FROM ruling AS r WHERE r.item = i.id) LIMIT ?",
                (status.value, to_us(before), BATCH),
            )
            for row in rows:
                _thin(tx, dict(row))
        thinned += len(rows)
        if len(rows) < BATCH:
            return thinned


def _thin(tx: Tx, row: dict[str, object]) -> None:
    seq, title = row["seq"], str(row["title"])
    assert isinstance(seq, int)
    search.remove(tx, seq, title, str(row["summary"]))
    search.add(tx, [(seq, title, "")])
    tx.run("DELETE FROM revision WHERE item = ?", (seq,))
    tx.run("UPDATE item SET summary = '', sum = ? WHERE seq = ?", (item_checksum({**row, "summary": ""}), seq))
