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
        ("サルバナ・ケミカルズ", "Sarvana"),
        ("エルマイラ", "Elmira Semiconductor"),
        ("ハラム半導体", "Haram Semicon"),
        ("쿠아르젤", "Quarzel"),
        ("마루카미상사", "マルカミ商事"),
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
        ("サクラ・ケミカルズ", "Sakura Devices"),
        ("トレバー・ケミカルズ", "Trophy"),
        ("쿠아르젤", "Kessmer"),
        ("삼성전자", "삼성전기"),
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


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Dorvan Metrology", "도르반"),
        ("ドルバン・メトロロジー", "도르반을"),
        ("Ostrander Computing", "오스트랜더와"),
        ("Haram Semicon", "하람반도체"),
        ("Albisser", "アルビッサー"),
        ("アルビッサー・マイクロウェーブ", "albisser"),
        ("Kessmer", "kessmer"),
    ],
)
def test_a_name_is_heard_among_the_words_of_a_headline(name: str, word: str) -> None:
    assert sounds.heard_among(name, ["半導体", word, "2028"])


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("クイロン", "korean"),
        ("クイロン", "clean"),
        ("ルナ", "line"),
        ("Dorvan", "드라이브"),
        ("Arm", "arm"),
        ("Kessmer", "kessler"),
        ("華礪微電子", "huali"),
    ],
)
def test_a_common_word_is_not_taken_for_a_name(name: str, word: str) -> None:
    assert not sounds.heard_among(name, [word])
