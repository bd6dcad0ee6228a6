"""YAML that people edit -> plain data, and the line of every key: errors can name their place.

Does not care what the data means; `validate` checks it against any type pydantic understands
(the frozen dataclasses of the core included).
"""

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError
from pydantic.errors import PydanticInvalidForJsonSchema
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from tracker import limits
from tracker.errors import ConfigError, Problem

_STRING, _SEQUENCE, _MAPPING = (f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map"))
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]  # libyaml's loader where it is built, else the slow one
    """YAML 1.2 scalars: `no` and `on` stay words, `12:30` stays a time of day."""

    _depth = 0

    def descend_resolver(self, parent: Node | None, index: object) -> None:  # noqa: ARG002
        """Called before each node: libyaml's loader has no bound of its own and would end the process."""
        self._depth += 1
        if self._depth > limits.YAML_DEPTH:
            raise RecursionError

    def ascend_resolver(self) -> None:
        """Called behind each node."""
        self._depth -= 1

    def resolve(self, kind: type[Node], value: str | None, implicit: tuple[bool, bool]) -> str:
        """The tag of a node that has none; as in the base class, without what no file here uses."""
        if kind is SequenceNode or kind is MappingNode:
            return _SEQUENCE if kind is SequenceNode else _MAPPING
        if implicit[0]:
            for tag, pattern in self.yaml_implicit_resolvers.get((value or "")[:1], ()):
                if pattern.match(value):
                    return str(tag)
        return _STRING


_Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag.rsplit(":", 1)[1] in ("null", "merge")]
    for first, resolvers in _Base.yaml_implicit_resolvers.items()
}
for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^-?(?:0|[1-9][0-9_]*)$", "-0123456789"),
    ("float", r"^-?[0-9]+\.[0-9]+$", "-0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


@dataclass(slots=True)
class Located:
    """Plain data of one YAML file with the line of every path into it."""

    file: str
    data: Any = None
    lines: dict[tuple[Hashable, ...], int] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set, repr=False)

    def line(self, path: Sequence[Hashable]) -> int:
        """The line of the innermost part of `path` that exists, counted from 1."""
        for length in range(len(path), -1, -1):
            found = self.lines.get(tuple(path[:length]))
            if found:
                return found
        return 1

    def problem(self, path: Sequence[Hashable], message: str, remedy: str = "") -> Problem:
        """A problem at a path, with its line."""
        return Problem(self.file, self.line(path), dotted(path), message, remedy)


