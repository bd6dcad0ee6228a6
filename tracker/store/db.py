"""The database file: opened safely, written only inside `tx()`, every SQLite error mapped once.

The only user of sqlite-utils, which stands on the same connection and so inside the same transactions.
Does not know a single table; `schema` does. One process writes (see `lock`), through one connection;
command-line readers open the file `mode=ro`.
"""

import os
import re
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import sqlite_utils
from sqlite_utils import migrations

from tracker import errors

APPLICATION_ID = 0x74726B72  # "trkr"
BUSY_MS = 5_000
WAL_BYTES = 64 * 2**20

Probe = Callable[[str], None]
"""Called with each SQL statement just before SQLite runs it."""
Params = Sequence[Any] | Mapping[str, Any]
Tables = sqlite_utils.Database
Migrations = migrations.Migrations

_SURROGATE = re.compile("[\ud800-\udfff]")
_MAGIC = b"SQLite format 3\x00"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_us(when: datetime) -> int:
    """An aware datetime as microseconds since 1970 UTC: how every time is stored."""
    return (when - _EPOCH) // timedelta(microseconds=1)


def from_us(us: int) -> datetime:
    """The aware UTC datetime of a stored time; exact inverse of `to_us`."""
    return _EPOCH + timedelta(microseconds=us)


def us_or_none(when: datetime | None) -> int | None:
    """`to_us` for a time that may be missing."""
    return None if when is None else to_us(when)


def time_or_none(us: int | None) -> datetime | None:
    """`from_us` for a time that may be missing."""
    return None if us is None else from_us(us)


