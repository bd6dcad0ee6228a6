"""`tracker doctor`: what is or will be wrong, with remedies."""

from typing import TYPE_CHECKING

import click

from tracker.cli.options import config_option, json_option
from tracker.cli.output import say, say_json

if TYPE_CHECKING:
    from tracker.config.load import Config

_MARKS = {"good": "ok  ", "warning": "warn", "bad": "BAD ", "damaged": "BAD "}


@click.command(short_help="Check the machine, the config, the database and the secrets.")
@click.option("--full", is_flag=True, help="Read every row of the database and every index.")
@config_option
@json_option
def doctor(full: bool, config: "Config", as_json: bool) -> None:
    """Check the machine, the config, the database and the secrets; say what to do about each trouble.

    Nothing is repaired or deleted. Exit code 1 when something must be done, 4 when the database is damaged;
    warnings alone end with 0. `tracker sources check` asks the sources themselves.

    \b
    Examples:
      tracker doctor
      tracker doctor --full --json
    """
    from tracker import checks
    from tracker.clock import utc_now

    found = []
    for check in checks.run(config, now=utc_now(), full=full):
        found.append(check)
        if not as_json:
            remedy = f" - {check.remedy}" if check.remedy else ""
            say(f"{_MARKS[check.outcome]} {check.name}: {check.detail}{remedy}")
    if as_json:
        say_json(found)
    outcomes = {check.outcome for check in found}
    if checks.Outcome.DAMAGED in outcomes:
        click.get_current_context().exit(4)
    if checks.Outcome.BAD in outcomes:
        click.get_current_context().exit(1)
