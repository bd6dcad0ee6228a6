import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tracker.core.parse.markup import text_of, text_of_node


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain", "plain"),
        ("a &amp; b &lt;c&gt; &#26085;&nbsp;x", "a & b <c> 日\xa0x"),
        ("ラピ<b>ダス</b>は<a href='x'>imec</a>と", "ラピダスはimecと"),
        ("<p>One.</p><p>Two.</p>", "One. Two."),
        ("sign<br>MoC", "sign MoC"),
        ("<li>a</li><li>b</li>", "a b"),
        ("<ruby>半導体<rp>(</rp><rt>はんどうたい</rt><rp>)</rp></ruby>工場", "半導体工場"),
        ("a<script>alert(1)</script>b<style>p{}</style>c", "abc"),
        ("a<script>alert(1)", "a"),
        ("<!-- hidden --><b>shown</b>", "shown"),
        ("3 < 5 and 7 > 6", "3 < 5 and 7 > 6"),
        ("&lt;p&gt;escaped twice&lt;/p&gt;", "escaped twice"),
        ("<title>unseen</title>seen", "seen"),
        ("<img src=x onerror=alert(1)>after", "after"),
        ("<svg><text>no</text></svg>yes", "yes"),
        ("<div", ""),
        ("", ""),
    ],
)
def test_markup_becomes_the_words_that_are_seen(markup: str, text: str) -> None:
    assert " ".join(text_of(markup).split(" ")).strip().replace("  ", " ") == text


@pytest.mark.parametrize(
    "piece", ["<div>", "<b>", "<span><div>", "<a href=x>", "<", "<!--", "&#", "&amp;" * 3, "<![CDATA["]
)
def test_floods_take_linear_time(piece: str) -> None:
    started = time.process_time()
    text_of(piece * (400_000 // len(piece)))
    assert time.process_time() - started < 2


@given(st.text(max_size=300))
def test_any_text_is_stripped(text: str) -> None:
    assert "<script" not in text_of(f"<p>{text}<script>x</script>")


def test_an_element_and_no_element() -> None:
    assert text_of_node(LexborHTMLParser("<p>a <i>b</i></p>").css_first("p")).strip() == "a b"
    assert text_of_node(None) == ""
