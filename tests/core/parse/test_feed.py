import pytest

from tests.core.parse.reading import PLACE, atom, failure, feed, rss
from tracker.core.parse.feed import parse_feed
from tracker.model import FailureKind, ParsedFeed, Precision

RDF = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xml:lang="ja">
<channel rdf:about="https://ministry.example/"><title>新着情報</title><link>https://ministry.example/</link></channel>
<item rdf:about="https://ministry.example/1.html"><title>半導体の協力覚書に署名しました</title>
<link>https://ministry.example/1.html</link><dc:date>2026-11-20T14:00:00+09:00</dc:date></item>
</rdf:RDF>"""


def test_rss_20_gives_every_field() -> None:
    item = (
        "<title>Rapidus &amp;amp; imec</title><link>https://a.example/1</link><guid isPermaLink='false'>id-1</guid>"
        "<description>&lt;p&gt;One &lt;b&gt;b&lt;/b&gt;old.&lt;/p&gt;</description>"
        "<pubDate>Fri, 20 Nov 2026 10:00:00 JST</pubDate><source url='https://o.example/'>Outlet</source>"
    )
    parsed = feed(rss(item, head="<language>ja-JP</language><ttl>30</ttl>"))
    assert (parsed.format, parsed.title, parsed.language, parsed.ttl_s) == ("rss20", "News", "ja", 1_800)
    (one,) = parsed.items
    assert (one.guid, one.url, one.title, one.summary) == ("id-1", "https://a.example/1", "Rapidus & imec", "One bold.")
    assert (one.language, one.publisher) == ("ja", "Outlet")
    assert one.published.value is not None
    assert one.published.value.hour == 1


def test_rdf_and_dublin_core() -> None:
    parsed = feed(RDF)
    assert (parsed.format, parsed.language) == ("rss10", "ja")
    (one,) = parsed.items
    assert one.guid == one.url == "https://ministry.example/1.html"
    assert one.published.precision is Precision.MINUTE


def test_atom_takes_the_alternate_link_and_xml_base() -> None:
    entry = (
        "<id>urn:1</id><title type='html'>A &lt;i&gt;b&lt;/i&gt;</title><updated>2026-11-20T10:00:00Z</updated>"
        "<link rel='enclosure' href='https://a.example/x.mp3'/><link rel='alternate' href='1.html'/>"
        "<summary>Text of the summary, in a few words more.</summary>"
    )
    parsed = feed(atom(entry, attributes="xml:base='https://base.example/news/' xml:lang='nl'"))
    (one,) = parsed.items
    assert (one.guid, one.url, one.title) == ("urn:1", "https://base.example/news/1.html", "A b")
    assert (parsed.language, one.language) == ("nl", "nl")


@pytest.mark.parametrize(
    ("inner", "guid", "url"),
    [
        ("<guid>https://a.example/1</guid>", "https://a.example/1", "https://a.example/1"),
        ("<guid>https://a.example/1</guid><link>/2</link>", "https://a.example/1", "https://news.example/2"),
        ("<guid>item_1</guid><link>https://a.example/2</link>", "item_1", "https://a.example/2"),
        ("<link>https://a.example/2</link>", None, "https://a.example/2"),
        ("<guid></guid><link></link>", None, None),
        ("<guid isPermaLink='false'>https://a.example/1</guid>", "https://a.example/1", "https://a.example/1"),
        ("<link>javascript:alert(1)</link>", None, None),
        ("<link>http://good.example@evil.example/</link>", None, None),
    ],
)
def test_guid_and_link_are_told_apart(inner: str, guid: str | None, url: str | None) -> None:
    (one,) = feed(rss(f"<title>t</title>{inner}")).items
    assert (one.guid, one.url) == (guid, url)


def test_a_guid_that_is_no_address_is_not_made_one_of_the_feeds_own() -> None:
    (one,) = feed(rss("<title>t</title><guid>abc</guid>")).items
    assert one.guid == "abc"


@pytest.mark.parametrize(
    "element",
    [
        "<published_parsed>zzz</published_parsed>", "<id>x</id>", "<entries>x</entries>", "<bozo>1</bozo>",
        "<links>x</links>",
        "<content>x</content>", "<title_detail>x</title_detail>", "<summary_detail>x</summary_detail>",
        "<source>x</source>", "<updated>x</updated>", "<link a='1'>x</link>", "<tags>x</tags>", "<feed>x</feed>",
        "<published a='1'/>", "<title a='1'/>", "<guid a='1'/>", "<summary><b/></summary>", "<version>9</version>",
        "<links a='1'/>", "<content a='1'/>", "<source a='1'/>", "<language a='1'/>", "<feedburner_origlink a='1'/>",
        "<get>x</get>", "<__class__>x</__class__>", "<author_detail>x</author_detail>", "<id a='1'/>",
    ],
)  # fmt: skip
def test_elements_named_like_the_parsers_own_keys_do_no_harm(element: str) -> None:
    for document in (
        rss(f"<title>kept</title>{element}", head=element),
        rss(f"{element}<title>kept</title>", head=element),
        atom(f"<title>kept</title>{element}", head=element),
    ):
        parsed = feed(document)
        assert len(parsed.items) == 1
        assert parsed.items[0].title in ("kept", "")


def test_the_content_stands_in_for_a_summary_that_was_cut() -> None:
    content = "http://purl.org/rss/1.0/modules/content/"
    (one,) = feed(
        rss(
            "<title>t</title><description>Rapidus and imec [&amp;#8230;]</description>"
            f"<encoded xmlns='{content}'><![CDATA[<p>Rapidus and imec signed a memorandum on Tuesday.</p>]]></encoded>"
        )
    ).items
    assert one.summary == "Rapidus and imec signed a memorandum on Tuesday."


def test_a_truncated_feed_keeps_what_is_whole() -> None:
    whole = rss(*(f"<title>Item {number}</title>" for number in range(10)))
    parsed = feed(whole[: whole.index("Item 7") + 3])
    assert len(parsed.items) + len(parsed.rejected) == 8
    assert any(problem.startswith("malformed") for problem in parsed.problems)


def test_half_an_entry_is_not_taken_for_a_whole_one() -> None:
    entries = [f"<title>Item {number}</title><description>Said on day {number}.</description>" for number in range(3)]
    whole = rss(*entries)
    inside = whole.index("Said on day 1")
    for end in (whole.index("Item 1") + 6, inside, inside + 5, whole.index("</item>", inside)):
        parsed = feed(whole[:end])
        assert [(item.title, item.summary) for item in parsed.items] == [("Item 0", "Said on day 0.")]
        assert [one.reason for one in parsed.rejected] == ["the document ends in the middle of it"]
        assert parsed.cut_off
    between = feed(whole[: whole.index("</item>", inside) + len("</item>")])
    assert ([item.title for item in between.items], between.rejected) == (["Item 0", "Item 1"], ())
    assert between.cut_off
    assert not feed(whole).cut_off
    assert not feed(whole.replace("Item 1", "Item &nbsp; 1 &")).cut_off  # malformed, but all of it is there
    assert failure(whole[: whole.index("Said on day 0")]).kind is FailureKind.UNPARSABLE


def test_an_empty_feed_is_a_failure_that_says_so() -> None:
    for document, version in ((rss(), "rss20"), (atom(), "atom10")):
        found = failure(document)
        assert found.kind is FailureKind.EMPTY
        assert f"a valid {version} document" in found.detail


@pytest.mark.parametrize(
    ("head", "seconds"),
    [
        ("<ttl>60</ttl>", 3_600),
        ("<ttl>0</ttl>", None),
        ("<ttl>-1</ttl>", None),
        ("<ttl>99999999999</ttl>", 86_400),
        ("<ttl>soon</ttl>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 1_800),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", 86_400),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 86_400),
        ("", None),
    ],
)
def test_the_time_to_live(head: str, seconds: int | None) -> None:
    namespace = "xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'"
    document = rss("<title>t</title>", head=head).replace("<rss ", f"<rss {namespace} ", 1)
    assert feed(document).ttl_s == seconds


def test_a_document_that_only_looks_like_xml_is_no_feed() -> None:
    found = parse_feed("<opml><body/></opml>", PLACE, ())
    assert not isinstance(found, ParsedFeed)
    assert found.kind is FailureKind.NOT_A_FEED
