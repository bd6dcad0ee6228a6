"""What all tests of parsing share: the shipped words, a moment, a source, short documents."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tracker import yaml_lines
from tracker.core.feed_dates import FeedDateWords
from tracker.core.parse.document import parse
from tracker.core.parse.entry import Boilerplate, ParseWords, Place
from tracker.model import FetchFailed, ParsedFeed, Source, SourceId

SEEDS = Path(__file__).parents[3] / "seeds"
WORDS = ParseWords(
    dates=yaml_lines.validate(yaml_lines.read(SEEDS / "feed_dates.yaml"), FeedDateWords),
    boilerplate=yaml_lines.validate(yaml_lines.read(SEEDS / "boilerplate.yaml"), Boilerplate),
)
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
URL = "https://news.example/press/feed.xml"
SOURCE = Source(id=SourceId("s"), url=URL, name="S")
PLACE = Place(url=URL, source=SOURCE, now=NOW, words=WORDS)


def understand(body: bytes | str, content_type: str = "", **source: object) -> ParsedFeed | FetchFailed:
    data = body.encode() if isinstance(body, str) else body
    return parse(data, content_type, URL, replace(SOURCE, **source), NOW, WORDS)


def feed(body: bytes | str, content_type: str = "", **source: object) -> ParsedFeed:
    found = understand(body, content_type, **source)
    assert isinstance(found, ParsedFeed), found
    return found


def failure(body: bytes | str, content_type: str = "", **source: object) -> FetchFailed:
    found = understand(body, content_type, **source)
    assert isinstance(found, FetchFailed), found
    return found


def rss(*items: str, head: str = "", declaration: str = '<?xml version="1.0"?>') -> str:
    entries = "".join(f"<item>{item}</item>" for item in items)
    return f'{declaration}<rss version="2.0"><channel><title>News</title>{head}{entries}</channel></rss>'


def atom(*entries: str, head: str = "", attributes: str = "") -> str:
    inner = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}><title>News</title>{head}{inner}</feed>'
