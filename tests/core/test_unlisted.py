"""What the finders of unlisted names share."""

import re

import pytest

from tracker.core.unlisted import CommonWords, either


def test_a_pattern_of_words_prefers_the_longest() -> None:
    assert re.findall(either("半 半導體 A.B"), "半導體 A.B AxB 半") == ["半導體", "A.B", "半"]


@pytest.mark.parametrize(
    ("part", "made"),
    [("サプライチェーン", True), ("チェーンサプライ", True), ("サプライ", True), ("サプライX", False), ("", True)],
)
def test_words_put_together_from_common_ones(part: str, made: bool) -> None:
    common = CommonWords(["サプライ", "チェーン", "チェ", "ーンズ"])
    assert common.make(part) is made
    assert "チェーン" in common
