"""How a name sounds, so that spellings of one company in three scripts meet: ウルフスピード, 울프스피드, Wolfspeed.

Does not translate and does not romanise kanji. Mostly consonants are compared, since katakana and hangul add
vowels and Latin spelling hides them; a match is a hint that needs other evidence beside it.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz

ALIKE = 88.0
"""Ratio (0..100) of two skeletons from which two names may be one."""
_LEAST = 3  # consonants; shorter skeletons meet by chance
_SPELT = 75.0  # ratio of two spellings with their vowels from which two short names may be one
_SPELT_SHORT = 90.0  # the same for words of two consonants
_KATAKANA = re.compile(r"[ァ-ヺー・]{3,}")
_STEM = re.compile(r"[ァ-ヺー]{3,}")
_HANGUL = re.compile("[가-힣]{2,}")
_KANJI = re.compile("[一-龥々]")
_ACRONYM = 6  # capitals and figures; a longer name in capitals is a name
_KANJI_THEN_KATAKANA = re.compile(r"[一-龥々]{1,4}([ァ-ヺー]{2,})")
# A word as Hepburn writes Japanese: Hokuriku, Kanzaki, Ota, Hokkoh.
_ROMAJI = re.compile(
    r"(?:(?:kk|ss|tt|pp)?(?:[kgnhbpmr]y?|sh|ch|ts|[sztdjfwy])?[aeiou]{1,2}h?|tch[aiou]|n(?![aeiouy]))+"
)
# Spellings that sound alike to a katakana ear, applied in order.
_SPELLINGS = (
    ("ph", "f"),
    ("igh", "i"),  # Wright, Brightwell
    ("mp", "np"),
    ("mb", "nb"),
    ("ck", "k"),
    ("qu", "k"),
    ("x", "ks"),
    ("sch", "s"),
    ("ch", "s"),
    ("sh", "s"),
    ("th", "s"),
    ("ts", "t"),
    ("ce", "se"),
    ("ci", "si"),
    ("cy", "si"),
    ("ge", "ze"),
    ("gi", "zi"),
    ("c", "k"),
    ("q", "k"),
    ("l", "r"),
    ("v", "b"),
    ("z", "s"),
    ("j", "s"),
)
# A voice lost: Veldkamp is フェルトカンプ to a Dutch ear, whose V and D are F and T.
_UNVOICED = str.maketrans("bdgf", "ptkp")
_ONE_LETTER = str.maketrans("lvcqzj", "rbkkss")
_SILENT = re.compile(r"[aeiouyhw]|[^a-z]")
# An R that a katakana ear takes for a long vowel, and a mute ending: Ardmore is アードモア.
# A hangul syllable is a consonant, a vowel and perhaps a consonant at its end.
_INITIALS = "kknddrmbbss-sssktph"
_VOWELS = "a/e/ya/ye/o/e/yo/ye/o/wa/we/we/yo/u/wo/we/wi/yu/u/i/i".split("/")  # noqa: SIM905
_FINALS = "-kkknnntrkmbrtprmbbttnttktp-"
_PARTICLES = 3  # syllables that Korean hangs on a name: particles, or what it makes
_CALLED = 4  # letters of the shortest word that a name is known by among other words
_UNHEARD_R = re.compile(r"(?<=[aeiou])r(?![aeiouyr])|re?\b")
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=4096)
def skeleton(name: str) -> str:
    """The consonants of a name as heard: `Tenstorrent` and `テンストレント` give the same."""
    latin = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", name).casefold())
    for written, heard in _SPELLINGS:
        latin = latin.replace(written, heard)
    heard = "".join(_spelt(char) for char in unicodedata.normalize("NFC", latin))
    return _DOUBLED.sub(r"\1", _SILENT.sub("", heard))


def parts(name: str) -> tuple[str, ...]:
    """The skeletons of the words of a name that are long enough to find it by; kanji have none."""
    words = re.split(r"[\s・=＝\-/&.,]+", unicodedata.normalize("NFKC", name))
    heard = [skeleton("".join(_KATAKANA.findall(word)) or word) for word in words]
    return tuple(dict.fromkeys(one for one in heard if len(one) >= _LEAST))


def _spelt(char: str) -> str:
    """A katakana as its name in Unicode spells it (`KATAKANA LETTER SA`), a hangul by its parts; others as they are."""
    if "가" <= char <= "힣":
        block, final = divmod(ord(char) - ord("가"), len(_FINALS))
        initial, vowel = divmod(block, len(_VOWELS))
        return f"{_INITIALS[initial]}{_VOWELS[vowel]}{_FINALS[final]}".strip("-")
    if not "ァ" <= char <= "ヺ":
        return char
    *_, size, syllable = unicodedata.name(char).split()
    if (size, syllable) == ("SMALL", "TU"):  # it only doubles what follows
        return ""
    return {"HU": "f", "TI": "s", "ZI": "s", "VU": "b"}.get(syllable, syllable.lower().replace("z", "s"))


def alike(one: str, other: str) -> bool:
    """Whether two spellings in any two scripts may be one name."""
    one, other = (unicodedata.normalize("NFKC", name).casefold() for name in (one, other))
    if one == other:
        return True
    if bool(_HANGUL.match(one)) != bool(_HANGUL.match(other)):
        korean, name = (one, other) if _HANGUL.match(one) else (other, one)
        return heard_among(name, _HANGUL.findall(korean))
    if bool(_KATAKANA.search(one)) == bool(_KATAKANA.search(other)):
        return fuzz.token_set_ratio(one, other) >= 90
    katakana, latin = (one, other) if _KATAKANA.search(one) else (other, one)
    if not re.search("[a-z]{3}", latin):
        return False
    if _short_ones_alike(katakana, latin) or _called_alike(katakana, latin):
        return True
    heard = skeleton("".join(_KATAKANA.findall(katakana)))
    written = skeleton(latin)
    if min(len(heard), len(written)) < _LEAST:
        return False
    short = skeleton(_first_word(latin))
    if (heard == short and len(heard) > _LEAST) or any(_unmistakable(heard, one) for one in (written, short)):
        return True
    # A kanji in the name is not heard, so the katakana part may be all that meets.
    short, long = sorted((heard, written), key=len)
    if has_kanji(katakana) and len(heard) > _LEAST + 2 and _unvoiced(written).startswith(_unvoiced(heard)):
        return True
    whole = fuzz.ratio(heard, written) >= ALIKE - 8
    return whole or (len(short) >= _LEAST + 2 and fuzz.partial_ratio(short, long) >= ALIKE)


def is_heard(name: str) -> bool:
    """Whether any part of a name is written by its sound; kanji alone are not."""
    return bool(_KATAKANA.search(name) or re.search("[a-z]{3}", unicodedata.normalize("NFKC", name).casefold()))


def is_acronym(name: str) -> bool:
    """Whether a name is a few capitals, as ICN2 is."""
    return 2 <= len(name) <= _ACRONYM and name.isascii() and name.isalnum() and name.isupper()


def has_kanji(name: str) -> bool:
    """Whether a part of a name is written by its meaning."""
    return _KANJI.search(name) is not None


def is_romaji(name: str) -> bool:
    """Whether a name in letters begins as a Japanese one does: Hokuriku Seiki, Kibi Electronics."""
    return bool(_ROMAJI.fullmatch(_first_word(unicodedata.normalize("NFKC", name).casefold())))


def half_heard(name: str, latin: str) -> bool:
    """Whether all of a name that is written by its sound is in the other one: 神崎オプティクス, Kanzaki Optics.

    The rest of the one is kanji and that of the other Japanese, so nobody can tell whether they are the same.
    """
    match = _KANJI_THEN_KATAKANA.fullmatch(name)
    first, _, rest = unicodedata.normalize("NFKC", latin).casefold().partition(" ")
    if match is None or not rest or not _ROMAJI.fullmatch(first):
        return False
    return len(skeleton(rest)) >= _LEAST - 1 and skeleton(match.group(1)) == skeleton(rest)


def _short_ones_alike(katakana: str, latin: str) -> bool:
    """Whether two names with too few consonants for their skeletons to tell are spelt alike with their vowels."""
    if not _KATAKANA.fullmatch(katakana) or " " in latin:
        return False
    softened = _UNHEARD_R.sub("", latin)
    if len(skeleton(katakana)) != _LEAST - 1 or skeleton(softened) != skeleton(katakana):
        return False
    spelt = _DOUBLED.sub(r"\1", "".join(_spelt(char) for char in katakana if char not in "ー・"))
    return fuzz.ratio(spelt, _DOUBLED.sub(r"\1", softened)) >= _SPELT


def _called_alike(katakana: str, latin: str) -> bool:
    """Whether one is what the other is called for short: エルマイラ, Elmira Semiconductor; or the other way round."""
    stem, called = _STEM.match(katakana), _first_word(latin)
    if stem is None or len(called) < _CALLED:
        return False
    rests = katakana[stem.end() :], latin[len(called) :]
    # Two second words that could be compared are not passed over; kanji cannot.
    return any(rests) and not (all(rests) and _KATAKANA.search(rests[0])) and _same_word(stem.group(), called)


def heard_among(name: str, words: Iterable[str]) -> bool:
    """Whether the first word of a name stands among words of any script, in its letters or by its sound.

    Stricter than `alike`, since most words are no names: vowels count too.
    """
    called = _first_word(unicodedata.normalize("NFKC", name).casefold())
    stem = _STEM.match(called)
    called = stem.group() if stem else called
    return len(called) >= (_LEAST if stem else _CALLED) and any(_same_word(called, word) for word in words)


@lru_cache(maxsize=16384)
def _same_word(one: str, other: str) -> bool:
    """Whether two words of any scripts are one; a Korean one may have particles behind it."""
    if one == other:
        return True
    if one.isascii() and other.isascii():
        return False
    ends = range(_PARTICLES + 1) if _HANGUL.fullmatch(other) else (0,)
    return any(_sound_the_same(one, other[: len(other) - end]) for end in ends if len(other) - end > 1)


def _sound_the_same(one: str, other: str) -> bool:
    """Whether two words have one skeleton, and spellings that are alike if it is short."""
    # Katakana writes an R or only hears a long vowel: サルバナ for Sarvana, アードモア for Ardmore.
    pairs = {(first, second) for first in (one, _softened(one)) for second in (other, _softened(other))}
    return any(_one_sound(first, second) for first, second in sorted(pairs))


def _one_sound(one: str, other: str) -> bool:
    heard = _unvoiced(skeleton(one))
    if len(heard) < _LEAST - 1 or heard != _unvoiced(skeleton(other)):
        return False
    needed = _SPELT if len(heard) >= _LEAST else _SPELT_SHORT
    return len(heard) > _LEAST + 1 or fuzz.ratio(_in_letters(one), _in_letters(other)) >= needed


def _softened(word: str) -> str:
    return _UNHEARD_R.sub("", re.sub(r"er\b", "a", word))


def _in_letters(word: str) -> str:
    """A word with its vowels, in the letters that a katakana ear takes for the same."""
    spelt = "".join(_spelt(char) for char in word if char not in "ー・")
    return _DOUBLED.sub(r"\1", spelt.translate(_ONE_LETTER))


def _unmistakable(heard: str, written: str) -> bool:
    """Whether two long skeletons are one as soon as nobody minds which consonants are voiced."""
    return len(heard) >= _LEAST + 2 and _unvoiced(heard) == _unvoiced(written)


def _unvoiced(heard: str) -> str:
    return heard.translate(_UNVOICED)


def _first_word(name: str) -> str:
    """What a company is called for short: "Brightwell" for "Brightwell Materials"."""
    return re.split(r"[\s・]+", name.strip(), maxsplit=1)[0]
