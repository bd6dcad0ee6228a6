"""Builders of the records of digests and deliveries, with sensible values; a test names what it is about."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

from tracker.core.knowledge import Knowledge
from tracker.core.wording import Wording
from tracker.model import (
    UNDATED,
    Act,
    Amount,
    Audience,
    Bound,
    Change,
    ChangeId,
    Coverage,
    Dated,
    Delivery,
    Digest,
    Fact,
    FactId,
    Health,
    ItemId,
    Line,
    Modality,
    Origin,
    PartnershipId,
    Period,
    Precision,
    Promise,
    Section,
    SourceId,
    SourceReport,
    Stage,
    Statement,
    Status,
    Story,
    StoryId,
    SumRole,
    Telling,
    Trust,
)
from tracker.seeds.load import load

NOW = datetime(2026, 11, 16, 6, 0, tzinfo=UTC)
SEEDS = Path(__file__).resolve().parents[1] / "seeds"


@cache
def knowledge() -> Knowledge:
    return load(SEEDS)


def words(language: str = "en") -> Wording:
    return knowledge().wording[language]


def later(**span: float) -> datetime:
    return NOW + timedelta(**span)


def on(day: str | None) -> Dated:
    """`2026`, `2026-03` or `2026-03-02`, as exact as it is written."""
    if day is None:
        return UNDATED
    year, month, date = (*map(int, day.split("-")), 1, 1)[:3]
    precision = (Precision.YEAR, Precision.MONTH, Precision.DAY)[day.count("-")]
    return Dated(day, datetime(year, month, date, tzinfo=UTC), precision)


def yen(value: float | str, **more: object) -> Amount:
    return Amount(value=Decimal(str(value)), currency="JPY", **more)  # type: ignore[arg-type]


def amount(value: float | str, currency: str, bound: Bound = Bound.EXACT, role: SumRole = SumRole.NEW) -> Amount:
    return Amount(value=Decimal(str(value)), currency=currency, bound=bound, role=role)


def change(number: int = 41, seen: datetime | None = None, **more: object) -> Change:
    parties = more.get("parties", ("imec", "Rapidus"))
    fields: dict[str, object] = {
        "id": ChangeId(number),
        "status": Status.UPDATE,
        "act": Act.RENEWAL,
        "partnership": PartnershipId("--".join(sorted(str(one).lower() for one in parties))),  # type: ignore[attr-defined]
        "parties": parties,
        "story": StoryId(f"s{number}"),
        "seen": seen or later(hours=-number),
        "confidence": 0.8,
        "before": None,
        "after": Statement(
            quote=f"Quote number {number} of the partners",
            outlet="Trade Press",
            published=on("2026-11-12"),
            language="en",
            url=f"https://news.example/{number}",
        ),
        "item": ItemId(f"i{number}"),
    }
    return Change(**{**fields, **more})  # type: ignore[arg-type]


def step(number: int, before: Stage | None, after: Stage, **more: object) -> Change:
    """A step on the ladder."""
    fields: dict[str, object] = {
        "act": Act.NEW if before is None else Act.STAGE_CHANGE,
        "status": Status.NEW_PARTNERSHIP if before is None else Status.UPDATE,
        "before": None if before is None else Statement(stage=before, text="What was known."),
        "after": Statement(stage=after, quote=f"Step to {after}", outlet="Trade Press", language="en"),
    }
    return change(number, **{**fields, **more})  # type: ignore[arg-type]


def telling(name: str, outlet: str = "Trade Press", language: str = "en", origin: str = "", **more: object) -> Telling:
    fields: dict[str, object] = {
        "item": ItemId(name),
        "outlet": outlet,
        "language": language,
        "trust": Trust.TRADE,
        "published": NOW,
        "first_seen": NOW,
        "origin": ItemId(origin or name),
    }
    return Telling(**{**fields, **more})  # type: ignore[arg-type]


def story(name: str, *tellings: Telling) -> Story:
    return Story(id=StoryId(name), partnership=None, tellings=tellings or (telling("a"),))


def report(
    source: str = "trade", health: Health = Health.OK, polls: int = 168, failed: int = 0, **more: object
) -> SourceReport:
    fields: dict[str, object] = {"name": source.title(), "new_items": 3, "polls": polls, "failed": failed}
    return SourceReport(source=SourceId(source), health=health, **{**fields, **more})  # type: ignore[arg-type]


def coverage(*sources: SourceReport, **fates: int) -> Coverage:
    named = {name.replace("_", "-"): count for name, count in fates.items()}
    return Coverage(sources=sources or (report(),), items=sum(named.values()), fates=named)


def period(key: str = "2026-W47", start: datetime | None = None, end: datetime | None = None) -> Period:
    return Period(key=key, start=start or later(days=-7), end=end or NOW)


def digest(*sections: tuple[str, Iterable[Line]], **more: object) -> Digest:
    fields: dict[str, object] = {
        "audience": Audience(name="weekly"),
        "period": period(),
        "sections": tuple(Section(kind=kind, lines=tuple(lines)) for kind, lines in sections),
        "restated_items": 0,
        "restated_stories": 0,
        "corrections": (),
        "promises_due": (),
        "promises_overdue": (),
        "promises_moved": (),
        "coverage": coverage(off_topic=30, known=4),
        "composed": NOW,
    }
    return Digest(**{**fields, **more})  # type: ignore[arg-type]


def line(one: Change | None = None, **more: object) -> Line:
    return Line(change=one or change(), story=more.pop("story", None), **more)  # type: ignore[arg-type]


def promise(what: str = "Mass production", due: str = "2027", **more: object) -> Promise:
    fields: dict[str, object] = {
        "partnership": PartnershipId("imec--rapidus"),
        "parties": ("imec", "Rapidus"),
        "fact": FactId("C7"),
    }
    return Promise(what=what, due=on(due), **{**fields, **more})  # type: ignore[arg-type]


def fact(name: str = "C7", due: str | None = None, seen: datetime | None = NOW, **more: object) -> Fact:
    fields: dict[str, object] = {
        "partnership": PartnershipId("imec--rapidus"),
        "parties": ("imec", "Rapidus"),
        "act": Act.MILESTONE,
        "stage": None,
        "statement": "The partners will produce in series.",
        "origin": Origin(title="t", publisher="Trade Press", published=UNDATED, language="en"),
        "modality": Modality.PLAN,
    }
    return Fact(id=FactId(name), due=on(due), seen=seen, **{**fields, **more})  # type: ignore[arg-type]


def delivery(
    key: str = "2026-W47/weekly/mail/reader@example.org", payload: bytes = b"frozen", **more: object
) -> Delivery:
    fields: dict[str, object] = {
        "channel": "mail",
        "recipient": "reader@example.org",
        "message_id": "<0123456789abcdef@example.org>",
        "created": NOW,
    }
    return Delivery(key=key, payload=payload, **{**fields, **more})  # type: ignore[arg-type]
