"""The database as JSON lines: the same content, the same bytes."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store import build
from tracker.errors import InputError, StoreFull
from tracker.model import Poll, PollResult, Ruling, SourceState
from tracker.store import schema, soundness, transfer
from tracker.store.db import Db
from tracker.store.items import Items
from tracker.store.ledger import Ledger
from tracker.store.search import Search
from tracker.store.sources import Sources


def _fill(db: Db) -> None:
    first = build.item("a", title="ラピダスと提携", summary='line\u2028 "quoted" \\ 半導体')
    Items(db).keep(build.SOURCE, build.new(first, build.item("b")), build.NOW)
    Items(db).keep(build.SOURCE, build.revised(first, "新しい見出し", build.later(hours=1)), build.NOW)
    ledger = Ledger(db)
    ledger.record_verdict(build.item("b"), build.reading("b"), build.assessment("b"), build.NOW)
    made = ledger.record_change(build.change(), build.fact(), build.NOW)
    ledger.record_change(build.change(corrects=made.id), None, build.NOW)
    ledger.withdraw_change(made.id, "wrong", build.later(hours=1))
    ledger.rule(Ruling(item=first.id, made=build.NOW, by="ann", says={"status": "known"}))
    poll = Poll(source=build.SOURCE, at=build.NOW, result=PollResult.NOT_MODIFIED)
    Sources(db).record(poll, SourceState(source=build.SOURCE, mean_gap_s=0.1, last_new=build.NOW))


def test_the_way_there_and_back(db: Db, tmp_path: Path) -> None:
    _fill(db)
    lines = list(transfer.export(db))
    assert lines == list(transfer.export(db))
    with schema.open_store(tmp_path / "other" / "tracker.db", create=True) as other:
        assert transfer.load(other, lines) == len(lines) - 1
        assert list(transfer.export(other)) == lines
        assert soundness.problems(other) == []
        assert [hit.item.id for hit in Search(other).find("見出し")] == ["a"]
        assert Ledger(other).record_change(build.change(), None, build.NOW).id == 3


def test_every_table_but_what_is_made_anew_is_exported(db: Db) -> None:
    _fill(db)
    exported = {json.loads(line).get("table") for line in transfer.export(db)} - {None}
    assert {"item", "revision", "item_handle", "verdict", "event", "change", "fact", "ruling", "poll"} <= exported
    assert not any(name.startswith(("item_search", "sqlite")) for name in exported)


def test_to_a_file(db: Db, tmp_path: Path) -> None:
    _fill(db)
    count = transfer.export_to(db, tmp_path / "all.jsonl")
    text = (tmp_path / "all.jsonl").read_text(encoding="utf-8")
    assert text.split("\n") == [*transfer.export(db), ""]
    assert text.count("\n") == count


def _with(lines: list[str], value: object) -> str:
    """An exported item whose title is something else."""
    entry = next(one for one in map(json.loads, lines) if one.get("table") == "item")
    return json.dumps({**entry, "row": {**entry["row"], "title": value}})


def _unreadable(lines: list[str]) -> Iterator[str]:
    yield lines[0]
    yield b"\xff".decode()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda lines: lines[1:], "line 1: is no export"),
        (lambda lines: [lines[0], "{", *lines[1:]], "line 2: is not JSON"),
        (lambda lines: [lines[0], "[]", *lines[1:]], "line 2: is no object"),
        (lambda lines: [lines[0], '{"table":"sqlite_schema","row":{}}'], "line 2: does not fit"),
        (lambda lines: [lines[0], '{"table":"ruling","row":{"item":"a"}}'], "line 2: does not fit"),
        (lambda lines: [], "line 1: is no export"),
        (lambda lines: [lines[0].replace('"schema":', '"schema":1')], "line 1: was written by a newer tracker"),
        (lambda lines: [lines[0].replace('"schema":', '"schema":-')], "line 1: is no export"),
        (lambda lines: [lines[0].replace(str(len(schema.STEPS)), "true")], "line 1: is no export"),
        (lambda lines: [lines[0].replace(str(len(schema.STEPS)), "1"), *lines[1:]], "line [0-9]+: does not fit"),
        (lambda lines: [lines[0], "[" * 100_000], "line 2: is not JSON"),
        (lambda lines: [lines[0], '{"table":' + "9" * 5_000 + "}"], "line 2: is not JSON"),
        (lambda lines: [lines[0], _with(lines, {"x": 1})], "line 2: does not fit"),
        (lambda lines: [lines[0], _with(lines, {"base64": 3})], "line 2: does not fit"),
        (lambda lines: [lines[0], _with(lines, {"base64": "!"})], "line 2: does not fit"),
        (lambda lines: [lines[0], _with(lines, [1])], "line 2: does not fit"),
        (lambda lines: [lines[0], _with(lines, None)], "line 2: does not fit"),
        (lambda lines: [lines[0], _with(lines, 10**30)], "line 2: does not fit"),
        (lambda lines: [lines[0], _with(lines, float("inf"))], "not as it was exported: item: 1 rows"),
        (lambda lines: [lines[0], _with(lines, "\ud800")], "line 2: does not fit"),
        (lambda lines: [line.replace("半導体", "半導休") for line in lines], "not as it was exported: item: 1 rows"),
        (lambda lines: [one for one in lines if '"table":"item"' not in one], "not as it was exported: .*refers to"),
        (lambda lines: _unreadable(lines), "is not UTF-8"),
    ],
)
def test_a_spoilt_export_loads_nothing(db: Db, tmp_path: Path, spoil, said: str) -> None:
    _fill(db)
    lines = spoil(list(transfer.export(db)))
    with schema.open_store(tmp_path / "other" / "tracker.db", create=True) as other:
        with pytest.raises(InputError, match=said):
            transfer.load(other, lines)
        assert len(list(transfer.export(other))) == 1


def test_a_file_that_cannot_be_written_is_named(db: Db, tmp_path: Path) -> None:
    for target in (tmp_path / "none" / "all.jsonl", Path("/dev/full"), tmp_path):
        with pytest.raises(StoreFull, match="cannot be written"):
            transfer.export_to(db, target)


def test_nothing_is_loaded_over_something(db: Db) -> None:
    _fill(db)
    with pytest.raises(InputError, match="not empty"):
        transfer.load(db, list(transfer.export(db)))


@pytest.mark.parametrize("version", [len(schema.STEPS) - 1, len(schema.STEPS) - 2])
def test_an_export_of_an_older_schema_takes_the_steps_it_lacks(db: Db, tmp_path: Path, version: int) -> None:
    steps = schema.STEPS[:version]
    with schema.open_store(tmp_path / "old" / "tracker.db", create=True, steps=steps) as old:
        _fill(old)
        lines = list(transfer.export(old))
    assert json.loads(lines[0])["schema"] == version
    assert transfer.load(db, lines) == len(lines) - 1
    assert json.loads(next(transfer.export(db)))["schema"] == len(schema.STEPS)
    assert soundness.problems(db) == []
    assert [hit.item.id for hit in Search(db).find("見出し")] == ["a"]
    assert [path.name for path in db.path.parent.iterdir() if path.is_dir()] == []


def test_the_steps_run_over_the_rows_of_an_older_export(db: Db) -> None:
    counted = "CREATE TABLE words (item TEXT PRIMARY KEY, n INTEGER) STRICT; INSERT INTO words SELECT id, 1 FROM item;"
    later = (*schema.STEPS, ("words", counted))
    _fill(db)
    lines = list(transfer.export(db))
    with schema.open_store(db.path.with_name("new.db"), create=True, steps=later) as newer:
        assert transfer.load(newer, lines, later) == len(lines) - 1 + 2
        assert [row["item"] for row in newer.rows("SELECT item FROM words")] == ["a", "b"]
