from datetime import UTC, datetime

from tests.core.parse.reading import failure, feed
from tracker.model import FailureKind, ListSelectors, Precision, SourceKind

PAGE = """<!DOCTYPE html><html lang="ja"><head><title>ニュースリリース</title></head><body>
<ul class="nav"><li><a href="/about">会社案内</a></li></ul>
<div class="list">
<h3 class="day">2026年11月20日</h3>
<article><a href="/press/1.html">ラピダスと<b>imec</b>が覚書を締結</a><p class="lead">つくばで署名した。</p></article>
<article><a href="./2.html">第2工場を着工</a></article>
<h3 class="day">2026年11月19日</h3>
<article><time datetime="2026-11-18T10:00:00+09:00">18日</time><a href="https://other.example/3">試作を開始</a></article>
<article><span>リンクのない項目</span></article>
<article></article>
</div></body></html>"""
SELECTORS = ListSelectors(item="div.list article", title="a", link="a", date="h3.day, time", summary=".lead")


def test_a_list_page_is_read_by_its_selectors() -> None:
    parsed = feed(PAGE, kind=SourceKind.HTML, selectors=SELECTORS, time_zone="Asia/Tokyo")
    assert (parsed.format, parsed.title, parsed.language) == ("html", "ニュースリリース", "ja")
    assert len(parsed.items) + len(parsed.rejected) == 5
    one, two, three, four = parsed.items
    assert (one.title, one.url) == ("ラピダスとimecが覚書を締結", "https://news.example/press/1.html")
    assert one.summary == "つくばで署名した。"
    assert two.url == "https://news.example/press/2.html"
    assert three.url == "https://other.example/3"
    assert (four.title, four.url) == ("リンクのない項目", None)


def test_a_date_above_several_entries_holds_for_all_below_it() -> None:
    parsed = feed(PAGE, kind=SourceKind.HTML, selectors=SELECTORS, time_zone="Asia/Tokyo")
    dates = [item.published for item in parsed.items]
    assert dates[0] == dates[1]
    assert (dates[0].value, dates[0].precision) == (datetime(2026, 11, 20, tzinfo=UTC), Precision.DAY)
    assert dates[2].value == datetime(2026, 11, 18, 1, tzinfo=UTC)
    assert dates[3].value == datetime(2026, 11, 19, tzinfo=UTC)


def test_links_may_be_the_items_themselves_and_start_at_the_pages_base() -> None:
    page = (
        '<html><base href="https://base.example/x/"><a class="n" href="1">One</a><a class="n" href="2">Two</a></html>'
    )
    parsed = feed(page, kind=SourceKind.HTML, selectors=ListSelectors(item="a.n", title="a", link="a"))
    assert [(item.title, item.url) for item in parsed.items] == [
        ("One", "https://base.example/x/1"),
        ("Two", "https://base.example/x/2"),
    ]


def test_selectors_that_find_nothing_or_mean_nothing_are_failures() -> None:
    found = failure(PAGE, kind=SourceKind.HTML, selectors=ListSelectors(item="li.gone"))
    assert found.kind is FailureKind.EMPTY
    assert "li.gone" in found.detail
    for broken in (ListSelectors(item="li[["), ListSelectors(item="article", date="[[")):
        assert failure(PAGE, kind=SourceKind.HTML, selectors=broken).kind is FailureKind.UNPARSABLE
    assert failure(PAGE, kind=SourceKind.HTML).kind is FailureKind.NOT_A_FEED
    assert failure(PAGE, selectors=SELECTORS).kind is FailureKind.NOT_A_FEED
