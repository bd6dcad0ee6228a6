"""What a large archive costs: ticks, a digest, look-ups, health, backup, export; each in a process of its own.

    python bench/bench_archive.py [--items 12000] [--folder DIR] [--only tick,look-ups]

A folder that holds an archive already is measured as it is (ticks add some hundred items to it). Look-ups are timed
without the start of the program, which does not depend on the archive and is a line of its own. Goals for a million
items: a tick 2 s, a digest 10 s, a look-up 0.2 s (19 of 20), 300 MB of memory.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import archive
from click.testing import CliRunner

from tracker import app as application
from tracker import condition
from tracker.__main__ import cli
from tracker.config.load import load
from tracker.demo.documents import document
from tracker.demo.world import Shown, WorldSource
from tracker.model import Period, Status
from tracker.store import retention
from tracker.store.lock import hold
from tracker.stores import opened, reading

Taken = tuple[float, float]
"""Seconds on the clock, and seconds of processor time: a busy machine shows in the first one alone."""
Figures = dict[str, list[Taken]]
"""What was done -> what each time took."""


def timed(work: Callable[[], object], times: int = 1) -> list[Taken]:
    taken = []
    for _ in range(times):
        begun, used = time.perf_counter(), time.process_time()
        work()
        taken.append((time.perf_counter() - begun, time.process_time() - used))
    return taken


# ------------------------------------------------------------------ the daemon
class Wires(ThreadingHTTPServer):
    """The sources of the archive on loopback; each shows what is under its name."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.shown: dict[str, list[Shown]] = {archive.name(n): [] for n in range(archive.SOURCES)}

    def add(self, dice: random.Random, source: int, count: int, now: datetime) -> None:
        """Let a source show more entries."""
        for title, summary, at in archive.entries(dice, count, now):
            entry = Shown(id=f"new-{dice.getrandbits(60):x}", title=title, summary=summary, published=at)
            self.shown[archive.name(source)].insert(0, entry)


