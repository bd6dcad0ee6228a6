"""Sources asked once, to see what they say: nothing is stored and no conditional request is sent.

Does not judge whether a source is worth reading.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.config.load import Config
from tracker.core.knowledge import Knowledge
from tracker.model import Fetched, FetchFailed, NotModified, ParsedFeed, Source, Validators
from tracker.net.fetch import Fetcher
from tracker.net.loop import Loop
from tracker.wiring import Parsers, fetcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one source answered: a feed, or why there is none."""

    source: Source
    feed: ParsedFeed | None = None
    failure: FetchFailed | None = None
    moved_to: str | None = None


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
