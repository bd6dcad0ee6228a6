"""Opening, transactions and the map of errors, on real files."""

import inspect
import os
import random
import sqlite3
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.store import build
from tracker import errors
from tracker.model import ItemId, Poll, PollResult, Ruling, SourceState, Status
from tracker.store import backup, schema, search, soundness, transfer
from tracker.store import db as database
from tracker.store.db import Db
from tracker.store.items import Items
from tracker.store.ledger import Ledger
from tracker.store.search import Search
from tracker.store.sources import Sources


@given(st.datetimes(timezones=st.just(UTC)))
def test_times_are_stored_exactly(when: datetime) -> None:
    assert database.from_us(database.to_us(when)) == when


def test_settings_of_a_writer(db: Db) -> None:
    assert db.pragma("journal_mode") == "wal"
    assert db.pragma("synchronous") == 2  # FULL
    assert db.pragma("foreign_keys") == 1
    assert db.pragma("application_id") == database.APPLICATION_ID
    assert db.pragma("user_version") == len(schema.STEPS)
    assert db.pragma("journal_size_limit") == database.WAL_BYTES


def test_a_writer_waits_five_seconds(path: Path) -> None:
    with schema.open_store(path, create=True) as db:
        assert db.pragma("busy_timeout") == 5000


def test_every_table_is_strict(db: Db) -> None:
    rows = db.rows("SELECT name, strict, type FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")
    ours = [row for row in rows if not row["name"].startswith(("sqlite_", "_sqlite_"))]
    assert ours
    assert [row["name"] for row in ours if not row["strict"]] == []


class _Oops(Exception):
    pass


def test_a_transaction_is_all_or_nothing(db: Db) -> None:
    def work() -> None:
        with db.tx() as tx:
            tx.insert("ruling", {"item": "a", "made": 1, "body": "{}"})
            tx.insert_all("ruling", [{"item": "b", "made": 1, "body": "{}"}])
            raise _Oops

    with pytest.raises(_Oops):
        work()
    assert db.rows("SELECT * FROM ruling") == []


def test_an_inner_transaction_can_fail_alone(db: Db) -> None:
    def work() -> None:
        with db.tx() as inner:
            inner.insert("ruling", {"item": "undone", "made": 1, "body": "{}"})
            raise _Oops

    with db.tx() as tx:
        tx.insert("ruling", {"item": "kept", "made": 1, "body": "{}"})
        with pytest.raises(_Oops):
            work()
    assert [row["item"] for row in db.rows("SELECT item FROM ruling")] == ["kept"]


def test_nothing_is_written_in_a_snapshot(db: Db) -> None:
    with db.snapshot(), pytest.raises(RuntimeError, match="for reading"), db.tx():
        pass


def test_a_snapshot_sees_one_state(db: Db, path: Path) -> None:
    with schema.open_reader(path) as reader, reader.snapshot():
        before = reader.rows("SELECT * FROM ruling")
        with db.tx() as tx:
            tx.insert("ruling", {"item": "a", "made": 1, "body": "{}"})
        assert reader.rows("SELECT * FROM ruling") == before


def test_a_reader_cannot_write(db: Db, path: Path) -> None:
    with schema.open_reader(path) as reader, pytest.raises(errors.StoreUnusable), reader.tx():
        pass
    with schema.open_reader(path) as reader, pytest.raises(errors.StoreUnusable):
        reader.rows("INSERT INTO ruling (item, made, body) VALUES ('a', 1, '')")


# ------------------------------------------------------------------ what cannot be opened
def _html(path: Path) -> None:
    path.write_text("<!doctype html><title>Sign in</title>" * 50)


def _other_program(path: Path) -> None:
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA application_id = 42")
        raw.execute("CREATE TABLE t (x)")
    raw.close()


def _no_program(path: Path) -> None:
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE t (x)")
    raw.close()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: None, "there is no database"),
        (Path.mkdir, "is a folder"),
        (Path.touch, "is empty"),
        (_html, "is not a database"),
        (lambda path: path.write_bytes(b"SQLite format 3\x00" + b"\x00" * 20), "is not a database"),
        (_other_program, "belongs to another program"),
        (_no_program, "belongs to another program"),
    ],
)
@pytest.mark.parametrize("open_", [schema.open_store, schema.open_reader])
def test_what_is_not_ours_is_refused_and_untouched(
    tmp_path: Path, make: Callable[[Path], None], said: str, open_: Callable[[Path], Db]
) -> None:
    path = tmp_path / "tracker.db"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(errors.StoreUnusable, match=said) as caught:
        open_(path)
    assert str(path) in str(caught.value)
    assert caught.value.exit_code == 3
    assert (path.read_bytes() if path.is_file() else None) == before
    assert path.exists() == (said != "there is no database")
    assert sorted(left.name for left in tmp_path.iterdir()) == (["tracker.db"] if path.exists() else [])


