"""Digests: one for each period and audience, one fate for each change, and what was told before."""

import sqlite3
from collections.abc import Iterable

import pytest

from tests import build
from tests.store import build as stored
from tracker.model import ChangeId, Status
from tracker.store.db import Db
from tracker.store.digests import Digests
from tracker.store.items import Items
from tracker.store.ledger import Ledger


@pytest.fixture
def digests(db: Db) -> Digests:
    ledger = Ledger(db)
    for hour in range(6):
        ledger.record_change(build.change(seen=build.later(hours=hour)), None, build.NOW)
    return Digests(db)


def keep(digests: Digests, period: str = "W1", audience: str = "weekly", at_once: bool = False, **fates: Iterable[int]):
    return digests.keep(
        period=period,
        audience=audience,
        start=build.NOW,
        end=build.later(days=7),
        composed=build.later(days=7),
        alert=at_once,
        body=f'{{"period": "{period}"}}',
        fates={fate.replace("_", "-"): [ChangeId(one) for one in changes] for fate, changes in fates.items()},
    )


def ids(changes) -> list[int]:
    return [one.id for one in changes]


def untold(digests: Digests, audience: str = "weekly") -> list[int]:
    return ids(digests.untold(audience, build.NOW, build.later(days=9)))


def test_a_period_is_kept_once_for_each_audience(digests: Digests) -> None:
    assert keep(digests, line=[1]) is not None
    assert keep(digests, line=[2]) is None
    assert keep(digests, audience="daily", line=[1]) is not None
    assert untold(digests) == [2, 3, 4, 5, 6]
    assert digests.body("W1", "weekly") == '{"period": "W1"}'
    assert digests.body("W2", "weekly") is None
    assert [(one[0], one[1]) for one in digests.listed()] == [("W1", "daily"), ("W1", "weekly")]


@pytest.mark.parametrize("fate", ["line", "covered", "correction", "left_out"])
@pytest.mark.parametrize("again", ["line", "covered", "correction", "left_out"])
def test_the_database_itself_refuses_a_second_fate(digests: Digests, fate: str, again: str) -> None:
    keep(digests, **{fate: [1]})
    with pytest.raises(sqlite3.IntegrityError):
        keep(digests, "W2", **{again: [1]})
    assert len(digests.listed()) == 1


def test_an_alert_is_no_fate_but_counts_as_told(digests: Digests) -> None:
    keep(digests, "alert-C1", at_once=True, alert=[1])
    assert untold(digests) == [1, 2, 3, 4, 5, 6]
    assert digests.alerted("weekly") == {1}
    assert digests.alerted("daily") == frozenset()
    assert set(digests.told("weekly", [ChangeId(1), ChangeId(2)])) == {1}
    assert digests.last_end("weekly", build.later(days=30)) is None
    assert digests.last_alert("weekly") == build.later(days=7)
    assert digests.last_alert("daily") is None
    keep(digests, line=[1])
    assert untold(digests) == [2, 3, 4, 5, 6]
    assert digests.told_to_anyone(ChangeId(1))
    assert not digests.told_to_anyone(ChangeId(2))


def test_the_first_digest_looks_back_as_far_as_asked_and_later_ones_to_it(digests: Digests) -> None:
    assert ids(digests.untold("weekly", build.later(hours=2), build.later(hours=5))) == [3, 4, 5]
    keep(digests, line=[1])
    assert ids(digests.untold("weekly", build.later(days=7), build.later(days=9))) == [2, 3, 4, 5, 6]


def test_what_was_taken_back_before_it_was_told_is_not_told(digests: Digests, db: Db) -> None:
    Ledger(db).withdraw_change(ChangeId(3), "wrong", build.NOW)
    assert untold(digests) == [1, 2, 4, 5, 6]


def test_what_is_background_is_not_news(digests: Digests, db: Db) -> None:
    Ledger(db).record_change(build.change(seen=build.NOW, background=True), None, build.NOW)
    assert untold(digests) == [1, 2, 3, 4, 5, 6]


def test_a_line_that_was_taken_back_is_to_be_told_until_it_was(digests: Digests, db: Db) -> None:
    keep(digests, line=[1, 2])
    ledger = Ledger(db)
    ledger.withdraw_change(ChangeId(1), "wrong", build.later(days=8))
    ledger.withdraw_change(ChangeId(2), "edited", build.later(days=8))
    ledger.record_change(build.change(seen=build.later(days=8), corrects=ChangeId(2)), None, build.NOW)
    assert ids(digests.withdrawn("weekly", build.later(days=9))) == [1]  # another line stands for the second one
    assert ids(digests.withdrawn("weekly", build.later(days=8))) == []
    assert ids(digests.withdrawn("daily", build.later(days=9))) == []
    keep(digests, "W2", withdrawn=[1])
    assert ids(digests.withdrawn("weekly", build.later(days=9))) == []


def test_a_correction_stands_for_the_line_that_was_told_however_many_came_between(digests: Digests, db: Db) -> None:
    keep(digests, line=[1])
    ledger = Ledger(db)
    for wrong in (1, 7, 8):
        ledger.record_change(build.change(seen=build.NOW, corrects=ChangeId(wrong)), None, build.NOW)
    told = digests.told("weekly", [ChangeId(one) for one in (1, 7, 8, 9, 2)])
    assert {asked: line.id for asked, line in told.items()} == {1: 1, 7: 1, 8: 1, 9: 1}


def test_the_lines_of_earlier_digests_come_newest_first(digests: Digests, db: Db) -> None:
    keep(digests, line=[1, 4], covered=[2], left_out=[5], correction=[3])
    Ledger(db).withdraw_change(ChangeId(4), "wrong", build.NOW)
    assert ids(digests.lines("weekly", 10)) == [3, 1]
    assert ids(digests.lines("weekly", 1)) == [3]


def test_items_that_told_something_again_are_counted_in_their_stories(digests: Digests, db: Db) -> None:
    Items(db).keep(stored.SOURCE, stored.new(*(stored.item(name) for name in "abc")), stored.NOW)
    ledger = Ledger(db)
    for name, status in (("a", Status.KNOWN), ("b", Status.KNOWN), ("c", Status.OFF_TOPIC)):
        item = stored.item(name)
        ledger.record_verdict(item, stored.reading(name), stored.assessment(name, status), stored.NOW)
    assert digests.restated(stored.NOW, stored.later(days=1)) == (2, 2)
    assert digests.restated(stored.later(days=1), stored.later(days=2)) == (0, 0)
