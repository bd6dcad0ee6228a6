"""Pieces of Chinese text: which are names of organisations, and what is cut away around them."""

import pytest

from tests.core import solid_names
from tests.core.solid_names import LAST_WORD
from tracker.core.chinese_names import find


def names(text: str, *known: str) -> list[tuple[str, str]]:
    return solid_names.names(find, solid_names.words().zh, text, *known)


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("羅姆與晴嵐半導體簽約", "羅姆", [("晴嵐半導體", LAST_WORD)]),
        ("罗姆与晴岚微电子签署协议", "罗姆", [("晴岚微电子", LAST_WORD)]),
        ("信越化學攜手台灣晴嵐集團,擴建產線並合資", "信越化學", [("晴嵐集團", LAST_WORD)]),
        ("設備商晴嵐精密加入聯盟", "聯盟", [("晴嵐精密", LAST_WORD)]),
        ("罗姆与晴岚浦合资", "罗姆", [("晴岚浦", "acted with")]),
        ("富士軟片投資台灣晴嵐三成股權", "富士軟片", [("晴嵐", "acted with")]),
    ],
)
def test_a_name_stands_between_what_is_cut_away(text: str, known: str, expected: list[tuple[str, str]]) -> None:
    assert names(text, known) == expected


@pytest.mark.parametrize(
    "text",
    [
        "羅姆與車用半導體供應商簽約",  # common words alone
        "雙方將成立合資公司",
        "日本政府補助先進封裝材料",
        "晴嵐半導體公布財報",  # no tie is told
    ],
)
def test_nothing_else_is_a_name(text: str) -> None:
    assert names(text) == []


def test_a_name_does_not_reach_into_a_known_one() -> None:
    assert names("東京威力科創電子簽約", "東京威力科創") == []
