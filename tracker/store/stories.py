"""Stories, their items, the index that finds them, and a log of everything done to them.

Does not decide what belongs together (`core.stories` does). Nothing is deleted: a story that was merged
stays with a pointer to the other one, and the log holds what it takes to undo a merge or a split.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b

from tracker.errors import InputError, NotFound
from tracker.model import (
    Item,
    ItemId,
    PartnershipId,
    Signature,
    SourceId,
    Story,
    StoryCandidate,
    StoryId,
    Telling,
    Trust,
)
from tracker.store import codec
from tracker.store.db import Db, Tx, from_us, in_utf8, time_or_none, to_us
from tracker.store.rows import as_item

TABLES = """
CREATE TABLE story (
  id TEXT PRIMARY KEY,
  opened INTEGER NOT NULL,
  partnership TEXT,
  merged_into TEXT REFERENCES story (id)
) STRICT, WITHOUT ROWID;

CREATE INDEX story_by_merge ON story (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE story_item (
  item INTEGER PRIMARY KEY REFERENCES item (seq),
  story TEXT NOT NULL REFERENCES story (id),
  day INTEGER NOT NULL,
  language TEXT NOT NULL,
  origin INTEGER NOT NULL REFERENCES item (seq),
  signature TEXT NOT NULL,
  pinned INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX story_item_by_story ON story_item (story, day);

CREATE TABLE story_key (
  key INTEGER NOT NULL,
  day INTEGER NOT NULL,
  item INTEGER NOT NULL REFERENCES story_item (item),
  PRIMARY KEY (key, day, item)
) STRICT, WITHOUT ROWID;

CREATE INDEX story_key_by_item ON story_key (item);

CREATE TABLE story_apart (
  one TEXT NOT NULL REFERENCES story (id),
  other TEXT NOT NULL REFERENCES story (id),
  PRIMARY KEY (one, other)
) STRICT, WITHOUT ROWID;

CREATE TABLE story_event (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('opened', 'joined', 'moved', 'merged', 'split')),
  story TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;

CREATE INDEX story_event_by_story ON story_event (story);
"""

POSTINGS = 32
"""Items looked at for one key, the nearest before the end of the window: what bounds a look-up in a large archive."""
CANDIDATES = 8
MEMBERS = 24
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryEvent:
    """One thing that was done to a story: by the program (`by` empty) or by a person."""

    at: datetime
    kind: str
    story: StoryId
    items: tuple[ItemId, ...] = ()
    other: StoryId | None = None
    by: str = ""
    why: str = ""


class Stories:
    """The stories; fits `jobs.ports.StoryStore`."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def tx(self) -> AbstractContextManager[Tx]:
        """One transaction, or a part of the one that is open."""
        return self._db.tx()

    # -------------------------------------------------------------- finding
    def candidates(self, keys: Collection[str], days: tuple[date, date] | None) -> tuple[StoryCandidate, ...]:
        """The stories that share most with an item, the rarer what they share the more; at most a few."""
        first, last = (-(2**31), 2**31) if days is None else (_number(days[0]), _number(days[1]))
        found = [
            [
                row["item"]
                for row in self._db.rows(
                    "SELECT item FROM story_key WHERE key = ? AND day BETWEEN ? AND ?"
                    " ORDER BY day DESC, item DESC LIMIT ?",
                    (_key(key), first, last, POSTINGS),
                )
            ]
            for key in keys
        ]
        every = json.dumps(sorted({item for items in found for item in items}))
        story_of = {
            row["item"]: row["story"]
            for row in self._db.rows(
                "SELECT item, story FROM story_item WHERE item IN (SELECT value FROM json_each(?))", (every,)
            )
        }
        shared: dict[str, float] = {}
        for items in found:
            sharing = {story_of[item] for item in items}
            for story in sharing:
                shared[story] = shared.get(story, 0.0) + 1 / len(sharing)
        best = sorted(shared, key=lambda story: (-shared[story], story))[:CANDIDATES]
        apart: dict[str, set[StoryId]] = {}
        for row in self._db.rows(
            "SELECT one, other FROM story_apart WHERE one IN (SELECT value FROM json_each(?))", (json.dumps(best),)
        ):
            apart.setdefault(row["one"], set()).add(StoryId(row["other"]))
        return tuple(self._candidate(story, last, frozenset(apart.get(story, ()))) for story in best)

    def _candidate(self, story: str, until: int, apart: frozenset[StoryId]) -> StoryCandidate:
        rows = self._db.rows(
            "SELECT signature FROM story_item WHERE story = ? ORDER BY day > ?, day DESC, item LIMIT ?",
            (story, until, MEMBERS),
        )
        return StoryCandidate(
            id=StoryId(story),
            members=tuple(codec.decode(Signature, one["signature"]) for one in rows),
            apart=apart,
        )

    def members(self, story: StoryId, limit: int) -> tuple[Signature, ...]:
        """The signatures of the first items of a story, earliest first."""
        rows = self._db.rows(
            "SELECT signature FROM story_item WHERE story = ? ORDER BY day, item LIMIT ?", (story, limit)
        )
        return tuple(codec.decode(Signature, row["signature"]) for row in rows)

    def story_of(self, item: ItemId) -> StoryId | None:
        """The story of an item; None before it was read."""
        row = self._db.row(
            "SELECT s.story FROM story_item AS s JOIN item AS i ON i.seq = s.item WHERE i.id = ?", (item,)
        )
        return None if row is None else StoryId(row["story"])

    def is_empty(self, story: StoryId) -> bool:
        """Whether no item is in a story, so that it may be opened: it is new, or was merged into another one."""
        return self._db.row("SELECT 1 FROM story_item WHERE story = ? LIMIT 1", (story,)) is None

    def pinned(self, item: ItemId) -> bool:
        """Whether a person has put an item where it is."""
        row = self._db.row(
            "SELECT s.pinned FROM story_item AS s JOIN item AS i ON i.seq = s.item WHERE i.id = ?", (item,)
        )
        return bool(row and row["pinned"])

    def current(self, story: StoryId) -> StoryId:
        """The story that a story is part of now, after all merges; raises NotFound."""
        for _ in range(1000):
            row = self._db.row("SELECT merged_into FROM story WHERE id = ?", (story,))
            if row is None:
                raise NotFound(f"there is no story {story}")
            if row["merged_into"] is None:
                return story
            story = StoryId(row["merged_into"])
        raise NotFound(f"story {story} was merged in a circle")

    def story(self, story: StoryId) -> Story:
        """A story with its tellings, earliest first; follows merges. Raises NotFound."""
        story = self.current(story)
        row = self._db.row("SELECT partnership FROM story WHERE id = ?", (story,))
        partnership = row["partnership"] if row else None
        return Story(
            id=story,
            partnership=None if partnership is None else PartnershipId(partnership),
            tellings=self.tellings(story),
        )

    def tellings(self, story: StoryId) -> tuple[Telling, ...]:
        """One telling for each item of a story: by publication, undated ones by when they were seen."""
        rows = self._db.rows(
            "SELECT i.id, i.publisher, i.trust, i.published_at, i.first_seen, i.url, i.title, s.language,"
            " o.id AS origin FROM story_item AS s JOIN item AS i ON i.seq = s.item JOIN item AS o ON o.seq = s.origin"
            " WHERE s.story = ? ORDER BY coalesce(i.published_at, i.first_seen), i.seq",
            (story,),
        )
        return tuple(
            Telling(
                item=ItemId(row["id"]),
                outlet=row["publisher"],
                language=row["language"],
                trust=Trust(row["trust"]),
                published=time_or_none(row["published_at"]),
                first_seen=from_us(row["first_seen"]),
                origin=ItemId(row["origin"]),
                url=row["url"],
                title=row["title"],
            )
            for row in rows
        )

    def items(self, story: StoryId, limit: int) -> tuple[Item, ...]:
        """The items of the first `members` of a story, in the same order."""
        rows = self._db.rows(
            "SELECT i.* FROM story_item AS s JOIN item AS i ON i.seq = s.item WHERE s.story = ?"
            " ORDER BY s.day, s.item LIMIT ?",
            (story, limit),
        )
        return tuple(as_item(row) for row in rows)

    def trust(self, item: ItemId) -> Trust:
        """How far the source of an item is trusted; raises NotFound."""
        row = self._db.row("SELECT trust FROM item WHERE id = ?", (item,))
        if row is None:
            raise NotFound(f"there is no item {item}")
        return Trust(row["trust"])

    def events(self, story: StoryId) -> tuple[StoryEvent, ...]:
        """What was done to a story, oldest first."""
        rows = self._db.rows("SELECT * FROM story_event WHERE story = ? ORDER BY seq", (story,))
        return tuple(_event(row["at"], row["kind"], row["story"], json.loads(row["body"])) for row in rows)

    def began(self, source: SourceId) -> datetime | None:
        """When the first item of a source was seen."""
        row = self._db.row("SELECT min(first_seen) AS began FROM item WHERE source = ?", (source,))
        return None if row is None else time_or_none(row["began"])

    # -------------------------------------------------------------- keeping
    def put(self, story: StoryId, signature: Signature, keys: Collection[str], day: date, now: datetime) -> None:
        """Put an item into a story, which is opened if it is new; a signature that is there is replaced."""
        with self._db.tx() as tx:
            seq = _seq(tx, signature.item)
            tx.run(
                "INSERT INTO story (id, opened) VALUES (?, ?)"
                " ON CONFLICT (id) DO UPDATE SET merged_into = NULL WHERE merged_into IS NOT NULL",
                (story, to_us(now)),
            )
            before = tx.row("SELECT story FROM story_item WHERE item = ?", (seq,))
            tx.run(
                "INSERT INTO story_item (item, story, day, language, origin, signature) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (item) DO UPDATE SET story = excluded.story, day = excluded.day,"
                " language = excluded.language, signature = excluded.signature",
                (seq, story, _number(day), signature.language, seq, codec.encode(Signature, signature)),
            )
            tx.run("DELETE FROM story_key WHERE item = ?", (seq,))
            tx.run_many(
                "INSERT INTO story_key (key, day, item) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                [(_key(key), _number(day), seq) for key in keys],
            )
            if before is None:
                count = tx.row("SELECT count(*) AS n FROM story_item WHERE story = ?", (story,))
                _log(tx, now, "opened" if count and count["n"] == 1 else "joined", story, items=[signature.item])
            elif before["story"] != story:
                _log(tx, now, "moved", story, items=[signature.item], other=before["story"])

    def set_origins(self, origins: Mapping[ItemId, ItemId]) -> None:
        """Note from which item each item descends."""
        with self._db.tx() as tx:
            tx.run_many(
                "UPDATE story_item SET origin = (SELECT seq FROM item WHERE id = ?)"
                " WHERE item = (SELECT seq FROM item WHERE id = ?)",
                [(origin, item) for item, origin in origins.items()],
            )

    def set_partnership(self, story: StoryId, partnership: PartnershipId | None) -> None:
        """Note which partnership a story is about."""
        with self._db.tx() as tx:
            name = None if partnership is None else in_utf8(partnership)
            tx.run("UPDATE story SET partnership = ? WHERE id = ?", (name, story))

    # -------------------------------------------------------------- correcting
    def merge(self, story: StoryId, into: StoryId, now: datetime, *, by: str = "", why: str = "") -> None:
        """Make one story part of another; raises InputError for a story and itself, NotFound.

        When a person (`by`) does it, the program does not take these items out again.
        """
        with self._db.tx() as tx:
            story, into = self.current(story), self.current(into)
            if story == into:
                raise InputError(f"{story} is that story already")
            items = [row["id"] for row in tx.rows(_ITEMS_OF, (story,))]
            if by:
                tx.run("UPDATE story_item SET pinned = 1 WHERE story = ?", (story,))
            tx.run("UPDATE story_item SET story = ? WHERE story = ?", (into, story))
            tx.run("UPDATE story SET merged_into = ? WHERE id = ?", (into, story))
            tx.run("DELETE FROM story_apart WHERE one IN (?, ?) AND other IN (?, ?)", (story, into, story, into))
            for one, other in ((into, story), (story, into)):
                _log(tx, now, "merged", one, items=items, other=other, by=by, why=why)

    def split(
        self, items: Sequence[ItemId], to: StoryId, now: datetime, *, by: str = "", why: str = ""
    ) -> tuple[StoryId, StoryId]:
        """Take items of one story out into the story `to`; returns (from, to).

        When a person (`by`) does it, the program does not put the two together again, nor moves these items.
        Raises InputError unless the items are some, but not all, of one story, and `to` is another one; NotFound.
        """
        with self._db.tx() as tx:
            stories = {item: self.story_of(item) for item in items if _seq(tx, item)}
            if len(set(stories.values())) != 1 or None in stories.values():
                raise InputError("the items to take out must belong to one story")
            (old,) = {story for story in stories.values() if story is not None}
            if old == to:
                raise InputError(f"they are in story {to} already")
            left = [row["id"] for row in tx.rows(_ITEMS_OF, (old,)) if row["id"] not in items]
            if not left:
                raise InputError(f"these are all the items of story {old}")
            tx.run(
                "INSERT INTO story (id, opened, partnership) SELECT ?, ?, partnership FROM story WHERE id = ?"
                " ON CONFLICT (id) DO UPDATE SET merged_into = NULL",
                (to, to_us(now), old),
            )
            tx.run_many(
                "UPDATE story_item SET story = ?, pinned = ? WHERE item = (SELECT seq FROM item WHERE id = ?)",
                [(to, int(bool(by)), item) for item in items],
            )
            for one, other in ((old, to), (to, old)):
                if by:
                    tx.run("INSERT INTO story_apart (one, other) VALUES (?, ?) ON CONFLICT DO NOTHING", (one, other))
                _log(tx, now, "split", one, items=list(items), other=other, by=by, why=why)
            return old, to


_ITEMS_OF = "SELECT i.id FROM story_item AS s JOIN item AS i ON i.seq = s.item WHERE s.story = ? ORDER BY s.day, i.seq"


def _number(day: date) -> int:
    return (day - _EPOCH) // timedelta(days=1)


def _key(key: str) -> int:
    """A key as a 63-bit number: half the size of its text, and of one length."""
    digest = blake2b(key.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def _seq(tx: Tx, item: ItemId) -> int:
    row = tx.row("SELECT seq FROM item WHERE id = ?", (item,))
    if row is None:
        raise NotFound(f"there is no item {item}")
    return int(row["seq"])


def _log(tx: Tx, now: datetime, kind: str, story: StoryId, *, items: Iterable[str], **more: str) -> None:
    body = {"items": list(items), **{name: in_utf8(value) for name, value in more.items() if value}}
    row = {"at": to_us(now), "kind": kind, "story": story, "body": json.dumps(body, ensure_ascii=False)}
    tx.insert("story_event", row)


def _event(at: int, kind: str, story: str, body: Mapping[str, object]) -> StoryEvent:
    items = body.get("items", [])
    other = body.get("other")
    return StoryEvent(
        at=from_us(at).astimezone(UTC),
        kind=kind,
        story=StoryId(story),
        items=tuple(ItemId(str(item)) for item in items) if isinstance(items, list) else (),
        other=None if other is None else StoryId(str(other)),
        by=str(body.get("by", "")),
        why=str(body.get("why", "")),
    )
