"""Copies of a live database, their rotation, and the way back."""

import random
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.store import build, killing
from tracker import errors
from tracker.store import backup, schema, soundness, transfer
from tracker.store.db import Db
from tracker.store.items import Items
from tracker.store.ledger import Ledger

NEWEST = len(schema.STEPS)


def _keep(db: Db, *names: str) -> None:
    Items(db).keep(build.SOURCE, build.new(*(build.item(name) for name in names)), build.NOW)


def test_a_copy_is_whole_and_named_by_its_time(db: Db) -> None:
    _keep(db, "a")
    copy = backup.back_up(db, build.NOW)
    assert copy == backup.folder_of(db.path) / "tracker-20261102T070000Z.db"
    assert backup.backups(db.path) == [(copy, build.NOW)]
    with schema.open_reader(copy) as copied:
        assert list(transfer.export(copied)) == list(transfer.export(db))
        assert soundness.problems(copied) == []
    assert [left.name for left in copy.parent.iterdir()] == [copy.name]


def test_rotation_keeps_seven_days_and_four_weeks() -> None:
    start = datetime(2026, 9, 1, 3, 0, tzinfo=UTC)
    present: list[Path] = []
    for hour in range(0, 24 * 70, 12):
        name = f"tracker-{(start + timedelta(hours=hour)).strftime('%Y%m%dT%H%M%SZ')}.db"
        present.append(Path(name))
        present = [path for path in present if path not in backup.superseded(present)]
    kept = sorted(path.name[8:16] for path in present)
    assert len(kept) <= 7 + 4
    assert kept[-7:] == [f"202611{day:02}" for day in range(3, 10)]
    weeks = {datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC).isocalendar()[1] for day in kept}
    assert len(weeks) == 4


def test_what_is_not_a_backup_is_never_dropped(db: Db) -> None:
    folder = backup.folder_of(db.path)
    folder.mkdir()
    others = ["before-schema-3.db", "tracker-99999999T999999Z.db", "mine.db", "tracker-20200101T000000Z.db.part"]
    for name in others:
        (folder / name).write_text("x")
    for day in range(40):
        (folder / f"tracker-{build.later(days=-day - 1).strftime('%Y%m%dT%H%M%SZ')}.db").write_text("x")
    backup.back_up(db, build.NOW)
    left = {path.name for path in folder.iterdir()}
    assert {name for name in others if not name.endswith(".part")} <= left
    assert len(backup.backups(db.path)) <= 11


def test_a_copy_with_fault_gets_no_name_and_nothing_is_dropped(db: Db) -> None:
    old = backup.back_up(db, build.NOW)
    for number in range(20):
        backup.back_up(db, build.later(days=-1 - number))
    before = set(backup.folder_of(db.path).iterdir())
    with pytest.raises(errors.StoreCorrupt, match=f"item: 1 rows .* nothing was deleted, restore {old}"):
        backup.back_up(db, build.later(days=1), lambda copy: ["item: 1 rows are not as they were written"])
    assert set(backup.folder_of(db.path).iterdir()) == before


@pytest.mark.parametrize("copies", [10, pytest.param(50, marks=pytest.mark.slow)])
def test_copies_under_load_are_sound(path: Path, copies: int) -> None:
    stop = threading.Event()
    written = 0

    def write() -> None:
        nonlocal written
        with schema.open_store(path) as db:
            while not stop.is_set():
                _keep(db, f"n{written}", f"m{written}")
                written += 1

    schema.open_store(path, create=True).close()
    writer = threading.Thread(target=write)
    writer.start()
    try:
        with schema.open_reader(path) as reader:
            for number in range(copies):
                copy = backup.back_up(reader, build.later(days=number))
                with schema.open_reader(copy) as copied:
                    names = {item.id for item in Items(copied).seen_between(build.NOW, build.later(days=1))}
                assert len(names) % 2 == 0  # never half a transaction
                assert all(f"m{name[1:]}" in names for name in names if name.startswith("n"))
    finally:
        stop.set()
        writer.join()
    assert written > 0


def test_no_room_leaves_nothing_behind(db: Db) -> None:
    backup.folder_of(db.path).write_text("a file where the folder should be")
    with pytest.raises(errors.StoreFull):
        backup.back_up(db, build.NOW)


def test_a_damaged_database_makes_no_backup(path: Path) -> None:
    with schema.open_store(path, create=True) as db:
        _keep(db, *(f"n{number}" for number in range(200)))
        good = backup.back_up(db, build.NOW)
    damaged = bytearray(path.read_bytes())
    root = _root_page(path, "item_by_source")
    damaged[root * 4096 : root * 4096 + 4096] = random.Random(1).randbytes(4096)
    path.write_bytes(damaged)
    with schema.open_store(path) as db:
        with pytest.raises(errors.StoreCorrupt):
            backup.back_up(db, build.later(days=1))
        assert backup.backups(path) == [(good, build.NOW)]
    assert [left.name for left in good.parent.iterdir()] == [good.name]


def _root_page(path: Path, name: str) -> int:
    raw = sqlite3.connect(path)
    try:
        return int(raw.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (name,)).fetchone()[0]) - 1
    finally:
        raw.close()


