"""Runs of katakana, Latin and kanji: which of them are put together from common words, and what speaks for a name."""

from functools import cache

import pytest

from tracker.core.discovery import DiscoveryWords
from tracker.core.japanese_names import JapaneseWords, find
from tracker.seeds.parts import default_folder, part


@cache
def words() -> JapaneseWords:
    value: DiscoveryWords = part(default_folder(), "discovery.yaml", DiscoveryWords)
    return value.ja


@pytest.mark.parametrize(
    "run",
    [
        "サプライチェーン",
        "データセンター",
        "日本チーム",
        "IGBTライン",
        "SiCパワー",
        "チップ",
        "RISC-V",
        "クロスライセンス",
    ],
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
        ("オーベルーネ　台湾の設計会社と提携", "opens a headline"),
        ("きのうオーベルーネに政府が40億円助成", "acts or is acted with"),
        ("オーベルーネ<6999>が契約", "its seat stands behind it"),
        ("きのうオーベルーネ社へ供給を始めた", "called a firm"),
        ("米半導体検査装置のオーベルーネが提携", "its country stands before it"),
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


def found(text: str) -> list[str]:
    return [text[one.start : one.end] for one in find(text, ((0, len(text)),), [], words())]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("霞野ケミカル、洗浄液で提携", "霞野ケミカル"),
        ("韓国・青湖マテリアルと共同開発", "青湖マテリアル"),
        ("大学発新興の磐城マイクロ、量産へ", "磐城マイクロ"),
        ("朝霧ルミネクスと契約した", "朝霧ルミネクス"),
    ],
)
def test_kanji_before_katakana_belong_to_the_name(text: str, name: str) -> None:
    assert name in found(text)


@pytest.mark.parametrize(
    "text", ["新興オーベルーネ、量産へ", "子会社オーベルーネ、量産へ", "台湾オーベルーネと提携", "独オーベルーネと提携"]
)
def test_what_a_firm_is_and_where_it_is_from_is_no_part_of_its_name(text: str) -> None:
    assert found(text) == ["オーベルーネ"]


def test_common_words_make_a_name_only_behind_a_country() -> None:
    assert found("米ライトマスターと提携") == ["ライトマスター"]
    assert found("ライトマスターと提携") == []
    assert found("米データセンターと提携") == []
    assert found("装置大手のメモリー研究所に供給") == []
    assert found("ベトナムのハノイ・シリコンと合弁") == ["ハノイ・シリコン"]
    assert found("材料大手のアジア電材に助成") == ["アジア電材"]


def test_a_name_beside_a_name_is_one_too() -> None:
    assert set(found("日本オーベルーネ×タナグラ　新素材で資本提携")) == {"日本オーベルーネ", "タナグラ"}


def test_the_country_before_a_dot_is_no_part_of_a_name() -> None:
    assert found("フィンランド・オーベルーネと提携") == ["オーベルーネ"]
    assert found("ブラック・オーベルーネと提携") == ["ブラック・オーベルーネ"]


def test_a_word_for_a_side_ends_a_name_of_kanji_and_kana() -> None:
    assert found("岡谷マテリアル側、提携を続ける") == ["岡谷マテリアル"]


def test_a_city_abroad_is_a_party_where_it_acts() -> None:
    assert found("熊本県と台湾・台中市、半導体で覚書") == ["台中市"]
    assert found("独オーベルーネ州と連携協定を締結") == ["オーベルーネ州"]
    assert found("独オーベルーネ州に工場を建設") == []


@pytest.mark.parametrize("text", ["光電子と契約した", "新研究所を設立", "高分子化学と共同開発"])
def test_one_sign_before_an_organisation_is_no_name(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text", ["HBM4の供給で合意", "DDR5を共同開発", "次世代デバイス、量産へ", "車載チップ、供給で合意"]
)
def test_products_are_no_parties(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "origin"),
    [("米新興のX社", "米新興の"), ("、独X社", "独"), ("台湾の半導体大手X社", "台湾の半導体大手"), ("東京のX社", "")],
)
def test_where_a_firm_is_from_stands_before_it(text: str, origin: str) -> None:
    assert words().origin(text, text.index("X")) == origin


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("日邦、独ヴェルナトロンと半導体で提携", "日邦"),
        ("人材育成、台湾カレンバックと半導体で連携", None),
        ("サイエンス・マテリアル、半導体の合弁を設立", "サイエンス・マテリアル"),
        ("サプライ・チェーン、半導体で連携へ", None),
        ("半導体のVテクニア、合弁を設立", "Vテクニア"),
        ("三ツ星金属が半導体材料で提携", "三ツ星金属"),
        ("八千代マイクロの米工場、半導体材料の生産を開始", "八千代マイクロ"),
    ],
)
def test_what_opens_a_headline_or_owns_a_plant_is_a_party(text: str, name: str | None) -> None:
    found = [text[one.start : one.end] for one in find(text, ((0, len(text)),), (), words())]
    assert (name in found) if name else not any(text.startswith(one) for one in found)


def test_a_municipality_opens_a_headline_as_a_party() -> None:
    assert found("富山市、台湾の装置大手と用地契約を締結") == ["富山市"]
    assert found("半導体の新都市、住民が歓迎") == []


def test_a_college_is_one_even_of_common_words() -> None:
    assert found("千歳の大学とニューヨーク州立大、半導体で連携協定") == ["ニューヨーク州立大"]
