"""What the command line prints: hostile text made visible, tables, JSON, progress.

Does not know what is printed. Colours, tables with lines and progress bars appear only on a terminal, and
never with NO_COLOR; everything else is plain text, one record a line.
"""

import dataclasses
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any, Protocol

import click

# Control characters (but tab and newline), the bidirectional controls, invisible joiners, line and
# paragraph separators, lone surrogates: none of it may reach a terminal from a feed.
_UNSAFE = [
    *range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), 0x061C, 0x180E,
    *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF,
    *range(0xFFF9, 0xFFFC), *range(0xD800, 0xE000), *range(0xE0000, 0xE0080),
]  # fmt: skip
_REMOVED = dict.fromkeys([*_UNSAFE, 0x0D])
_ESCAPED = {point: json.dumps(chr(point))[1:-1] for point in [*_UNSAFE, 0x0D] if point >= 0x7F}


def visible(text: str) -> str:
    """Text without anything that could steer a terminal."""
    return text.translate(_REMOVED)


def say(text: str = "", *, error: bool = False) -> None:
    """One line (or several) to standard output, or to standard error."""
    click.echo(visible(text), err=error)


def plain(value: Any) -> Any:
    """Records, times, decimals and enums as what JSON knows; whole decimals as integers."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {part.name: plain(getattr(value, part.name)) for part in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return plain(value.name.lower() if isinstance(value, int) else value.value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(inner) for key, inner in value.items()}
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(inner) for inner in value]
    return value


def as_json(value: Any, *, indent: int | None = 2) -> str:
    """JSON text that is as safe on a terminal as it is exact: what may steer one is written as an escape."""
    text = json.dumps(plain(value), ensure_ascii=False, indent=indent, separators=None if indent else (",", ":"))
    return safe_json(text)


def safe_json(text: str) -> str:
    """The same JSON with what may steer a terminal as escapes."""
    return text.translate(_ESCAPED)


def say_json(value: Any) -> None:
    """A value as JSON on standard output."""
    click.echo(as_json(value))


def on_terminal(stream: Any = None) -> bool:
    """Whether a person reads along."""
    return bool((stream or sys.stdout).isatty())


def strong(text: str) -> str:
    """Text in bold on a terminal that takes colours."""
    return click.style(text, bold=True) if on_terminal() and not os.environ.get("NO_COLOR") else text


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Rows under headings on a terminal; tab-separated lines without headings elsewhere."""
    cells = [[visible("" if cell is None else str(cell)).replace("\t", " ") for cell in row] for row in rows]
    if not on_terminal():
        for row in cells:
            click.echo("\t".join(map(_harmless, row)))
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=SIMPLE_HEAD, pad_edge=False)
    for position, name in enumerate(columns):
        # What people copy stands first; broken in two it cannot be.
        whole = position == 0 and all(len(row[0]) <= 40 for row in cells)
        shown.add_column(name, overflow="fold", no_wrap=whole)
    for row in cells:
        shown.add_row(*(Text(cell) for cell in row))
    Console().print(shown)


_FORMULA = tuple("=+-@|%＝＋－＠")


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet shows instead of calculating it; a lone dash stands for nothing and stays."""
    told = cell.replace("\n", " ")
    return f"'{told}" if told.strip() != "-" and told.lstrip().startswith(_FORMULA) else told


def when(moment: datetime | None) -> str:
    """A time as people read it, in the zone of the machine."""
    return "-" if moment is None else moment.astimezone().strftime("%Y-%m-%d %H:%M")


class Advance(Protocol):
    """Moves a progress bar one step; `what` is shown beside it."""

    def __call__(self, what: str = "") -> None:
        """One more is done."""
        ...


@contextmanager
def progress(label: str, total: int) -> Iterator[Advance]:
    """A bar on standard error while a person watches; silent otherwise."""
    if total < 2 or not on_terminal(sys.stderr):
        yield lambda what="": None  # noqa: ARG005 - named as in Advance
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn(label), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[what]}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total, what="")
        yield lambda what="": bar.update(task, advance=1, what=visible(what)[:60])
