"""Items, their earlier texts, and the handles they are found under.

Does not decide what is new or edited (`core.identity` does) nor what an item means. Nothing is deleted: an
item that vanishes is marked, a text that is replaced moves to `revision`.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime

from tracker import limits
from tracker.errors import NotFound
from tracker.model import Dated, Identified, Item, ItemId, KnownItem, Sighting, SourceId
from tracker.store import codec, search
from tracker.store.db import Db, Tx, from_us, in_utf8, to_us
from tracker.store.rows import as_item, as_known, checksum, item_checksum, item_row

TABLES = """
CREATE TABLE item (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  source TEXT NOT NULL,
  key TEXT NOT NULL,
  url TEXT,
  canonical_url TEXT,
  publisher TEXT NOT NULL,
  trust INTEGER NOT NULL,
  title TEXT NOT NULL,
  summary TEXT NOT NULL,
  published TEXT NOT NULL,
  published_at INTEGER,
  first_seen INTEGER NOT NULL,
  revision INTEGER NOT NULL CHECK (revision >= 1),
  revised_at INTEGER,
  read_revision INTEGER NOT NULL DEFAULT 0,
  language TEXT,
  garbled INTEGER NOT NULL,
  gone INTEGER,
  flapped_at INTEGER,
  fingerprints TEXT NOT NULL,
  sum INTEGER NOT NULL
) STRICT;

CREATE INDEX item_by_source ON item (source, published_at);
CREATE INDEX item_by_first_seen ON item (first_seen);
CREATE INDEX item_unread ON item (seq) WHERE read_revision < revision;

