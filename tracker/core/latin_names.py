"""Names that nobody has listed in text with spaces and capitals: capitalised runs with evidence of being a party.

Does not care whether a name is known already (`core.discovery` takes those away).
"""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tracker.core.latin_words import LatinWords, NameWords, Patterns
from tracker.core.unlisted import Found

# An elided article (l'Imec) is no part of the name, an inner apostrophe is.
_TOKEN = re.compile(
    r"[^\W_](?:[\w&+/]|[-‐][^\W_]|[.](?=[A-Za-z]{2,4}\b(?!\.))|[.*](?=[A-Z])"
    r"|(?<![\s(][ldsnmtjcLDSNMTJC])['’](?!s\b)(?=[^\W\d_]{2}))*"
)
_PLURAL = re.compile(r"[^aiuAIU]s$")  # "Prices", "Tourists"; but Renesas, Rapidus
_WHOSE = ("'s ", "’s ", " of ", " uit ", " aus ")
_LONGER = re.compile(r"[^\W\d_]{4,}")
_HEADLINE = 0.9
"""Share of the longer words of a headline in which every word has a capital."""
_SMALL_TAIL = re.compile(r"[-‐][a-zß-ÿ]+$")
_PART_NUMBER = re.compile(r"[A-Za-z].*\d\d|\d\d.*[A-Za-z]")  # SCT40xxDLL, RX72M: what a company sells
_NOUN_ENDING = re.compile(
    r"(?:ing|ed|ly|tion|sion|ment|ers|ors|ists|ness|ity|ance|ence|ies|ives|ants|ents|ians|gen|ungen|ung|heit|keit|schaft)$"
)
_INFLECTED = re.compile(r"(?:e|er|es|en|em)$")
_GAP = re.compile(r" (?:& )?|, (?=(?:Inc|Ltd|LLC|Corp|Co)\b)")


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
        here = known.within(first, last)
        headline = not patterns.nouns and _is_headline(text, first, last, here.taken, patterns.small)
        runs = _runs(text, first, last, here, patterns, sets, headline)
        waiting = [run for run in runs if not _is_unit(text, run, here)]
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


def _pairs(text: str, runs: Sequence[_Run], patterns: Patterns, sets: dict[str, frozenset[str]]) -> Iterator[Found]:
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


def _is_headline(text: str, first: int, last: int, known: Sequence[tuple[int, int]], small: Container[str]) -> bool:
    """Whether nearly every longer word has a capital, so that capitals prove nothing.

    A headline of names has few words without one too; but those are verbs and nouns, and not only "with" and "from".
    Listed names are written as they are anywhere: SK hynix, imec.
    """
    longer = [
        match.group()
        for match in _LONGER.finditer(text, first, last)
        if match.group() not in small and not any(start <= match.start() < end for start, end in known)
    ]
    return len(longer) >= 3 and sum(word[0].isupper() for word in longer) > _HEADLINE * len(longer)


def _runs(
    text: str,
    first: int,
    last: int,
    known: Spans,
    patterns: Patterns,
    sets: dict[str, frozenset[str]],
    headline: bool,
) -> Iterator[_Run]:
    """Capitalised words in a row, without the words that are no part of a name at either end."""
    tokens: list[re.Match[str]] = []
    for token in [*_TOKEN.finditer(text, first, last), None]:
        if token is not None:
            named = _has_capitals(token, first, patterns, sets, headline)
            behind = tokens[-1].group().casefold() if tokens else ""
            small = token.group() in sets["inside"] and behind in sets["of" if token.group() in sets["ofs"] else "last"]
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
    patterns: Patterns,
    sets: dict[str, frozenset[str]],
) -> bool:
    """Whether a name of its own begins behind a joining word: "X Works and Y Lab", not "Science and Technology"."""
    joined = tokens[-1].group().islower() and patterns.join.fullmatch(text, tokens[-2].end(), token.start())
    word = token.group().casefold()
    return bool(joined) and word not in sets["last"] and word not in sets["never"] and word not in patterns.common


