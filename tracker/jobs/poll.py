"""Sources that are due -> polls: all of them at once within bounds, each answer taken in as it comes.

Does not know HTTP nor the store, and does not decide who is due. One slow or broken source delays no other.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol
from urllib.parse import urlsplit

from tracker.core import due
from tracker.errors import StoreError
from tracker.jobs.ports import SourceStore
from tracker.model import FailureKind, FetchFailed, FetchResult, Poll, Source, Validators

_log = logging.getLogger(__name__)
_AWAY = (FailureKind.DNS, FailureKind.CONNECT)


class Fetch(Protocol):
    """The guarded fetch; never raises but cancellation."""

    async def __call__(self, url: str, *, validators: Validators, browser_agent: bool) -> FetchResult:
        """What a host answered."""
        ...


class TakeIn(Protocol):
    """The ingest job."""

    def __call__(self, source: Source, answer: FetchResult, *, now: datetime, jitter: float) -> Poll:
        """Store what an answer brought."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Polling:
    """The fan-out with everything it needs; `app` builds one.

    `at_once` bounds all fetches together, `per_host` those to one host; `threads` run what is stored, so that
    the network never waits for the disk. `now` and `chance` are asked when an answer has come.
    """

    fetch: Fetch
    take_in: TakeIn
    sources: SourceStore
    threads: Executor
    now: Callable[[], datetime]
    chance: Callable[[], float]
    at_once: int
    per_host: int

    async def __call__(self, due_now: Sequence[Source], told: Callable[[Poll], None] = lambda _: None) -> list[Poll]:
        """Poll every source given; `told` hears of each poll as it ends. Raises StoreErrors, which end it all."""
        # A turn at the host comes first: fifty searches of one host must not keep the others waiting.
        hosts: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(self.per_host))
        gate = asyncio.Semaphore(self.at_once)
        polls: list[Poll] = []
        away: dict[str, FetchFailed] = {}  # hosts that are not there, and how that showed

        async def one(source: Source) -> None:
            host = urlsplit(source.url).netloc
            async with hosts[host], gate:
                poll = await self._poll(source, away.get(host))
            if poll.failure is not None and poll.failure.kind in _AWAY:
                away.setdefault(host, poll.failure)
            polls.append(poll)
            told(poll)

        try:
            async with asyncio.TaskGroup() as group:
                for source in due_now:
                    group.create_task(one(source))
        except BaseExceptionGroup as errors:
            raise errors.exceptions[0] from None
        return polls

    async def _poll(self, source: Source, known: FetchFailed | None) -> Poll:
        if known is not None:  # fifty searches of a host that is not there are one question, not fifty
            return await self._take_in(source, known)
        try:
            loop = asyncio.get_running_loop()
            state = due.current(source, await loop.run_in_executor(self.threads, self.sources.state, source.id))
            answer = await self.fetch(
                due.address(source, state), validators=state.validators, browser_agent=source.browser_agent
            )
            return await self._take_in(source, answer)
        except StoreError:
            raise
        except Exception as error:  # a bug met one source: the others go on, and it is seen in its health
            _log.exception("source %s: polling it failed", source.id)
            detail = f"{type(error).__name__}: {error}"[:500]
            return await self._take_in(source, FetchFailed(kind=FailureKind.INTERNAL, detail=detail))

    async def _take_in(self, source: Source, answer: FetchResult) -> Poll:
        now, jitter = self.now(), self.chance()
        work = partial(self.take_in, source, answer, now=now, jitter=jitter)
        return await asyncio.get_running_loop().run_in_executor(self.threads, work)
