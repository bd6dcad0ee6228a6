from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker import yaml_lines
from tracker.core.language import LanguageWords, detect

SEEDS = Path(__file__).parents[2] / "seeds"
WORDS: LanguageWords = yaml_lines.validate(yaml_lines.read(SEEDS / "language.yaml"), LanguageWords)

TEXTS = [
    ("en", "Rapidus and imec sign a memorandum of cooperation on 2nm"),
    ("en", "Tokyo Electron, imec extend partnership for five more years"),
    ("en", "IBM, Rapidus: 2nm chips"),
    ("en", "Japan's Rapidus (ラピダス) Picks Keysight For Its Process Design Kit"),
    ("ja", "ラピダス、imecと2nm半導体で提携"),
    ("ja", "IBM、Rapidusと2nm Chip"),
    ("ja", "Rapidus Design Solutions、米シリコンバレーに開設"),
    ("ja", "経済産業省、米商務省と半導体協力で合意"),
    ("ja", "東京電力、株式売却を発表"),
    ("nl", "Vlaanderen en Japan halen banden aan in de halfgeleiderindustrie"),
    ("nl", "Imec sluit akkoord met Rapidus over chips"),
    ("nl", "Toyota bouwt fabriek voor batterijen met Panasonic"),
    ("de", "Imec und Rapidus vereinbaren Zusammenarbeit bei 2-nm-Chips"),
    ("de", "Japan fördert Halbleiterfabrik mit Milliarden"),
    ("fr", "Rapidus s'allie à l'Imec pour graver ses puces en 2 nm"),
    ("fr", "Le Japon débloque 3 milliards d’euros pour son usine de semi-conducteurs"),
    ("it", "Rapidus firma un accordo con la Fondazione per i semiconduttori"),
    ("es", "Japón invertirá millones de dólares en una planta de chips"),
    ("pt", "Empresas japonesas anunciam parceria para produção de semicondutores"),
    ("pl", "Rapidus i IBM podpisały umowę o współpracy przy produkcji chipów"),
    ("sv", "Företagen inleder ett samarbete om halvledare för bilar"),
    ("no", "Selskapet inngår avtale om samarbeid etter flere års forhandlinger"),
    ("da", "Virksomhederne indgår en aftale om samarbejde efter flere års forhandlinger"),
    ("ro", "Compania anunță un acord pentru dezvoltarea de semiconductori în Japonia"),
    ("vi", "Nhật Bản và Việt Nam hợp tác sản xuất chip bán dẫn"),
    ("id", "Jepang dan Indonesia menandatangani kerja sama pengembangan semikonduktor"),
    ("ko", "라피더스, IBM과 2나노 반도체 공동개발"),
    ("zh", "台积电与索尼宣布在日本合资建厂"),
    ("zh", "台積電與索尼合資在日本設廠"),
    ("ru", "Япония и США договорились о сотрудничестве в области полупроводников"),
    ("el", "Η Ιαπωνία και η Ελλάδα υπέγραψαν μνημόνιο"),
    ("th", "ญี่ปุ่นลงนามความร่วมมือด้านเซมิคอนดักเตอร์"),
    ("ar", "اليابان توقع اتفاقية لأشباه الموصلات"),
]


@pytest.mark.parametrize(("language", "text"), TEXTS)
def test_a_text_is_known_without_any_hint(language: str, text: str) -> None:
    assert detect(text, None, WORDS) == language


@pytest.mark.parametrize(("language", "text"), TEXTS)
def test_a_right_hint_does_no_harm_and_a_wrong_one_little(language: str, text: str) -> None:
    assert detect(text, language.upper() + "-XX", WORDS) == language
    longer = f"{text}. {text}. {text}."
    assert detect(longer, "en-US", WORDS) == language


@pytest.mark.parametrize(
    ("declared", "language"),
    [
        ("nl", "nl"),
        ("de-AT", "de"),
        ("ja", "ja"),
        ("fi", "fi"),
        ("hr", "hr"),
        (None, "en"),
        ("", "en"),
        ("nb_NO", "no"),
    ],
)
def test_names_alone_are_in_what_the_source_declares(declared: str | None, language: str) -> None:
    assert detect("Rapidus Tenstorrent 2nm 42", declared, WORDS) == language
    assert detect("", declared, WORDS) == language


@pytest.mark.parametrize(("declared", "language"), [("jp", "ja"), ("zh-TW", "zh"), ("ja", "ja"), ("cn", "zh")])
def test_han_without_marks_follows_the_declaration(declared: str, language: str) -> None:
    assert detect("日米首脳会談", declared, WORDS) == language


def test_a_japanese_name_does_not_make_an_english_text_japanese() -> None:
    text = "The ministry in Tokyo (経済産業省) said on Friday that the plant of ラピダス would get more support"
    assert detect(text, None, WORDS) == "en"


def test_a_list_of_languages_is_enough() -> None:
    words = yaml_lines.validate(
        yaml_lines.parse("languages:\n  en: {words: the of and}\n  nl: {words: de het een}\n", "language.yaml"),
        LanguageWords,
    )
    assert detect("de fabriek en het bedrijf", None, words) == "nl"
    assert detect("半導体", None, words) == "zh"


@given(st.text(max_size=300), st.one_of(st.none(), st.text(max_size=12)))
def test_any_text_gets_a_code(text: str, declared: str | None) -> None:
    assert detect(text, declared, WORDS)
    assert detect(text, declared, WORDS) == detect(text, declared, WORDS)
