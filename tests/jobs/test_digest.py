"""Due periods to frozen messages: each change in exactly one digest of each audience, nothing twice, nothing never."""

import json
import random
from dataclasses import replace
from datetime import timedelta

import pytest

from tests import build
from tests.jobs.desk import Scripted, desk
from tracker.core import periods
from tracker.errors import InputError
from tracker.jobs.deliver import Outlet
from tracker.jobs.digest import ALERT_PAUSE
from tracker.model import Act, Audience, ChangeId, Health, Stage, Statement, Status
from tracker.render.freeze import Plan

WEEKLY = Audience(name="weekly", time_zone="UTC", at="06:00", channels=("hook",))
HOOK = Plan(name="hook", kind="webhook")
WEEK = timedelta(days=7)


@pytest.fixture
def newsroom(tmp_path):
    with desk(tmp_path, [HOOK], {"hook": Outlet(channel=Scripted())}) as opened:
        yield opened


MOMENT = timedelta(microseconds=1)  # a period that is closed at once ends just behind what was seen by then


def began(newsroom, *audiences):
    """The first digests, which end where the watch begins."""
    newsroom.digesting(audiences or (WEEKLY,), build.NOW)


def told(digest):
    return [line.change.id for section in digest.sections for line in section.lines]


def test_a_first_digest_comes_at_once_and_the_next_at_its_time(newsroom):
    newsroom.record(build.change(seen=build.later(days=-2)))
    (first,) = newsroom.digesting([WEEKLY], build.NOW)
    assert told(first) == [1]
    assert newsroom.digesting([WEEKLY], build.later(days=6, hours=23)) == []
    newsroom.record(build.change(2, seen=build.later(days=3)))
    (second,) = newsroom.digesting([WEEKLY], build.NOW + WEEK)
    assert (told(second), second.period.start, second.period.key) == ([2], build.NOW + MOMENT, "2026-W48")
    assert newsroom.digesting([WEEKLY], build.NOW + WEEK) == []


def test_the_bytes_are_frozen_with_the_digest(newsroom):
    newsroom.record(build.change(seen=build.later(days=-2)))
    (digest,) = newsroom.digesting([WEEKLY], build.NOW)
    (message,) = newsroom.outbox.listed()
    assert json.loads(message.payload)["sections"][0]["changes"][0]["id"] == "C1"
    assert newsroom.digests.body(digest.period.key, "weekly") == message.payload.decode()


def test_nothing_is_kept_when_freezing_fails(newsroom):
    newsroom.record(build.change(seen=build.later(days=-2)))

    def broken(digest):
        raise RuntimeError("no template")

    newsroom.digesting.freeze = broken
    with pytest.raises(RuntimeError):
        newsroom.digesting([WEEKLY], build.NOW)
    assert newsroom.digests.listed() == ()
    newsroom.digesting.freeze = newsroom.freeze
    assert told(newsroom.digesting([WEEKLY], build.NOW)[0]) == [1]


def test_what_arrives_between_freezing_and_sending_is_told_next_time(newsroom):
    began(newsroom)
    newsroom.record(build.change(1, seen=build.later(days=1)))
    freeze = newsroom.digesting.freeze

    def late(digest):
        newsroom.record(build.change(2, seen=build.NOW + WEEK))
        return freeze(digest)

    newsroom.digesting.freeze = late
    (first,) = newsroom.digesting([WEEKLY], build.NOW + WEEK)
    newsroom.digesting.freeze = freeze
    (second,) = newsroom.digesting([WEEKLY], build.NOW + 2 * WEEK)
    assert (told(first), told(second)) == ([1], [2])


def test_a_change_recorded_late_is_told_late_not_never(newsroom):
    began(newsroom)
    newsroom.digesting([WEEKLY], build.NOW + WEEK)
    newsroom.record(build.change(seen=build.later(days=1)))  # before the end of a digest that is out
    (digest,) = newsroom.digesting([WEEKLY], build.NOW + 2 * WEEK)
    assert told(digest) == [1]


def test_an_empty_period_is_a_digest_too(newsroom):
    began(newsroom)
    newsroom.receipt = build.coverage(build.report(), build.report("b", Health.FAILING, since=build.NOW))
    (digest,) = newsroom.digesting([WEEKLY], build.NOW + WEEK)
    assert digest.sections == ()
    message = json.loads(newsroom.outbox.listed()[0].payload)
    assert "1 of 2 sources failed" in message["nothing"]


def test_after_weeks_of_silence_one_digest_covers_all(newsroom):
    began(newsroom)
    newsroom.record(*(build.change(n, seen=build.later(days=5 * n)) for n in range(1, 7)))
    (digest,) = newsroom.digesting([WEEKLY], build.later(days=40))
    assert sorted(told(digest)) == [1, 2, 3, 4, 5, 6][: len(told(digest))]
    assert digest.period.end == periods.appointed(WEEKLY, build.later(days=40))
    assert len(newsroom.digests.listed()) == 2


