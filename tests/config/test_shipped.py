"""config.yaml as shipped: what it watches, and why each source is on or off."""

import csv
import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tracker.config.load import Config, load
from tracker.core.parse.document import parse
from tracker.model import ParsedFeed, Trust

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


# ------------------------------------------------------------------ list pages
# The structure of the real pages, with entries of our own.
METI_PAGE = """<!doctype html><html lang="ja"><body><ul class="clearfix category_box">
<li><a href="/press/category_01.html"><p>経済産業</p></a></li></ul>
<ul class="clearfix float_li">
<li class="clearfix"><div class="left img_box"><img src="/a.jpg" alt="その他"></div>
<div class="left txt_box"><p>2026年11月2日</p>
<a class="cut_txt" href="/press/2026/11/20261102001.html"> 次世代半導体の研究開発計画を承認しました</a></div></li>
<li class="clearfix"><div class="left img_box"><img src="/b.jpg" alt="対外経済"></div>
<div class="left txt_box"><p>2026年10月30日</p>
<a class="cut_txt" href="/press/2026/10/20261030001.html">日ベルギー半導体協力の覚書に署名しました</a></div></li>
</ul></body></html>"""
MOFA_PAGE = """<!doctype html><html lang="ja"><body><dl>
<dt class="list-title">11月2日付</dt><dd><ul class="link-list">
<li><a href="/mofaj/press/release/pressit_000001_09001.html">日・オランダ半導体協力に関する覚書の署名</a></li>
<li><a href="/mofaj/press/release/pressit_000001_09002.html">人事異動</a></li></ul></dd>
</dl><ul class="link-list"><li><a href="/mofaj/sitemap.html">サイトマップ</a></li></ul></body></html>"""


def parsed(shipped: Config, source: str, body: bytes) -> ParsedFeed:
    told = next(one for one in shipped.sources if one.id == source)
    feed = parse(body, "text/html; charset=utf-8", told.url, told, datetime(2026, 11, 3, tzinfo=UTC))
    assert isinstance(feed, ParsedFeed), feed
    return feed


def test_the_list_of_the_ministry_of_economy_is_read(shipped: Config):
    first, second = parsed(shipped, "meti-press", METI_PAGE.encode()).items
    assert first.title == "次世代半導体の研究開発計画を承認しました"
    assert first.url == "https://www.meti.go.jp/press/2026/11/20261102001.html"
    assert first.published.value == datetime(2026, 11, 2, tzinfo=UTC)
    assert second.title == "日ベルギー半導体協力の覚書に署名しました"


def test_the_list_of_the_foreign_ministry_is_read(shipped: Config):
    items = parsed(shipped, "mofa", MOFA_PAGE.encode()).items
    assert [item.title for item in items] == ["日・オランダ半導体協力に関する覚書の署名", "人事異動"]
    assert items[0].url == "https://www.mofa.go.jp/mofaj/press/release/pressit_000001_09001.html"


def test_the_selectors_fit_a_captured_page(shipped: Config):
    captured = sorted((SHARED / "feeds" / "jp_gov_html").glob("*meti.html"))
    if not captured:
        pytest.skip("no captured page on this machine")
    feed = parsed(shipped, "meti-press", captured[0].read_bytes())
    assert len(feed.items) == 20
    assert feed.rejected == ()
    assert all(item.published.value and item.url and "/press/20" in item.url for item in feed.items)
