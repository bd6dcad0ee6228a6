"""The concrete classes behind the ports of reading: judges, parsers in processes, the guarded network.

Does not run anything; `app` does.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from datetime import datetime
from itertools import cycle

from tracker.config.load import Config
from tracker.core import compare, identity, signature
from tracker.core import reading as reading_of
from tracker.core.knowledge import Knowledge
from tracker.core.parse import document
from tracker.core.urls import UrlRules
from tracker.core.world import World
from tracker.model import (
    Assessment,
    Document,
    Fact,
    Fetched,
    FetchFailed,
    Identified,
    KnownItem,
    ParsedFeed,
    Reading,
    Signature,
    Source,
)
from tracker.net.fetch import Fetcher
from tracker.net.loop import Loop
from tracker.net.worker import InProcess, Worker

PARSERS = 2
"""Processes that parse: one slow document does not hold up the others."""


# ------------------------------------------------------------------ adapters to the ports of the jobs
@dataclass(frozen=True, slots=True)
class Identity:
    """`core.identity` with the URL rules filled in; fits `jobs.ports.Identify`."""

    rules: UrlRules

    def lookups(self, feed: ParsedFeed, source: Source) -> Sequence[str]:
        """Every handle under which an entry of this document may be known."""
        return identity.lookups(feed, source, self.rules)

    def identify(self, feed: ParsedFeed, source: Source, known: Mapping[str, KnownItem], now: datetime) -> Identified:
        """What became of every entry."""
        return identity.identify(feed, source, known, self.rules, now)


class Judging:
    """`core.reading` and `core.compare` with the knowledge filled in; fits `jobs.ports.Judge`."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._world = World.of(knowledge.baseline)
        self._observed: tuple[Fact, ...] = ()

    def read(self, document: Document) -> Reading:
        """What a text says."""
        return reading_of.read(document, self._knowledge)

    def sign(self, document: Document, reading: Reading) -> Signature:
        """What identifies its event."""
        return signature.sign(document, reading, self._knowledge)

    def assess(self, document: Document, reading: Reading, observed: Sequence[Fact]) -> Assessment:
        """The verdict against the baseline and what was observed since."""
        facts = tuple(observed)
        if facts != self._observed:  # the same world serves item after item until something changes
            self._world = World.of((*self._knowledge.baseline, *facts))
            self._observed = facts
        return compare.assess(reading, document, self._world, self._knowledge)

    def agency(self, outlet: str) -> str | None:
        """The news agency that an outlet is, if it is one."""
        return self._knowledge.origins.agency(outlet)


class Parsers:
    """Documents parsed in processes that may be killed; fits `jobs.ports.Parse`, called from any other thread."""

    def __init__(self, loop: Loop, knowledge: Knowledge, *, in_process: bool) -> None:
        self._loop = loop
        self._words = knowledge.parse
        kind = InProcess if in_process else Worker
        self._workers = cycle([loop.enter(kind(document.parse)) for _ in range(PARSERS)])

    def __call__(self, fetched: Fetched, source: Source, now: datetime) -> ParsedFeed | FetchFailed:
        """What a body says, or why it says nothing."""
        worker = next(self._workers)
        arguments = (fetched.body, fetched.content_type, fetched.url, source, now, self._words)
        try:
            parsed: ParsedFeed | FetchFailed = self._loop.run(worker.run(*arguments))
        except CancelledError:
            # The program ends: that is no failure of the source, so it must not look like one to the job.
            raise asyncio.CancelledError from None
        return parsed


def fetcher(config: Config, loop: Loop, now: Callable[[], datetime]) -> Fetcher:
    """The guarded network as the config wants it, open as long as the loop."""
    told = config.fetch
    opened: Fetcher = loop.enter(
        Fetcher(
            user_agent=told.user_agent,
            allow=told.allow_hosts,
            connections=told.host_connections,
            spacing_s=float(told.host_spacing),
            now=now,
        )
    )
    return opened
