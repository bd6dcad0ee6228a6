"""Full-text search over the latest texts of all items, in languages with and without spaces.

Does not rank by meaning. Text without spaces (Japanese, Chinese) is indexed as overlapping pairs of
characters beside the words of other scripts, because SQLite's own tokenizers find either no Japanese word
inside a sentence (unicode61) or none of two characters (trigram). What users type is never query syntax.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tracker.core.text import is_cjk
from tracker.errors import StoreCorrupt
from tracker.model import Item, SourceId, Status
from tracker.store.db import Db, Tx, to_us
from tracker.store.rows import as_item

_INDEX = "USING fts5 (title, summary, content = '', tokenize = 'unicode61 remove_diacritics 2')"
TABLES = f"""
CREATE VIRTUAL TABLE item_search {_INDEX};

CREATE TABLE search_version (version TEXT NOT NULL) STRICT;
"""

VERSION = f"1/{unicodedata.unidata_version}"
"""Of `_tokens`: an index made with another one is made anew."""

QUERY_CHARS = 500
RANKED = 100_000
"""Of more items than this that hold the words the best are chosen among the newest: ranking takes time for each."""
_TERMS = 40
_VOCABULARY = "USING fts5vocab ({}, 'instance')"
# The letters for which `is_cjk` holds, as a character class: asking it for each letter would be half the cost.
_CJK = (
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003134f"
)
_RUN = re.compile(f"[{_CJK}]+|[^\\W_{_CJK}]+")
_ASKED = re.compile(r'"([^"]*)"?|(\S+)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An item that was found; a greater `score` fits better."""

    item: Item
    score: float


