"""`tracker config`: check config.yaml, print its JSON Schema."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.options import config_option, json_option
from tracker.cli.output import say, say_json

if TYPE_CHECKING:
    from tracker.config.load import Config


@click.group("config", short_help="Check config.yaml; print its JSON Schema.")
def config_group() -> None:
    """Check config.yaml; print its JSON Schema.

    \b
    Examples:
      tracker config check
      tracker config schema > config.schema.json
    """


@config_group.command(short_help="Check config.yaml and say what it comes to.")
@config_option
@json_option
def check(config: "Config", as_json: bool) -> None:
    """Check config.yaml and say what it comes to; every mistake is named with its line (exit code 2).

    Secrets are looked up, never shown. A missing one is only a warning here, because it may be set where
    the daemon runs. What is allowed but hardly meant is a warning too: a filter on a name that nobody has, a
    channel that nothing goes to.

    \b
    Example:
      tracker config check --config /var/lib/tracker/config.yaml
    """
    import os

    from tracker.checks import doubts
    from tracker.config.secrets import secrets
    from tracker.seeds.load import load

    doubtful = doubts(config, load(config.seeds).gazetteer)
    told = secrets(config, os.environ)
    warnings = [str(problem) for problem in (*told.problems, *told.warnings, *doubtful)]
    on = [source for source in config.sources if source.enabled]
    if as_json:
        say_json(
            {
                "file": config.file,
                "sources": len(config.sources),
                "enabled": len(on),
                "digests": [digest.name for digest in config.digests],
                "channels": list(config.channels),
                "warnings": warnings,
            }
        )
        return
    digests = ", ".join(f"{d.name} ({d.rhythm}, {d.language}, to {', '.join(d.channels)})" for d in config.digests)
    say(f"{config.file}: good")
    say(f"sources:  {len(config.sources)}, of which {len(on)} are on")
    say(f"digests:  {digests or 'none'}")
    say(f"channels: {', '.join(config.channels) or 'none'}")
    for warning in warnings:
        say(f"warning: {warning}")


@config_group.command(short_help="Print the JSON Schema of config.yaml.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write it to a file instead.")
def schema(out: Path | None) -> None:
    """Print the JSON Schema of config.yaml, for editors that check and complete as you type.

    \b
    Example:
      tracker config schema --out docs/config.schema.json
    """
    from tracker.cli.output import as_json
    from tracker.config import load

    text = as_json(load.schema())
    if out is None:
        say(text)
    else:
        out.write_text(text + "\n", encoding="utf-8")
