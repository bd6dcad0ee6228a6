"""`tracker digest`: look at what is new, or send it now."""

import os
from datetime import datetime
from typing import TYPE_CHECKING

import click

from tracker.cli.options import MOMENT, config_option
from tracker.cli.output import as_json, on_terminal, safe_json, say, visible
from tracker.errors import AlreadyRunning, NotFound

if TYPE_CHECKING:
    from tracker.config.load import Config
    from tracker.core.wording import Wording
    from tracker.model import Audience, Digest

FORMATS = ("terminal", "text", "html", "markdown", "slack", "json", "feed", "json-feed")


@click.command(short_help="Show what is new since the last digest, or send it now.")
@click.option("--preview", is_flag=True, help="Show the open period as it stands (what happens without options).")
@click.option("--send", is_flag=True, help="Close the open period now and send its digest to its channels.")
@click.option("--since", type=MOMENT, help="Show the net change since then, told before or not.")
@click.option("--for", "name", metavar="NAME", help="The digest of config.yaml; the first one otherwise.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="terminal on a terminal, text elsewhere.")
@click.option("--json", "json_", is_flag=True, help="The same as --format json.")
@config_option
def digest(
    preview: bool,
    send: bool,
    since: datetime | None,
    name: str | None,
    form: str | None,
    json_: bool,
    config: "Config",
) -> None:
    """Show what is new since the last digest, or send it now.

    A preview keeps nothing. --since is for a reader back from leave: A -> B -> C is shown as A -> C. --send closes
    the period: its changes do not come again in the next digest.

    \b
    Examples:
      tracker digest
      tracker digest --since 2026-10-01 --for weekly --format html > away.html
      tracker digest --send --for weekly
    """
    if send and (since is not None or preview):
        raise click.UsageError("--send goes with neither --preview nor --since")
    audience = _audience(config, name)
    if send:
        _send(config, audience)
        return
    from tracker.clock import utc_now
    from tracker.previews import preview as compose
    from tracker.seeds.parts import wording
    from tracker.stores import reading

    now = utc_now()
    if since is not None and since > now:
        raise click.BadParameter(f"{since:%Y-%m-%d %H:%M} UTC has not come yet", param_hint="'--since'")
    words = wording(config.seeds)
    with reading(config) as stores:
        told = compose(config, stores, words, audience, now, since)
    _show(told, words[audience.language], "json" if json_ else form)


def _audience(config: "Config", name: str | None) -> "Audience":
    from tracker.model import Audience
    from tracker.yaml_lines import nearest

    if name is None:
        return config.digests[0] if config.digests else Audience(name="preview")
    for audience in config.digests:
        if audience.name == name:
            return audience
    names = [audience.name for audience in config.digests]
    raise NotFound(f"there is no digest {name!r}{nearest(name, names)}; config.yaml has {', '.join(names) or 'none'}")


def _show(told: "Digest", words: "Wording", form: str | None) -> None:
    from tracker.render import slack, terminal
    from tracker.render.freeze import document
    from tracker.render.view import view

    form = form or ("terminal" if on_terminal() else "text")
    language = told.audience.language
    shown = view(told, words, language)
    if form == "terminal":
        colours = on_terminal() and not os.environ.get("NO_COLOR")
        click.echo(terminal.render(shown, colours=colours), nl=False, color=True)
    elif form == "slack":
        thread = slack.render(shown)
        click.echo(as_json({"parent": thread.parent, "replies": thread.replies}))
    else:
        text = document(told, shown, words, form).removesuffix("\n")
        if form in ("json", "json-feed"):
            text = safe_json(text)
        click.echo(visible(text) if on_terminal() else text)  # piped, the bytes are those of a file


def _send(config: "Config", audience: "Audience") -> None:
    if not audience.channels:
        raise click.UsageError(f"the digest {audience.name!r} has no channels; add them in config.yaml")
    from tracker.app import running
    from tracker.clock import utc_now
    from tracker.store.lock import hold

    try:
        with hold(config.database.parent), running(config) as app:
            told = app.digesting.at_once(audience, app.now())
            deliveries = app.deliver()
    except AlreadyRunning:
        # The daemon holds the instance: freeze here, it sends at its next tick.
        from tracker.composing import digesting
        from tracker.seeds.parts import baseline, wording
        from tracker.stores import writing

        with writing(config) as stores:
            told = digesting(config, stores, wording(config.seeds), baseline(config.seeds)).at_once(audience, utc_now())
        say(f"{told.period.key}: frozen; the daemon sends it within a minute (`tracker outbox list`)")
        return
    for delivery in deliveries:
        detail = f" ({delivery.detail})" if delivery.detail else ""
        say(f"{delivery.key}: {delivery.state}{detail}")
    if any(delivery.state != "sent" for delivery in deliveries):
        click.get_current_context().exit(1)