@pytest.mark.parametrize("create", [True, False])
def test_a_newer_database_is_left_untouched(path: Path, create: bool) -> None:
    with schema.open_store(path, create=True, steps=(*schema.STEPS, ("future", "CREATE TABLE f (x INTEGER) STRICT"))):
        pass
    before = path.read_bytes()
    with pytest.raises(errors.StoreTooNew, match="newer tracker") as caught:
        schema.open_store(path, create=create)
    assert caught.value.exit_code == 6
    assert path.read_bytes() == before
    with pytest.raises(errors.StoreTooNew):
        schema.open_reader(path)


def test_a_newer_version_still_in_the_log_is_seen(path: Path) -> None:
    future = (*schema.STEPS, ("future", "CREATE TABLE f (x INTEGER) STRICT"))
    schema.open_store(path, create=True).close()
    # While it is open the log is not checkpointed: the file's own header is still the old one.
    with schema.open_store(path, steps=future), pytest.raises(errors.StoreTooNew):
        schema.open_store(path)


@pytest.mark.parametrize("trace", ["tracker.db-wal", "backup/tracker-20261101T000000Z.db"])
def test_a_lost_database_is_not_replaced_by_an_empty_one(path: Path, trace: str) -> None:
    left = path.parent / trace
    left.parent.mkdir(parents=True)
    left.write_bytes(b"x")
    way_back = f" .`tracker restore {left}`." if left.suffix == ".db" else ", or move it away"
    with pytest.raises(errors.StoreUnusable, match="restore a backup" + way_back):
        schema.open_store(path, create=True)
    assert not path.exists()


def test_read_only_files_are_refused(path: Path) -> None:
    schema.open_store(path, create=True).close()
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    path.chmod(stat.S_IRUSR)
    path.parent.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(errors.StoreUnusable, match=str(path)) as caught:
            schema.open_store(path)
        assert caught.value.exit_code == 3
    finally:
        path.parent.chmod(stat.S_IRWXU)


def test_writing_through_a_read_only_handle_is_mapped(db: Db) -> None:
    db.pragma("query_only = ON")  # what a read-only file system answers, also for root
    with pytest.raises(errors.StoreUnusable, match="cannot be written"):
        Items(db).keep(build.SOURCE, build.new(build.item("a")), build.NOW)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "db").write_text("a file where a folder should be")
    with pytest.raises(errors.StoreUnusable, match="cannot be created"):
        schema.open_store(tmp_path / "db" / "tracker.db", create=True)


def test_odd_file_names_are_files(tmp_path: Path) -> None:
    odd = tmp_path / "a?mode=memory&x=#%20" / "träcker 100%.db"
    schema.open_store(odd, create=True).close()
    assert odd.is_file()


# ------------------------------------------------------------------ every store method, locked, full, read only
def _writes(db: Db) -> dict[str, Callable[[], object]]:
    items, ledger, sources = Items(db), Ledger(db), Sources(db)
    one = build.item("z")
    poll = Poll(source=build.SOURCE, at=build.NOW, result=PollResult.NOT_MODIFIED)
    ruling = Ruling(item=ItemId("a"), made=build.NOW, by="ann", says={"status": "known"})
    return {
        "Items.keep": lambda: items.keep(build.SOURCE, build.new(one), build.NOW),
        "Items.mark_gone": lambda: items.mark_gone([ItemId("a")], build.NOW),
        "Sources.record": lambda: sources.record(poll, SourceState(source=build.SOURCE)),
        "Sources.forget_polls": lambda: sources.forget_polls(build.later(days=1)),
        "Ledger.record_verdict": lambda: ledger.record_verdict(
            build.item("a"), build.reading("a"), build.assessment("a"), build.NOW
        ),
        "Ledger.unread_again": lambda: ledger.unread_again(),
        "Ledger.record_change": lambda: ledger.record_change(build.change(), build.fact(), build.NOW),
        "Ledger.withdraw_change": lambda: ledger.withdraw_change(1, "wrong", build.later(hours=1)),
        "Ledger.move_changes": lambda: ledger.move_changes("s1", "s2", build.NOW),
        "Ledger.move_change": lambda: ledger.move_change(1, "s3", build.NOW),
        "Ledger.rule": lambda: ledger.rule(ruling),
        "Ledger.skip_numbers": lambda: ledger.skip_numbers(7),
    }


