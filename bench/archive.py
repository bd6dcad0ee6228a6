"""A made-up instance of any size, as years of watching would leave it; what `bench_archive.py` measures.

Every row comes from the functions of the program: texts are read, judged and signed by `core` (some hundred of them;
items of an event share what was read), kept by `store`, and each week a digest is composed, frozen and counted as sent.
About one item in twelve is about partnerships, ten outlets tell each event, and nothing has been forgotten yet.
"""

import random
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tracker.composing import digesting
from tracker.config.load import Config, load
from tracker.core import changes, stories
from tracker.core.knowledge import Knowledge
from tracker.core.near_duplicates import KEYS, SKETCH
from tracker.model import (
    Assessment,
    Dated,
    DeliveryState,
    Identified,
    Item,
    ItemId,
    Poll,
    PollResult,
    Precision,
    Reading,
    Sighting,
    Signature,
    Sketch,
    SourceId,
    SourceState,
    Status,
    StoryId,
    Trust,
)
from tracker.seeds.load import load as load_seeds
from tracker.seeds.parts import default_folder
from tracker.store.db import from_us, to_us
from tracker.stores import Stores, opened
from tracker.wiring import Judging

END = datetime(2026, 11, 2, 5, 0, tzinfo=UTC)
"""A Monday before the hour of the digest: the next one is due at 06:00 UTC."""
SOURCES = 70
PER_WEEK = 4_000
"""Items: what the shipped config brings in a week with few repetitions."""
ABOUT = 1 / 12  # share of the items that are about partnerships
TELLINGS = 10  # items of an event, on average
LOG_WEEKS = 13  # the log of polls that retention keeps

HERE = ("Rapidus", "Tokyo Electron", "Renesas", "Kioxia", "JSR", "Denso", "Fujitsu", "Rohm", "Resonac", "Advantest")
THERE = ("imec", "IBM", "ASML", "TSMC", "Intel", "Micron", "CEA-Leti", "Fraunhofer", "Tenstorrent", "Infineon", "NXP")
MATTERS = ("2nm logic", "EUV lithography", "chiplet packaging", "silicon carbide power devices", "HBM memory")
NEWS = (
    "{a} and {b} sign memorandum of understanding on {t}",
    "{a} to invest {n} billion yen with {b} in {t}",
    "{b} and {a} agree on joint development of {t}",
    "{a} and {b} found joint venture for {t} worth {n} million euros",
    "{a}と{b}、{t}で提携 {n}億円を投資",
    "{a} and {b} extend their agreement on {t} by {y} years",
)
OTHER = (
    "{a} reports quarterly profit of {n} billion yen",
    "Hotels near the campus of {b} raise prices by {n} percent",
    "{b} shows new phone with {n} hours of battery life",
    "{a}の株価が{n}円上昇",
    "City council debates {n} new cycle paths",
)
_DICE = random.Random(1)
SYLLABLES = [first + last for first in "bdfgklmnprstvw" for last in "aeiou"]
WORDS = ["".join(_DICE.choices(SYLLABLES, k=1 + n % 4)) for n in range(9_000)]
KANJI = ["".join(chr(_DICE.randrange(0x4E00, 0x5E00)) for _ in range(1 + n % 3)) for n in range(3_000)]


@dataclass(frozen=True, slots=True)
class Text:
    """A text and what the program makes of it."""

    title: str
    summary: str
    reading: Reading
    assessment: Assessment
    signature: Signature


def config_of(folder: Path, port: int = 9) -> Config:
    """Write the config of the instance, whose sources are served on a loopback port; returns it."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = "".join(
        f"  - {{id: {name(number)}, name: Wire {number}, url: 'http://127.0.0.1:{port}/{name(number)}', every: 1h}}\n"
        for number in range(SOURCES)
    )
    (folder / "config.yaml").write_text(
        f"""database: db/tracker.db