def in_utf8(text: str) -> str:
    """Text that SQLite can hold: lone surrogates become U+FFFD, everything else stays."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


class Tx:
    """An open write transaction; the only way to change anything."""

    def __init__(self, raw: sqlite3.Connection, tables: Tables) -> None:
        self._raw = raw
        self._tables = tables

    def run(self, sql: str, params: Params = ()) -> sqlite3.Cursor:
        """Run one statement."""
        return self._raw.execute(sql, params)

    def run_many(self, sql: str, rows: Iterable[Params]) -> int:
        """Run one statement for each row; returns how many rows it touched."""
        return self._raw.executemany(sql, rows).rowcount

    def rows(self, sql: str, params: Params = ()) -> list[sqlite3.Row]:
        """All rows of a query, as this transaction sees them."""
        return self._raw.execute(sql, params).fetchall()

    def row(self, sql: str, params: Params = ()) -> sqlite3.Row | None:
        """The first row of a query, or None."""
        found: sqlite3.Row | None = self._raw.execute(sql, params).fetchone()
        return found

    def insert(self, table: str, row: Mapping[str, object], *, replace: bool = False) -> None:
        """Insert one row; with `replace`, in the place of one with the same primary key."""
        self._tables.table(table).insert(dict(row), replace=replace)

    def insert_all(self, table: str, rows: Iterable[Mapping[str, object]]) -> None:
        """Insert many rows with the same columns; a quarter of the cost of one by one."""
        self._tables.table(table).insert_all([dict(row) for row in rows])

    def update(self, table: str, key: int | str, values: Mapping[str, object]) -> None:
        """Change columns of the row with a primary key."""
        self._tables.table(table).update(key, dict(values))

    @property
    def tables(self) -> Tables:
        """The same connection as sqlite-utils sees it; what it does is part of this transaction."""
        return self._tables


class Db:
    """One connection to the database file; use `open_writer` or `open_reader` to get one.

    Safe to hand to another thread: calls take turns. Errors are `errors.StoreError`s.
    """

    def __init__(self, path: Path, raw: sqlite3.Connection, *, writable: bool, probe: Probe | None = None) -> None:
        self.path = path
        self.writable = writable
        self._raw = raw
        self._turn = threading.RLock()
        self.guard: AbstractContextManager[object] = nullcontext()
        """Held around every transaction: `lock.Turn` where several processes write."""
        self._reading = False
        raw.row_factory = sqlite3.Row
        raw.set_trace_callback(probe)
        self._tables = Tables(raw, recursive_triggers=False, execute_plugins=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; twice is fine."""
        with self._turn:
            self._raw.close()

    @contextmanager
    def tx(self) -> Iterator[Tx]:
        """One transaction: everything in the block is kept, or nothing of it.

        Takes the write lock at once (BEGIN IMMEDIATE), so that a busy database is known before any work is
        done. Inside another `tx()` it is a savepoint of it. Raises StoreLocked, StoreFull, StoreUnusable, StoreCorrupt.
        """
        if not self.writable:
            raise errors.StoreUnusable(f"{self.path}: opened for reading only")
        with self._turn, self.guard, self.mapped():
            if self._reading:
                raise RuntimeError("a snapshot is for reading: what is written in it would be rolled back")
            if self._raw.in_transaction:
                with self._tables.atomic():
                    yield Tx(self._raw, self._tables)
                return
            self._raw.execute("BEGIN IMMEDIATE")
            try:
                yield Tx(self._raw, self._tables)
                self._raw.execute("COMMIT")
            except BaseException:
                # SQLite has rolled back by itself after a full disk or an I/O error.
                if self._raw.in_transaction:
                    self._raw.execute("ROLLBACK")
                raise

    @contextmanager
    def snapshot(self) -> Iterator[Self]:
        """Several reads of one state of the database, whatever is written meanwhile."""
        with self._turn, self.mapped():
            if self._raw.in_transaction:
                yield self
                return
            self._raw.execute("BEGIN")
            self._reading = True
            try:
                yield self
            finally:
                self._reading = False
                if self._raw.in_transaction:
                    self._raw.execute("ROLLBACK")

    def rows(self, sql: str, params: Params = ()) -> list[sqlite3.Row]:
        """All rows of a query."""
        with self._turn, self.mapped():
            return self._raw.execute(sql, params).fetchall()

    def stream(self, sql: str, params: Params = ()) -> Iterator[sqlite3.Row]:
        """The rows of a query one by one, for what may be too large for memory; best inside `snapshot()`."""
        with self.mapped():
            yield from self._raw.execute(sql, params)

    def row(self, sql: str, params: Params = ()) -> sqlite3.Row | None:
        """The first row of a query, or None."""
        with self._turn, self.mapped():
            found: sqlite3.Row | None = self._raw.execute(sql, params).fetchone()
            return found

    @property
    def tables(self) -> Tables:
        """The connection as sqlite-utils sees it, for looking at; changes go through `tx()`."""
        return self._tables

    def pragma(self, text: str) -> Any:
        """The first value of `PRAGMA text`, or None."""
        found = self.row(f"PRAGMA {text}")
        return None if found is None else found[0]

    def outside(self, sql: str, params: Params = ()) -> None:
        """Run a statement that SQLite refuses inside a transaction (VACUUM INTO, checkpoints)."""
        with self._turn, self.mapped():
            self._raw.execute(sql, params)

    def integrity(self, *, quick: bool = False) -> list[str]:
        """What SQLite finds wrong with the file; empty when it is sound."""
        check = "quick_check" if quick else "integrity_check"
        try:
            found = [str(row[0]) for row in self.rows(f"PRAGMA {check}(20)")]
            if not quick:
                found += [f"{row['table']}: a row refers to nothing" for row in self.rows("PRAGMA foreign_key_check")]
        except errors.StoreError as error:
            return [str(error)]
        return [line for line in found if line != "ok"]

    def mapped(self) -> AbstractContextManager[None]:
        """For work on `tables`: inside it, errors of SQLite are the tracker's."""
        return mapping(self.path)


@contextmanager
def mapping(path: Path) -> Iterator[None]:
    """Raise the tracker's errors in place of SQLite's, for one database file."""
    try:
        yield
    except sqlite3.Error as error:
        told = mapped(error, path)
        if told is None:
            raise
        raise told from error
    except UnicodeDecodeError as error:  # SQLite quotes what it found in the file in its message
        raise errors.StoreCorrupt(f"{path}: {_DAMAGED}") from error
    except (UnicodeEncodeError, OverflowError):  # a lone surrogate or a huge number given as an argument
        raise errors.InputError("cannot be looked up: it is no valid text or number") from None


