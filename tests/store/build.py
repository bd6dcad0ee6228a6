"""Builders of records for the store's tests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from tracker.model import (
    Act,
    Amount,
    Assessment,
    Change,
    ChangeId,
    Dated,
    Fact,
    FactId,
    Identified,
    Item,
    ItemId,
    Origin,
    PartnershipId,
    Precision,
    Reading,
    Sighting,
    SourceId,
    Stage,
    Statement,
    Status,
    StoryId,
    Trust,
)

NOW = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)
SOURCE = SourceId("trade-press")


def later(**span: float) -> datetime:
    return NOW + timedelta(**span)


def item(name: str, title: str = "imec and Rapidus extend their work", summary: str = "", **more: object) -> Item:
    fields: dict[str, object] = {
        "id": ItemId(name),
        "source": SOURCE,
        "key": f"guid:{name}",
        "url": f"https://news.example/{name}",
        "canonical_url": f"https://news.example/{name}",
        "publisher": "Trade Press",
        "trust": Trust.TRADE,
        "title": title,
        "summary": summary,
        "published": Dated("2 Nov 2026", NOW, Precision.DAY),
        "first_seen": NOW,
    }
    return Item(**{**fields, **more})  # type: ignore[arg-type]


def sighting(made: Item, fingerprint: str = "text-1", handles: tuple[str, ...] = ()) -> Sighting:
    return Sighting(item=made, fingerprint=fingerprint, handles=(made.key, *handles), position=0)


def new(*items: Item) -> Identified:
    return Identified(new=tuple(sighting(one) for one in items))


def revised(before: Item, title: str, at: datetime, fingerprint: str = "text-2") -> Identified:
    after = replace(before, title=title, revision=before.revision + 1, revised_at=at)
    return Identified(revised=(sighting(after, fingerprint),))


def reading(document: str) -> Reading:
    return Reading(document=ItemId(document), language="en", relevant=True, relevance=0.9, parties=("imec", "Rapidus"))


def assessment(document: str, status: Status = Status.UPDATE) -> Assessment:
    return Assessment(
        document=ItemId(document),
        status=status,
        act=Act.RENEWAL if status.is_change else None,
        stage=None,
        partnership=PartnershipId("imec--rapidus"),
        parties=("imec", "Rapidus"),
        relevant=True,
        relevance=0.9,
        language="en",
        confidence=0.8,
        amounts=(Amount(value=Decimal(70000000000), currency="JPY"),),
        reasons=("renews a known agreement",),
    )


def change(seen: datetime = NOW, story: str = "s1", **more: object) -> Change:
    fields: dict[str, object] = {
        "id": ChangeId(0),
        "status": Status.UPDATE,
        "act": Act.RENEWAL,
        "partnership": PartnershipId("imec--rapidus"),
        "parties": ("imec", "Rapidus"),
        "story": StoryId(story),
        "seen": seen,
        "confidence": 0.8,
        "before": Statement(stage=Stage.AGREEMENT, fact=FactId("imec-rapidus-2022/moc")),
        "after": Statement(quote="imec and Rapidus extend their work", outlet="Trade Press"),
        "item": ItemId("a"),
    }
    return Change(**{**fields, **more})  # type: ignore[arg-type]


def fact(statement: str = "imec and Rapidus extended their agreement.") -> Fact:
    return Fact(
        id=FactId(""),
        partnership=PartnershipId("imec--rapidus"),
        parties=("imec", "Rapidus"),
        act=Act.RENEWAL,
        stage=Stage.EXTENDED,
        statement=statement,
        origin=Origin(title="t", publisher="Trade Press", published=Dated(), language="en"),
    )
