"""Whether everything in the database is what was once written: more than SQLite itself can tell.

Repairs nothing. Meant for `doctor` and for the daily copy, not for every start: it reads every row.
"""

import zlib
from collections.abc import Sequence
from pathlib import Path

from tracker.errors import StoreError
from tracker.store import db as database
from tracker.store import replay, rows, search
from tracker.store.db import Db

_SUMMED: dict[str, Sequence[str]] = {
    "item": rows.SUMMED,
    "revision": ("item", "revision", "seen", "title", "summary", "url", "published"),
    "verdict": ("item", "revision", "at", "status", "act", "partnership", "reading", "assessment"),
    "event": ("at", "kind", "subject", "body"),
}
"""Table -> the columns over which `rows.checksum` made its `sum`, in that order."""


def problems(db: Db, *, index: bool = True) -> list[str]:
    """What is wrong, as sentences; empty when every page, row sum, index and projection agrees.

    Without `index` the search index, which can be made anew at any time and takes longest, is left out.
    """
    found = [f"SQLite: {line}" for line in db.integrity()]
    if found:
        return found  # what else is read from a broken file says nothing
    try:
        found += _sums(db)
        found += [f"ledger: {line}" for line in replay.verify(db)]
        if index and search.differs(db):
            found.append("search: the index is not that of the items")
    except StoreError as error:
        found.append(str(error))
    return found


def of_copy(path: Path) -> list[str]:
    """What is wrong with a copy that has just been made, its search index aside."""
    with Db(path, database.connect(path, "ro"), writable=False) as db:
        return problems(db, index=False)


def _sums(db: Db) -> list[str]:
    found = []
    for table, columns in _SUMMED.items():
        # SQLite writes a row down as `rows.checksum` does, in a fraction of the time.
        text = " || char(31) || ".join(f"coalesce({column}, '')" for column in columns)
        with db.snapshot():
            pairs = db.stream(f"SELECT CAST({text} AS BLOB), sum FROM {table}")  # noqa: S608 - names of this module
            wrong = sum(zlib.crc32(said) != told for said, told in pairs)
        if wrong:
            found.append(f"{table}: {wrong} rows are not as they were written")
    return found
