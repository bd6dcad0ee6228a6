"""A newsroom for the tests of digests and deliveries: real stores in one SQLite file, channels of the test's choice."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tests import build
from tracker.jobs.deliver import Deliver, Outlet
from tracker.jobs.digest import Digesting
from tracker.model import Change, Coverage, Delivery, Digest, Fact, Frozen, Outcome, Receipt
from tracker.render.freeze import Plan, freeze
from tracker.store import schema
from tracker.store.db import Db
from tracker.store.digests import Digests
from tracker.store.ledger import Ledger
from tracker.store.outbox import Outbox
from tracker.store.stories import Stories


@dataclass
class Scripted:
    """A channel that answers as told, then takes everything; keeps what it was given."""

    answers: list[Receipt] = field(default_factory=list)
    can_ask: bool = False
    found: list[str | None] = field(default_factory=list)
    got: list[Delivery] = field(default_factory=list)
    asked: list[Delivery] = field(default_factory=list)

    def send(self, delivery: Delivery) -> Receipt:
        self.got.append(delivery)
        return self.answers.pop(0) if self.answers else Receipt(outcome=Outcome.SENT, remote_id=f"ts{len(self.got)}")

    def find(self, delivery: Delivery) -> str | None:
        self.asked.append(delivery)
        return self.found.pop(0) if self.found else ""


@dataclass
class Desk:
    """One instance with its jobs."""

    db: Db
    plans: Sequence[Plan] = ()
    outlets: Mapping[str, Outlet] = field(default_factory=dict)
    baseline: Sequence[Fact] = ()
    receipt: Coverage = field(default_factory=build.coverage)

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.db)
        self.digests = Digests(self.db)
        self.outbox = Outbox(self.db)
        self.digesting = Digesting(
            digests=self.digests,
            outbox=self.outbox,
            ledger=self.ledger,
            stories=Stories(self.db),
            receipts=self,
            freeze=self.freeze,
            baseline=self.baseline,
        )
        self.deliver = Deliver(outbox=self.outbox, outlets=self.outlets)

    def coverage(self, start: datetime, end: datetime, now: datetime) -> Coverage:
        return self.receipt

    def freeze(self, digest: Digest) -> Frozen:
        wanted = [plan for plan in self.plans if plan.name in digest.audience.channels]
        return freeze(digest, wanted, build.knowledge().wording)

    def record(self, *changes: Change) -> list[Change]:
        return [self.ledger.record_change(one, None, one.seen) for one in changes]

    def fates(self, audience: str) -> dict[int, str]:
        rows = self.db.rows(
            "SELECT change, fate FROM digest_change WHERE audience = ? AND fate NOT IN ('alert', 'withdrawn')",
            (audience,),
        )
        assert len({row["change"] for row in rows}) == len(rows)
        return {row["change"]: row["fate"] for row in rows}

    def states(self) -> dict[str, str]:
        return {one.key: one.state.value for one in self.outbox.listed(limit=10_000)}


@contextmanager
def desk(folder: Path, plans: Iterable[Plan] = (), outlets: Mapping[str, Outlet] | None = None, **more: object):
    with schema.open_store(folder / "db" / "tracker.db", create=True) as db:
        yield Desk(db, tuple(plans), outlets or {}, **more)
