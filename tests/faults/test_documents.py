"""Damaged documents of every format: whatever arrives, the parser returns a value."""

import os
import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.parse.reading import NOW, SOURCE, URL, WORDS, atom, rss
from tests.core.parse.test_feed import RDF
from tests.core.parse.test_html import PAGE, SELECTORS
from tests.core.parse.test_jsonfeed import document as json_feed
from tests.core.parse.test_sitemap import NEWS
from tests.faults.killing import told
from tracker.core.parse.document import parse
from tracker.model import FetchFailed, ParsedFeed, SourceId, SourceKind

SEED = 20260619
_ITEM = (
    "<title>ラピダスとimec、2ナノで協力 &amp;amp; <![CDATA[<b>提携</b>]]></title><link>/press/1.html?a=1&amp;b=2</link>"
    "<guid>g1</guid><pubDate>Fri, 20 Nov 2026 10:00:00 JST</pubDate><source url='https://o.example/'>Outlet</source>"
    "<description>&lt;p&gt;Één miljard € &lt;a href='x'&gt;voor&lt;/a&gt; chips.&lt;/p&gt;</description>"
)
_ENTRY = (
    "<id>urn:1</id><title type='html'>Größe &lt;i&gt;zählt&lt;/i&gt;</title>"
    "<updated>2026-11-20T10:00:00+01:00</updated><link rel='alternate' href='/1'/>"
    "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>Text</div></content>"
)
_ENTRIES = {
    "id": "1",
    "url": "/1",
    "title": "Rapidus & imec",
    "content_html": "<p>A</p>",
    "date_published": "2026-11-20",
}
WHOLE = [
    rss(_ITEM, _ITEM).encode(),
    rss(_ITEM, declaration='<?xml version="1.0" encoding="Shift_JIS"?>').encode("cp932", "xmlcharrefreplace"),
    rss(_ITEM, declaration='<?xml version="1.0" encoding="UTF-16"?>').encode("utf-16"),
    atom(_ENTRY, _ENTRY, attributes="xml:base='/a/' xml:lang='de'").encode(),
    RDF.encode("euc_jp"),
    json_feed(_ENTRIES, _ENTRIES).encode(),
    NEWS.encode(),
    PAGE.encode(),
]
_TYPES = ["", "text/xml; charset=shift_jis", "application/json", "text/html; charset=utf-16", "x/y; charset=\x00"]
_PAGE_SOURCE = replace(SOURCE, id=SourceId("p"), kind=SourceKind.HTML, selectors=SELECTORS, outlet_suffix=True)
_THROWN_IN = [b"<", b"&", b"]]>", b"<![CDATA[", b"<!--", b"\x00", b"\xff", b"\x1b$B", b"</"]


def check(body: bytes, content_type: str = "") -> None:
    for source in (SOURCE, _PAGE_SOURCE):
        result = parse(body, content_type, URL, source, NOW, WORDS)
        assert isinstance(result, (ParsedFeed, FetchFailed))
        if isinstance(result, FetchFailed):
            assert not result.detail.endswith("while reading it"), (result, body)
            continue
        for item in result.items:
            assert item.title or item.summary
            assert "\ufffd" not in item.title + item.summary
            assert item.url is None or item.url.startswith(("http://", "https://"))


def damaged(chance: random.Random, count: int) -> Iterator[bytes]:
    """Documents cut off, with flipped bits, with bytes thrown in, or spliced together."""
    for _ in range(count):
        body = bytearray(chance.choice(WHOLE))
        kind = chance.randrange(4)
        if kind == 0:
            body = body[: chance.randrange(len(body))]
        elif kind == 1:
            for _ in range(chance.randint(1, 30)):
                body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
        elif kind == 2:
            at = chance.randrange(len(body))
            body[at:at] = chance.choice(_THROWN_IN) * 3
        else:
            other = chance.choice(WHOLE)
            body = body[: chance.randrange(len(body))] + other[chance.randrange(len(other)) :]
        yield bytes(body)


def test_damaged_documents_never_raise() -> None:
    chance = random.Random(SEED)
    for body in damaged(chance, 800):
        check(body, chance.choice(_TYPES))


@pytest.mark.parametrize("whole", WHOLE)
def test_documents_cut_off_anywhere_never_raise(whole: bytes) -> None:
    for end in range(0, len(whole), max(len(whole) // 60, 1)):
        check(whole[:end])


@given(st.binary(max_size=400), st.sampled_from(_TYPES))
@settings(max_examples=150, deadline=None)
def test_any_bytes_never_raise(body: bytes, content_type: str) -> None:
    check(body, content_type)
    check(b"<rss><channel><item><title>" + body + b"</title></item></channel></rss>", content_type)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(20))
def test_twenty_thousand_damaged_documents_never_raise(part: int) -> None:
    # In a process of its own: in this one the memory of the tests before would be measured too.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
        most = alone.submit(memory_of_a_thousand, SEED + 1 + part).result()
    told(f"seed {SEED + 1 + part}: 1,000 documents, at most {most / 2**20:.0f} MB")
    assert 0 < most < 300 * 2**20


def memory_of_a_thousand(seed: int) -> int:
    """Check as many damaged documents; returns the most bytes that the process held."""
    chance = random.Random(seed)
    most = 0
    for body in damaged(chance, 1_000):
        check(body, chance.choice(_TYPES))
        most = max(most, int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE"))
    return most


@pytest.mark.slow
@pytest.mark.parametrize("whole", WHOLE)
def test_documents_cut_off_at_every_byte_never_raise(whole: bytes) -> None:
    for end in range(len(whole)):
        check(whole[:end])
