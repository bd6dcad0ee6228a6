import gzip

from tests.core.parse.reading import failure, feed
from tracker import limits
from tracker.model import FailureKind

NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://news.example/a?x=1&amp;y=2</loc><news:news><news:publication><news:name>The Daily</news:name>
<news:language>en</news:language></news:publication><news:publication_date>2026-11-20T10:00:00Z</news:publication_date>
<news:title><![CDATA[Rapidus & imec <sign>]]></news:title></news:news></url>
<url><loc>https://news.example/2026/rapidus-opens-pilot-line.html</loc><lastmod>2026-11-21</lastmod></url>
<url><loc>https://news.example/p/12345</loc></url>
</urlset>"""


def test_news_and_plain_entries_newest_first() -> None:
    parsed = feed(NEWS)
    assert parsed.format == "sitemap"
    plain, news = parsed.items
    assert (news.title, news.url) == ("Rapidus & imec <sign>", "https://news.example/a?x=1&y=2")
    assert (news.publisher, news.language) == ("The Daily", "en")
    assert news.published.value is not None
    assert plain.title == "rapidus opens pilot line"
    assert [one.reason for one in parsed.rejected] == ["no title and no text"]


def test_a_packed_sitemap_is_unpacked_within_bounds() -> None:
    assert len(feed(gzip.compress(NEWS.encode()), "application/gzip").items) == 2
    bomb = gzip.compress(bytes(limits.BODY_BYTES + 1))
    assert failure(bomb).kind is FailureKind.UNPARSABLE
    assert failure(gzip.compress(NEWS.encode())[:-10]).kind is FailureKind.UNPARSABLE


def test_an_index_and_an_empty_sitemap_are_failures() -> None:
    index = "<sitemapindex><sitemap><loc>https://news.example/1.xml</loc></sitemap></sitemapindex>"
    found = failure(index)
    assert found.kind is FailureKind.NOT_A_FEED
    assert "https://news.example/1.xml" in found.detail
    assert failure("<urlset></urlset>").kind is FailureKind.EMPTY


def test_what_is_cut_off_a_large_sitemap_is_the_oldest() -> None:
    urls = "".join(
        f"<url><loc>https://news.example/one-two-three-{n}x</loc><lastmod>20{n // 300 + 10}-01-01</lastmod></url>"
        for n in range(3_000)
    )
    parsed = feed(f"<urlset>{urls}</urlset>")
    assert len(parsed.items) == limits.ITEMS_PER_FETCH
    assert len(parsed.rejected) == 1_000
    assert min(item.published.raw for item in parsed.items) >= "2013"
