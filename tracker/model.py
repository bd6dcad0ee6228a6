"""The nouns of the tracker, in the order of the flow. Standard library only.

    Source -> FetchResult -> ParsedFeed -> Item -> Reading(Claim) -> Story
    Claim + Fact -> Assessment -> Change -> Digest -> Delivery -> Receipt

Read from top to bottom this is the story of the data: one type per moment, all frozen. Times are
aware UTC datetimes unless a name says otherwise; offsets are code points into the named field.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import NewType

SourceId = NewType("SourceId", str)
ItemId = NewType("ItemId", str)
StoryId = NewType("StoryId", str)
PartnershipId = NewType("PartnershipId", str)
"""Slugs of the parties in alphabetical order, joined by `--`: `imec--rapidus`."""
FactId = NewType("FactId", str)
ChangeId = NewType("ChangeId", int)
"""Shown as `#C41`."""


# ------------------------------------------------------------------ where news comes from
class SourceKind(StrEnum):
    """How a source is read."""

    FEED = "feed"  # RSS 0.9x-2.0, RDF, Atom, JSON Feed: told apart by content
    HTML = "html"  # a list page, by CSS selectors
    SITEMAP = "sitemap"  # a (news) sitemap


class Trust(IntEnum):
    """How near a source is to the parties that act; smaller is nearer."""

    OFFICIAL = 1
    TRADE = 2
    GENERAL = 3
    AGGREGATOR = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSelectors:
    """CSS selectors of an HTML list page; `item` repeats, the others are looked up inside it."""

    item: str
    title: str = "a"
    link: str = "a"
    date: str | None = None
    summary: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A configured place to watch."""

    id: SourceId
    url: str
    name: str
    kind: SourceKind = SourceKind.FEED
    publisher: str | None = None  # None: each item names its own (aggregators)
    language: str | None = None
    time_zone: str = "UTC"
    trust: Trust = Trust.GENERAL
    every_s: int = 3600
    enabled: bool = True
    reason: str = ""  # why it is on or off, for people
    browser_agent: bool = False  # some hosts answer only browser-like agents
    outlet_suffix: bool = False  # titles end in " - Outlet" (search-query feeds)
    keep_params: tuple[str, ...] = ()  # query parameters that are part of the identity
    selectors: ListSelectors | None = None


class FailureKind(StrEnum):
    """Why a fetch gave nothing; the only network vocabulary above `net`."""

    BLOCKED = "blocked"  # refused by the guard: private address, scheme, downgrade
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    PROTOCOL = "protocol"
    TOO_LARGE = "too-large"
    ENCODING = "encoding"  # a content encoding that was not asked for
    REDIRECTS = "redirects"
    GONE = "gone"  # 410
    REFUSED = "refused"  # 401, 403, 451
    MISSING = "missing"  # 404
    THROTTLED = "throttled"  # 429, 503 with Retry-After
    SERVER = "server"  # other 5xx
    STATUS = "status"  # any other status
    EMPTY = "empty"  # 200/202 without a body or without any entry
    NOT_A_FEED = "not-a-feed"
    UNPARSABLE = "unparsable"  # too slow, too big or refused by the parser
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a conditional request sends back; stored only together with the items they stand for."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A complete body."""

    url: str  # after redirects
    body: bytes
    content_type: str
    validators: Validators
    moved_to: str | None = None  # every hop of the way was 301 or 308
    fresh_for_s: int | None = None  # Cache-Control: max-age


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """304: nothing new, and that is known."""

    fresh_for_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailed:
    """Nothing usable came; expected in daily work, so a value."""

    kind: FailureKind
    detail: str
    status: int | None = None
    retry_after_s: int | None = None


FetchResult = Fetched | NotModified | FetchFailed


class Precision(StrEnum):
    """How exactly a date is known."""

    NONE = "none"
    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    MINUTE = "minute"


@dataclass(frozen=True, slots=True)
class Dated:
    """A date as written, as understood, and how exactly; `value` is UTC or None."""

    raw: str = ""
    value: datetime | None = None
    precision: Precision = Precision.NONE


