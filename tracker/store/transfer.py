"""The whole database as JSON lines, and back; the same content gives the same bytes.

Does not know what the tables hold. Left out is what is made anew: the search index and the record of migrations.
"""

import base64
import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tracker.errors import InputError, StoreFull
from tracker.store import search, soundness
from tracker.store.db import Db, Tx
from tracker.store.schema import STEPS, Steps, migrate, open_store

Entries = Iterator[tuple[int, dict[str, Any]]]
_LEFT_OUT = ("item_search", "search_version", "sqlite_", "_sqlite_")


def export(db: Db) -> Iterator[str]:
    """One JSON line for the format and one for each row, tables and rows in a fixed order; no line ends."""
    with db.snapshot():
        version = db.pragma("user_version")
        yield _line({"tracker": "export", "schema": version})
        for table in _tables(db):
            keys = ", ".join(_quoted(key) for key in db.tables.table(table).pks)
            for row in db.stream(f"SELECT * FROM {_quoted(table)} ORDER BY {keys}"):  # noqa: S608 - names of our schema
                columns = zip(row.keys(), tuple(row), strict=True)
                yield _line({"table": table, "row": {name: _plain(value) for name, value in columns}})


def load(db: Db, lines: Iterable[str], steps: Steps = STEPS) -> int:
    """Fill an empty database from an export; all rows or none. Returns their number; raises InputError.

    An export of an older schema takes the steps that a database of that schema would take. What was edited by
    hand is refused: rows carry sums, and what they tell of must be there.
    """
    with db.snapshot():
        for table in _tables(db):
            if db.row(f"SELECT 1 FROM {_quoted(table)} LIMIT 1"):  # noqa: S608
                raise InputError(f"{db.path}: is not empty; an export is loaded into a new database only")
    entries = _entries(lines)
    version = _version(next(entries, (1, {})), len(steps))
    if version == len(steps):
        return _load(db, entries)
    with (
        TemporaryDirectory(prefix="import-", dir=db.path.parent) as folder,
        open_store(Path(folder) / db.path.name, create=True, steps=steps[:version]) as old,
    ):
        with old.tx() as tx:
            _fill(tx, old, entries)
        migrate(old, steps)
        brought_up = _entries(export(old))
        next(brought_up)
        return _load(db, brought_up)


def _load(db: Db, entries: Entries) -> int:
    with db.tx() as tx:
        count = _fill(tx, db, entries)
        search.rebuild(tx)
        if found := soundness.problems(db, index=False):
            raise InputError(f"is not as it was exported: {found[0]}")
    return count


def _fill(tx: Tx, db: Db, entries: Entries) -> int:
    tables = {table: list(db.tables.table(table).columns_dict) for table in _tables(db)}
    # Rows come table by table, not in the order in which they refer to each other.
    tx.run("PRAGMA defer_foreign_keys = ON")
    count = 0
    for number, entry in entries:
        _insert(tx, tables, entry, number)
        count += 1
    return count


def export_to(db: Db, path: Path) -> int:
    """Write the export to a file; returns the number of lines. Raises StoreFull when it cannot be written."""
    count = 0
    try:
        with path.open("w", encoding="utf-8", newline="\n") as file:
            for line in export(db):
                file.write(line + "\n")
                count += 1
    except OSError as error:
        raise StoreFull(f"{path}: cannot be written ({error.strerror})") from None
    return count


def _insert(tx: Tx, tables: dict[str, list[str]], entry: dict[str, Any], number: int) -> None:
    table, row = entry.get("table"), entry.get("row")
    if not isinstance(table, str) or table not in tables or not isinstance(row, dict) or set(row) != set(tables[table]):
        raise InputError(f"line {number}: does not fit the schema")
    marks = ", ".join("?" for _ in row)
    names = ", ".join(_quoted(name) for name in row)
    try:
        values = [_value(value) for value in row.values()]
        tx.run(f"INSERT INTO {_quoted(table)} ({names}) VALUES ({marks})", values)  # noqa: S608
    except (ValueError, OverflowError, sqlite3.IntegrityError) as error:
        raise InputError(f"line {number}: does not fit the schema ({error})") from None


def _value(value: Any) -> str | int | float | bytes | None:
    if isinstance(value, dict):
        text = value.get("base64")
        if len(value) != 1 or not isinstance(text, str):
            raise ValueError("an object that is no bytes")
        return base64.b64decode(text, validate=True)
    if value is None or isinstance(value, (str, int, float)):
        return value
    raise ValueError("a list is no value")


def _entries(lines: Iterable[str]) -> Entries:
    """The lines of an export with their numbers."""
    try:
        for number, line in enumerate(lines, 1):
            yield number, _parsed(line, number)
    except UnicodeDecodeError:
        raise InputError("is not UTF-8, as `tracker export` writes it") from None


def _version(first: tuple[int, dict[str, Any]], newest: int) -> int:
    """The schema that an export is of, by its first line."""
    _, entry = first
    version = entry.get("schema")
    if entry.get("tracker") != "export" or type(version) is not int or version < 1:
        raise InputError("line 1: is no export; its first line names the schema, as `tracker export` writes it")
    if version > newest:
        raise InputError(f"line 1: was written by a newer tracker (schema {version}, this one knows {newest})")
    return version


def _tables(db: Db) -> list[str]:
    with db.mapped():
        names = db.tables.table_names()
    return sorted(name for name in names if not name.startswith(_LEFT_OUT))


def _parsed(line: str, number: int) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        raise InputError(f"line {number}: is not JSON, as `tracker export` writes it") from None
    if not isinstance(entry, dict):
        raise InputError(f"line {number}: is no object")
    return entry


def _plain(value: Any) -> Any:
    return {"base64": base64.b64encode(value).decode("ascii")} if isinstance(value, bytes) else value


def _line(entry: dict[str, Any]) -> str:
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":"))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
