"""Verdicts, changes, facts, rulings, and the log behind them."""

import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store import build
from tracker.errors import NotFound
from tracker.model import ChangeId, ItemId, PartnershipId, Ruling, Status, StoryId
from tracker.store import replay, soundness
from tracker.store.db import Db
from tracker.store.items import Items
from tracker.store.ledger import Ledger


@pytest.fixture
def ledger(db: Db) -> Ledger:
    Items(db).keep(build.SOURCE, build.new(build.item("a"), build.item("b"), build.item("c")), build.NOW)
    return Ledger(db)


# ------------------------------------------------------------------ verdicts
def test_unread_items_come_in_the_order_they_came(ledger: Ledger) -> None:
    assert [item.id for item in ledger.unread(2)] == ["a", "b"]
    ledger.record_verdict(build.item("a"), build.reading("a"), build.assessment("a"), build.NOW)
    assert [item.id for item in ledger.unread(2)] == ["b", "c"]


def test_a_revision_is_unread_again(ledger: Ledger, db: Db) -> None:
    first = build.item("a")
    ledger.record_verdict(first, build.reading("a"), build.assessment("a"), build.NOW)
    Items(db).keep(build.SOURCE, build.revised(first, "Other title", build.later(hours=1)), build.NOW)
    (second, *_) = ledger.unread(5)
    assert (second.id, second.revision) == ("a", 2)
    known = build.assessment("a", Status.KNOWN)
    ledger.record_verdict(second, build.reading("a"), known, build.later(hours=2))
    assert ledger.verdict(ItemId("a")) == (build.reading("a"), known)
    assert ledger.verdict(ItemId("a"), 1) == (build.reading("a"), build.assessment("a"))
    assert [item.id for item in ledger.unread(5)] == ["b", "c"]


def test_everything_can_be_judged_anew(ledger: Ledger) -> None:
    for item in ledger.unread():
        ledger.record_verdict(item, build.reading(item.id), build.assessment(item.id), build.NOW)
    assert ledger.unread_again([ItemId("b")]) == 1
    assert [item.id for item in ledger.unread()] == ["b"]
    assert ledger.unread_again() == 2
    assert [item.id for item in ledger.unread()] == ["a", "b", "c"]


def test_fates_add_up(ledger: Ledger) -> None:
    ledger.record_verdict(build.item("a"), build.reading("a"), build.assessment("a"), build.NOW)
    ledger.record_verdict(build.item("b"), build.reading("b"), build.assessment("b", Status.OFF_TOPIC), build.NOW)
    assert ledger.fates(build.NOW, build.later(days=1)) == {"off-topic": 1, "unread": 1, "update": 1}
    assert ledger.fates(build.later(days=1), build.later(days=2)) == {}


def test_no_verdict_without_an_item(ledger: Ledger) -> None:
    assert ledger.verdict(ItemId("a")) is None
    with pytest.raises(NotFound):
        ledger.record_verdict(build.item("x"), build.reading("x"), build.assessment("x"), build.NOW)


# ------------------------------------------------------------------ changes and facts
def test_the_ledger_numbers_changes_and_facts(ledger: Ledger) -> None:
    first = ledger.record_change(build.change(), build.fact(), build.NOW)
    second = ledger.record_change(build.change(), None, build.NOW)
    third = ledger.record_change(build.change(), build.fact("Another."), build.NOW)
    assert [one.id for one in (first, second, third)] == [1, 2, 3]
    assert first.after.fact == "C1"
    assert second.after.fact is None
    assert [fact.id for fact in ledger.facts_as_of()] == ["C1", "C3"]
    assert ledger.change(ChangeId(3)) == third
    assert ledger.fact("C3").statement == "Another."


