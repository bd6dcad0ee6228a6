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
        ("アードモア", "Ardmore"),
        ("シエラ", "Sierra"),
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
        ("ルナ", "Lina"),
        ("カーバー", "Kober"),
        ("神崎オプティクス", "Kanzaki Optics"),
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


@pytest.mark.parametrize(
    ("name", "latin", "half"),
    [
        ("神崎オプティクス", "Kanzaki Optics", True),
        ("北川セミ", "Kitagawa Semi", True),
        ("近畿セミコン", "Minato Semicon", True),
        ("神崎オプティクス", "Brightwell Optics", False),
        ("神崎オプティクス", "Kanzaki Chemical", False),
        ("神崎光学", "Kanzaki Optics", False),
        ("オプティクス", "Kanzaki Optics", False),
    ],
)
def test_a_half_may_be_all_that_is_heard(name: str, latin: str, half: bool) -> None:
    assert sounds.half_heard(name, latin) is half


@pytest.mark.parametrize(
    ("name", "japanese"),
    [("Hokuriku Seiki", True), ("Kibi Electronics", True), ("Ardmore", False), ("Veldkamp", False), ("Meer", False)],
)
def test_a_japanese_word_is_known_by_its_syllables(name: str, japanese: bool) -> None:
    assert sounds.is_romaji(name) is japanese
