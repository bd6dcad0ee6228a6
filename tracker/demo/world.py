"""The sample world as records, read from world.yaml; which entries exist at a simulated moment.

Does not care how an entry is served.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tracker import yaml_lines

_FORBID = {"extra": "forbid"}
SHOWN_DAYS = 40
"""How long an entry stays in the document of its source, as in real feeds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldSource:
    """One sample source: how it is written and what is wrong with it."""

    id: str
    name: str
    format: str  # rss20 | rdf | atom | json | html
    language: str
    trust: str
    encoding: str = "utf-8"
    fault: str | None = None  # dead | frozen | malformed
    outlet_suffix: bool = False
    __pydantic_config__ = _FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A later text of an entry."""

    at: str
    title: str
    summary: str
    __pydantic_config__ = _FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldItem:
    """One entry with the moment it appears and its later edits."""

    source: str
    at: str
    title: str
    summary: str
    id: str | None = None
    outlet: str | None = None
    edits: tuple[Edit, ...] = ()
    __pydantic_config__ = _FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything that can be served, and the span it is served in."""

    starts: str
    days: int
    digests: str
    sources: tuple[WorldSource, ...]
    items: tuple[WorldItem, ...]
    __pydantic_config__ = _FORBID

    @property
    def start(self) -> datetime:
        """The first simulated moment."""
        return moment(f"{self.starts} 00:00")

    @property
    def end(self) -> datetime:
        """The moment after the last simulated day."""
        return self.start + timedelta(days=self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An entry as its source shows it at some moment."""

    id: str
    title: str
    summary: str
    published: datetime
    outlet: str | None = None
    updated: datetime | None = field(default=None)


def moment(text: str) -> datetime:
    """`2026-06-01 08:10` as UTC."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def load() -> World:
    """The world that ships with the program."""
    path = Path(__file__).with_name("world.yaml")
    world: World = yaml_lines.validate(yaml_lines.read(path, "world.yaml"), World)
    return world


def shown(world: World, source: WorldSource, now: datetime) -> list[Shown]:
    """The entries of one source at `now`, newest first; a frozen source never drops or adds any."""
    entries = []
    for number, item in enumerate(world.items):
        if item.source != source.id:
            continue
        published = moment(item.at)
        frozen = source.fault == "frozen"
        if not frozen and not (published <= now < published + timedelta(days=SHOWN_DAYS)):
            continue
        entry = Shown(
            id=item.id or f"{item.source}-{number}",
            title=item.title,
            summary=item.summary,
            published=published,
            outlet=item.outlet,
        )
        for edit in item.edits:
            if moment(edit.at) <= now:
                entry = Shown(
                    id=entry.id,
                    title=edit.title,
                    summary=edit.summary,
                    published=published,
                    outlet=item.outlet,
                    updated=moment(edit.at),
                )
        entries.append(entry)
    return sorted(entries, key=lambda entry: entry.published, reverse=True)
