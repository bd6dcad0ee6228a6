"""How an instance is, from outside: a daemon that stands still is not well, whatever its process says."""

import os
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.instances import instance
from tracker import condition
from tracker.clock import utc_now
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


def test_a_disk_that_is_nearly_full_is_told_before_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = load(instance(tmp_path, {"wire": "https://wire.example/feed"}))
    free = condition.of(config).free_bytes
    assert not [one for one in condition.of(config).troubles if "free" in one and free > condition.FREE_BYTES]
    monkeypatch.setattr(condition, "FREE_BYTES", free * 2)
    assert [one for one in condition.of(config).troubles if "MB are free" in one]


def test_messages_that_wait_for_a_person_are_counted_in_the_line(tmp_path: Path) -> None:
    config = load(instance(tmp_path, {"wire": "https://wire.example/feed"}))
    told = replace(condition.of(config), troubles=(), last_tick=utc_now(), messages={"held": 2, "failed": 1, "sent": 9})
    assert condition.line(told).endswith("3 messages wait for a person (tracker outbox list)")
    assert "wait" not in condition.line(replace(told, messages={"sent": 9}))


def test_metrics_are_what_prometheus_reads(tmp_path: Path) -> None:
    config = load(instance(tmp_path, {"wire": "https://wire.example/feed"}))
    kinds: dict[str, str] = {}
    seen: set[str] = set()
    for line in condition.metrics(condition.of(config)).splitlines():
        kind = re.fullmatch(r"# TYPE ([a-z_]+) (counter|gauge)", line)
        if kind:
            assert kind[1] not in kinds
            kinds[kind[1]] = kind[2]
            continue
        sample = re.fullmatch(r'([a-z_]+)((?:\{[a-z]+="[a-z-]+"\})?) (-?[0-9.e+]+)', line)
        assert sample, line
        assert list(kinds)[-1] == sample[1]  # the samples of a name stand together, behind its kind
        assert (sample[1] + sample[2]) not in seen
        seen.add(sample[1] + sample[2])
        assert (kinds[sample[1]] == "counter") == sample[1].endswith("_total")
    assert {"tracker_well", 'tracker_sources{health="failing"}', 'tracker_messages{state="held"}'} <= seen
