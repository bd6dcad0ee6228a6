"""Frozen messages -> the world, each exactly once wherever the far side can be asked.

    pending -> sending -> sent | retry | ambiguous | held | failed | cancelled

`sending` is committed before anything goes over the wire, so a run that is killed leaves a trace: what it left is
asked for, or treated as the channel's policy says. Does not render and does not know any channel.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tracker.jobs.ports import Channel, OutboxStore
from tracker.model import Delivery, DeliveryState, Outcome, Receipt

FIRST_RETRY = timedelta(minutes=1)
LAST_RETRY = timedelta(hours=6)
GIVE_UP = timedelta(days=7)
RETRY_AFTER_MOST = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A channel and what is done when it does not say whether it has a message: "resend-once" or "hold"."""

    channel: Channel
    when_unsure: str = "hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What is to become of a message after an attempt or a question."""

    state: DeliveryState
    detail: str = ""
    next_at: datetime | None = None
    remote_id: str | None = None
    doubt: bool = False


@dataclass(slots=True, kw_only=True)
class Deliver:
    """The job with everything it needs; `app` builds one. Channels by their configured names.

    What is being sent when `stopped` turns true is sent to its end; nothing more is begun.
    """

    outbox: OutboxStore
    outlets: Mapping[str, Outlet]
    stopped: Callable[[], bool] = lambda: False
    _answered: list[tuple[Delivery, Receipt]] = field(default_factory=list)  # by the far side; not yet in the store

    def recover(self, now: datetime) -> int:
        """Take up what a killed run left half-sent; call once before the first run. Returns how many."""
        left = self.outbox.interrupted()
        for delivery in left:
            outlet = self.outlets.get(delivery.channel)
            receipt = Receipt(outcome=Outcome.AMBIGUOUS, detail="the program ended while this was being sent")
            self._settle(delivery, after(delivery, receipt, outlet, now), now)
        return len(left)

    def __call__(self, now: datetime) -> list[Delivery]:
        """Work on everything that is due; returns what was tried. Raises StoreErrors."""
        tried: list[Delivery] = []
        done: set[str] = set()
        self._settle_answered(now)
        # A reply becomes due when its parent is sent, so ask until nothing new is due.
        while waiting := [one for one in self.outbox.due(now) if one.key not in done]:
            for delivery in waiting:
                if self.stopped():
                    return tried
                done.add(delivery.key)
                tried.append(delivery)
                self._one(delivery, now)
        return tried

    def _one(self, delivery: Delivery, now: datetime) -> None:
        outlet = self.outlets.get(delivery.channel)
        if outlet is None:
            move = Move(state=DeliveryState.CANCELLED, detail=f"channel {delivery.channel} is no longer configured")
            self._settle(delivery, move, now)
            return
        if delivery.state is DeliveryState.AMBIGUOUS:
            found = outlet.channel.find(delivery)
            move = asked(delivery, found, now)
            self._settle(delivery, move, now)
            if move.state is not DeliveryState.RETRY:
                return
        if self.outbox.claim(delivery.key, now):
            self._answered.append((delivery, outlet.channel.send(delivery)))
            self._settle_answered(now)

    def _settle_answered(self, now: datetime) -> None:
        # What the store refused to keep (locked, full) is known here still: no reason to doubt it or to ask.
        while self._answered:
            delivery, receipt = self._answered[0]
            self._settle(delivery, after(delivery, receipt, self.outlets.get(delivery.channel), now), now)
            del self._answered[0]

    def _settle(self, delivery: Delivery, move: Move, now: datetime) -> None:
        self.outbox.settle(
            delivery.key,
            move.state,
            now,
            detail=move.detail,
            next_at=move.next_at,
            remote_id=move.remote_id,
            doubt=move.doubt,
        )


# ------------------------------------------------------------------ decisions
def after(delivery: Delivery, receipt: Receipt, outlet: Outlet | None, now: datetime) -> Move:
    """What follows from an attempt."""
    if receipt.outcome is Outcome.SENT:
        return Move(state=DeliveryState.SENT, detail=receipt.detail, remote_id=receipt.remote_id)
    if receipt.outcome is Outcome.REFUSED:
        return Move(state=DeliveryState.FAILED, detail=receipt.detail)
    if receipt.outcome is Outcome.RETRY:
        return _later(delivery, DeliveryState.RETRY, receipt, now)
    if outlet is None:
        return Move(state=DeliveryState.HELD, detail=receipt.detail, doubt=True)
    if outlet.channel.can_ask:
        # However old: who can be asked is asked before a person is.
        return Move(
            state=DeliveryState.AMBIGUOUS, detail=receipt.detail, next_at=_next(delivery, receipt, now), doubt=True
        )
    if outlet.when_unsure == "resend-once" and delivery.doubts == 0:
        return _later(delivery, DeliveryState.RETRY, receipt, now, doubt=True)
    detail = f"{receipt.detail}; it may have arrived: `tracker outbox retry` sends it again, `cancel` does not"
    return Move(state=DeliveryState.HELD, detail=detail, doubt=True)


def asked(delivery: Delivery, found: str | None, now: datetime) -> Move:
    """What follows from the far side's word on a message that may have arrived."""
    if found:
        return Move(state=DeliveryState.SENT, detail="found at the far side", remote_id=found)
    if found == "":
        return Move(state=DeliveryState.RETRY, detail="the far side does not have it", next_at=now)
    receipt = Receipt(outcome=Outcome.AMBIGUOUS, detail="the far side could not be asked")
    return _later(delivery, DeliveryState.AMBIGUOUS, receipt, now)


def pause(attempts: int) -> timedelta:
    """How long to wait after so many attempts: a minute, doubled each time, at most six hours."""
    return min(FIRST_RETRY * (1 << min(max(attempts, 0), 16)), LAST_RETRY)


def _later(delivery: Delivery, state: DeliveryState, receipt: Receipt, now: datetime, *, doubt: bool = False) -> Move:
    if delivery.created is not None and now - delivery.created > GIVE_UP:
        return Move(state=DeliveryState.HELD, detail=f"given up after 7 days: {receipt.detail}", doubt=doubt)
    return Move(state=state, detail=receipt.detail, next_at=_next(delivery, receipt, now), doubt=doubt)


def _next(delivery: Delivery, receipt: Receipt, now: datetime) -> datetime:
    """When to try or to ask again: after the pause that the far side wants, or one that grows."""
    wait = pause(delivery.attempts)
    if receipt.retry_after_s is not None:
        wait = max(min(timedelta(seconds=receipt.retry_after_s), RETRY_AFTER_MOST), timedelta(seconds=1))
    return now + wait
