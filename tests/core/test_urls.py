"""Canonical addresses: one article, one address; different articles, different addresses."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker import yaml_lines
from tracker.core import urls
from tracker.core.urls import UrlRules

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
RULES: UrlRules = yaml_lines.validate(yaml_lines.read(SEEDS / "urls.yaml"), UrlRules)
ARTICLE = "https://chips.example/news/kumamoto?id=7"


@pytest.mark.parametrize(
    "variant",
    [
        "http://chips.example/news/kumamoto?id=7",
        "https://www.chips.example/news/kumamoto/?id=7",
        "https://m.chips.example:443/news/kumamoto?id=7#top",
        "https://CHIPS.example/news/./kumamoto?utm_source=rss&utm_medium=feed&id=7",
        "https://chips.example/news/kumamoto?id=7&amp;utm_campaign=x",
        "https://chips.example/news/kumamoto?fbclid=abc&gclid=d&n_cid=4&id=7",
        "https://chips.example/news/kumamoto/amp/?id=7",
        "https://chips.example/amp/news/kumamoto?id=7",
        "https://chips.example/news/kumamoto?amp=1&id=7",
        "https://amp.chips.example/news/kumamoto?id=7&outputType=amp",
        "https://chips.example/news/kumamoto;jsessionid=1F2E?id=7",
        "https://chips.example/news/kumamoto/index.html?id=7",
        "//chips.example/news/kumamoto?id=7",
        " https://chips.example/news/kumamoto?id=7 ",
        "https://chips-example.cdn.ampproject.org/c/s/chips.example/news/kumamoto?id=7",
        "https://www.google.com/amp/s/chips.example/news/kumamoto?id=7",
        "https://www.google.com/url?rct=j&sa=t&url=https://chips.example/news/kumamoto%3Fid%3D7&ct=ga",
        "https://www.bing.com/news/apiclick.aspx?ref=FexRss&url=https%3a%2f%2fchips.example%2fnews%2fkumamoto%3fid%3d7",
        "https://web.archive.org/web/20240224000000/https://chips.example/news/kumamoto?id=7",
    ],
)
def test_variants_of_one_article_have_one_address(variant: str) -> None:
    assert urls.canonical(variant, RULES) == ARTICLE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/?p=1", "https://a.example/?p=2"),
        ("https://a.example/news/1", "https://a.example/news/2"),
        ("https://a.example/News/1", "https://a.example/news/1"),
        ("https://a.example/view?idx=1&page=2", "https://a.example/view?idx=1&page=3"),
        ("https://a.example/#!/article/1", "https://a.example/#!/article/2"),
        ("https://a.example/記事/1.html", "https://a.example/記事/2.html"),
        ("https://ab.example/x", "https://cd.example/x"),
    ],
)
def test_other_articles_keep_other_addresses(one: str, other: str) -> None:
    assert urls.canonical(one, RULES) != urls.canonical(other, RULES)


def test_what_is_no_web_address_has_no_canonical_form() -> None:
    for text in (None, "", "javascript:alert(1)", "urn:uuid:1", "tag:a.example,2024:1", "http://[::1", "/news/1", "x"):
        assert urls.canonical(text, RULES) is None


def test_a_source_and_a_host_can_keep_a_parameter() -> None:
    assert urls.canonical("https://a.example/x?ref=7&via=mail", RULES, ("ref",)) == "https://a.example/x?ref=7"
    assert urls.canonical("https://www.youtube.com/watch?v=1&feature=share", RULES) == "https://youtube.com/watch?v=1"


def test_encoded_and_plain_japanese_paths_and_hosts_are_the_same() -> None:
    plain = urls.canonical("https://例え.example/記事", RULES)
    assert plain == urls.canonical("https://xn--r8jz45g.example/%e8%a8%98%E4%BA%8B/", RULES)


def test_redirects_that_only_their_owner_can_resolve_are_opaque() -> None:
    assert urls.is_opaque("https://news.google.com/rss/articles/CBMiX0FV?oc=5", RULES)
    assert urls.is_opaque("https://news.google.co.jp/articles/CBMi", RULES)
    assert not urls.is_opaque("https://chips.example/rss/articles/1", RULES)
    assert not urls.is_opaque("https://news.google.evil.example/rss/articles/1", RULES)


def test_a_bare_host_identifies_no_page() -> None:
    assert not urls.is_page(urls.canonical("https://www.chips.example/", RULES))
    assert urls.is_page(urls.canonical("https://www.chips.example/?p=1", RULES))


@pytest.mark.parametrize(
    ("address", "base"),
    [
        ("https://a.example/rapidus-opens-line-2", "https://a.example/rapidus-opens-line"),
        ("https://a.example/rapidus-opens-line-3.html", "https://a.example/rapidus-opens-line.html"),
        ("https://a.example/plan-2027", None),
        ("https://a.example/2024-2", None),
        ("https://a.example/line", None),
    ],
)
def test_the_number_of_a_reposted_slug_is_a_hint(address: str, base: str | None) -> None:
    assert urls.reslugged(address) == base


def test_language_twins_share_their_address_without_language() -> None:
    twins = [
        "https://a.example/en/news/7",
        "https://a.example/ja/news/7",
        "https://ja.a.example/news/7",
        "https://a.example/news/7?lang=nl",
    ]
    assert {urls.language_twin(address, RULES) for address in twins} == {"https://a.example/news/7"}
    assert urls.language_twin("https://a.example/news/7_en.html", RULES) == "https://a.example/news/7.html"
    assert urls.language_twin("https://a.example/news/7", RULES) is None


@given(
    st.text(max_size=60),
    st.sampled_from(["https://a.example/", "http://", "//", "https://www.google.com/url?url=", ""]),
)
def test_any_text_has_one_canonical_form_or_none(text: str, start: str) -> None:
    first = urls.canonical(start + text, RULES)
    if first is not None:
        assert first.startswith("https://")
        assert urls.canonical(first, RULES) == first
        urls.language_twin(first, RULES)
        urls.reslugged(first)
