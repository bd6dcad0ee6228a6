"""Dated commitments: due, overdue and moved are each told once, although no article says so."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests import build
from tracker.core.promises import GRACE, Calendar, end_of, review
from tracker.model import Act, Stage


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def week(end):
    return build.period(start=utc(end) - timedelta(days=7), end=utc(end))


def pilot(name="C1", due="2025-04", seen="2024-01-01", **more):
    return build.fact(name, due=due, seen=utc(seen), technology=("2nm",), **more)


@pytest.mark.parametrize(
    ("day", "end"),
    [("2027", "2028-01-01"), ("2025-04", "2025-05-01"), ("2025-12", "2026-01-01"), ("2025-04-30", "2025-05-01")],
)
def test_a_date_ends_as_vaguely_as_it_is_known(day, end):
    assert end_of(build.on(day)) == utc(end)


def test_a_commitment_is_due_once_and_overdue_once():
    due, overdue = [], []
    end = utc("2025-01-06")
    while end < utc("2026-01-06"):
        calendar = review([pilot()], build.period(start=end - timedelta(days=7), end=end))
        due += [end] * len(calendar.due)
        overdue += [end] * len(calendar.overdue)
        end += timedelta(days=7)
    assert [one.date().isoformat() for one in due] == ["2025-05-05"]
    assert [one.date().isoformat() for one in overdue] == ["2025-06-02"]
    assert utc("2025-05-01") + GRACE < overdue[0]


def test_the_words_of_the_source_are_kept():
    fact = pilot()
    (promise,) = review([fact], week("2025-05-05")).due
    assert (promise.what, promise.parties, promise.fact) == (fact.statement, fact.parties, "C1")


@pytest.mark.parametrize(
    "later",
    [
        build.fact("C2", seen=utc("2025-03-30"), act=Act.MILESTONE, technology=("2nm",)),
        build.fact("C2", seen=utc("2025-03-30"), act=Act.STAGE_CHANGE, stage=Stage.LAUNCHED, technology=("2nm",)),
        build.fact("C2", seen=utc("2025-03-30"), act=Act.TERMINATION),
    ],
)
def test_what_was_done_or_ended_is_not_asked_for(later):
    assert review([pilot(), later], week("2025-05-05")) == Calendar()


def test_a_milestone_of_something_else_meets_nothing():
    other = build.fact("C2", seen=utc("2025-03-30"), act=Act.MILESTONE, technology=("HBM4",))
    assert len(review([pilot(), other], week("2025-05-05")).due) == 1


def test_a_later_date_for_the_same_thing_moves_it():
    moved = pilot("C2", due="2026-10", seen="2025-03-04")
    calendar = review([pilot(), moved], week("2025-03-10"))
    (promise,) = calendar.moved
    assert (promise.due.raw, promise.moved_from.raw) == ("2026-10", "2025-04")
    assert review([pilot(), moved], week("2025-05-05")) == Calendar()  # the old date no longer counts
    assert len(review([pilot(), moved], week("2026-11-02")).due) == 1


def test_the_same_date_said_less_exactly_moves_nothing():
    assert review([pilot(), pilot("C2", due="2025", seen="2025-03-04")], week("2025-03-10")).moved == ()


def test_two_commitments_of_one_tie_are_not_one_that_moved():
    series = build.fact("C2", due="2027", seen=utc("2025-03-04"), technology=("2nm",), act=Act.RENEWAL)
    assert review([pilot(), series], week("2025-03-10")).moved == ()
    assert len(review([pilot(), series], week("2025-05-05")).due) == 1


def test_the_sentence_that_names_the_date_is_told():
    fact = pilot(due_quote="The pilot line opens in April 2025.")
    (promise,) = review([fact], week("2025-05-05")).due
    assert (promise.what, promise.verbatim) == (fact.due_quote, True)


def test_a_technology_told_more_exactly_is_no_second_commitment():
    finer = replace(pilot("C2", seen="2024-03-01"), technology=("2nm", "GAA"))
    assert len(review([finer, pilot()], week("2025-05-05")).due) == 1
    other = replace(pilot("C2", seen="2024-03-01"), technology=("HBM4",), act=Act.NEW)
    assert len(review([other, pilot()], week("2025-05-05")).due) == 2


def test_what_two_articles_say_of_one_thing_and_time_is_one_commitment_in_the_first_words():
    again = pilot("C2", seen="2024-03-01", statement="Le premier atelier ouvre en avril.", act=Act.NEW)
    (promise,) = review([again, pilot()], week("2025-05-05")).due
    assert promise.fact == "C1"
    other = pilot("C2", seen="2024-03-01", act=Act.NEW, parties=("imec", "IBM"))
    assert len(review([other, pilot()], week("2025-05-05")).due) == 2


def test_what_was_taken_back_was_never_promised():
    assert review([pilot(withdrawn=utc("2025-01-01"))], week("2025-05-05")) == Calendar()


def test_what_the_same_news_reaches_does_not_meet_what_it_promises():
    reached = build.fact("C2", seen=utc("2024-01-01"), act=Act.MILESTONE, technology=("2nm",))
    (promise,) = review([pilot(), reached], week("2025-05-05")).due
    assert promise.fact == "C1"
