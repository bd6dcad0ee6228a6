"""`tracker eval`: how good the verdicts are on labelled items."""

from pathlib import Path

import click

from tracker.cli.options import json_option
from tracker.cli.output import say, say_json, table

_SHOWN = (
    "relevance_f1", "false_alarms", "status_accuracy", "status_macro_f1", "change_precision", "change_recall",
    "act_macro_f1", "party_f1", "amount_recall", "amount_precision", "story_b3_precision", "story_b3_f1",
)  # fmt: skip


@click.command("eval", short_help="Score the verdicts on labelled items.")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--baseline", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Another seeds folder than the one that came with the program.")  # fmt: skip
@click.option("--wrong", "shown", default=0, metavar="N", help="Also list up to N items that were judged wrongly.")
@json_option
def evaluate(path: Path, baseline: Path | None, shown: int, as_json: bool) -> None:
    """Judge the labelled items of PATH against the baseline and print the figures, in all and by language.

    PATH is a file of JSON lines with a `gold` part (such as rulings.jsonl beside config.yaml), a YAML file of cases,
    or a folder of those.

    \b
    Examples:
      tracker eval rulings.jsonl --wrong 20
      tracker eval tests/cases
    """
    from tracker.core.classify import classify
    from tracker.core.scoring import Judged, by_language, figures, wrong
    from tracker.model import ItemId
    from tracker.seeds import cases
    from tracker.seeds.load import load
    from tracker.seeds.parts import default_folder

    labelled = cases.load(path)
    knowledge = load(baseline or default_folder())
    verdicts = classify([document for document, _ in labelled], knowledge)
    judged = [
        Judged(label, verdict.assessment, verdict.story) for (_, label), verdict in zip(labelled, verdicts, strict=True)
    ]
    principal = knowledge.gazetteer.principal
    total, languages = figures(judged, principal), by_language(judged, principal)
    if as_json:
        say_json({"all": total, "languages": languages})
        return
    columns = {"all": total, **dict(list(languages.items())[:6])}
    rows: list[list[object]] = [["items", *(int(one["items"]) for one in columns.values())]]
    rows += [[name, *(f"{one[name]:.3f}" for one in columns.values())] for name in _SHOWN]
    table(["figure", *columns], rows)
    titles = {document.id: document.title for document, _ in labelled}
    for one in wrong(judged)[:shown]:
        wanted = f"{one.label.status.value}/{one.label.act.value if one.label.act else '-'}"
        told = f"{one.verdict.status.value}/{one.verdict.act.value if one.verdict.act else '-'}"
        say(f"{one.label.id} [{one.label.language}] {wanted}, told {told}: {titles[ItemId(one.label.id)][:90]}")