class Search:
    """Search for items; works on a reader's connection."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def find(
        self,
        text: str,
        *,
        limit: int = 20,
        best_first: bool = False,
        since: datetime | None = None,
        until: datetime | None = None,
        source: SourceId | None = None,
        status: Status | None = None,
    ) -> tuple[Hit, ...]:
        """Items that hold every word of `text`, newest first or best first; () when nothing can be looked for.

        Of more than RANKED the best are those of the newest. "Words in quotes" must follow each other, `word*` also
        finds longer words; nothing else is special.
        """
        match = query(text)
        if not match:
            return ()
        wheres = ["item_search MATCH ?"]
        params: list[object] = [match]
        for clause, value in (
            ("i.first_seen >= ?", None if since is None else to_us(since)),
            ("i.first_seen < ?", None if until is None else to_us(until)),
            ("i.source = ?", source),
            ("v.status = ?", None if status is None else status.value),
        ):
            if value is not None:
                wheres.append(clause)
                params.append(value)
        filtered = len(wheres) > 1
        rank = "bm25(item_search, 4.0, 1.0)" if best_first else "0.0"
        order = ("rank, " if best_first else "") + "seq DESC"
        verdicts = "JOIN verdict AS v ON v.item = i.seq AND v.revision = i.revision" if status else ""
        if best_first and not filtered:
            newest = "SELECT rowid FROM item_search WHERE item_search MATCH ? ORDER BY rowid DESC LIMIT 1 OFFSET ?"
            wheres.append(f"s.rowid > coalesce(({newest}), 0)")
            params += [match, RANKED]
        items = f"JOIN item AS i ON i.seq = s.rowid {verdicts}" if filtered else ""
        # The best ones are chosen by their numbers alone; only their texts are read.
        rows = self._db.rows(
            f"SELECT item.*, best.rank FROM (SELECT s.rowid AS seq, {rank} AS rank"  # noqa: S608 - own parts only
            f" FROM item_search AS s {items} WHERE {' AND '.join(wheres)} ORDER BY {order} LIMIT ?) AS best"
            f" JOIN item USING (seq) ORDER BY {order}",
            (*params, limit),
        )
        return tuple(Hit(item=as_item(row), score=-row["rank"]) for row in rows)


def query(text: str) -> str:
    """What a user typed as an FTS5 expression in which every word is quoted; "" when no word is left."""
    phrases = []
    for asked in _ASKED.finditer(text[:QUERY_CHARS]):
        quoted, word = asked.groups()
        phrase = _phrase(quoted if quoted is not None else word, longer=word is not None and word.endswith("*"))
        if phrase:
            phrases.append(phrase)
    return " AND ".join(phrases[:_TERMS])


def _phrase(text: str, longer: bool) -> str:
    tokens: list[str] = []
    last = ""
    for last in _runs(text):
        tokens += _tokens_of(last)
    if not tokens:
        return ""
    if is_cjk(last[0]) and len(last) > 1:
        tokens.pop()  # the single character behind the last pair ends a run in the index, not necessarily here
    # One character stands at the start of a pair; Korean words carry their particles behind them.
    longer = longer or (is_cjk(last[0]) and len(last) == 1) or "\uac00" <= last[0] <= "\ud7a3"
    return '"' + " ".join(tokens) + '"' + (" *" if longer else "")


def _runs(text: str) -> list[str]:
    """Folded words, cut where a script without spaces begins or ends."""
    # Without the way back to the original that `core.text.fold` keeps: this runs over every word that comes in.
    folded = text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    return _RUN.findall(folded)


def _tokens_of(run: str) -> list[str]:
    if not is_cjk(run[0]):
        return [run]
    return [*map(str.__add__, run, run[1:]), run[-1]]


def indexed(text: str) -> str:
    """A text as the index holds it: words and character pairs between spaces."""
    tokens: list[str] = []
    for run in _runs(text):
        tokens += _tokens_of(run)
    return " ".join(tokens)


def add(tx: Tx, texts: Iterable[tuple[int, str, str]]) -> None:
    """Make texts findable: (`item.seq`, title, summary) each."""
    tx.run_many(
        "INSERT INTO item_search (rowid, title, summary) VALUES (?, ?, ?)",
        ((seq, indexed(title), indexed(summary)) for seq, title, summary in texts),
    )


def remove(tx: Tx, seq: int, title: str, summary: str) -> None:
    """Forget a text; it must be the one that was added."""
    tx.run(
        "INSERT INTO item_search (item_search, rowid, title, summary) VALUES ('delete', ?, ?, ?)",
        (seq, indexed(title), indexed(summary)),
    )


def refresh(db: Db) -> bool:
    """Index everything anew if this program cuts text differently than the one that made the index.

    Run when the database is opened for writing; says whether there was anything to do.
    """
    row = db.row("SELECT version FROM search_version")
    if row is not None and row["version"] == VERSION:
        return False
    with db.tx() as tx:
        rebuild(tx)
    return True


def rebuild(tx: Tx) -> None:
    """Index all items anew."""
    tx.run("INSERT INTO item_search (item_search) VALUES ('delete-all')")
    add(tx, tx.run("SELECT seq, title, summary FROM item ORDER BY seq"))
    tx.run("DELETE FROM search_version")
    tx.run("INSERT INTO search_version (version) VALUES (?)", (VERSION,))


def differs(db: Db) -> bool:
    """Whether the index is not what indexing all items would give; takes as long as that."""
    try:
        with db.snapshot():
            for table, name in (("again", _INDEX), ("is", _VOCABULARY.format("main, item_search"))):
                db.outside(f"CREATE VIRTUAL TABLE temp.search_{table} {name}")
            db.outside(f"CREATE VIRTUAL TABLE temp.search_should {_VOCABULARY.format('temp, search_again')}")
            for item in db.stream("SELECT seq, title, summary FROM item ORDER BY seq"):
                row = (item["seq"], indexed(item["title"]), indexed(item["summary"]))
                db.outside("INSERT INTO temp.search_again (rowid, title, summary) VALUES (?, ?, ?)", row)
            # Not the places themselves but sums over them, which SQLite makes without handing each to Python.
            sums = (
                "SELECT term, count(*), sum(doc), sum(offset), sum(doc * offset), sum(col = 'title')"
                " FROM temp.{} GROUP BY term"
            )
            for one, other in (("search_is", "search_should"), ("search_should", "search_is")):
                if db.row(f"{sums.format(one)} EXCEPT {sums.format(other)} LIMIT 1"):
                    return True
    except StoreCorrupt:
        return True
    return False
