import urllib.error
import urllib.request
from datetime import timedelta

import pytest

from tracker.core.parse import document as parsing
from tracker.core.text import clean
from tracker.demo import documents, world
from tracker.demo.server import serving
from tracker.model import FetchFailed, ListSelectors, ParsedFeed, Source, SourceId, SourceKind
from tracker.seeds.load import load
from tracker.seeds.parts import default_folder

WORLD = world.load()
WORDS = load(default_folder()).parse


def as_source(one: world.WorldSource) -> Source:
    html = one.format == "html"
    return Source(
        id=SourceId(one.id),
        url=f"https://{one.id}.example/",
        name=one.name,
        kind=SourceKind.HTML if html else SourceKind.FEED,
        language=one.language,
        outlet_suffix=one.outlet_suffix,
        selectors=ListSelectors(item="ul.press li", date="time") if html else None,
    )


@pytest.mark.parametrize("one", WORLD.sources, ids=lambda one: one.id)
@pytest.mark.parametrize("days", [0.5, 10, 21])
def test_every_document_is_read_entry_by_entry(one, days):
    now = WORLD.start + timedelta(days=days)
    entries = world.shown(WORLD, one, now)
    content_type, body = documents.document(one, entries)
    read = parsing.parse(body, content_type, f"https://{one.id}.example/feed", as_source(one), now, WORDS)
    if one.fault == "dead":
        assert not entries
        return
    assert not isinstance(read, FetchFailed), read
    assert isinstance(read, ParsedFeed)
    assert [item.title.split(" - ")[0] for item in read.items] == [clean(entry.title) for entry in entries]
    assert all(item.published.value is not None and not item.garbled for item in read.items)


def test_the_world_holds_every_format_language_and_fault():
    assert {one.format for one in WORLD.sources} == {"rss20", "rdf", "atom", "json", "html"}
    assert {one.language for one in WORLD.sources} == {"en", "ja", "nl"}
    assert {one.fault for one in WORLD.sources} == {None, "dead", "frozen", "malformed"}
    assert any(one.encoding == "shift_jis" for one in WORLD.sources)
    assert {item.source for item in WORLD.items} <= {one.id for one in WORLD.sources}


def test_an_edit_appears_at_its_time():
    wire = next(one for one in WORLD.sources if one.id == "north-sea-wire")
    edited = next(item for item in WORLD.items if item.edits)
    at = world.moment(edited.edits[0].at)
    before = [entry.title for entry in world.shown(WORLD, wire, at - timedelta(minutes=1))]
    after = [entry.title for entry in world.shown(WORLD, wire, at)]
    assert edited.title in before
    assert edited.title not in after
    assert edited.edits[0].title in after


def test_the_server_honours_conditional_requests_and_moves_with_the_clock():
    with serving(WORLD) as server:
        server.now = WORLD.start + timedelta(hours=12)
        with urllib.request.urlopen(server.url("wafer-weekly")) as answer:
            etag, first = answer.headers["ETag"], answer.read()
        again = urllib.request.Request(server.url("wafer-weekly"), headers={"If-None-Match": etag})
        with pytest.raises(urllib.error.HTTPError) as unchanged, urllib.request.urlopen(again):
            pass
        assert unchanged.value.code == 304
        unchanged.value.close()
        server.now = WORLD.start + timedelta(days=3)
        with urllib.request.urlopen(again) as answer:
            assert answer.read() != first
        with pytest.raises(urllib.error.HTTPError) as dead, urllib.request.urlopen(server.url("vanished-daily")):
            pass
        assert dead.value.code == 404
        dead.value.close()
