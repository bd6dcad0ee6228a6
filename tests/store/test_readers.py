"""Readers beside a writer: they are never told that the database is locked, and see whole states."""

import threading
from pathlib import Path

import pytest

from tests.store import build
from tracker.store import schema
from tracker.store.items import Items
from tracker.store.search import Search


@pytest.mark.parametrize("queries", [100, pytest.param(10_000, marks=pytest.mark.slow)])
def test_four_readers_never_wait_for_the_writer(path: Path, queries: int) -> None:
    over = threading.Event()
    errors: list[Exception] = []
    asked = [0] * 4

    def read(number: int) -> None:
        try:
            with schema.open_reader(path) as db:
                for query in range(queries):
                    with db.snapshot():
                        count = Items(db).count()
                        assert count % 3 == 0  # three at once are written
                        assert len(Search(db).find("widget", limit=5)) == min(count, 5)
                    asked[number] = query + 1
        except Exception as error:
            errors.append(error)

    with schema.open_store(path, create=True) as db:
        Items(db).keep(build.SOURCE, build.new(*_three(0)), build.NOW)
        readers = [threading.Thread(target=read, args=(number,)) for number in range(4)]
        for reader in readers:
            reader.start()
        written = 1
        while written < 5 or any(reader.is_alive() for reader in readers):
            Items(db).keep(build.SOURCE, build.new(*_three(written)), build.NOW)
            written += 1
            over.wait(0.002 if written < 500 else 0.2)
        for reader in readers:
            reader.join()
        assert errors == []
        assert asked == [queries] * 4
        assert Items(db).count() == 3 * written


def _three(number: int) -> list[build.Item]:
    return [build.item(f"n{number}-{part}", title=f"Widget {number} {part}") for part in range(3)]
