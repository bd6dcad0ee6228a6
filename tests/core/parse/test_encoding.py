import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.parse.reading import feed, rss, understand
from tracker.core.parse.encoding import decode, mend
from tracker.model import ParsedFeed

JAPANESE = "ラピダスとimec、2ナノ半導体の協力覚書を締結"
DUTCH = "Vlaanderen en Japan: coöperatie, één miljard € – ‘groot’"
GERMAN = "Förderung für Halbleiter: Größe zählt, Übernahme geprüft"
KOREAN = "라피더스와 아이멕이 협력 각서를 체결했다"
CHINESE = "台积电与索尼宣布在日本合资建设半导体工厂"


def document(text: str, declared: str = "") -> str:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else '<?xml version="1.0"?>'
    return rss(f"<title>{text}</title><description>{text} - {text}</description>", declaration=declaration)


# text | encoding of the bytes | charset of the header | encoding of the prolog
RIGHT = [
    (JAPANESE, "utf-8", "utf-8", "utf-8"),
    (JAPANESE, "utf-8", "", ""),
    (JAPANESE, "utf-8-sig", "", "utf-8"),
    (JAPANESE, "utf-8-sig", "shift_jis", "shift_jis"),
    (JAPANESE, "utf-8", "iso-8859-1", ""),
    (JAPANESE, "utf-8", "shift_jis", "euc-jp"),
    (JAPANESE, "cp932", "shift_jis", ""),
    (JAPANESE, "cp932", "", "Shift_JIS"),
    (JAPANESE, "cp932", "", "x-sjis"),
    (JAPANESE, "cp932", "", ""),
    (JAPANESE, "cp932", "utf-8", "utf-8"),
    (JAPANESE, "cp932", "iso-8859-1", ""),
    (JAPANESE, "cp932", "windows-1252", "utf-8"),
    (JAPANESE, "euc_jp", "euc-jp", ""),
    (JAPANESE, "euc_jp", "", "EUC-JP"),
    (JAPANESE, "euc_jp", "", ""),
    (JAPANESE, "euc_jp", "utf-8", "Shift_JIS"),
    (JAPANESE, "iso2022_jp", "iso-2022-jp", ""),
    (JAPANESE, "iso2022_jp", "", "ISO-2022-JP"),
    (JAPANESE, "iso2022_jp", "utf-8", ""),
    (JAPANESE, "utf-16", "", "utf-16"),
    (JAPANESE, "utf-16-le", "", "utf-16"),
    (JAPANESE, "utf-16-be", "utf-16", ""),
    (JAPANESE, "utf-32", "", ""),
    ("㈱ラピダス①とimecが締結", "cp932", "shift_jis", ""),
    ("㈱ラピダス①とimecが締結", "euc_jis_2004", "euc-jp", ""),
    (DUTCH, "utf-8", "", ""),
    (DUTCH, "cp1252", "iso-8859-1", ""),
    (DUTCH, "cp1252", "", "windows-1252"),
    (DUTCH, "cp1252", "", ""),
    (DUTCH, "cp1252", "utf-8", "utf-8"),
    (DUTCH, "utf-8", "iso-8859-1", "iso-8859-1"),
    (GERMAN, "latin_1", "", "ISO-8859-1"),
    (GERMAN, "latin_1", "", ""),
    (GERMAN, "iso8859_15", "iso-8859-15", ""),
    (KOREAN, "cp949", "euc-kr", ""),
    (KOREAN, "cp949", "", ""),
    (CHINESE, "gb18030", "gb2312", ""),
    (CHINESE, "gb2312", "", ""),
    (CHINESE.replace("台积电", "台積電").replace("资建设", "資建設"), "utf-8", "big5", ""),
    ("Новости о полупроводниках", "koi8_r", "koi8-r", ""),
    ("Новости о полупроводниках", "cp1251", "", "windows-1251"),
    ("plain words only", "ascii", "utf-16", "utf-8"),
]


@pytest.mark.parametrize(("text", "encoding", "header", "prolog"), RIGHT)
def test_a_document_is_read_as_it_was_written(text: str, encoding: str, header: str, prolog: str) -> None:
    content_type = f"text/xml; charset={header}" if header else "text/xml"
    parsed = feed(document(text, prolog).encode(encoding), content_type)
    assert parsed.items[0].title == text
    assert not parsed.items[0].garbled


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Новости о полупроводниках Японии", "koi8_r"),
        ("חדשות על מוליכים למחצה", "cp1255"),
        ("ข่าวเซมิคอนดักเตอร์", "tis_620"),
    ],
)
def test_what_no_declaration_explains_is_flagged_not_guessed(text: str, encoding: str) -> None:
    parsed = feed(document(text + " and some plain words").encode(encoding))
    assert parsed.items[0].garbled
    assert "\ufffd" not in parsed.items[0].title
    assert parsed.problems


