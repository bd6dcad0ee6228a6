"""Steps of the schema: one transaction each, a copy before, never between two versions."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.store import build, killing
from tracker import errors
from tracker.store import backup, schema, soundness
from tracker.store import db as database
from tracker.store.db import Db
from tracker.store.items import Items
from tracker.store.schema import Steps

ONE: Steps = (("one", "CREATE TABLE a (x INTEGER PRIMARY KEY, y TEXT) STRICT;"),)
ALL: Steps = (
    *ONE,
    (
        "two",
        """
        CREATE TABLE b (x INTEGER PRIMARY KEY, y TEXT NOT NULL) STRICT;
        INSERT INTO b SELECT x, 'moved ' || y FROM a;
        CREATE TRIGGER b_stays BEFORE DELETE ON b BEGIN SELECT RAISE(ABORT, 'no; never'); END;
        """,
    ),
    ("three", "ALTER TABLE a ADD COLUMN z TEXT; CREATE INDEX a_by_z ON a (z); UPDATE a SET z = y;"),
)


def _old(path: Path) -> None:
    with schema.open_store(path, create=True, steps=ONE) as db, db.tx() as tx:
        tx.insert_all("a", [{"x": number, "y": f"text {number}"} for number in range(20)])


def _content(path: Path) -> tuple[int, list[str]]:
    raw = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    version = raw.execute("PRAGMA user_version").fetchone()[0]
    dump = [line for line in raw.iterdump() if "_sqlite_migrations" not in line]
    raw.close()
    return version, dump


def test_each_step_is_recorded_and_counted(path: Path) -> None:
    _old(path)
    with schema.open_store(path, steps=ALL) as db:
        assert db.pragma("user_version") == 3
        names = [row["name"] for row in db.rows("SELECT name FROM _sqlite_migrations ORDER BY id")]
        assert names == ["one", "two", "three"]
        assert db.row("SELECT y FROM b WHERE x = 3")["y"] == "moved text 3"  # type: ignore[index]
    assert schema.open_reader(path, steps=ALL).pragma("user_version") == 3


def test_a_copy_is_made_before_an_old_database_changes(path: Path) -> None:
    _old(path)
    before = _content(path)
    schema.open_store(path, steps=ALL).close()
    (copy,) = backup.folder_of(path).iterdir()
    assert copy.name == "before-schema-3.db"
    assert _content(copy) == before


def test_no_copy_without_a_step(path: Path) -> None:
    schema.open_store(path, create=True).close()
    schema.open_store(path).close()
    assert not backup.folder_of(path).exists()


def test_a_reader_of_an_old_schema_says_what_to_do(path: Path) -> None:
    _old(path)
    with pytest.raises(errors.StoreUnusable, match="older schema"):
        schema.open_reader(path, steps=ALL)


def test_a_failing_step_leaves_the_version_before_it(path: Path) -> None:
    _old(path)
    broken: Steps = (*ALL[:2], ("three", "CREATE TABLE c (x INTEGER) STRICT; INSERT INTO nowhere VALUES (1);"))
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        schema.open_store(path, steps=broken)
    version, dump = _content(path)
    assert version == 2
    assert not any("CREATE TABLE c" in line for line in dump)
    schema.open_store(path, steps=ALL).close()
    assert _content(path)[0] == 3


def test_another_history_is_refused(path: Path) -> None:
    _old(path)
    before = _content(path)
    with pytest.raises(errors.StoreUnusable, match="another history"):
        schema.open_store(path, steps=(("uno", ONE[0][1]), *ALL[1:]))
    assert _content(path) == before


def test_a_table_that_is_not_as_it_was_made_is_damage(path: Path) -> None:
    _old(path)
    with schema.open_store(path, steps=ONE) as db, db.tx() as tx:
        tx.run("ALTER TABLE a RENAME COLUMN y TO why")
    with pytest.raises(errors.StoreCorrupt, match="not those of schema 1"):
        schema.open_reader(path, steps=ONE)


def test_a_full_disk_while_copying_stops_before_the_first_step(path: Path) -> None:
    _old(path)
    backup.folder_of(path).write_text("no room for a folder here")
    with pytest.raises(errors.StoreFull, match="backup"):
        schema.open_store(path, steps=ALL)
    assert _content(path)[0] == 1


def test_killed_at_every_statement_of_a_migration(path: Path) -> None:
    _old(path)
    start = path.parent.with_name("start")
    shutil.copytree(path.parent, start)
    wanted = {}
    for version in (1, 2, 3):
        schema.open_store(path, steps=ALL[:version]).close()
        wanted[version] = _content(path)

    def migrate(probe: killing.Probe) -> None:
        shutil.rmtree(path.parent)
        shutil.copytree(start, path.parent)
        schema.open_store(path, steps=ALL, probe=probe).close()

    seen = set()
    for _ in killing.each_statement(migrate):
        version, _ = content = _content(path)
        assert content == wanted[version]
        seen.add(version)
        if version > 1:
            (copy,) = backup.folder_of(path).glob("*.db")
            assert _content(copy) == wanted[1]
        with schema.open_store(path, steps=ALL) as db:
            assert db.integrity() == []
        assert _content(path) == wanted[3]
    assert seen == {1, 2, 3}


def test_killed_at_every_statement_of_a_creation(path: Path) -> None:
    def create(probe: killing.Probe) -> None:
        shutil.rmtree(path.parent, ignore_errors=True)
        schema.open_store(path, create=True, probe=probe, steps=ALL).close()

    states = set()
    for _ in killing.each_statement(create):
        states.add(path.exists())
        with schema.open_store(path, create=True, steps=ALL) as db:
            assert db.pragma("user_version") == len(ALL)
            assert db.integrity() == []
    assert states == {False, True}
    assert sorted(left.name for left in path.parent.iterdir()) == ["tracker.db"]


def test_the_shipped_steps_have_different_names() -> None:
    names = [name for name, _ in schema.STEPS]
    assert len(names) == len(set(names))


def test_the_search_index_of_another_version_is_made_anew(path: Path) -> None:
    with schema.open_store(path, create=True) as db:
        Items(db).keep(build.SOURCE, build.new(build.item("a")), build.NOW)
        with db.tx() as tx:
            tx.run("INSERT INTO item_search (item_search) VALUES ('delete-all')")
            tx.run("UPDATE search_version SET version = 'older'")
    with schema.open_store(path) as db:
        assert soundness.problems(db) == []


def test_a_file_without_application_id_is_never_adopted(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    with Db(path, database.connect(path, "rwc"), writable=True) as db:
        schema.migrate(db, ONE)
    with pytest.raises(errors.StoreUnusable, match="another program"):
        schema.open_store(path, steps=ONE)
