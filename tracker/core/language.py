"""In which language a headline and a few sentences are written.

    script (kana, hangul, Han, Latin, others) -> words -> pieces of words; what the source declares as a prior

Does not care about translations or dialects: answers are ISO 639-1 codes. Names of companies are in every
language, so words decide, not letters.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

_READ_CHARS = 500
_DECLARED_WEIGHT = 3.0
_DEFAULT_WEIGHT = 0.5  # its names and product words stand in the headlines of all others, and nothing else
_LETTER_WEIGHT = 0.8
_GRAM_WEIGHT = 0.35
_CLEAR = 1.0
_ENOUGH = 2.0  # below this the words say too little and pieces of words are asked as well
_LONGEST_GRAM = 6
_KANA = re.compile("[\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9d]")
_HIRAGANA = re.compile("[\u3041-\u309f]")
_HANGUL = re.compile("[\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
_EAST_PUNCTUATION = re.compile("[、。「」『』【】・〜～]")
_EAST_ASIAN = ("ja", "ko", "zh")
_TOLD_EAST = 0.4
_BEYOND_LATIN = re.compile("[\u0370-\u1dff\u2c00-\ua6ff\ua720-\ud7ff\uf900-\uffdc\U00020000-\U0003134f]")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SCRIPTS = {  # first and last code point of the main block of a script
    "greek": (0x0370, 0x03FF),
    "cyrillic": (0x0400, 0x052F),
    "armenian": (0x0530, 0x058F),
    "hebrew": (0x0590, 0x05FF),
    "arabic": (0x0600, 0x06FF),
    "devanagari": (0x0900, 0x097F),
    "bengali": (0x0980, 0x09FF),
    "tamil": (0x0B80, 0x0BFF),
    "telugu": (0x0C00, 0x0C7F),
    "thai": (0x0E00, 0x0E7F),
    "georgian": (0x10A0, 0x10FF),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageProfile:
    """What marks a language written in Latin letters; words and grams are separated by spaces."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    words: str
    news: str = ""
    grams: str = ""
    letters: str = ""