def test_the_sources_language_explains_it() -> None:
    parsed = feed(document("Новости о полупроводниках").encode("cp1251"), language="ru")
    assert parsed.items[0].title == "Новости о полупроводниках"


def test_encodings_pasted_together_are_read_piece_by_piece() -> None:
    whole = document(JAPANESE).encode()
    pasted = f"<item><title>{JAPANESE}</title></item>".encode("euc_jp")
    latin = "<item><title>Één fabriek in België</title></item>".encode("cp1252")
    parsed = feed(whole.replace(b"</channel>", pasted + latin + b"</channel>"))
    assert [item.title for item in parsed.items] == [JAPANESE, JAPANESE, "Één fabriek in België"]
    assert not any(item.garbled for item in parsed.items)
    assert any("mixes" in problem for problem in parsed.problems)


@pytest.mark.parametrize(
    ("text", "wrong", "right"),
    [
        (JAPANESE, "cp1252", "utf-8"),
        (DUTCH, "cp1252", "utf-8"),
        (GERMAN, "latin_1", "utf-8"),
        (JAPANESE, "latin_1", "euc_jp"),
        ("Новости о полупроводниках", "latin_1", "utf-8"),
        ("Le Japon débloque 3 milliards d’euros", "cp1252", "utf-8"),
    ],
)
def test_text_that_was_decoded_wrongly_before_is_mended(text: str, wrong: str, right: str) -> None:
    spoiled = "".join(
        bytes([byte]).decode(wrong, "ignore") or chr(byte) for byte in text.encode(right)
    )  # Windows-1252 as browsers read it: its open bytes are control characters
    assert spoiled != text
    mended, garbled = mend(spoiled)
    assert (mended, garbled) == (text, False)


def test_a_feed_that_was_encoded_twice_is_mended() -> None:
    spoiled = document(DUTCH).encode().decode("cp1252").encode()
    assert feed(spoiled).items[0].title == DUTCH


def test_utf8_read_as_shift_jis_is_mended_or_flagged() -> None:
    spoiled = JAPANESE.encode().decode("cp932", "ignore")
    mended, garbled = mend(spoiled)
    assert garbled or mended == JAPANESE


@pytest.mark.parametrize(
    "text",
    [
        JAPANESE, DUTCH, GERMAN, KOREAN, CHINESE, "CAFÉ” stond er", "« Été », dit-il", "IRMÃ vai", "Ürün – Ö…",
        "€ 3,5 mrd",
        "±5 °C, 10 µm × 20 µm, ½ §3", "naïve façade Ångström", "Â", "¿Qué? ¡Sí!", "ﾗﾋﾟﾀﾞｽ", "🟦 emoji 🇯🇵", "縺れた糸",
    ],
)  # fmt: skip
def test_good_text_is_left_alone(text: str) -> None:
    assert mend(text) == (text, False)


def test_single_lost_characters_are_dropped_and_many_are_flagged() -> None:
    assert mend("a long and otherwise readable sentence about caf\ufffd and chips" * 2)[1] is False
    text, garbled = mend("\ufffd\ufffd\ufffd of \ufffd\ufffd")
    assert garbled
    assert "\ufffd" not in text


@given(
    st.binary(max_size=300), st.sampled_from(["", "text/xml; charset=shift_jis", "a; charset=utf-7", "x; charset=zip"])
)
def test_any_bytes_are_decoded(body: bytes, content_type: str) -> None:
    decoded = decode(body, content_type)
    assert isinstance(decoded.text, str)
    mended, _ = mend(decoded.text)
    assert "\ufffd" not in mended


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=100))
def test_unicode_text_survives_unless_it_looks_spoiled(text: str) -> None:
    assert decode(("<a>" + text).encode()).text == "<a>" + text


def test_a_declared_universal_encoding_that_is_none_is_overruled() -> None:
    parsed = understand(document(DUTCH, "utf-16").encode())
    assert isinstance(parsed, ParsedFeed)
    assert parsed.items[0].title == DUTCH
