"""Items for the tests of stories: a text with the reading a test wants it to have."""

from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

from tracker.core.knowledge import Knowledge
from tracker.core.signature import sign
from tracker.model import (
    UNDATED,
    Act,
    Amount,
    Claim,
    Dated,
    Document,
    ItemId,
    Modality,
    Precision,
    Reading,
    Signature,
    Stage,
)
from tracker.seeds.load import load


@cache
def knowledge() -> Knowledge:
    return load(Path(__file__).resolve().parents[2] / "seeds")


def dated(text: str | None) -> Dated:
    """`2026`, `2026-03` or `2026-03-02`, as exact as it is written."""
    if text is None:
        return UNDATED
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    precision = (Precision.YEAR, Precision.MONTH, Precision.DAY)[text.count("-")]
    return Dated(text, datetime(year, month, day, tzinfo=UTC), precision)


def document(name: str, title: str, summary: str = "", day: str | None = "2026-03-02", **more: str) -> Document:
    fields = {"url": f"https://{name}.example/{name}-article", "publisher": f"Outlet {name}", **more}
    return Document(id=ItemId(name), title=title, summary=summary, published=dated(day), **fields)  # type: ignore[arg-type]


def reading(
    name: str,
    language: str = "en",
    act: Act | None = Act.NEW,
    stage: Stage | None = None,
    sums: tuple[tuple[float, str], ...] = (),
    technology: tuple[str, ...] = (),
    ordinal: str | None = None,
    happened: str | None = None,
    due: str | None = None,
    unknown: tuple[str, ...] = (),
    modality: Modality = Modality.FACT,
    relevant: bool = True,
) -> Reading:
    amounts = tuple(Amount(value=Decimal(value), currency=currency) for value, currency in sums)
    claim = Claim(
        parties=(),
        partnership=None,
        act=act,
        stage=stage,
        modality=modality,
        amounts=amounts,
        event_date=dated(happened),
        due=dated(due),
        ordinal=ordinal,
    )
    return Reading(
        document=ItemId(name),
        language=language,
        relevant=relevant,
        relevance=float(relevant),
        unknown=unknown,
        claims=() if act is None else (claim,),
        amounts=amounts,
        technology=technology,
    )


def told(
    name: str,
    title: str,
    summary: str = "",
    day: str | None = "2026-03-02",
    url: str | None = None,
    outlet: str | None = None,
    **read: object,
) -> Signature:
    """The signature of an item with the given text, date and reading."""
    more = {key: value for key, value in (("url", url), ("publisher", outlet)) if value is not None}
    return sign(document(name, title, summary, day, **more), reading(name, **read), knowledge())  # type: ignore[arg-type]
