"""`tracker sources`: what is watched, how it is doing, and changes of it in config.yaml."""

import re
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from tracker.cli.options import config_option, json_option
from tracker.cli.output import progress, say, say_json, table, when
from tracker.errors import ConfigError, InputError, NotFound, Unreachable

if TYPE_CHECKING:
    from tracker.config.load import Config
    from tracker.model import Source
    from tracker.probe import Finding


@click.group(short_help="List, add, check, enable and disable sources.")
def sources() -> None:
    """List, add, check, enable and disable sources.

    Commands that change something edit config.yaml; its comments and order stay.

    \b
    Examples:
      tracker sources list
      tracker sources add https://example.org/feed.xml
      tracker sources disable semiwiki --reason "opinion only"
    """


@sources.command("list", short_help="What is watched, and how it is doing.")
@click.option("--all", "everything", is_flag=True, help="Also those that are off.")
@click.option("--bad", is_flag=True, help="Only those that fail or are silent.")
@config_option
@json_option
def list_(everything: bool, bad: bool, config: "Config", as_json: bool) -> None:
    """What is watched, and how it is doing: health, last answer, next poll, usual time between new items.

    \b
    Example:
      tracker sources list --bad
    """
    from tracker.clock import utc_now
    from tracker.core import due
    from tracker.model import Health, SourceState
    from tracker.stores import reading

    states = {}
    if config.database.exists():
        with reading(config) as stores:
            states = stores.sources.states()
    now = utc_now()
    shown = []
    for source in config.sources:
        state = states.get(source.id, SourceState(source=source.id))
        health = due.health(state, source, now) if source.enabled else None
        if not (source.enabled or everything) or (bad and health in (None, Health.OK, Health.NEW)):
            continue
        shown.append((source, state, health))
    if as_json:
        say_json([{**_fields(source), "health": health, "state": state} for source, state, health in shown])
        return
    if not shown:
        say("no source fits (`tracker sources list --all` lists those that are off too)", error=True)
    rows = []
    for source, state, health in shown:
        failure = state.last_failure.detail if state.failures and state.last_failure else ""
        detail = source.reason if health is None else failure
        rows.append((source.id, health or "off", when(state.last_ok), when(state.next_due), detail or source.name))
    table(("source", "health", "last answer", "next poll", "detail"), rows)


@sources.command(short_help="Ask sources once and report; stores nothing.")
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@click.option("--all", "everything", is_flag=True, help="Also those that are off.")
@config_option
@json_option
def check(names: tuple[str, ...], everything: bool, config: "Config", as_json: bool) -> None:
    """Ask sources once (all that are on, or those named) and report what they say; nothing is stored.

    Exit code 1 when one of them fails, 7 when none could be reached.

    \b
    Example:
      tracker sources check bits-chips nedo
    """
    from tracker.clock import utc_now
    from tracker.probe import probe
    from tracker.seeds.load import load

    wanted = _named(config, names) if names else [s for s in config.sources if s.enabled or everything]
    if not wanted:
        raise NotFound("no source is on; add one with `tracker sources add URL`")
    with progress("asking", len(wanted)) as advance:
        found = probe(config, load(config.seeds), wanted, utc_now, lambda one: advance(one.source.id))
    if as_json:
        say_json([_finding(one) for one in found])
    else:
        table(("source", "answer", "entries", "newest", "title or problem"), [_row(one) for one in found])
    _end(found)


@sources.command(short_help="Add a source to config.yaml.")
@click.argument("url")
@click.option("--id", "identifier", help="Its short name; made from the address otherwise.")
@click.option("--name", help="Its name; taken from the document otherwise.")
@click.option("--language", help="ISO 639-1, such as ja; taken from the document otherwise.")
@click.option("--time-zone", help="Where its dates are from, such as Asia/Tokyo.")
@click.option(
    "--trust",
    type=click.Choice(["official", "trade", "general", "aggregator"]),
    default="general",
    show_default=True,
    help="Whose word it is; an official one is cited first.",
)
@click.option("--every", help="How often to ask, such as 2h.")
@click.option("--item", help="For a list page: the CSS selector of one entry.")
@click.option("--no-check", is_flag=True, help="Do not ask the address first.")
@config_option
def add(url: str, no_check: bool, config: "Config", **given: str | None) -> None:
    """Add the feed (or, with --item, the list page) at URL to config.yaml, after asking it once.

    \b
    Examples:
      tracker sources add https://example.org/feed.xml
      tracker sources add https://example.org/press --item "ul.news > li" --language ja --time-zone Asia/Tokyo
    """
    _worth_asking(config, url)
    entry = _entry(config, url, given)
    if not no_check:
        found = _ask(config, url, given["item"])
        if found.feed is None:
            assert found.failure is not None
            raise InputError(f"{url}: {_problem(found)} - nothing was added (--no-check adds it)")
        told = found.feed
        entry["name"] = given["name"] or told.title or entry["name"]
        if not given["language"] and told.language:
            entry["language"] = told.language[:2].lower()
        say(f"{told.format}: {len(told.items)} entries")
    _add(config, {key: value for key, value in entry.items() if value})
    say(f"{entry['id']} is in {config.file}; a running daemon takes it with SIGHUP")


@sources.command(short_help="Turn a source on.")
@click.argument("name", metavar="SOURCE")
@config_option
def enable(name: str, config: "Config") -> None:
    """Turn a source on in config.yaml; of a search, all editions.

    \b
    Example:
      tracker sources enable bits-chips
    """
    from tracker.config.edit import set_enabled

    set_enabled(config.file, name, True)
    say(f"{name} is on; a running daemon takes it with SIGHUP")


