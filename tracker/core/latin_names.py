"""Names that nobody has listed in text with spaces and capitals: capitalised runs with evidence of being a party.

Does not care whether a name is known already (`core.discovery` takes those away).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from tracker.core.japanese_names import Found


@dataclass(frozen=True)
class LatinWords:
    """Words of one language that tell a party from other capitalised words; patterns where it says so."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = {"extra": "forbid"}

    common: str  # words that are no name even when capitalised, divided by white space
    heads: str  # pattern, right before a name: "start-up", "the Dutch firm"
    tails: str  # pattern, right behind a name: ", a Leuven start-up"
    acts: str  # pattern: verbs and nouns of an act, in the same sentence
    verbs: str  # pattern: what somebody does, right behind a subject
    partners: str  # pattern, right before somebody with whom is acted: "with", "and"
    joins: str  # pattern between two that act together: "and", "&", ","
    persons: str  # pattern, right before or behind a person: "CEO", "Mr"
    places: str  # pattern, right before a place: "in", "near"
    nouns_capitalised: bool = False  # German: a capital proves nothing

    @cached_property
    def compiled(self) -> "_Patterns":
        """The patterns, compiled once."""
        return _Patterns(self)


@dataclass(frozen=True)
class NameWords:
    """Words of names in any language."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = {"extra": "forbid"}

    legal: str  # legal forms, divided by white space
    last: str  # last words of organisations: Institute, Semiconductor
    inside: str  # small words inside a name: of, for, de
    given: str  # given names: a run that begins with one is a person
    never: str  # months, days, media, products, places, titles: no party; single words
    acronyms: str  # capitals that are no party: AI, EUV

    @cached_property
    def sets(self) -> dict[str, frozenset[str]]:
        """The lists as sets, folded for `never`, `legal` and `last`."""
        return {
            "legal": frozenset(word.casefold() for word in self.legal.split()),
            "last": frozenset(word.casefold() for word in self.last.split()),
            "inside": frozenset(self.inside.split()),
            "given": frozenset(self.given.split()),
            "never": frozenset(word.casefold() for word in self.never.split()),
            "acronyms": frozenset(self.acronyms.split()),
        }


_TOKEN = re.compile(
    r"[^\W_](?:[\w&+/]|[-‐][^\W_]|[.](?=[A-Za-z]{2,4}\b(?!\.))|[.*](?=[A-Z])|['’](?!s\b)(?=[^\W\d_]{2}))*"
)
_GAP = re.compile(r" (?:& )?|, (?=(?:Inc|Ltd|LLC|Corp|Co)\b)")


class _Patterns:
    def __init__(self, words: LatinWords) -> None:
        self.common = frozenset(word.casefold() for word in words.common.split())
        self.head = re.compile(rf"(?:^|(?<=[^\w]))(?:{words.heads})[\s:\"“„«'‘(]{{1,2}}$", re.IGNORECASE)
        self.tail = re.compile(rf"['\"’”»]?(?:{words.tails})", re.IGNORECASE)
        self.acts = re.compile(rf"(?<!\w)(?:{words.acts})", re.IGNORECASE)
        self.verb = re.compile(rf"(?:\s\([^)]{{2,30}}\))?,?\s(?:{words.verbs})(?!\w)", re.IGNORECASE)
        self.partner = re.compile(rf"(?:^|(?<=[^\w]))(?:{words.partners})\s$", re.IGNORECASE)
        self.join = re.compile(rf"\s?(?:\([^)]{{2,30}}\))?(?:{words.joins})\s", re.IGNORECASE)
        self.person = re.compile(rf"(?:{words.persons})", re.IGNORECASE)
        self.person_before = re.compile(rf"(?:^|(?<=[^\w]))(?:{words.persons})\.?\s$", re.IGNORECASE)
        self.place_before = re.compile(rf"(?:^|(?<=[^\w]))(?:{words.places})\s$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Run:
    start: int
    end: int
    tokens: tuple[str, ...]
    opens: bool  # begins a sentence


def find(
    text: str,
    sentences: Sequence[tuple[int, int]],
    taken: Sequence[tuple[int, int]],
    actors: Sequence[tuple[int, int]],
    words: LatinWords,
    names: NameWords,
) -> Iterator[Found]:
    """Every capitalised run with evidence.

    `taken` are spans of known names, which no run may cross; `actors` those among them that may act.
    """
    patterns, sets = words.compiled, names.sets
    for first, last in sentences or [(0, len(text))]:
        headline = _is_headline(text[first:last])
        inside = [span for span in taken if first <= span[0] < last]
        acting = [span for span in actors if first <= span[0] < last]
        for run in _runs(text, first, last, inside, patterns, sets):
            reason = _reason(text, run, (first, last), acting, words, sets, headline)
            if reason:
                yield Found(run.start, run.end, reason)


def _is_headline(text: str) -> bool:
    """Whether nearly every longer word has a capital, so that capitals prove nothing."""
    longer = [word for word in re.findall(r"[^\W\d_]{4,}", text)]
    return len(longer) >= 3 and sum(word[0].isupper() for word in longer) > 0.7 * len(longer)


def _runs(
    text: str,
    first: int,
    last: int,
    taken: Sequence[tuple[int, int]],
    patterns: _Patterns,
    sets: dict[str, frozenset[str]],
) -> Iterator[_Run]:
    """Capitalised words in a row, without the words that are no part of a name at either end."""
    tokens: list[re.Match[str]] = []
    for token in [*_TOKEN.finditer(text, first, last), None]:
        if token is not None:
            joined = not tokens or _GAP.fullmatch(text, tokens[-1].end(), token.start())
            covered = any(start < token.end() and token.start() < end for start, end in taken)
            word = token.group()
            small = word in sets["inside"] and tokens and tokens[-1].group().casefold() in sets["last"]
            capital = word[0].isupper() or (word[0].isdigit() and any(char.isupper() for char in word))
            mixed = not capital and any(char.isupper() for char in word[1:]) and len(word) > 3
            common = word.casefold() in patterns.common and word.casefold() not in sets["last"]
            if joined and not covered and (small or ((capital or mixed) and not common)):
                tokens.append(token)
                continue
        if tokens:
            run = _trim(tokens, first, sets)
            if run is not None:
                yield run
        tokens = []
        if token is not None and not covered and (capital or mixed) and not common:
            tokens = [token]


def _trim(tokens: list[re.Match[str]], first: int, sets: dict[str, frozenset[str]]) -> _Run | None:
    kept = list(tokens)
    while kept and kept[0].group().casefold() in sets["never"]:
        kept.pop(0)
    while kept and (kept[-1].group() in sets["inside"] or kept[-1].group().casefold() in sets["never"]):
        kept.pop()
    if not kept:
        return None
    opens = kept[0].start() - first <= 1 and kept[0] is tokens[0]
    return _Run(kept[0].start(), kept[-1].end(), tuple(token.group() for token in kept), opens)


def _reason(
    text: str,
    run: _Run,
    sentence: tuple[int, int],
    acting: Sequence[tuple[int, int]],
    words: LatinWords,
    sets: dict[str, frozenset[str]],
    headline: bool,
) -> str | None:
    patterns = words.compiled
    if _is_no_name(run, sets):
        return None
    before, after = max(sentence[0], run.start - 60), run.end
    last = run.tokens[-1].casefold().rstrip(".")
    if len(run.tokens) > 1 and last in sets["legal"]:
        return "legal form"
    if patterns.person_before.search(text, before, run.start) or patterns.person.match(text, after + 1):
        return None
    if run.tokens[0] in sets["given"] and last not in sets["last"]:
        return None
    if patterns.tail.match(text, after):
        return "what it is stands behind it"
    if patterns.head.search(text, before, run.start) and not (words.nouns_capitalised and headline):
        return "what it is stands before it"
    if len(run.tokens) > 1 and last in sets["last"] and not headline:
        return "an organisation by its last word"
    if patterns.place_before.search(text, before, run.start):
        return None
    shaped = any(char.isupper() for char in run.tokens[0][1:]) or len(run.tokens) > 1
    if (run.opens and not shaped) or (words.nouns_capitalised and not _unusual(run)):
        return None
    return _beside_an_act(text, run, sentence, acting, patterns)


def _beside_an_act(
    text: str, run: _Run, sentence: tuple[int, int], acting: Sequence[tuple[int, int]], patterns: _Patterns
) -> str | None:
    """A name that is joined to a known party, or does what parties do with one."""
    if not patterns.acts.search(text, *sentence):
        return None
    for start, end in acting:
        if end <= run.start and patterns.join.fullmatch(text, end, run.start):
            return "joined to a known party"
        if run.end <= start and patterns.join.fullmatch(text, run.end, start):
            return "joined to a known party"
    if acting and patterns.verb.match(text, run.end):
        return "acts in a sentence with a known party"
    if acting and patterns.partner.search(text, max(sentence[0], run.start - 24), run.start):
        return "acted with, in a sentence with a known party"
    return None


def _is_no_name(run: _Run, sets: dict[str, frozenset[str]]) -> bool:
    if len(run.tokens) > 6 or sum(map(len, run.tokens)) < 3:
        return True
    if len(run.tokens) == 1:
        token = run.tokens[0]
        return (
            token in sets["acronyms"]
            or token.casefold() in sets["legal"]
            or token.casefold() in sets["last"]
            or token.casefold() in sets["never"]
            or sum(char.isalpha() for char in token) < 3
        )
    return all(token in sets["acronyms"] or token.casefold() in sets["never"] for token in run.tokens)


def _unusual(run: _Run) -> bool:
    """Whether a German capitalised word cannot be a plain noun: SettleMint, ASMPT."""
    return any(any(char.isupper() for char in token[1:]) for token in run.tokens)
