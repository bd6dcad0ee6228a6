"""Sources asked once, to see what they say: nothing is stored and no conditional request is sent.

Does not judge whether a source is worth reading.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.config.load import Config
from tracker.core.knowledge import Knowledge
from tracker.core.parse.encoding import decode
from tracker.core.parse.markup import text_of
from tracker.errors import InputError
from tracker.model import FailureKind, Fetched, FetchFailed, NotModified, ParsedFeed, Source, Validators
from tracker.net.fetch import Fetcher
from tracker.net.loop import Loop
from tracker.net.robots import Robots
from tracker.wiring import Parsers, fetcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one source answered: a feed, or why there is none."""

    source: Source
    feed: ParsedFeed | None = None
    failure: FetchFailed | None = None
    moved_to: str | None = None

    @property
    def remedy(self) -> str:
        """What a person can do about a failure, as keys of config.yaml; "" when there is nothing but to wait."""
        if self.failure is None:
            return ""
        if self.failure.kind is FailureKind.BLOCKED and "leads inside" in self.failure.detail:
            return "if you mean that host, put it under `fetch: allow_hosts:` in config.yaml as host:port"
        if self.failure.kind is FailureKind.NOT_A_FEED and self.source.selectors is not None:
            return "its `selectors:` find no entry"
        return _REMEDIES.get(self.failure.kind, "")


_REMEDIES = {
    FailureKind.NOT_A_FEED: "open it in a browser; for a list page set `kind: html` and `selectors:`",
    FailureKind.EMPTY: "try `browser_agent: true`",
    FailureKind.REFUSED: "try `browser_agent: true`, or look for another feed of its publisher",
    FailureKind.MISSING: "look for its new address",
    FailureKind.GONE: "look for its new address; this one is not asked again",
    FailureKind.TOO_LARGE: "look for a smaller feed of its publisher",
    FailureKind.THROTTLED: "a longer `every:`",
    FailureKind.REDIRECTS: "put the last address of the way as its `url:`",
    FailureKind.DNS: "is the address right?",
    FailureKind.TLS: "open it in a browser: is it who it says?",
}


def probe(
    config: Config,
    knowledge: Knowledge,
    sources: Sequence[Source],
    now: Callable[[], datetime],
    told: Callable[[Finding], None] = lambda _: None,
) -> list[Finding]:
    """Fetch and parse each source once, in the order given; `told` hears of each as it ends."""
    with Loop() as loop:
        parse = Parsers(loop, knowledge, in_process=False)
        net = fetcher(config, loop, now)

        async def one(source: Source, gate: asyncio.Semaphore) -> Finding:
            async with gate:
                found = await _ask(net, source, parse, now)
            told(found)
            return found

        async def everyone() -> list[Finding]:
            gate = asyncio.Semaphore(config.fetch.at_once)
            return await asyncio.gather(*(one(source, gate) for source in sources))

        return loop.run(everyone())


def page(config: Config, url: str, now: Callable[[], datetime]) -> str:
    """The text of an article page; raises InputError when it cannot be had or its site forbids programs to read it."""
    with Loop() as loop:
        net = fetcher(config, loop, now)
        robots = Robots(net.fetch, config.fetch.user_agent, now)
        if not loop.run(robots.allows(url)):
            raise InputError(f"{url}: its site does not let programs read it; save the text and name the file")
        answer = loop.run(net.fetch(url, validators=Validators()))
    if not isinstance(answer, Fetched):
        detail = answer.detail if isinstance(answer, FetchFailed) else "not modified"
        raise InputError(f"{url}: {detail}")
    return text_of(decode(answer.body, answer.content_type).text)


async def _ask(net: Fetcher, source: Source, parse: Parsers, now: Callable[[], datetime]) -> Finding:
    answer = await net.fetch(source.url, validators=Validators(), browser_agent=source.browser_agent)
    if isinstance(answer, Fetched):
        # In a thread, because the parser waits for this very loop.
        feed = await asyncio.to_thread(parse, answer, source, now())
        if isinstance(feed, ParsedFeed):
            return Finding(source=source, feed=feed, moved_to=answer.moved_to)
        return Finding(source=source, failure=feed, moved_to=answer.moved_to)
    assert not isinstance(answer, NotModified)  # nothing was known before
    return Finding(source=source, failure=answer)
