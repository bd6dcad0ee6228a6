"""`tracker changes`, `show`, `state`: what changed, one of them in full, and what was known at some time."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.naming import change_number
from tracker.cli.options import MOMENT, config_option, json_option
from tracker.cli.output import on_terminal, plain, say, say_json, strong, table, visible, when
from tracker.errors import NotFound

if TYPE_CHECKING:
    from tracker.config.load import Config
    from tracker.core.wording import Wording
    from tracker.model import Assessment, Change, Fact, Item, Line
    from tracker.stores import Stores

_STATUSES = ("new-partnership", "update", "conflict")


@click.command(short_help="What changed, newest first.")
@click.option("--since", type=MOMENT, help="Seen since then.")
@click.option("--until", type=MOMENT, help="Seen before then.")
@click.option("--party", help="Only with this party, by any of its names.")
@click.option("--partnership", help="Only of this partnership, such as imec--rapidus.")
@click.option("--status", type=click.Choice(_STATUSES), help="Only of this kind.")
@click.option("--all", "everything", is_flag=True, help="Also background found late, and what was taken back.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000), help="At most so many.")
@config_option
@json_option
def changes(
    since: datetime | None,
    until: datetime | None,
    party: str | None,
    partnership: str | None,
    status: str | None,
    everything: bool,
    limit: int,
    config: "Config",
    as_json: bool,
) -> None:
    """What changed in the known state of the world, newest first: parties, act, before -> after.

    \b
    Examples:
      tracker changes --since 30d
      tracker changes --party Rapidus --status conflict --json
    """
    from tracker.model import PartnershipId, Status
    from tracker.seeds.parts import wording
    from tracker.stores import reading

    words = wording(config.seeds)["en"]
    party, hint = _party(party, config)
    with reading(config) as stores:
        found = stores.ledger.changes(
            since,
            until,
            partnership=None if partnership is None else PartnershipId(partnership),
            party=party,
            status=None if status is None else Status(status),
            withdrawn=everything,
            background=everything,
            limit=limit,
        )
        lines = [_line(one, stores) for one in reversed(found)]
    if as_json:
        from tracker.render.json import one as data

        say_json([{**data(line, words, "UTC"), "background": line.change.background} for line in lines])
        return
    if not lines:
        say(f"no change fits (`tracker changes --all` lists every one){hint}", error=True)
        return
    table(("id", "seen", "what changed"), [_row(line.change, words) for line in lines])


def _row(change: "Change", words: "Wording") -> tuple[str, str, str]:
    from tracker.core.wording import sentence

    notes = [note for note, holds in (("background", change.background), ("taken back", change.withdrawn)) if holds]
    told = sentence(change, words) + (f" ({', '.join(notes)})" if notes else "")
    return f"C{change.id}", when(change.seen), told


def _party(name: str | None, config: "Config") -> tuple[str | None, str]:
    """The canonical name of who is asked for, and what to say of a name that is nobody's."""
    if name is None:
        return None, ""
    from tracker.seeds.parts import gazetteer as parties
    from tracker.yaml_lines import nearest

    gazetteer = parties(config.seeds)
    party = gazetteer.party(name)
    if party is not None:
        return party.name, ""
    # Not an error: who is in no list is kept as written.
    return name, f"; {name!r} is in no list of parties{nearest(name, [one.name for one in gazetteer.parties])}"


def _line(change: "Change", stores: "Stores") -> "Line":
    from tracker.model import Line

    try:
        return Line(change=change, story=stores.stories.story(change.story))
    except NotFound:
        return Line(change=change, story=None)


@click.command(short_help="One change, item or story in full.")
@click.argument("name")
@config_option
@json_option
def show(name: str, config: "Config", as_json: bool) -> None:
    """One change (C41), item or story in full: before, after, quotes, outlets, revisions, verdict.

    \b
    Examples:
      tracker show C41
      tracker show idsm7rqbhbsa3b --json
    """
    from tracker.stores import reading

    with reading(config) as stores:
        number = change_number(name)
        if number is not None:
            _show_change(number, stores, config, as_json)
            return
        from tracker.model import ItemId, StoryId

        try:
            item = stores.items.get(ItemId(name))
        except NotFound:
            from tracker.cli.stories import tell

            try:
                tell(StoryId(name), stores, as_json)
            except NotFound:
                raise NotFound(f"there is no change, item or story {name!r}; `tracker search` prints ids") from None
            return
        revisions = stores.items.revisions(item.id)
        verdict = stores.ledger.verdict(item.id)
        data: dict[str, Any] = {
            "item": item,
            "story": stores.stories.story_of(item.id),
            "revisions": revisions,
            "reading": verdict[0] if verdict else None,
            "assessment": verdict[1] if verdict else None,
            "rulings": stores.ledger.rulings(item.id),
            "changes": [f"C{change.id}" for change in stores.ledger.changes_of(item=item.id)],
        }
    if len(revisions) > 1:
        data["edits"] = _edits(revisions, data["assessment"], config)
    if as_json:
        say_json(data)
    else:
        _tell_item(data)


