"""Finding the story of an item among many, against peers that find near-duplicates; ratios within one run.

    python bench/bench_stories.py [--items 30000] [--archive 1000000] [--no-peers] [--years 10]

The peers (`pip install rensa datasketch`, left out when missing) only answer "which texts look alike"; a story
also needs parties, sums and dates. Figures: time for each look-up, how it grows with ten times the archive, recall
of cut and spun copies, and the look-up in the database (candidates, comparison, placing).
"""

import argparse
import os
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tracker.core import near_duplicates, stories
from tracker.core.near_duplicates import sketch
from tracker.model import (
    Dated,
    EventSum,
    Identified,
    Item,
    ItemId,
    Precision,
    Sighting,
    Signature,
    SourceId,
    Stage,
    StoryId,
    Trust,
)
from tracker.store import schema
from tracker.store.items import Items
from tracker.store.stories import Stories

START = datetime(2020, 1, 1, tzinfo=UTC)
DAY = START.date()
FOLDER = tempfile.TemporaryDirectory()
_WORDS = random.Random(1)
LATIN = [
    "".join(_WORDS.choice("bdfgklmnprstvw") + _WORDS.choice("aeiou") for _ in range(_WORDS.randint(1, 4)))
    for _ in range(8_000)
]
KANJI = ["".join(chr(_WORDS.randrange(0x4E00, 0x5E00)) for _ in range(_WORDS.randint(1, 3))) for _ in range(8_000)]


def text(chance: random.Random, japanese: bool) -> str:
    """About as long as a headline with two sentences; some words are in every third text, as in life."""
    words = KANJI if japanese else LATIN
    chosen = [words[min(int(chance.expovariate(1 / 1_500)), len(words) - 1)] for _ in range(55)]
    return "".join(word + chance.choice("のをにはがと") for word in chosen) if japanese else " ".join(chosen)