def _reads(db: Db) -> dict[str, Callable[[], object]]:
    items, ledger, sources, found = Items(db), Ledger(db), Sources(db), Search(db)
    span = (build.later(days=-1), build.later(days=1))
    return {
        "Items.known": lambda: items.known(build.SOURCE, ["guid:a"], build.later(days=-1)),
        "Items.get": lambda: items.get(ItemId("a")),
        "Items.many": lambda: items.many([ItemId("a")]),
        "Items.revisions": lambda: items.revisions(ItemId("a")),
        "Items.seen_between": lambda: items.seen_between(*span),
        "Items.count": lambda: items.count(),
        "Sources.state": lambda: sources.state(build.SOURCE),
        "Sources.states": lambda: sources.states(),
        "Sources.polls": lambda: sources.polls(),
        "Sources.counts": lambda: sources.counts(*span),
        "Ledger.unread": lambda: ledger.unread(),
        "Ledger.verdict": lambda: ledger.verdict(ItemId("a")),
        "Ledger.fates": lambda: ledger.fates(*span),
        "Ledger.last_number": lambda: ledger.last_number(),
        "Ledger.facts_as_of": lambda: ledger.facts_as_of(build.NOW),
        "Ledger.fact": lambda: ledger.fact("C1"),
        "Ledger.change": lambda: ledger.change(1),
        "Ledger.changes": lambda: ledger.changes(*span, party="imec", status=Status.UPDATE, withdrawn=False),
        "Ledger.changes_of": lambda: ledger.changes_of(item=ItemId("a")),
        "Ledger.rulings": lambda: ledger.rulings(),
        "Search.find": lambda: found.find("imec", status=Status.UPDATE),
    }


def _fill(db: Db) -> None:
    Items(db).keep(build.SOURCE, build.new(build.item("a"), build.item("b")), build.NOW)
    ledger = Ledger(db)
    ledger.record_verdict(build.item("a"), build.reading("a"), build.assessment("a"), build.NOW)
    ledger.record_change(build.change(), build.fact(), build.NOW)
    poll = Poll(source=build.SOURCE, at=build.NOW, result=PollResult.NOT_MODIFIED)
    Sources(db).record(poll, SourceState(source=build.SOURCE))


def test_the_tables_of_methods_are_complete(db: Db) -> None:
    methods = {
        f"{kind.__name__}.{name}"
        for kind in (Items, Ledger, Sources, Search)
        for name, _ in inspect.getmembers(kind, inspect.isfunction)
        if not name.startswith("_") and name != "tx"
    }
    assert {*_writes(db), *_reads(db)} == methods


def test_locked(db: Db, path: Path) -> None:
    _fill(db)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        for name, write in _writes(db).items():
            with pytest.raises(errors.StoreLocked) as caught:
                write()
            assert caught.value.exit_code == 5, name
        for name, read in _reads(db).items():
            assert read() is not None, name
        with schema.open_reader(path) as reader:
            for read in _reads(reader).values():
                read()
    finally:
        other.execute("ROLLBACK")
        other.close()
    for write in _writes(db).values():
        write()
    assert soundness.problems(db) == []


def test_a_full_disk_loses_nothing_and_is_survived(db: Db) -> None:
    items = Items(db)
    items.keep(build.SOURCE, build.new(build.item("a")), build.NOW)
    db.pragma(f"max_page_count = {db.pragma('page_count') + 20}")
    kept = 1
    while True:
        text = random.Random(kept).randbytes(400).hex()
        try:
            items.keep(build.SOURCE, build.new(build.item(f"n{kept}", summary=text)), build.NOW)
        except errors.StoreFull:
            break
        kept += 1
    assert kept > 5
    assert items.count() == kept
    assert db.integrity() == []
    assert [hit.item.id for hit in Search(db).find("rapidus", limit=1)] == [f"n{kept - 1}"]
    db.pragma("max_page_count = 1073741823")
    items.keep(build.SOURCE, build.new(build.item("after")), build.NOW)
    assert items.count() == kept + 1
    assert soundness.problems(db) == []


# ------------------------------------------------------------------ damage
def _filled_file(path: Path) -> None:
    with schema.open_store(path, create=True) as db:
        _fill(db)
        words = random.Random(7)
        for number in range(150):  # so that little of the file is free space
            text = " ".join("".join(words.choices("abcdefghijklmnop半導体提携", k=7)) for _ in range(40))
            items = build.new(build.item(f"i{number}", title=f"Item {number}", summary=text))
            Items(db).keep(build.SOURCE, items, build.NOW)
            document = build.item(f"i{number}")
            Ledger(db).record_verdict(document, build.reading(document.id), build.assessment(document.id), build.NOW)


def _diagnosed(path: Path) -> bool:
    try:
        with schema.open_store(path) as db:
            return bool(soundness.problems(db))
    except (errors.StoreCorrupt, errors.StoreUnusable, errors.StoreTooNew):
        return True