def test_a_fact_is_read_once_however_often_facts_are_asked_for(ledger: Ledger) -> None:
    for _ in range(3):
        ledger.record_change(build.change(), build.fact(), build.NOW)
    before = ledger.facts_as_of()
    ledger.withdraw_change(ChangeId(2), "wrong", build.NOW)
    ledger.record_change(build.change(), build.fact("Another."), build.NOW)
    after = ledger.facts_as_of()
    assert [fact.id for fact in after] == ["C1", "C3", "C4"]
    assert after[0] is before[0]
    assert after[1] is before[2]


def test_a_number_is_never_given_twice(ledger: Ledger, db: Db) -> None:
    ledger.record_change(build.change(), None, build.NOW)
    with db.tx() as tx:
        tx.run("DELETE FROM change")
    assert ledger.record_change(build.change(), None, build.NOW).id == 2


def test_numbers_told_before_a_restore_are_skipped(ledger: Ledger) -> None:
    assert ledger.last_number() == 0
    ledger.skip_numbers(41)
    ledger.skip_numbers(3)
    assert ledger.last_number() == 41
    assert ledger.record_change(build.change(), build.fact(), build.NOW).id == 42
    assert ledger.facts_as_of()[0].id == "C42"


def test_a_withdrawn_fact_stays_in_the_past(ledger: Ledger) -> None:
    made = ledger.record_change(build.change(), build.fact(), build.NOW)
    ledger.withdraw_change(made.id, "the article was retracted", build.later(days=2))
    ledger.withdraw_change(made.id, "again", build.later(days=5))
    assert ledger.facts_as_of() == ()
    assert ledger.facts_as_of(build.later(days=-1)) == ()
    assert [fact.id for fact in ledger.facts_as_of(build.NOW)] == ["C1"]
    assert [fact.id for fact in ledger.facts_as_of(build.later(days=2) - timedelta(microseconds=1))] == ["C1"]
    assert ledger.facts_as_of(build.later(days=2)) == ()
    assert ledger.change(made.id).withdrawn == build.later(days=2)
    assert ledger.fact("C1").withdrawn == build.later(days=2)
    assert ledger.changes(withdrawn=False) == ()


def test_changes_are_found_by_what_they_are_about(ledger: Ledger) -> None:
    one = ledger.record_change(build.change(), None, build.NOW)
    two = ledger.record_change(
        build.change(
            seen=build.later(days=1),
            status=Status.CONFLICT,
            partnership=PartnershipId("japan--uk"),
            parties=("Japan", "UK"),
            item=ItemId("b"),
            story="s2",
        ),
        None,
        build.later(days=1),
    )
    assert ledger.changes() == (one, two)
    assert ledger.changes(since=build.later(days=1)) == (two,)
    assert ledger.changes(until=build.later(days=1)) == (one,)
    assert ledger.changes(partnership=PartnershipId("japan--uk")) == (two,)
    assert ledger.changes(party="imec") == (one,)
    assert ledger.changes(status=Status.CONFLICT) == (two,)
    assert ledger.changes(limit=1) == (two,)
    assert ledger.changes_of(story=StoryId("s2")) == (two,)
    assert ledger.changes_of(item=ItemId("a")) == (one,)


def test_merged_stories_take_their_changes_along(ledger: Ledger) -> None:
    one = ledger.record_change(build.change(story="s1"), None, build.NOW)
    two = ledger.record_change(build.change(story="s2"), None, build.NOW)
    ledger.move_changes(StoryId("s2"), StoryId("s1"), build.later(hours=1))
    assert ledger.changes_of(story=StoryId("s1")) == (one, replace(two, story=StoryId("s1")))
    ledger.move_change(two.id, StoryId("s2"), build.later(hours=2))
    assert ledger.changes_of(story=StoryId("s2")) == (two,)


def test_what_is_not_there_is_named(ledger: Ledger) -> None:
    for ask in (
        lambda: ledger.change(ChangeId(9)),
        lambda: ledger.withdraw_change(ChangeId(9), "", build.NOW),
        lambda: ledger.move_change(ChangeId(9), StoryId("s"), build.NOW),
    ):
        with pytest.raises(NotFound, match="#C9"):
            ask()
    with pytest.raises(NotFound, match="C9"):
        ledger.fact("C9")


