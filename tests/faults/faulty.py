"""Trouble of every kind in one process: a network, a disk, channels and a clock that fail by a seed."""

import random
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.fakes.mail import Mailbox
from tests.fakes.slack import FakeSlack, Fault
from tests.faults.world import Newsroom
from tracker import errors
from tracker.model import Answer, FailureKind, Fetched, FetchFailed, FetchResult, NotModified, Validators
from tracker.store.db import Db

_UNSEEN = Validators()
_KINDS = [kind for kind in FailureKind if kind is not FailureKind.GONE]  # who is gone is not asked again: no fault
_BODIES: dict[str, Callable[[bytes], bytes]] = {
    "cut off": lambda body: body[: len(body) // 2],
    "login page": lambda _: b"<!doctype html><html><title>Sign in</title><form></form></html>",
    "empty": lambda _: b"",
    "entities": lambda body: body.replace(
        b"<rss", b'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><rss', 1
    ),
    "no text": lambda _: b"\x00\xff\xfe" * 200,
}


@dataclass
class FaultyNet:
    """Serves a newsroom without sockets; posts go through the real, guarded network."""

    room: Newsroom
    now: Callable[[], datetime]
    seed: int
    rate: float
    calm: bool = False
    real: Any = None
    met: Counter[str] = field(default_factory=Counter)
    fetched: int = 0

    async def fetch(
        self,
        url: str,
        *,
        validators: Validators = _UNSEEN,
        browser_agent: bool = False,
    ) -> FetchResult:
        at = self.now()
        self.fetched += 1
        dice = random.Random(f"{self.seed} {url} {at}")
        content_type, body = self.room.body(int(url.rsplit("/", 1)[1]), at)
        etag = f'"{zlib.crc32(body):x}"'
        if self.calm or dice.random() >= self.rate:
            if validators.etag == etag:
                return NotModified()
            return Fetched(url=url, body=body, content_type=content_type, validators=Validators(etag=etag))
        what = dice.choice([*_KINDS, *_BODIES, "bug", "304"])
        self.met[str(what)] += 1
        if what == "bug":
            return Fetched(url=url, body=body, content_type="\ud800;charset=\x00" * 9, validators=Validators(etag="x"))
        if what == "304":
            return NotModified()
        if what in _BODIES:
            damaged = _BODIES[str(what)](body)
            return Fetched(url=url, body=damaged, content_type=content_type, validators=Validators(etag="damaged"))
        wait = dice.choice((None, 1, 30, 10**9)) if what == FailureKind.THROTTLED else None
        return FetchFailed(kind=FailureKind(what), detail="made up", retry_after_s=wait)

    async def post(self, url: str, *, content: bytes, headers: Mapping[str, str]) -> Answer:
        answer: Answer = await self.real.post(url, content=content, headers=headers)
        return answer


@dataclass
class Trouble:
    """What else goes wrong from one tick to the next."""

    seed: int
    rate: float
    slack: FakeSlack
    box: Mailbox
    met: Counter[str] = field(default_factory=Counter)
    dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)

    @contextmanager
    def around(self, db: Db) -> Iterator[None]:
        """One tick with perhaps a fault of the disk, and perhaps faults of the channels."""
        self._of_channels()
        if not self._happens():
            yield
            return
        if self.dice.random() < 0.5:
            self.met["disk full"] += 1
            db.pragma(f"max_page_count = {db.pragma('page_count')}")
            try:
                yield
            finally:
                db.pragma("max_page_count = 1073741823")
            return
        self.met["locked"] += 1
        before, db.guard = db.guard, _Locked(db.guard, self.dice.randrange(40))
        try:
            yield
        finally:
            db.guard = before

    def off_for(self) -> timedelta:
        """How long the machine is off now; mostly not at all."""
        if not self._happens(0.2):
            return timedelta()
        self.met["off"] += 1
        return timedelta(hours=self.dice.randrange(1, 60))

    def restarts(self) -> bool:
        """Whether the program is started anew."""
        again = self._happens(0.4)
        self.met["restart"] += again
        return again

    def _of_channels(self) -> None:
        self.slack.faults.clear()
        self.box.faults.clear()
        for _ in range(3):
            if self._happens(3):
                fault = self.dice.choice(
                    (
                        Fault(status=500),
                        Fault(status=429, headers={"Retry-After": "1800"}),
                        Fault(status=200, body="<html>", taken=True),
                        Fault(status=502, taken=True),
                        Fault(silent=True, taken=True),
                        Fault(silent=True),
                    )
                )
                self.met[f"slack or hook {fault.status}{' taken' * fault.taken}{' silent' * fault.silent}"] += 1
                self.slack.faults.append(fault)
        if self._happens(3):
            self.box.faults.append(
                self.dice.choice(
                    (("MAIL", "451 later"), ("RCPT", "451 greylisted"), ("DATA", "drop"), ("after", "drop"))
                )
            )
            self.met[f"mail {self.box.faults[0]}"] += 1

    def _happens(self, times: float = 1.0) -> bool:
        return self.dice.random() < self.rate * times


class _Locked:
    """Lets so many transactions pass and then refuses, as a turn that another process has does."""

    def __init__(self, turn: Any, passes: int) -> None:
        self.turn = turn
        self.passes = passes

    def __enter__(self) -> None:
        self.passes -= 1
        if self.passes < 0:
            raise errors.StoreLocked("another tracker is writing")
        self.turn.__enter__()

    def __exit__(self, *error: Any) -> None:
        self.turn.__exit__(*error)
