"""Parties that are meant without being named where they act."""

from functools import cache

import pytest

from tracker.core.knowledge import Knowledge
from tracker.core.names import Mention, Use
from tracker.core.text import fold
from tracker.core.unnamed import with_municipalities
from tracker.seeds.load import load
from tracker.seeds.parts import default_folder


@cache
def knowledge() -> Knowledge:
    return load(default_folder())


def meant(text: str, language: str = "ja") -> list[Mention]:
    fields = {"title": fold(text)}
    named = {"title": knowledge().gazetteer.mentions(fields["title"], language)}
    found = with_municipalities(fields, named, language, knowledge())
    return [one for one in found["title"] if one not in named["title"]]


@pytest.mark.parametrize(
    ("text", "party", "word"),
    [
        ("北上市に台湾社の工場　市が立地協定", "Kitakami City", "市"),
        ("北九州市若松区の土地を取得へ　市と仮契約", "Kitakyushu City", "市"),
        ("熊本県の新工場に、県が補助", "Kumamoto Prefecture", "県"),
    ],
)
def test_the_one_municipality_of_a_text_acts_by_its_kind(text: str, party: str, word: str) -> None:
    found = meant(text)
    assert [(one.party, one.alias, one.use) for one in found] == [(party, word, Use.NAME)]
    assert text[found[0].start : found[0].end] == word


@pytest.mark.parametrize(
    "text",
    [
        "北上市と北九州市に工場　市が協定",  # which of the two?
        "工場を新設　市が協定",  # nobody is named
        "北上市の都市が変わる",  # part of a word
        "北上市に工場　県が補助",  # no prefecture is named
    ],
)
def test_nobody_is_meant_where_that_is_open(text: str) -> None:
    assert meant(text) == []


def test_only_japanese_says_so() -> None:
    assert meant("北上市に台湾社の工場　市が立地協定", "zh") == []
