"""`tracker demo`: the whole program on a sample world, in a few seconds and without the network."""

import os
import shutil
import sys
from pathlib import Path

import click

from tracker.cli.options import json_option
from tracker.cli.output import on_terminal, progress, say

FOLDER = Path("demo-out")


@click.command(short_help="Try the whole program on a sample world (no network needed).")
@click.option(
    "--language", type=click.Choice(["en", "nl", "ja"]), default="en", show_default=True, help="Of the digest shown."
)
@json_option
def demo(language: str, as_json: bool) -> None:
    """Serve a sample world on loopback, live through three simulated weeks of it, and show the digest.

    Thirteen small sources in three languages, one dead, one frozen, one malformed, are polled with the code that
    the daemon runs. The digest also lands in demo-out/digest.html; demo-out/instance is a whole instance, to try
    `tracker changes -c demo-out/instance/config.yaml` and the like on.

    \b
    Examples:
      tracker demo
      tracker demo --language ja
    """
    from tracker.demo.play import STEP, play
    from tracker.demo.world import load
    from tracker.render import html, json, terminal
    from tracker.render.view import view
    from tracker.seeds.load import load as load_seeds

    shutil.rmtree(FOLDER, ignore_errors=True)
    world = load()
    steps = int((world.end - world.start) / STEP) + 2
    with progress("living through three weeks", steps) as advance:
        played = play(FOLDER / "instance", lambda moment: advance(what=f"{moment:%d %B}"))
    knowledge = load_seeds(played.config.seeds)
    shown = view(played.digest, knowledge.wording[language], language)
    page = FOLDER / "digest.html"
    page.write_text(html.render(shown), encoding="utf-8")
    if as_json:
        say(json.render(played.digest, shown))
        return
    colours = on_terminal() and not os.environ.get("NO_COLOR")
    click.echo(terminal.render(shown, colours=colours), nl=False)
    say(
        f"\nThree simulated weeks: {played.polls} polls, {played.items} items.\nThe same digest as a page: {page}\n"
        f"An instance to look around in: {_own_name()} changes -c {played.folder / 'config.yaml'}"
    )


def _own_name() -> str:
    """How the command is called from here: an environment that nobody activated is not on the path."""
    own = Path(sys.argv[0])
    if shutil.which("tracker") == str(own) or own.name != "tracker":
        return "tracker"
    return os.path.relpath(own)
