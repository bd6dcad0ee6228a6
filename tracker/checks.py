"""What can be wrong with a machine or an instance before it shows: each check is a line with a remedy.

Reads only, repairs nothing. Faults that are known in versions of what the program stands on are named, with
what protects against them.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pyexpat import EXPAT_VERSION

from tracker.condition import FREE_BYTES
from tracker.config.load import Config
from tracker.config.secrets import secrets
from tracker.config.values import seconds, written
from tracker.core.names import Gazetteer
from tracker.errors import ConfigError, Problem, StoreCorrupt, StoreError
from tracker.model import DeliveryState
from tracker.seeds.load import load as load_seeds
from tracker.store import backup, heartbeat, soundness
from tracker.store.db import sqlite_version
from tracker.store.lock import holder
from tracker.stores import reading
from tracker.yaml_lines import nearest


class Outcome(StrEnum):
    """How a check ended."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"
    DAMAGED = "damaged"  # the database itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of `tracker doctor`."""

    name: str
    outcome: Outcome
    detail: str
    remedy: str = ""


def run(
    config: Config, *, now: datetime, full: bool = False, environ: Mapping[str, str] = os.environ
) -> Iterator[Check]:
    """Every check in turn; `full` reads every row of the database."""
    steps: list[Callable[[], Iterator[Check]]] = [
        _versions,
        lambda: _clock(config, now),
        lambda: _disk(config),
        lambda: _permissions(config),
        lambda: _secrets(config, environ),
        lambda: _seeds(config),
        lambda: _database(config, full),
        lambda: _messages(config),
        lambda: _daemon(config, now),
        lambda: _backups(config, now),
    ]
    for step in steps:
        yield from step()


def _good(name: str, detail: str) -> Check:
    return Check(name=name, outcome=Outcome.GOOD, detail=detail)


def _warning(name: str, detail: str, remedy: str = "") -> Check:
    return Check(name=name, outcome=Outcome.WARNING, detail=detail, remedy=remedy)


def _bad(name: str, detail: str, remedy: str = "") -> Check:
    return Check(name=name, outcome=Outcome.BAD, detail=detail, remedy=remedy)


def _versions() -> Iterator[Check]:
    python = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < (3, 11, 10):
        detail = f"{python}: its mail headers and address checks have known faults (the tracker does without them)"
        yield _warning("python", detail, "update when you can")
    else:
        yield _good("python", python)
    sqlite = sqlite_version()
    if sqlite < (3, 51, 3):
        detail = f"{_dotted(sqlite)}: two writers at once can damage its log (the tracker has one)"
        yield _warning("sqlite", detail, "let no other program write to the database")
    else:
        yield _good("sqlite", _dotted(sqlite))
    expat = tuple(int(part) for part in EXPAT_VERSION.removeprefix("expat_").split("."))
    if expat < (2, 7, 2):
        detail = f"{_dotted(expat)}: crafted documents can slow it down (documents are parsed in a bounded process)"
        yield _warning("expat", detail, "update when you can")
    else:
        yield _good("expat", _dotted(expat))


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def _clock(config: Config, now: datetime) -> Iterator[Check]:
    latest = max((when for _, when in backup.backups(config.database)), default=None)
    beat = heartbeat.read(config.database.parent)
    seen = max((when for when in (latest, beat.at if beat else None) if when), default=None)
    if seen is not None and seen > now + timedelta(minutes=5):
        yield _bad(
            "clock", f"it was {seen:%Y-%m-%d %H:%M} UTC already, now it is {now:%Y-%m-%d %H:%M}", "set the clock"
        )
    else:
        yield _good("clock", f"{now:%Y-%m-%d %H:%M} UTC")


def _disk(config: Config) -> Iterator[Check]:
    folder = next(parent for parent in (config.database.parent, config.folder) if parent.is_dir())
    free = shutil.disk_usage(folder).free
    if free < FREE_BYTES:
        yield _warning("disk", f"{free // 1_000_000:,} MB are free at {folder}", "make room, or move the instance")
    else:
        yield _good("disk", f"{free // 1_000_000_000:,} GB are free")


def _permissions(config: Config) -> Iterator[Check]:
    folder = config.database.parent
    target = folder if folder.is_dir() else config.folder
    if not os.access(target, os.W_OK | os.X_OK):
        yield _bad("permissions", f"{target} cannot be written", f"give it to the user of the tracker: chown {target}")
    elif config.file.stat().st_mode & 0o022:
        yield _warning("permissions", f"{config.file} can be changed by others", f"chmod go-w {config.file}")
    else:
        yield _good("permissions", f"{target} can be written")


def _secrets(config: Config, environ: Mapping[str, str]) -> Iterator[Check]:
    told = secrets(config, environ)
    for problem in told.problems:
        yield _bad("secrets", str(problem))
    for problem in told.warnings:
        yield _warning("secrets", str(problem))
    if not told.problems and not told.warnings:
        yield _good("secrets", f"{len(told.values)} are where the config says" if told.values else "none are needed")


