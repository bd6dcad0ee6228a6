"""Bytes -> text, although headers and prologs lie; and text that was decoded wrongly -> text, or a flag.

Does not care about formats. Strict decoders only: a character that cannot be read is never guessed silently.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

# Decoders tried for one declared name: pages say shift_jis or euc-jp and use the vendors' extensions.
_WIDER = {
    "shift_jis": ("cp932", "shift_jis_2004"),
    "cp932": ("cp932", "shift_jis_2004"),
    "euc_jp": ("euc_jp", "euc_jis_2004"),
    "iso2022_jp": ("iso2022_jp", "iso2022_jp_ext", "iso2022_jp_2004"),
    "cp949": ("cp949", "johab"),
    "big5hkscs": ("big5hkscs", "cp950"),
    "cp1252": ("cp1252", "latin_1"),
}
_JAPANESE = ("cp932", "euc_jp", "shift_jis_2004", "euc_jis_2004")
_CJK = frozenset({"gb18030", "big5hkscs", "hz", *_WIDER}) - {"cp1252"}
_UNIVERSAL = ("utf-8", "utf-16", "utf-32")
_BY_LANGUAGE = {
    "ko": ("cp949",),
    "zh": ("gb18030", "big5hkscs"),
    "ru": ("cp1251", "koi8_r"),
    "uk": ("cp1251", "koi8_u"),
    "el": ("cp1253",),
    "he": ("cp1255",),
    "pl": ("cp1250",),
    "cs": ("cp1250",),
    "hu": ("cp1250",),
    "tr": ("cp1254",),
}
_WIDE_MARKS = (  # the first character of a document in an encoding of two or four bytes
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"{\0", "utf-16-le"),
    (b"\0{", "utf-16-be"),
)
_PIECE = re.compile(rb"[^<>]+|[<>]")
_LOST = "\ufffd"
_ENOUGH_KANA = 0.15
_ENOUGH_HANGUL = 0.9
_ENOUGH_HAN = 0.9


@dataclass(frozen=True, slots=True)
class Decoded:
    """A document as text; characters that could not be read are U+FFFD, which `mend` finds again."""

    text: str
    encoding: str
    problems: tuple[str, ...] = ()


def decode(body: bytes, content_type: str = "", language: str | None = None) -> Decoded:
    """Text of a document by its byte order mark, header, prolog or content; `language` breaks ties.

    Does not care whether it is XML. A declaration that the bytes refute is overruled and noted.
    """
    bom, mark = read_bom(body)
    if bom and mark:
        text = _strict(body[len(mark) :], bom)
        if text is not None:
            return Decoded(text, bom)
        if not bom.startswith("utf-8"):
            return Decoded(body.decode(bom, "replace"), bom, (f"bytes that are not {bom}",))
        body = body[len(mark) :]
    wide = next((name for start, name in _WIDE_MARKS if body.lstrip(b" \t\r\n").startswith(start)), None)
    text = _strict(body, wide) if wide else None
    if wide and text is not None:
        return Decoded(text, wide)
    declared = _declared(body, content_type)
    if body.isascii():
        return _seven_bit(body, declared)
    return _eight_bit(body, declared, language)


def _declared(body: bytes, content_type: str) -> list[str]:
    found = (http_content_type_encoding(content_type), html_body_declared_encoding(body))
    return [name for name in dict.fromkeys(found) if name]


def _strict(body: bytes, name: str) -> str | None:
    for codec in _WIDER.get(name, (name,)):
        try:
            return body.decode(codec)
        except (UnicodeError, LookupError):
            continue
    return None


def _seven_bit(body: bytes, declared: list[str]) -> Decoded:
    if b"\x1b$" in body or b"\x1b(" in body:
        text = _strict(body, "iso2022_jp")
        if text is not None:
            return Decoded(text, "iso2022_jp")
    for name in declared:
        if name == "hz":
            text = _strict(body, name)
            if text is not None:
                return Decoded(text, name)
    return Decoded(body.decode("ascii"), "ascii")


def _eight_bit(body: bytes, declared: list[str], language: str | None) -> Decoded:
    # Some encodings decode anything, so the order is from the strongest evidence to the weakest.
    told = [name for name in declared if not name.startswith(_UNIVERSAL)]
    note = (f"is not {declared[0]} as declared",) if declared else ()
    many = next(((name, text) for name in told if name in _CJK and (text := _strict(body, name)) is not None), None)
    unicode_text = _strict(body, "utf-8")
    if unicode_text is not None:
        # Two-byte encodings of East Asia can look like UTF-8 by chance, but then only like the part
        # of it that writes no East Asian script.
        if many and max(unicode_text) < "\u0800":
            return Decoded(many[1], many[0])
        refuted = declared and not declared[0].startswith(_UNIVERSAL)
        return Decoded(unicode_text, "utf-8", (f"is utf-8, not {declared[0]} as declared",) if refuted else ())
    if many:
        return Decoded(many[1], many[0], note if many[0] != declared[0] else ())
    if _mostly_unicode(body):
        return _pieces(body, told, note)
    guess = _east_asian(body, language)
    if guess:
        return Decoded(guess[1], guess[0], note)
    for name in (*told, *_BY_LANGUAGE.get(language or "", ())):
        text = _strict(body, name)
        if text is not None and not _symbol_soup(text):
            return Decoded(text, name, note if not declared or name != declared[0] else ())
    # Undeclared text of Western Europe: some letters beyond ASCII, never most of them.
    text = _strict(body, "cp1252")
    if text is not None and not _symbol_soup(text) and not _dense(text):
        return Decoded(text, "cp1252", note)
    return _pieces(body, told, note)


def _east_asian(data: bytes, language: str | None) -> tuple[str, str] | None:
    """Undeclared text of Japan, Korea or China, when its script proves it."""
    for name in _JAPANESE:
        text = _strict(data, name)
        if text is not None and (_share(text, _is_kana) >= _ENOUGH_KANA or language == "ja"):
            return name, text
    for name, proves, enough in (("cp949", _is_hangul, _ENOUGH_HANGUL), ("gb2312", _is_han, _ENOUGH_HAN)):
        text = _strict(data, name)
        if text is not None and _share(text, proves) >= enough:
            return name, text
    return None


def _mostly_unicode(body: bytes) -> bool:
    good = bad = 0
    for piece in _PIECE.findall(body):
        if not piece.isascii():
            if _strict(piece, "utf-8") is None:
                bad += 1
            else:
                good += 1
    return good > bad


def _pieces(body: bytes, told: list[str], note: tuple[str, ...]) -> Decoded:
    """Decode what stands between two tags piece by piece: several encodings were pasted into one document."""
    lost = 0
    texts: list[str] = []
    for piece in _PIECE.findall(body):
        text = _strict(piece, "utf-8")
        if text is None:
            damaged = piece.decode("utf-8", "replace")
            few = damaged.count(_LOST) * 5 < sum(1 for _ in _beyond_ascii(damaged))
            text = None if few else _legacy(piece, told)
        if text is None:
            text = damaged
            lost += 1
        texts.append(text)
    problem = f"mixes encodings, {lost} pieces cannot be read" if lost else "mixes encodings"
    return Decoded("".join(texts), "mixed", (*note, problem))


def _legacy(piece: bytes, told: list[str]) -> str | None:
    guess = _east_asian(piece, None)
    if guess:
        return guess[1]
    for name in (*told, "cp1252"):
        text = _strict(piece, name)
        if text is not None and not _symbol_soup(text) and (name in told or not _dense(text)):
            return text
    return None


# ------------------------------------------------------------------ text that was decoded wrongly
# Characters that Windows-1252 shows for the bytes 0x80-0xBF: what follows the first byte of a UTF-8 sequence.
_FOLLOWING = "\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_TWICE = re.compile(f"(?:[Â-ß][{_FOLLOWING}]|[à-ï][{_FOLLOWING}]{{2}}|[ð-ô][{_FOLLOWING}]{{3}})+")
_PUNCTUATION = re.compile("[‘’“”–—…•»«›‹]")
# Frequent first characters of UTF-8 read as Shift_JIS: hiragana, katakana and common Han become these.
_AS_SHIFT_JIS = re.compile("[縺繧繝譁蜿蟄蜊荳譛莠鬘雋]")
_SOUP = re.compile("[\x80-\x9f¡-¿×÷ƒ†‡ˆ‰Š‹Œ˜™š›œžŸ€‚„•]")
_SENSIBLE_SYMBOLS = re.compile("[°§©®«»£€¥·•¿¡ºª¼½¾¹²³µ±×÷™]")


def mend(text: str) -> tuple[str, bool]:
    """Undo a wrong decoding where that is certain; the flag says that text is garbled and stays so.

    Does not care about single odd characters in readable text: those are dropped.
    """
    if text.isascii():
        return text, False
    if _looks_spoiled(text):
        for codec in ("utf-8", *_JAPANESE):
            mended = _recode(text, "cp1252", codec)
            if mended is not None and (codec == "utf-8" or _share(mended, _is_kana) >= _ENOUGH_KANA):
                return mended, False
    for _ in range(2):  # what the first round repairs tells the second one which script is around
        if _TWICE.search(text):
            text = _TWICE.sub(lambda match: _undo(match.group(), match.string), text)
    marks = len(_AS_SHIFT_JIS.findall(text))
    if marks >= 3:
        mended = _recode(text, "cp932", "utf-8")
        if mended is None:
            return text.replace(_LOST, ""), marks * 8 > len(text)
        text = mended
    if _looks_spoiled(text):
        return text.replace(_LOST, ""), True
    lost = text.count(_LOST)
    return (text.replace(_LOST, ""), lost * 50 > len(text)) if lost else (text, False)


def _undo(run: str, text: str) -> str:
    mended = _recode(run, "cp1252", "utf-8")
    if mended is None:
        return run
    if len(run) == 2:
        # "CAFÉ”" is French, not a broken letter: one accented letter before a quotation mark proves
        # nothing, unless it becomes a letter of a script that stands all around it.
        script = unicodedata.name(mended, "?").split()[0]
        around = script != "LATIN" and any(unicodedata.name(c, "?").startswith(script) for c in text if c not in run)
        if not around and (run[0] not in "ÂÃ" or _PUNCTUATION.match(run[1])):
            return run
    return mended


def _recode(text: str, wrong: str, right: str) -> str | None:
    """Encode as the wrong decoder had read it, decode as it should have been."""
    try:
        return text.encode(wrong).decode(right)
    except UnicodeError:
        pass
    if wrong != "cp1252":
        return None
    try:  # five bytes that Windows-1252 leaves open are read as Latin-1
        raw = b"".join(c.encode("latin_1") if "\x80" <= c <= "\x9f" else c.encode(wrong) for c in text)
        return raw.decode(right)
    except UnicodeError:
        return None


def _symbol_soup(text: str) -> bool:
    """Whether a one-byte decoder produced symbols and control characters where letters should be."""
    return _soup_share(text) > 0.4


def _looks_spoiled(text: str) -> bool:
    return len(text) >= 6 and _dense(text) and _soup_share(text) > 0.2


def _dense(text: str) -> bool:
    """Whether much of a text is beyond ASCII, as in scripts that use no Latin letters."""
    return 5 * sum(1 for _ in _beyond_ascii(text)) > min(len(text), 20_000)


def _soup_share(text: str) -> float:
    beyond = [char for char in _beyond_ascii(text) if not _SENSIBLE_SYMBOLS.match(char)]
    return sum(1 for char in beyond if _SOUP.match(char)) / len(beyond) if beyond else 0.0


def _share(text: str, wanted: Callable[[str], bool]) -> float:
    beyond = list(_beyond_ascii(text))
    return sum(map(wanted, beyond)) / len(beyond) if beyond else 0.0


def _beyond_ascii(text: str, most: int = 20_000) -> Iterator[str]:
    seen = 0
    for char in text:
        if char >= "\x80":
            yield char
            seen += 1
            if seen >= most:
                return


def _is_kana(char: str) -> bool:
    return "\u3041" <= char <= "\u30fe" and unicodedata.category(char) != "Cn"


def _is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff" or "\u3001" <= char <= "\u3011" or "\uff01" <= char <= "\uff5e"


def _is_hangul(char: str) -> bool:
    return "\uac00" <= char <= "\ud7a3"