@dataclass(frozen=True, kw_only=True)
class LanguageWords:
    """The knowledge behind `detect`, as `seeds/language.yaml` gives it."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    languages: Mapping[str, LanguageProfile]
    scripts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    han: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    default: str = "en"

    @cached_property
    def word_weights(self) -> dict[str, tuple[tuple[str, float], ...]]:
        """Word -> the languages that have it, with what it says for each of them."""
        return self._weights({code: f"{one.words} {one.news}".lower().split() for code, one in self.languages.items()})

    @cached_property
    def gram_weights(self) -> dict[str, tuple[tuple[str, float], ...]]:
        """Piece of a word -> the languages that have it, with what it says for each of them."""
        return self._weights({code: one.grams.lower().split() for code, one in self.languages.items()}, _GRAM_WEIGHT)

    @cached_property
    def letter_weights(self) -> dict[str, tuple[tuple[str, float], ...]]:
        """Letter -> the languages that have it, with what it says for each of them."""
        return self._weights({code: one.letters.lower() for code, one in self.languages.items()}, _LETTER_WEIGHT)

    @cached_property
    def letter_pattern(self) -> re.Pattern[str]:
        """Any of the letters."""
        return re.compile("[" + "".join(map(re.escape, self.letter_weights)) + "]" if self.letter_weights else "(?!)")

    @cached_property
    def han_marks(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """Language -> the Han characters that it alone writes."""
        sets = {code: frozenset(characters) for code, characters in self.han.items()}
        shared = frozenset[str]().union(*(a & b for c, a in sets.items() for d, b in sets.items() if c != d))
        return tuple((code, characters - shared) for code, characters in sets.items())

    def _weights(
        self, marks: Mapping[str, Iterable[str]], scale: float = 1.0
    ) -> dict[str, tuple[tuple[str, float], ...]]:
        owners: dict[str, set[str]] = {}
        for code, found in marks.items():
            for mark in found:
                owners.setdefault(mark, set()).add(code)
        total = len(self.languages)
        return {
            mark: tuple(
                (code, scale * math.log((total + 1) / len(codes)) / math.log(total + 1)) for code in sorted(codes)
            )
            for mark, codes in owners.items()
        }


def detect(text: str, declared: str | None, words: LanguageWords) -> str:
    """The language of a text as ISO 639-1 code; `declared` (a tag such as `ja-JP`) decides where the text does not."""
    text = text[:_READ_CHARS]
    told = _code(declared, words)
    if not text.isascii() and _BEYOND_LATIN.search(text):
        other = _by_script(text, told, words)
        if other:
            return other
    return _by_words(text, told, words)


def _code(declared: str | None, words: LanguageWords) -> str | None:
    if not declared:
        return None
    code = re.split("[-_]", declared.strip().lower(), maxsplit=1)[0]
    return words.aliases.get(code, code) or None


def _by_script(text: str, told: str | None, words: LanguageWords) -> str | None:
    """The language of a text outside the Latin script; None when such characters are only names in it."""
    kana, hangul, han = len(_KANA.findall(text)), len(_HANGUL.findall(text)), len(_HAN.findall(text))
    east, prose = kana + hangul + han, _latin_prose(text, words)
    if east:
        east += len(_EAST_PUNCTUATION.findall(text))
        if told in _EAST_ASIAN:
            prose *= _TOLD_EAST
        # Japanese mixes in Latin names freely, while Latin prose puts a Japanese name in brackets.
        if east < prose and not (_HIRAGANA.search(text) and east * 2 >= prose):
            return None
        if hangul and hangul * 2 >= kana + han:
            return "ko"
        if kana and (kana * 8 >= han or _HIRAGANA.search(text)):
            return "ja"
        return _han(text, told, words)
    counts = dict.fromkeys(_SCRIPTS, 0)
    for char in _BEYOND_LATIN.findall(text):
        point = ord(char)
        for name, (first, last) in _SCRIPTS.items():
            if first <= point <= last:
                counts[name] += 1
                break
    script = max(counts, key=lambda name: counts[name])
    languages = words.scripts.get(script, ())
    if not languages or counts[script] < 3 * prose:
        return None
    return told if told in languages else languages[0]


def _latin_prose(text: str, words: LanguageWords) -> float:
    """How many words of a Latin language stand in a text, names counting little."""
    total = 0.0
    for word in _WORD.findall(text):
        if word[0] < "\u0250":
            lower = word.lower()
            total += 2.0 if lower in words.word_weights and len(word) > 1 else 1.0 if word == lower else 0.4
    return total


def _han(text: str, told: str | None, words: LanguageWords) -> str:
    scores = {code: sum(char in marks for char in text) for code, marks in words.han_marks}
    codes = list(scores) or ["zh"]
    if told in scores:
        scores[told] += 2
    best = max(codes, key=lambda code: scores.get(code, 0))
    tied = [code for code in codes if scores.get(code, 0) == scores.get(best, 0)]
    return told if told in tied and told else best


def _by_words(text: str, told: str | None, words: LanguageWords) -> str:
    scores = {words.default: _DEFAULT_WEIGHT}
    if told is not None and told in words.languages:
        scores[told] = scores.get(told, 0.0) + _DECLARED_WEIGHT
    found = _WORD.findall(text.lower().replace("’", "'"))
    known = words.word_weights
    for word in found:
        marks = known.get(word)
        if marks is None:
            if "'" not in word and "-" not in word:
                continue
            marks = tuple(mark for part in re.split("['-]", word) if len(part) > 1 for mark in known.get(part, ()))
        for code, weight in marks:
            scores[code] = scores.get(code, 0.0) + weight
    if not text.isascii():
        for letter in words.letter_pattern.findall(text.lower()):
            for code, weight in words.letter_weights[letter]:
                scores[code] = scores.get(code, 0.0) + weight
    first, second = sorted((*scores.values(), 0.0), reverse=True)[:2]
    if first < _ENOUGH or first - second < _CLEAR:
        _add_grams(found, scores, words)
    best = max(scores, key=lambda code: (scores[code], code == told, code == words.default, code))
    # A text without any known word or piece is in what its source declares, even a language not listed here.
    return told if told and scores[best] <= _DEFAULT_WEIGHT else best


def _add_grams(found: list[str], scores: dict[str, float], words: LanguageWords) -> None:
    grams = words.gram_weights
    for word in found[:40]:
        if len(word) < 4:
            continue
        edged = f"_{word}_"
        for start in range(len(edged) - 1):
            for end in range(start + 2, min(start + _LONGEST_GRAM, len(edged)) + 1):
                for code, weight in grams.get(edged[start:end], ()):
                    scores[code] = scores.get(code, 0.0) + weight
