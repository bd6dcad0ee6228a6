"""12,000 real headlines of a search feed (TRACKER_SHARED): outlets told apart from events; skipped without them."""

import gzip
import json
import os
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path

import pytest

from tests.core.telling import knowledge
from tracker.core import stories
from tracker.core.signature import sign
from tracker.model import Dated, Document, ItemId, Precision, Reading, Signature, StoryId

FILE = Path(os.environ.get("TRACKER_SHARED") or Path(__file__).parents[3] / "shared") / "googlenews" / "items.jsonl.gz"
pytestmark = pytest.mark.skipif(not FILE.is_file(), reason=f"no headlines at {FILE}")


@cache
def told() -> tuple[tuple[Document, Signature], ...]:
    documents = []
    with gzip.open(FILE, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            entry = json.loads(line)
            at = parsedate_to_datetime(entry["publishedAt"])
            documents.append(
                Document(
                    id=ItemId(f"g{number:05}"),
                    title=entry["title"],
                    url=entry["link"],
                    publisher=entry["source"],
                    published=Dated(entry["publishedAt"], at, Precision.MINUTE),
                )
            )
    # None of them is read: what is of no interest must be put together by its words alone.
    readings = [Reading(document=one.id, language="en", relevant=False, relevance=0.0) for one in documents]
    return tuple((one, sign(one, reading, knowledge())) for one, reading in zip(documents, readings, strict=True))


@cache
def clustered() -> Mapping[ItemId, StoryId]:
    return stories.cluster(signature for _, signature in told())


def test_headlines_that_differ_by_outlet_are_one_story() -> None:
    groups: dict[str, list[Document]] = defaultdict(list)
    for document, signature in told():
        groups[signature.headline].append(document)
    shared = [group for group in groups.values() if len({one.publisher for one in group}) > 1]
    together = sum(Counter(clustered()[one.id] for one in group).most_common(1)[0][1] for group in shared)
    assert len(shared) > 700
    assert together / sum(map(len, shared)) >= 0.995


def test_stories_of_bare_headlines_stay_small_and_short() -> None:
    members: dict[StoryId, list[Document]] = defaultdict(list)
    for document, _ in told():
        members[clustered()[document.id]].append(document)
    assert max(map(len, members.values())) <= 20
    for group in members.values():
        days = [one.published.value for one in group if one.published.value]
        assert max(days) - min(days) <= timedelta(days=15)
