"""Labelled items from files: cases in YAML (`tests/cases/`), or JSON lines with a `gold` part (such as rulings).

Does not classify or score (`core.scoring` does).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, TypeAdapter

from tracker import yaml_lines
from tracker.core.document_lines import LineError, parse_line, parse_published
from tracker.core.scoring import Label
from tracker.errors import ConfigError, InputError, Problem
from tracker.model import Act, Document, ItemId, Stage, Status

_FORBID = {"extra": "forbid"}


def _sum(text: str) -> str:
    value, _, currency = text.partition(" ")
    try:
        Decimal(value)
    except InvalidOperation:
        raise ValueError(f"{text!r} is not a sum such as 70e9 JPY") from None
    if len(currency) != 3 or not currency.isupper():
        raise ValueError(f"{text!r} has no ISO currency at its end")
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One labelled item as written in a case file."""

    lang: str
    title: str
    status: Status
    id: str = ""
    summary: str = ""
    published: str | int | None = None
    act: Act | tuple[Act | None, ...] | None = None  # of several any is right
    stage: Stage | None = None
    parties: tuple[str, ...] = ()
    amounts: tuple[Annotated[str, AfterValidator(_sum)], ...] = ()
    story: str | None = None
    either: bool = False
    also: Mapping[str, str | None] | None = None
    unlisted: tuple[str, ...] = ()  # of the parties, those that nobody has listed
    note: str = ""
    __pydantic_config__ = _FORBID


def load(path: Path) -> list[tuple[Document, Label]]:
    """The labelled items of a file or, recursively, of a folder; raises ConfigError or InputError with the line."""
    files = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    items: list[tuple[Document, Label]] = []
    for file in files:
        items += _yaml(file) if file.suffix in (".yaml", ".yml") else list(_lines(file))
    seen: dict[str, Document] = {}
    for document, _ in items:
        if document.id in seen:
            raise InputError(f"{path}: two items are called {document.id}; ids tell cases apart")
        seen[document.id] = document
    return items


def _yaml(file: Path) -> list[tuple[Document, Label]]:
    located = yaml_lines.read(file)
    cases: list[Case] = yaml_lines.validate(located, TypeAdapter(list[Case]))
    found = []
    for number, case in enumerate(cases):
        key = case.id or f"{file.stem}-{number + 1}"
        document = Document(
            id=ItemId(key),
            title=case.title,
            summary=case.summary,
            published=parse_published(case.published),
            language=case.lang,
        )
        acts = case.act if isinstance(case.act, tuple) else (case.act,)
        also = {**({"act": acts[1] and acts[1].value} if len(acts) > 1 else {}), **(case.also or {})}
        label = Label(
            id=key,
            language=case.lang,
            status=case.status,
            act=acts[0],
            parties=case.parties,
            amounts=tuple((Decimal(one.split()[0]), one.split()[1]) for one in case.amounts),
            event=case.story,
            either=case.either,
            also=also,
        )
        found.append((document, label))
    return found


def _lines(file: Path) -> Iterator[tuple[Document, Label]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: cannot be read as UTF-8 text ({error})") from None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            document = parse_line(line)
            yield document, _label(document, json.loads(line))
        except (LineError, KeyError, TypeError, ValueError) as error:
            problem = Problem(str(file), number, "", f"is not a labelled item ({error})")
            raise ConfigError([problem]) from None


def _label(document: Document, line: Mapping[str, Any]) -> Label:
    gold = line["gold"]
    return Label(
        id=document.id,
        language=document.language or "und",
        status=Status(gold["status"]),
        act=Act(gold["act"]) if gold.get("act") else None,
        parties=tuple(gold.get("parties") or ()),
        amounts=tuple((Decimal(str(one["value"])), one["currency"]) for one in gold.get("amounts") or ()),
        event=gold.get("event"),
        either=bool(gold.get("either")),
        also=gold.get("also") or {},
    )