# ------------------------------------------------------------------ restore
def test_a_week_old_backup_is_restored_and_the_other_kept(path: Path) -> None:
    with schema.open_store(path, create=True) as db:
        _keep(db, "a")
        Ledger(db).record_change(build.change(), build.fact(), build.NOW)
        old = list(transfer.export(db))
        copy = backup.back_up(db, build.NOW)
        _keep(db, "b")
        Ledger(db).record_change(build.change(), build.fact(), build.later(days=3))
        new = list(transfer.export(db))
    kept = schema.restore(copy, path, build.later(days=7))
    assert kept == path.with_name("tracker.db.before-restore-20261109T070000Z")
    with schema.open_store(path) as db:
        assert list(transfer.export(db)) == old
        assert soundness.problems(db) == []
        assert db.pragma("journal_mode") == "wal"
        _keep(db, "b")  # what was served meanwhile is taken in again
        assert Ledger(db).record_change(build.change(), None, build.later(days=8)).id == 3  # 2 was told to people
    with schema.open_reader(kept) as db:
        assert list(transfer.export(db)) == new


def test_a_foreign_log_is_not_played_into_a_restored_database(path: Path) -> None:
    with schema.open_store(path, create=True) as db:
        _keep(db, "a")
        copy = backup.back_up(db, build.NOW)
        _keep(db, "b", "c")
        log = path.with_name("tracker.db-wal").read_bytes()
    path.with_name("tracker.db-wal").write_bytes(log)
    schema.restore(copy, path, build.later(days=1))
    with schema.open_store(path) as db:
        assert Items(db).count() == 1
        assert soundness.problems(db) == []


@pytest.mark.parametrize("fault", ["html", "newer", "flipped", "missing"])
def test_a_bad_backup_changes_nothing(path: Path, fault: str) -> None:
    with schema.open_store(path, create=True) as db:
        _keep(db, *(f"n{number}" for number in range(100)))
        copy = backup.back_up(db, build.NOW)
        before = list(transfer.export(db))
    newest = NEWEST
    if fault == "html":
        copy.write_text("<html>" * 100)
    elif fault == "newer":
        newest -= 1
    elif fault == "flipped":
        damaged = bytearray(copy.read_bytes())
        root = _root_page(copy, "item_by_source")
        damaged[root * 4096 : root * 4096 + 4096] = random.Random(1).randbytes(4096)
        copy.write_bytes(damaged)
    else:
        copy.unlink()
    with pytest.raises(errors.StoreError):
        backup.restore(copy, path, newest, build.NOW)
    with schema.open_reader(path) as db:
        assert list(transfer.export(db)) == before


@pytest.mark.parametrize(
    "brought",
    [
        "CREATE TRIGGER theirs AFTER INSERT ON event BEGIN DELETE FROM item; END",
        "CREATE VIEW theirs AS SELECT load_extension('x')",
        "CREATE TABLE theirs (x)",
        "DROP TABLE ruling",
    ],
)
def test_a_backup_with_a_schema_of_its_own_changes_nothing(path: Path, brought: str) -> None:
    with schema.open_store(path, create=True) as db:
        _keep(db, "a")
        copy = backup.back_up(db, build.NOW)
        before = list(transfer.export(db))
    with closing(sqlite3.connect(copy)) as raw:
        raw.execute(brought)
        raw.commit()
    with pytest.raises(errors.StoreCorrupt, match="its tables are not those"):
        schema.restore(copy, path, build.NOW)
    with schema.open_reader(path) as db:
        assert list(transfer.export(db)) == before
    assert not [*path.parent.glob("*.part*"), *path.parent.glob("*before-restore*")]


def test_restoring_where_nothing_is(path: Path, tmp_path: Path) -> None:
    with schema.open_store(path, create=True) as db:
        _keep(db, "a")
        copy = backup.back_up(db, build.NOW)
    elsewhere = tmp_path / "new" / "tracker.db"
    assert schema.restore(copy, elsewhere, build.NOW) is None
    with schema.open_store(elsewhere) as db:
        assert Items(db).count() == 1


def test_killed_at_every_step_of_a_restore(path: Path) -> None:
    with schema.open_store(path, create=True) as db:
        _keep(db, "a")
        copy = backup.back_up(db, build.NOW)
        old = list(transfer.export(db))
        _keep(db, "b")
        new = list(transfer.export(db))
    days = 0

    def restore() -> None:
        schema.restore(copy, path, build.later(days=days))

    seen = []
    for _ in killing.each_file_step(restore):
        days += 1
        if not path.exists():
            with pytest.raises(errors.StoreUnusable, match="restore a backup"):
                schema.open_store(path, create=True)
            restore()
        with schema.open_store(path) as db:
            assert db.integrity() == []
            content = list(transfer.export(db))
            seen.append(content)
            if content == old:
                _keep(db, "b")  # something for the next one to replace
        days += 1
    assert seen[-1] == old
    assert all(content in (old, new) for content in seen)


def test_killed_at_every_step_of_a_backup(path: Path) -> None:
    with schema.open_store(path, create=True) as db:
        _keep(db, "a")

    def work() -> None:
        with schema.open_store(path) as db:
            backup.back_up(db, build.NOW)

    for _ in killing.each_file_step(work):
        for copy, _when in backup.backups(path):
            assert backup.pages(copy) == []
            copy.unlink()
    with schema.open_store(path) as db:
        backup.back_up(db, build.NOW)
    assert [left.name for left in backup.folder_of(path).iterdir()] == ["tracker-20261102T070000Z.db"]
