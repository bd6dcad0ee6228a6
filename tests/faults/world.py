"""A made-up world of news, and a far side that serves it and keeps every message it is sent.

The news depend on a seed and on the simulated time alone, so that two runs see the same. The far side is a process
of its own: it outlives every tracker that is killed, and what it took is the truth.
"""

import json
import mmap
import os
import random
import signal
import struct
import sys
import time
import traceback
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.fakes.mail import Mailbox, mail_server
from tests.fakes.slack import CHANNEL, TOKEN, FakeSlack, _Handler
from tracker.demo.documents import document
from tracker.demo.world import Shown, WorldSource

START = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)  # a Monday
SHOWN_FOR = timedelta(days=40)
ENVIRON = {"SLACK_TOKEN": TOKEN, "HOOK_SECRET": "0123456789abcdef"}

_HERE = ("Rapidus", "Tokyo Electron", "Renesas", "Kioxia", "JSR", "Denso", "Fujitsu", "Rohm", "Resonac", "Advantest")
_THERE = ("imec", "IBM", "ASML", "TSMC", "Intel", "Micron", "CEA-Leti", "Fraunhofer", "Tenstorrent", "Infineon", "NXP")
_MATTERS = ("2nm logic", "EUV lithography", "chiplet packaging", "silicon carbide power devices", "HBM memory")
_ACTS = (
    "{a} and {b} sign memorandum of understanding on {t}",
    "{b} and {a} sign agreement for joint development of {t}",
    "{a} and {b} set up joint venture for {t}",
    "{a} to invest {n} billion yen with {b} in {t}",
    "{a} and {b} extend agreement on {t} until {y}",
    "{b} ends cooperation with {a} on {t}",
)
_NOISE = ("{a} reports quarterly profit of {n} billion yen", "Hotel prices near {b} campus rise by {n} percent")
_FORMATS = (("rss20", "utf-8"), ("atom", "utf-8"), ("json", "utf-8"), ("rdf", "utf-8"), ("rss20", "utf-16"))


# ------------------------------------------------------------------ the news
@dataclass(frozen=True)
class News:
    """One entry of one source, and perhaps a later text of it."""

    id: str
    at: datetime
    title: str
    summary: str
    edited: datetime | None = None
    later_title: str = ""

    def shown(self, now: datetime) -> Shown:
        edited = self.edited is not None and self.edited <= now
        return Shown(
            id=self.id,
            title=self.later_title if edited else self.title,
            summary=self.summary,
            published=self.at,
            updated=self.edited if edited else None,
        )


@dataclass(frozen=True)
class Newsroom:
    """So many sources over so many days; `per_week` events, of which most are told by several sources."""

    seed: int
    sources: int
    days: int
    per_week: float
    start: datetime = START
    noise: float = 0.4  # share of the events that are no news of partnerships

    @cached_property
    def served(self) -> tuple[WorldSource, ...]:
        """The sources by their format; numbers in turn."""
        return tuple(
            WorldSource(
                id=f"s{number:03}",
                name=f"Wire {number}",
                format=_FORMATS[number % len(_FORMATS)][0],
                encoding=_FORMATS[number % len(_FORMATS)][1],
                language="en",
                trust=("general", "trade", "official")[number % 3],
            )
            for number in range(self.sources)
        )

    @cached_property
    def news(self) -> dict[str, list[News]]:
        """Source -> its entries, oldest first."""
        dice = random.Random(self.seed)
        told: dict[str, list[News]] = {source.id: [] for source in self.served}
        for number in range(round(self.per_week * self.days / 7)):
            at = self.start - timedelta(days=1) + timedelta(minutes=dice.randrange((self.days + 1) * 1440))
            words = {
                "a": dice.choice(_HERE),
                "b": dice.choice(_THERE),
                "t": dice.choice(_MATTERS),
                "y": dice.randrange(2028, 2040),
            }
            text = dice.choice(_NOISE if dice.random() < self.noise else _ACTS)
            sums = dice.sample(range(3, 900), 2)
            tellers = dice.sample(self.served, min(len(self.served), dice.choice((1, 1, 2, 3))))
            for place, source in enumerate(tellers):
                when = at + timedelta(minutes=37 * place)
                edited = when + timedelta(hours=dice.randrange(9, 60)) if dice.random() < 0.15 else None
                entry = News(
                    id=f"{source.id}-{number}",
                    at=when,
                    title=text.format(**words, n=sums[0]),
                    summary=f"{text.format(**words, n=sums[0])}, both said on {when:%d %B %Y} (report {number}).",
                    edited=edited,
                    later_title=text.format(**words, n=sums[1]),
                )
                told[source.id].append(entry)
        for entries in told.values():
            entries.sort(key=lambda entry: (entry.at, entry.id))
        return told

    def shown(self, source: str, now: datetime) -> list[Shown]:
        """The entries of a source at a time, newest first."""
        return [one.shown(now) for one in reversed(self.news[source]) if one.at <= now < one.at + SHOWN_FOR]

    def body(self, number: int, now: datetime) -> tuple[str, bytes]:
        """Content type and body of a source's document."""
        source = self.served[number]
        return document(source, self.shown(source.id, now))

    def told_by(self, now: datetime) -> set[tuple[str, str]]:
        """(source, entry) of all that was ever shown until `now`: the truth about what must be stored."""
        return {(source, one.id) for source, entries in self.news.items() for one in entries if one.at <= now}