@pytest.mark.parametrize("trials", [pytest.param(40, id="short"), pytest.param(400, id="long", marks=pytest.mark.slow)])
def test_flipped_bytes_are_noticed_or_stand_in_no_row(path: Path, trials: int) -> None:
    _filled_file(path)
    sound = path.read_bytes()
    with schema.open_reader(path) as db:
        content = list(transfer.export(db))
    _remove_logs(path)
    dice = random.Random(20261102)
    noticed = 0
    for _ in range(trials):
        damaged = bytearray(sound)
        for place in dice.sample(range(len(damaged)), 8):
            damaged[place] ^= dice.randrange(1, 256)
        path.write_bytes(damaged)
        if _diagnosed(path):
            noticed += 1
        else:  # all eight fell into free space of pages
            with schema.open_reader(path) as db:
                assert list(transfer.export(db)) == content
        _remove_logs(path)
    assert noticed >= 0.95 * trials


def _remove_logs(path: Path) -> None:
    for left in path.parent.glob("tracker.db-*"):
        left.unlink()


def test_a_truncated_file_is_noticed_and_kept(path: Path) -> None:
    _filled_file(path)
    path.write_bytes(path.read_bytes()[: 4096 * 9 + 100])
    size = path.stat().st_size
    assert _diagnosed(path)
    assert path.stat().st_size == size


def test_text_that_is_no_utf8_is_damage(db: Db) -> None:
    _fill(db)
    with db.tx() as tx:
        tx.run("UPDATE item SET title = CAST(x'ff41' AS TEXT)")
    with pytest.raises(errors.StoreCorrupt):
        Items(db).get(ItemId("a"))
    assert soundness.problems(db) != []


def test_a_changed_word_is_noticed(db: Db) -> None:
    _fill(db)
    assert soundness.problems(db) == []
    with db.tx() as tx:
        tx.run("UPDATE item SET title = 'imec and Rapidus end their work' WHERE id = 'a'")
    assert any(line.startswith("item: 1 row") for line in soundness.problems(db))


@pytest.mark.parametrize("title", ["", "a\x00b", "提携 😀 é\x1f|", "1.0", "00"])
def test_the_sum_of_a_row_is_the_same_in_python_and_in_sqlite(db: Db, title: str) -> None:
    Items(db).keep(build.SOURCE, build.new(build.item("a", title=title, url=None, canonical_url=None)), build.NOW)
    revised = build.revised(build.item("a"), title + "?", build.later(hours=1))
    Items(db).keep(build.SOURCE, revised, build.NOW)
    Ledger(db).record_verdict(revised.revised[0].item, build.reading("a"), build.assessment("a"), build.NOW)
    assert [row[0] for row in db.rows("SELECT count(*) FROM item UNION ALL SELECT count(*) FROM revision")] == [1, 1]
    assert soundness.problems(db) == []


@pytest.mark.parametrize("table", ["revision", "verdict", "event"])
def test_a_sum_that_does_not_fit_its_row_is_noticed(db: Db, table: str) -> None:
    _fill(db)
    Items(db).keep(build.SOURCE, build.revised(build.item("a"), "Other title", build.later(hours=1)), build.NOW)
    with db.tx() as tx:
        tx.run("DROP TRIGGER event_is_not_altered")
        tx.run(f"UPDATE {table} SET sum = sum + 1")
    assert any(line.startswith(f"{table}: ") for line in soundness.problems(db))


def test_an_index_that_lost_an_item_is_noticed(db: Db) -> None:
    _fill(db)
    with db.tx() as tx:
        search.remove(tx, 1, build.item("a").title, "")
    assert soundness.problems(db) == ["search: the index is not that of the items"]


@pytest.mark.parametrize("odd", ["\udcff", "x\x00y", "'; DROP TABLE item; --", "\N{COMBINING ACUTE ACCENT}" * 500])
def test_any_text_may_be_looked_up(db: Db, odd: str) -> None:
    with pytest.raises(errors.TrackerError):
        Items(db).get(ItemId(odd))


def test_any_number_may_be_looked_up(db: Db) -> None:
    with pytest.raises(errors.TrackerError):
        Ledger(db).change(10**30)  # type: ignore[arg-type]


def test_stores_of_one_file_share_a_transaction(db: Db) -> None:
    def work() -> None:
        with Items(db).tx():
            Items(db).keep(build.SOURCE, build.new(build.item("a")), build.NOW)
            Ledger(db).record_change(build.change(), build.fact(), build.NOW)
            raise _Oops

    with pytest.raises(_Oops):
        work()
    assert Items(db).count() == 0
    assert Ledger(db).changes() == ()
    assert "\n".join(transfer.export(db)).count("\n") == 0
    assert backup.backups(db.path) == []