def dotted(path: Sequence[Hashable]) -> str:
    """`("sources", 3, "url")` as people write it: `sources[3].url`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def read(path: Path, shown: str | None = None) -> Located:
    """Read one YAML file; raises ConfigError naming file and line for anything that is not plain data."""
    shown = shown or str(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigError([Problem(shown, 0, "", f"cannot be read ({error.strerror})")]) from None
    if len(raw) > limits.YAML_BYTES:
        raise ConfigError([Problem(shown, 0, "", f"is larger than {limits.YAML_BYTES:,} bytes")])
    try:
        return parse(raw.decode("utf-8-sig"), shown)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ConfigError([Problem(shown, line, "", "is not UTF-8", "save the file as UTF-8")]) from None


_REMEDIES = (
    ("tab", "indent with spaces, not tabs"),
    ("cannot start any token", "put a text that begins with this sign in quotes"),
    ("undefined alias", "put a text that begins with * in quotes"),
    ("mapping values", 'put a text that holds ": " in quotes, and begin the keys of one group in the same column'),
    ("unexpected end", "close the quotes or brackets that are open"),
    ("expected ',' or", "close the bracket that is open"),
    ("expected key", "begin the keys of one group in the same column, and put nothing behind a closed quote"),
    ("'-' indicator", "begin the entries of one list in the same column"),
    ("expected ':'", "write key: value"),
)
"""What is usually meant by the complaints of libyaml."""


def parse(text: str, shown: str) -> Located:
    """Parse YAML text; `shown` is the file name that errors carry."""
    located = Located(shown)
    problems: list[Problem] = []
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if node is not None:
                located.lines[()] = node.start_mark.line + 1
                located.data = _plain(node, (), located, problems, loader)
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error)
        tab = mark is not None and text[mark.index : mark.index + 1] == "\t"
        remedy = next((remedy for words, remedy in _REMEDIES if words in ("tab" if tab else what)), "")
        raise ConfigError([Problem(shown, mark.line + 1 if mark else 0, "", what, remedy)]) from None
    except RecursionError:
        raise ConfigError([Problem(shown, 1, "", "is nested too deeply")]) from None
    if problems:
        raise ConfigError(problems)
    return located


def _plain(node: Node, path: tuple[Hashable, ...], to: Located, problems: list[Problem], loader: Any) -> Any:
    """What a node stands for; its own line is noted by who holds it."""
    if id(node) in to.seen:  # an alias: a small file could stand for gigabytes
        problems.append(to.problem(path, "an alias (*) is not allowed", "write the value out"))
        return None
    to.seen.add(id(node))
    if node.tag == _STRING and isinstance(node, ScalarNode):  # nearly all there is
        return node.value
    if not node.tag.startswith("tag:yaml.org,2002:") or node.tag.startswith("tag:yaml.org,2002:python/"):
        problems.append(to.problem(path, f"tag {node.tag} is not allowed"))
        return None
    if isinstance(node, MappingNode):
        return _mapping(node, path, to, problems, loader)
    if isinstance(node, SequenceNode):
        several = []
        for i, child in enumerate(node.value):
            inner = (*path, i)
            to.lines[inner] = child.start_mark.line + 1
            several.append(_plain(child, inner, to, problems, loader))
        return several
    try:
        return loader.construct_object(node)
    except ValueError:  # Python reads no number of thousands of digits
        problems.append(to.problem(path, "is a number that is too long"))
        return None


def _mapping(
    node: MappingNode, path: tuple[Hashable, ...], to: Located, problems: list[Problem], loader: Any
) -> dict[Hashable, Any]:
    mapping: dict[Hashable, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, ScalarNode):
            problems.append(to.problem(path, "a key must be a plain word"))
            continue
        key = key_node.value if key_node.tag == _STRING else _plain(key_node, path, to, problems, loader)
        inner = (*path, key)
        line = key_node.start_mark.line + 1
        if key in mapping:
            first = to.lines[inner]
            problems.append(
                Problem(to.file, line, dotted(inner), f"is written twice (first in line {first})", "keep one")
            )
            continue
        to.lines[inner] = line
        mapping[key] = _plain(value_node, inner, to, problems, loader)
    return mapping


def validate(located: Located, wanted: Any, remedies: dict[str, str] | None = None) -> Any:
    """Check data against a type and return the typed value; raises ConfigError with every problem.

    `remedies` maps a key name to advice that is shown with any problem of that key.
    """
    adapter = wanted if isinstance(wanted, TypeAdapter) else _adapter(wanted)
    try:
        return adapter.validate_python(located.data)
    except ValidationError as error:
        problems = []
        for one in error.errors(include_url=False, include_input=False):
            path = _ours(one["loc"], located)
            message, advice = one["msg"].removeprefix("Value error, "), ""
            if one["type"] in ("unexpected_keyword_argument", "extra_forbidden"):
                meant = nearest(path[-1], _siblings(adapter, path[:-1]))
                message, advice = "is not a known key" + meant, "" if meant else _UNKNOWN
            elif one["type"] in ("missing", "missing_argument"):
                message = "is missing"
            elif one["type"] in ("dataclass_type", "model_type", "dict_type", "mapping_type"):
                message = "must be keys with values, as in `key: value`"
            elif one["type"] in ("union_tag_invalid", "union_tag_not_found"):
                message = "must be one of " + one.get("ctx", {}).get("expected_tags", "the known kinds")
                path = (*path, str(one.get("ctx", {}).get("discriminator", "kind")).strip("'"))
            remedy = (remedies or {}).get(str(path[-1]), advice) if path else advice
            if one["type"] == "string_pattern_mismatch" and remedy:
                message = "is not in the right form"
            problems.append(located.problem(path, message[:1].lower() + message[1:], remedy))
        raise ConfigError(sorted(set(problems), key=lambda p: (p.line, p.path))) from None


_UNKNOWN = "remove it; when the file is of a newer tracker, update the program"


@lru_cache(maxsize=256)
def _adapter(wanted: Any) -> TypeAdapter[Any]:
    """Kept: it costs more than what it checks, and many files are of one type."""
    return TypeAdapter(wanted)


def nearest(wrong: Hashable, known: Iterable[str]) -> str:
    """` (did you mean ...?)` for the known word most like a wrong one, or nothing."""
    found = get_close_matches(str(wrong), list(known), 1, 0.6)
    return f" (did you mean {found[0]}?)" if found else ""


def _ours(loc: Sequence[Hashable], located: Located) -> tuple[Hashable, ...]:
    # pydantic adds the names of validators and of union members to a location; what is in the file
    # has a line, and what is missing from it stands at the end.
    path: tuple[Hashable, ...] = ()
    for position, part in enumerate(loc):
        last = position == len(loc) - 1
        named = isinstance(part, str) and part.startswith(
            ("function-", "tagged-", "literal[", "lax-or-strict", "[key]")
        )
        if (*path, part) in located.lines or (last and not named):
            path = (*path, part)
    return path


def _siblings(adapter: TypeAdapter[Any], path: Sequence[Hashable]) -> set[str]:
    """The keys that the type knows at a path; none when the type has no JSON schema."""
    try:
        root = adapter.json_schema()
    except PydanticInvalidForJsonSchema:
        return set()
    nodes = _options(root, root)
    for part in path:
        nodes = [option for node in nodes for inner in _inner(node, part) for option in _options(inner, root)]
    return {key for node in nodes for key in node.get("properties", {})}


def _inner(node: dict[str, Any], part: Hashable) -> list[dict[str, Any]]:
    """What a JSON schema says of one key or position."""
    if isinstance(part, int):
        found = [node.get("items")]
    elif part in node.get("properties", {}):
        found = [node["properties"][part]]
    else:
        found = [node.get("additionalProperties"), *node.get("patternProperties", {}).values()]
    return [inner for inner in found if isinstance(inner, dict)]


def _options(node: dict[str, Any], root: dict[str, Any]) -> list[dict[str, Any]]:
    if "$ref" in node:
        return _options(root["$defs"][node["$ref"].rsplit("/", 1)[1]], root)
    choices = [*node.get("anyOf", ()), *node.get("oneOf", ())]
    return [found for choice in choices for found in _options(choice, root)] if choices else [node]
