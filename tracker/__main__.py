"""The command `tracker`. Imports nothing heavy until a command is chosen; errors are lines, not tracebacks."""

import gc
import os
import sys
from importlib import import_module

import click

from tracker import __version__
from tracker.errors import TrackerError

# name: (where it is, what it does); the second shows in `tracker --help` without importing the first.
COMMANDS = {
    "demo": ("tracker.cli.demo:demo", "Try the whole program on a sample world (no network needed)."),
    "init": ("tracker.cli.init:init", "Make a new instance: config.yaml, seeds/ and db/."),
    "run": ("tracker.cli.run:run", "Watch the sources: the daemon, or one pass with --once."),
    "digest": ("tracker.cli.digest:digest", "Show what is new since the last digest, or send it now."),
    "changes": ("tracker.cli.changes:changes", "What changed, newest first."),
    "show": ("tracker.cli.changes:show", "One change, item or story in full."),
    "explain": ("tracker.cli.explain:explain", "Show why an item was judged as it was."),
    "eval": ("tracker.cli.evaluate:evaluate", "Score the verdicts on labelled items."),
    "search": ("tracker.cli.search:search", "Find items by words, in any language."),
    "state": ("tracker.cli.changes:state", "What was known at some time, by partnership."),
    "classify": ("tracker.cli.classify:classify", "Judge JSON lines against the baseline alone."),
    "correct": ("tracker.cli.rulings:correct", "Rule that an item was judged wrongly."),
    "replay": ("tracker.cli.rulings:replay", "What other seeds would judge differently, before they are adopted."),
    "sources": ("tracker.cli.sources:sources", "List, add, check, enable and disable sources."),
    "config": ("tracker.cli.configuration:config_group", "Check config.yaml; print its JSON Schema."),
    "seeds": ("tracker.cli.seeds:seeds", "Check the seeds; propose a baseline file for a document."),
    "parties": ("tracker.cli.seeds:parties", "Names that nobody has listed yet."),
    "story": ("tracker.cli.stories:story", "Show, split and merge stories."),
    "outbox": ("tracker.cli.outbox:outbox", "List, show, retry, hold and cancel messages."),
    "health": ("tracker.cli.health:health", "Say whether the daemon is alive and well (for monitors)."),
    "doctor": ("tracker.cli.doctor:doctor", "Check the machine, the config, the database and the secrets."),
    "backup": ("tracker.cli.archive:backup", "Make a sound copy of the database now."),
    "restore": ("tracker.cli.archive:restore", "Put a backup in place of the database."),
    "export": ("tracker.cli.archive:export", "Write the whole database as JSON lines."),
    "import": ("tracker.cli.archive:import_", "Fill a new database from an export."),
}


class Lazy(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """All commands, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """One command, imported."""
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name][0].split(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        """The table of commands, from what is written here."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_) for name, (_, help_) in COMMANDS.items()])

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, but with a hint for a misspelt name."""
        try:
            return super().resolve_command(context, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, 1) if args else []
            raise click.UsageError(error.message + (f" Did you mean {near[0]!r}?" if near else ""), context) from None


@click.group(
    cls=Lazy,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: tracker init my-instance && cd my-instance && tracker run --once",
)
@click.version_option(__version__, prog_name="tracker", message="%(prog)s %(version)s")
def cli() -> None:
    """Tell what changed in Japan's semiconductor partnerships, with proof.

    Every command has --help with an example, most have --json. A command works on the instance in the
    current folder; --config FILE (or TRACKER_CONFIG) names another one.
    """


def main() -> None:
    """Run the command line; ends the process with the exit code that docs/cli.md lists."""
    # pydantic looks for plug-ins in every package that is installed; none is wanted here, and looking takes time.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        code = cli.main(standalone_mode=False, prog_name="tracker")
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        code = 130
    except TrackerError as error:
        from tracker.cli.output import say

        say(f"tracker: {error}", error=True)
        code = error.exit_code
    gc.freeze()  # the system takes all memory back at once: Python need not look through it for garbage, twice
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
