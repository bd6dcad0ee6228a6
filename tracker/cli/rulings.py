"""`tracker correct` and `replay`: what a person rules, and what an edit of the knowledge would change."""

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.naming import cited_item
from tracker.cli.options import MOMENT, config_option, json_option
from tracker.cli.output import plain, progress, say, say_json, table
from tracker.errors import InputError

if TYPE_CHECKING:
    from tracker.config.load import Config
    from tracker.core.classify import Verdict
    from tracker.model import Assessment, Document, Item

RULINGS = "rulings.jsonl"
"""Beside config.yaml: each ruling as a labelled item."""

_STATUSES = ("off-topic", "commentary", "known", "new-partnership", "update", "conflict")
_ACTS = ("new", "stage-change", "renewal", "funding", "new-party", "milestone", "setback", "termination", "none")
_STAGES = ("talks", "LoI", "MoC/MoU", "agreement/contract", "launched", "extended", "terminated", "none")


@click.command(short_help="Rule that an item was judged wrongly.")
@click.argument("item")
@click.option("--status", type=click.Choice(_STATUSES), help="What it is.")
@click.option("--act", type=click.Choice(_ACTS), help="What happened in it.")
@click.option("--stage", type=click.Choice(_STAGES), help="The stage it tells of.")
@click.option("--partnership", help="The partnership it is about, such as imec--rapidus.")
@click.option("--note", default="", help="Why; kept with it.")
@click.option("--by", envvar="USER", default="user", show_default="$USER", help="Who says so; kept with it.")
@config_option
def correct(
    item: str,
    status: str | None,
    act: str | None,
    stage: str | None,
    partnership: str | None,
    note: str,
    by: str,
    config: "Config",
) -> None:
    """Rule that ITEM was judged wrongly, or the line #C41 of a digest. It stands over every verdict of the program.

    The item is judged anew at the next tick; what a digest told wrongly is corrected by the next one. Of a line it
    is the item that it cites: others that retell it follow. The ruling is also kept in rulings.jsonl beside
    config.yaml, as a labelled item.

    \b
    Examples:
      tracker correct idsm7rqbhbsa3b --status known
      tracker correct C41 --status commentary --note "an opinion, nothing was decided"
      tracker correct idsm7rqbhbsa3b --status update --act milestone --note "ground was broken, nothing signed"
    """
    from tracker.clock import utc_now
    from tracker.model import Ruling
    from tracker.stores import writing

    given = {"status": status, "act": act, "stage": stage, "partnership": partnership}
    says = {key: "" if value == "none" else value for key, value in given.items() if value is not None}
    if not says:
        raise click.UsageError("say what is right: --status, --act, --stage or --partnership")
    with writing(config) as stores:
        found = stores.items.get(cited_item(item, stores))
        verdict = stores.ledger.verdict(found.id)
        stores.ledger.rule(Ruling(item=found.id, made=utc_now(), by=by, says=says, note=note))
    line = _labelled(found, verdict[1] if verdict else None, says, note)
    try:
        with (config.folder / RULINGS).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    except OSError as error:
        raise InputError(f"{RULINGS} cannot be written ({error.strerror}); the ruling itself is kept") from None
    ruled = ", ".join(f"{key} is {value or None}" for key, value in says.items())
    say(f"{found.id}: {ruled}; judged anew at the next tick")


def _labelled(item: "Item", assessment: "Assessment | None", says: dict[str, str], note: str) -> dict[str, Any]:
    ruled = {key: value or None for key, value in says.items()}
    status = ruled.get("status") or (assessment.status.value if assessment else None)
    gold = {
        "relevant": status != "off-topic",
        "status": status,
        "act": assessment.act if assessment else None,
        "stage": assessment.stage if assessment else None,
        "parties": list(assessment.parties) if assessment else [],
        "partnership": assessment.partnership if assessment else None,
        "amounts": [{"value": a.value, "currency": a.currency} for a in assessment.amounts] if assessment else [],
        **ruled,
        "notes": note,
    }
    told: dict[str, Any] = plain(
        {
            "id": item.id,
            "url": item.url,
            "publisher": item.publisher,
            "published": item.published.value.date().isoformat() if item.published.value else None,
            "lang": item.language,
            "title": item.title,
            "summary": item.summary,
            "gold": gold,
        }
    )
    return told


@click.command(short_help="What other seeds would judge differently, before they are adopted.")
@click.option(
    "--seeds",
    "folder",
    required=True,
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The edited seeds folder.",
)
@click.option("--since", type=MOMENT, default="365d", show_default=True, help="Items first seen since then.")
@config_option
@json_option
def replay(folder: Path, since: datetime, config: "Config", as_json: bool) -> None:
    """Judge stored items with the seeds of the instance and with other ones, and show where verdicts differ.

    Both judge against their baseline alone, so only the edit can make a difference. Nothing is kept.

    \b
    Example:
      cp -r seeds /tmp/new && $EDITOR /tmp/new/lexicon/en.yaml && tracker replay --seeds /tmp/new
    """
    from tracker.clock import utc_now
    from tracker.core.changes import document_of
    from tracker.core.classify import classify
    from tracker.seeds.load import load
    from tracker.stores import reading

    new, old = load(folder), load(config.seeds)
    with reading(config) as stores:
        items = stores.items.seen_between(since, utc_now())
    documents: list[Document] = [document_of(item, first_poll=False) for item in items]
    with progress("judging twice", 2) as advance:
        before = classify(documents, old)
        advance("with the instance's seeds")
        after = classify(documents, new)
        advance("with the other seeds")
    moved = [(was, now) for was, now in zip(before, after, strict=True) if _summary(was) != _summary(now)]
    if as_json:
        shown = [{"id": was.document.id, "before": _summary(was), "after": _summary(now)} for was, now in moved]
        say_json({"items": len(items), "changed": shown})
        return
    rows = []
    for was, now in moved:
        one, other = _summary(was), _summary(now)
        parts = [f"{key}: {one[key]} -> {other[key]}" for key in one if one[key] != other[key]]
        rows.append((was.document.id, "; ".join(parts), was.document.title))
    table(("item", "difference", "title"), rows)
    steps = Counter((str(was.assessment.status), str(now.assessment.status)) for was, now in moved)
    told = ", ".join(f"{n} from {one} to {other}" for (one, other), n in steps.most_common() if one != other)
    say(f"{len(moved)} of {len(items)} verdicts differ{f': {told}' if told else ''}", error=True)


def _summary(verdict: "Verdict") -> dict[str, Any]:
    judged = verdict.assessment
    told: dict[str, Any] = plain(
        {
            "status": judged.status,
            "act": judged.act,
            "stage": judged.stage,
            "parties": sorted(judged.parties),
            "partnership": judged.partnership,
            "amounts": sorted(f"{amount.currency} {amount.value:f}" for amount in judged.amounts),
        }
    )
    return told
