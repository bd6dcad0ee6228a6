from collections.abc import Iterator
from pathlib import Path

import pytest

from tracker.store import schema
from tracker.store.db import Db


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "db" / "tracker.db"


@pytest.fixture
def db(path: Path) -> Iterator[Db]:
    with schema.open_store(path, create=True) as opened:
        opened.pragma("busy_timeout = 50")
        yield opened
