"""A small pattern language for phrases, and a fast search for thousands of them at once.

Does not care what a phrase means (`core.lexicon`, `core.relevance`). Matched on folded text (NFKC, case folded):

    sign an agreement     words as written; a word matches as a whole, Han, kana and Hangul anywhere
    sign*  *partnerschap  a word with any ending, or with any beginning, of up to 20 letters
    (sign|ink) a deal     alternatives; (a |) makes one optional; they may be nested, and hold gaps
    give # (yen|dollars)  # is a word with a digit in it
    sign .. deal          a gap of up to 5 words (16 characters where there are no spaces) inside the sentence
    sign .... deal        a gap of up to 12 words (40 characters)
    ^opinion   talks$     at the beginning or the end of a field (punctuation aside); $ also ends an alternative

One Aho-Corasick automaton looks for the longest sure word of every phrase; only where that stands is the rest checked.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Generic, Literal, NamedTuple, TypeVar

from ahocorasick_rs import AhoCorasick, MatchKind

from tracker.core.text import fold, is_cjk

T = TypeVar("T")

_Spans = tuple[tuple[int, int], ...]
_Raw = tuple[bool, int, _Spans, str | None, T]
"""Of a hit: whether it belongs to a group, minus its letters, where, its group, what it stands for."""


class Found(NamedTuple, Generic[T]):
    """A phrase found, with what it stands for; the span is in the folded text and covers the gaps of the pattern."""

    start: int
    end: int
    value: T


@dataclass(frozen=True)
class _Regex:
    """What is checked around an anchor; built when its anchor is met for the first time: most never are."""

    elements: tuple["_Element", ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(_regex(self.elements))


@dataclass(frozen=True, slots=True)
class _Shape:
    """One word to look for, and what else must hold where it stands."""

    anchor: str
    regex: _Regex | None  # None: the anchor is all of it
    word_start: bool  # no letter may stand before the anchor
    word_end: bool
    reach: int = 0  # how far before the anchor the phrase may begin


@dataclass(frozen=True, slots=True)
class _Element:
    kind: Literal["words", "gap", "edge"]
    choices: tuple[str, ...] = ()  # of words; a `*` stands for any letters
    mark: str = ""


_MARK = re.compile(r"( ?\.{4} ?| ?\.\. ?|\^|\$)")
_JOKER = re.compile(r"([*#])")
_SIGNS = re.compile(r"[*#$]")
_BRACKETS = re.compile(r"[()|]")
_MAX_ALTERNATIVES = 400
_KNOWN_PHRASES = 16_384
_WINDOW = 160
_JOKER_REACH = 20
_GAP_REACH = {"..": 60, "....": 140}
_TRIES = 4
_EDGE = r"[\s\"'“”‘’「」『』【】\[\]()<>:：・|\-–—!?！？。.、,…]*"
_BEGIN = r"(?<![\s\S])" + _EDGE
# Japanese headlines put a space where others put a full stop.
_END = rf"(?:{_EDGE}(?![\s\S])|(?<=[^\x00-\x7f])(?=\s))"
_ENDING = r"[^\W_]{0,20}"
_NUMBER = r"[^\s\d]*\d[^\s]*"
# A word inside a sentence: it ends in a full stop only as an abbreviation does.
_WORD = r"(?:[^\s。!?;]*[^\s。.!?;]|[^\s.]{1,4}\.|(?:[^\s.]\.){2,})"
# An article that has lost its vowel is written on to the next word: "amplia l'accordo", "dell’alleanza".
_ELIDED = r"(?:[^\W\d_]{1,5}['’])?"
_LATIN_GAPS = {"..": rf"\s+(?:{_WORD}\s+){{0,5}}?{_ELIDED}", "....": rf"\s+(?:{_WORD}\s+){{0,12}}?{_ELIDED}"}
_SOLID_GAPS = {"..": r"[^。!?]{0,16}?", "....": r"[^。!?]{0,40}?"}


class PatternError(ValueError):
    """A phrase that the pattern language does not know."""


class Finder(Generic[T]):
    """Phrases, each with what it stands for, ready to be found. Immutable once built; safe to share."""

    def __init__(self, phrases: Iterable[tuple[str, T]], group: Callable[[T], str | None] = lambda _: "") -> None:
        """Raises PatternError for a phrase that is wrong.

        A phrase silences the shorter ones inside it that belong to its `group`; one of no group silences all.
        """
        patterns: dict[str, list[tuple[_Shape, str | None, T]]] = {}
        for phrase, value in phrases:
            name = group(value)
            for shape in (shape for one in _spread(phrase) for shape in _shapes(one)):
                patterns.setdefault(shape.anchor, []).append((shape, name, value))
        self._patterns = tuple(patterns.values())
        self._automaton = AhoCorasick(tuple(patterns), matchkind=MatchKind.Standard) if patterns else None

    def find(self, text: str) -> list[Found[T]]:
        """Every phrase in order of appearance; a phrase inside a longer one is not told."""
        if self._automaton is None:
            return []
        raw: list[_Raw[T]] = []
        seen: set[tuple[int, int, int]] = set()
        length, letters = len(text), _LETTERS
        for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            free_start = start == 0 or not (letters[text[start]] and letters[text[start - 1]])
            free_end = end == length or not (letters[text[end]] and letters[text[end - 1]])
            for shape, name, value in self._patterns[index]:
                if (shape.word_start and not free_start) or (shape.word_end and not free_end):
                    continue
                if shape.regex is None:
                    stop = end if free_end else _word_end(text, end)
                    raw.append((name is not None, start - stop, ((start, stop),), name, value))
                    continue
                match = _around(shape.reach, shape.regex.pattern, text, start, end)
                key = (match.start(), match.end(), id(value)) if match else None
                if match and key and key not in seen:
                    seen.add(key)
                    spans = match.regs[1:]
                    raw.append((name is not None, sum(a - b for a, b in spans), spans, name, value))
        return _longest(raw, length)


def _around(reach: int, regex: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    """The match that covers an anchor; windows bound the work of any pattern on any text."""
    high = min(len(text), end + _WINDOW)
    if not reach:
        return regex.match(text, start, high)
    low = max(0, start - reach)
    for _ in range(_TRIES):
        match = regex.search(text, low, high)
        if match is None or match.start() > start:
            return None
        if match.end() >= end:
            return match
        low = match.start() + 1
    return None


def _word_end(text: str, position: int) -> int:
    while position < len(text) and _is_letter(text[position]):
        position += 1
    return position


def _longest(raw: list[_Raw[T]], length: int) -> list[Found[T]]:
    raw.sort(key=itemgetter(0, 1, 2))
    taken: dict[str | None, bytearray] = {None: bytearray(length)}
    told: set[tuple[str | None, _Spans]] = set()
    kept: list[Found[T]] = []
    for _, _, spans, name, value in raw:
        # Two phrases with the very same words both speak; one inside a longer one is silent.
        if (name, spans) not in told:
            mine = taken.get(name)
            if mine is None:
                mine = taken[name] = bytearray(taken[None])
            for a, b in spans:
                if mine.find(0, a, b) >= 0:
                    break
            else:
                continue
            for a, b in spans:
                mine[a:b] = b"\x01" * (b - a)
            told.add((name, spans))
        kept.append(Found(spans[0][0], spans[-1][1], value))
    kept.sort(key=lambda one: (one.start, one.end))
    return kept


def check(phrase: str) -> None:
    """Raise PatternError, with the reason, for a phrase that the pattern language does not know."""
    for one in _spread(phrase):
        _parse(one)


def choices(phrase: str) -> tuple[tuple[str, ...], ...]:
    """What may stand at each place of a phrase, marks and jokers as written; raises PatternError as `check` does."""
    return tuple(one.choices or (f" {one.mark} ",) for one in _parse(phrase))


def _spread(phrase: str) -> Iterator[str]:
    """A phrase with a gap inside brackets as several without: `(steps .. in|enters)` -> steps .. in, (enters)."""
    depth = start = 0
    for sign in _BRACKETS.finditer(phrase if " .. " in phrase or " .... " in phrase else ""):
        depth += {"(": 1, ")": -1}.get(sign.group(), 0)
        if sign.group() == "(" and depth == 1:
            start = sign.start()
        elif sign.group() == ")" and depth == 0:
            choices = _split(phrase[start + 1 : sign.start()])
            gapped = [choice for choice in choices if " .. " in choice or " .... " in choice]
            if gapped:
                others = "|".join(choice for choice in choices if choice not in gapped)
                for choice in [f"({others})"] * bool(others) + gapped:
                    yield from _spread(phrase[:start] + choice + phrase[sign.end() :])
                return
    yield phrase


@lru_cache(maxsize=_KNOWN_PHRASES)
def _parse(phrase: str) -> tuple[_Element, ...]:
    text = " ".join(fold(phrase).text.split())
    elements: list[_Element] = []
    for words, choices in _pieces(text, phrase):
        if choices:
            elements.append(_Element("words", choices))
            continue
        for part in _MARK.split(words) if words else ():
            mark = part.strip()
            if mark in ("..", "...."):
                elements.append(_Element("gap", mark=mark))
            elif mark in ("^", "$"):
                elements.append(_Element("edge", mark=mark))
            elif part:
                elements.append(_Element("words", (part,)))
    elements = [
        element
        for position, element in enumerate(elements)
        # The space beside a gap or an edge belongs to it.
        if element.choices != (" ",) or element.kind != "words" or not _beside_mark(elements, position)
    ]
    if not any(_anchors(element) for element in elements):
        raise PatternError(f"{phrase!r}: has no word to look for")
    if elements[0].kind == "gap" or elements[-1].kind == "gap":
        raise PatternError(f"{phrase!r}: begins or ends with a gap")
    return tuple(elements)


def _beside_mark(elements: list[_Element], position: int) -> bool:
    return any(0 <= other < len(elements) and elements[other].kind != "words" for other in (position - 1, position + 1))


def _pieces(text: str, phrase: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The text between brackets and the alternatives inside them, in order."""
    if not _BRACKETS.search(text):
        yield text, ()
        return
    depth = start = 0
    for sign in _BRACKETS.finditer(text):
        position, char = sign.start(), sign.group()
        if char == "(":
            if depth == 0:
                yield text[start:position], ()
                start = position + 1
            depth += 1
        elif char == ")":
            depth -= 1
            if depth == 0:
                yield "", _alternatives(text[start:position], phrase)
                start = position + 1
        if depth < 0 or (char == "|" and depth == 0):
            raise PatternError(f"{phrase!r}: brackets do not match")
    if depth:
        raise PatternError(f"{phrase!r}: brackets do not match")
    yield text[start:], ()


