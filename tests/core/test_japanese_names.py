"""Runs of katakana, Latin and kanji: which of them are put together from common words, and what speaks for a name."""

from functools import cache

import pytest

from tracker.core.discovery import DiscoveryWords
from tracker.core.japanese_names import JapaneseWords, find
from tracker.seeds.load import default_folder, part


@cache
def words() -> JapaneseWords:
    value: DiscoveryWords = part(default_folder(), "discovery.yaml", DiscoveryWords)
    return value.ja


@pytest.mark.parametrize(
    "run", ["サプライチェーン", "データセンター", "日本チーム", "IGBTライン", "SiCパワー", "チップ"]
)
def test_runs_of_common_words_are_common(run: str) -> None:
    assert words().compiled.is_common(run)


@pytest.mark.parametrize("run", ["オーベルーネ", "タナグラ", "Quellwave", "ミカゲシステム"])
def test_a_run_with_one_other_word_is_not(run: str) -> None:
    assert not words().compiled.is_common(run)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("合同会社オーベルーネを設立", "legal form"),
        ("蘭オーベルーネと提携", "its country stands before it"),
        ("半導体大手のオーベルーネと提携", "what it is stands before it"),
        ("オーベルーネ電機を買収", "an organisation by its last word"),
        ("オーベルーネ(京都市)の工場", "its seat stands behind it"),
        ("オーベルーネ、工場を新設", "opens a headline"),
        ("新たにオーベルーネと共同で開発する", "acts or is acted with"),
    ],
)
def test_every_name_comes_with_its_evidence(text: str, reason: str) -> None:
    first = next(find(text, ((0, len(text)),), [], words()))
    assert first.reason == reason
    assert "オーベルーネ" in text[first.start : first.end]


@pytest.mark.parametrize(
    "text", ["オーベルーネ氏と合意した", "オーベルーネ州と合意した", "オーベルーネ製の装置で共同開発"]
)
def test_persons_places_and_things_are_no_parties(text: str) -> None:
    assert list(find(text, ((0, len(text)),), [], words())) == []