def mapped(error: sqlite3.Error, path: Path) -> errors.StoreError | None:
    """The tracker's error for one of SQLite; None for those that are bugs of the caller."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:  # raised by Python's driver, not by SQLite
        return errors.StoreCorrupt(f"{path}: {_DAMAGED}") if "decode to UTF-8" in str(error) else None
    kind, said = _KINDS.get(code & 0xFF, (None, ""))
    return None if kind is None else kind(f"{path}: {said} ({error})")


_RESTORE = "restore a backup (`tracker restore FILE`)"
_DAMAGED = f"is damaged; nothing was deleted, {_RESTORE}"
_NOT_OURS = "cannot be written; run as the user who owns it"
_KINDS: dict[int, tuple[type[errors.StoreError], str]] = {
    sqlite3.SQLITE_BUSY: (errors.StoreLocked, "another process is writing"),
    sqlite3.SQLITE_LOCKED: (errors.StoreLocked, "another connection is writing"),
    sqlite3.SQLITE_FULL: (errors.StoreFull, "no space is left; nothing of this step was kept"),
    sqlite3.SQLITE_IOERR: (errors.StoreFull, "the disk refuses; nothing of this step was kept"),
    sqlite3.SQLITE_CORRUPT: (errors.StoreCorrupt, _DAMAGED),
    sqlite3.SQLITE_NOTADB: (errors.StoreUnusable, "is not a database"),
    sqlite3.SQLITE_CANTOPEN: (errors.StoreUnusable, "cannot be opened"),
    sqlite3.SQLITE_READONLY: (errors.StoreUnusable, _NOT_OURS),
    sqlite3.SQLITE_PERM: (errors.StoreUnusable, _NOT_OURS),
    sqlite3.SQLITE_AUTH: (errors.StoreUnusable, "is not permitted"),
}


_SETTINGS = (
    "synchronous=FULL",
    "foreign_keys=ON",
    f"journal_size_limit={WAL_BYTES}",
    "cell_size_check=ON",
    "trusted_schema=OFF",  # a file that somebody sent may bring triggers and views of its own
)


def connect(path: Path, mode: str) -> sqlite3.Connection:
    """A bare connection with the settings of every connection; `mode` is "ro", "rw" or "rwc"."""
    with mapping(path):
        raw = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=BUSY_MS / 1000,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            for pragma in _SETTINGS:
                raw.execute(f"PRAGMA {pragma}")
        except BaseException:
            raw.close()
            raise
    return raw


def check_file(path: Path, newest: int) -> None:
    """Refuse what is not a database of ours, before SQLite may touch it.

    Raises StoreUnusable (missing, a folder, another kind of file, another program's database) and StoreTooNew.
    """
    if path.is_dir():
        raise errors.StoreUnusable(f"{path}: is a folder, not a database")
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except FileNotFoundError:
        message = "there is no database; nothing was created in its place - `tracker run --once` makes one"
        raise errors.StoreUnusable(f"{path}: {message}") from None
    except OSError as error:
        raise errors.StoreUnusable(f"{path}: cannot be read ({error.strerror})") from None
    if not head:
        raise errors.StoreUnusable(f"{path}: is empty; {_RESTORE}, or remove it to start anew")
    if not head.startswith(_MAGIC) or len(head) < 100:
        raise errors.StoreUnusable(f"{path}: is not a database; move it away, or {_RESTORE}")
    check_header(path, int.from_bytes(head[68:72], "big"), int.from_bytes(head[60:64], "big"), newest)


def check_header(path: Path, application: int, version: int, newest: int) -> None:
    """Refuse another program's database and one from a newer tracker."""
    if application != APPLICATION_ID:
        raise errors.StoreUnusable(f"{path}: belongs to another program; name another file under `database:`")
    if version > newest:
        raise errors.StoreTooNew(
            f"{path}: was written by a newer tracker (schema {version}, this one knows {newest}); "
            "it was left untouched, update the program"
        )


def sqlite_version() -> tuple[int, ...]:
    """The version of the SQLite library that is loaded."""
    return sqlite3.sqlite_version_info


def sync_folder(folder: Path) -> None:
    """Make a rename or a new file in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