seeds: '{default_folder()}'
fetch: {{host_spacing: 0s, host_connections: 8, at_least: 1h, at_most: 1h, allow_hosts: ['127.0.0.1:{port}']}}
backups: {{enabled: false}}
retention: {{texts: 3650d}}
digests: [{{name: weekly, weekday: mon, at: '06:00', time_zone: UTC, channels: [files]}}]
channels: {{files: {{kind: file, folder: digests}}}}
sources:
{sources}""",
        encoding="utf-8",
    )
    return load(folder / "config.yaml")


def name(number: int) -> SourceId:
    """The id of a source."""
    return SourceId(f"wire-{number:02}")


def end_of(stores: Stores) -> datetime:
    """When the newest item of an archive came."""
    return from_us(stores.db.rows("SELECT max(first_seen) AS at FROM item")[0]["at"])


def headline(dice: random.Random, about: bool) -> str:
    """A headline; a few parties are in most of the news, as in life."""
    here, there = (names[min(int(dice.expovariate(0.4)), len(names) - 1)] for names in (HERE, THERE))
    words = {"a": here, "b": there, "t": dice.choice(MATTERS), "n": dice.randrange(2, 900), "y": dice.randrange(2, 9)}
    return dice.choice(NEWS if about else OTHER).format(**words)


def body(dice: random.Random, title: str) -> str:
    """A summary: the headline once more and words that no other text has in this order."""
    words = KANJI if "、" in title else WORDS
    filler = [words[min(int(dice.expovariate(1 / 900)), len(words) - 1)] for _ in range(45)]
    return f"{title}. " + ("、" if words is KANJI else " ").join(filler)


def build(folder: Path, items: int) -> Config:
    """Fill a new instance; the disk is not waited for. Returns its config."""
    config = config_of(folder)
    knowledge = load_seeds(config.seeds)
    db = opened(config, create=True)
    guard, db.guard = db.guard, nullcontext()
    with db:
        db.pragma("synchronous=OFF")
        filling = _Filling(Stores.over(db), knowledge, random.Random(7))
        weeks = max(2, round(items / PER_WEEK))
        digests = digesting(config, filling.stores, knowledge.wording, knowledge.baseline)
        for week in range(weeks):
            begun = END - (weeks - week) * timedelta(weeks=1)
            filling.week(begun, items * (week + 1) // weeks - items * week // weeks)
            if week >= weeks - LOG_WEEKS:
                filling.polls(begun)
            if week < weeks - 1:  # the last one is what is measured
                digests(config.digests, begun + timedelta(weeks=1, hours=1, minutes=1))
                filling.sent()
        db.pragma("wal_checkpoint(TRUNCATE)")
    db.guard = guard
    return config


@dataclass(slots=True)
class _Event:
    text: Text
    story: StoryId | None = None


class _Filling:
    def __init__(self, stores: Stores, knowledge: Knowledge, dice: random.Random) -> None:
        self.stores = stores
        self._dice = dice
        self._judging = Judging(knowledge)
        self._made = 0
        self._other = [self._text(about=False) for _ in range(300)]
        self._events: list[_Event] = []

    def _text(self, about: bool) -> Text:
        title = headline(self._dice, about)
        item = self._item(Text(title, title, *([None] * 3)), END, 0)  # type: ignore[arg-type]
        document = changes.document_of(item, first_poll=False)
        reading = self._judging.read(document)
        return Text(
            title,
            body(self._dice, title),
            reading,
            self._judging.assess(document, reading, ()),
            self._judging.sign(document, reading),
        )

    def _item(self, text: Text, at: datetime, number: int) -> Item:
        source = number % SOURCES
        return Item(
            id=ItemId(f"i{number:012}"),
            source=name(source),
            key=f"guid:https://{name(source)}.example/news/{number}",
            url=f"https://{name(source)}.example/news/{number}",
            canonical_url=f"https://{name(source)}.example/news/{number}",
            publisher=f"Wire {source}",
            trust=Trust.TRADE,
            title=text.title,
            summary=body(self._dice, text.title),
            published=Dated(f"{at:%d %b %Y %H:%M}", at, Precision.MINUTE),
            first_seen=at,
            language=text.reading.language if text.reading else None,
        )

    def week(self, begun: datetime, count: int) -> None:
        """A week of items, in transactions of a thousand."""
        for start in range(0, count, 1_000):
            block = [begun + timedelta(weeks=1) * n / count for n in range(start, min(start + 1_000, count))]
            with self.stores.db.tx():
                self._block(block)

    def _block(self, times: list[datetime]) -> None:
        told = [self._event() if self._dice.random() < ABOUT else _Event(self._dice.choice(self._other)) for _ in times]
        pairs = list(zip(told, times, strict=True))
        made = [self._item(event.text, at, self._made + place) for place, (event, at) in enumerate(pairs)]
        self._made += len(made)
        by_source: dict[SourceId, list[Item]] = {}
        for item in made:
            by_source.setdefault(item.source, []).append(item)
        for source, items in by_source.items():
            self.stores.items.keep(source, Identified(new=tuple(map(_sighting, items))), items[0].first_seen)
        for event, item in zip(told, made, strict=True):
            self._judged(event, item)

    def _event(self) -> _Event:
        if not self._events or self._dice.random() < 1 / TELLINGS:
            self._events = [*self._events[-40:], _Event(self._text(about=True))]
            return self._events[-1]
        return self._dice.choice(self._events)

    def _judged(self, event: _Event, item: Item) -> None:
        now, text, opens = item.first_seen + timedelta(minutes=1), event.text, event.story is None
        story = event.story = event.story or stories.story_id(item.id)
        day = item.first_seen.date()
        signature = replace(text.signature, item=item.id, first_day=day, last_day=day, sketch=_sketch(self._dice))
        self.stores.stories.put(story, signature, stories.keys(signature), day, now)
        step = changes.step(item, text.reading, text.assessment, story, None, now) if opens else None
        status = text.assessment.status if opens or not text.assessment.relevant else Status.KNOWN
        assessment = replace(text.assessment, document=item.id, status=status)
        self.stores.ledger.record_verdict(item, replace(text.reading, document=item.id), assessment, now)
        if step is not None:
            self.stores.ledger.record_change(step.change, step.fact, now)
            self.stores.stories.set_partnership(story, step.change.partnership)

    def polls(self, begun: datetime) -> None:
        """A week of hourly polls of every source: those of its first hour, and copies of them."""
        with self.stores.db.tx() as tx:
            for number in range(SOURCES):
                at, last = begun + timedelta(seconds=number), begun + timedelta(hours=167, seconds=number)
                log = Poll(source=name(number), at=at, result=PollResult.FETCHED, entries=30, unchanged=30)
                state = SourceState(source=name(number), last_polled=last, last_ok=last, last_new=last, next_due=END)
                self.stores.sources.record(log, state)
            columns = [row["name"] for row in tx.rows("SELECT name FROM pragma_table_info('poll') WHERE name <> 'id'")]
            moved = ["at + hour * 3600000000" if column == "at" else column for column in columns]
            tx.run(
                "WITH RECURSIVE hours (hour) AS (SELECT 1 UNION ALL SELECT hour + 1 FROM hours WHERE hour < 167)"
                f" INSERT INTO poll ({', '.join(columns)}) SELECT {', '.join(moved)} FROM poll, hours WHERE at >= ?",
                (to_us(begun),),
            )

    def sent(self) -> None:
        """The messages of a digest have arrived."""
        with self.stores.db.tx() as tx:
            tx.run("UPDATE outbox SET state = ?, attempts = 1 WHERE state = 'pending'", (DeliveryState.SENT.value,))


def _sketch(dice: random.Random) -> Sketch:
    """As of three hundred shingles that no other text has; to hash real ones would take half of the time."""
    hashes, keys = ([int(2**32 * count / 300 * dice.random()) for _ in range(count)] for count in (SKETCH, KEYS))
    return Sketch(tuple(sorted(hashes)), 300, tuple(sorted(keys)))


def _sighting(item: Item) -> Sighting:
    handles = (item.key, f"url:{item.canonical_url}", f"text:{item.id}")
    return Sighting(item=item, fingerprint=f"{item.id}-text", handles=handles, position=0)


def entries(dice: random.Random, count: int, at: datetime) -> Iterator[tuple[str, str, datetime]]:
    """New (headline, summary, time) of which one in four is about partnerships, just before `at`."""
    for number in range(count):
        title = headline(dice, about=number % 4 == 0)
        yield title, body(dice, title), at - timedelta(minutes=number + 1)