def spun(original: str, chance: random.Random) -> str:
    """A copy cut to two thirds with one word in twenty replaced."""
    parts = original.split(" ") if " " in original else list(original)
    parts = parts[: len(parts) * 2 // 3]
    for place in chance.sample(range(len(parts)), len(parts) // 20):
        parts[place] = chance.choice(parts)
    return (" " if " " in original else "").join(parts)


def timed(ask: Callable[[str], object], queries: Sequence[str]) -> float:
    """Median seconds for one question."""
    taken = []
    for query in queries:
        begun = time.perf_counter()
        ask(query)
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def ours(texts: Sequence[str]) -> Callable[[str], object]:
    """Items of which only the words are known, in the database: candidates by shingles, then the comparison."""

    def bare(key: object, one: str) -> Signature:
        return Signature(
            item=ItemId(f"i{key}"), language="en", relevant=False, first_day=DAY, last_day=DAY, sketch=sketch(one)
        )

    kept = fill(len(texts), lambda key: bare(key, texts[key]))

    def ask(query: str) -> list[int]:
        one = bare("query", query)
        placed = stories.place(one, kept.candidates(stories.keys(one), stories.window(one)))
        return [] if placed.story is None else [int(placed.story.removeprefix("si"))]

    return ask


def by_rensa(texts: Sequence[str]) -> Callable[[str], object]:
    from rensa import RMinHash, RMinHashLSH  # type: ignore[import-not-found,import-untyped,unused-ignore]

    def hashed(one: str) -> object:
        minhash = RMinHash(num_perm=128, seed=42)
        minhash.update([one[i : i + 5] for i in range(len(one) - 4)])
        return minhash

    index = RMinHashLSH(threshold=0.4, num_perm=128, num_bands=32)
    for key, one in enumerate(texts):
        index.insert(key, hashed(one))
    return lambda query: index.query(hashed(query))


def by_datasketch(texts: Sequence[str]) -> Callable[[str], object]:
    from datasketch import MinHash, MinHashLSH  # type: ignore[import-not-found,import-untyped,unused-ignore]

    def hashed(one: str) -> object:
        minhash = MinHash(num_perm=128)
        minhash.update_batch([one[i : i + 5].encode() for i in range(len(one) - 4)])
        return minhash

    index = MinHashLSH(threshold=0.4, num_perm=128)
    with index.insertion_session() as session:
        for key, one in enumerate(texts):
            session.insert(key, hashed(one))
    return lambda query: index.query(hashed(query))


def recall(ask: Callable[[str], object], texts: Sequence[str], chance: random.Random) -> float:
    chosen = [chance.randrange(len(texts)) for _ in range(200)]
    return sum(key in ask(spun(texts[key], chance)) for key in chosen) / len(chosen)  # type: ignore[operator]


# ------------------------------------------------------------------ the whole way, in the database
PARTIES = [f"Party {number}" for number in range(400)]


def signature(number: int, chance: random.Random, gap: timedelta = timedelta(hours=1)) -> Signature:
    day = (START + number * gap).date()
    # A few companies are in most of the news, as in life.
    names = {PARTIES[min(int(chance.expovariate(1 / 40)), 399)] for _ in range(chance.choice((1, 2, 2, 3)))}
    return Signature(
        item=ItemId(f"i{number}"),
        language=chance.choice(("en", "ja")),
        first_day=day,
        last_day=day,
        organisations=dict.fromkeys(names, 1.0),
        stage=chance.choice(list(Stage)),
        sums=(EventSum(float(chance.randrange(1, 999)) * 1e9, "JPY"),) if chance.random() < 0.4 else (),
        headline=f"headline {number}",
        sketch=sketch(text(chance, japanese=chance.random() < 0.5)),
    )


def fill(number: int, make: Callable[[int], Signature]) -> Stories:
    """A database in memory's stead: on the disk, in a folder that goes with the process."""
    db = schema.open_store(Path(FOLDER.name) / f"{len(os.listdir(FOLDER.name))}.db", create=True)
    items, kept = Items(db), Stories(db)
    db._raw.execute("PRAGMA synchronous = OFF")  # only the filling is faster
    for begin in range(0, number, 2_000):
        block = [make(n) for n in range(begin, min(begin + 2_000, number))]
        with db.tx():
            items.keep(SourceId("bench"), Identified(new=tuple(seen(one) for one in block)), START)
            for one in block:
                kept.put(StoryId(f"s{one.item}"), one, stories.keys(one), one.first_day or date.min, START)
    return kept


def seen(one: Signature) -> Sighting:
    item = Item(
        id=one.item,
        source=SourceId("bench"),
        key=one.item,
        url=None,
        canonical_url=None,
        publisher="Bench",
        trust=Trust.TRADE,
        title=one.headline,
        summary="",
        published=Dated("", START, Precision.DAY),
        first_seen=START,
    )
    return Sighting(item=item, fingerprint="", handles=(one.item,), position=0)


def assigning(number: int, years: float | None) -> float:
    """Median seconds for the story of an item among so many stored, wherever in time it lies."""
    filling, chance = random.Random(11), random.Random(23)
    gap = timedelta(hours=1) if years is None else timedelta(days=365 * years) / number
    kept = fill(number, lambda key: signature(key, filling, gap))
    queries = {str(query): signature(chance.randrange(number), chance, gap) for query in range(200)}

    def ask(query: str) -> object:
        one = queries[query]
        return stories.place(one, kept.candidates(stories.keys(one), stories.window(one)))

    return timed(ask, list(queries))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=30_000, help="texts for the comparison with peers")
    parser.add_argument("--archive", type=int, help="items stored for the whole way (as many as texts)")
    parser.add_argument("--no-peers", action="store_true", help="only the whole way, in the database")
    parser.add_argument(
        "--years", type=float, help="time that any archive spans, so that more is denser (an item an hour)"
    )
    chosen = parser.parse_args()
    if not chosen.no_peers:
        against_peers(chosen.items)
    growing(chosen.archive or chosen.items, chosen.years)


def against_peers(number: int) -> None:
    """Print what finding copies costs here and there."""
    chance = random.Random(5)
    texts = [text(chance, japanese=n % 2 == 0) for n in range(number)]
    queries = [spun(one, chance) for one in chance.sample(texts, 200)]
    base = 0.0
    for name, build in (("tracker", ours), ("rensa", by_rensa), ("datasketch", by_datasketch)):
        try:
            begun = time.perf_counter()
            small = build(texts[: number // 10])
            ask = build(texts)
            built = time.perf_counter() - begun
        except ImportError:
            print(f"{name}: not installed")
            continue
        each = timed(ask, queries)
        base = base or each
        growth = each / timed(small, queries)
        print(
            f"{name}: look-up {each * 1e3:.3f} ms ({each / base:.2f}x tracker), {growth:.2f}x as long with 10x the"
            f" texts, recall of cut and spun copies {recall(ask, texts, chance):.3f}, built in {built:.1f} s"
        )
    print(f"sketching a text: {timed(near_duplicates.sketch, queries) * 1e3:.3f} ms")


def growing(number: int, years: float | None) -> None:
    """Print what the story of an item costs in a small and in a ten times larger archive."""
    sizes = (number // 10, number)
    times = [assigning(size, years) for size in sizes]
    for size, taken in zip(sizes, times, strict=True):
        print(f"assigning an item among {size:,} stored: {taken * 1e3:.2f} ms")
    print(f"ten times the archive takes {times[1] / times[0]:.2f}x as long")
    print(f"most memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
