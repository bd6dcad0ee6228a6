"""What becomes of a message after each answer: retries, doubts, holds, questions, threads, two senders, killed runs."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from tests import build
from tests.jobs.desk import Scripted, desk
from tracker.errors import StoreFull
from tracker.jobs.deliver import GIVE_UP, LAST_RETRY, Deliver, Outlet, after, asked, pause
from tracker.model import DeliveryState as State
from tracker.model import Outcome, Receipt

SENT = Receipt(outcome=Outcome.SENT, remote_id="ts1")
AGAIN = Receipt(outcome=Outcome.RETRY, detail="down")
NEVER = Receipt(outcome=Outcome.REFUSED, detail="no such user")
UNSURE = Receipt(outcome=Outcome.AMBIGUOUS, detail="no answer")


def outlet(channel=None, when_unsure="resend-once", **more):
    return Outlet(channel=channel or Scripted(**more), when_unsure=when_unsure)


@pytest.fixture
def office(tmp_path):
    with desk(tmp_path) as opened:
        yield opened


def post(office, channel, *deliveries, when_unsure="resend-once"):
    office.outbox.add(deliveries or [build.delivery()], None)
    return Deliver(outbox=office.outbox, outlets={"mail": outlet(channel, when_unsure)})


def run(job, days=14, every=timedelta(minutes=30)):
    """The job at work for some time; returns when it tried something."""
    tried, now = [], build.NOW
    while now < build.later(days=days):
        if job(now):
            tried.append(now)
        now += every
    return tried


# ------------------------------------------------------------------ decisions
@pytest.mark.parametrize(
    ("receipt", "when_unsure", "can_ask", "doubts", "state"),
    [
        (SENT, "hold", False, 0, State.SENT),
        (AGAIN, "hold", False, 0, State.RETRY),
        (NEVER, "resend-once", True, 0, State.FAILED),
        (UNSURE, "hold", True, 0, State.AMBIGUOUS),
        (UNSURE, "hold", True, 5, State.AMBIGUOUS),
        (UNSURE, "resend-once", False, 0, State.RETRY),
        (UNSURE, "resend-once", False, 1, State.HELD),
        (UNSURE, "hold", False, 0, State.HELD),
    ],
)
def test_what_follows_from_an_answer(receipt, when_unsure, can_ask, doubts, state):
    way = Outlet(channel=Scripted(can_ask=can_ask), when_unsure=when_unsure)
    move = after(build.delivery(doubts=doubts), receipt, way, build.NOW)
    assert move.state is state
    assert move.doubt is (receipt is UNSURE)


def test_a_message_of_a_channel_that_is_gone_waits_for_a_person():
    assert after(build.delivery(), UNSURE, None, build.NOW).state is State.HELD


@pytest.mark.parametrize(("found", "state"), [("ts9", State.SENT), ("", State.RETRY), (None, State.AMBIGUOUS)])
def test_what_follows_from_the_far_sides_word(found, state):
    move = asked(build.delivery(), found, build.NOW)
    assert move.state is state
    assert move.remote_id == (found or None)


def test_pauses_grow_to_six_hours():
    pauses = [pause(n) for n in range(12)]
    assert pauses[0] == timedelta(minutes=1)
    assert pauses == sorted(pauses)
    assert pauses[-1] == LAST_RETRY


@pytest.mark.parametrize(("told", "waited"), [(90, 90), (3600, 3600), (10**9, 86_400), (0, 1), (-5, 1)])
def test_the_far_sides_wish_to_wait_is_kept(told, waited):
    receipt = replace(AGAIN, retry_after_s=told)
    move = after(build.delivery(), receipt, outlet(), build.NOW)
    assert move.next_at - build.NOW == timedelta(seconds=waited)


# ------------------------------------------------------------------ the job
def test_a_message_that_is_taken_is_sent_once(office):
    channel = Scripted()
    assert len(run(post(office, channel))) == 1
    assert [one.payload for one in channel.got] == [b"frozen"]
    assert office.outbox.get(build.delivery().key).remote_id == "ts1"


def test_a_channel_that_is_down_is_tried_for_a_week_then_a_person_is_asked(office):
    channel = Scripted(answers=[AGAIN] * 1000)
    tried = run(post(office, channel))
    kept = office.outbox.get(build.delivery().key)
    assert kept.state is State.HELD
    assert "given up after 7 days" in kept.detail
    assert GIVE_UP <= tried[-1] - build.NOW <= GIVE_UP + LAST_RETRY + timedelta(minutes=30)
    assert 20 <= len(tried) <= 40
    assert {one.payload for one in channel.got} == {b"frozen"}


def test_nothing_is_sent_inside_a_window_that_was_asked_for(office):
    channel = Scripted(answers=[replace(AGAIN, retry_after_s=3600)])
    tried = run(post(office, channel), days=1, every=timedelta(minutes=1))
    assert [one - build.NOW for one in tried] == [timedelta(0), timedelta(hours=1)]


def test_a_doubt_costs_at_most_one_extra_copy_of_the_same_bytes(office):
    channel = Scripted(answers=[UNSURE] * 9)
    run(post(office, channel))
    assert len(channel.got) == 2
    assert channel.got[0].payload == channel.got[1].payload
    assert channel.got[0].message_id == channel.got[1].message_id
    kept = office.outbox.get(build.delivery().key)
    assert kept.state is State.HELD
    assert "tracker outbox retry" in kept.detail


def test_where_doubts_are_held_nothing_is_sent_twice(office):
    channel = Scripted(answers=[UNSURE])
    run(post(office, channel, when_unsure="hold"))
    assert len(channel.got) == 1


def test_a_far_side_that_can_be_asked_is_asked_before_anything_is_sent_again(office):
    channel = Scripted(can_ask=True, answers=[UNSURE, UNSURE, UNSURE], found=["", None, "", "ts7"])
    run(post(office, channel))
    kept = office.outbox.get(build.delivery().key)
    assert (kept.state, kept.remote_id) == (State.SENT, "ts7")
    assert (len(channel.got), len(channel.asked)) == (3, 4)


def test_replies_wait_for_their_message_and_answer_it(office):
    parent = build.delivery("p")
    replies = [build.delivery(f"p/{n}", after="p", created=build.later(minutes=-n)) for n in (1, 2)]
    channel = Scripted(answers=[AGAIN, SENT])
    job = post(office, channel, parent, *replies)
    job(build.NOW)
    assert [one.key for one in channel.got] == ["p"]
    run(job, days=1)
    assert [one.key for one in channel.got] == ["p", "p", "p/2", "p/1"]
    assert {one.thread for one in channel.got[2:]} == {"ts1"}


def test_replies_share_the_fate_of_a_refused_message_and_its_second_chance(office):
    channel = Scripted(answers=[NEVER])
    job = post(office, channel, build.delivery("p"), build.delivery("p/1", after="p"))
    job(build.NOW)
    assert office.states() == {"p": "failed", "p/1": "cancelled"}
    office.outbox.settle("p", State.RETRY, build.NOW, next_at=build.NOW)
    job(build.NOW)
    assert office.states() == {"p": "sent", "p/1": "sent"}


def test_one_refused_reader_does_not_touch_the_others(office):
    people = [build.delivery(f"k/{n}", recipient=f"{n}@example.org") for n in "abc"]
    channel = Scripted(answers=[SENT, NEVER, SENT])
    run(post(office, channel, *people))
    assert sorted(office.states().values()) == ["failed", "sent", "sent"]
    assert len(channel.got) == 3


def test_told_to_stop_it_ends_what_it_is_sending_and_begins_nothing_more(office):
    class Stops(Scripted):
        def send(self, delivery):
            job.stopped = lambda: True
            return super().send(delivery)

    channel = Stops()
    job = post(office, channel, *(build.delivery(f"k{n}") for n in range(3)))
    assert [one.key for one in job(build.NOW)] == ["k0"]
    assert office.states() == {"k0": "sent", "k1": "pending", "k2": "pending"}
    job.stopped = lambda: False
    channel.__class__ = Scripted
    assert len(job(build.NOW)) == 2
    assert [one.key for one in channel.got] == ["k0", "k1", "k2"]


def test_a_channel_that_was_removed_cancels_its_messages(office):
    job = post(office, Scripted())
    job.outlets = {}
    job(build.NOW)
    kept = office.outbox.get(build.delivery().key)
    assert kept.state is State.CANCELLED
    assert "no longer configured" in kept.detail


def test_one_channel_down_for_three_weeks_does_not_hold_up_another(office):
    """Three weekly digests: the good channel has each on time, the bad one all of them when it is back."""
    good, bad = Scripted(), Scripted()
    job = Deliver(outbox=office.outbox, outlets={"good": outlet(good), "bad": outlet(bad)})
    on_time, now = [], build.NOW
    for week in range(3):
        at = build.later(days=7 * week)
        for name in ("good", "bad"):
            office.outbox.add([build.delivery(f"W{week}/{name}", channel=name, created=at)], None)
        bad.answers = [AGAIN] * 10_000
        while now < at + timedelta(days=7):
            before = len(good.got)
            job(now)
            on_time += [now - at] * (len(good.got) - before)
            now += timedelta(hours=1)
    assert on_time == [timedelta(0)] * 3
    bad.answers = []
    bad.got = []
    for one in office.outbox.listed([State.HELD]):  # given up after a week: a person sends them on
        office.outbox.settle(one.key, State.RETRY, now, next_at=now)
    for hours in range(12):
        job(now + timedelta(hours=hours))
    assert [one.key for one in bad.got] == ["W0/bad", "W1/bad", "W2/bad"]  # in order
    assert set(office.states().values()) == {"sent"}


# ------------------------------------------------------------------ killed runs, two senders
@pytest.mark.parametrize(
    ("can_ask", "when_unsure", "state"),
    [(True, "hold", State.AMBIGUOUS), (False, "resend-once", State.RETRY), (False, "hold", State.HELD)],
)
def test_what_a_killed_run_left_is_in_doubt(office, can_ask, when_unsure, state):
    job = post(office, Scripted(can_ask=can_ask), when_unsure=when_unsure)
    assert office.outbox.claim(build.delivery().key, build.NOW)
    assert job(build.NOW) == []  # nobody touches what is being sent
    assert job.recover(build.later(minutes=1)) == 1
    kept = office.outbox.get(build.delivery().key)
    assert (kept.state, kept.doubts) == (state, 1)
    assert job.recover(build.later(minutes=2)) == 0


@pytest.mark.parametrize(("receipt", "state"), [(SENT, State.SENT), (NEVER, State.FAILED), (AGAIN, State.RETRY)])
def test_an_answer_that_the_store_could_not_keep_is_kept_by_the_next_run(office, monkeypatch, receipt, state):
    channel = Scripted([receipt], can_ask=True)
    job = post(office, channel, build.delivery("W1"), build.delivery("W2"))
    with monkeypatch.context() as full:
        full.setattr(office.outbox, "settle", refusing)
        with pytest.raises(StoreFull):
            job(build.NOW)
    assert office.states() == {"W1": "sending", "W2": "pending"}
    job(build.later(seconds=30))
    assert (office.outbox.get("W1").state, office.outbox.get("W1").doubts) == (state, 0)
    assert [one.key for one in channel.got] == ["W1", "W2"]


def refusing(*_, **__):
    raise StoreFull("no space is left on the disk")


@pytest.mark.parametrize(("found", "state"), [("ts9", State.SENT), ("", State.SENT), (None, State.HELD)])
def test_who_can_be_asked_is_asked_however_old_the_message_is(office, found, state):
    channel = Scripted(can_ask=True, found=[found])
    job = post(office, channel)
    assert office.outbox.claim(build.delivery().key, build.NOW)
    late = build.NOW + GIVE_UP + timedelta(days=1)
    job.recover(late)
    job(late + timedelta(days=1))
    assert office.outbox.get(build.delivery().key).state is state
    assert len(channel.got) == (found == "")


@pytest.mark.parametrize("number", [200, pytest.param(1_000, marks=pytest.mark.slow)])
def test_a_message_that_two_senders_want_is_sent_by_one(office, number):
    office.outbox.add([build.delivery(f"k{n}") for n in range(number)], None)
    channel = Scripted()
    jobs = [Deliver(outbox=office.outbox, outlets={"mail": outlet(channel)}) for _ in range(2)]
    start = threading.Barrier(2)

    def work(job):
        start.wait()
        job(build.NOW)

    threads = [threading.Thread(target=work, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.key for one in channel.got) == sorted(f"k{n}" for n in range(number))
    assert set(office.states().values()) == {"sent"}
