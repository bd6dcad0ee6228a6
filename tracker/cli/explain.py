"""`tracker explain`: why an item was judged as it was."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from tracker.cli.naming import cited_item
from tracker.cli.options import json_option
from tracker.cli.output import on_terminal, say, say_json, strong

if TYPE_CHECKING:
    from tracker.core.explain import Explanation, Piece, Weighed
    from tracker.core.knowledge import Knowledge
    from tracker.core.world import World
    from tracker.model import Document

_FEATURES = 6


@click.command(short_help="Show why an item was judged as it was.")
@click.argument("item")
@click.option(
    "--config",
    "-c",
    "config_file",
    metavar="FILE",
    envvar="TRACKER_CONFIG",
    default="config.yaml",
    show_default=True,
    help="The instance to use; its folder will do.",
)
@click.option("--baseline-only", is_flag=True, help="Compare with the baseline, not with what was observed since.")
@json_option
def explain(item: str, config_file: str, baseline_only: bool, as_json: bool) -> None:
    """Show the text of ITEM with its evidence marked, the claims, what each was compared with, the features and their
    weights, and what would have changed the verdict. ITEM is an id as `tracker search` prints it, the line C41 of a
    digest, or - for one JSON line on standard input (as for `tracker classify`; no instance is needed then).

    \b
    Examples:
      tracker explain C41
      echo '{"id": "x", "title": "Rapidus and imec extend partnership"}' | tracker explain -
    """
    from tracker.core import explain as core

    document, world, knowledge = _from_line() if item == "-" else _from_store(item, config_file, baseline_only)
    found = core.explain(document, world, knowledge)
    if as_json:
        say_json(found)
    else:
        _tell(found)


def _from_line() -> "tuple[Document, World, Knowledge]":
    from tracker.core.document_lines import LineError, parse_line
    from tracker.core.world import World
    from tracker.errors import InputError
    from tracker.seeds.load import load
    from tracker.seeds.parts import default_folder

    try:
        document = parse_line(sys.stdin.read())
    except LineError as error:
        raise InputError(f"standard input {error}; it takes one JSON line as `tracker classify` does") from None
    knowledge = load(default_folder())
    return document, World.of(knowledge.baseline), knowledge


def _from_store(item: str, config_file: str, baseline_only: bool) -> "tuple[Document, World, Knowledge]":
    from tracker.cli.options import load_config
    from tracker.core.changes import document_of
    from tracker.core.world import World
    from tracker.seeds.load import load
    from tracker.stores import reading

    config = load_config(config_file)
    knowledge = load(config.seeds)
    with reading(config) as stores:
        kept = stores.items.get(cited_item(item, stores))
        own = {f"C{change.id}" for change in stores.ledger.changes_of(item=kept.id)}
        story = stores.stories.story_of(kept.id)
        if story is not None:
            own |= {f"C{change.id}" for change in stores.ledger.changes_of(story=story)}
        facts = () if baseline_only else stores.ledger.facts_as_of()
    observed = [fact for fact in facts if fact.id not in own and not fact.disputed]
    return document_of(kept, first_poll=False), World.of((*knowledge.baseline, *observed)), knowledge


def _tell(found: "Explanation") -> None:
    judged = found.assessment
    say(_line(found.title))
    if found.document.summary:
        say(_line(found.summary))
    act = f", {judged.act.value}" if judged.act else ""
    stage = f", {judged.stage.value}" if judged.stage else ""
    say()
    say(strong(f"{judged.status.value}{act}{stage}") + f"  (confidence {judged.confidence:.2f})")
    for reason in judged.reasons:
        say(f"  - {reason}")
    for number, claim in enumerate(found.reading.claims, 1):
        sums = ", ".join(f"{one.currency} {one.value:,f}" for one in claim.amounts)
        parts = [
            claim.act.value if claim.act else "no act",
            claim.stage.value if claim.stage else "",
            claim.modality.value,
            sums,
        ]
        say(f"Claim {number}: {' and '.join(claim.parties) or 'nobody'} - {', '.join(part for part in parts if part)}")
    say()
    _weighed(found.relevance)
    if found.talk is not None:
        say()
        _weighed(found.talk)
    if found.tie:
        say()
        say(found.tie)
    for one in found.compared:
        say()
        say(f"Compared with {one.fact.id}: {one.fact.statement} ({one.fact.origin.publisher})")
        _weighed(one.decision, about=f"{one.fact.id}: ")


def _weighed(decision: "Weighed", about: str = "") -> None:
    answer = "yes" if decision.score >= decision.threshold else "no"
    say(f"{decision.question} {answer}: {decision.score:.2f} (from {decision.threshold:.2f} on yes)")
    for feature in [one for one in decision.features if one.weight][:_FEATURES]:
        detail = f" ({feature.detail})" if feature.detail else ""
        say(f"  {feature.value * feature.weight:+.2f}  {feature.name.removeprefix(about)}{detail}")
    for turn in decision.turning:
        say(f"  the answer would be the other one {turn}")


def _line(pieces: "Sequence[Piece]") -> str:
    shown = []
    for piece in pieces:
        if not piece.says:
            shown.append(piece.text)
        elif on_terminal():
            shown.append(click.style(piece.text, underline=True) + click.style(f" [{'; '.join(piece.says)}]", dim=True))
        else:
            shown.append(f"[{piece.text} = {'; '.join(piece.says)}]")
    return "".join(shown)
