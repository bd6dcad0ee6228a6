"""`tracker backup`, `restore`, `export`, `import`: the database as a whole."""

from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from tracker.cli.options import config_option
from tracker.cli.output import on_terminal, safe_json, say

if TYPE_CHECKING:
    from tracker.config.load import Config


@click.command(short_help="Make a sound copy of the database now.")
@config_option
def backup(config: "Config") -> None:
    """Make a sound, checked copy of the database in db/backup, also while the daemon runs.

    The daemon does so every day by itself. A plain file copy of a database in use is not sound; this is.

    \b
    Example:
      tracker backup
    """
    from tracker import app

    say(f"{app.back_up(config)} is sound")


@click.command(short_help="Put a backup in place of the database.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@config_option
def restore(file: Path, config: "Config") -> None:
    """Put the backup FILE in place of the database; stop the daemon first.

    The database that was there is kept beside it. What was delivered since the backup is not known
    afterwards: where the far side can be asked it is asked, elsewhere old messages wait in `tracker outbox`.

    \b
    Example:
      tracker restore db/backup/tracker-20261120T030000Z.db
    """
    from tracker import app

    aside = app.restore(config, file)
    say(f"{config.database} is now {file}")
    if aside is not None:
        say(f"what was there is kept as {aside}")


@click.command(short_help="Write the whole database as JSON lines.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@config_option
def export(file: Path | None, config: "Config") -> None:
    """Write the whole database as JSON lines to FILE, or (without it, or with -) to standard output.

    The same content gives the same bytes, so two exports can be compared.

    \b
    Example:
      tracker export today.jsonl
    """
    from tracker import app

    if file is not None and str(file) != "-":
        say(f"{app.export(config, file):,} lines to {file}")
        return
    for line in app.exported(config):
        click.echo(safe_json(line) if on_terminal() else line)  # piped, the bytes are those of a file


@click.command("import", short_help="Fill a new database from an export.")
@click.argument("file", type=click.File(encoding="utf-8"))
@config_option
def import_(file: TextIO, config: "Config") -> None:
    """Fill a new, empty database from FILE, an export of this tracker or an older one (- for standard input).

    \b
    Example:
      tracker export - --config old/config.yaml | tracker import - --config new/config.yaml
    """
    from tracker import app

    say(f"{app.import_lines(config, file):,} rows")
