"""Rows of table `item` <-> records; shared by the modules that read items.

Does not run SQL.
"""

import json
import sqlite3
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from tracker.model import Dated, Item, ItemId, KnownItem, SourceId, Trust
from tracker.store import codec
from tracker.store.db import from_us, in_utf8, time_or_none, to_us, us_or_none

FINGERPRINTS = 50
"""Kept of an item; a text older than these no longer counts as flapping when it returns."""


def checksum(*values: str | int | None) -> int:
    """A sum over the values of a row: SQLite's own check does not notice a flipped bit in a column without an index."""
    return zlib.crc32("\x1f".join("" if value is None else str(value) for value in values).encode("utf-8"))


SUMMED = (
    *("id", "source", "key", "url", "canonical_url", "publisher", "trust", "title", "summary", "published"),
    *("published_at", "first_seen", "revision", "revised_at", "language", "garbled", "fingerprints"),
)
"""The columns of table `item` over which its sum is made."""


def item_checksum(row: Mapping[str, Any] | sqlite3.Row) -> int:
    """The sum over what a row of table `item` says; what happens to it later (read, gone) is not in it."""
    return checksum(*(row[name] for name in SUMMED))


def as_item(row: sqlite3.Row) -> Item:
    """The item of a row of table `item`."""
    return Item(
        id=ItemId(row["id"]),
        source=SourceId(row["source"]),
        key=row["key"],
        url=row["url"],
        canonical_url=row["canonical_url"],
        publisher=row["publisher"],
        trust=Trust(row["trust"]),
        title=row["title"],
        summary=row["summary"],
        published=codec.decode(Dated, row["published"]),
        first_seen=from_us(row["first_seen"]),
        revision=row["revision"],
        revised_at=time_or_none(row["revised_at"]),
        language=row["language"],
        garbled=bool(row["garbled"]),
        gone=time_or_none(row["gone"]),
    )


def as_known(row: sqlite3.Row) -> KnownItem:
    """What identity must know of the item of a row of table `item`."""
    return KnownItem(
        id=ItemId(row["id"]),
        key=row["key"],
        title=row["title"],
        summary=row["summary"],
        canonical_url=row["canonical_url"],
        published=time_or_none(row["published_at"]),
        revision=row["revision"],
        fingerprints=tuple(json.loads(row["fingerprints"])),
        first_seen=from_us(row["first_seen"]),
        revised_at=time_or_none(row["revised_at"]),
        flapped_at=time_or_none(row["flapped_at"]),
        gone=time_or_none(row["gone"]),
    )


def item_row(item: Item, fingerprints: Sequence[str]) -> dict[str, object]:
    """The columns of table `item` for an item; `fingerprints` oldest first."""
    row = {
        "id": item.id,
        "source": item.source,
        "key": in_utf8(item.key),
        "url": None if item.url is None else in_utf8(item.url),
        "canonical_url": None if item.canonical_url is None else in_utf8(item.canonical_url),
        "publisher": in_utf8(item.publisher),
        "trust": int(item.trust),
        "title": in_utf8(item.title),
        "summary": in_utf8(item.summary),
        "published": codec.encode(Dated, item.published),
        "published_at": us_or_none(item.published.value),
        "first_seen": to_us(item.first_seen),
        "revision": item.revision,
        "revised_at": us_or_none(item.revised_at),
        "language": item.language,
        "garbled": int(item.garbled),
        "gone": us_or_none(item.gone),
        "fingerprints": json.dumps(fingerprints[-FINGERPRINTS:]),
    }
    return {**row, "sum": item_checksum(row)}
