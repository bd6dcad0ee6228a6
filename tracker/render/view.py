"""A digest in the reader's words, before any sink: what every format shows, in the same order.

Pure; does not escape (each sink does) and says nothing that the digest does not hold.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from tracker.core import wording as say
from tracker.core.retelling import adds_to
from tracker.core.wording import Name, Wording
from tracker.model import (
    Change,
    Coverage,
    Digest,
    Health,
    Line,
    Promise,
    SourceReport,
    Statement,
    Status,
    Story,
    Trust,
)
from tracker.render import escape

_QUOTE_CHARS = 280
_SENTENCE_CHARS = 500
_NAME_CHARS = 100
_PROMISES = 20
_TROUBLE = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of `before -> after` with what it rests on."""

    label: str
    text: str  # our own words, or the quote when `verbatim`
    verbatim: bool
    source: str  # outlet, date
    language: str
    url: str | None = None
    host: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One change as shown."""

    id: str  # "#C41"
    sentence: str
    head: str  # what happened; with `facts` it is the sentence
    facts: tuple[str, ...]  # figures, places, dates
    before: Side | None
    after: Side | None
    official: Side | None  # who tells it officially, where `after` is somebody else
    spread: str  # "9 outlets, 2 origins, 3 languages"
    confidence: str
    note: str = ""
    kind: str = ""

    @property
    def sides(self) -> tuple[Side, ...]:
        """What it rests on, in the order of showing: what was known, the official source, what is told."""
        return tuple(side for side in (self.before, self.official, self.after) if side is not None)

    @property
    def cited(self) -> Side | None:
        """The one source to link where there is room for one."""
        return self.official or self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A section as shown."""

    kind: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The whole digest as shown."""

    language: str
    title: str
    name: str
    groups: tuple[Group, ...]
    promises: tuple[str, ...]
    promises_title: str
    nothing: str  # said only when nothing else is; empty otherwise
    restated: str
    receipt_title: str
    receipt: tuple[str, ...]
    trouble: tuple[str, ...]  # sources that make silence unsafe
    changes: int
    more: str  # a template with {n}
    link: str
    composed: datetime


def view(digest: Digest, words: Wording, language: str, name: Name = str) -> View:
    """Put a digest into words."""
    zone = digest.audience.time_zone
    groups = [
        Group(
            kind=section.kind,
            title=words.sections[section.kind],
            entries=tuple(entry(line, words, zone, name, section.kind) for line in section.lines),
        )
        for section in digest.sections
    ]
    corrections = [entry(line, words, zone, name, "correction") for line in digest.corrections]
    corrections += [_withdrawn(change, words, zone, name) for change in digest.withdrawn]
    if corrections:
        groups.append(Group(kind="correction", title=words.sections["correction"], entries=tuple(corrections)))
    changes = sum(len(group.entries) for group in groups)
    return View(
        language=language,
        title=_title(digest, changes, words),
        name=digest.audience.name,
        groups=tuple(groups),
        promises=_promises(digest, words, name),
        promises_title=words.sections["promise"],
        nothing="" if groups or digest.alert else _nothing(digest.coverage, words),
        restated=_restated(digest, words),
        receipt_title=words.sections["receipt"],
        # An alert is one piece of news; the digest that repeats it carries the receipt.
        receipt=() if digest.alert else _receipt(digest.coverage, words),
        trouble=() if digest.alert else _troubles(digest.coverage, words, zone),
        changes=changes,
        more=words.more.replace("{date}", digest.period.start.date().isoformat()),
        link=words.link,
        composed=digest.composed,
    )


def entry(line: Line, words: Wording, zone: str, name: Name, kind: str = "") -> Entry:
    """One line of a digest in words; also what `tracker show` prints."""
    change, story = line.change, line.story
    before = _known(change, words, zone, kind)
    if line.correction is not None:  # what was told stands before the arrow
        template = words.addition_to if adds_to(line.correction, change) else words.correction_of
        before = _told(template, line.correction, words, zone, name)
    head, *facts = (_cut(piece, _SENTENCE_CHARS) for piece in say.pieces(change, words, name))
    return Entry(
        id=f"#C{change.id}",
        sentence=" · ".join((head, *facts)),
        head=head,
        facts=tuple(facts),
        before=before,
        after=_side(words.now, change.after, words, zone),
        official=_official(change, story, words, zone),
        spread="" if change.status is Status.CONFLICT else _spread(story, words),  # nobody else says so
        confidence=say.confidence(change, story, words),
        note=words.told_by_alert if line.alerted else "",
        kind=kind,
    )


def _known(change: Change, words: Wording, zone: str, kind: str) -> Side | None:
    """What was held before; that nothing was, except where the section says so."""
    if change.before is not None:
        return _side(words.known_since, change.before, words, zone)
    if kind in ("new", "conflict", "correction"):
        return None
    return Side(label=words.known_since, text=words.nothing_known, verbatim=False, source="", language="")


def _side(label: str, statement: Statement, words: Wording, zone: str) -> Side | None:
    text = statement.quote or statement.text
    if not text:
        return None
    when = say.dated(statement.published, words, zone)
    return Side(
        label=label,
        text=_cut(text, _QUOTE_CHARS),
        verbatim=bool(statement.quote),
        source=words.comma.join(part for part in (_cut(statement.outlet, _NAME_CHARS), when) if part),
        language=statement.language,
        url=escape.link(statement.url),
        host=escape.host(statement.url),
    )


def _official(change: Change, story: Story | None, words: Wording, zone: str) -> Side | None:
    """The first official telling of the same event, unless the line rests on an official one already."""
    if story is None or change.status is Status.CONFLICT:
        return None
    official = [telling for telling in story.tellings if telling.trust is Trust.OFFICIAL and telling.title]
    if not official or any(telling.item == change.item for telling in official):
        return None
    first = min(official, key=lambda telling: (telling.published or telling.first_seen, telling.item))
    when = say.day(first.published, words, zone) if first.published is not None else ""
    return Side(
        label=words.official_source,
        text=_cut(first.title, _QUOTE_CHARS),
        verbatim=True,
        source=words.comma.join(part for part in (_cut(first.outlet, _NAME_CHARS), when) if part),
        language=first.language,
        url=escape.link(first.url),
        host=escape.host(first.url),
    )


def _told(template: str, change: Change, words: Wording, zone: str, name: Name) -> Side:
    label = template.format(id=change.id, date=say.day(change.seen, words, zone))
    text = _cut(say.sentence(change, words, name), _SENTENCE_CHARS)
    return Side(label=label, text=text, verbatim=False, source="", language="")


def _withdrawn(change: Change, words: Wording, zone: str, name: Name) -> Entry:
    told = _told(words.correction_of, change, words, zone, name)
    line = words.withdrawn.format(line=told.text)
    return Entry(
        id=f"#C{change.id}",
        sentence=line,
        head=line,
        facts=(),
        before=None,
        after=None,
        official=None,
        spread="",
        confidence="",
        note=told.label,
        kind="correction",
    )


def _spread(story: Story | None, words: Wording) -> str:
    if story is None or story.outlets < 2:
        return ""
    return words.origins.format(
        outlets=say.counted("outlets", story.outlets, words),
        origins=say.counted("origins", story.origins, words),
        languages=say.counted("languages", len(story.languages), words),
    )


def _title(digest: Digest, changes: int, words: Wording) -> str:
    counted = say.counted("changes", changes, words)
    if digest.alert:
        return words.alert_title.format(changes=counted)
    zone = digest.audience.time_zone
    start, end = digest.period.start, digest.period.end
    same_year = start.astimezone(ZoneInfo(zone)).year == end.astimezone(ZoneInfo(zone)).year
    values = {"from": say.day(start, words, zone), "to": say.day(end, words, zone)}
    if values["from"] == values["to"]:
        return words.title_day.format(changes=counted, **values)
    short = {name: say.day(when, words, zone, short=same_year) for name, when in (("from_", start), ("to_", end))}
    return words.title.format(changes=counted, **values, **short)


def _nothing(coverage: Coverage, words: Wording) -> str:
    """What silence means: proof only when every source has answered and everything is read."""
    sources = say.counted("sources", len(coverage.sources), words)
    bad = set(coverage.failing) | {report for report in coverage.sources if report.polls <= report.failed}
    if not coverage.sources:
        return words.nothing_unasked
    if bad:
        return words.nothing_unsure.format(failing=len(bad), sources=sources)
    if unread := coverage.fates.get("unread"):
        return words.nothing_unread.format(items=say.counted("items", unread, words))
    return words.nothing.format(sources=sources)


def _restated(digest: Digest, words: Wording) -> str:
    if not digest.restated_items:
        return ""
    return words.restated.format(
        items=say.counted("items", digest.restated_items, words),
        stories=say.counted("stories", digest.restated_stories, words),
    )


def _receipt(coverage: Coverage, words: Wording) -> tuple[str, ...]:
    order = [*(status.value for status in Status), "unread"]
    fates = [
        f"{say.grouped(coverage.fates[fate], words)} {words.fates.get(fate, fate)}"
        for fate in sorted(coverage.fates, key=lambda one: order.index(one) if one in order else len(order))
        if coverage.fates[fate]
    ]
    polls = sum(report.polls for report in coverage.sources)
    failed = sum(report.failed for report in coverage.sources)
    sources = say.counted("sources", len(coverage.sources), words)
    asked, broken = say.grouped(polls, words), say.grouped(failed, words)
    lines = [words.receipt_sources.format(sources=sources, polls=asked, failed=broken)]
    if coverage.items:
        items = say.counted("items", coverage.items, words)
        lines.append(words.receipt_items.format(items=items, fates=words.comma.join(fates)))
    if coverage.late:
        lines.append(words.receipt_late.format(changes=say.counted("changes", coverage.late, words)))
    return tuple(lines)


def _troubles(coverage: Coverage, words: Wording, zone: str) -> tuple[str, ...]:
    told = [_trouble(report, words, zone) for report in coverage.failing[:_TROUBLE]]
    left = len(coverage.failing) - len(told)
    return (*told, f"… +{left}") if left else tuple(told)


def _trouble(report: SourceReport, words: Wording, zone: str) -> str:
    since = say.day(report.since, words, zone) if report.since is not None else ""
    name = _cut(report.name, _NAME_CHARS)
    detail = words.mood.format(_cut(report.detail, _NAME_CHARS)) if report.detail else ""
    if not since:
        return words.never.format(name=name, detail=detail)
    templates = {Health.SILENT: words.silent, Health.GONE: words.gone, Health.UNASKED: words.unasked}
    template = templates.get(report.health, words.failing)
    return template.format(name=name, date=since, detail=detail)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _promised(promise: Promise, words: Wording) -> str:
    what = _cut(promise.what, _QUOTE_CHARS)
    source = words.comma.join(filter(None, (_cut(promise.outlet, _NAME_CHARS), say.dated(promise.published, words))))
    return (f"“{what}”" if promise.verbatim else what) + (words.mood.format(source) if source else "")


def _promises(digest: Digest, words: Wording, name: Name) -> tuple[str, ...]:
    def told(template: str, promises: Sequence[Promise]) -> list[str]:
        return [
            template.format(
                parties=say.party_names(promise.parties, words, name),
                what=_promised(promise, words),
                date=say.dated(promise.due, words),
                before=say.dated(promise.moved_from, words),
            )
            for promise in promises
        ]

    lines = (
        *told(words.overdue, digest.promises_overdue),
        *told(words.due, digest.promises_due),
        *told(words.moved, digest.promises_moved),
    )
    left = len(lines) - _PROMISES
    return lines if left <= 0 else (*lines[:_PROMISES], f"… +{left}")
