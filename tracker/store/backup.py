"""Copies of a live database that are known to be sound, their rotation, and the way back.

A copy is written to a `.part` file, checked, and only then given its name: what is named is whole.
Does not know a table. A plain file copy of a live database would not be consistent and is never made.
"""

import os
import re
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from tracker import errors
from tracker.store import db as database
from tracker.store.db import Db

DAILY = 7
WEEKLY = 4

Wrong = Callable[[Path], Sequence[str]]
"""Says what is wrong with a database file; nothing when it is sound."""

_NAME = re.compile(r"^tracker-(\d{8}T\d{6}Z)\.db$")
_STAMP = "%Y%m%dT%H%M%SZ"


def folder_of(path: Path) -> Path:
    """Where the backups of a database are."""
    return path.parent / "backup"


def pages(path: Path) -> list[str]:
    """What SQLite finds wrong with the pages, indexes and references of a database that nobody writes."""
    with Db(path, database.connect(path, "ro"), writable=False) as db:
        return db.integrity()


def back_up(db: Db, now: datetime, wrong: Wrong = pages) -> Path:
    """Write a sound, dated copy beside the database and drop those the rotation no longer needs.

    Kept are the latest of each of the last 7 days that have one and of the last 4 weeks. Raises StoreFull when
    there is no room (nothing is left behind), StoreCorrupt when `wrong` finds fault with the copy: then the copy
    gets no name and nothing is dropped.
    """
    target = folder_of(db.path) / f"tracker-{now.astimezone(UTC).strftime(_STAMP)}.db"
    copy_to(db, target, wrong)
    for old in superseded([path for path, _ in backups(db.path)]):
        old.unlink(missing_ok=True)
    return target


def backups(path: Path) -> list[tuple[Path, datetime]]:
    """The dated backups of a database with their times, newest first."""
    found = []
    for candidate in folder_of(path).glob("tracker-*.db"):
        when = _time_of(candidate)
        if when is not None:
            found.append((candidate, when))
    return sorted(found, key=lambda pair: pair[1], reverse=True)


def superseded(paths: Sequence[Path]) -> list[Path]:
    """Which dated backups the rotation drops, oldest first."""
    dated = sorted(((when, path) for path in paths if (when := _time_of(path))), reverse=True)
    days: dict[object, Path] = {}
    weeks: dict[object, Path] = {}
    for when, path in dated:
        days.setdefault(when.date(), path)
        weeks.setdefault(when.isocalendar()[:2], path)
    kept = {*list(days.values())[:DAILY], *list(weeks.values())[:WEEKLY]}
    return [path for _, path in reversed(dated) if path not in kept]


def copy_to(db: Db, target: Path, wrong: Wrong = pages) -> None:
    """Write a sound copy of the database to `target`, replacing it; works beside a writer."""
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        db.outside("VACUUM INTO ?", (str(part),))
        if found := wrong(part):
            last = next((path for path, _ in backups(db.path)), None)
            remedy = f"restore {last}" if last else "there is no backup to restore"
            raise errors.StoreCorrupt(f"{db.path}: is damaged ({found[0]}); nothing was deleted, {remedy}")
        _sync(part)
        part.replace(target)
        database.sync_folder(target.parent)
    except OSError as error:
        raise errors.StoreFull(f"{target}: the backup cannot be written ({error.strerror})") from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def restore(
    source: Path, path: Path, newest: int, now: datetime, prepare: Callable[[Path], None] = lambda _: None
) -> Path | None:
    """Put a backup in the place of a database; the caller holds the instance lock.

    The backup is checked first; `newest` is the highest schema version this program knows. `prepare` may change
    the copy before it takes the place. The database that was there is kept beside it, and its new name is returned
    (None: there was none). Raises StoreUnusable, StoreTooNew, StoreCorrupt; then nothing has changed.
    """
    database.check_file(source, newest)
    if found := pages(source):
        raise errors.StoreCorrupt(f"{source}: is not sound: {found[0]}")
    part = path.with_name(path.name + ".part")
    kept = path.with_name(f"{path.name}.before-restore-{now.astimezone(UTC).strftime(_STAMP)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for left in ("-journal", "-wal", "-shm"):  # of a restore that was killed
            part.with_name(part.name + left).unlink(missing_ok=True)
        shutil.copyfile(source, part)
        prepare(part)
        _sync(part)
        aside = _set_aside(path, kept)
        part.rename(path)
        database.sync_folder(path.parent)
    except OSError as error:
        raise errors.StoreUnusable(f"{path}: cannot be restored ({error.strerror})") from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return aside


def _set_aside(path: Path, kept: Path) -> Path | None:
    # The log belongs to its database: a foreign -wal beside the restored file would be played into it.
    # The database goes first: a log without one is noticed at the next start, one without its log is not.
    moved = None
    for suffix in ("", "-wal", "-shm"):
        old = path.with_name(path.name + suffix)
        if os.path.lexists(old):
            old.rename(kept.with_name(kept.name + suffix))
            moved = kept
    return moved


def _time_of(path: Path) -> datetime | None:
    match = _NAME.match(path.name)
    if match is None:
        return None
    try:
        return datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
