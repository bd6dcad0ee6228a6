"""`tracker outbox`: messages on their way, and what a person decides about them."""

import sys
from typing import TYPE_CHECKING

import click

from tracker.cli.options import config_option, json_option
from tracker.cli.output import on_terminal, say, say_json, table, when
from tracker.errors import InputError

if TYPE_CHECKING:
    from tracker.config.load import Config
    from tracker.model import DeliveryState

_STATES = ("pending", "sending", "sent", "retry", "ambiguous", "held", "failed", "cancelled")


@click.group(short_help="List, show, retry, hold and cancel messages.")
def outbox() -> None:
    """List, show, retry, hold and cancel messages. A message is frozen: every attempt sends the same bytes.

    States: pending, sending, sent; retry (refused for now); ambiguous (the far side will be asked whether it has
    it); held (waits for you); failed (refused for good); cancelled.

    \b
    Examples:
      tracker outbox list --state held
      tracker outbox retry 2026-W47/weekly/team-mail/counsellor@example.org
    """


@outbox.command("list", short_help="Messages, newest first.")
@click.option("--state", "states", multiple=True, type=click.Choice(_STATES), help="Only in this state; repeatable.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000), help="At most so many.")
@config_option
@json_option
def list_(states: tuple[str, ...], limit: int, config: "Config", as_json: bool) -> None:
    """Messages, newest first, with their state.

    \b
    Example:
      tracker outbox list --state held --state failed
    """
    from tracker.model import DeliveryState
    from tracker.stores import reading

    with reading(config) as stores:
        found = stores.outbox.listed([DeliveryState(state) for state in states], limit)
    if as_json:
        say_json([{name: getattr(one, name) for name in _SHOWN} for one in found])
        return
    rows = [(one.key, one.state, one.attempts, when(one.created), one.detail) for one in found]
    table(("message", "state", "tries", "frozen", "detail"), rows)


_SHOWN = ("key", "channel", "recipient", "message_id", "state", "attempts", "created", "next_at", "remote_id", "detail")


@outbox.command(short_help="One message with every attempt.")
@click.argument("key")
@click.option("--payload", is_flag=True, help="Print the bytes as they are sent, and nothing else.")
@config_option
@json_option
def show(key: str, payload: bool, config: "Config", as_json: bool) -> None:
    """One message with every attempt; --payload prints what is sent.

    \b
    Example:
      tracker outbox show 2026-W47/weekly/archive --payload > digest.html
    """
    from tracker.stores import reading

    with reading(config) as stores:
        found = stores.outbox.get(key)
        attempts = stores.outbox.attempts(key)
    if payload:
        if on_terminal():
            say(found.payload.decode("utf-8", "replace"))
        else:
            sys.stdout.buffer.write(found.payload)
        return
    if as_json:
        tries = [{"at": at, "state": state, "detail": detail} for at, state, detail in attempts]
        say_json({**{name: getattr(found, name) for name in _SHOWN}, "bytes": len(found.payload), "tries": tries})
        return
    for name in _SHOWN:
        value = getattr(found, name)
        say(f"{name}: {when(value) if name in ('created', 'next_at') else value}")
    for at, state, detail in attempts:
        say(f"  {when(at)} {state} {detail}")


@outbox.command(short_help="Send a message again.")
@click.argument("key")
@config_option
def retry(key: str, config: "Config") -> None:
    """Send a message again at the next tick, whatever its state; not one that was sent or cancelled.

    \b
    Example:
      tracker outbox retry 2026-W47/weekly/team-slack
    """
    from tracker.model import DeliveryState

    _move(config, key, DeliveryState.RETRY, "retry by a person")
    say(f"{key}: is sent at the next tick")


@outbox.command(short_help="Keep a message back.")
@click.argument("key")
@config_option
def hold(key: str, config: "Config") -> None:
    """Keep a message back until `tracker outbox retry` or `cancel`.

    \b
    Example:
      tracker outbox hold 2026-W47/weekly/team-slack
    """
    from tracker.model import DeliveryState

    _move(config, key, DeliveryState.HELD, "held by a person")
    say(f"{key}: is held")


@outbox.command(short_help="Never send a message.")
@click.argument("key")
@config_option
def cancel(key: str, config: "Config") -> None:
    """Never send a message. Its changes count as told.

    \b
    Example:
      tracker outbox cancel 2026-W47/weekly/team-slack
    """
    from tracker.model import DeliveryState

    _move(config, key, DeliveryState.CANCELLED, "cancelled by a person")
    say(f"{key}: will not be sent")


def _move(config: "Config", key: str, state: "DeliveryState", detail: str) -> None:
    from tracker.clock import utc_now
    from tracker.model import DeliveryState
    from tracker.stores import writing

    with writing(config) as stores:
        now = utc_now()
        found = stores.outbox.get(key)
        if found.state in (DeliveryState.SENT, DeliveryState.CANCELLED):
            raise InputError(f"{key}: was {found.state} already")
        if found.state is DeliveryState.SENDING:
            raise InputError(f"{key}: is being sent right now; look again in a minute")
        stores.outbox.settle(key, state, now, detail=detail, next_at=now)
