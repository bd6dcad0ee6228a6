"""Reads `seeds/baseline/*.yaml`: what the seed documents state, as facts in our own words.

Does not care whether the facts agree with each other (`tracker.seeds.check` does).
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import ClassVar

from tracker import yaml_lines
from tracker.core.fingerprint import Fingerprint
from tracker.core.names import Gazetteer
from tracker.errors import ConfigError, Problem
from tracker.model import (
    UNDATED,
    Act,
    Amount,
    Bound,
    Count,
    Dated,
    Fact,
    FactId,
    Modality,
    Origin,
    PartnershipId,
    Precision,
    Stage,
    SumRole,
)
from tracker.yaml_lines import Located

_FORBID_EXTRA: Mapping[str, object] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentEntry:
    """The head of a file: where the facts come from."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _FORBID_EXTRA

    title: str  # in our words
    publisher: str
    published: str | int  # 2022-12-06, 2025-06 or 2024
    language: str
    url: str | None = None
    note: str = ""
    pieces: str = ""  # the fingerprint of the original text: 32-bit sums in hexadecimal


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountEntry:
    """A sum as a file states it."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _FORBID_EXTRA

    value: Decimal
    currency: str
    about: str = ""
    bound: Bound = Bound.EXACT
    role: SumRole = SumRole.NEW


@dataclass(frozen=True, slots=True, kw_only=True)
class CountEntry:
    """A number of things as a file states it."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _FORBID_EXTRA

    value: Decimal
    unit: str
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactEntry:
    """One statement of the document."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _FORBID_EXTRA

    id: str
    parties: tuple[str, ...]
    statement: str
    partnership: tuple[str, ...] = ()  # when it is not the parties themselves
    event: str = ""
    act: Act | None = None
    stage: Stage | None = None
    modality: Modality = Modality.FACT
    date: str | int | None = None
    due: str | int | None = None
    amounts: tuple[AmountEntry, ...] = ()
    counts: tuple[CountEntry, ...] = ()
    durations: tuple[str, ...] = ()
    technology: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineFile:
    """The shape of one file under `seeds/baseline`."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _FORBID_EXTRA

    document: DocumentEntry
    facts: tuple[FactEntry, ...] = field(default_factory=tuple)


_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def parse_date(written: str | int | None) -> Dated:
    """`2022-12-06`, `2022-12` or `2022` with its precision; ValueError for anything else."""
    if written is None:
        return UNDATED
    match = _DATE.fullmatch(str(written))
    if not match:
        raise ValueError("is not a date like 2022-12-06, 2022-12 or 2022")
    year, month, day = (int(part) if part else None for part in match.groups())
    precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    assert year is not None
    if not 1 <= (month or 1) <= 12 or not 1 <= (day or 1) <= monthrange(year, month or 1)[1]:
        raise ValueError("is not a day of the calendar")
    return Dated(str(written), datetime(year, month or 1, day or 1, tzinfo=UTC), precision)


def partnership_id(parties: tuple[str, ...], gazetteer: Gazetteer) -> PartnershipId:
    """The slugs of those who are counted as parties, in alphabetical order, joined by `--`."""
    return PartnershipId("--".join(sorted({gazetteer.slug(gazetteer.principal(name)) for name in parties})))


def files(folder: Path) -> list[Path]:
    """The baseline files of a folder, in order of their names."""
    return sorted(folder.glob("*.yaml"))


def read_file(path: Path) -> tuple[Located, BaselineFile]:
    """One file, checked for shape; raises ConfigError."""
    located = yaml_lines.read(path, shown=f"{path.parent.parent.name}/{path.parent.name}/{path.name}")
    value: BaselineFile = yaml_lines.validate(located, BaselineFile)
    return located, value


def read_baseline(folder: Path, gazetteer: Gazetteer) -> tuple[tuple[Fact, ...], tuple[Fingerprint, ...]]:
    """All facts and fingerprints of a folder; raises ConfigError with every bad value of every file."""
    facts: list[Fact] = []
    fingerprints: list[Fingerprint] = []
    problems: list[Problem] = []
    for path in files(folder):
        try:
            located, content = read_file(path)
        except ConfigError as error:
            problems.extend(error.problems)
            continue
        try:
            published = parse_date(content.document.published)
        except ValueError as error:
            problems.append(located.problem(("document", "published"), str(error)))
            published = UNDATED
        origin = Origin(
            title=content.document.title,
            publisher=content.document.publisher,
            published=published,
            language=content.document.language,
            url=content.document.url,
        )
        for index, entry in enumerate(content.facts):
            try:
                facts.append(_fact(entry, path.stem, origin, gazetteer))
            except ValueError as error:
                problems.append(located.problem(("facts", index), f"{entry.id}: {error}"))
        try:
            pieces = frozenset(int(piece, 16) for piece in content.document.pieces.split())
            fingerprints.append(Fingerprint(path.stem, pieces))
        except ValueError:
            problems.append(located.problem(("document", "pieces"), "is not a list of hexadecimal numbers"))
    if problems:
        raise ConfigError(problems)
    return tuple(facts), tuple(fingerprints)


def _fact(entry: FactEntry, stem: str, origin: Origin, gazetteer: Gazetteer) -> Fact:
    return Fact(
        id=FactId(f"{stem}/{entry.id}"),
        partnership=partnership_id(entry.partnership or entry.parties, gazetteer),
        parties=entry.parties,
        act=entry.act,
        stage=entry.stage,
        statement=entry.statement,
        origin=origin,
        event_date=parse_date(entry.date),
        amounts=tuple(
            Amount(value=one.value, currency=one.currency, bound=one.bound, role=one.role, about=one.about)
            for one in entry.amounts
        ),
        due=parse_date(entry.due),
        technology=entry.technology,
        places=entry.places,
        people=entry.people,
        durations=entry.durations,
        topics=entry.topics,
        counts=tuple(Count(value=one.value, unit=one.unit, about=one.about) for one in entry.counts),
        event=entry.event or f"{stem}/{entry.id}",
        modality=entry.modality,
    )