def _alternatives(inside: str, phrase: str) -> tuple[str, ...]:
    """`a (b|c)|d` -> a b, a c, d."""
    done: list[str] = []
    for one in _split(inside):
        variants = [""]
        for words, choices in _pieces(one, phrase):
            variants = [variant + choice for variant in variants for choice in choices or (words,)]
        done.extend(variants)
    if len(done) > _MAX_ALTERNATIVES:
        raise PatternError(f"{phrase!r}: more than {_MAX_ALTERNATIVES} alternatives")
    return tuple(dict.fromkeys(done))


def _split(inside: str) -> list[str]:
    """The parts between the bars that stand in no inner bracket."""
    if "(" not in inside:
        return inside.split("|")
    several: list[str] = []
    depth = start = 0
    for sign in _BRACKETS.finditer(inside):
        depth += {"(": 1, ")": -1}.get(sign.group(), 0)
        if sign.group() == "|" and depth == 0:
            several.append(inside[start : sign.start()])
            start = sign.end()
    return [*several, inside[start:]]


def _anchors(element: _Element) -> tuple[str, ...]:
    """The strings one of which must occur; none when the element may be empty."""
    longest = tuple(_anchor(choice) for choice in element.choices)
    return longest if all(one.strip() for one in longest) else ()


def _anchor(choice: str) -> str:
    return max(_SIGNS.split(choice), key=len)