# ------------------------------------------------------------------ rulings
def test_a_ruling_is_kept_and_its_item_judged_anew(ledger: Ledger) -> None:
    ledger.record_verdict(build.item("b"), build.reading("b"), build.assessment("b"), build.NOW)
    ruling = Ruling(item=ItemId("b"), made=build.NOW, by="ann", says={"status": "known"}, note="told in 2022")
    ledger.rule(ruling)
    assert ledger.rulings(ItemId("b")) == (ruling,)
    assert ledger.rulings(ItemId("a")) == ()
    assert ledger.rulings() == (ruling,)
    assert "b" in [item.id for item in ledger.unread()]
    with pytest.raises(NotFound):
        ledger.rule(replace(ruling, item=ItemId("x")))


# ------------------------------------------------------------------ the log
@pytest.mark.parametrize("sql", ["UPDATE event SET at = 0", "DELETE FROM event"])
def test_the_log_cannot_be_altered(ledger: Ledger, db: Db, sql: str) -> None:
    ledger.record_change(build.change(), build.fact(), build.NOW)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"), db.tx() as tx:
        tx.run(sql)


_STEPS = st.lists(
    st.tuples(st.sampled_from(["change", "fact", "withdraw", "move", "rule"]), st.integers(0, 9)), max_size=15
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_STEPS)
def test_every_past_state_can_be_rebuilt_from_the_log(db: Db, steps: list[tuple[str, int]]) -> None:
    with pytest.raises(_Undo):  # each example starts with an empty database
        _check_past_states(db, steps)


class _Undo(Exception):
    pass


def _check_past_states(db: Db, steps: list[tuple[str, int]]) -> None:
    with db.tx():
        ledger = Ledger(db)
        Items(db).keep(build.SOURCE, build.new(build.item("a")), build.NOW)
        moments = []
        for hour, (kind, number) in enumerate(steps):
            now = build.later(hours=hour)
            changes = ledger.changes()
            if kind in ("change", "fact"):
                fact = build.fact(f"Fact {number}.") if kind == "fact" else None
                ledger.record_change(build.change(seen=now, story=f"s{number}"), fact, now)
            elif kind == "withdraw" and changes:
                ledger.withdraw_change(changes[number % len(changes)].id, "why", now)
            elif kind == "move":
                ledger.move_changes(StoryId(f"s{number}"), StoryId("s0"), now)
            elif kind == "rule":
                ledger.rule(Ruling(item=ItemId("a"), made=now, by="ann", says={"act": str(number)}))
            moments.append((now, ledger.changes(), ledger.facts_as_of(), ledger.rulings()))
        for now, changes, facts, rulings in moments:
            state = replay.state_as_of(db, now)
            assert tuple(state.changes.values()) == changes
            assert tuple(fact for fact in state.facts.values() if fact.withdrawn is None) == facts
            assert ledger.facts_as_of(now) == facts
            assert tuple(state.rulings) == rulings
        raise _Undo


def test_a_table_that_left_its_log_is_noticed(ledger: Ledger, db: Db) -> None:
    ledger.record_change(build.change(), build.fact(), build.NOW)
    assert replay.verify(db) == []
    for sql, undo in (
        ("UPDATE change SET status = 'known'", "UPDATE change SET status = 'update'"),
        ("UPDATE change SET seen = seen + 1", "UPDATE change SET seen = seen - 1"),
        ("UPDATE fact SET withdrawn = 5", "UPDATE fact SET withdrawn = NULL"),
    ):
        with db.tx() as tx:
            tx.run(sql)
        assert soundness.problems(db) != [], sql
        with db.tx() as tx:
            tx.run(undo)
    assert soundness.problems(db) == []
