from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.parse.reading import PLACE, SOURCE, URL, WORDS
from tracker import limits
from tracker.core.parse.entry import Raw, build, build_all, language_tag, safe_link, without_outlet, without_tail
from tracker.model import ParsedItem, Precision, Rejected

SEARCH = replace(PLACE, source=replace(SOURCE, outlet_suffix=True))


def item(raw: Raw, place=PLACE) -> ParsedItem:
    made = build(raw, 0, place)
    assert isinstance(made, ParsedItem), made
    return made


@pytest.mark.parametrize(
    ("link", "base", "absolute"),
    [
        ("https://a.example/x", URL, "https://a.example/x"),
        ("/jp/news/1.html", URL, "https://news.example/jp/news/1.html"),
        ("1.html", URL, "https://news.example/press/1.html"),
        ("?id=7", URL, "https://news.example/press/feed.xml?id=7"),
        ("//cdn.example/x", URL, "https://cdn.example/x"),
        (" \n https://a.example/x\t", URL, "https://a.example/x"),
        ("https://a.example/a b", URL, "https://a.example/a%20b"),
        ("http://good.example@evil.example/", URL, None),
        ("https://user:pw@a.example/", URL, None),
        ("javascript:alert(1)", URL, None),
        ("java\nscript:alert(1)", URL, None),
        ("JaVaScRiPt:alert(1)", URL, None),
        ("data:text/html,x", URL, None),
        ("file:///etc/passwd", URL, None),
        ("mailto:a@b.example", URL, None),
        ("ftp://a.example/", URL, None),
        ("http://", URL, None),
        ("http:///x", URL, None),
        ("http://[::1", URL, None),
        ("http://a.example:port/", URL, None),
        ("https://a.example/" + "x" * 3_000, URL, None),
        ("", URL, None),
        ("x", "", None),
    ],
)
def test_links_are_absolute_web_addresses_or_nothing(link: str, base: str, absolute: str | None) -> None:
    assert safe_link(link, base) == absolute


@given(st.text(max_size=100), st.text(max_size=50))
def test_any_link_is_safe(link: str, base: str) -> None:
    found = safe_link(link, base)
    assert found is None or found.startswith(("http://", "https://"))
    assert found is None or "@" not in found.split("/")[2]


def test_fields_are_plain_capped_and_cleaned() -> None:
    made = item(
        Raw(
            title="<b>Ra</b>pidus &amp; imec\u202e\x1b[31m" + "x" * 2_000,
            texts=("word " * 20_000,),
            guid="g" * 5_000,
            publisher="P" * 900,
        )
    )
    assert made.title.startswith("Rapidus & imec[31mxxx")
    assert len(made.title) == limits.TITLE_CHARS
    assert len(made.summary) <= limits.SUMMARY_CHARS
    assert made.guid is not None
    assert len(made.guid) <= limits.GUID_CHARS
    assert made.publisher is not None
    assert len(made.publisher) <= limits.NAME_CHARS


def test_long_guids_that_differ_at_the_end_stay_different() -> None:
    one, two = (item(Raw(title="t", guid="g" * 5_000 + end)).guid for end in "ab")
    assert one != two


def test_an_entry_without_words_is_rejected_with_a_reason() -> None:
    assert build(Raw(links=("https://a.example/",), guid="1"), 3, PLACE) == Rejected(
        position=3, reason="no title and no text"
    )
    assert build(Raw(title="<img src=x>", texts=("<br/>",)), 0, PLACE) == Rejected(
        position=0, reason="no title and no text"
    )
    assert item(Raw(title="no link")).url is None


def test_the_first_safe_link_is_taken_and_starts_at_the_base() -> None:
    made = item(Raw(title="t", links=("", "javascript:x", "/a"), base="https://other.example/b/"))
    assert made.url == "https://other.example/a"


WHOLE = "The whole text goes on and on until its end is reached."


@pytest.mark.parametrize(
    ("texts", "summary"),
    [
        (("Title",), ""),
        (("<a href='x'>Title</a>&nbsp;&nbsp;<font>Outlet</font>",), ""),
        (("", WHOLE), WHOLE),
        (("Short [&#8230;]", WHOLE), WHOLE),
        ((WHOLE, "content " * 50), WHOLE),
        (("Text. Read more", ""), "Text."),
    ],
)
def test_the_best_text_becomes_the_summary(texts: tuple[str, ...], summary: str) -> None:
    assert item(Raw(title="Title", texts=texts, publisher="Outlet")).summary == summary


