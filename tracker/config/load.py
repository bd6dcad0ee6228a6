"""config.yaml -> one frozen Config; every mistake is named with file, line and remedy.

    text --yaml_lines--> plain data with lines --pydantic--> records as written --> Config

Does not open a database, a network connection or a secret.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pydantic import TypeAdapter

from tracker import yaml_lines
from tracker.config.channels import Channel
from tracker.config.values import SHAPE, check_url, written
from tracker.config.written import (
    Alerts,
    Backups,
    Fetch,
    Log,
    Retention,
    WrittenFile,
    WrittenQuery,
    WrittenSearch,
    WrittenSource,
)
from tracker.errors import ConfigError, Problem
from tracker.model import Audience, ListSelectors, Source, SourceId, SourceKind, Trust
from tracker.yaml_lines import Located

FILE = "config.yaml"
Place = tuple[Hashable, ...]
"""The path of a value in the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything an instance is told, checked; paths are absolute, sources include the query feeds."""

    file: Path
    database: Path
    seeds: Path
    fetch: Fetch
    sources: tuple[Source, ...]
    digests: tuple[Audience, ...]
    channels: Mapping[str, Channel]
    retention: Retention
    backups: Backups
    alerts: Alerts
    log: Log
    located: Located = field(repr=False, compare=False)

    @property
    def folder(self) -> Path:
        """The instance: where config.yaml lies and relative paths start."""
        return self.file.parent


def load(file: Path) -> Config:
    """Read and check one config file; raises ConfigError with every problem."""
    if not file.exists():
        missing = "there is no config here"
        raise ConfigError(
            [Problem(str(file), 0, "", missing, "`tracker init DIR` makes one, `--config FILE` names one")]
        )
    located = yaml_lines.read(file, shown=file.name)
    if located.data is None:
        raise ConfigError([Problem(file.name, 0, "", "is empty", "`tracker init DIR` makes a working one")])
    return check(located, file)


def check(located: Located, file: Path) -> Config:
    """Turn read data into a Config; raises ConfigError with every problem. `file` only anchors relative paths."""
    told: WrittenFile = yaml_lines.validate(located, _adapter(), _REMEDIES)
    report = _Report(located)
    sources = _sources(told, report)
    report.once("name", [(("digests", i), digest.name) for i, digest in enumerate(told.digests)])
    for i, digest in enumerate(told.digests):
        _known_channels(digest.channels, ("digests", i), told, report)
    _known_channels(told.alerts.channels, ("alerts",), told, report)
    if told.fetch.at_least > told.fetch.at_most:
        report.add(("fetch", "at_least"), "is longer than at_most")
    if report.problems:
        raise ConfigError(sorted(report.problems, key=lambda problem: (problem.line, problem.path)))
    folder = file.absolute().parent
    return Config(
        file=file.absolute(),
        database=folder / told.database,
        seeds=folder / told.seeds,
        fetch=told.fetch,
        sources=sources,
        digests=tuple(Audience(**_as_is(digest)) for digest in told.digests),
        channels=dict(told.channels),
        retention=told.retention,
        backups=told.backups,
        alerts=told.alerts,
        log=told.log,
        located=located,
    )


def schema() -> dict[str, Any]:
    """The JSON Schema of config.yaml, for editors."""
    with _described():
        told = {**TypeAdapter(WrittenFile).json_schema(), "title": FILE}
    for record in (told, *told["$defs"].values()):
        for inner in record.get("properties", {}).values():
            _as_written(inner)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **told}


@contextmanager
def _described() -> Iterator[None]:
    """With what is written below each field; finding that takes longer than all else that reading a config needs."""
    SHAPE["use_attribute_docstrings"] = True
    try:
        yield
    finally:
        del SHAPE["use_attribute_docstrings"]


def _as_written(inner: dict[str, Any]) -> None:
    # pydantic gives defaults as the program holds them; people write them otherwise.
    default = inner.get("default")
    if isinstance(default, dict):
        del inner["default"]
    elif isinstance(default, int) and inner.get("pattern"):
        inner["default"] = written(default)
    elif isinstance(default, int) and inner.get("enum"):
        inner["default"] = Trust(default).name.lower()


_REMEDIES = {
    "weekday": "use mon for Monday",
    "every": "write 30m, 6h or 1d",
    "kind": "see `channels:` and `sources:` in docs/configuration.md",
    "id": "use lower-case letters, digits and hyphens, as in bits-chips",
    "language": "write its ISO 639-1 code, such as ja",
    "sender": "write an address such as tracker@example.org",
    "channel": "write the channel's id, such as C0123456789, not its name",
    "selectors": "a list page needs at least `item:`",
}


@cache
def _adapter() -> TypeAdapter[WrittenFile]:
    # Built only when a config is read: it takes longer than reading one.
    return TypeAdapter(WrittenFile)


class _Report:
    """What is wrong beyond single values, gathered so that all of it is told at once."""

    def __init__(self, located: Located) -> None:
        self.located = located
        self.problems: list[Problem] = []

    def add(self, path: Place, message: str, remedy: str = "") -> None:
        self.problems.append(self.located.problem(path, message, remedy))

    def once(self, key: str, placed: Iterable[tuple[Place, str]]) -> None:
        first: dict[str, Place] = {}
        for path, value in placed:
            if value in first:
                line = self.located.line((*first[value], key))
                self.add((*path, key), f"{value!r} is there already (line {line})", "give each its own")
            first.setdefault(value, path)


def _known_channels(names: Iterable[str], path: Place, written: WrittenFile, report: _Report) -> None:
    for i, name in enumerate(names):
        if name not in written.channels:
            hint = yaml_lines.nearest(name, written.channels)
            report.add((*path, "channels", i), f"there is no channel {name!r}{hint}", "name it under channels:")


def _sources(written: WrittenFile, report: _Report) -> tuple[Source, ...]:
    placed: list[tuple[Place, Source]] = []
    for i, source in enumerate(written.sources):
        placed.append((("sources", i), _source(source, ("sources", i), report)))
    for i, query in enumerate(written.queries):
        placed += _query_feeds(query, written.search, ("queries", i), report)
    report.once("id", [(path, source.id) for path, source in placed])
    report.once("url", [(path, source.url) for path, source in placed])
    return tuple(source for _, source in placed)


def _source(written: WrittenSource, path: Place, report: _Report) -> Source:
    if written.kind is SourceKind.HTML and written.selectors is None:
        report.add(path, "a list page needs selectors", "add `selectors: {item: ...}`")
    if not written.enabled and not written.reason:
        report.add(path, "is off without a reason", "add `reason:`")
    many = written.trust is Trust.AGGREGATOR or written.outlet_suffix
    told = _as_is(written)
    told |= {
        "id": SourceId(written.id),
        "publisher": written.publisher or (None if many else written.name),
        "every_s": told.pop("every"),
        "selectors": None if written.selectors is None else ListSelectors(**_as_is(written.selectors)),
    }
    return Source(**told)


def _query_feeds(
    query: WrittenQuery, search: WrittenSearch | None, path: Place, report: _Report
) -> list[tuple[Place, Source]]:
    if search is None:
        report.add(path, "there is no search service to ask", "add `search:` with a template")
        return []
    feeds: list[tuple[Place, Source]] = []
    for name, words in query.ask.items():
        inner = (*path, "ask", name)
        edition = search.editions.get(name)
        if edition is None:
            report.add(inner, f"is not an edition under search.editions{yaml_lines.nearest(name, search.editions)}")
            continue
        url = search.template
        for key, value in {**edition.values, "query": words}.items():
            url = url.replace("{" + key + "}", quote(value, safe=":"))
        try:
            check_url(url)
        except ValueError as error:
            report.add(inner, f"the search address {error}")
        source = Source(
            id=SourceId(f"q-{query.id}-{name}"),
            url=url,
            name=f"{query.name} (search, {name})",
            language=edition.language,
            time_zone=edition.time_zone,
            trust=Trust.AGGREGATOR,
            every_s=query.every or search.every,
            enabled=query.enabled,
            reason=query.reason,
            outlet_suffix=True,
        )
        feeds.append((inner, source))
    return feeds


def _as_is(record: Any) -> dict[str, Any]:
    return {part.name: getattr(record, part.name) for part in fields(record)}
