"""Names that nobody has listed in Korean text.

Does not care whether a name is known already (`core.discovery` takes those away). Korean writes words apart, with
particles behind them; a name is a word with evidence of being an organisation.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from tracker.core.unlisted import CommonWords, Found, either

_NEAR = 24
"""Characters behind a word that opens a headline within which a partner is looked for."""
_SHORTEST = 3


@dataclass(frozen=True)
class KoreanWords:
    """Words that tell an organisation in Korean; all of them are lists divided by white space, none is a pattern."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = {"extra": "forbid"}

    last: str  # what ends the name of an organisation: 전자
    common: str  # of which no name is made: 차량용, 합작법인
    particles: str  # what may follow a name: 와, 는
    partners: str  # particles behind somebody with whom is acted: 와, 과
    heads: str  # words before a name in quotation marks: 팹리스, 스타트업
    pacts: str  # words of an act, in the same sentence: 협약, 손잡

    @cached_property
    def compiled(self) -> "_Patterns":
        """The patterns, compiled once."""
        return _Patterns(self)


class _Patterns:
    def __init__(self, words: KoreanWords) -> None:
        self.last = tuple(words.last.split())
        self.common = CommonWords((*words.common.split(), *self.last))
        self.pacts = tuple(words.pacts.split())
        particle = rf"(?:{either(words.particles)})?(?![가-힣A-Za-z0-9])"
        self.word = re.compile(rf"(?<![가-힣A-Za-z0-9])([가-힣A-Za-z0-9]{{2,12}}?(?:{either(words.last)})){particle}")
        self.quoted = re.compile(rf"(?:{either(words.heads)}) ['\"‘“「]([가-힣A-Za-z0-9 ]{{2,14}})['\"’”」]")
        self.described = re.compile(
            rf"(?:{either(words.heads)}) ([가-힣A-Za-z0-9]{{3,12}}?)(?:{either(words.partners)}|은|는|이|가)(?![가-힣])"
        )
        self.joined = re.compile(rf"[-·ㆍ&×/]([가-힣]{{3,12}}?){particle}")
        self.joining = re.compile(r"(?<![가-힣A-Za-z0-9·ㆍ-])([가-힣]{3,12})[-·ㆍ&×/]")
        self.opener = re.compile(r"\A(?:\[[^\]]{1,12}\] ?)?([가-힣]{3,12}), ")
        self.partner = re.compile(rf"(?:{either(words.partners)}) ")

    def is_name(self, word: str) -> bool:
        """Whether nothing speaks against a name: long enough, no figure before a unit, no common words."""
        return len(word) >= _SHORTEST and not word[0].isdigit() and not self.common.make(word)


def find(
    text: str,
    sentences: Sequence[tuple[int, int]],
    actors: Sequence[tuple[int, int]],
    words: KoreanWords,
) -> Iterator[Found]:
    """Every word that reads like an organisation, in sentences that tell of a tie.

    `actors` are the spans of known parties, to which an unknown one may be joined.
    """
    patterns = words.compiled
    for first, last in sentences:
        if not any(pact in text[first:last] for pact in patterns.pacts):
            continue
        described = patterns.described.finditer(text, first, last)
        for match in (*patterns.quoted.finditer(text, first, last), *described):
            if patterns.is_name(match.group(1)):
                yield Found(*match.span(1), "what it is stands before it")
        for match in patterns.word.finditer(text, first, last):
            if patterns.is_name(match.group(1)):
                yield Found(*match.span(1), "an organisation by its last word, in an act")
        yield from _beside(text, [span for span in actors if first <= span[0] < last], patterns)
    yield from _opening(text, actors, patterns)


def _beside(text: str, actors: Sequence[tuple[int, int]], patterns: _Patterns) -> Iterator[Found]:
    """A word that a sign alone joins to a known party: JSR-동우소재."""
    for _, end in actors:
        if (match := patterns.joined.match(text, end)) and patterns.is_name(match.group(1)):
            yield Found(*match.span(1), "joined to a known party")
    starts = {start for start, _ in actors}
    for match in patterns.joining.finditer(text) if starts else ():
        if match.end() in starts and patterns.is_name(match.group(1)):
            yield Found(*match.span(1), "joined to a known party")


def _opening(text: str, actors: Sequence[tuple[int, int]], patterns: _Patterns) -> Iterator[Found]:
    """A word that opens a headline before a partner and a pact: 덕산테코, 소니와 공급 계약."""
    match = patterns.opener.match(text)
    if match is None or not patterns.is_name(match.group(1)):
        return
    partnered = any(
        match.end() <= start <= match.end() + _NEAR and patterns.partner.match(text, end) for start, end in actors
    )
    if partnered and any(pact in text[match.end() :] for pact in patterns.pacts):
        yield Found(*match.span(1), "opens a headline")
