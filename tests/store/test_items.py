"""Items, their revisions and handles."""

from dataclasses import replace

import pytest

from tests.store import build
from tracker.errors import NotFound
from tracker.model import UNDATED, Dated, Identified, ItemId, Precision, Resighting, SourceId
from tracker.store.db import Db
from tracker.store.items import Items


@pytest.fixture
def items(db: Db) -> Items:
    return Items(db)


def _again(name: str, **more: object) -> Identified:
    return Identified(unchanged=(Resighting(id=ItemId(name), handles=(f"guid:{name}",), position=0, **more),))  # type: ignore[arg-type]


def test_an_item_comes_back_as_it_was(items: Items) -> None:
    made = build.item("a", summary="半導体", language="ja", garbled=True, url=None, published=UNDATED)
    items.keep(build.SOURCE, build.new(made), build.NOW)
    assert items.get(ItemId("a")) == made
    assert items.many([ItemId("a"), ItemId("none")]) == {ItemId("a"): made}


def test_a_revision_keeps_the_text_before(items: Items) -> None:
    first = build.item("a", title="The subsidy is 70 billion yen")
    items.keep(build.SOURCE, build.new(first), build.NOW)
    items.keep(build.SOURCE, build.revised(first, "The subsidy is 700 billion yen", build.later(hours=3)), build.NOW)
    second = items.get(ItemId("a"))
    assert (second.revision, second.title) == (2, "The subsidy is 700 billion yen")
    assert second.first_seen == build.NOW
    assert second.revised_at == build.later(hours=3)
    items.keep(build.SOURCE, build.revised(second, "Corrected: 70 billion yen", build.later(hours=5)), build.NOW)
    titles = [one.title for one in items.revisions(ItemId("a"))]
    assert titles == ["The subsidy is 70 billion yen", "The subsidy is 700 billion yen", "Corrected: 70 billion yen"]
    assert items.get(ItemId("a"), 1) == first
    assert items.get(ItemId("a"), 2) == second
    assert items.count() == 1


def test_what_identity_must_know(items: Items) -> None:
    first = build.item("a")
    items.keep(build.SOURCE, Identified(new=(build.sighting(first, "f1", ("url:u", "text:t")),)), build.NOW)
    items.keep(build.SOURCE, build.revised(first, "New title", build.later(hours=1), "f2"), build.NOW)
    known = items.known(build.SOURCE, ["url:u", "url:other"], None)
    assert set(known) == {"url:u"}
    one = known["url:u"]
    assert one.fingerprints == ("f1", "f2")
    assert (one.title, one.revision, one.revised_at) == ("New title", 2, build.later(hours=1))
    assert items.known(SourceId("another"), ["url:u"], None) == {}


def test_recent_items_are_known_under_their_keys(items: Items) -> None:
    old = build.item("old", published=Dated("2022", build.later(days=-1000), Precision.DAY))
    items.keep(build.SOURCE, build.new(build.item("a"), old, build.item("undated", published=UNDATED)), build.NOW)
    assert set(items.known(build.SOURCE, [], build.later(days=-1))) == {"guid:a"}
    assert set(items.known(build.SOURCE, ["guid:old"], build.later(days=-1))) == {"guid:a", "guid:old"}


def test_a_handle_goes_over_to_a_new_item_but_not_to_one_served_again(items: Items) -> None:
    items.keep(build.SOURCE, Identified(new=(build.sighting(build.item("a"), handles=("url:u",)),)), build.NOW)
    items.keep(build.SOURCE, Identified(new=(build.sighting(build.item("b"), handles=("url:u",)),)), build.NOW)
    assert items.known(build.SOURCE, ["url:u"], None)["url:u"].id == "b"
    again = Resighting(id=ItemId("a"), handles=("url:u", "url:more"), position=0)
    items.keep(build.SOURCE, Identified(unchanged=(again,)), build.NOW)
    known = items.known(build.SOURCE, ["url:u", "url:more"], None)
    assert {handle: one.id for handle, one in known.items()} == {"url:u": "b", "url:more": "a"}


def test_vanished_and_returned(items: Items) -> None:
    items.keep(build.SOURCE, build.new(build.item("a")), build.NOW)
    for day in (1, 2):
        items.keep(build.SOURCE, Identified(vanished=(ItemId("a"),)), build.later(days=day))
    assert items.get(ItemId("a")).gone == build.later(days=1)
    items.keep(build.SOURCE, _again("a", returned=True), build.later(days=3))
    assert items.get(ItemId("a")).gone is None


def test_flapping_is_noted(items: Items) -> None:
    items.keep(build.SOURCE, build.new(build.item("a")), build.NOW)
    items.keep(build.SOURCE, _again("a", flapped=True), build.later(hours=1))
    assert items.known(build.SOURCE, ["guid:a"], None)["guid:a"].flapped_at == build.later(hours=1)


def test_a_repetition_writes_nothing_into_the_item(items: Items, db: Db) -> None:
    items.keep(build.SOURCE, build.new(build.item("a")), build.NOW)
    before = [tuple(row) for row in db.rows("SELECT * FROM item")]
    items.keep(build.SOURCE, _again("a"), build.later(days=1))
    assert [tuple(row) for row in db.rows("SELECT * FROM item")] == before


def test_lone_surrogates_do_no_harm(items: Items) -> None:
    odd = "imec \ud83d signs"
    made = build.item("a", title=odd, publisher=odd, published=Dated(odd))
    items.keep(build.SOURCE, Identified(new=(build.sighting(made, handles=(odd,)),)), build.NOW)
    assert items.get(ItemId("a")).title == "imec \ufffd signs"
    assert len(items.known(build.SOURCE, [odd], None)) == 1


def test_items_first_seen_in_a_span_are_in_order(items: Items) -> None:
    for name, hour in (("c", 0), ("a", 1), ("b", 2)):
        made = replace(build.item(name), first_seen=build.later(hours=hour))
        items.keep(build.SOURCE, build.new(made), build.later(hours=hour))
    seen = items.seen_between(build.NOW, build.later(hours=2))
    assert [one.id for one in seen] == ["c", "a"]


def test_what_is_not_there_is_named(items: Items) -> None:
    with pytest.raises(NotFound, match="no item x"):
        items.get(ItemId("x"))
    items.keep(build.SOURCE, build.new(build.item("a")), build.NOW)
    with pytest.raises(NotFound, match="no revision 4; the latest is 1"):
        items.get(ItemId("a"), 4)
    with pytest.raises(NotFound):
        items.keep(build.SOURCE, build.revised(build.item("x"), "t", build.NOW), build.NOW)
