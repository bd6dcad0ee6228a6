"""Real documents of a folder beside the checkout (TRACKER_SHARED), parsed and fetched; skipped without it."""

import asyncio
import os
import re
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from tests.core.parse.reading import SOURCE, URL, WORDS
from tests.net.serving import Server, fetcher, response
from tracker.core.parse.document import parse
from tracker.core.parse.encoding import mend
from tracker.model import FailureKind, Fetched, FetchFailed, ParsedFeed
from tracker.net.worker import Worker

SHARED = Path(os.environ.get("TRACKER_SHARED") or Path(__file__).parents[3] / "shared") / "feeds"
NOW = datetime(2026, 11, 21, tzinfo=UTC)
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason=f"no captured feeds at {SHARED}")

# What no reader would see: the marks of text that was decoded with the wrong table.
MOJIBAKE = re.compile(r"Ã[\x80-\xbf©¨ª«¼½]|â€|ã[\x80-\x83‚ƒ]|縺[^れ]|繧[^う]|\ufffd")


@cache
def documents() -> tuple[Path, ...]:
    return tuple(sorted(p for p in SHARED.rglob("*") if p.is_file() and p.name != "MANIFEST.tsv"))


@cache
def understood(path: Path) -> ParsedFeed | FetchFailed:
    return parse(path.read_bytes(), "text/xml", URL, SOURCE, NOW, WORDS)


def entries(body: bytes) -> int:
    """How many entries a document seems to hold, counted without a parser."""
    return len(re.findall(rb"<(?:\w+:)?(?:item|entry)[\s>]", body))


def test_every_document_becomes_items_or_a_reason() -> None:
    outcome: Counter[str] = Counter()
    garbled = 0
    for path in documents():
        result = understood(path)
        if isinstance(result, FetchFailed):
            assert result.kind in (FailureKind.EMPTY, FailureKind.NOT_A_FEED), (path, result)
            outcome[result.kind.value] += 1
            continue
        outcome["read"] += 1
        for item in result.items:
            garbled += item.garbled
            assert "\ufffd" not in item.title + item.summary
            assert item.garbled or not MOJIBAKE.search(mend(item.title)[0]), (path.name, item.title)
            assert item.url is None or item.url.startswith(("http://", "https://"))
            assert item.published.value is None or item.published.value <= NOW.replace(day=22)
    assert outcome["read"] >= 0.7 * len(documents())
    assert garbled <= 5


def test_every_entry_is_accounted_for() -> None:
    for path in documents():
        body = path.read_bytes()
        result = understood(path)
        if isinstance(result, ParsedFeed) and result.format.startswith(("rss", "atom")) and b"\0" not in body:
            found = len(result.items) + len(result.rejected)
            # Markup inside CDATA may look like an entry, and a cut-off one may not be seen by the count.
            assert found == entries(body) or "malformed" in str(result.problems) or b"CDATA" in body, path
            assert found > 0


def test_all_documents_come_through_a_real_fetch_and_a_real_parser_process() -> None:
    async def run() -> Counter[str]:
        outcome: Counter[str] = Counter()
        by_path = {f"/{number}": path for number, path in enumerate(documents())}

        async def answer(reader, writer) -> None:
            body = by_path[server.requests[-1].split(b" ")[1].decode()].read_bytes()
            writer.write(response(body, "Content-Type: text/xml"))
            await writer.drain()

        async with Server(answer) as server, fetcher(server.allow) as net, Worker(parse) as worker:
            for path, file in by_path.items():
                fetched = await net.fetch(server.url(path))
                if isinstance(fetched, FetchFailed):
                    assert not file.read_bytes().strip()
                    outcome[fetched.kind.value] += 1
                    continue
                assert isinstance(fetched, Fetched)
                assert fetched.body == file.read_bytes()
                here = parse(fetched.body, fetched.content_type, fetched.url, SOURCE, NOW, WORDS)
                there = await worker.run(fetched.body, fetched.content_type, fetched.url, SOURCE, NOW, WORDS)
                assert here == there
                outcome["read" if isinstance(there, ParsedFeed) else there.kind.value] += 1
        return outcome

    outcome = asyncio.run(run())
    assert sum(outcome.values()) == len(documents())
    assert outcome["unparsable"] == 0
