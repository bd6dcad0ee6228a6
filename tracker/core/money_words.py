"""The words that sums of money are written with (`seeds/money.yaml`), made ready for one language at a time.

Does not read a text: `core.numerals` and `core.money` do.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import ClassVar

from ahocorasick_rs import AhoCorasick, MatchKind

from tracker.core.text import fold
from tracker.core.vocabulary import Vocabulary
from tracker.model import Bound, SumRole

_FORBID_EXTRA = {"extra": "forbid"}
_ANY = "any"
_FALLBACK = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Words that multiply the number before them; `weak` ones only beside a currency, in `languages` only there."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _FORBID_EXTRA

    value: int
    words: tuple[str, ...]
    languages: tuple[str, ...] = ()
    weak: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency:
    """An ISO 4217 code and the words for it; `generic` signs give way to a clearer one beside the same number."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _FORBID_EXTRA

    code: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    generic: bool = False
    spoken: bool = True  # false: its code is a word of some language, so news that write it are not understood
    languages: Mapping[str, str] = field(default_factory=dict)
    scales: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # language -> sign in the number -> code


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Cue words in front of a sum and behind it."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _FORBID_EXTRA

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MoneyWords:
    """Everything of `seeds/money.yaml`; the groups are described there."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _FORBID_EXTRA

    scales: tuple[Scale, ...]
    currencies: tuple[Currency, ...]
    decimal_comma: tuple[str, ...] = ()
    space_groups: tuple[str, ...] = ()
    han_digits: Mapping[str, int] = field(default_factory=dict)
    han_units: Mapping[str, int] = field(default_factory=dict)
    han_scales: Mapping[str, int] = field(default_factory=dict)
    vague: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    number_words: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    articles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    number_joiners: tuple[str, ...] = ()
    joiners: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    bare_followers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    money_nouns: tuple[str, ...] = ()
    money_labels: tuple[str, ...] = ()
    particles: tuple[str, ...] = ()
    home: Mapping[str, str] = field(default_factory=dict)
    ranges: tuple[str, ...] = ()
    between: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    bounds: Mapping[str, Mapping[Bound, Sides]] = field(default_factory=dict)
    roles: Mapping[str, Mapping[SumRole, Sides]] = field(default_factory=dict)
    converted: tuple[str, ...] = ()
    no_cues: tuple[str, ...] = ()
    prices: tuple[str, ...] = ()
    rates: Mapping[str, Mapping[int, tuple[Decimal, Decimal]]] = field(default_factory=dict)  # yen for one unit

    @cached_property
    def _grammars(self) -> dict[str, "Grammar"]:
        return {}

    def grammar(self, language: str) -> "Grammar":
        """The words of one language, ready to match; made once."""
        known = self._grammars.get(language)
        if known is None:
            known = self._grammars[language] = Grammar(self, language)
        return known


@dataclass(frozen=True, slots=True)
class Unit:
    """What a scale word means."""

    value: int
    weak: bool


@dataclass(frozen=True, slots=True)
class Money:
    """What a currency word means in one language."""

    code: str
    weak: bool = False
    generic: bool = False
    scales: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cue:
    """What a cue word says of the sum before or behind it."""

    role: SumRole
    side: str  # "before": the sum follows; "after": the sum precedes
    then: str = ""  # a word that must stand between the cue and the sum
    converted: bool = False


class Grammar:
    """The words of MoneyWords for one language."""

    def __init__(self, words: MoneyWords, language: str) -> None:
        own = language if language in words.bounds or language in words.number_words else _FALLBACK
        self.words = words
        self.language = language
        self.decimal_comma = language in words.decimal_comma
        self.space_groups = language in words.space_groups
        self.han = "".join((*words.han_digits, *words.han_units))
        self.scales = Vocabulary(_scales(words.scales, language))
        self.scale_anchors = _Finder(
            {word for scale in words.scales if not scale.weak and _spoken_in(scale, language) for word in scale.words}
        )
        self.number_words = Vocabulary(words.number_words.get(own, {}).items())
        self.articles = Vocabulary((word, Decimal(1)) for word in words.articles.get(own, ()))
        self.number_joiners = Vocabulary((word, True) for word in words.number_joiners)
        self.vague = Vocabulary((word, True) for key in (_ANY, own) for word in words.vague.get(key, ()))
        self.currency_before = Vocabulary(_currencies(words.currencies, language, "before"))
        self.currency_after = Vocabulary(_currencies(words.currencies, language, "after"))
        self.joiners = Vocabulary((word, True) for word in words.joiners)
        self.adjectives = Vocabulary((word, True) for word in words.adjectives)
        self.bare_followers = Vocabulary((word, True) for word in words.bare_followers.get(own, ()))
        self.money_nouns = Vocabulary((word, True) for word in words.money_nouns)
        self.money_labels = Vocabulary((word, True) for word in words.money_labels)
        self.particles = Vocabulary((word, True) for word in words.particles)
        self.home = words.home.get(language)
        self.between = Vocabulary((word, True) for word in words.between)
        self.labels = Vocabulary((word, True) for word in words.labels)
        self.ranges, self.pairs, self.lists = frozenset(words.ranges), frozenset(words.pairs), frozenset(words.lists)
        sides = words.bounds.get(own, {})
        self.bound_before = Vocabulary((word, bound) for bound, side in sides.items() for word in side.before)
        self.bound_after = Vocabulary((word, bound) for bound, side in sides.items() for word in side.after)
        self.cues = _cues(words, own)
        self.cue_finder = _Finder(self.cues)
        self.prices = _Finder(words.prices)


class _Finder:
    """Where any of some words begins and ends in a text."""

    def __init__(self, words: "Mapping[str, object] | set[str] | tuple[str, ...]") -> None:
        self.words = sorted({fold(word).text for word in words})
        self._automaton = AhoCorasick(self.words, matchkind=MatchKind.LeftmostLongest) if self.words else None

    def __call__(self, text: str) -> list[tuple[int, int, int]]:
        """(index into `words`, start, end) of every match, left to right."""
        return self._automaton.find_matches_as_indexes(text) if self._automaton else []


def _spoken_in(scale: Scale, language: str) -> bool:
    return not scale.languages or language in scale.languages


def _scales(scales: tuple[Scale, ...], language: str) -> Iterator[tuple[str, Unit]]:
    # The later entry of a word wins: what is said of this language stands over the general meaning.
    for general in (True, False):
        for scale in scales:
            if general is not bool(scale.languages) and _spoken_in(scale, language):
                for word in scale.words:
                    yield word, Unit(scale.value, scale.weak)


def _currencies(currencies: tuple[Currency, ...], language: str, side: str) -> Iterator[tuple[str, Money]]:
    for currency in currencies:
        code = currency.languages.get(language, currency.code)
        for word in currency.before if side == "before" else currency.after:
            yield word, Money(code, word in currency.weak, currency.generic, currency.scales.get(language, {}))


def _cues(words: MoneyWords, own: str) -> dict[str, tuple[Cue, ...]]:
    found: dict[str, list[Cue]] = {}
    for role, sides in words.roles.get(own, {}).items():
        for side, listed in (("before", sides.before), ("after", sides.after)):
            for written in listed:
                word, _, then = fold(written).text.partition(" .. ")
                found.setdefault(word, []).append(Cue(role, side, then, written in words.converted))
    return {word: tuple(found.get(word, ())) for word in (*found, *(fold(word).text for word in words.no_cues))}
