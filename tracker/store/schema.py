"""The schema, as steps from version 1; `open_store` brings a file to the newest one.

Does not know what the tables are for: each module keeps its own frozen SQL and is named here, in order.
A step runs in one transaction together with the record that it ran and with `user_version`.

To add tables: write `TABLES = "CREATE TABLE ... STRICT;"` in your module and append `("name", module.TABLES)`
to `STEPS`. A step that has been released is never edited; a change is a new step at the end.
"""

import os
import sqlite3
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from tracker import errors
from tracker.store import backup, digests, items, ledger, outbox, search, sources, stories, troubles
from tracker.store import db as database
from tracker.store.db import Db, Migrations, Probe, Tables

Steps = tuple[tuple[str, str], ...]
"""(name, SQL) in the order they run; their number is the schema version."""

STEPS: Steps = (
    ("sources", sources.TABLES),
    ("items", items.TABLES),
    ("search", search.TABLES),
    ("ledger", ledger.TABLES),
    ("stories", stories.TABLES),
    ("digests", digests.TABLES),
    ("outbox", outbox.TABLES),
    ("troubles", troubles.TABLES),
    ("item-indexes", items.INDEXES),
)


def open_store(path: Path, *, create: bool = False, probe: Probe | None = None, steps: Steps | None = None) -> Db:
    """Open for writing and migrate; the caller holds the instance lock (`lock.hold`).

    With `create`, a missing file is made, unless traces (a `-wal`, backups) show that there has been one.
    An existing database is copied to `backup/before-schema-N.db` before a step runs. Raises StoreUnusable,
    StoreTooNew, StoreLocked, StoreFull, StoreCorrupt. `probe` sees every statement, `steps` replaces the
    schema: both are for crash tests.
    """
    steps = STEPS if steps is None else steps
    if create and not os.path.lexists(path):
        _create(path, steps, probe)
    database.check_file(path, len(steps))
    db = Db(path, database.connect(path, "rw"), writable=True, probe=probe)
    try:
        _check(db, steps)
        if db.pragma("journal_mode=WAL") != "wal":
            raise errors.StoreUnusable(f"{path}: this file system does not allow a write-ahead log")
        if db.pragma("user_version") < len(steps):
            backup.copy_to(db, backup.folder_of(path) / f"before-schema-{len(steps)}.db")
            migrate(db, steps)
        if steps is STEPS:
            search.refresh(db)
    except BaseException:
        db.close()
        raise
    return db


def open_reader(path: Path, *, steps: Steps | None = None) -> Db:
    """Open for reading beside a running daemon; never changes the file. Raises StoreUnusable, StoreTooNew."""
    steps = STEPS if steps is None else steps
    database.check_file(path, len(steps))
    db = Db(path, database.connect(path, "ro"), writable=False)
    try:
        _check(db, steps)
        if db.pragma("user_version") < len(steps):
            raise errors.StoreUnusable(f"{path}: has an older schema; `tracker run --once` brings it up to date")
    except BaseException:
        db.close()
        raise
    return db


def restore(source: Path, path: Path, now: datetime) -> Path | None:
    """Put a backup in the place of the database (see `backup.restore`); the caller holds the instance lock.

    Changes get numbers behind the last one that was given before: people hold digests that name those.
    What holds other tables or triggers than ours is refused before anything of it runs.
    """
    last = _last_number(path)

    def prepare(copy: Path) -> None:
        with Db(copy, database.connect(copy, "rw"), writable=True) as db:
            _check(db, STEPS)
            ledger.Ledger(db).skip_numbers(last)
            db.pragma("journal_mode=WAL")

    return backup.restore(source, path, len(STEPS), now, prepare)


def _last_number(path: Path) -> int:
    try:
        with open_reader(path) as db:
            return ledger.Ledger(db).last_number()
    except errors.StoreError:  # missing or damaged, which is why a backup is restored
        return 0


def migrate(db: Db, steps: Steps) -> None:
    """Run the steps that are missing, each in its own transaction."""
    known = _migrations(steps)
    with db.mapped():
        names = [step.name for step in known.pending(db.tables)]
    for position in range(len(names)):
        version = len(steps) - len(names) + position + 1
        with db.tx() as tx:
            # sqlite-utils runs a step as a savepoint of an open transaction, which `tx` has begun with
            # BEGIN IMMEDIATE; its own BEGIN would be a deferred one and could fail half-way as busy.
            known.apply(tx.tables, stop_before=names[position + 1 :])
            tx.run(f"PRAGMA user_version = {version}")


def _create(path: Path, steps: Steps, probe: Probe | None) -> None:
    traces = [path.with_name(path.name + "-wal"), *sorted(backup.folder_of(path).glob("*.db"))]
    for trace in traces:
        if os.path.lexists(trace):
            saved = backup.backups(path)
            way_back = f" (`tracker restore {saved[0][0]}`)" if saved else ", or move it away"
            raise errors.StoreUnusable(
                f"{path}: the database is missing but {trace.name} is there; restore a backup{way_back}"
            )
    # Made under another name, so that a kill leaves either nothing or a whole database.
    new = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for left in ("", "-journal", "-wal", "-shm"):
            new.with_name(new.name + left).unlink(missing_ok=True)
        with Db(new, database.connect(new, "rwc"), writable=True, probe=probe) as db:
            db.outside(f"PRAGMA application_id = {database.APPLICATION_ID}")
            migrate(db, steps)
            # Now, not when it is opened: a kill at that change would leave a file that readers cannot open.
            db.pragma("journal_mode=WAL")
        new.rename(path)
        database.sync_folder(path.parent)
    except OSError as error:
        raise errors.StoreUnusable(f"{path}: cannot be created ({error.strerror})") from None


def _check(db: Db, steps: Steps) -> None:
    # Once more through SQLite: the newest header may still be in the write-ahead log.
    database.check_header(db.path, db.pragma("application_id"), db.pragma("user_version"), len(steps))
    try:
        with db.mapped():
            applied = [step.name for step in _migrations(steps).applied(db.tables)]
    except sqlite3.OperationalError as error:
        raise errors.StoreCorrupt(f"{db.path}: the record of its schema is damaged ({error})") from None
    version = db.pragma("user_version")
    if applied != [name for name, _ in steps[: len(applied)]] or len(applied) != version:
        raise errors.StoreUnusable(f"{db.path}: its schema has another history ({', '.join(applied) or 'none'})")
    if _tables(db) != _expected(steps[:version]):
        raise errors.StoreCorrupt(f"{db.path}: its tables are not those of schema {version}")


def _tables(db: Db) -> list[tuple[str, str]]:
    rows = db.rows("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
    return [(row["name"], row["sql"]) for row in rows if "_sqlite_migrations" not in row["name"]]


@lru_cache(maxsize=4)
def _expected(steps: Steps) -> list[tuple[str, str]]:
    raw = sqlite3.connect(":memory:", isolation_level=None)
    with Db(Path(":memory:"), raw, writable=True) as db:
        migrate(db, steps)
        return _tables(db)


def _migrations(steps: Steps) -> Migrations:
    migrations = Migrations("tracker")
    for name, sql in steps:
        migrations(name=name)(_runner(sql))
    return migrations


def _runner(sql: str) -> Callable[[Tables], None]:
    def step(tables: Tables) -> None:
        tables.executescript(sql)

    return step
