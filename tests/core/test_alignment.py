"""Names of two items in one spelling: other scripts, longer forms, and what nobody can compare."""

from dataclasses import replace

from tests.core.telling import told
from tracker.core.alignment import aligned, comparable

ENGLISH = told("a", "Rapidus signs with Ota Electric", unknown=("Ota Electric",))


def test_a_spelling_in_another_script_becomes_the_one_of_the_other_side() -> None:
    names = aligned({"クイロン": 1.0, "Rapidus": 0.7}, {"Quillon", "Rapidus"}, frozenset({"クイロン"}))
    assert names == {"Quillon": 1.0, "Rapidus": 0.7}


def test_two_listed_names_are_two_parties_however_alike() -> None:
    assert aligned({"Toshiba Materials": 1.0}, {"Toshiba"}, frozenset()) == {"Toshiba Materials": 1.0}
    assert aligned({"Toshiba Materials": 1.0}, {"Toshiba"}, frozenset({"Toshiba Materials"})) == {"Toshiba": 1.0}


def test_of_two_spellings_the_more_prominent_one_counts() -> None:
    names = aligned({"Furano": 0.4, "富良野フォトニクス": 1.0}, {"Furano"}, frozenset({"富良野フォトニクス"}))
    assert names["Furano"] >= 0.4


def test_a_name_in_kanji_and_one_in_letters_are_both_set_aside() -> None:
    kanji = told("b", "ラピダス、太田電機と契約", language="ja", unknown=("太田電機",))
    aside = frozenset({"Ota Electric", "太田電機"})
    assert comparable(ENGLISH, kanji) == ({"Rapidus": 1.0}, {"Rapidus": 1.0}, aside)
    assert comparable(kanji, ENGLISH) == ({"Rapidus": 1.0}, {"Rapidus": 1.0}, aside)


def test_only_a_name_that_begins_like_japanese_is_set_aside_for_one_in_kanji() -> None:
    three = told("a", "Ardmore leaves Kibi Electronics", unknown=("Ardmore", "Kibi Electronics"))
    kanji = told("b", "吉備電子との計画からベルゲン撤退", language="ja", unknown=("吉備電子", "ベルゲン"))
    assert comparable(three, kanji)[:2] == ({"Ardmore": 1.0}, {"ベルゲン": 1.0})


def test_a_name_of_which_only_a_half_is_heard_is_set_aside() -> None:
    letters = told("a", "Kanzaki Optics and Rapidus sign", unknown=("Kanzaki Optics",))
    half = told("b", "神崎オプティクス、ラピダスと契約", language="ja", unknown=("神崎オプティクス",))
    assert comparable(letters, half)[:2] == ({"Rapidus": 1.0}, {"Rapidus": 1.0})


def test_in_one_language_and_between_scripts_that_are_heard_nothing_is_set_aside() -> None:
    katakana = told("c", "ラピダス、クイロンと契約", language="ja", unknown=("クイロン",))
    everybody = {"Rapidus": 1.0, "Ota Electric": 1.0}, {"Rapidus": 1.0, "クイロン": 1.0}, frozenset()
    assert comparable(ENGLISH, katakana) == everybody
    kanji = replace(ENGLISH, organisations={"Rapidus": 1.0, "太田電機": 1.0}, unlisted=frozenset({"太田電機"}))
    assert set(comparable(ENGLISH, kanji)[1]) == {"Rapidus", "太田電機"}


def test_a_government_counts_less_than_a_company() -> None:
    state = told("d", "Japan signs with Rapidus")
    assert comparable(state, state)[0] == {"Japan": 0.6, "Rapidus": 1.0}


def test_a_name_that_one_text_only_has_in_its_headline_is_shared() -> None:
    named = told("a", "Honda and Albisser sign contract", unknown=("Albisser",))
    unread = told("b", "Sensorfirma Albisser liefert Honda Radarchips", language="de", relevant=False, act=None)
    everybody = {"Honda": 1.0, "Albisser": 1.0}
    assert comparable(named, unread) == comparable(unread, named) == (everybody, everybody, frozenset())
    korean = told("c", "혼다, 알비서와 계약", language="ko", relevant=False, act=None)
    assert comparable(named, korean)[1] == everybody
    other = told("d", "Sensorfirma liefert Honda Radarchips", language="de", relevant=False, act=None)
    assert comparable(named, other)[1] == {"Honda": 1.0}


def test_a_latin_name_further_down_a_chinese_text_is_shared_with_less_weight() -> None:
    named = told("a", "Rapidus signs with Ostrander", unknown=("Ostrander",))
    chinese = told("b", "Rapidus获得订单", "公司宣布与Ostrander签订合同。", language="zh")
    assert comparable(named, chinese)[1] == {"Rapidus": 1.0, "Ostrander": 0.4}
