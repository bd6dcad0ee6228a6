"""Phrases: what the words of a text say about acts, stages, certainty and kind of text, in every language.

All phrases are data (`seeds/lexicon/*.yaml`); this module holds the small pattern language and finds them. Does not
care who acts (`core.acts`) nor what follows from it (`core.reading`).

The pattern language, matched on folded text (NFKC, case folded):

    sign an agreement     words as written; a word matches as a whole, Han, kana and Hangul anywhere
    sign*  *partnerschap  a word with any ending, or with any beginning, of up to 20 letters
    (sign|ink) a deal     alternatives; (a|) makes one optional
    sign .. deal          a gap of up to 5 words (16 characters where there are no spaces) inside the sentence
    sign .... deal        a gap of up to 12 words (40 characters)
    ^opinion   talks$     at the beginning or the end of a field (punctuation aside); $ also ends an alternative
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Literal

from ahocorasick_rs import AhoCorasick, MatchKind

from tracker.core.text import Folded, fold, is_cjk
from tracker.model import Act, Stage

ANY = "any"
"""The language of words that every language borrows."""

_FORBID_EXTRA = {"extra": "forbid"}


class Cue(StrEnum):
    """What a phrase says besides act and stage."""

    # how certain, and of when
    NEGATION = "negation"  # not, no longer, なく
    DENIAL = "denial"  # denies, rules out, there is no such plan
    NO_COMMENT = "no-comment"  # declines to comment
    HYPOTHESIS = "hypothesis"  # if, could, what would happen
    PLAN = "plan"  # will, to, plans to
    RUMOUR = "rumour"  # reportedly, sources said
    LOOK_BACK = "look-back"  # on this day, from the archive
    BACKGROUND = "background"  # last year, had signed, これまで
    FOLLOWS = "follows"  # after, following: what comes next is older
    CUMULATIVE = "cumulative"  # in all, so far, 累計
    CONFIRMED = "confirmed"  # the news is official: announced, said, 発表した
    # what kind of text it is
    OPINION = "opinion"
    EXPLAINER = "explainer"
    INTERVIEW = "interview"
    PORTRAIT = "portrait"
    FORUM = "forum"
    EVENT = "event"  # a seminar, a panel, a fair
    QUESTION = "question"
    # what makes it about a tie
    TIE = "tie"  # partnership, jointly, 共同
    WITH = "with"  # between the parties of an act: with, と
    MONEY = "money"  # subsidy, stake, 補助金
    GOVERNMENT = "government"  # ministers, treaty words
    JOIN = "join"
    NOTHING = "nothing"  # a longer phrase in which shorter ones mean nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Phrases that say the same; `strength` is how surely (1: usual, 2: alone decides, 0.5: weak)."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _FORBID_EXTRA

    phrases: tuple[str, ...]
    act: Act | None = None
    stage: Stage | None = None
    cue: Cue | None = None
    strength: float = 1.0
    field: Literal["any", "title"] = "any"


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found; the span is in the folded text and covers the gaps of the pattern."""

    start: int
    end: int
    entry: Entry

    @property
    def act(self) -> Act | None:
        """The act it speaks of."""
        return self.entry.act

    @property
    def stage(self) -> Stage | None:
        """The stage it speaks of."""
        return self.entry.stage

    @property
    def cue(self) -> Cue | None:
        """What else it says."""
        return self.entry.cue


@dataclass(frozen=True, slots=True)
class _Pattern:
    entry: Entry
    regex: re.Pattern[str] | None  # None: the anchor is all of it
    word_start: bool  # no letter may stand before the anchor
    word_end: bool


@dataclass(frozen=True, slots=True)
class _Element:
    kind: Literal["words", "gap", "edge"]
    choices: tuple[str, ...] = ()  # of words; a `*` stands for any letters
    mark: str = ""


_MARK = re.compile(r"( ?\.{4} ?| ?\.\. ?|\^|\$)")
_MAX_ALTERNATIVES = 400
_WINDOW = 160
_TRIES = 4
_EDGE = r"[\s\"'“”‘’「」『』【】\[\]()<>:：・|\-–—!?！？。.、,…]*"
_BEGIN = r"(?<![\s\S])" + _EDGE
# Japanese headlines put a space where others put a full stop.
_END = rf"(?:{_EDGE}(?![\s\S])|(?<=[^\x00-\x7f])(?=\s))"
_ENDING = r"[^\W\d_]{0,20}"
_LATIN_GAPS = {"..": r"\s+(?:[^\s。.!?;]+\s+){0,5}?", "....": r"\s+(?:[^\s。!?;]+\s+){0,12}?"}
_SOLID_GAPS = {"..": r"[^。!?]{0,16}?", "....": r"[^。!?]{0,40}?"}


class PatternError(ValueError):
    """A phrase that the pattern language does not know."""