@lru_cache(maxsize=_KNOWN_PHRASES)
def _shapes(phrase: str) -> tuple[_Shape, ...]:
    """What to look for; kept, because every language has the phrases that all of them borrow."""
    elements = _parse(phrase)
    place = max(range(len(elements)), key=lambda i: min((len(one.strip()) for one in _anchors(elements[i])), default=0))
    anchored = elements[place]
    plain = len(elements) == 1 and not any(mark in one.strip("*") for one in anchored.choices for mark in "*#$")
    regex = None if plain else _Regex(elements)
    reach = sum(_reach(element) for element in elements[:place])
    found = []
    for choice in anchored.choices:
        anchor = _anchor(choice)
        inside = choice.find(anchor)
        found.append(
            _Shape(
                anchor,
                regex,
                word_start=not inside and _free(elements, place, -1),
                word_end=choice.endswith(anchor) and _free(elements, place, 1),
                reach=reach + (inside + 2 * _JOKER_REACH if inside else 0),
            )
        )
    return tuple(found)


def _reach(element: _Element) -> int:
    if element.kind != "words":
        return _GAP_REACH.get(element.mark, 20)
    return max(len(choice) + _JOKER_REACH * len(_JOKER.findall(choice)) for choice in element.choices)


def _free(elements: Sequence[_Element], place: int, step: int) -> bool:
    """Whether a word ends where an element ends, so that no letter may follow (or, before it, precede)."""
    other = elements[place + step] if 0 <= place + step < len(elements) else None
    if other is None or other.kind != "words":
        return True
    edge = -1 if step < 0 else 0
    return all(choice and choice[edge] == " " for choice in other.choices) or any(
        choice and choice[edge] == " " for choice in elements[place].choices
    )


