"""`tracker story`: one event with all its tellings; put right what the program put together wrongly."""

from typing import TYPE_CHECKING

import click

from tracker.cli.options import config_option, json_option
from tracker.cli.output import say, say_json, table, when

if TYPE_CHECKING:
    from tracker.config.load import Config
    from tracker.model import StoryId
    from tracker.store.stories import StoryEvent
    from tracker.stores import Stores

_BY = click.option("--by", envvar="USER", default="user", show_default="$USER", help="Who says so; kept with it.")
_WHY = click.option("--why", default="", help="Why; kept with it.")


@click.group(short_help="Show, split and merge stories.")
def story() -> None:
    """Show, split and merge stories: the items that report one real-world event.

    What a person put together or apart stays so; it can be undone by the opposite command.

    \b
    Examples:
      tracker story show sq3kzj2xw7a4a
      tracker story split idsm7rqbhbsa3b --why "the second fab, not the first"
      tracker story merge sq3kzj2xw7a4a s2hw7l5qkz3eo
    """


@story.command(short_help="All tellings of an event, and what was done to the story.")
@click.argument("name", metavar="STORY|ITEM")
@config_option
@json_option
def show(name: str, config: "Config", as_json: bool) -> None:
    """All tellings of an event, earliest first, and what was done to the story.

    An item stands for the story that it is in.

    \b
    Example:
      tracker story show sq3kzj2xw7a4a
    """
    from tracker.model import ItemId, StoryId
    from tracker.stores import reading

    with reading(config) as stores:
        tell(stores.stories.story_of(ItemId(name)) or StoryId(name), stores, as_json)


def tell(name: "StoryId", stores: "Stores", as_json: bool) -> None:
    """Print one story; raises NotFound."""
    from tracker.core.origins import cited

    found = stores.stories.story(name)
    events = stores.stories.events(found.id)
    told = stores.ledger.changes_of(story=found.id)
    if as_json:
        say_json({**_fields(found), "changes": [f"C{one.id}" for one in told], "events": events})
        return
    outlets, origins = _counted(found.outlets, "outlet"), _counted(found.origins, "origin")
    say(f"story {found.id}: {outlets}, {origins}, in {', '.join(found.languages)}")
    if found.partnership:
        say(f"partnership {found.partnership}; changes: {', '.join(f'C{one.id}' for one in told) or 'none'}")
    rows = []
    best = cited(found.tellings)
    for telling in found.tellings:
        origin = "" if telling.origin == telling.item else f"from {telling.origin}"
        origin += "the one to cite" if telling is best else ""
        rows.append(
            (telling.item, when(telling.published or telling.first_seen), telling.outlet, telling.title, origin)
        )
    table(("item", "published", "outlet", "title", "origin"), rows)
    for event in events:
        if event.by:
            why = f" ({event.why})" if event.why else ""
            say(f"{when(event.at)}: {event.kind} by {event.by}{why}: {_moved(event)}")


def _counted(number: int, of: str) -> str:
    return f"{number} {of}" if number == 1 else f"{number} {of}s"


def _moved(event: "StoryEvent") -> str:
    """Which items a person moved, and which other story they came from or went to."""
    items = f"{', '.join(event.items[:3])}{' ...' if len(event.items) > 3 else ''}"
    return f"{items}; the other story is {event.other}" if event.other else items


def _fields(found: object) -> dict[str, object]:
    from dataclasses import asdict

    return asdict(found)  # type: ignore[call-overload,no-any-return]


@story.command(short_help="Take items out of their story into one of their own.")
@click.argument("items", nargs=-1, required=True, metavar="ITEM...")
@_BY
@_WHY
@config_option
def split(items: tuple[str, ...], by: str, why: str, config: "Config") -> None:
    """Take items out of their story into one of their own; they are judged anew at the next tick.

    \b
    Example:
      tracker story split idsm7rqbhbsa3b --why "the second fab, not the first"
    """
    from tracker.clock import utc_now
    from tracker.core.stories import fresh_id
    from tracker.model import ItemId
    from tracker.stores import writing

    names = list(dict.fromkeys(ItemId(item) for item in items))
    with writing(config) as stores, stores.db.tx():
        to = fresh_id(names[0], stores.stories.is_empty)
        old, new = stores.stories.split(names, to, utc_now(), by=by, why=why)
        stores.ledger.unread_again([*names, *(telling.item for telling in stores.stories.tellings(old))])
    say(f"{_counted(len(names), 'item')} left story {old} for story {new}")


@story.command(short_help="Make one story part of another.")
@click.argument("name", metavar="STORY")
@click.argument("into", metavar="INTO")
@_BY
@_WHY
@config_option
def merge(name: str, into: str, by: str, why: str, config: "Config") -> None:
    """Make one story part of another; its items are judged anew at the next tick.

    \b
    Example:
      tracker story merge sq3kzj2xw7a4a s2hw7l5qkz3eo --why "the same signing"
    """
    from tracker.clock import utc_now
    from tracker.model import StoryId
    from tracker.stores import writing

    with writing(config) as stores, stores.db.tx():
        now = utc_now()
        old, new = stores.stories.current(StoryId(name)), stores.stories.current(StoryId(into))
        moved = [telling.item for telling in stores.stories.tellings(old)]
        stores.stories.merge(old, new, now, by=by, why=why)
        stores.ledger.move_changes(old, new, now)
        stores.ledger.unread_again(moved)
    say(f"story {old} is part of story {new}")
