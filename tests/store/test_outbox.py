"""The outbox: frozen bytes, one claim, states that only move on, the threads of corrections."""

import sqlite3

import pytest

from tests import build
from tracker.errors import NotFound
from tracker.model import ChangeId
from tracker.model import DeliveryState as State
from tracker.store.db import Db
from tracker.store.digests import Digests
from tracker.store.ledger import Ledger
from tracker.store.outbox import Outbox


@pytest.fixture
def outbox(db: Db) -> Outbox:
    return Outbox(db)


def test_a_message_comes_back_as_it_was_frozen(outbox: Outbox) -> None:
    message = build.delivery(payload=bytes(range(256)))
    outbox.add([message], None)
    assert outbox.get(message.key) == message
    assert outbox.due(build.NOW) == (message,)
    with pytest.raises(NotFound, match="outbox list"):
        outbox.get("another")


def test_the_first_bytes_of_a_key_stay(outbox: Outbox) -> None:
    outbox.add([build.delivery(payload=b"first")], None)
    outbox.add([build.delivery(payload=b"second")], None)
    assert outbox.get(build.delivery().key).payload == b"first"


@pytest.mark.parametrize("column", ["payload", "message_id", "recipient", "channel", "created", "key"])
def test_the_database_itself_refuses_to_change_a_frozen_message(outbox: Outbox, db: Db, column: str) -> None:
    outbox.add([build.delivery()], None)
    with pytest.raises(sqlite3.IntegrityError, match="frozen"), db.tx() as tx:
        tx.run(f"UPDATE outbox SET {column} = {column}")


def test_only_one_claim_succeeds_and_it_is_noted(outbox: Outbox) -> None:
    key = build.delivery().key
    outbox.add([build.delivery()], None)
    assert outbox.claim(key, build.NOW)
    assert not outbox.claim(key, build.NOW)
    assert outbox.due(build.NOW) == ()
    assert [one.key for one in outbox.interrupted()] == [key]
    outbox.settle(key, State.RETRY, build.NOW, detail="down", next_at=build.later(minutes=5), doubt=True)
    assert outbox.due(build.later(minutes=4)) == ()
    (again,) = outbox.due(build.later(minutes=5))
    assert (again.attempts, again.doubts, again.detail) == (1, 1, "down")
    assert outbox.attempts(key) == ((build.NOW, State.SENDING, ""), (build.NOW, State.RETRY, "down"))


@pytest.mark.parametrize("last", [State.SENT, State.CANCELLED])
def test_what_was_sent_or_cancelled_stays_so(outbox: Outbox, last: State) -> None:
    key = build.delivery().key
    outbox.add([build.delivery()], None)
    outbox.settle(key, last, build.NOW, remote_id="ts1")
    for state in State:
        outbox.settle(key, state, build.NOW)
    assert outbox.get(key).state is last
    assert not outbox.claim(key, build.NOW)


@pytest.mark.parametrize("state", [State.HELD, State.FAILED, State.SENT, State.CANCELLED])
def test_what_waits_for_a_person_or_is_over_is_not_due(outbox: Outbox, state: State) -> None:
    outbox.add([build.delivery()], None)
    outbox.settle(build.delivery().key, state, build.NOW)
    assert outbox.due(build.later(days=99)) == ()


def test_a_reply_is_due_when_its_message_is_sent(outbox: Outbox) -> None:
    outbox.add([build.delivery("p"), build.delivery("p/1", after="p")], None)
    assert [one.key for one in outbox.due(build.NOW)] == ["p"]
    outbox.settle("p", State.SENT, build.NOW, remote_id="17.5")
    (reply,) = outbox.due(build.NOW)
    assert (reply.key, reply.thread) == ("p/1", "17.5")


def test_messages_are_listed_newest_first_and_by_state(outbox: Outbox) -> None:
    outbox.add([build.delivery(f"k{n}", created=build.later(hours=n)) for n in range(3)], None)
    outbox.settle("k1", State.HELD, build.NOW)
    assert [one.key for one in outbox.listed()] == ["k2", "k1", "k0"]
    assert [one.key for one in outbox.listed([State.HELD])] == ["k1"]
    assert [one.key for one in outbox.listed(limit=1)] == ["k2"]
    assert {state: number for state, number in outbox.counts().items() if number} == {State.HELD: 1, State.PENDING: 2}
    assert set(outbox.counts()) == set(State)


def test_a_line_is_answered_in_the_message_that_told_it_first(outbox: Outbox, db: Db) -> None:
    ledger, digests = Ledger(db), Digests(db)
    for n in range(2):
        ledger.record_change(build.change(), None, build.NOW)
        number = digests.keep(
            period=f"W{n}",
            audience="weekly",
            start=build.NOW,
            end=build.NOW,
            composed=build.NOW,
            alert=False,
            body="{}",
            fates={"line" if n == 0 else "correction": [ChangeId(1)] if n == 0 else [ChangeId(2)]},
        )
        outbox.add(
            [
                build.delivery(f"W{n}/slack", channel="slack"),
                build.delivery(f"W{n}/slack/1", channel="slack", after=f"W{n}/slack"),
                build.delivery(f"W{n}/mail"),
            ],
            number,
        )
    assert outbox.carriers("weekly", [ChangeId(1)]) == {}  # not sent yet
    outbox.settle("W0/slack", State.SENT, build.NOW, remote_id="17.5")
    outbox.settle("W0/mail", State.SENT, build.NOW)  # mail cannot be answered
    assert outbox.carriers("weekly", [ChangeId(1), ChangeId(2)]) == {1: {"slack": "W0/slack"}}
    assert outbox.carriers("daily", [ChangeId(1)]) == {}


def test_whatever_a_far_side_says_can_be_kept(outbox: Outbox) -> None:
    outbox.add([build.delivery("w1")], None)
    outbox.settle("w1", State.RETRY, build.NOW, detail="\ud800no\x1b" + "x" * 100_000)
    kept = outbox.get("w1").detail
    assert kept.startswith("\ufffdno")
    assert len(kept) == 1_000
    outbox.settle("w1", State.SENT, build.NOW, remote_id="17\udfff")
    assert (outbox.get("w1").state, outbox.get("w1").remote_id) == (State.SENT, "17\ufffd")