class _Handler(BaseHTTPRequestHandler):
    server: Wires
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        name = self.path.strip("/")
        source = WorldSource(id=name, name=name, format="rss20", language="en", trust="trade")
        kind, body = document(source, self.server.shown[name])
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Stay silent."""


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@contextmanager
def daemon(folder: Path) -> Iterator[tuple[application.App, Clock, Wires]]:
    """The instance at work, behind the newest poll of it."""
    wires = Wires()
    thread = threading.Thread(target=wires.serve_forever, daemon=True)
    thread.start()
    config = archive.config_of(folder, wires.server_address[1])
    with reading(config) as stores:
        polled = [state.last_polled for state in stores.sources.states().values() if state.last_polled]
        clock = Clock(max(archive.end_of(stores), *polled) + timedelta(minutes=5))
    try:
        with hold(config.database.parent), application.running(config, now=clock, chance=lambda: 0.5) as app:
            yield app, clock, wires
    finally:
        wires.shutdown()
        wires.server_close()
        thread.join()


def ticks(folder: Path) -> Figures:
    """Ticks with many new items, with some, with none, and without a source that is due."""
    figures: Figures = {}
    with daemon(folder) as (app, clock, wires):
        dice = random.Random(app.stores.items.count())

        def tick(what: str, count: int, sources: int, later: timedelta) -> None:
            clock.now += later
            for source in dice.sample(range(archive.SOURCES), sources):
                wires.add(dice, source, count, clock.now)
            ended: list[application.Done] = []
            figures.setdefault(what, []).extend(timed(lambda: ended.append(app.tick())))
            new = sum(poll.new for poll in ended[0].polls)
            assert ended[0].assessed.items >= new  # an edit is read again
            assert new >= 0.9 * count * sources  # now and then a source tells what it has told before

        hour = timedelta(hours=1, minutes=6)
        tick(f"tick: {archive.SOURCES} sources asked, 350 new items", 5, archive.SOURCES, hour)
        for _ in range(8):
            tick(f"tick: {archive.SOURCES} sources asked, 20 new items", 1, 20, hour)
        for _ in range(20):
            tick("tick: nothing is due", 0, 0, timedelta(seconds=30))
    return figures


def digest(folder: Path) -> Figures:
    """The digest of the last week, composed and frozen but not kept."""
    with daemon(folder) as (app, _, _):
        audience = app.config.digests[0]
        end = archive.end_of(app.stores) + timedelta(hours=1)
        period = Period(key="week", start=end - timedelta(weeks=1), end=end)

        def build() -> None:
            made = app.digesting.compose(audience, period, end + timedelta(minutes=1))
            assert app.digesting.freeze(made).deliveries

        return {"digest: composed and frozen": timed(build, 3)}


def house(folder: Path) -> Figures:
    """Opening, what health asks, and looking for texts to forget."""
    config = load(folder / "config.yaml")
    figures = {"open for writing": timed(lambda: opened(config, create=False).close(), 3)}
    figures["health"] = timed(lambda: condition.metrics(condition.of(config)), 10)
    with opened(config, create=False) as db:
        forget = partial(retention.thin, db, archive.END, Status.COMMENTARY)  # every item is looked at, hardly one goes
        figures["retention: every text looked at"] = timed(forget)
    return figures


# ------------------------------------------------------------------ the command line
def look_ups(folder: Path) -> Figures:
    """Commands that look things up, without the start of the program."""
    config = load(folder / "config.yaml")
    dice = random.Random(3)
    with reading(config) as stores:
        rows = stores.db.rows("SELECT max(seq) AS last FROM item")
        numbers = [dice.randrange(1, rows[0]["last"]) for _ in range(20)]
        items = [stores.db.rows("SELECT id FROM item WHERE seq = ?", (n,))[0]["id"] for n in numbers]
        told = stores.ledger.changes(limit=400)
        chosen = dice.sample(told, min(20, len(told)))
        since = f"{archive.end_of(stores) - timedelta(days=30):%Y-%m-%d}"
    words = [["Rapidus"], ["imec", "wafer*"], ["半導体"], ["提携"], ["joint", "venture"], ['"chiplet packaging"']]
    words += [[dice.choice(archive.WORDS)] for _ in range(14)]
    asked = {
        "search": [["search", *several] for several in words],
        "search --best": [["search", "--best", *several] for several in words],
        "search --since": [["search", "--since", since, *several] for several in words],
        "show ITEM": [["show", item] for item in items],
        "show CHANGE": [["show", f"C{one.id}"] for one in chosen],
        "story show": [["story", "show", one.story] for one in chosen],
        "changes": [["changes"], ["changes", "--since", since], ["changes", "--limit", "5"]] * 3,
        "changes --party": [["changes", "--party", name] for name in archive.THERE],
        "changes --partnership": [["changes", "--partnership", one.partnership] for one in chosen],
        "explain": [["explain", item] for item in items],
        "state --party": [["state", "--party", name] for name in archive.THERE],
        "sources list": [["sources", "list"]] * 5,
        "outbox list": [["outbox", "list"]] * 5,
        "digest --preview": [["digest"]] * 5,
        "health": [["health"]] * 5,
    }
    runner = CliRunner()

    def run(arguments: list[str]) -> None:
        done = runner.invoke(cli, [*arguments, "--config", str(folder)])
        assert done.exit_code in (0, 1) or "nothing was known" in str(done.exception), (arguments, done)

    figures = {}
    for name, several in asked.items():
        run(several[0])  # imports, and the seeds into the cache of files
        figures[f"tracker {name}"] = [timed(lambda one=one: run(one))[0] for one in several]
    command = [sys.executable, "-m", "tracker", "outbox", "list", "--limit", "1", "--config", str(folder)]
    figures["start of the program"] = timed(lambda: subprocess.run(command, capture_output=True, check=True), 5)
    return figures


def copies(folder: Path) -> Figures:
    """A backup with its check, and an export."""
    config = load(folder / "config.yaml")
    figures = {"export": timed(lambda: sum(len(line) for line in application.exported(config)))}
    made: list[Path] = []
    figures["backup, with its check"] = timed(lambda: made.append(application.back_up(config)))
    made[0].unlink()
    return figures


PARTS: dict[str, Callable[[Path], Figures]] = {
    "house": house,
    "digest": digest,
    "look-ups": look_ups,
    "ticks": ticks,
    "copies": copies,
}


def memory() -> float:
    """The most megabytes that this process has held; what `getrusage` tells would count the parent's too."""
    told = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(told.partition("VmHWM:")[2].split()[0]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=12_000)
    parser.add_argument("--folder", type=Path, help="where the archive is, or is made and stays")
    parser.add_argument("--only", default=",".join(PARTS), help="parts, with commas between")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)  # this is the process of one part
    chosen = parser.parse_args()
    if chosen.part:
        figures = PARTS[chosen.part](chosen.folder)
        print(json.dumps({"figures": figures, "memory": memory()}))
        return
    with tempfile.TemporaryDirectory() as name:
        measure(chosen.folder or Path(name), chosen.items, chosen.only.split(","))


def measure(folder: Path, items: int, parts: list[str]) -> None:
    if not (folder / "db" / "tracker.db").exists():
        begun = time.perf_counter()
        archive.build(folder, items)
        print(f"made in {time.perf_counter() - begun:.0f} s")
    config = load(folder / "config.yaml")
    opened(config, create=False).close()  # brings an older one up to date
    with reading(config) as stores:
        size = stores.db.path.stat().st_size
        print(f"{stores.items.count():,} items, {stores.ledger.last_number():,} changes, {size / 1e6:,.0f} MB")
    for part in parts:
        command = [sys.executable, __file__, "--folder", str(folder), "--part", part]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        told = json.loads(done.stdout.splitlines()[-1])
        for what, taken in told["figures"].items():
            wall, cpu = zip(*taken, strict=True)
            high = sorted(wall)[max(0, round(len(wall) * 0.95) - 1)]
            print(
                f"  {what:44} median {statistics.median(wall):8.3f} s ({statistics.median(cpu):7.3f} s of one core),"
                f" 19 of 20 within {high:8.3f} s, {len(wall)} times"
            )
        print(f"  {part}: at most {told['memory']:.0f} MB")


if __name__ == "__main__":
    main()
