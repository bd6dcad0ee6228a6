"""How SQLite finds what the daemon asks for: by an index, or by reading what is small or asked for in that order."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.instances import instance, rss, site
from tracker.app import App, running
from tracker.config.load import load
from tracker.store.db import Db
from tracker.store.lock import hold

TITLES = ("imec and Rapidus sign agreement to extend chip research in Tokyo", "Container traffic through Antwerp rises")
SMALL = {
    "SCAN source_state",  # a row for each source
    "SCAN trouble",
    "SCAN sqlite_sequence",
    "SCAN change",  # of two digests: what was taken back, and what corrects another one
    "SCAN c",
    "SCAN told",  # the view, of one change
}
IN_ORDER = {
    "SCAN item USING INDEX item_unread",  # holds only what is unread
    "SCAN fact USING INDEX fact_by_change",  # all of them are the world
    "SCAN d USING INDEX digest_change_once",  # the newest one
    "SCAN c USING INDEX change_by_seen",  # the newest hundred
}


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[tuple[App, set[str]]]:
    """Every statement of two ticks that take in, revise, judge, compose, alert, deliver and forget."""
    with site() as there:
        there.pages["/one"] = rss(*TITLES)
        more = "channels: {disk: {kind: file, folder: out}}\nalerts: {channels: [disk]}\n"
        more += "digests: [{name: weekly, channels: [disk], alerts: true}]\n"
        config = load(instance(tmp_path / "i", {"one": there.url("/one")}, allow=there.port, more=more))
        statements: set[str] = set()
        with hold(config.database.parent), running(config, parse_in_process=True) as app:
            app.stores.db._raw.set_trace_callback(statements.add)
            app.tick()
            there.pages["/one"] = rss(TITLES[0].replace("Tokyo", "Osaka"), TITLES[1])
            app.tick(config.sources)
            app._forget(app.now())
            app.digesting.at_once(config.digests[0], app.now())
            app.stores.db._raw.set_trace_callback(None)
            yield app, statements


def test_nothing_reads_a_whole_table_that_grows(asked: tuple[App, set[str]]) -> None:
    app, statements = asked
    found: dict[str, str] = {}
    looked = [one for one in statements if re.match(r"\s*(SELECT|WITH|UPDATE|DELETE)\b", one)]
    assert len(looked) > 60
    for statement in looked:
        for row in app.stores.db._raw.execute(f"EXPLAIN QUERY PLAN {statement}"):
            step = re.sub(r" VIRTUAL TABLE.*", "", row[3])
            if step.startswith("SCAN") and step not in SMALL | IN_ORDER | {"SCAN json_each", "SCAN CONSTANT ROW"}:
                found[step] = statement
    assert found == {}


@pytest.mark.parametrize(
    ("statement", "by"),
    [
        ("SELECT min(first_seen) FROM item WHERE source = ?", "item_began (source=?)"),
        ("SELECT count(*) FROM item", "COVERING INDEX"),
        (
            "SELECT first_seen, seq FROM item WHERE summary <> '' AND first_seen < ? AND (first_seen, seq) > (?, ?)"
            " ORDER BY first_seen, seq LIMIT ?",
            "item_with_text (first_seen",
        ),
    ],
)
def test_what_would_be_slow_in_a_large_archive_has_an_index(db: Db, statement: str, by: str) -> None:
    plan = [row[3] for row in db.rows(f"EXPLAIN QUERY PLAN {statement}", [0] * statement.count("?"))]
    assert by in plan[0]
    assert not any("TEMP B-TREE" in step for step in plan)