def test_a_correction_names_and_answers_the_line_that_was_told(tmp_path):
    slack = Scripted(can_ask=True)
    audience = replace(WEEKLY, channels=("slack",))
    plan = Plan(name="slack", kind="slack-bot", recipients=("C1",))
    with desk(tmp_path, [plan], {"slack": Outlet(channel=slack)}) as newsroom:
        newsroom.record(build.change(1, seen=build.later(days=-1)))
        newsroom.digesting([audience], build.NOW)
        newsroom.deliver(build.NOW)
        at = build.later(days=2)
        newsroom.record(build.change(2, seen=at, act=Act.FUNDING, corrects=ChangeId(1)))
        newsroom.ledger.withdraw_change(ChangeId(1), "edited", at)
        (digest,) = newsroom.digesting([audience], build.NOW + WEEK)
        assert [(one.change.id, one.correction.id) for one in digest.corrections] == [(2, 1)]
        assert digest.withdrawn == ()
        newsroom.deliver(build.NOW + WEEK)
        answer = next(one for one in slack.got if one.key.endswith("/C2"))
        assert answer.thread == "ts1"
        assert "Correction to #C1 of 15 November 2026" in answer.payload.decode()
        assert set(newsroom.states().values()) == {"sent"}


def test_a_correction_of_a_correction_that_nobody_saw_corrects_the_line_that_was_told(newsroom):
    newsroom.record(build.change(1, seen=build.later(days=-1)))
    began(newsroom)
    at = build.later(days=2)
    newsroom.record(build.change(2, seen=at, corrects=ChangeId(1)))
    newsroom.ledger.withdraw_change(ChangeId(1), "edited", at)
    newsroom.record(build.change(3, seen=at, corrects=ChangeId(2)))
    newsroom.ledger.withdraw_change(ChangeId(2), "edited again", at)
    (digest,) = newsroom.digesting([WEEKLY], build.NOW + WEEK)
    assert [(one.change.id, one.correction.id) for one in digest.corrections] == [(3, 1)]
    assert digest.sections == digest.withdrawn == ()


def test_a_line_that_was_taken_back_is_told_once(newsroom):
    newsroom.record(build.change(1, seen=build.later(days=-1)), build.change(2, seen=build.later(days=-1)))
    began(newsroom)
    newsroom.ledger.withdraw_change(ChangeId(1), "retracted", build.later(days=2))
    (digest,) = newsroom.digesting([WEEKLY], build.NOW + WEEK)
    assert [one.id for one in digest.withdrawn] == [1]
    (digest,) = newsroom.digesting([WEEKLY], build.NOW + 2 * WEEK)
    assert digest.withdrawn == ()


def test_promises_are_told_although_nothing_was_written(tmp_path):
    fact = build.fact(due="2026-11-20", technology=("2nm",))
    with desk(tmp_path, baseline=[fact]) as newsroom:
        began(newsroom)
        (digest,) = newsroom.digesting([WEEKLY], build.NOW + WEEK)
        assert [one.fact for one in digest.promises_due] == ["C7"]
        assert newsroom.digesting([WEEKLY], build.NOW + 2 * WEEK)[0].promises_due == ()


@pytest.mark.parametrize(("form", "mark"), [("feed", b"<entry>"), ("json-feed", b'"content_text"')])
def test_a_feed_shows_the_lines_of_earlier_digests_too(tmp_path, form, mark):
    plan = Plan(name="feed", kind="file", format=form)
    audience = replace(WEEKLY, channels=("feed",))
    with desk(tmp_path, [plan]) as newsroom:
        newsroom.record(build.change(1, seen=build.later(days=-1)))
        began(newsroom, audience)
        newsroom.record(build.change(2, seen=build.later(days=1)))
        newsroom.digesting([audience], build.NOW + WEEK)
        newest = newsroom.outbox.listed()[0]
        assert newest.recipient == "weekly"
        assert newest.payload.count(mark) == 2


def test_a_digest_can_be_closed_by_hand(newsroom):
    began(newsroom)
    newsroom.record(build.change(1, seen=build.later(days=1)))
    assert told(newsroom.digesting.at_once(WEEKLY, build.later(days=2))) == [1]
    with pytest.raises(InputError):
        newsroom.digesting.at_once(WEEKLY, build.later(days=2))
    (digest,) = newsroom.digesting([WEEKLY], build.NOW + WEEK)
    assert (told(digest), digest.period.start) == ([], build.later(days=2) + MOMENT)


# ------------------------------------------------------------------ alerts
ALERTED = replace(WEEKLY, alerts=True)


def test_urgent_news_goes_out_at_once_and_is_marked_in_the_digest(newsroom):
    began(newsroom, ALERTED)
    newsroom.record(build.change(1, seen=build.later(days=1), act=Act.TERMINATION))
    newsroom.record(build.change(2, seen=build.later(days=1)))
    (alert,) = newsroom.digesting([ALERTED], build.later(days=1, minutes=1))
    assert alert.alert
    assert told(alert) == [1]
    assert newsroom.digesting([ALERTED], build.later(days=1, minutes=2)) == []
    (digest,) = newsroom.digesting([ALERTED], build.NOW + WEEK)
    lines = {line.change.id: line.alerted for section in digest.sections for line in section.lines}
    assert lines == {1: True, 2: False}


