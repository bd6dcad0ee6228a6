"""Fit the weights of `seeds/judging.yaml` to labelled items, and say how well they do on events left out.

    python bench/fit_weights.py LABELLED.jsonl [...] [--write]

A logistic regression over the named features that `core.relevance` and `core.stance` observe - never over words -
pulled towards the priors below, which say what every feature must mean; a sign never turns. Five-fold cross-validation
keeps all items of one event in one fold. Deterministic; needs nothing but the project.
"""

import argparse
import json
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from tracker.core import relevance, stance
from tracker.core.acts import deeds
from tracker.core.document_lines import parse_line
from tracker.core.knowledge import Knowledge
from tracker.core.surface import scan
from tracker.seeds.load import load

ROOT = Path(__file__).resolve().parent.parent
FOLDS, ROUNDS, RATE, PULL = 5, 500, 0.6, 0.02

RELEVANCE = {
    "a Japanese party and another one in title": 1.2, "both sides in a sentence that tells something": 1.3,
    "both sides only side by side": 0.3, "the two sides never meet": -2.0, "Japanese companies among themselves": -2.0,
    "a Japanese company where it builds": -1.5,
    "chip words in title": 0.4, "chip words in summary": 0.6, "chip parties in title": 0.3,
    "chip parties in summary": 0.1, "an act in title": 0.8, "an act in summary": 0.8, "a tie of the baseline": 1.5,
    "a venture of the Japanese state": 1.8,
    "party from abroad in title": 0.4, "party from abroad in summary": 0.3, "Japan named in title": 0.2,
    "words of ties in summary": 0.2, "state money or ministers in summary": 0.2, "only a party from abroad": -0.3,
    "only a Japanese party": -2.5, "no party": -1.5, "Japan only in passing": -2.5, "no clear word of chips": -1.5,
    "the headline is of two from abroad": -3.5, "about something else in title": -0.9,
    "about something else in summary": -0.7, "another side of chips in title": -1.0,
    "another side of chips in summary": -0.6,
}  # fmt: skip
COMMENTARY = {
    "opinion in title": 0.9, "explainer in title": 1.0, "interview in title": 1.0, "portrait in title": 0.8,
    "forum in title": 1.0, "event in title": 0.6, "question in title": 0.9, "hypothesis in title": 0.8,
    "opinion in first sentence": 1.0, "explainer in first sentence": 1.0, "interview in first sentence": 1.2,
    "portrait in first sentence": 0.8, "forum in first sentence": 1.0, "event in first sentence": 0.8,
    "hypothesis in first sentence": 0.5, "question in first sentence": 0.5, "opinion in later": 1.0,
    "explainer in later": 1.0, "portrait in later": 0.7, "interview in later": 0.6, "forum in later": 0.8,
    "hypothesis in later": 0.3, "question in later": 0.3, "look-back in later": 0.3, "denial in later": 0.3,
    "an act in title": -0.8, "an act in first sentence": -1.0, "an act in later": -0.4, "two parties in title": -0.3,
    "two parties in first sentence": -0.5, "confirmed in title": -0.4, "confirmed in first sentence": -0.5,
    "rumour in first sentence": -0.5, "rumour in title": -0.3, "sums of money": -0.4, "a day just gone": -0.9,
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One labelled item: what is observed of it, the answer, and the event it tells."""

    name: str
    yes: bool
    values: dict[str, float]
    event: str


@dataclass(frozen=True)
class Task:
    """One scale of judging.yaml."""

    section: str
    priors: dict[str, float]
    bias: float
    threshold: float
    rows: Callable[[list[dict[str, Any]], Knowledge], list[Row]]


def main() -> None:
    """Cross-validate, fit on everything, and write the weights if asked to."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("files", nargs="+", type=Path)
    arguments.add_argument("--write", action="store_true", help="put the weights into seeds/judging.yaml")
    arguments.add_argument("--errors", action="store_true", help="list what cross-validation gets wrong")
    chosen = arguments.parse_args()
    items = [item for file in chosen.files for item in labelled(file)]
    knowledge = load(ROOT / "seeds")
    for task in (
        Task("relevance", RELEVANCE, -0.8, 0.6, relevance_rows),
        Task("commentary", COMMENTARY, -1.2, 0.45, commentary_rows),
    ):
        rows = task.rows(items, knowledge)
        report(task, rows, chosen.errors)
        bias, weights = fit(rows, task)
        if chosen.write:
            write(task, bias, weights)


def labelled(file: Path) -> list[dict[str, Any]]:
    """Items with `gold`, from JSON lines or from a YAML table of cases."""
    if file.suffix == ".jsonl":
        return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
    from tracker import yaml_lines

    items = []
    for number, case in enumerate(yaml_lines.read(file).data):
        name = f"{file.stem}-{number}"
        gold = {
            "relevant": case["status"] != "off-topic",
            "status": case["status"],
            "event": f"{file.stem}-{number // 3}",
        }
        published = case.get("published")
        items.append(
            {
                "id": name,
                "title": case["title"],
                "summary": case["summary"],
                "lang": case["lang"],
                "published": None if published is None else str(published),
                "gold": gold,
            }
        )
    return items


def relevance_rows(items: list[dict[str, Any]], knowledge: Knowledge) -> list[Row]:
    """Relevant or not; what misses a Japanese side or chips altogether needs no weights."""
    rows = []
    for item in items:
        gold = item["gold"]
        if gold.get("either") or "relevant" in (gold.get("also") or {}):
            continue
        seen = relevance.relevance(scan(parse_line(json.dumps(item)), knowledge), knowledge)
        if seen.features:
            rows.append(_row(item, gold["relevant"], {feature.name: feature.value for feature in seen.features}))
    return rows


def commentary_rows(items: list[dict[str, Any]], knowledge: Knowledge) -> list[Row]:
    """Commentary or news, among what is relevant."""
    rows = []
    for item in items:
        gold = item["gold"]
        if not gold["relevant"] or gold.get("either") or "status" in (gold.get("also") or {}):
            continue
        surface = scan(parse_line(json.dumps(item)), knowledge)
        seen = stance.observed(surface, deeds(surface, knowledge))
        rows.append(_row(item, gold["status"] == "commentary", {name: value for name, value, _ in seen if value}))
    return rows


def _row(item: dict[str, Any], yes: bool, values: dict[str, float]) -> Row:
    return Row(f"{item['id']} {item['title'][:70]}", yes, values, item["gold"].get("event") or item["id"])


def fit(rows: Sequence[Row], task: Task) -> tuple[float, dict[str, float]]:
    """Gradient descent from the priors, pulled back to them; a weight never changes its sign."""
    weights = dict(task.priors)
    bias = task.bias
    for _ in range(ROUNDS):
        slopes = dict.fromkeys(weights, 0.0)
        slope = 0.0
        for row in rows:
            error = chance(bias, weights, row.values) - row.yes
            slope += error
            for name, value in row.values.items():
                if name in slopes:
                    slopes[name] += error * value
        for name, prior in task.priors.items():
            moved = weights[name] - RATE * (slopes[name] / len(rows) + PULL * (weights[name] - prior) / 2)
            weights[name] = max(0.0, moved) if prior > 0 else min(0.0, moved)
        bias -= RATE * (slope / len(rows) + PULL * (bias - task.bias) / 2)
    return bias, weights


def chance(bias: float, weights: dict[str, float], values: dict[str, float]) -> float:
    """How sure a yes is."""
    total = bias + sum(weights.get(name, 0.0) * value for name, value in values.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def report(task: Task, rows: Sequence[Row], errors: bool) -> None:
    """Print F1 and false alarms of items whose event was left out of the fit."""
    folds = [int(sha256(row.event.encode()).hexdigest(), 16) % FOLDS for row in rows]
    told: list[float] = [0.0] * len(rows)
    for fold in range(FOLDS):
        bias, weights = fit([row for row, other in zip(rows, folds, strict=True) if other != fold], task)
        for index, (row, other) in enumerate(zip(rows, folds, strict=True)):
            if other == fold:
                told[index] = chance(bias, weights, row.values)
    for threshold in (0.4, 0.5, task.threshold, 0.7):
        print(
            task.section,
            threshold,
            figures((row.yes, score >= threshold) for row, score in zip(rows, told, strict=True)),
        )
    if errors:
        for row, score in zip(rows, told, strict=True):
            if (score >= task.threshold) is not row.yes:
                print(f"  {score:.2f} {'yes' if row.yes else 'no'} {row.name}")


def figures(pairs: Iterable[tuple[bool, bool]]) -> str:
    """F1 and false alarms of (wanted, told)."""
    both = only_told = only_wanted = neither = 0
    for wanted, told in pairs:
        both += wanted and told
        only_told += told and not wanted
        only_wanted += wanted and not told
        neither += not wanted and not told
    f1 = 2 * both / (2 * both + only_told + only_wanted)
    return (
        f"F1 {f1:.3f}, false alarms {only_told} of {only_told + neither}, missed {only_wanted} of {both + only_wanted}"
    )


def write(task: Task, bias: float, weights: dict[str, float]) -> None:
    """Put one section into judging.yaml; everything else of the file stays as it is."""
    path = ROOT / "seeds" / "judging.yaml"
    text = path.read_text("utf-8")
    lines = [f"{task.section}:", f"  bias: {bias:.2f}", f"  threshold: {task.threshold}", "  weights:"]
    ranked = sorted(weights, key=lambda name: -weights[name])
    lines += [f"    {name}: {weights[name]:.2f}" for name in ranked if abs(weights[name]) >= 0.005]
    section = re.compile(rf"^{task.section}:\n(?:[ ].*\n|\n(?=[ ]))*", re.MULTILINE)
    path.write_text(section.sub(lambda _: "\n".join(lines) + "\n", text, count=1), "utf-8")


if __name__ == "__main__":
    main()
