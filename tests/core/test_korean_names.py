"""Words of Korean text: which are names of organisations."""

import pytest

from tests.core import solid_names
from tests.core.solid_names import LAST_WORD
from tracker.core.korean_names import find


def names(text: str, *known: str) -> list[tuple[str, str]]:
    return solid_names.names(find, solid_names.words().ko, text, *known)


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("덴소, 가온반도체와 웨이퍼 공급 계약", "덴소", [("가온반도체", LAST_WORD)]),
        ("국내 팹리스 '가온브릿지'와 기술 제휴", "제휴", [("가온브릿지", "what it is stands before it")]),
        ("소니-가온누리, 공동 개발", "소니", [("가온누리", "joined to a known party")]),
        ("가온누리·소니 공동 개발", "소니", [("가온누리", "joined to a known party")]),
        ("가온누리, 소니와 부품 공급 계약", "소니", [("가온누리", "opens a headline")]),
    ],
)
def test_every_name_comes_with_its_evidence(text: str, known: str, expected: list[tuple[str, str]]) -> None:
    assert names(text, known) == expected


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("소니, 차량용반도체 공급 계약", "소니"),  # common words alone
        ("소니, 3세대 제품 공급 계약", "소니"),  # a figure before its unit
        ("소니-협력 강화로 계약", "소니"),
        ("보조금, 소니와 협의 후 지원", "소니"),
        ("가온반도체 영업이익 급증", "급증"),  # no tie is told
    ],
)
def test_nothing_else_is_a_name(text: str, known: str) -> None:
    assert names(text, known) == []
