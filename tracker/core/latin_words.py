"""Words that tell a party from other capitalised words, in text with spaces: the Latin part of `seeds/discovery.yaml`.

Does not care how names are found with them (`core.latin_names`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar


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
    small: str = ""  # longer words that are written small where all others have capitals, divided by white space
    articles: str = "(?!)"  # pattern, right before a thing and no company: "the", "its"
    bound: str = "(?!)"  # pattern, right before a party of an act: "partnership with"
    opening: str = "(?!)"  # pattern: what only parties do, right behind the first word of a text
    together: str = "(?!)"  # pattern: what two do together, right behind the second
    nouns_capitalised: bool = False  # German: a capital proves nothing

    @cached_property
    def compiled(self) -> "Patterns":
        """The patterns, compiled once."""
        return Patterns(self)


@dataclass(frozen=True)
class NameWords:
    """Words of names in any language."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = {"extra": "forbid"}

    legal: str  # legal forms, divided by white space
    forms: str  # those of them that are no part of what a company is called
    last: str  # last words of organisations: Institute, Semiconductor
    things: str  # those of them that are also what is made or sold: Wafer, Lithography
    inside: str  # small words inside a name: of, for, de
    ofs: str  # those of them behind which a place or a subject stands: of, de
    of: str  # the last words that they may follow: "Institute of Physics", not "Kaga Works of Ishikawa"
    given: str  # given names: a run that begins with one is a person
    never: str  # months, days, media, products, titles: no party; single words
    places: str  # no party by themselves, but a name may begin with one: Tokyo Electron
    acronyms: str  # capitals that are no party: AI, EUV

    @cached_property
    def sets(self) -> dict[str, frozenset[str]]:
        """The lists as sets, folded for `never`, `legal` and `last`."""
        return {
            "legal": frozenset(word.casefold() for word in self.legal.split()),
            "forms": frozenset(word.casefold().rstrip(".") for word in self.forms.split()),
            "last": frozenset(word.casefold() for word in self.last.split()),
            "things": frozenset(word.casefold() for word in self.things.split()),
            "inside": frozenset(self.inside.split()),
            "ofs": frozenset(self.ofs.split()),
            "of": frozenset(word.casefold() for word in self.of.split()),
            "given": frozenset(self.given.split()),
            "never": frozenset(word.casefold() for word in f"{self.never} {self.places}".split()),
            "places": frozenset(word.casefold() for word in self.places.split()),
            "acronyms": frozenset(self.acronyms.split()),
            "folded acronyms": frozenset(self.acronyms.casefold().split()),
        }


class Patterns:
    """The patterns of one language, ready to use."""

    def __init__(self, words: LatinWords) -> None:
        self.nouns = words.nouns_capitalised
        self.common = frozenset(word.casefold() for word in words.common.split())
        self.small = frozenset(words.small.split())
        self.head = re.compile(rf"(?:^|(?<=[^\w]))(?:{words.heads})[\s:\"“„«'‘(]{{1,2}}$", re.IGNORECASE)
        self.described = re.compile(rf"\s(?:{words.heads})(?!\w)", re.IGNORECASE)
        self.tail = re.compile(rf"['\"’”»]?(?:{words.tails})", re.IGNORECASE)
        self.acts = re.compile(rf"(?<!\w)(?:{words.acts})", re.IGNORECASE)
        self.verb = re.compile(rf"(?:\s\([^)]{{2,30}}\))?,?\s(?:{words.verbs})(?!\w)", re.IGNORECASE)
        self.partner = re.compile(rf"(?:^|(?<=[^\w]))(?:{words.partners})\s$", re.IGNORECASE)
        self.parting = re.compile(rf"(?:[,:;|&–—-]|['’]s|(?<!\w)(?:{words.partings})) $", re.IGNORECASE)
        self.join = re.compile(rf"\s?(?:\([^)]{{2,30}}\))?(?:{words.joins})\s", re.IGNORECASE)
        self.article = re.compile(rf"(?:^|(?<=[^\w]))(?:{words.articles})\s$", re.IGNORECASE)
        self.bound = re.compile(rf"(?:^|(?<=[^\w]))(?:{words.bound})\s$", re.IGNORECASE)
        self.opening = re.compile(rf"\s(?:{words.opening})(?!\w)", re.IGNORECASE)
        self.together = re.compile(rf"\s(?:{words.together})(?!\w)", re.IGNORECASE)
        self.person_behind = re.compile(rf",? (?:(?:the|de|der|le|la|il|el) )?(?:{words.persons})(?!\w)", re.IGNORECASE)
        self.person_before = re.compile(rf"(?:^|(?<=[^\w]))(?:{words.persons})\.?\s$", re.IGNORECASE)
        self.place_before = re.compile(rf"(?:^|(?<=[^\w]))(?:{words.places})\s$", re.IGNORECASE)
