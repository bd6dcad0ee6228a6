"""Four months of real polls (TRACKER_SHARED): each item announced once, each edit a revision; skipped without them."""

import html
import json
import os
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path

import pytest

from tests.core.test_identity import Memory
from tracker.core import urls
from tracker.core.text import clean
from tracker.model import Dated, Identified, ParsedItem, Precision

POLLS = Path(os.environ.get("TRACKER_SHARED") or Path(__file__).parents[3] / "shared") / "polls"
pytestmark = pytest.mark.skipif(not POLLS.is_dir(), reason=f"no recorded polls at {POLLS}")


def plain(markup: str) -> str:
    """The text without the line that a blog program adds, which one of these sites turned on and off."""
    text = clean(html.unescape(re.sub(r"<[^>]*>", " ", markup)))
    return re.sub(r"\s*The post .{1,300} appeared first on .{1,80}$", "", text)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it was served."""

    url: str
    title: str
    published: str
    markup: str


@cache
def parsed(entry: Entry) -> ParsedItem:
    """An entry as a parser should understand it."""
    return ParsedItem(
        guid=entry.url,
        url=entry.url,
        title=clean(entry.title),
        summary=plain(entry.markup),
        published=Dated(entry.published, parsedate_to_datetime(entry.published), Precision.MINUTE),
    )


@cache
def entries() -> tuple[Entry, ...]:
    lines = [json.loads(line) for line in (POLLS / "items.jsonl").read_text(encoding="utf-8").splitlines()]
    return tuple(Entry(line["url"], line["title"], line["published"], line["summary_html"]) for line in lines)


@cache
def polls() -> tuple[tuple[datetime, tuple[int, ...]], ...]:
    """When each poll was made, and which entries it brought."""
    recorded = json.loads((POLLS / "polls.json").read_text(encoding="utf-8"))
    return tuple((datetime.fromisoformat(when), tuple(members)) for when, _, members in recorded)


@cache
def replayed() -> tuple[tuple[tuple[int, ...], Identified], ...]:
    """Every poll that differs from the one before; the others say nothing by definition."""
    memory, seen, before = Memory(), [], None
    for when, members in polls():
        if members != before:
            memory.now = when
            seen.append((members, memory.poll(*(parsed(entries()[member]) for member in members))))
        before = members
    return tuple(seen)


def address(url: str | None) -> str:
    """Host and path: what is left of these addresses when their campaign tags are gone."""
    return re.sub(r"^https?://(www\.)?|/?([?#].*)?$", "", url or "")


def test_no_item_is_announced_twice() -> None:
    announced = [address(one.item.url) for _, got in replayed() for one in got.new]
    assert len(announced) > 1000
    assert len(announced) == len(set(announced))
    reposts = {urls.reslugged(f"https://{one}") for one in announced} - {None}
    assert not {f"https://{one}" for one in announced} & reposts


def test_all_reappearances_are_recognised() -> None:
    known: set[str] = set()
    last: set[str] = set()
    again = 0
    for members, got in replayed():
        here = {address(entries()[member].url) for member in members}
        back = (here & known) - last
        again += len(back)
        assert not back & {address(one.item.url) for one in got.new}
        known, last = known | here, here
    assert again > 50


@cache
def words(entry: Entry) -> tuple[str, ...]:
    text = unicodedata.normalize("NFKC", f"{parsed(entry).title}\n{parsed(entry).summary}")
    return tuple(re.findall(r"\w+|[^\w\s]", text.replace("’", "'").replace("‘", "'")))


@cache
def reposted() -> frozenset[str]:
    """The addresses of articles that were posted again under another address: two entries are one item."""
    headed: dict[str, set[str]] = {}
    for entry in entries():
        headed.setdefault(entry.title, set()).add(address(entry.url))
    return frozenset().union(*(found for found in headed.values() if len(found) > 1))


def edited() -> dict[str, int]:
    """How many new texts each article got after its first one, re-posted ones left out."""
    texts: dict[str, set[tuple[str, ...]]] = {}
    for _, members in polls():
        for member in members:
            texts.setdefault(address(entries()[member].url), set()).add(words(entries()[member]))
    return {one: len(told) - 1 for one, told in texts.items() if one not in reposted()}


def test_every_edit_is_a_revision_and_nothing_else_is() -> None:
    texts: dict[str, set[tuple[str, ...]]] = {}
    for members, got in replayed():
        revised = {address(one.item.url) for one in got.revised}
        rejected = {one.position for one in got.rejected}
        for position, member in enumerate(members):
            entry = entries()[member]
            told = texts.setdefault(address(entry.url), set())
            if position in rejected:
                continue
            new = bool(told) and words(entry) not in told
            if address(entry.url) not in reposted():
                assert (address(entry.url) in revised) == new, entry.title
            told.add(words(entry))
    assert sum(edited().values()) >= 20
