"""Names meet across katakana and Latin script, and other names do not."""

import pytest

from tracker.core import sounds


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ウルフスピード", "Wolfspeed"),
        ("テンストレント", "Tenstorrent"),
        ("コヒーレント", "Coherent"),
        ("レゾナック", "Resonac"),
        ("セトルミント", "SettleMint"),
        ("クエスト・グローバル", "Quest Global"),
        ("グローバルファウンドリーズ", "GlobalFoundries"),
        ("フラウンホーファー", "Fraunhofer"),
        ("ノルディック・セミコンダクター", "Nordic Semiconductor"),
        ("富良野フォトニクス", "Furano Photonics"),
        ("ﾗﾋﾟﾀﾞｽ", "Rapidus"),
        ("Ghent Wafer Works", "ghent wafer works"),
        ("フェルトカンプ", "Veldkamp Devices"),
        ("ブライトウェル", "Brightwell Materials"),
        ("Sendai Spin Institute", "the Sendai Spin Institute"),
    ],
)
def test_spellings_of_one_name_are_alike(one: str, other: str) -> None:
    assert sounds.alike(one, other)
    assert sounds.alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("インテル", "Entegris"),
        ("キオクシア", "Coherent"),
        ("ルネサス", "Lam Research"),
        ("ソニー", "Sanyo"),
        ("ローム", "Rambus"),
        ("Rohm", "Rambus"),
        ("東京エレクトロン", "Tokyo University"),
        ("産総研", "AIST"),
        ("テラダイン", "Toradex Systems"),
    ],
)
def test_other_names_are_not(one: str, other: str) -> None:
    assert not sounds.alike(one, other)


def test_a_doubling_sign_and_long_vowels_are_not_heard() -> None:
    assert sounds.skeleton("ソフトバンク") == sounds.skeleton("SoftBank") == "sftbnk"
    assert sounds.skeleton("") == ""


@pytest.mark.parametrize(
    ("name", "heard"), [("太田電機", False), ("クイロン", True), ("富良野フォトニクス", True), ("Ota", True)]
)
def test_kanji_alone_are_not_heard(name: str, heard: bool) -> None:
    assert sounds.is_heard(name) is heard