@sources.command(short_help="Turn a source off.")
@click.argument("name", metavar="SOURCE")
@click.option("--reason", required=True, help="Why, for those who wonder later.")
@config_option
def disable(name: str, reason: str, config: "Config") -> None:
    """Turn a source off in config.yaml; of a search, all editions. What it brought stays.

    \b
    Example:
      tracker sources disable semiwiki --reason "opinion only"
    """
    from tracker.config.edit import set_enabled

    set_enabled(config.file, name, False, reason)
    say(f"{name} is off; a running daemon takes it with SIGHUP")


def _named(config: "Config", names: tuple[str, ...]) -> "list[Source]":
    from tracker.yaml_lines import nearest

    known = {str(source.id): source for source in config.sources}
    for name in names:
        if name not in known:
            raise NotFound(f"there is no source {name!r}{nearest(name, known)}")
    return [known[name] for name in names]


def _fields(source: "Source") -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(source)


def _finding(found: "Finding") -> dict[str, Any]:
    feed = found.feed
    return {
        "source": found.source.id,
        "url": found.source.url,
        "failure": found.failure,
        "remedy": found.remedy,
        "format": feed.format if feed else None,
        "title": feed.title if feed else None,
        "entries": len(feed.items) if feed else 0,
        "rejected": len(feed.rejected) if feed else 0,
        "newest": _newest(found),
        "moved_to": found.moved_to,
        "problems": feed.problems if feed else [],
    }


def _newest(found: "Finding") -> Any:
    dates = [item.published.value for item in found.feed.items if item.published.value] if found.feed else []
    return max(dates, default=None)


def _row(found: "Finding") -> tuple[object, ...]:
    if found.feed is None:
        assert found.failure is not None
        told = found.failure.detail + (f" - {found.remedy}" if found.remedy else "")
        return (found.source.id, found.failure.kind, "", "", told)
    entries = len(found.feed.items)
    return (found.source.id, found.feed.format, entries, when(_newest(found)), found.feed.title)


def _end(found: "list[Finding]") -> None:
    from tracker.model import FailureKind

    failed = [one.failure for one in found if one.failure]
    network = {FailureKind.DNS, FailureKind.CONNECT, FailureKind.TIMEOUT, FailureKind.TLS}
    if len(failed) == len(found) and all(one.kind in network for one in failed):
        raise Unreachable(f"none of {len(found)} sources could be reached ({failed[0].detail}) - check the network")
    if failed:
        click.get_current_context().exit(1)


def _worth_asking(config: "Config", url: str) -> None:
    """Raise InputError for what is no address, or is watched already."""
    from tracker.config.values import check_url

    try:
        check_url(url)
    except ValueError as error:
        raise InputError(f"{url}: {error}, such as https://example.org/feed.xml") from None
    for source in config.sources:
        if source.url == url:
            off = "" if source.enabled else f", but off: {source.reason} (`tracker sources enable {source.id}`)"
            raise InputError(f"{url}: is there already as {source.id}{off}")


def _add(config: "Config", entry: dict[str, Any]) -> None:
    """Append it; what is wrong with it is told by option, because the line it would have is in no file."""
    from tracker.config.edit import add_source

    try:
        add_source(config.file, entry)
    except ConfigError as error:
        place = f"sources[{len(config.located.data.get('sources') or ())}]"
        inner = [problem.path.removeprefix(f"{place}.") for problem in error.problems]
        if any(path not in _OPTIONS for path in inner):
            raise
        told = [f"{_OPTIONS[path]} {p.message}" for path, p in zip(inner, error.problems, strict=True)]
        raise InputError("; ".join(told) + " - nothing was added") from None


_OPTIONS = {key: f"--{key.replace('_', '-')}" for key in ("id", "name", "language", "time_zone", "every")}


def _entry(config: "Config", url: str, given: dict[str, str | None]) -> dict[str, Any]:
    host = (urlsplit(url).hostname or "source").removeprefix("www.")
    return {
        "id": given["identifier"] or _free_id(host, {str(source.id) for source in config.sources}),
        "name": given["name"] or host,
        "url": url,
        "kind": "html" if given["item"] else None,
        "language": given["language"],
        "time_zone": given["time_zone"],
        "trust": given["trust"],
        "every": given["every"],
        "selectors": {"item": given["item"]} if given["item"] else None,
    }


def _free_id(host: str, taken: set[str]) -> str:
    """`meti-go` for meti.go.jp, `meti-go-2` for its second feed."""
    stem, _, last = host.rpartition(".")
    words = host if not stem or last.isdigit() else stem  # an address in numbers has no ending
    wanted = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:60] or "source"
    numbered = (f"{wanted}-{number}" for number in count(2))
    return wanted if wanted not in taken else next(name for name in numbered if name not in taken)


def _problem(found: "Finding") -> str:
    """Why a source that would be added gave nothing, and what a person can do about it."""
    from tracker.model import FailureKind

    assert found.failure is not None
    remedy = found.remedy
    if found.failure.kind is FailureKind.NOT_A_FEED and found.source.selectors is None:
        remedy = "for a list page name its entries by --item"  # the option stands for keys of the config
    return f"{found.failure.kind}: {found.failure.detail}" + (f"; {remedy}" if remedy else "")


def _ask(config: "Config", url: str, item: str | None) -> "Finding":
    from tracker.clock import utc_now
    from tracker.model import ListSelectors, Source, SourceId, SourceKind
    from tracker.probe import probe
    from tracker.seeds.load import load

    asked = Source(id=SourceId("new"), url=url, name=url)
    if item:
        asked = replace(asked, kind=SourceKind.HTML, selectors=ListSelectors(item=item))
    return probe(config, load(config.seeds), [asked], utc_now)[0]