def _regex(elements: Sequence[_Element]) -> str:
    """One capturing group for each run of words between gaps, so that a hit covers its words and not its gaps."""
    parts: list[str] = []
    run: list[_Element] = []
    for position, element in enumerate(elements):
        if element.kind == "words":
            run.append(element)
            continue
        if run:
            parts.append(_run(run))
            run = []
        if element.mark == "^":
            parts.append(_BEGIN)
        elif element.mark == "$":
            parts.append(_END)
        else:
            sides = (elements[position - 1].choices[-1].rstrip("*")[-1:], elements[position + 1].choices[0][:1])
            solid = any(side and is_cjk(side) for side in sides)
            parts.append((_SOLID_GAPS if solid else _LATIN_GAPS)[element.mark])
    if run:
        parts.append(_run(run))
    return "".join(parts)


def _run(elements: list[_Element]) -> str:
    pieces = []
    for element in elements:
        choices = [_choice(choice) for choice in element.choices]
        pieces.append(choices[0] if len(choices) == 1 else f"(?:{'|'.join(choices)})")
    body = "".join(pieces)
    left = r"(?<![^\W\d_])" if any(_is_letter(choice[:1]) for choice in elements[0].choices) else ""
    right = r"(?![^\W\d_])" if any(_is_letter(choice.rstrip("*")[-1:]) for choice in elements[-1].choices) else ""
    return f"({left}{body}{right})"


def _choice(choice: str) -> str:
    words = choice.removesuffix("$")
    pattern = "".join({"*": _ENDING, "#": _NUMBER}.get(part, re.escape(part)) for part in _JOKER.split(words))
    return pattern if words == choice else pattern + _END


class _Letters(dict[str, bool]):
    """Which characters are letters of a script with spaces between words; looked up for every word found."""

    def __missing__(self, char: str) -> bool:
        found = self[char] = char.isalpha() and not is_cjk(char) and not "가" <= char <= "힣"
        return found


_LETTERS = _Letters({"": False})


def _is_letter(char: str) -> bool:
    return _LETTERS[char]
