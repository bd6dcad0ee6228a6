"""How an instance is, from outside: a daemon that stands still is not well, whatever its process says."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.instances import instance
from tracker import condition
from tracker.app import utc_now
from tracker.config.load import load
from tracker.store import heartbeat, schema
from tracker.store.heartbeat import Beat


@pytest.mark.parametrize(
    ("ago", "pid", "trouble", "says"),
    [
        (timedelta(minutes=1), os.getpid(), "", ""),
        (timedelta(minutes=6), os.getpid(), "", "no tick for 6 min"),  # its scheduler is dead, its process is not
        (timedelta(days=3), os.getpid(), "", "no tick for 3 d"),
        (timedelta(seconds=5), 2**22 + 1, "", "the daemon does not run"),
        (timedelta(seconds=5), os.getpid(), "no space is left", "no space is left"),
    ],
    ids=["alive", "late", "very late", "no process", "in trouble"],  # a process id in a name would differ by worker
)
def test_the_sign_of_life_is_judged(tmp_path: Path, ago: timedelta, pid: int, trouble: str, says: str) -> None:
    config = load(instance(tmp_path, {"wire": "https://wire.example/feed"}))
    schema.open_store(config.database, create=True).close()
    now = utc_now()
    heartbeat.write(tmp_path / "db", Beat(at=now - ago, started=now - timedelta(days=9), pid=pid, trouble=trouble))
    told = [one for one in condition.of(config).troubles if "source" not in one]
    assert (says in told[0]) if says else not told


@pytest.mark.parametrize("left", ["", "{", "[]", '{"at": 3}', '{"at": "soon", "started": "", "pid": 1}', "\x00" * 99])
def test_a_sign_of_life_that_cannot_be_read_is_none(tmp_path: Path, left: str) -> None:
    (tmp_path / heartbeat.NAME).write_text(left)
    assert heartbeat.read(tmp_path) is None
