"""Names that nobody has listed in text with spaces and capitals: capitalised runs with evidence of being a party.

Does not care whether a name is known already (`core.discovery` takes those away).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
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
    partings: str  # pattern between a name and the words before it, where all words have capitals: "with", "as"
    joins: str  # pattern between two that act together: "and", "&", ","
    persons: str  # pattern, right before or behind a person: "CEO", "Mr"
    places: str  # pattern, right before a place: "in", "near"
    bound: str = "(?!)"  # pattern, right before a party of an act: "partnership with"
    opening: str = "(?!)"  # pattern: what only parties do, right behind the first word of a text
    together: str = "(?!)"  # pattern: what two do together, right behind the second
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
    never: str  # months, days, media, products, titles: no party; single words
    places: str  # no party by themselves, but a name may begin with one: Tokyo Electron
    acronyms: str  # capitals that are no party: AI, EUV

    @cached_property
    def sets(self) -> dict[str, frozenset[str]]:
        """The lists as sets, folded for `never`, `legal` and `last`."""
        return {
            "legal": frozenset(word.casefold() for word in self.legal.split()),
            "last": frozenset(word.casefold() for word in self.last.split()),
            "inside": frozenset(self.inside.split()),
            "given": frozenset(self.given.split()),
            "never": frozenset(word.casefold() for word in f"{self.never} {self.places}".split()),
            "places": frozenset(word.casefold() for word in self.places.split()),
            "acronyms": frozenset(self.acronyms.split()),
            "folded acronyms": frozenset(self.acronyms.casefold().split()),
        }


# An elided article (l'Imec) is no part of the name, an inner apostrophe is.
_TOKEN = re.compile(
    r"[^\W_](?:[\w&+/]|[-‐][^\W_]|[.](?=[A-Za-z]{2,4}\b(?!\.))|[.*](?=[A-Z])"
    r"|(?<![\s(][ldsnmtjcLDSNMTJC])['’](?!s\b)(?=[^\W\d_]{2}))*"
)
_PLURAL = re.compile(r"[^aiuAIU]s$")  # "Prices", "Tourists"; but Renesas, Rapidus
_SMALL_TAIL = re.compile(r"[-‐][a-zß-ÿ]+$")
_PART_NUMBER = re.compile(r"[A-Za-z].*\d\d|\d\d.*[A-Za-z]")  # SCT40xxDLL, RX72M: what a company sells
_NOUN_ENDING = re.compile(
    r"(?:ing|ed|ly|tion|sion|ment|ers|ors|ists|ness|ity|ance|ence|ies|ives|ants|ents|ians|gen|ungen|ung|heit|keit|schaft)$"
)
_INFLECTED = re.compile(r"(?:e|er|es|en|em)$")
_GAP = re.compile(r" (?:& )?|, (?=(?:Inc|Ltd|LLC|Corp|Co)\b)")


class _Patterns:
    def __init__(self, words: LatinWords) -> None:
        self.nouns = words.nouns_capitalised
        self.common = frozenset(word.casefold() for word in words.common.split())
        self.head = re.compile(rf"(?:^|(?<=[^\w]))(?:{words.heads})[\s:\"“„«'‘(]{{1,2}}$", re.IGNORECASE)
        self.described = re.compile(rf"\s(?:{words.heads})(?!\w)", re.IGNORECASE)
        self.tail = re.compile(rf"['\"’”»]?(?:{words.tails})", re.IGNORECASE)
        self.acts = re.compile(rf"(?<!\w)(?:{words.acts})", re.IGNORECASE)
        self.verb = re.compile(rf"(?:\s\([^)]{{2,30}}\))?,?\s(?:{words.verbs})(?!\w)", re.IGNORECASE)
        self.partner = re.compile(rf"(?:^|(?<=[^\w]))(?:{words.partners})\s$", re.IGNORECASE)
        self.parting = re.compile(rf"(?:[,:;|&–—-]|['’]s|(?<!\w)(?:{words.partings})) $", re.IGNORECASE)
        self.join = re.compile(rf"\s?(?:\([^)]{{2,30}}\))?(?:{words.joins})\s", re.IGNORECASE)
        self.bound = re.compile(rf"(?:^|(?<=[^\w]))(?:{words.bound})\s$", re.IGNORECASE)
        self.opening = re.compile(rf"\s(?:{words.opening})(?!\w)", re.IGNORECASE)
        self.together = re.compile(rf"\s(?:{words.together})(?!\w)", re.IGNORECASE)
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
    known: "Spans",
    words: LatinWords,
    names: NameWords,
) -> Iterator[Found]:
    """Every capitalised run with evidence; names found so far count as parties for the ones after them."""
    patterns, sets = words.compiled, names.sets
    for first, last in sentences or [(0, len(text))]:
        headline = not patterns.nouns and _is_headline(text[first:last])
        here = known.within(first, last)
        waiting = list(_runs(text, first, last, here, patterns, sets, headline))
        for _ in range(2):  # the second time around, the names of the first are parties to be joined to
            left = []
            for run in waiting:
                reason = _reason(text, run, (first, last), here, words, sets, headline)
                if reason:
                    here.actors.append((run.start, run.end))
                    yield Found(run.start, run.end, reason)
                else:
                    left.append(run)
            waiting = left
        yield from _pairs(text, waiting, patterns, sets)


@dataclass(frozen=True, slots=True)
class Spans:
    """Where known names stand."""

    taken: list[tuple[int, int]]  # no run crosses them
    actors: list[tuple[int, int]]  # may act
    origins: list[tuple[int, int]]  # countries, in whatever use
    adjectives: list[tuple[int, int]]  # "Japanese", "Japan" in "Japan's"

    def within(self, first: int, last: int) -> "Spans":
        """Those that begin between two offsets, as lists of their own."""
        return Spans(
            *(
                [span for span in spans if first <= span[0] < last]
                for spans in (self.taken, self.actors, self.origins, self.adjectives)
            )
        )


def _pairs(text: str, runs: Sequence[_Run], patterns: _Patterns, sets: dict[str, frozenset[str]]) -> Iterator[Found]:
    """Two names that do together what only parties do: "X and Y sign"."""
    for one, other in pairwise(runs):
        if (
            patterns.join.fullmatch(text, one.end, other.start)
            and patterns.together.match(text, other.end)
            and not any(_is_no_name(run, sets) or run.tokens[0] in sets["given"] for run in (one, other))
            and not (one.opens and _NOUN_ENDING.search(one.tokens[-1]))
        ):
            yield Found(one.start, one.end, "does something together with another name")
            yield Found(other.start, other.end, "does something together with another name")


def _is_headline(text: str) -> bool:
    """Whether nearly every longer word has a capital, so that capitals prove nothing."""
    longer = re.findall(r"[^\W\d_]{4,}", text)
    return len(longer) >= 3 and sum(word[0].isupper() for word in longer) > 0.7 * len(longer)


def _runs(
    text: str,
    first: int,
    last: int,
    known: Spans,
    patterns: _Patterns,
    sets: dict[str, frozenset[str]],
    headline: bool,
) -> Iterator[_Run]:
    """Capitalised words in a row, without the words that are no part of a name at either end."""
    tokens: list[re.Match[str]] = []
    for token in [*_TOKEN.finditer(text, first, last), None]:
        if token is not None:
            named = _has_capitals(token, first, patterns, sets, headline)
            small = tokens and token.group() in sets["inside"] and tokens[-1].group().casefold() in sets["last"]
            free = (named or small) and not any(a < token.end() and token.start() < b for a, b in known.taken)
            if free and len(tokens) > 1 and _is_another(text, tokens, token, patterns, sets):
                run = _trim(tokens[:-1], first, known.adjectives, patterns, sets, headline)
                if run is not None:
                    yield run
                tokens = []
            if free and (not tokens or _GAP.fullmatch(text, tokens[-1].end(), token.start())):
                tokens.append(token)
                continue
        if tokens:
            run = _trim(tokens, first, known.adjectives, patterns, sets, headline)
            if run is not None:
                yield run
        tokens = []
        if token is not None and named and free:
            tokens = [token]


def _is_another(
    text: str,
    tokens: Sequence[re.Match[str]],
    token: re.Match[str],
    patterns: _Patterns,
    sets: dict[str, frozenset[str]],
) -> bool:
    """Whether a name of its own begins behind a joining word: "X Works and Y Lab", not "Science and Technology"."""
    joined = tokens[-1].group().islower() and patterns.join.fullmatch(text, tokens[-2].end(), token.start())
    word = token.group().casefold()
    return bool(joined) and word not in sets["last"] and word not in sets["never"] and word not in patterns.common


def _has_capitals(
    token: re.Match[str], first: int, patterns: _Patterns, sets: dict[str, frozenset[str]], headline: bool
) -> bool:
    """Whether a word is written as names are, and is no common word at the beginning of a sentence or in a headline."""
    word = token.group()
    if word.islower():
        return False
    capital = word[0].isupper() or (word[0].isdigit() and any(char.isupper() for char in word))
    mixed = not capital and any(char.isupper() for char in word[1:]) and len(word) > 3
    if not (capital or mixed):
        return False
    if not _is_common(word, patterns, sets):
        return True
    # Inside a sentence a capital says that it is part of a name.
    inside = capital and not headline and token.start() - first > 1 and len(word) > 3
    return inside and not _looks_common(word)


def _looks_common(word: str) -> bool:
    return bool(_SMALL_TAIL.search(word) or _PART_NUMBER.search(word))


def _is_common(word: str, patterns: _Patterns, sets: dict[str, frozenset[str]]) -> bool:
    """Whether a word is no name even with a capital: in the list, or put together from the list (Billion-Dollar)."""
    low = word.casefold()
    if low in sets["last"]:
        return False
    if low in patterns.common or _looks_common(word):
        return True
    parts = [part for part in re.split(r"[-‐/]", low) if part]
    ordinary = (patterns.common, sets["never"], sets["folded acronyms"])
    return len(parts) > 1 and all(any(part in one for one in ordinary) for part in parts)


def _trim(
    tokens: list[re.Match[str]],
    first: int,
    adjectives: Sequence[tuple[int, int]],
    patterns: _Patterns,
    sets: dict[str, frozenset[str]],
    headline: bool,
) -> _Run | None:
    kept = [token for token in tokens if token.span() not in adjectives]
    # "Chipunternehmen X": where every noun has a capital, what it is stands in front of the name like a part of it.
    while len(kept) > 1 and patterns.nouns and patterns.head.search(kept[0].string, kept[0].start(), kept[1].start()):
        kept.pop(0)
    if not kept:
        return None

    def idle(token: re.Match[str]) -> bool:
        low = token.group().casefold()
        return low not in sets["last"] and (low in sets["never"] or low in patterns.common or low in sets["inside"])

    while kept and idle(kept[-1]):
        kept.pop()
    if kept and kept[-1].group().casefold() not in sets["last"]:  # "Twente Photonic Foundry" keeps its place
        while kept and idle(kept[0]) and not (len(kept) > 1 and kept[0].group().casefold() in sets["places"]):
            kept.pop(0)
    if headline and kept and kept[0].group().casefold() in sets["last"]:
        return None  # "Canada's Semiconductor Scene"
    if not kept or all(
        idle(token) or _is_acronym(token.group(), sets) or token.group().casefold() in sets["last"] for token in kept
    ):
        return None
    opens = kept[0].start() - first <= 1
    return _Run(kept[0].start(), kept[-1].end(), tuple(token.group() for token in kept), opens)


def _reason(
    text: str,
    run: _Run,
    sentence: tuple[int, int],
    known: Spans,
    words: LatinWords,
    sets: dict[str, frozenset[str]],
    headline: bool,
) -> str | None:
    patterns = words.compiled
    before = max(sentence[0], run.start - 60)
    last = run.tokens[-1].casefold().rstrip(".")
    if _is_no_name(run, sets):
        return None
    if len(run.tokens) > 1 and last in sets["legal"]:
        return "legal form"
    if patterns.person_before.search(text, before, run.start) or patterns.person.match(text, run.end + 1):
        return None
    if run.tokens[0] in sets["given"] and last not in sets["last"]:
        return None
    if patterns.tail.match(text, run.end):
        return "what it is stands behind it"
    if not headline and patterns.head.search(text, before, run.start):
        return "what it is stands before it"
    if len(run.tokens) > 1 and last in sets["last"] and not headline:
        return "an organisation by its last word"
    if patterns.place_before.search(text, before, run.start) or _is_place(text, run, known):
        return None
    if not _could_be_a_name(text, run, patterns, words, headline):
        return None
    if any(text[end : run.start] in ("'s ", "’s ") for _, end in known.origins) or any(
        text[end : run.start] == " " for _, end in known.adjectives
    ):
        return "its country stands before it"
    if patterns.bound.search(text, before, run.start):
        return "an act is bound to it"
    return _beside_an_act(text, run, sentence, known.actors, patterns)


def _is_place(text: str, run: _Run, known: Spans) -> bool:
    """Whether a country stands right behind it: KAWASAKI, Japan."""
    return any(start > run.end and text[run.end : start] in (", ", " (", ",") for start, _ in known.origins)


def _could_be_a_name(text: str, run: _Run, patterns: _Patterns, words: LatinWords, headline: bool) -> bool:
    """Whether the capital may come from being a name and not from its place in the sentence or in a title."""
    if headline and not run.opens:
        inner = any(token.islower() or token.casefold() in patterns.common for token in run.tokens)
        if inner or not patterns.parting.search(text, max(0, run.start - 8), run.start):
            return False
    if any(any(char.isupper() for char in token[1:]) for token in run.tokens):
        return True
    if words.nouns_capitalised:
        plain = not any(_NOUN_ENDING.search(token) for token in run.tokens)
        # "Lichtwerk Jena" at the head of a text; an adjective before a noun ("Deutsche Forscher") is no name.
        return run.opens and plain and (len(run.tokens) == 1 or not _INFLECTED.search(run.tokens[0]))
    if run.opens or headline:
        return not (len(run.tokens) == 1 and _NOUN_ENDING.search(run.tokens[0].casefold()))
    following = _TOKEN.match(text, run.end + 1) if text[run.end : run.end + 1] == " " else None
    return not (following and following.group()[0].isupper() and following.group().casefold() in patterns.common)


def _beside_an_act(
    text: str, run: _Run, sentence: tuple[int, int], acting: Sequence[tuple[int, int]], patterns: _Patterns
) -> str | None:
    """A name that is joined to a known party, or does what parties do with one."""
    if not patterns.acts.search(text, *sentence):
        return None
    if run.start <= 1 and patterns.opening.match(text, run.end) and not _PLURAL.search(run.tokens[-1]):
        return "does what only parties do"
    for start, end in acting:
        if end <= run.start and patterns.join.fullmatch(text, end, run.start):
            return "joined to a known party"
        if run.end <= start and patterns.join.fullmatch(text, run.end, start):
            return "joined to a known party"
    shaped = any(char.isupper() for token in run.tokens for char in token[1:])
    if (acting or shaped) and patterns.verb.match(text, run.end):
        return "acts in a sentence with a known party"
    if acting and patterns.partner.search(text, max(sentence[0], run.start - 24), run.start):
        return "acted with, in a sentence with a known party"
    return None


def _is_no_name(run: _Run, sets: dict[str, frozenset[str]]) -> bool:
    if len(run.tokens) > 6 or sum(map(len, run.tokens)) < 3:
        return True
    if len(run.tokens) == 1 and _is_acronym(run.tokens[0], sets):
        return True
    return all(
        _is_acronym(token, sets) or any(token.casefold() in sets[name] for name in ("never", "legal", "last"))
        for token in run.tokens
    )


def _is_acronym(token: str, sets: dict[str, frozenset[str]]) -> bool:
    """Whether it is one of the capitals that are no party, in the plural or with a number too: IGBTs, JPY192."""
    bare = token.rstrip("0123456789.,-")
    return (
        token in sets["acronyms"]
        or bare in sets["acronyms"]
        or bare.removesuffix("s") in sets["acronyms"]
        or (sum(char.isalpha() for char in token) < 3)
    )
