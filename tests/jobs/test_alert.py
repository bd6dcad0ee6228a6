"""The operator is told once when trouble begins and once when it is over, over a real database."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tracker.core.troubles import Notice, Trouble
from tracker.jobs.alert import Alerting
from tracker.model import Delivery
from tracker.render.freeze import Plan
from tracker.render.notice import freeze
from tracker.store.db import Db
from tracker.store.outbox import Outbox
from tracker.store.schema import open_store
from tracker.store.troubles import Troubles

NOW = datetime(2026, 11, 20, 7, tzinfo=UTC)
LATER = datetime(2026, 11, 21, 7, tzinfo=UTC)
WIRE = Trouble(name="source wire", since=NOW, says="Wire fails")
PLANS = [Plan(name="mail", kind="smtp", sender="t@x.example", recipients=("a@x.example", "b@x.example"))]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Db]:
    with open_store(tmp_path / "tracker.db", create=True) as opened:
        yield opened


def alerting(db: Db) -> Alerting:
    return Alerting(store=Troubles(db), outbox=Outbox(db), freeze=lambda notice, now: freeze(notice, PLANS, now))


def keys(db: Db) -> list[str]:
    return sorted(one.key for one in Outbox(db).listed())


def test_told_once_at_the_beginning_and_once_at_the_end(db: Db):
    job = alerting(db)
    assert job([WIRE], NOW).begun == (WIRE,)
    first = keys(db)
    assert first == ["notice/20261120T070000Z/mail/a@x.example", "notice/20261120T070000Z/mail/b@x.example"]
    assert not job([WIRE], LATER)
    assert keys(db) == first
    assert job([], LATER).over == (WIRE,)
    assert len(keys(db)) == 4
    assert not job([], LATER)
    assert job([WIRE], LATER).begun == (WIRE,)  # again, after it was over


def test_a_notice_that_cannot_be_frozen_is_not_noted_as_told(db: Db):
    def breaks(_notice: Notice, _now: datetime) -> list[Delivery]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Alerting(store=Troubles(db), outbox=Outbox(db), freeze=breaks)([WIRE], NOW)
    assert Troubles(db).told() == {}
    assert alerting(db)([WIRE], NOW).begun == (WIRE,)
