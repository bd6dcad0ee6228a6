"""`tracker init`: an instance that works, from what came with the program."""

import shutil
from pathlib import Path

import click

from tracker.cli.output import as_json, say
from tracker.errors import InputError

SCHEMA = "config.schema.json"
_SCHEMA_LINE = "# yaml-language-server: $schema="


@click.command(short_help="Make a new instance: config.yaml, seeds/ and db/.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def init(folder: Path) -> None:
    """Make a new instance in FOLDER: config.yaml, seeds/ and an empty db/.

    FOLDER is made when it is not there; nothing that is there is overwritten. The config watches public feeds
    and writes its digests to files, so it works as it is.

    \b
    Example:
      tracker init ~/chips && cd ~/chips && tracker run --once
    """
    shipped = shipped_instance()
    for name in ("config.yaml", "seeds", SCHEMA):
        if (folder / name).exists():
            raise InputError(f"{folder / name} is there already; nothing was changed. Choose another folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copytree(shipped / "seeds", folder / "seeds")
        (folder / "db").mkdir(exist_ok=True)
        (folder / SCHEMA).write_text(_schema(), encoding="utf-8")
        text = (shipped / "config.yaml").read_text(encoding="utf-8")
        first, _, rest = text.partition("\n")
        assert first.startswith(_SCHEMA_LINE)
        (folder / "config.yaml").write_text(f"{_SCHEMA_LINE}{SCHEMA}\n{rest}", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{folder}: cannot be written ({error.strerror})") from None
    say(f"{folder}: config.yaml, seeds/ and db/ are ready.")
    say("Next: look into config.yaml, then `tracker doctor` and `tracker run --once` in that folder.")


def shipped_instance() -> Path:
    """Where config.yaml and seeds/ are that came with the program: in the installed package, or the checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "_instance"
    return inside if inside.is_dir() else package.parent


def _schema() -> str:
    from tracker.config.load import schema

    return as_json(schema()) + "\n"
