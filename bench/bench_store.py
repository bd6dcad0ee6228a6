"""Throughput of the store against plain `sqlite3` on the same rows, as ratios within one run.

    python bench/bench_store.py [--items 20000]

Taking in: what it costs over a bare INSERT of the same texts that items also get revisions, handles, row sums
and a search index. Search: against a LIKE scan and against SQLite's own trigram index on the same texts.
"""

import argparse
import json
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tracker.model import (
    Dated,
    Identified,
    Item,
    ItemId,
    Poll,
    PollResult,
    Precision,
    Sighting,
    Source,
    SourceId,
    SourceState,
    Trust,
)
from tracker.store import schema
from tracker.store.items import Items
from tracker.store.search import Search
from tracker.store.sources import Sources

SOURCE = Source(id=SourceId("bench"), url="https://bench.example/", name="bench")
START = datetime(2026, 1, 1, tzinfo=UTC)
POLL = 30
LATIN = [
    "imec",
    "rapidus",
    "agreement",
    "wafer",
    "pilot",
    "line",
    "leuven",
    "chitose",
    "subsidy",
    "funding",
    "memorandum",
    "research",
    "lithography",
]
KANJI = ["半導体", "提携", "日英", "工場", "協力", "覚書", "研究", "補助金", "千歳", "先端", "技術", "量産", "試作"]


def texts(count: int) -> list[tuple[str, str]]:
    dice = random.Random(1)
    made = []
    for number in range(count):
        if number % 3:
            words = [*dice.choices(LATIN, k=60), f"n{dice.randrange(50_000)}"]
            dice.shuffle(words)
            made.append((" ".join(words[:9]), " ".join(words)))
        else:
            words = [*dice.choices(KANJI, k=60), chr(0x4E00 + dice.randrange(3_000)) * 2]
            dice.shuffle(words)
            made.append(("".join(words[:7]), "、".join(words)))
    return made


def items_of(rows: list[tuple[str, str]]) -> list[Item]:
    return [
        Item(
            id=ItemId(f"i{number}"),
            source=SOURCE.id,
            key=f"guid:{number}",
            url=f"https://bench.example/{number}",
            canonical_url=f"https://bench.example/{number}",
            publisher="Bench",
            trust=Trust.TRADE,
            title=title,
            summary=summary,
            published=Dated("", START + timedelta(minutes=number), Precision.MINUTE),
            first_seen=START + timedelta(minutes=number),
        )
        for number, (title, summary) in enumerate(rows)
    ]


def plain(path: Path, columns: str, index: str = "") -> sqlite3.Connection:
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("PRAGMA synchronous = FULL")
    raw.execute(f"CREATE TABLE item (seq INTEGER PRIMARY KEY, {columns}) STRICT")
    if index:
        raw.execute(f"CREATE VIRTUAL TABLE found USING fts5 (title, summary, content = '', tokenize = '{index}')")
    return raw


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def take_in(folder: Path, rows: list[tuple[str, str]]) -> dict[str, float]:
    items = items_of(rows)
    polls = [items[at : at + POLL] for at in range(0, len(items), POLL)]

    def bare() -> None:
        raw = plain(folder / "bare.db", "id TEXT NOT NULL UNIQUE, url TEXT, title TEXT, summary TEXT, seen INTEGER")
        for poll in polls:
            raw.execute("BEGIN IMMEDIATE")
            raw.executemany(
                "INSERT INTO item (id, url, title, summary, seen) VALUES (?, ?, ?, ?, ?)",
                [(one.id, one.url, one.title, one.summary, 0) for one in poll],
            )
            raw.execute("COMMIT")

    def trigram() -> None:
        raw = plain(folder / "trigram.db", "id TEXT NOT NULL UNIQUE, title TEXT, summary TEXT", "trigram")
        for number, poll in enumerate(polls):
            raw.execute("BEGIN IMMEDIATE")
            numbered = [(number * POLL + at, one) for at, one in enumerate(poll)]
            raw.executemany(
                "INSERT INTO item VALUES (?, ?, ?, ?)", [(n, o.id, o.title, o.summary) for n, o in numbered]
            )
            raw.executemany(
                "INSERT INTO found (rowid, title, summary) VALUES (?, ?, ?)",
                [(n, o.title, o.summary) for n, o in numbered],
            )
            raw.execute("COMMIT")

    def ours() -> None:
        with schema.open_store(folder / "ours.db", create=True) as db:
            kept, sources = Items(db), Sources(db)
            for number, poll in enumerate(polls):
                now = START + timedelta(hours=number)
                new = tuple(
                    Sighting(
                        item=one, fingerprint=one.id, handles=(one.key, f"url:{one.id}", f"text:{one.id}"), position=0
                    )
                    for one in poll
                )
                kept.known(SOURCE.id, [handle for one in new for handle in one.handles], None)
                with kept.tx():
                    kept.keep(SOURCE.id, Identified(new=new), now)
                    log = Poll(source=SOURCE.id, at=now, result=PollResult.FETCHED, entries=len(new), new=len(new))
                    sources.record(log, SourceState(source=SOURCE.id, last_polled=now))

    return {"bare INSERT": timed(bare), "INSERT + trigram index": timed(trigram), "tracker": timed(ours)}


