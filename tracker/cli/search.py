"""`tracker search`: items by words."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from tracker.cli.options import MOMENT, config_option, json_option
from tracker.cli.output import say, say_json, table, when
from tracker.errors import NotFound

if TYPE_CHECKING:
    from tracker.config.load import Config


@click.command(short_help="Find items by words, in any language.")
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="At most so many.")
@click.option("--since", type=MOMENT, help="First seen since then.")
@click.option("--until", type=MOMENT, help="First seen before then.")
@click.option("--source", help="Only of this source.")
@click.option("--best", is_flag=True, help="Best first instead of newest first.")
@config_option
@json_option
def search(
    words: tuple[str, ...],
    limit: int,
    since: datetime | None,
    until: datetime | None,
    source: str | None,
    best: bool,
    config: "Config",
    as_json: bool,
) -> None:
    """Find items that hold all WORDS, newest first; also in languages without spaces.

    "Words in quotes" follow each other, word* finds longer words too. Nothing found ends with exit code 1.

    \b
    Examples:
      tracker search ラピダス 契約
      tracker search '"Tokyo Electron" imec' --since 90d --json
    """
    from tracker.model import SourceId
    from tracker.stores import reading

    with reading(config) as stores:
        hits = stores.search.find(
            " ".join(words),
            limit=limit,
            best_first=best,
            since=since,
            until=until,
            source=None if source is None else SourceId(source),
        )
    if as_json:
        say_json([hit.item for hit in hits])
    elif hits:
        rows = [(hit.item.id, when(hit.item.first_seen), hit.item.publisher, hit.item.title) for hit in hits]
        table(("item", "seen", "publisher", "title"), rows)
    if not hits:
        raise NotFound(f"nothing holds {' '.join(words)!r}")
    if not as_json and len(hits) == limit:
        say(f"({limit} shown; --limit shows more)", error=True)
