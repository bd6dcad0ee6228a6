"""Edits of config.yaml by commands: only the lines that must change do, comments and order stay.

Does not decide what is right: the edited text is checked like any other before it replaces the file.
"""

import io
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from tracker import yaml_lines
from tracker.config.load import check
from tracker.errors import InputError, NotFound


def add_source(file: Path, entry: Mapping[str, Any]) -> None:
    """Append a source; raises ConfigError when the result would be wrong, and then changes nothing."""

    def edit(root: CommentedMap) -> None:
        known = root.get("sources")
        if not known:  # none, or `sources: []`
            root["sources"] = CommentedSeq()
        last = root["sources"]
        tail = _taken_tail(last)
        last.append(CommentedMap(entry))
        _put_tail(last, tail)

    _rewrite(file, edit)


def set_enabled(file: Path, source: str, enabled: bool, reason: str | None = None) -> None:
    """Turn a source on or off, or all editions of a query; raises NotFound and ConfigError."""

    def edit(root: CommentedMap) -> None:
        entry = _entry(root, source)
        # Behind the name and address, where it is seen, and never behind a comment that heads the next entry.
        for key, value in (("reason", reason), ("enabled", enabled)):
            if value is None or entry.get(key, True if key == "enabled" else None) == value:
                continue
            if key in entry:
                entry[key] = value
            else:
                entry.insert(_behind(entry), key, value)

    _rewrite(file, edit)


def _entry(root: CommentedMap, source: str) -> CommentedMap:
    for key in ("sources", "queries"):
        for entry in root.get(key) or ():
            if entry.get("id") == source or (key == "queries" and source in _feeds(entry)):
                found: CommentedMap = entry
                return found
    names = [str(entry.get("id")) for key in ("sources", "queries") for entry in root.get(key) or ()]
    raise NotFound(f"there is no source {source!r}{yaml_lines.nearest(source, names)}")


def _feeds(query: CommentedMap) -> list[str]:
    return [f"q-{query.get('id')}", *(f"q-{query.get('id')}-{name}" for name in query.get("ask") or ())]


def _behind(entry: CommentedMap) -> int:
    keys = list(entry)
    return 1 + max(keys.index(key) for key in ("id", "name", "url") if key in keys)


def _rewrite(file: Path, edit: Callable[[CommentedMap], None]) -> None:
    round_trip = YAML(typ="rt")
    round_trip.preserve_quotes = True
    round_trip.width = 1_000_000
    round_trip.indent(mapping=2, sequence=4, offset=2)
    try:
        text = file.read_text(encoding="utf-8")
        root = round_trip.load(text)
        if not isinstance(root, CommentedMap):
            raise InputError(f"{file}: is not a mapping")
        edit(root)
        out = io.StringIO()
        round_trip.dump(root, out)
        check(yaml_lines.parse(out.getvalue(), file.name), file)
        part = file.with_name(f".{file.name}.{os.getpid()}")
        part.write_text(out.getvalue(), encoding="utf-8")
        part.chmod(file.stat().st_mode & 0o7777)
        part.replace(file)
    except OSError as error:
        raise InputError(f"{file}: cannot be changed ({error.strerror})") from None


def _taken_tail(sequence: CommentedSeq) -> Any:
    """The comments and blank lines behind the last entry, which belong to what follows the list."""
    if not sequence or not isinstance(sequence[-1], CommentedMap):
        return None
    last = sequence[-1]
    key = list(last)[-1]
    while isinstance(last[key], CommentedMap) and last[key]:
        last = last[key]
        key = list(last)[-1]
    return last.ca.items.pop(key, None)


def _put_tail(sequence: CommentedSeq, tail: Any) -> None:
    if tail is not None:
        last = sequence[-1]
        last.ca.items[list(last)[-1]] = tail
