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
    SHAPE,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """How the network is used; `at_least` and `at_most` bound the time between two polls of a source."""

    user_agent: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[\x20-\x7e]+$")] = "tracker (feed reader)"
    """How the tracker names itself to hosts."""
    allow_hosts: tuple[Annotated[str, AfterValidator(allowed_host)], ...] = ()
    """Hosts inside the local network that may be reached, as host:port; all other private addresses are refused."""
    host_spacing: Seconds = int(limits.HOST_SPACING_SECONDS)
    """Time between two requests to one host."""
    host_connections: Annotated[int, Field(ge=1, le=8)] = limits.HOST_CONNECTIONS
    """Connections to one host at the same time."""
    at_once: Annotated[int, Field(ge=1, le=64)] = 16
    """Fetches at the same time, over all hosts."""
    at_least: Seconds = 900
    """Least time between two polls of a source."""
    at_most: Seconds = 86_400
    """Longest time between two polls of a source."""
    __pydantic_config__ = SHAPE


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long logs and texts are kept; headlines, facts, changes and digests are never forgotten."""

    polls: Seconds = 90 * 86_400
    """The log of polls."""
    texts: Seconds = 365 * 86_400
    """Summaries and earlier texts of items about something else; their headlines stay."""
    __pydantic_config__ = SHAPE


@dataclass(frozen=True, slots=True, kw_only=True)
class Backups:
    """How often a sound copy of the database is made; the last 7 days and 4 weeks are kept."""

    enabled: bool = True
    """Whether the daemon makes them."""
    every: Seconds = 86_400
    """How often."""
    __pydantic_config__ = SHAPE


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """Who is told of trouble that lasts, and after how long; `heartbeat` is asked after every good tick."""

    channels: tuple[str, ...] = ()
    """Who is told; names from `channels:`."""
    after: Seconds = 86_400
    """How long trouble must last."""
    heartbeat: SecretField | None = None
    """Where an address is that is asked after every good tick, for dead-man switches."""
    __pydantic_config__ = SHAPE


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """What the daemon writes about itself; without `file`, to standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    """The least important lines that are written."""
    format: Literal["auto", "json", "text"] = "auto"
    """auto: readable on a terminal, JSON elsewhere."""
    file: Path | None = None
    """A file instead of standard error."""
    megabytes: Annotated[int, Field(ge=1, le=1000)] = 10
    """The file is rotated at this size."""
    keep: Annotated[int, Field(ge=0, le=50)] = 4
    """How many old files are kept."""
    __pydantic_config__ = SHAPE


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenSelectors:
    """CSS selectors of a list page."""

    item: str
    """One entry of the list; the others are looked up inside it."""
    title: str = "a"
    """Its headline."""
    link: str = "a"
    """Its link."""
    date: str | None = None
    """Its date, in any notation."""
    summary: str | None = None
    """Its text."""
    __pydantic_config__ = SHAPE


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenSource:
    """One entry of `sources:`."""

    id: Id
    """A short name that never changes: items are kept under it."""
    url: Url
    """Where it is."""
    name: Annotated[str, Field(min_length=1, max_length=limits.NAME_CHARS)]
    """Its name in digests."""
    kind: SourceKind = SourceKind.FEED
    """feed (RSS, RDF, Atom, JSON Feed: told apart by content), html (a list page) or sitemap."""
    publisher: Annotated[str, Field(min_length=1, max_length=limits.NAME_CHARS)] | None = None
    """Who publishes its items; the name otherwise, and for aggregators each item says it itself."""
    language: Language | None = None
    """ISO 639-1, where its texts have one language."""
    time_zone: Zone = "UTC"
    """Where dates without a zone are from."""
    trust: Trusted = Trust.GENERAL
    """How near it is to those who act."""
    every: Seconds = 3_600
    """How often to ask; adapted to its rhythm, up to four times more or less often."""
    enabled: bool = True
    """Whether it is watched."""
    reason: str = ""
    """Why it is on or off."""
    browser_agent: bool = False
    """Name a browser as user agent: some hosts answer nothing else."""
    outlet_suffix: bool = False
    """Titles end with the outlet, as in search feeds."""
    keep_params: tuple[str, ...] = ()
    """Query parameters that tell its articles apart."""
    selectors: WrittenSelectors | None = None
    """For kind html."""
    __pydantic_config__ = SHAPE


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenEdition:
    """One language edition of the search service: what `{name}` in the template stands for."""

    language: Language
    """Of its answers."""
    values: Mapping[str, str]
    """What {name} in the template stands for."""
    time_zone: Zone = "UTC"
    """Where dates without a zone are from."""
    __pydantic_config__ = SHAPE


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenSearch:
    """The service that answers `queries:`: an address with `{query}` and the values of an edition."""

    template: Annotated[str, Field(pattern=r"\{query\}")]
    """The address, with {query} and the values of an edition."""
    editions: Mapping[Id, WrittenEdition]
    """Its languages and countries."""
    every: Seconds = 3 * 3_600
    """How often to ask."""
    __pydantic_config__ = SHAPE


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenQuery:
    """What is asked about one party, in each edition."""

    id: Id
    """A short name; its sources are called q-ID-EDITION."""
    name: str
    """Its name in digests."""
    ask: Annotated[Mapping[str, Annotated[str, Field(min_length=2, max_length=500)]], Field(min_length=1)]
    """The words for each edition."""
    every: Seconds | None = None
    """How often to ask, if not as often as the others."""
    enabled: bool = True
    """Whether it is asked."""
    reason: str = ""
    """Why it is there, or why it is off."""
    __pydantic_config__ = SHAPE


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenDigest:
    """One entry of `digests:`."""

    name: Id
    """A short name that never changes: what was told is remembered under it."""
    language: Literal["en", "ja", "nl"] = "en"
    """Of the wording; quotes stay in their language."""
    time_zone: Zone = "Europe/Brussels"
    """In which its days begin."""
    parties: tuple[str, ...] = ()
    """Only changes with one of these; all when empty."""
    acts: tuple[Act, ...] = ()
    """Only these acts; all when empty."""
    threshold: Mapping[Annotated[str, Field(pattern=r"^[A-Z]{3}$")], Decimal] = field(default_factory=dict)
    """Least sum by currency: smaller sums are left out, greater ones may go out at once (`alerts`)."""
    rhythm: Literal["daily", "weekly"] = "weekly"
    """How long a period is."""
    weekday: Weekday = "mon"
    """The first day of a week."""
    at: Annotated[str, AfterValidator(time_of_day)] = "07:00"
    """When it is composed."""
    channels: tuple[str, ...] = ()
    """Where it goes; names from `channels:`."""
    alerts: bool = False
    """Whether endings, conflicts and sums above the threshold go out at once."""
    __pydantic_config__ = SHAPE


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenFile:
    """config.yaml from top to bottom."""

    database: Path = Path("db/tracker.db")
    """From the folder of this file."""
    seeds: Path = Path("seeds")
    """The folder with names, phrases and baseline."""
    fetch: Fetch = Fetch()
    """How the network is used."""
    sources: tuple[WrittenSource, ...] = ()
    """Feeds and pages to watch."""
    search: WrittenSearch | None = None
    """The service that answers `queries:`."""
    queries: tuple[WrittenQuery, ...] = ()
    """Searches, for parties without a feed."""
    digests: tuple[WrittenDigest, ...] = ()
    """Who reads what, and when."""
    channels: Mapping[Id, Annotated[Channel, Field(discriminator="kind")]] = field(default_factory=dict)
    """Where digests go."""
    retention: Retention = Retention()
    """How long logs and texts are kept."""
    backups: Backups = Backups()
    """Copies of the database."""
    alerts: Alerts = Alerts()
    """Trouble that lasts."""
    log: Log = Log()
    """What the daemon writes about itself."""
    __pydantic_config__ = SHAPE
