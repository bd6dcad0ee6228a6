"""Whether everything in the database is what was once written: more than SQLite itself can tell.

Repairs nothing. Meant for `doctor` and for the daily copy, not for every start: it reads every row.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tracker.errors import StoreError
from tracker.store import db as database
from tracker.store import replay, search
from tracker.store.db import Db
from tracker.store.rows import checksum, item_checksum

_SUMS: dict[str, Callable[[Any], int]] = {
    "item": item_checksum,
    "revision": lambda row: checksum(*tuple(row)[:-1]),
    "verdict": lambda row: checksum(*tuple(row)[:-1]),
    "event": lambda row: checksum(*tuple(row)[1:-1]),
}


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
    for table, sum_of in _SUMS.items():
        with db.snapshot():
            wrong = sum(sum_of(row) != row["sum"] for row in db.stream(f"SELECT * FROM {table}"))  # noqa: S608
        if wrong:
            found.append(f"{table}: {wrong} rows are not as they were written")
    return found
