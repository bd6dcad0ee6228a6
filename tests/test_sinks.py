"""No text of others reaches a sink unescaped and unnoticed: not in a field that is new, not in an f-string, not in SQL.

`tests/render/test_hostile.py` shows what comes out for hostile strings; this shows that no field is forgotten and that
whoever adds a sink, a query or a header has to come by here.
"""

import ast
import types
import typing
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests import build
from tracker.core.troubles import Trouble
from tracker.render import feed, html, markdown, notice, slack, terminal, text
from tracker.render.view import Entry, Group, Side, View

PACKAGE = Path(__file__).parents[1] / "tracker"
MARK = "\x1b]0;<b>{path}"


class Untrusted(str):
    """Text of others: an f-string, `%` or `+` around it fails. What str's own methods return is plain text again."""

    def __format__(self, spec: str) -> str:
        raise AssertionError(f"{str.__repr__(self)} stands unescaped in an f-string")

    def __add__(self, other: str) -> str:
        raise AssertionError(f"{str.__repr__(self)} is put together unescaped")

    __radd__ = __add__
    __mod__ = __add__
    __rmod__ = __add__


# Ours by construction: numbers, names of sections, and URLs that `escape.link` has passed already.
OURS = {(Entry, "id"), (Entry, "kind"), (Group, "kind"), (View, "language"), (Side, "language"), (Side, "url")}
VALUES: dict[object, object] = {bool: True, int: 3, datetime: datetime(2026, 11, 20, tzinfo=UTC)}


def untrusted(kind: Any, path: str = "") -> Any:
    """A record of a type whose every text is Untrusted and names where it stands."""
    arguments = typing.get_args(kind)
    if typing.get_origin(kind) is tuple:
        return (untrusted(arguments[0], path),)
    if isinstance(kind, types.UnionType):
        return untrusted(next(one for one in arguments if one is not type(None)), path)
    if kind is str:
        return Untrusted(MARK.format(path=path))
    if not is_dataclass(kind):
        return VALUES[kind]
    hints = typing.get_type_hints(kind)
    told = {"id": "#C41", "kind": "novel", "language": "en", "url": "https://news.example/1"}
    return kind(  # type: ignore[operator]
        **{
            one.name: told[one.name] if (kind, one.name) in OURS else untrusted(hints[one.name], f"{path}.{one.name}")
            for one in fields(kind)
        }
    )


VIEW: View = untrusted(View)
ENTRY = VIEW.groups[0].entries[0]
LINE = build.line(build.change(41))
SINKS: dict[str, Callable[[], str]] = {
    "html": lambda: html.render(VIEW),
    "text": lambda: text.render(VIEW),
    "terminal": lambda: terminal.render(VIEW, colours=False),
    "markdown": lambda: markdown.render(VIEW),
    "slack": lambda: "".join(strings(slack.render(VIEW).parent)),
    "slack replies": lambda: "".join(one for reply in slack.render(VIEW).replies for one in strings(reply)),
    "slack correction": lambda: "".join(strings(slack.erratum(ENTRY, VIEW))),
    "atom": lambda: feed.atom([LINE], build.words(), language="en", title=VIEW.title),
}


def strings(value: Any) -> Iterator[str]:
    """Every text in a Slack message that Slack would interpret."""
    if isinstance(value, dict) and value.get("type") != "plain_text":
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from strings(inner)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("sink", SINKS)
def test_every_field_of_a_digest_is_escaped_at_every_sink(sink: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "entry", lambda *_: ENTRY)
    shown = SINKS[sink]()
    assert "sentence" in shown or "text" in shown or "label" in shown  # the fields do come through
    assert "\x1b" not in shown
    if sink not in ("text", "terminal"):  # nothing is marked up there
        assert "<b>" not in shown


def test_a_notice_escapes_its_lines() -> None:
    trouble = notice.Notice(begun=(untrusted(Trouble, "trouble"),))
    assert "\x1b" not in notice.text(trouble)


def test_the_test_catches_what_it_should() -> None:
    hostile = Untrusted("x")
    for careless in (
        lambda: f"{hostile}",
        lambda: f"{hostile!s:>3}" if isinstance(hostile, int) else format(hostile, ""),
        lambda: "a" + hostile,
        lambda: hostile + "a",
        lambda: str.format("{}", hostile),
    ):
        with pytest.raises(AssertionError):
            careless()
    assert {(kind, one.name) for kind in (View, Group, Entry, Side) for one in fields(kind)} >= OURS


