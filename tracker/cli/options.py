"""What commands share: which instance, how to print, what a moment is called.

Does not open a database; a command does, through `tracker.stores` or `tracker.app`.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from tracker.config.load import Config

F = TypeVar("F", bound=Callable[..., Any])

_AGO = re.compile(r"([0-9]{1,5})([hdw])")
_HOURS = {"h": 1, "d": 24, "w": 168}


def load_config(value: str) -> "Config":
    """The config of an instance, which is named by the file or by its folder; raises ConfigError."""
    from tracker.config.load import FILE, load

    path = Path(value)
    return load(path / FILE if path.is_dir() else path)


def config_option(command: F) -> F:
    """`--config FILE`: the command gets the loaded Config as `config`."""
    return click.option(
        "--config",
        "-c",
        "config",
        metavar="FILE",
        envvar="TRACKER_CONFIG",
        default="config.yaml",
        show_default=True,
        callback=lambda _context, _parameter, value: load_config(value),
        help="The instance to use; its folder will do.",
    )(command)


def json_option(command: F) -> F:
    """`--json`: the command gets `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


class Moment(click.ParamType[datetime]):
    """A date, a time, or how long ago: `2026-11-01`, `2026-11-01T07:00`, `7d`; UTC unless it names an offset."""

    name = "WHEN"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The aware UTC moment."""
        if isinstance(value, datetime):
            return value
        ago = _AGO.fullmatch(value)
        if ago:
            from tracker.clock import utc_now

            return utc_now() - timedelta(hours=int(ago[1]) * _HOURS[ago[2]])
        try:
            told = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a moment such as 2026-11-01, 2026-11-01T07:00 or 7d", param, ctx)
        return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC)


MOMENT = Moment()
