"""Labelled items (TRACKER_SHARED): stories in one run over all languages, with floors; skipped without them."""

import importlib.util
import json
import os
from functools import cache
from hashlib import blake2b
from pathlib import Path
from types import ModuleType

import pytest

from tests.core.telling import dated, knowledge
from tracker.core.classify import classify
from tracker.model import Document, ItemId

EVAL = Path(os.environ.get("TRACKER_SHARED") or Path(__file__).parents[3] / "shared") / "eval"
pytestmark = pytest.mark.skipif(not (EVAL / "dev.jsonl").is_file(), reason=f"no labelled items at {EVAL}")

# Floors, to be raised only. The gap between the halves shows whether anything was fitted to single events.
PRECISION, F1, CROSS, GAP = 0.97, 0.94, 0.89, 0.04


@cache
def score() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", EVAL / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def rows() -> tuple[tuple[str, str, str, str], ...]:
    items = [json.loads(line) for line in (EVAL / "dev.jsonl").read_text(encoding="utf-8").splitlines()]
    documents = [
        Document(
            id=ItemId(item["id"]),
            title=item["title"],
            summary=item["summary"] or "",
            url=item["url"],
            publisher=item["publisher"],
            published=dated(item["published"]),
        )
        for item in items
    ]
    told = {verdict.document.id: verdict.story for verdict in classify(documents, knowledge())}
    golden = [item for item in items if item["gold"].get("event") and item["gold"]["relevant"]]
    return tuple((item["id"], item["gold"]["event"], told[item["id"]], item["lang"]) for item in golden)


def half(event: str) -> int:
    return blake2b(event.encode(), digest_size=1).digest()[0] % 2


def test_items_of_one_event_are_one_story() -> None:
    found = score().story_scores(rows())
    assert found["story_b3_precision"] >= PRECISION, found
    assert found["story_b3_f1"] >= F1, found
    assert found["story_cross_recall"] >= CROSS, found


def test_both_halves_of_the_events_are_alike() -> None:
    halves = [score().story_scores([row for row in rows() if half(row[1]) == side]) for side in (0, 1)]
    f1 = [found["story_b3_f1"] for found in halves]
    assert abs(f1[0] - f1[1]) <= GAP, f1
