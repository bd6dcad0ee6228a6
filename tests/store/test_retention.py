"""Forgetting texts without forgetting facts or identities."""

import pytest

from tests.store import build
from tracker.model import ItemId, Ruling, Status
from tracker.store import retention, soundness
from tracker.store.db import Db
from tracker.store.items import Items
from tracker.store.ledger import Ledger
from tracker.store.search import Search


@pytest.fixture
def ledger(db: Db, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    monkeypatch.setattr(retention, "BATCH", 2)
    ledger = Ledger(db)
    for name in "abcdefg":
        made = build.item(name, title=f"Headline {name}", summary="About baseball in Hokkaido")
        Items(db).keep(build.SOURCE, build.new(made), build.NOW)
        status = Status.UPDATE if name == "a" else Status.OFF_TOPIC
        ledger.record_verdict(made, build.reading(name), build.assessment(name, status), build.NOW)
    return ledger


def test_only_the_texts_of_old_off_topic_items_go(db: Db, ledger: Ledger) -> None:
    ledger.record_change(build.change(item=ItemId("b")), build.fact(), build.NOW)
    ruling = Ruling(item=ItemId("c"), made=build.NOW, by="ann", says={"status": "known"})
    ledger.rule(ruling)
    facts, changes = ledger.facts_as_of(), ledger.changes()
    assert retention.thin(db, build.NOW) == 0
    assert retention.thin(db, build.later(days=1)) == 4  # d, e, f, g
    items = Items(db)
    left = [one.id for one in items.seen_between(build.NOW, build.later(days=1)) if one.summary]
    assert left == ["a", "b", "c"]
    assert items.get(ItemId("d")).title == "Headline d"
    assert items.known(build.SOURCE, ["guid:d"], None)["guid:d"].fingerprints == ("text-1",)
    assert {hit.item.id for hit in Search(db).find("baseball")} == {"a", "b", "c"}
    assert len(Search(db).find("headline")) == 7
    assert (ledger.facts_as_of(), ledger.changes(), ledger.rulings()) == (facts, changes, (ruling,))
    assert retention.thin(db, build.later(days=1)) == 0
    assert soundness.problems(db) == []


def test_earlier_texts_go_too_and_unread_ones_stay(db: Db, ledger: Ledger) -> None:
    items = Items(db)
    for name in "de":
        items.keep(build.SOURCE, build.revised(items.get(ItemId(name)), "Other headline", build.NOW), build.NOW)
    again = items.get(ItemId("d"))
    ledger.record_verdict(again, build.reading("d"), build.assessment("d", Status.OFF_TOPIC), build.NOW)
    assert retention.thin(db, build.later(days=1)) == 5  # b, c, d, f, g; e waits to be read
    assert [row["item"] for row in db.rows("SELECT item FROM revision")] == [5]
    assert items.get(ItemId("e")).summary != ""
    assert soundness.problems(db) == []