UNDATED = Dated()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedItem:
    """An entry as the feed gives it: plain, capped, type-checked text."""

    guid: str | None
    url: str | None
    title: str
    summary: str
    published: Dated = UNDATED
    updated: Dated = UNDATED
    language: str | None = None
    publisher: str | None = None  # <source> of an aggregator entry
    garbled: bool = False  # the encoding could not be repaired


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """An entry that cannot be kept, and why: every entry is accounted for."""

    position: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A document as understood."""

    format: str  # "rss20", "rss10", "atom10", "json11", "html", "sitemap", ...
    items: tuple[ParsedItem, ...]
    rejected: tuple[Rejected, ...] = ()
    title: str = ""
    language: str | None = None
    ttl_s: int | None = None
    problems: tuple[str, ...] = ()  # what was wrong but survived
    cut_off: bool = False  # the document ends too early: there was more


# ------------------------------------------------------------------ what is kept
@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An entry as kept; `revision` counts its texts from 1."""

    id: ItemId
    source: SourceId
    key: str  # identity inside the source: guid, canonical URL or content
    url: str | None
    canonical_url: str | None
    publisher: str
    trust: Trust
    title: str
    summary: str
    published: Dated
    first_seen: datetime
    revision: int = 1
    revised_at: datetime | None = None
    language: str | None = None  # what the source or entry declares; reading decides
    garbled: bool = False
    gone: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownItem:
    """What must be remembered of an item to recognise it; `fingerprints` oldest first, the current one last."""

    id: ItemId
    key: str
    title: str
    summary: str
    canonical_url: str | None = None
    published: datetime | None = None
    revision: int = 1
    fingerprints: tuple[str, ...] = ()
    first_seen: datetime | None = None
    revised_at: datetime | None = None
    flapped_at: datetime | None = None
    gone: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """An entry to be stored: a new item, or a new revision of a known one."""

    item: Item
    fingerprint: str
    handles: tuple[str, ...]  # all it is to be found under from now on
    position: int
    before: KnownItem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resighting:
    """A known item served again without a new word."""

    id: ItemId
    handles: tuple[str, ...]
    position: int
    reason: str = "unchanged"
    flapped: bool = False  # an earlier text; note the time, keep the later text
    returned: bool = False  # it was marked as gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """What became of every entry: `new + revised + unchanged + rejected == entries`."""

    new: tuple[Sighting, ...] = ()
    revised: tuple[Sighting, ...] = ()
    unchanged: tuple[Resighting, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    vanished: tuple[ItemId, ...] = ()  # known, inside the span of the document, and not in it


class PollResult(StrEnum):
    """How one poll of a source ended."""

    FETCHED = "fetched"
    NOT_MODIFIED = "not-modified"  # 304, or the same bytes again
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One poll of one source and what became of every entry: `entries` is the sum of the four after it."""

    source: SourceId
    at: datetime
    result: PollResult
    entries: int = 0
    new: int = 0
    revised: int = 0
    unchanged: int = 0
    rejected: int = 0
    failure: FetchFailed | None = None
    format: str = ""
    problems: tuple[str, ...] = ()  # of the document
    rejects: tuple[Rejected, ...] = ()


class Health(StrEnum):
    """The state of a source, as a digest shows it."""

    NEW = "new"
    OK = "ok"
    FAILING = "failing"
    SILENT = "silent"  # answers, but nothing new against its own rhythm
    GONE = "gone"
    UNASKED = "unasked"  # well when it was last asked, but that was days ago: the tracker was off


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What is remembered of a source between polls."""

    source: SourceId
    validators: Validators = Validators()
    next_due: datetime | None = None  # None: at once
    last_polled: datetime | None = None
    last_ok: datetime | None = None
    last_new: datetime | None = None  # when an unseen item last appeared
    failures: int = 0  # in a row
    failing_since: datetime | None = None
    last_failure: FetchFailed | None = None
    mean_gap_s: float | None = None  # usual seconds between new items
    moved_to: str | None = None
    moved_count: int = 0
    body_hash: str | None = None
    url: str | None = None  # the configured address that all this is about
    longest_gap_s: float | None = None  # the longest silence that was no alarm
    gaps: int = 0  # how many silences the two rest on
    moved_since: datetime | None = None
    gone: datetime | None = None  # 410: not asked again until a person changes the address


# ------------------------------------------------------------------ what an item says
class Act(StrEnum):
    """What happened."""

    NEW = "new"
    STAGE_CHANGE = "stage-change"
    RENEWAL = "renewal"
    FUNDING = "funding"
    NEW_PARTY = "new-party"
    MILESTONE = "milestone"
    SETBACK = "setback"
    TERMINATION = "termination"


class Stage(StrEnum):
    """The ladder; `rank` orders it."""

    TALKS = "talks"
    LOI = "LoI"
    MOU = "MoC/MoU"
    AGREEMENT = "agreement/contract"
    LAUNCHED = "launched"
    EXTENDED = "extended"
    TERMINATED = "terminated"

    @property
    def rank(self) -> int:
        """Position on the ladder, 0 for talks."""
        return list(Stage).index(self)


class Status(StrEnum):
    """The verdict; every item ends in exactly one."""

    OFF_TOPIC = "off-topic"
    COMMENTARY = "commentary"
    KNOWN = "known"
    NEW_PARTNERSHIP = "new-partnership"
    UPDATE = "update"
    CONFLICT = "conflict"

    @property
    def is_change(self) -> bool:
        """Whether the known state of the world is different afterwards."""
        return self in (Status.NEW_PARTNERSHIP, Status.UPDATE, Status.CONFLICT)


class Modality(StrEnum):
    """How an item says it."""

    FACT = "fact"
    PLAN = "plan"  # will, to sign, intends
    RUMOUR = "rumour"  # reportedly, people familiar
    DENIED = "denied"
    HYPOTHETICAL = "hypothetical"
    LOOK_BACK = "look-back"
    OPINION = "opinion"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verbatim piece of a field: `text == field[start:end]`, always."""

    field: str  # "title" | "summary"
    start: int
    end: int
    text: str
    says: str  # what it is evidence of: "act: renewal", "party: imec", "amount: JPY 70000000000"


class Bound(StrEnum):
    """How a sum is qualified."""

    EXACT = "exact"
    ABOUT = "about"
    UP_TO = "up-to"
    OVER = "over"


class SumRole(StrEnum):
    """What a sum is in the text it stands in."""

    NEW = "new"
    CUMULATIVE = "cumulative"
    BACKGROUND = "background"
    CONVERSION = "conversion"  # another currency of the sum beside it
    PER_PARTY = "per-party"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A sum of money in plain units with its ISO 4217 currency."""

    value: Decimal
    currency: str
    bound: Bound = Bound.EXACT
    role: SumRole = SumRole.NEW
    about: str = ""
    field: str = "title"
    start: int = 0
    end: int = 0
    apart: bool = False  # of a change: it stands neither in the headline nor in the sentence that is quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text to be read, wherever it came from: an item, a line of a file, a seed."""

    id: ItemId
    title: str
    summary: str = ""
    url: str | None = None
    publisher: str = ""
    published: Dated = UNDATED
    language: str | None = None
    garbled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one item says about one partnership, with verbatim evidence."""

    parties: tuple[str, ...]  # canonical names of those who act
    partnership: PartnershipId | None
    act: Act | None
    stage: Stage | None = None
    modality: Modality = Modality.FACT
    amounts: tuple[Amount, ...] = ()
    event_date: Dated = UNDATED  # when it happened, as the text says
    due: Dated = UNDATED  # a dated commitment: "mass production in 2027"
    technology: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    ordinal: str | None = None  # "second" fab, third tranche
    durations: tuple[str, ...] = ()  # "P5Y": ISO 8601 durations
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything one revision of an item says, before it is compared with anything."""

    document: ItemId
    language: str
    relevant: bool
    relevance: float  # 0..1
    parties: tuple[str, ...] = ()  # those who act, over all claims
    mentioned: tuple[str, ...] = ()  # everybody named
    unknown: tuple[str, ...] = ()  # parties nobody has listed, as written
    claims: tuple[Claim, ...] = ()  # the main one first
    amounts: tuple[Amount, ...] = ()  # all sums stated
    technology: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    features: tuple["Feature", ...] = ()  # what relevance rests on
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feature:
    """One scored observation: its weight times its value went into a decision."""

    name: str
    value: float
    weight: float
    detail: str = ""


# ------------------------------------------------------------------ what is held to be true
@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The document a fact rests on."""

    title: str
    publisher: str
    published: Dated
    language: str
    url: str | None = None
    quote: str = ""  # verbatim, when the text is ours to keep; empty for seeds


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number of things that a document states: 258 members of a delegation."""

    value: Decimal
    unit: str
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What is held to be true: from a seed document, or observed since."""

    id: FactId  # "imec-rapidus-2022/moc" of a seed, "C41" when observed
    partnership: PartnershipId
    parties: tuple[str, ...]
    act: Act | None
    stage: Stage | None
    statement: str  # one sentence in our own words
    origin: Origin
    event_date: Dated = UNDATED
    amounts: tuple[Amount, ...] = ()
    due: Dated = UNDATED
    due_quote: str = ""  # the sentence that names that date, verbatim
    technology: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    durations: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()  # what it is about, in the lexicon's topic words
    counts: tuple[Count, ...] = ()
    disputed: bool = False  # told against what is held to be true: remembered, never compared with
    event: str = ""  # facts of one event share it, whichever document states them
    modality: Modality = Modality.FACT
    seen: datetime | None = None  # None: in the baseline from the start
    withdrawn: datetime | None = None


# ------------------------------------------------------------------ the verdict
@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which what is told differs from what is known, both as shown to a reader."""

    field: str  # "stage" | "amount" | "date" | "place" | "person" | "duration" | "name"
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The verdict on one revision of one item, with everything it rests on."""

    document: ItemId
    status: Status
    act: Act | None
    stage: Stage | None
    partnership: PartnershipId | None
    parties: tuple[str, ...]
    relevant: bool
    relevance: float
    language: str
    confidence: float  # 0..1
    amounts: tuple[Amount, ...] = ()
    technology: tuple[str, ...] = ()
    compared_with: tuple[FactId, ...] = ()  # nearest first
    differences: tuple[Difference, ...] = ()
    features: tuple[Feature, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What a user says of an item; it stands over every verdict of the program."""

    item: ItemId
    made: datetime
    by: str
    says: Mapping[str, str]  # "status", "act", "stage", "partnership", ... -> value
    note: str = ""


# ------------------------------------------------------------------ one event, all outlets
@dataclass(frozen=True, slots=True)
class Sketch:
    """The smallest shingle hashes of a text in ascending order, and how many shingles it has."""

    hashes: tuple[int, ...] = ()
    size: int = 0
    keys: tuple[int, ...] = ()  # the smallest hashes of longer shingles: what the text is found under


@dataclass(frozen=True, slots=True)
class EventSum:
    """A sum as far as it identifies an event."""

    value: float
    currency: str
    role: SumRole = SumRole.NEW
    headed: bool = False  # it stands in the headline


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One item's event in the terms of every language. Days are inclusive; None: not known."""

    item: ItemId
    language: str
    relevant: bool = True
    first_day: date | None = None  # when it was published; a month is a span
    last_day: date | None = None
    happened: tuple[date, date] | None = None  # when the event was, as the text says
    named: tuple[date, date] | None = None  # the month or day that an undated text names
    organisations: Mapping[str, float] = field(default_factory=dict)  # principal -> how prominent, 0..1
    states: Mapping[str, float] = field(default_factory=dict)  # governments and regions that act
    sites: Mapping[str, float] = field(default_factory=dict)  # "city Chitose", "region Hokkaido": in any role
    actors: frozenset[str] = frozenset()  # principals of those who act, as read
    act: Act | None = None
    stage: Stage | None = None
    modality: Modality = Modality.FACT
    sums: tuple[EventSum, ...] = ()
    technology: frozenset[str] = frozenset()
    ordinals: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()  # words and numbers that look alike in every language
    headline: str = ""  # without the outlet, squeezed
    headed: frozenset[str] = frozenset()  # names and numbers in it, listed or not
    unlisted: frozenset[str] = frozenset()  # organisations that nobody has listed, as written
    sketch: Sketch = Sketch()
    address: str | None = None  # canonical, without language
    site: str = ""
    outlet: str = ""  # squeezed
    credit: frozenset[str] = frozenset()  # agencies and outlets it says it has the news from


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryCandidate:
    """A stored story as far as an item that may join it must know it."""

    id: StoryId
    members: tuple[Signature, ...]
    apart: frozenset[StoryId] = frozenset()  # stories that a person has said are others


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One item's part in a story."""

    item: ItemId
    outlet: str
    language: str
    trust: Trust
    published: datetime | None
    first_seen: datetime
    origin: ItemId  # the item it descends from; itself when it is an origin
    url: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The items that report one real-world event."""

    id: StoryId
    partnership: PartnershipId | None
    tellings: tuple[Telling, ...]  # earliest first

    @property
    def outlets(self) -> int:
        """How many outlets tell it."""
        return len({telling.outlet for telling in self.tellings})

    @property
    def origins(self) -> int:
        """How many of its outlets tell it in words that are no copy; several texts of one outlet are one origin."""
        wrote = {telling.item: telling.outlet for telling in self.tellings}
        return len({wrote.get(telling.origin, telling.outlet) for telling in self.tellings})

    @property
    def languages(self) -> tuple[str, ...]:
        """In which languages it is told, sorted."""
        return tuple(sorted({telling.language for telling in self.tellings}))


# ------------------------------------------------------------------ what changed
@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One side of `before -> after`: structured, with the quote it rests on."""

    stage: Stage | None = None
    amounts: tuple[Amount, ...] = ()
    event_date: Dated = UNDATED
    due: Dated = UNDATED
    text: str = ""  # our own words (a seed's statement); empty when `quote` speaks
    quote: str = ""  # verbatim, in the original language
    told: str = ""  # the words of it that tell the act, verbatim
    outlet: str = ""
    published: Dated = UNDATED
    language: str = ""
    url: str | None = None
    fact: FactId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A difference between a story and the ledger: one line of a digest."""

    id: ChangeId
    status: Status
    act: Act | None
    partnership: PartnershipId
    parties: tuple[str, ...]
    story: StoryId
    seen: datetime  # ingest time: decides the digest it belongs to
    confidence: float
    before: Statement | None
    after: Statement
    modality: Modality = Modality.FACT
    differences: tuple[Difference, ...] = ()
    technology: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    givers: tuple[str, ...] = ()  # of a funding, those of the parties who give; empty where the source leaves it open
    further: bool = False  # of a funding: its sum comes on top of earlier ones
    item: ItemId | None = None  # the cited telling
    corrects: ChangeId | None = None  # an erratum of an earlier line
    background: bool = False  # old news found now: part of what is known, in no digest
    withdrawn: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A dated commitment found in a source, kept until it is met, moved or overdue."""

    partnership: PartnershipId
    parties: tuple[str, ...]
    what: str  # what was promised, in the words of the source
    due: Dated
    fact: FactId
    moved_from: Dated = UNDATED
    verbatim: bool = False  # `what` is a quote
    outlet: str = ""
    published: Dated = UNDATED


# ------------------------------------------------------------------ the digest
@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """For whom a digest is composed, and where it goes."""

    name: str
    language: str = "en"
    time_zone: str = "Europe/Brussels"
    parties: tuple[str, ...] = ()  # empty: all
    acts: tuple[Act, ...] = ()  # empty: all
    threshold: Mapping[str, Decimal] = field(default_factory=dict)  # ISO currency -> least sum
    rhythm: str = "weekly"  # "daily" | "weekly"
    weekday: str = "mon"
    at: str = "07:00"
    channels: tuple[str, ...] = ()
    alerts: bool = False  # endings, conflicts and sums over the threshold go out at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A half-open span of ingest time; `key` names it once and for all (`2026-W47`)."""

    key: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A change as a digest shows it, with the story behind it."""

    change: Change
    story: Story | None
    correction: Change | None = None  # the earlier line that this one corrects
    covers: tuple[ChangeId, ...] = ()  # earlier steps of the same period that this line sums up
    alerted: bool = False  # already told at once, by an alert


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Lines of one kind, most important kind first."""

    kind: str  # "conflict" | "ending" | "new" | "stage" | "money" | "renewal" | "milestone" | ...
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """How one source did in a period."""

    source: SourceId
    name: str
    health: Health
    polls: int
    failed: int
    new_items: int
    since: datetime | None = None  # failing or silent since
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The receipt of a digest: what was looked at and what became of it."""

    sources: tuple[SourceReport, ...]
    items: int
    fates: Mapping[str, int]  # status (or "unread") -> items; sums up to `items`
    late: int = 0  # changes of old news found now: known from now on, in no digest

    @property
    def failing(self) -> tuple[SourceReport, ...]:
        """Sources that make silence unsafe."""
        bad = (Health.FAILING, Health.SILENT, Health.GONE, Health.UNASKED)
        return tuple(report for report in self.sources if report.health in bad)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The changes of one period for one audience."""

    audience: Audience
    period: Period
    sections: tuple[Section, ...]
    restated_items: int
    restated_stories: int
    corrections: tuple[Line, ...]
    promises_due: tuple[Promise, ...]
    promises_overdue: tuple[Promise, ...]
    promises_moved: tuple[Promise, ...]
    coverage: Coverage
    composed: datetime
    withdrawn: tuple[Change, ...] = ()  # lines told before and taken back since
    alert: bool = False
    told_in: Mapping[ChangeId, Mapping[str, str]] = field(default_factory=dict)  # channel -> message with that line
    earlier: tuple[Line, ...] = ()  # of digests before, newest first: a feed shows them too


# ------------------------------------------------------------------ delivery
class DeliveryState(StrEnum):
    """The life of a message in the outbox."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    RETRY = "retry"
    AMBIGUOUS = "ambiguous"  # the far side may or may not have it
    HELD = "held"  # waits for a person
    FAILED = "failed"  # refused for good
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One frozen message to one recipient; a resend sends the same bytes."""

    key: str  # period + audience + channel + recipient
    channel: str
    recipient: str
    message_id: str
    payload: bytes  # as it goes over the wire, or the JSON it is made of
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    next_at: datetime | None = None
    created: datetime | None = None
    thread: str | None = None  # the far side's id of the message it replies to
    detail: str = ""
    after: str | None = None  # key of the delivery that must be sent before, in whose thread this one goes
    doubts: int = 0  # how often the far side's silence left it open whether it has the message
    remote_id: str | None = None  # the far side's id of this message


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back from a POST through the guard; never an exception."""

    status: int | None = None  # None: no answer came
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    retry_after_s: int | None = None
    failure: FetchFailed | None = None  # why no complete answer came
    sent: bool = False  # the far side may have the request: without an answer, ambiguous


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """A digest as it will be remembered and sent: its JSON and the messages made of it."""

    body: str
    deliveries: tuple[Delivery, ...]


class Outcome(StrEnum):
    """What a channel says of one attempt."""

    SENT = "sent"
    RETRY = "retry"  # definitely not delivered; worth another try
    REFUSED = "refused"  # definitely not delivered; will not be
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A channel's answer to one attempt to deliver."""

    outcome: Outcome
    detail: str = ""
    retry_after_s: int | None = None
    remote_id: str | None = None  # Slack's ts, for threads
