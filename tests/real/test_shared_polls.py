"""Ten months of real polls (TRACKER_SHARED): each item announced once, each edit a revision; skipped without them."""

import html
import json
import os
import re
import unicodedata
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
    return clean(html.unescape(re.sub(r"<[^>]*>", " ", markup)))


@cache
def entries() -> tuple[ParsedItem, ...]:
    lines = [json.loads(line) for line in (POLLS / "items.jsonl").read_text(encoding="utf-8").splitlines()]
    return tuple(
        ParsedItem(
            guid=line["url"],
            url=line["url"],
            title=clean(line["title"]),
            summary=plain(line["summary_html"]),
            published=Dated(line["published"], parsedate_to_datetime(line["published"]), Precision.MINUTE),
        )
        for line in lines
    )


@cache
def replayed() -> tuple[tuple[tuple[int, ...], Identified], ...]:
    """Every poll that differs from the one before; the others say nothing by definition."""
    memory, seen, before = Memory(), [], None
    for when, _, members in json.loads((POLLS / "polls.json").read_text(encoding="utf-8")):
        if members != before:
            memory.now = datetime.fromisoformat(when)
            seen.append((tuple(members), memory.poll(*(entries()[member] for member in members))))
        before = members
    return tuple(seen)


def address(url: str | None) -> str:
    """Host and path: what is left of these addresses when their campaign tags are gone."""
    return re.sub(r"^https?://(www\.)?|[?#].*$|/$", "", url or "")


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


def words(entry: ParsedItem) -> list[str]:
    text = unicodedata.normalize("NFKC", f"{entry.title}\n{entry.summary}").replace("’", "'").replace("‘", "'")
    return re.findall(r"\w+|[^\w\s]", text)


def test_every_edit_is_a_revision_and_nothing_else_is() -> None:
    texts: dict[str, list[list[str]]] = {}
    edits = 0
    addresses = {address(entry.url) for entry in entries()}
    reposted = {one for one in addresses if f"{one}-2" in addresses or one.endswith("-2")}
    for members, got in replayed():
        revised = {address(one.item.url) for one in got.revised}
        rejected = {one.position for one in got.rejected}
        for position, member in enumerate(members):
            entry = entries()[member]
            told = texts.setdefault(address(entry.url), [])
            if position in rejected:
                continue
            new = bool(told) and words(entry) not in told
            edits += new
            if address(entry.url) not in reposted:  # two entries there are one item
                assert (address(entry.url) in revised) == new, entry.title
            if not told or new:
                told.append(words(entry))
    assert edits >= 20