# ------------------------------------------------------------------ by reading the code
def calls(folder: str) -> Iterator[tuple[str, ast.Call, str]]:
    """Every call in a folder or file: where, the call, and the name of what is called."""
    top = PACKAGE / folder
    for path in sorted(top.rglob("*.py") if top.is_dir() else [top]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield path.relative_to(PACKAGE).as_posix(), node, ast.unparse(node.func)


def test_log_lines_are_constant_with_values_as_arguments() -> None:
    found = [
        (place, ast.unparse(node.args[0]))
        for place, node, name in calls(".")
        if name.startswith("_log.") and not isinstance(node.args[1 if name == "_log.log" else 0], ast.Constant)
    ]
    assert found == []
    assert sum(name.startswith("_log.") for _, _, name in calls(".")) > 10


PRINTED = {
    "as_json(shown(verdict), indent=None)",
    "as_json({'parent': thread.parent, 'replies': thread.replies})",
    "terminal.render(shown, colours=colours)",
    "text.entry_text(entry(line, words, 'UTC', str), paint=paint)",
    "visible(text) if on_terminal() else text",  # of a digest: exact for a pipe or a file
    "strong(visible(item.title))",
    "safe_json(line) if on_terminal() else line",  # of an export: exact for a pipe or a file
}
"""What is printed past `output.say`, reviewed: each is made of `as_json`, `visible` or a render sink."""


def test_the_command_line_prints_through_one_function() -> None:
    printed = {
        ast.unparse(node.args[0])
        for place, node, name in calls("cli")
        if name in ("click.echo", "click.secho", "print") and place != "cli/output.py"
    }
    assert printed <= PRINTED
    elsewhere = [place for place, _, name in calls(".") if name in ("print", "sys.stdout.write", "sys.stderr.write")]
    assert elsewhere == []


SQL = {"run", "run_many", "rows", "row", "stream", "outside", "pragma", "execute", "executemany", "executescript"}
PARTS = {
    "where", "' AND '.join(wheres)", "order", "rank", "items",  # put together of constants; values are parameters
    "table", "key", "keys", "_quoted(table)", "names", "marks",  # of our own schema
    "sums.format(one)", "sums.format(other)", "_VOCABULARY.format('temp, search_again')", "name",
    "text", "check", "pragma", "version", "database.APPLICATION_ID",
}  # fmt: skip
"""What stands in the text of a query, reviewed: none of it comes from a feed or a command line."""


def test_queries_are_made_of_reviewed_parts() -> None:
    parts = {
        ast.unparse(value.value)
        for _, node, name in calls("store")
        if name.rpartition(".")[2] in SQL and node.args
        for piece in ast.walk(node.args[0])
        if isinstance(piece, ast.JoinedStr)
        for value in piece.values
        if isinstance(value, ast.FormattedValue)
    }
    assert parts <= PARTS
    assert "table" in parts
    glued = [
        (place, ast.unparse(node.args[0]))
        for place, node, name in calls("store")
        if name.rpartition(".")[2] in SQL and node.args
        if isinstance(node.args[0], ast.BinOp) or (isinstance(node.args[0], ast.Call) and ".format" in name)
    ]
    assert glued == []


HEADERS = {
    "Address('tracker', addr_spec=sender)",
    "Address(addr_spec=recipient)",
    "escape.header(subject)",
    "format_datetime(date)",
    "message_id",
    "f'<{label}.tracker.{domain}>'",
    "'auto-generated'",
    "'list'",
}
"""The values of mail headers, reviewed: addresses of the config, times, hashes, and an escaped subject of counts."""


def test_mail_headers_are_reviewed_values() -> None:
    tree = ast.parse((PACKAGE / "render" / "mail.py").read_text(encoding="utf-8"))
    set_to = {
        ast.unparse(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and any(isinstance(target, ast.Subscript) for target in node.targets)
    }
    assert set_to == HEADERS
    builders = {place for place, _, name in calls(".") if name in ("EmailMessage", "MIMEText", "MIMEMultipart")}
    assert builders == {"render/mail.py"}


def test_templates_escape_by_themselves_and_come_from_the_package() -> None:
    makers = [(place, node) for place, node, name in calls(".") if name.rpartition(".")[2] == "Environment"]
    assert [place for place, _ in makers] == ["render/html.py"]
    told = {keyword.arg: ast.unparse(keyword.value) for keyword in makers[0][1].keywords}
    assert told["autoescape"] == "select_autoescape(default=True, default_for_string=True)"
    assert told["loader"].startswith("PackageLoader(")
    assert not [place for place, _, name in calls(".") if name.endswith(("from_string", "Markup", "Template"))]
    for template in (PACKAGE / "render" / "templates").iterdir():
        said = template.read_text(encoding="utf-8")
        assert "safe" not in said.replace("safe-area", "")
        assert "autoescape" not in said


def test_file_names_are_made_in_one_place_of_keys_and_never_of_titles() -> None:
    names = {
        ast.unparse(node)
        for place, node, name in calls("channels")
        if place == "channels/file.py" and name == "_UNSAFE.sub"
    }
    assert names == {"_UNSAFE.sub('-', delivery.recipient)", "_UNSAFE.sub('-', delivery.key)"}