@pytest.mark.parametrize(
    "tail",
    [
        "The post Rapidus signs with imec appeared first on EE Times.",
        "Het bericht Imec en Rapidus verscheen eerst op Techzine.",
        "Der Beitrag Imec und Rapidus erschien zuerst auf Elektronik.",
        "L’article Imec et Rapidus est apparu en premier sur Le Site.",
        "投稿 ラピダスとimec は サイト に最初に表示されました。",
        "Continue reading",
        "続きを読む",
        "Read more The post Rapidus appeared first on EE Times.",
        "[…] Continue reading Rapidus signs with imec →",
    ],
)
def test_what_a_publishing_system_adds_is_dropped(tail: str) -> None:
    text = "Rapidus and imec signed on Tuesday."
    assert without_tail(f"{text} {tail}", WORDS.boilerplate)[0].removesuffix(" […]") == text


def test_the_same_words_inside_a_text_stay() -> None:
    text = "The post said more. Read more than this before you judge what appeared first."
    assert without_tail(text, WORDS.boilerplate) == (text, False)
    assert without_tail("It goes on …", WORDS.boilerplate) == ("It goes on …", True)


@pytest.mark.parametrize(
    ("title", "publisher", "expected"),
    [
        ("Rapidus - imec deal signed - Reuters", "Reuters", ("Rapidus - imec deal signed", "Reuters")),
        ("Rapidus deal - Nikkei - Asia", "Nikkei - Asia", ("Rapidus deal", "Nikkei - Asia")),
        ("Rapidus deal - Reuters", None, ("Rapidus deal", "Reuters")),
        ("ラピダスが提携(ITmedia NEWS)", None, ("ラピダスが提携", "ITmedia NEWS")),
        ("Rapidus deal", None, ("Rapidus deal", None)),
        ("Rapidus deal - Other", "Reuters", ("Rapidus deal - Other", "Reuters")),
        ("Deal - " + "x" * 200, None, ("Deal - " + "x" * 200, None)),
    ],
)
def test_the_outlet_is_taken_off_a_search_result(
    title: str, publisher: str | None, expected: tuple[str, str | None]
) -> None:
    assert without_outlet(title, publisher, WORDS.boilerplate) == expected


def test_only_sources_that_say_so_lose_their_suffix() -> None:
    raw = Raw(title="Rapidus deal - Reuters", publisher="Reuters")
    assert item(raw).title == "Rapidus deal - Reuters"
    assert (item(raw, SEARCH).title, item(raw, SEARCH).publisher) == ("Rapidus deal", "Reuters")


def test_dates_of_an_entry_stand_in_for_each_other() -> None:
    made = item(Raw(title="t", published="nonsense", updated="2022-12-05T10:00:00Z"))
    assert made.published == made.updated
    assert made.published.precision is Precision.MINUTE
    made = item(Raw(title="t", published="nonsense"))
    assert (made.published.raw, made.published.value) == ("nonsense", None)


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("ja-JP", "ja"),
        ("EN_us", "en"),
        ("nl", "nl"),
        ("zh-Hant-TW", "zh"),
        ("rss_2.0", None),
        ("", None),
        ("english", None),
    ],
)
def test_language_tags(tag: str, language: str | None) -> None:
    assert language_tag(tag) == language


def test_all_entries_are_accounted_for_also_beyond_the_limit() -> None:
    raws = [Raw(title=f"t{number}" if number % 10 else "") for number in range(2_500)]
    items, rejected, problems = build_all(iter(raws), PLACE)
    assert len(items) == limits.ITEMS_PER_FETCH
    assert len(items) + len(rejected) == 2_500
    assert len({one.position for one in rejected}) == len(rejected)
    assert any("2,500 entries" in problem for problem in problems)


@given(
    st.builds(
        Raw, guid=st.text(), links=st.lists(st.text()), title=st.text(), texts=st.lists(st.text()), published=st.text()
    )
)
def test_any_strings_make_an_item_or_a_reason(raw: Raw) -> None:
    made = build(raw, 0, SEARCH)
    if isinstance(made, Rejected):
        assert made.reason
    else:
        assert made.title or made.summary
        assert "\ufffd" not in made.title + made.summary
