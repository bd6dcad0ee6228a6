"""`tracker health`: one line and an exit code for monitors."""

from typing import TYPE_CHECKING

import click

from tracker.cli.options import config_option, json_option
from tracker.cli.output import say, say_json

if TYPE_CHECKING:
    from tracker.config.load import Config


@click.command(short_help="Say whether the daemon is alive and well (for monitors).")
@click.option("--metrics", is_flag=True, help="Print Prometheus text metrics instead of a line.")
@config_option
@json_option
def health(metrics: bool, config: "Config", as_json: bool) -> None:
    """Say whether the daemon is alive and well: one line, exit code 0 when it is and 1 when it is not.

    Well means: it ended a tick in the last five minutes, its last tick had no error, the database answers, the disk
    has room, and not every source fails. Single failing sources are counted but are daily life; digests name them.

    \b
    Examples:
      tracker health || echo "look at the tracker"
      tracker health --metrics > /var/lib/node_exporter/tracker.prom
    """
    from tracker import condition

    told = condition.of(config)
    if metrics:
        say(condition.metrics(told).rstrip("\n"))
    elif as_json:
        say_json(told)
    else:
        say(condition.line(told))
    if not told.well:
        click.get_current_context().exit(1)