CREATE TABLE revision (
  item INTEGER NOT NULL REFERENCES item (seq),
  revision INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  title TEXT NOT NULL,
  summary TEXT NOT NULL,
  url TEXT,
  published TEXT NOT NULL,
  sum INTEGER NOT NULL,
  PRIMARY KEY (item, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE item_handle (
  source TEXT NOT NULL,
  handle TEXT NOT NULL,
  item INTEGER NOT NULL REFERENCES item (seq),
  PRIMARY KEY (source, handle)
) STRICT, WITHOUT ROWID;

CREATE INDEX item_handle_by_item ON item_handle (item);
"""

# For an archive of a million items: since when a source is watched, and what may still be forgotten.
INDEXES = """
CREATE INDEX item_began ON item (source, first_seen);
CREATE INDEX item_with_text ON item (first_seen) WHERE summary <> '';
"""

_RECENT = 2 * limits.ITEMS_PER_FETCH


class Items:
    """The items; fits `jobs.ports.ItemStore`."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def tx(self) -> AbstractContextManager[Tx]:
        """One transaction, or a part of the one that is open."""
        return self._db.tx()

    def known(self, source: SourceId, handles: Collection[str], since: datetime | None) -> Mapping[str, KnownItem]:
        """Items of a source under the handles asked for, and those published from `since` on under their keys."""
        found = {
            row["handle"]: as_known(row)
            for row in self._db.rows(
                "SELECT h.handle, i.* FROM item_handle AS h JOIN item AS i ON i.seq = h.item"
                " WHERE h.source = ? AND h.handle IN (SELECT value FROM json_each(?))",
                (source, json.dumps([in_utf8(handle) for handle in handles])),
            )
        }
        if since is not None:
            recent = self._db.rows(
                "SELECT * FROM item WHERE source = ? AND published_at >= ? ORDER BY published_at DESC LIMIT ?",
                (source, to_us(since), _RECENT),
            )
            for row in recent:
                found.setdefault(row["key"], as_known(row))
        return found

    def keep(self, source: SourceId, identified: Identified, now: datetime) -> None:
        """Store new items, revisions, further handles, flaps, and who vanished or returned."""
        with self._db.tx() as tx:
            _insert(tx, identified.new)
            for sighting in identified.revised:
                _revise(tx, sighting)
            pairs = [(again.id, handle) for again in identified.unchanged for handle in again.handles]
            _add_handles(tx, source, pairs)
            flapped = [again.id for again in identified.unchanged if again.flapped]
            returned = [again.id for again in identified.unchanged if again.returned]
            tx.run_many("UPDATE item SET flapped_at = ? WHERE id = ?", [(to_us(now), item) for item in flapped])
            tx.run_many("UPDATE item SET gone = NULL WHERE id = ?", [(item,) for item in returned])
            self.mark_gone(identified.vanished, now)

    def mark_gone(self, items: Iterable[ItemId], now: datetime) -> None:
        """Note that items are no longer served; the first time counts."""
        with self._db.tx() as tx:
            tx.run_many("UPDATE item SET gone = ? WHERE id = ? AND gone IS NULL", [(to_us(now), i) for i in items])

    def get(self, item: ItemId, revision: int | None = None) -> Item:
        """An item with its latest text, or that of an earlier revision; raises NotFound."""
        row = self._db.row("SELECT * FROM item WHERE id = ?", (item,))
        if row is None:
            raise NotFound(f"there is no item {item}; `tracker search` prints ids")
        if revision is None or revision == row["revision"]:
            return as_item(row)
        old = self._db.row("SELECT * FROM revision WHERE item = ? AND revision = ?", (row["seq"], revision))
        if old is None:
            raise NotFound(f"item {item} has no revision {revision}; the latest is {row['revision']}")
        return replace(
            as_item(row),
            revision=revision,
            revised_at=None if revision == 1 else from_us(old["seen"]),
            title=old["title"],
            summary=old["summary"],
            url=old["url"],
            published=codec.decode(Dated, old["published"]),
        )

    def many(self, items: Iterable[ItemId]) -> dict[ItemId, Item]:
        """Those of some items that exist."""
        rows = self._db.rows(
            "SELECT * FROM item WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(items)),)
        )
        return {ItemId(row["id"]): as_item(row) for row in rows}

    def revisions(self, item: ItemId) -> tuple[Item, ...]:
        """All texts of an item, the first one first; raises NotFound."""
        latest = self.get(item)
        return (*(self.get(item, number) for number in range(1, latest.revision)), latest)

    def seen_between(self, start: datetime, end: datetime) -> tuple[Item, ...]:
        """Items first seen in a half-open span, in the order they came."""
        rows = self._db.rows(
            "SELECT * FROM item WHERE first_seen >= ? AND first_seen < ? ORDER BY seq", (to_us(start), to_us(end))
        )
        return tuple(as_item(row) for row in rows)

    def count(self) -> int:
        """How many items there are."""
        row = self._db.row("SELECT count(*) FROM item")
        return 0 if row is None else int(row[0])


def _insert(tx: Tx, sightings: Sequence[Sighting]) -> None:
    if not sightings:
        return
    tx.insert_all("item", [item_row(sighting.item, (sighting.fingerprint,)) for sighting in sightings])
    ids = json.dumps([sighting.item.id for sighting in sightings])
    rows = tx.rows(
        "SELECT id, seq, title, summary FROM item WHERE id IN (SELECT value FROM json_each(?)) ORDER BY seq", (ids,)
    )
    search.add(tx, ((row["seq"], row["title"], row["summary"]) for row in rows))
    seqs = {row["id"]: row["seq"] for row in rows}
    for sighting in sightings:
        _take_handles(tx, sighting, seqs[sighting.item.id])


def _revise(tx: Tx, sighting: Sighting) -> None:
    item = sighting.item
    old = tx.row("SELECT * FROM item WHERE id = ?", (item.id,))
    if old is None:
        raise NotFound(f"there is no item {item.id}")
    text = (old["title"], old["summary"], old["url"], old["published"])
    seen = old["revised_at"] if old["revised_at"] is not None else old["first_seen"]
    tx.run(
        "INSERT INTO revision (item, revision, seen, title, summary, url, published, sum)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (old["seq"], old["revision"], seen, *text, checksum(old["seq"], old["revision"], seen, *text)),
    )
    row = item_row(item, (*json.loads(old["fingerprints"]), sighting.fingerprint))
    # What an item is called and when it came is settled by its first text.
    settled = {name: old[name] for name in ("id", "source", "key", "first_seen")}
    row = {**row, **settled}
    row["sum"] = item_checksum(row)
    tx.update("item", old["seq"], row)
    search.remove(tx, old["seq"], old["title"], old["summary"])
    search.add(tx, [(old["seq"], str(row["title"]), str(row["summary"]))])
    _take_handles(tx, sighting, old["seq"])


def _take_handles(tx: Tx, sighting: Sighting, seq: int) -> None:
    # A handle that an older article had goes over to the one that has it now.
    tx.run_many(
        "INSERT INTO item_handle (source, handle, item) VALUES (?, ?, ?)"
        " ON CONFLICT (source, handle) DO UPDATE SET item = excluded.item WHERE item <> excluded.item",
        [(sighting.item.source, in_utf8(handle), seq) for handle in sighting.handles],
    )


def _add_handles(tx: Tx, source: SourceId, pairs: Iterable[tuple[ItemId, str]]) -> None:
    tx.run_many(
        "INSERT INTO item_handle (source, handle, item) SELECT ?, ?, seq FROM item WHERE id = ?"
        " ON CONFLICT (source, handle) DO NOTHING",
        [(source, in_utf8(handle), item) for item, handle in pairs],
    )
