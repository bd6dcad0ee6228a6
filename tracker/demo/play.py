"""Three simulated weeks of the sample world, through exactly the code that the daemon runs.

Owns the simulated clock; everything else - fetching over HTTP, parsing, reading, judging, storing, composing,
delivering - is the program's own. Leaves an instance behind that every command can be tried on.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tracker.app import App, running
from tracker.config.load import Config, load
from tracker.demo import world as worlds
from tracker.demo.server import WorldServer, serving
from tracker.demo.world import World, WorldSource
from tracker.model import Audience, Digest, Period
from tracker.seeds.parts import default_folder
from tracker.store.lock import hold

STEP = timedelta(hours=8)
AUDIENCE = "returning-reader"
OVER = "a sample: it is served only while `tracker demo` runs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What the three weeks came to."""

    folder: Path  # the instance
    digest: Digest  # of all three weeks, for a reader who was away
    config: Config
    polls: int
    items: int


def play(folder: Path, told: Callable[[datetime], None] = lambda _: None) -> Played:
    """Make an instance in `folder` (which must not have one), live through the weeks, compose the digest.

    `told` hears of every simulated moment. Raises ConfigError, StoreErrors.
    """
    world = worlds.load()
    with ExitStack() as stack:
        server = stack.enter_context(serving(world))
        config = _instance(folder, world, server)
        stack.enter_context(hold(config.database.parent))
        clock = _Clock(server)
        # The world changes between requests, never within one; a jitter of a half is no jitter.
        app = stack.enter_context(running(config, now=clock, chance=lambda: 0.5, parse_in_process=True))
        polls = 0
        while True:
            told(server.now)
            done = app.tick()
            polls += len(done.polls)
            if server.now >= world.end + STEP:
                break
            server.now += STEP
        digest = _digest(app, world, config)
        _instance(folder, world, server, over=True)
        return Played(
            folder=folder,
            digest=digest,
            config=config,
            polls=polls,
            items=app.stores.items.count(),
        )


class _Clock:
    """The simulated clock: the time of the world that is served."""

    def __init__(self, server: WorldServer) -> None:
        self._server = server

    def __call__(self) -> datetime:
        return self._server.now


def _digest(app: App, world: World, config: Config) -> Digest:
    reader = Audience(name=AUDIENCE, language=config.digests[0].language, time_zone=config.digests[0].time_zone)
    period = Period(key="three-weeks", start=world.start, end=app.now())
    return app.digesting.compose(reader, period, app.now())


def _instance(folder: Path, world: World, server: WorldServer, *, over: bool = False) -> Config:
    """Write the config; when the weeks are `over`, with every source off, because nobody serves them any more."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = "".join(_source(source, server, over) for source in world.sources)
    (folder / "config.yaml").write_text(
        f"""# The sample world: its sources are served on loopback while `tracker demo` runs, and by nobody afterwards.
database: db/tracker.db
seeds: {_quoted(str(default_folder()))}
fetch:
  host_spacing: 0s
  at_least: 1h
  at_most: 8h
  allow_hosts: ["127.0.0.1:{server.port}"]
backups:
  enabled: false
digests:
  - name: weekly
    weekday: mon
    at: "06:00"
    time_zone: UTC
    channels: [files]
channels:
  files:
    kind: file
    folder: digests
sources:
{sources}""",
        encoding="utf-8",
    )
    return load(folder / "config.yaml")


def _source(source: WorldSource, server: WorldServer, over: bool) -> str:
    lines = [
        f"id: {source.id}",
        f"name: {_quoted(source.name)}",
        f"url: {server.url(source.id)}",
        f"language: {source.language}",
        f"trust: {source.trust}",
        "every: 8h",
    ]
    if not source.outlet_suffix:
        lines.append(f"publisher: {_quoted(source.name)}")
    else:
        lines.append("outlet_suffix: true")
    if over:
        lines += ["enabled: false", f"reason: {_quoted(OVER)}"]
    if source.format == "html":
        lines += ["kind: html", 'selectors: {item: "ul.press li", date: time}']
    return "  - " + "\n    ".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