def _has_capitals(
    token: re.Match[str], first: int, patterns: Patterns, sets: dict[str, frozenset[str]], headline: bool
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


def _is_common(word: str, patterns: Patterns, sets: dict[str, frozenset[str]]) -> bool:
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
    patterns: Patterns,
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

    def ends(token: re.Match[str]) -> bool:  # "MikroTech Labor Graz": only a name has a place at its end
        return not headline and len(kept) > 1 and token.group().casefold() in sets["places"] and not idle(kept[-2])

    while kept and idle(kept[-1]) and not ends(kept[-1]):
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
    if patterns.person_before.search(text, before, run.start) or patterns.person_behind.match(text, run.end):
        return None
    if run.tokens[0] in sets["given"] and last not in sets["last"]:
        return None
    if _is_whose(text, run, known) and last not in sets["last"]:
        return None
    plain = _could_be_a_name(text, run, patterns, words, sets, headline)
    if (plain or not headline or text.startswith(",", run.end)) and patterns.tail.match(text, run.end):
        return "what it is stands behind it"
    if not headline and patterns.head.search(text, before, run.start):
        return "what it is stands before it"
    thing = last in sets["things"] and patterns.article.search(text, before, run.start)
    if len(run.tokens) > 1 and last in sets["last"] and not headline and not thing:
        return "an organisation by its last word"
    if patterns.place_before.search(text, before, run.start) or _is_place(text, run, known):
        return None
    if not plain or thing:
        return None
    if any(text[end : run.start] in ("'s ", "’s ") for _, end in known.origins) or any(
        text[end : run.start] == " " for _, end in known.adjectives
    ):
        return "its country stands before it"
    if patterns.bound.search(text, before, run.start):
        return "an act is bound to it"
    return _beside_an_act(text, run, sentence, known.actors, patterns)


def _is_whose(text: str, run: _Run, known: Spans) -> bool:
    """ "imec's Ada Byron", "imec of Leuven": a person or a product of somebody, or where somebody is from."""
    return any(text[end : run.start] in _WHOSE for _, end in known.actors)


def _is_place(text: str, run: _Run, known: Spans) -> bool:
    """Whether a country stands right behind it: KAWASAKI, Japan."""
    return any(start > run.end and text[run.end : start] in (", ", " (", ",") for start, _ in known.origins)


def _could_be_a_name(
    text: str, run: _Run, patterns: Patterns, words: LatinWords, sets: dict[str, frozenset[str]], headline: bool
) -> bool:
    """Whether the capital may come from being a name and not from its place in the sentence or in a title."""
    if headline and not run.opens:
        inner = any(token.islower() or token.casefold() in patterns.common for token in run.tokens)
        if inner or not patterns.parting.search(text, max(0, run.start - 8), run.start):
            return False
        behind = _TOKEN.match(text, run.end + 1) if text[run.end : run.end + 1] == " " else None
        if behind and (behind.group() in sets["acronyms"] or behind.group().casefold() in sets["never"]):
            return False  # "With Physical AI", "for Historic New Fab"
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
    text: str, run: _Run, sentence: tuple[int, int], acting: Sequence[tuple[int, int]], patterns: Patterns
) -> str | None:
    """A name that is joined to a known party, or does what parties do with one."""
    if _opens_with(text, run, sentence, acting, patterns):
        return "joined to a known party"
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


def _opens_with(
    text: str, run: _Run, sentence: tuple[int, int], acting: Sequence[tuple[int, int]], patterns: Patterns
) -> bool:
    """Whether a sentence begins with a name and a known party side by side: they do it together, whatever it is."""
    first = sentence[0] + 1
    return any(
        (start <= first and end <= run.start and patterns.join.fullmatch(text, end, run.start))
        or (run.opens and run.end <= start and patterns.join.fullmatch(text, run.end, start))
        for start, end in acting
    )


def _is_unit(text: str, run: _Run, known: Spans) -> bool:
    """Whether it stands right behind a known name as a part of it: "Fraunhofer ENAS", "NTT Innovative Devices"."""
    if text[run.start - 1 : run.start] != " ":
        return False
    return any(end == run.start - 1 and (start, end) not in known.origins for start, end in known.actors)


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
