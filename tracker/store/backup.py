"""Copies of a live database that are known to be sound, their rotation, and the way back.

A copy is written to a `.part` file, checked, and only then given its name: what is named is whole.
Does not know a table. A plain file copy of a live database would not be consistent and is never made.
"""

import os
import re
from pathlib import Path

from tracker import errors
from tracker.store import db as database
from tracker.store.db import Db

DAILY = 7
WEEKLY = 4

_NAME = re.compile(r"^(?P<stem>.+)-(?P<at>\d{8}T\d{6}Z)\.db$")


def copy_to(db: Db, target: Path) -> None:
    """Write a sound copy of the database to `target`, replacing it; works beside a writer.

    Raises StoreFull when there is no room (nothing is left behind), StoreCorrupt when the copy fails its check.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        db.outside("VACUUM INTO ?", (str(part),))
        _check_copy(part)
        _sync(part)
        part.replace(target)
        database.sync_folder(target.parent)
    finally:
        part.unlink(missing_ok=True)


def _check_copy(path: Path) -> None:
    with Db(path, database.connect(path, "ro"), writable=False) as copy:
        wrong = copy.integrity()
    if wrong:
        raise errors.StoreCorrupt(f"{path}: the copy is not sound: {wrong[0]}")


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
