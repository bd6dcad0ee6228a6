"""config.yaml as shipped: what it watches, and why each source is on or off."""

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

from tracker.config.load import Config, load
from tracker.model import Trust

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("TRACKER_SHARED", ROOT.parent / "shared"))


@pytest.fixture(scope="module")
def shipped() -> Config:
    return load(ROOT / "config.yaml")


def test_it_writes_a_weekly_and_a_daily_digest_without_any_secret(shipped: Config):
    assert {digest.rhythm for digest in shipped.digests} == {"weekly", "daily"}
    assert all(digest.channels for digest in shipped.digests)
    assert {channel.kind for channel in shipped.channels.values()} == {"file"}


def test_sources_say_language_zone_and_trust(shipped: Config):
    feeds = [source for source in shipped.sources if not source.id.startswith("q-")]
    assert all(source.language for source in feeds if source.enabled)
    assert all(source.time_zone == "Asia/Tokyo" for source in feeds if source.language == "ja")
    assert {source.trust for source in shipped.sources} == set(Trust)
    assert all(source.reason for source in shipped.sources if not source.enabled)


def test_searches_stand_in_for_parties_without_a_feed(shipped: Config):
    searches = [source for source in shipped.sources if source.id.startswith("q-")]
    languages = Counter(source.language for source in searches)
    assert {"en", "ja", "nl", "fr", "de", "ko", "zh"} <= set(languages)
    assert all(source.outlet_suffix and source.reason for source in searches)
    assert "personal, non-commercial" in (ROOT / "config.yaml").read_text(encoding="utf-8")


def test_every_graded_source_is_present_and_on_or_off_as_graded(shipped: Config):
    listed = SHARED / "research" / "sources.tsv"
    if not listed.is_file():
        pytest.skip("the graded list is not on this machine")
    by_url = {source.url: source for source in shipped.sources}
    with listed.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row["url"]]
    wrong = []
    for row in rows:
        if row["id"].startswith("gnews-") or row["id"] == "asml-pr":  # searches of our own stand in
            continue
        source = by_url.get(row["url"])
        unreadable = row["format"] == "JSON"  # not a feed
        wanted = row["grade"] in ("A", "B", "C") and not unreadable
        if source is None or source.enabled != wanted or (row["grade"] not in ("A", "B") and not source.reason):
            wrong.append((row["id"], row["grade"]))
    assert wrong == []