def look_up(folder: Path) -> dict[str, dict[str, float]]:
    asked = ["提携", "日英", "半導体", "rapidus agreement", "n4711", "leuven"]
    bare = sqlite3.connect(folder / "bare.db")
    tri = sqlite3.connect(folder / "trigram.db")
    result: dict[str, dict[str, float]] = {}
    with schema.open_reader(folder / "ours.db") as db:
        search = Search(db)
        for text in asked:
            likes = " AND ".join("(title || ' ' || summary) LIKE ?" for _ in text.split())
            like = (f"SELECT * FROM item WHERE {likes} ORDER BY seq DESC LIMIT 20", [f"%{w}%" for w in text.split()])
            quoted = " AND ".join(f'"{word}"' for word in text.split())
            ways: dict[str, Callable[[], object]] = {
                "LIKE": lambda like=like: bare.execute(*like).fetchall(),
                "trigram": lambda quoted=quoted: tri.execute(
                    "SELECT i.* FROM found JOIN item AS i ON i.seq = found.rowid WHERE found MATCH ?"
                    " ORDER BY found.rowid DESC LIMIT 20",
                    (quoted,),
                ).fetchall(),
                "tracker newest": lambda text=text: search.find(text),
                "tracker best": lambda text=text: search.find(text, best_first=True),
            }
            row = {name: statistics.median(timed(way) for _ in range(7)) * 1000 for name, way in ways.items()}
            row["LIKE finds"] = len(ways["LIKE"]())  # type: ignore[arg-type]
            row["trigram finds"] = len(ways["trigram"]())  # type: ignore[arg-type]
            row["tracker finds"] = len(search.find(text))
            result[text] = row
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=20_000)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        taken = take_in(folder, texts(asked.items))
        found = look_up(folder)
        sizes = {path.stem: path.stat().st_size / asked.items for path in sorted(folder.glob("*.db"))}
    if asked.json:
        print(json.dumps({"take_in_s": taken, "bytes_per_item": sizes, "look_up_ms": found}, ensure_ascii=False))
        return
    print(f"Taking in {asked.items:,} items in polls of {POLL}, one transaction each")
    for way, seconds in taken.items():
        ratio = seconds / taken["bare INSERT"]
        print(f"  {way:24} {seconds:7.2f} s  {seconds / asked.items * 1e6:7.0f} us/item  {ratio:5.1f} x bare")
    print("Bytes per item: " + ", ".join(f"{stem} {size:,.0f}" for stem, size in sizes.items()))
    print("Finding 20 (ms, and how many of 20 were found)")
    for text, row in found.items():
        print(
            f"  {text:20} LIKE {row['LIKE']:8.2f} ({row['LIKE finds']:.0f})  trigram {row['trigram']:7.2f}"
            f" ({row['trigram finds']:.0f})  tracker newest {row['tracker newest']:6.2f}"
            f" ({row['tracker finds']:.0f})  best {row['tracker best']:7.2f}"
        )


if __name__ == "__main__":
    main()
