import pytest

from tests.core.judged import knowledge
from tracker.core.text import fold
from tracker.core.topics import Sign


def signs(text):
    return {one.value.sign for one in knowledge().topics.find(fold(text))}


@pytest.mark.parametrize(
    "text",
    ["semiconductors", "halfgeleiders", "半導体", "Halbleiter", "semi-conducteurs", "반도체", "半導體", "chipfabriek"],
)
def test_chips_are_recognised_in_every_language(text):
    assert Sign.CHIPS in signs(text)


@pytest.mark.parametrize("text", ["Japan", "Japanese", "日本", "Japanse", "japonais", "일본", "Japans"])
def test_japan_is_recognised_in_every_language(text):
    assert Sign.JAPAN in signs(text)


@pytest.mark.parametrize("text", ["ポテトチップス", "potato chips", "木質チップ", "wood chips", "aardappelchips"])
def test_chips_that_are_eaten_or_burnt_are_traps(text):
    found = knowledge().topics.find(fold(text))
    assert any(one.value.sign is Sign.TRAP for one in found)
