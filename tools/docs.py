"""Write the pages that follow from the code: docs/cli.md, docs/configuration.md, docs/config.schema.json.

python tools/docs.py            write them
python tools/docs.py --check    end with 1 when one of them is not what would be written
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tracker import errors  # noqa: E402
from tracker.__main__ import cli  # noqa: E402
from tracker.cli.output import as_json  # noqa: E402
from tracker.config.load import schema  # noqa: E402

MADE = "<!-- Made by tools/docs.py from the program; edit that, not this. -->\n"


def pages() -> dict[str, str]:
    """File -> what it should hold."""
    told = schema()
    return {
        "docs/cli.md": cli_page(),
        "docs/configuration.md": configuration_page(told),
        "docs/config.schema.json": as_json(told) + "\n",
    }


# ------------------------------------------------------------------ the command line
def cli_page() -> str:
    """Every command with its help, and the exit codes."""
    parts = [MADE, "# The command line\n", exit_codes(), "\n## Commands\n"]
    for path, command, context in commands(
        cli, click.Context(cli, info_name="tracker", terminal_width=100, help_option_names=["-h", "--help"])
    ):
        level = "###" if len(path) <= 2 else "####"
        parts += ["", f"{level} {' '.join(path)}", "", "```", command.get_help(context).rstrip(), "```"]
    return "\n".join(parts) + "\n"


def commands(group: click.Group, context: click.Context) -> Iterator[tuple[list[str], click.Command, click.Context]]:
    """Every command below a group, itself first."""
    yield context.command_path.split(), group, context
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        inner = click.Context(command, info_name=name, parent=context, terminal_width=100)
        if isinstance(command, click.Group):
            yield from commands(command, inner)
        else:
            yield inner.command_path.split(), command, inner


def exit_codes() -> str:
    """The table of exit codes, from the errors."""
    told: dict[int, list[str]] = {0: ["All went well."], 130: ["Ended by Ctrl-C."]}
    told.setdefault(1, []).append(
        "The answer is no: an id, a name or words that nothing has; an instance that is not well; a check or a delivery"
        " that failed. A list that may well be empty (`changes`, `outbox list`) ends with 0."
    )
    told.setdefault(2, []).append("The command line itself is wrong.")
    for kind in every(errors.TrackerError):
        if "exit_code" in vars(kind) and kind is not errors.TrackerError and kind is not errors.NotFound:
            told.setdefault(kind.exit_code, []).append((kind.__doc__ or "").split("\n")[0])
    lines = ["## Exit codes", "", "| code | means |", "|---|---|"]
    lines += [f"| {code} | {' '.join(dict.fromkeys(means))} |" for code, means in sorted(told.items())]
    return "\n".join([*lines, ""])


def every(kind: type[errors.TrackerError]) -> Iterator[type[errors.TrackerError]]:
    """A class and all below it."""
    yield kind
    for below in kind.__subclasses__():
        yield from every(below)


# ------------------------------------------------------------------ config.yaml
def configuration_page(told: dict[str, Any]) -> str:
    """Every key of config.yaml."""
    parts = [
        MADE,
        "# config.yaml\n",
        "`tracker config check` names every mistake with its line. Durations are `30m`, `6h`, `1d`, `2w`; days are",
        "names (`mon`), because numbers mean different days to different tools; a secret is written as `env:NAME` or",
        "`file:/path`, never as itself. Editors that know JSON Schema complete and check the file as you type",
        "(`docs/config.schema.json`).\n",
        "## Top level\n",
        *keys(told),
    ]
    definitions = told["$defs"]
    titles = {
        "Fetch": "fetch",
        "WrittenSource": "sources (each)",
        "WrittenSelectors": "sources: selectors",
        "WrittenSearch": "search",
        "WrittenEdition": "search: editions (each)",
        "WrittenQuery": "queries (each)",
        "WrittenDigest": "digests (each)",
        "SmtpChannel": "channels: kind smtp",
        "SlackBotChannel": "channels: kind slack-bot",
        "SlackWebhookChannel": "channels: kind slack-webhook",
        "WebhookChannel": "channels: kind webhook",
        "FileChannel": "channels: kind file",
        "AppriseChannel": "channels: kind apprise",
        "Alerts": "alerts",
        "Retention": "retention",
        "Backups": "backups",
        "Log": "log",
    }
    described = {name for name, inner in definitions.items() if "properties" in inner}
    assert described == set(titles), described ^ set(titles)
    for name, title in titles.items():
        parts += ["", f"## {title}", "", definitions[name]["description"], "", *keys(definitions[name])]
    return "\n".join(parts) + "\n"


def keys(told: dict[str, Any]) -> list[str]:
    """A table of keys."""
    lines = ["| key | value | default | |", "|---|---|---|---|"]
    for name, inner in told["properties"].items():
        default = "**required**" if name in told.get("required", ()) else shown_default(inner.get("default"))
        cells = (f"`{name}`", kind_of(inner), default, inner.get("description", "").replace("\n", " "))
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def kind_of(inner: dict[str, Any]) -> str:
    """A type in words."""
    options = [option for option in inner.get("anyOf", ()) if option.get("type") != "null"]
    if options:
        return " or ".join(kind_of(option) for option in options)
    if "$ref" in inner or "oneOf" in inner:
        name = inner.get("$ref", "").rsplit("/", 1)[-1]
        return "see below" if name[:1].isupper() and name not in ENUMS else " ".join(f"`{v}`" for v in ENUMS[name])
    if "const" in inner:
        return f"`{inner['const']}`"
    if "enum" in inner:
        return " ".join(f"`{value}`" for value in inner["enum"])
    pattern = inner.get("pattern")
    if pattern == "^[0-9]+[smhdw]$":
        return "duration"
    if pattern == "^(env|file):.+":
        return "`env:NAME` or `file:/path`"
    if inner.get("type") == "array":
        return f"list of {kind_of(inner.get('items', {}))}"
    if inner.get("type") == "object":
        return "mapping"
    return {"string": "text", "boolean": "true or false", "integer": "number"}.get(inner.get("type", ""), "text")


def shown_default(value: Any) -> str:
    """A default as it would be written."""
    if value in (None, [], {}, ""):
        return ""
    if isinstance(value, dict):
        return ""
    return f"`{json.dumps(value)}`"


ENUMS = {name: inner["enum"] for name, inner in schema()["$defs"].items() if "enum" in inner}


def main() -> int:
    """Write or check."""
    wrong = []
    for name, text in pages().items():
        target = ROOT / name
        if target.is_file() and target.read_text(encoding="utf-8") == text:
            continue
        wrong.append(name)
        if "--check" not in sys.argv:
            target.parent.mkdir(exist_ok=True)
            target.write_text(text, encoding="utf-8")
    for name in wrong:
        click.echo(f"{name}: {'is not up to date; run python tools/docs.py' if '--check' in sys.argv else 'written'}")
    return 1 if wrong and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