def _show_change(number: int, stores: "Stores", config: "Config", as_json: bool) -> None:
    from tracker.model import ChangeId
    from tracker.render import json, terminal, text
    from tracker.render.view import entry
    from tracker.seeds.parts import wording

    words = wording(config.seeds)["en"]
    change = stores.ledger.change(ChangeId(number))
    line = _line(change, stores)
    if as_json:
        say_json(json.one(line, words, "UTC"))
        return
    colours = strong("x") != "x"
    paint = terminal.COLOURS if colours else text.PLAIN
    click.echo(text.entry_text(entry(line, words, "UTC", str), paint=paint), nl=False, color=on_terminal())
    say(f"      {change.status}, {change.partnership}, seen {when(change.seen)}, story {change.story}")
    if change.corrects is not None:
        say(f"      corrects C{change.corrects}")
    if change.withdrawn is not None:
        say(f"      taken back on {when(change.withdrawn)}")
    for telling in line.story.tellings if line.story else ():
        say(f"      {when(telling.published or telling.first_seen)}  {telling.outlet}: {telling.title}")


def _edits(revisions: Sequence["Item"], assessment: "Assessment | None", config: "Config") -> list[dict[str, Any]]:
    """What each revision changed, word by word, and what of it touches the news."""
    from tracker.core.revisions import compare, shown
    from tracker.seeds.load import load

    knowledge = load(config.seeds)
    language = assessment.language if assessment else "en"
    told = []
    for before, after in pairwise(revisions):
        edit = compare(before, after, language, knowledge)
        told.append(
            {
                "revision": after.revision,
                "at": after.revised_at,
                "material": edit.material,
                "reasons": edit.reasons,
                "title": shown(edit.title),
                "summary": shown(edit.summary),
            }
        )
    return told


def _tell_item(data: dict[str, Any]) -> None:
    item, assessment = data["item"], data["assessment"]
    click.echo(strong(visible(item.title)))
    say(item.summary)
    say(f"{item.publisher}, {item.published.raw or 'undated'}, {item.url or 'no link'}")
    say(f"item {item.id} of source {item.source}, first seen {when(item.first_seen)}, revision {item.revision}")
    if item.gone is not None:
        say(f"no longer in its source since {when(item.gone)}; kept as it was")
    if data["story"]:
        say(f"story {data['story']} (tracker story show {data['story']})")
    if assessment is None:
        say("waits to be judged at the next tick")
        return
    act = f", act {assessment.act}" if assessment.act else ""
    say(f"verdict: {assessment.status}{act}, parties {', '.join(assessment.parties) or 'none'}")
    for reason in assessment.reasons:
        say(f"  {reason}")
    for change in data["changes"]:
        say(f"change {change} (tracker show {change})")
    for edit in data.get("edits", ()):
        what = "; ".join(edit["reasons"]) or "wording only"
        say(f"revision {edit['revision']}, {when(edit['at'])}: {what}")
        say(f"  {edit['title']}")
        say(f"  {edit['summary']}")


@click.command(short_help="What was known at some time, by partnership.")
@click.option("--as-of", "moment", type=MOMENT, help="At that time; now otherwise.")
@click.option("--party", help="Only partnerships with this party, by any of its names.")
@config_option
@json_option
def state(moment: datetime | None, party: str | None, config: "Config", as_json: bool) -> None:
    """What was known at some time, by partnership: the baseline and what had been observed by then.

    A fact of the baseline counts from the day its document was published, an observed one from when it was seen.

    \b
    Example:
      tracker state --as-of 2023-01-31 --party Rapidus
    """
    from tracker.clock import utc_now
    from tracker.seeds.parts import baseline
    from tracker.stores import reading

    at = moment or utc_now()
    party, hint = _party(party, config)
    known = [fact for fact in baseline(config.seeds) if _published(fact, at)]
    if config.database.exists():
        with reading(config) as stores:
            known += stores.ledger.facts_as_of(at)
    by_tie: dict[str, list[Fact]] = defaultdict(list)
    for fact in known:
        if party is None or party in fact.parties:
            by_tie[fact.partnership].append(fact)
    if not by_tie:
        raise NotFound(f"nothing was known{f' of {party}' if party else ''} at {at:%Y-%m-%d}{hint}")
    if as_json:
        say_json({"as_of": at, "partnerships": {tie: plain(facts) for tie, facts in sorted(by_tie.items())}})
        return
    for tie, facts in sorted(by_tie.items()):
        say(tie)
        for day, told in sorted((_day(fact), _told(fact)) for fact in facts):
            say(f"  {day}  {told}")


def _told(fact: "Fact") -> str:
    """A fact in our words, or as the source that it was observed in puts it, and where it is from."""
    told = f"“{fact.origin.quote}”" if fact.origin.quote else fact.statement or fact.origin.title
    return f"{told}  [{fact.origin.publisher}, {fact.id}]"


def _day(fact: "Fact") -> str:
    date = fact.event_date if fact.event_date.value else fact.origin.published
    forms = {"year": "%Y", "month": "%Y-%m"}
    return date.value.strftime(forms.get(date.precision.value, "%Y-%m-%d")) if date.value else "undated"


def _published(fact: "Fact", at: datetime) -> bool:
    published = fact.origin.published.value
    return published is None or published <= at