class SharedClock:
    """A number of steps that several processes see; the time is what it makes of it."""

    def __init__(self, step: timedelta, start: datetime = START) -> None:
        self._memory = mmap.mmap(-1, 8)
        self.step = step
        self.start = start

    @property
    def steps(self) -> int:
        return int(struct.unpack("<q", self._memory[:8])[0])

    @steps.setter
    def steps(self, value: int) -> None:
        self._memory[:8] = struct.pack("<q", value)

    def __call__(self) -> datetime:
        return self.start + self.steps * self.step


# ------------------------------------------------------------------ the far side
class _FarHandler(_Handler):
    server: "_FarServer"
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        server = self.server
        if self.path.startswith("/feed/"):
            content_type, body = server.room.body(int(self.path.removeprefix("/feed/")), server.clock())
            self.send_response(200)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        elif self.path == "/reset":
            server.messages.clear()
            server.bodies.clear()
            server.box.taken.clear()
            self._say(200, "null")
        elif self.path == "/mark":
            server.mark = (len(server.messages), len(server.bodies), len(server.box.taken))
            self._say(200, "null")
        elif self.path == "/rewind":
            for kept, number in zip((server.messages, server.bodies, server.box.taken), server.mark, strict=True):
                del kept[number:]
            self._say(200, "null")
        elif self.path == "/threads":
            frames = sys._current_frames().values()
            self._say(200, json.dumps(["".join(traceback.format_stack(frame)) for frame in frames]))
        elif self.path == "/mails":
            self._say(200, json.dumps([one.data.decode("latin-1") for one in server.box.taken]))
        elif self.path == "/hooks":
            told = [
                (head["x-tracker-delivery"], body.decode()) for path, body, head in server.bodies if path == "/hook"
            ]
            self._say(200, json.dumps(told))
        else:
            super().do_GET()


class _FarServer(FakeSlack):
    def __init__(self, room: Newsroom, clock: SharedClock) -> None:
        super().__init__()
        self.RequestHandlerClass = _FarHandler
        self.room = room
        self.clock = clock
        self.box = Mailbox()
        self.mark = (0, 0, 0)


@dataclass(frozen=True)
class Far:
    """The far side as the tests see it."""

    host: str
    mail: int
    clock: SharedClock

    def get(self, what: str) -> Any:
        with urllib.request.urlopen(f"http://{self.host}/{what}", timeout=10) as answer:
            return json.load(answer)

    def settle(self) -> None:
        """Wait until everything that was sent is taken."""
        deadline = time.monotonic() + 30
        while self.get("busy"):
            assert time.monotonic() < deadline, "\n".join(self.get("threads"))
            time.sleep(0.005)


@contextmanager
def far_side(room: Newsroom, clock: SharedClock) -> Iterator[Far]:
    """Feeds, Slack, a webhook and a mail server, in a process of their own."""
    _ = room.news
    reader, writer = os.pipe()
    with _FarServer(room, clock) as server:
        child = os.fork()
        if child == 0:
            try:
                with mail_server(server.box) as port:
                    os.write(writer, f"{port}\n".encode())
                    server.serve_forever(0.01)
            finally:
                os._exit(0)
        os.close(writer)  # so that a far side that could not begin is an error here, not silence
        try:
            yield Far(host=server.host, mail=int(os.read(reader, 10)), clock=clock)
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.close(reader)


# ------------------------------------------------------------------ an instance that watches it
CHANNELS = {
    "bot": "{{kind: slack-bot, channel: {channel}, token: 'env:SLACK_TOKEN', api: 'http://{host}/api'}}",
    "files": "{{kind: file, folder: digests}}",
    "mail": "{{kind: smtp, host: localhost, port: {mail}, security: none, sender: t@example.org,"
    " recipients: [r@example.org]}}",
    "hook": "{{kind: webhook, url: 'http://{host}/hook', secret: 'env:HOOK_SECRET'}}",
}
DIGESTS = {
    "weekly": "{name: weekly, rhythm: weekly, weekday: mon, at: '06:00', time_zone: UTC, channels: [bot, files, mail]}",
    "daily": "{name: daily, rhythm: daily, at: '06:00', time_zone: UTC, channels: [bot, hook]}",
}


def instance(
    folder: Path,
    room: Newsroom,
    far: Far,
    *,
    seeds: Path,
    every: str = "4h",
    at_least: str = "60s",
    at_once: int = 1,
    backups: bool = True,
    digests: Sequence[str] = ("weekly", "daily"),
    channels: Sequence[str] = tuple(CHANNELS),
    more: str = "",
) -> Path:
    """Write an instance that watches the whole world; returns its config. One source at a time by default: in order."""
    lines = [
        f"seeds: {seeds}",
        f"backups: {{enabled: {str(backups).lower()}, every: 1d}}",
        f"fetch: {{host_spacing: 0s, at_least: {at_least}, at_most: {every}, at_once: {at_once}, host_connections: 8,"
        f" allow_hosts: ['{far.host}']}}",
        "channels:",
        *(f"  {name}: {CHANNELS[name].format(host=far.host, mail=far.mail, channel=CHANNEL)}" for name in channels),
        "digests:",
        *(f"  - {DIGESTS[name]}" for name in digests),
        "sources:",
        *(
            f"  - {{id: {source.id}, name: {source.name}, url: 'http://{far.host}/feed/{number}', language: en,"
            f" trust: {source.trust}, every: {every}}}"
            for number, source in enumerate(room.served)
        ),
    ]
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "config.yaml"
    config.write_text("\n".join(lines) + "\n" + more, encoding="utf-8")
    return config