class Lexicon:
    """All phrases of all languages, ready to be found. Immutable once built; safe to share."""

    def __init__(self, entries: Mapping[str, Iterable[Entry]]) -> None:
        self.entries = {language: tuple(several) for language, several in entries.items()}
        common = self.entries.get(ANY, ())
        self._finders = {
            language: _Finder((*several, *common)) for language, several in self.entries.items() if language != ANY
        }
        self._others = _Finder((*common, *self.entries.get("en", ())))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have phrases of their own."""
        return tuple(sorted(self._finders))

    def find(self, folded: Folded, language: str, field: str = "summary") -> tuple[Hit, ...]:
        """Every phrase in order of appearance; a phrase inside a longer one is not told. Texts in a language
        without phrases are searched for the borrowed and the English ones."""
        return self._finders.get(language, self._others).find(folded.text, field)


class _Finder:
    def __init__(self, entries: Iterable[Entry]) -> None:
        patterns: dict[str, list[_Pattern]] = {}
        for entry in entries:
            for phrase in entry.phrases:
                for anchor, pattern in _compile(phrase, entry):
                    patterns.setdefault(anchor, []).append(pattern)
        self._patterns = tuple(patterns.values())
        self._automaton = AhoCorasick(tuple(patterns), matchkind=MatchKind.Standard) if patterns else None

    def find(self, text: str, field: str) -> tuple[Hit, ...]:
        if self._automaton is None:
            return ()
        found: list[tuple[int, tuple[tuple[int, int], ...], Entry]] = []
        seen: set[tuple[int, int, int]] = set()
        length = len(text)
        for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            free_start = start == 0 or not _joined(text[start - 1], text[start])
            free_end = end == length or not _joined(text[end - 1], text[end])
            for pattern in self._patterns[index]:
                entry = pattern.entry
                if (
                    (pattern.word_start and not free_start)
                    or (pattern.word_end and not free_end)
                    or (entry.field == "title" and field != "title")
                ):
                    continue
                if pattern.regex is None:
                    stop = end if free_end else _word_end(text, end)
                    found.append((stop - start, ((start, stop),), entry))
                    continue
                match = _around(pattern.regex, text, start, end)
                key = (match.start(), match.end(), id(entry)) if match else None
                if match and key and key not in seen:
                    seen.add(key)
                    spans = tuple(match.span(group) for group in range(1, len(match.groups()) + 1))
                    found.append((sum(b - a for a, b in spans), spans, entry))
        return _longest(found, length)


def _around(regex: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    """The match that covers a span; the window bounds the work of any pattern on any text."""
    low, high = max(0, start - _WINDOW), min(len(text), end + _WINDOW)
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


def _longest(found: list[tuple[int, tuple[tuple[int, int], ...], Entry]], length: int) -> tuple[Hit, ...]:
    found.sort(key=lambda one: (-one[0], one[1]))
    taken = bytearray(length)
    told: set[tuple[tuple[int, int], ...]] = set()
    kept: list[Hit] = []
    for _, spans, entry in found:
        # Two entries with the very same words both speak; one inside a longer one is silent.
        if spans not in told:
            if all(0 not in taken[a:b] for a, b in spans):
                continue
            for a, b in spans:
                taken[a:b] = b"\x01" * (b - a)
            told.add(spans)
        if entry.cue is not Cue.NOTHING:
            kept.append(Hit(spans[0][0], spans[-1][1], entry))
    kept.sort(key=lambda hit: (hit.start, hit.end))
    return tuple(kept)


def check(phrase: str) -> None:
    """Raise PatternError, with the reason, for a phrase that the pattern language does not know."""
    _parse(phrase)


def _parse(phrase: str) -> list[_Element]:
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
        if element.kind != "words" or element.choices != (" ",) or not _beside_mark(elements, position)
    ]
    if not any(_anchors(element) for element in elements):
        raise PatternError(f"{phrase!r}: has no word to look for")
    if elements[0].kind == "gap" or elements[-1].kind == "gap":
        raise PatternError(f"{phrase!r}: begins or ends with a gap")
    return elements


def _beside_mark(elements: list[_Element], position: int) -> bool:
    return any(0 <= other < len(elements) and elements[other].kind != "words" for other in (position - 1, position + 1))


def _pieces(text: str, phrase: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The text between brackets and the alternatives inside them, in order."""
    depth = start = 0
    for position, char in enumerate(text):
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
    several, depth = [""], 0
    for char in inside:
        depth += {"(": 1, ")": -1}.get(char, 0)
        if char == "|" and depth == 0:
            several.append("")
        else:
            several[-1] += char
    done: list[str] = []
    for one in several:
        variants = [""]
        for words, choices in _pieces(one, phrase):
            variants = [variant + choice for variant in variants for choice in choices or (words,)]
        done.extend(variants)
    if len(done) > _MAX_ALTERNATIVES:
        raise PatternError(f"{phrase!r}: more than {_MAX_ALTERNATIVES} alternatives")
    return tuple(dict.fromkeys(done))


def _anchors(element: _Element) -> tuple[str, ...]:
    """The strings one of which must occur; none when the element may be empty."""
    longest = tuple(max(choice.rstrip("$").split("*"), key=len) for choice in element.choices)
    return longest if all(one.strip() for one in longest) else ()


def _compile(phrase: str, entry: Entry) -> Iterator[tuple[str, _Pattern]]:
    elements = _parse(phrase)
    anchored = max(elements, key=lambda element: min((len(one.strip()) for one in _anchors(element)), default=0))
    plain = len(elements) == 1 and not any(mark in one.strip("*") for one in anchored.choices for mark in "*$")
    regex = None if plain else re.compile(_regex(elements))
    for choice in anchored.choices:
        anchor = max(choice.rstrip("$").split("*"), key=len)
        if plain:
            yield anchor, _Pattern(entry, None, not choice.startswith("*"), not choice.endswith("*"))
        else:
            yield anchor, _Pattern(entry, regex, False, False)


def _regex(elements: list[_Element]) -> str:
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
    pattern = _ENDING.join(re.escape(part) for part in words.split("*"))
    return pattern if words == choice else pattern + _END


def _is_letter(char: str) -> bool:
    return char.isalpha() and not is_cjk(char) and not "가" <= char <= "힣"


def _joined(first: str, second: str) -> bool:
    return _is_letter(first) and _is_letter(second)
