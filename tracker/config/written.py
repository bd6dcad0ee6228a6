"""config.yaml from top to bottom, as records that pydantic fills and checks.

Does not look from one part to another (`load` does), nor turn anything into what the program uses.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from tracker import limits
from tracker.config.channels import Channel
from tracker.config.values import (
    Id,
    Language,
    Seconds,
    SecretField,
    Trusted,
    Url,
    Weekday,
    Zone,
    allowed_host,
    time_of_day,
)
from tracker.model import Act, SourceKind, Trust

_FORBID = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """How the network is used; `at_least` and `at_most` bound the time between two polls of a source."""

    user_agent: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[\x20-\x7e]+$")] = "tracker (feed reader)"
    allow_hosts: tuple[Annotated[str, AfterValidator(allowed_host)], ...] = ()
    host_spacing: Seconds = int(limits.HOST_SPACING_SECONDS)
    host_connections: Annotated[int, Field(ge=1, le=8)] = limits.HOST_CONNECTIONS
    at_once: Annotated[int, Field(ge=1, le=64)] = 16
    at_least: Seconds = 900
    at_most: Seconds = 86_400
    __pydantic_config__ = _FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long logs are kept; items, facts, changes and digests are never forgotten."""

    polls: Seconds = 90 * 86_400
    __pydantic_config__ = _FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class Backups:
    """How often a sound copy of the database is made; the last 7 days and 4 weeks are kept."""

    enabled: bool = True
    every: Seconds = 86_400
    __pydantic_config__ = _FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """Who is told of trouble that lasts, and after how long; `heartbeat` is asked after every good tick."""

    channels: tuple[str, ...] = ()
    after: Seconds = 86_400
    heartbeat: SecretField | None = None
    __pydantic_config__ = _FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """What the daemon writes about itself; without `file`, to standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "json", "text"] = "auto"
    file: Path | None = None
    megabytes: Annotated[int, Field(ge=1, le=1000)] = 10
    keep: Annotated[int, Field(ge=0, le=50)] = 4
    __pydantic_config__ = _FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenSelectors:
    """CSS selectors of a list page."""

    item: str
    title: str = "a"
    link: str = "a"
    date: str | None = None
    summary: str | None = None
    __pydantic_config__ = _FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenSource:
    """One entry of `sources:`."""

    id: Id
    url: Url
    name: Annotated[str, Field(min_length=1, max_length=limits.NAME_CHARS)]
    kind: SourceKind = SourceKind.FEED
    publisher: Annotated[str, Field(min_length=1, max_length=limits.NAME_CHARS)] | None = None
    language: Language | None = None
    time_zone: Zone = "UTC"
    trust: Trusted = Trust.GENERAL
    every: Seconds = 3_600
    enabled: bool = True
    reason: str = ""
    browser_agent: bool = False
    outlet_suffix: bool = False
    keep_params: tuple[str, ...] = ()
    selectors: WrittenSelectors | None = None
    __pydantic_config__ = _FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenEdition:
    """One language edition of the search service: what `{name}` in the template stands for."""

    language: Language
    values: Mapping[str, str]
    time_zone: Zone = "UTC"
    __pydantic_config__ = _FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenSearch:
    """The service that answers `queries:`: an address with `{query}` and the values of an edition."""

    template: Annotated[str, Field(pattern=r"\{query\}")]
    editions: Mapping[Id, WrittenEdition]
    every: Seconds = 3 * 3_600
    __pydantic_config__ = _FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenQuery:
    """What is asked about one party, in each edition."""

    id: Id
    name: str
    ask: Annotated[Mapping[str, Annotated[str, Field(min_length=2, max_length=500)]], Field(min_length=1)]
    every: Seconds | None = None
    enabled: bool = True
    reason: str = ""
    __pydantic_config__ = _FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenDigest:
    """One entry of `digests:`."""

    name: Id
    language: Literal["en", "ja", "nl"] = "en"
    time_zone: Zone = "Europe/Brussels"
    parties: tuple[str, ...] = ()
    acts: tuple[Act, ...] = ()
    threshold: Mapping[Annotated[str, Field(pattern=r"^[A-Z]{3}$")], Decimal] = field(default_factory=dict)
    rhythm: Literal["daily", "weekly"] = "weekly"
    weekday: Weekday = "mon"
    at: Annotated[str, AfterValidator(time_of_day)] = "07:00"
    channels: tuple[str, ...] = ()
    alerts: bool = False
    __pydantic_config__ = _FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenFile:
    """config.yaml from top to bottom."""

    database: Path = Path("db/tracker.db")
    seeds: Path = Path("seeds")
    fetch: Fetch = Fetch()
    sources: tuple[WrittenSource, ...] = ()
    search: WrittenSearch | None = None
    queries: tuple[WrittenQuery, ...] = ()
    digests: tuple[WrittenDigest, ...] = ()
    channels: Mapping[Id, Annotated[Channel, Field(discriminator="kind")]] = field(default_factory=dict)
    retention: Retention = Retention()
    backups: Backups = Backups()
    alerts: Alerts = Alerts()
    log: Log = Log()
    __pydantic_config__ = _FORBID