def _seeds(config: Config) -> Iterator[Check]:
    try:
        known = load_seeds(config.seeds)
    except ConfigError as error:
        for problem in error.problems[:10]:
            yield _bad("seeds", str(problem))
        return
    yield _good("seeds", f"{len(known.gazetteer.parties)} parties, {len(known.baseline)} facts of the baseline")
    for problem in doubts(config, known.gazetteer):
        yield _warning("config", str(problem))


def doubts(config: Config, gazetteer: Gazetteer) -> Iterator[Problem]:
    """What is allowed in config.yaml but hardly meant: filters that let nothing pass, channels for nobody."""
    at = config.located.problem
    for i, digest in enumerate(config.digests):
        for k, name in enumerate(digest.parties):
            party = gazetteer.party(name)
            place = ("digests", i, "parties", k)
            if party is None:
                near = nearest(name, [one.name for one in gazetteer.parties])
                yield at(place, f"{name!r} is in no list of parties{near}", "names are those of seeds/parties.yaml")
            elif party.name != name:
                yield at(place, f"{name!r} is not how changes name it, so it lets none pass", f"write {party.name}")
        if not digest.channels:
            yield at(("digests", i), f"{digest.name} goes nowhere", "name its `channels:`")
    used = {name for digest in config.digests for name in digest.channels} | set(config.alerts.channels)
    for name in config.channels:
        if name not in used:
            yield at(("channels", name), "nothing is sent to it", "name it under a digest or `alerts:`")
    for i, source in enumerate(config.located.data.get("sources") or ()):
        if "every" in source and seconds(source["every"]) < config.fetch.at_least:
            least = f"is shorter than fetch.at_least ({written(config.fetch.at_least)}), which holds"
            yield at(("sources", i, "every"), least, "lower that one too if you mean it")


def _database(config: Config, full: bool) -> Iterator[Check]:
    if not config.database.exists():
        yield _warning("database", f"there is none yet at {config.database}", "`tracker run --once` makes it")
        return
    try:
        with reading(config) as stores:
            wrong = soundness.problems(stores.db) if full else stores.db.integrity(quick=True)
            count = stores.items.count()
    except StoreCorrupt as error:
        wrong, count = [str(error)], 0
    except StoreError as error:
        yield _bad("database", str(error))
        return
    latest = next((path for path, _ in backup.backups(config.database)), None)
    remedy = f"stop the daemon, then `tracker restore {latest}`" if latest else "there is no backup to restore"
    for problem in wrong[:10]:
        yield Check(name="database", outcome=Outcome.DAMAGED, detail=problem, remedy=remedy)
    if not wrong:
        yield _good("database", f"{count:,} items, {'every row is' if full else 'pages are'} sound")


def _messages(config: Config) -> Iterator[Check]:
    if not config.database.exists():
        return
    try:
        with reading(config) as stores:
            counts = stores.outbox.counts()
    except StoreError:
        return  # told by the check of the database
    waiting = ", ".join(
        f"{counts[state]} {state}" for state in (DeliveryState.HELD, DeliveryState.FAILED) if counts[state]
    )
    if waiting:
        yield _warning("messages", f"wait for a person: {waiting}", "`tracker outbox list`, then retry or cancel")
    else:
        yield _good("messages", f"{counts[DeliveryState.SENT]:,} sent, none waits for a person")


def _daemon(config: Config, now: datetime) -> Iterator[Check]:
    beat = heartbeat.read(config.database.parent)
    if not holder(config.database.parent):
        yield _warning("daemon", "does not run", "tracker run")
    elif beat is None or now - beat.at > timedelta(minutes=5):
        yield _warning("daemon", "runs, but gave no sign of life for five minutes", "see its log")
    elif beat.trouble:
        yield _warning("daemon", f"runs, but: {beat.trouble}", "see its log")
    else:
        yield _good("daemon", f"runs, {beat.ticks} ticks")


def _backups(config: Config, now: datetime) -> Iterator[Check]:
    if not config.backups.enabled:
        yield _warning("backups", "are turned off in config.yaml", "set backups.enabled: true")
        return
    folder = backup.folder_of(config.database)
    if folder.exists() and not folder.is_dir():
        yield _bad("backups", f"{folder} is no folder", "move it away; the daemon makes one")
        return
    latest = next(iter(backup.backups(config.database)), None)
    if latest is None:
        if config.database.exists():
            yield _warning("backups", "there is none yet", "the daemon makes one a day; `tracker backup` makes one now")
        return
    age = now - latest[1]
    if age > 3 * timedelta(seconds=config.backups.every):
        yield _warning("backups", f"the latest is {age.days} days old", "`tracker backup`; does the daemon run?")
    else:
        yield _good("backups", f"the latest is of {latest[1]:%Y-%m-%d %H:%M} UTC")