def test_alerts_are_grouped_never_a_river(newsroom):
    began(newsroom, ALERTED)
    made = []
    for minute in range(0, 24 * 60, 10):
        at = build.later(days=1, minutes=minute)
        newsroom.record(build.change(1, seen=at, act=Act.TERMINATION))
        made += newsroom.digesting([ALERTED], at)
    assert len(made) == timedelta(days=1) / ALERT_PAUSE
    assert sum(len(told(one)) for one in made) == 24 * 6 - 5  # the last ones wait for the next hour
    (late,) = newsroom.digesting([ALERTED], build.later(days=2))
    assert len(told(late)) == 5


def test_an_alert_of_a_correction_is_given_once(newsroom):
    newsroom.record(build.change(1, seen=build.later(days=-1)))
    began(newsroom, ALERTED)
    at = build.later(days=1)
    newsroom.record(build.change(2, seen=at, status=Status.CONFLICT, corrects=ChangeId(1)))
    assert [one.alert for one in newsroom.digesting([ALERTED], at)] == [True]
    newsroom.record(build.change(3, seen=build.later(days=2), act=Act.TERMINATION))
    (second,) = newsroom.digesting([ALERTED], build.later(days=2))
    assert (told(second), second.corrections) == ([3], ())


# ------------------------------------------------------------------ each change once
AUDIENCES = (
    WEEKLY,
    Audience(name="daily", rhythm="daily", time_zone="Asia/Tokyo", language="ja", alerts=True, channels=("hook",)),
    Audience(name="some", parties=("ASML",), weekday="thu", at="17:30", time_zone="America/New_York"),
)


def random_change(chance, number, now):
    parties = chance.choice([("imec", "Rapidus"), ("ASML", "Rapidus"), ("IBM", "Rapidus")])
    stage = chance.choice([None, Stage.TALKS, Stage.MOU, Stage.AGREEMENT])
    corrects = ChangeId(chance.randrange(1, number)) if number > 1 and chance.random() < 0.1 else None
    return build.change(
        number,
        seen=now - timedelta(seconds=chance.choice([0, 1, 3600, 20 * 3600])),
        parties=parties,
        act=chance.choice(list(Act)),
        status=chance.choice([Status.NEW_PARTNERSHIP, Status.UPDATE, Status.CONFLICT]),
        before=chance.choice([None, Statement(stage=Stage.TALKS), Statement(stage=Stage.MOU)]),
        after=Statement(stage=stage, quote="Quote"),
        corrects=corrects,
        background=chance.random() < 0.1,
    )


def walk(newsroom, seed, steps):
    """News, withdrawals, digests and a clock that jumps, in any order; returns the last moment."""
    chance, now, number = random.Random(seed), build.NOW, 0
    shown = newsroom.digesting(AUDIENCES, now)
    for _ in range(steps):
        now += timedelta(hours=chance.choice([0, 0, 1, 5, 13, 30, 24 * 9 if chance.random() < 0.02 else 2]))
        if chance.random() < 0.6:
            number += 1
            newsroom.record(random_change(chance, number, now))
        if number and chance.random() < 0.05:
            newsroom.ledger.withdraw_change(ChangeId(chance.randrange(1, number + 1)), "retracted", now)
        if chance.random() < 0.5:
            at = now - timedelta(hours=3) if chance.random() < 0.05 else now  # a clock set back
            shown += newsroom.digesting(AUDIENCES, at)
    for days in (8, 16):
        shown += newsroom.digesting(AUDIENCES, now + timedelta(days=days))
    return shown


def check_each_once(newsroom, shown):
    changes = newsroom.ledger.changes()
    for audience in AUDIENCES:
        fates = newsroom.fates(audience.name)  # refuses two fates of one change
        seen = []
        for digest in shown:
            if digest.audience.name == audience.name and not digest.alert:
                seen += told(digest) + [line.change.id for line in digest.corrections]
        assert len(seen) == len(set(seen))
        placed = {change for change, fate in fates.items() if fate in ("line", "correction")}
        assert set(seen) == placed
        start = min(digest.period.start for digest in shown if digest.audience.name == audience.name)
        for change in changes:
            excused = change.withdrawn is not None or change.background or change.seen < start
            assert change.id in fates or excused, change
            assert not (change.background and change.id in fates)
        left = {change for change, fate in fates.items() if fate == "left-out"}
        replaced = {one.corrects for one in changes}
        for change in changes:
            if change.id in left and change.id not in replaced:
                assert audience.parties
                assert not set(audience.parties) & set(change.parties)
    return len(changes)


@pytest.mark.parametrize("seed", range(4))
def test_each_change_has_one_fate_for_each_audience(newsroom, seed):
    assert check_each_once(newsroom, walk(newsroom, seed, 125)) > 40


@pytest.mark.slow(minutes=3)
def test_each_change_has_one_fate_for_each_audience_over_ten_thousand_steps(newsroom):
    assert check_each_once(newsroom, walk(newsroom, 7, 10_000)) > 5_000
