"""The records of known parties: what a party is, when an alias stands for it, and what a mention of it says.

Does not care how names are found (`core.names`).
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import ClassVar, Literal

Spellings = Mapping[str, str]
"""Language (ISO 639-1) -> spellings divided by ` | `. Each is looked for in every text unless a rule says otherwise."""

_FORBID_EXTRA = {"extra": "forbid"}


class Kind(StrEnum):
    """What sort of party it is; a person is never a party."""

    COMPANY = "company"
    INSTITUTE = "institute"
    AGENCY = "agency"
    GOVERNMENT = "government"
    REGION = "region"
    CITY = "city"
    UNIVERSITY = "university"
    CONSORTIUM = "consortium"
    PROGRAMME = "programme"
    UNKNOWN = "unknown"


class Use(StrEnum):
    """What a name does where it stands."""

    NAME = "name"  # it stands for the party
    PERSON = "person"  # somebody who speaks for the party
    QUALIFIER = "qualifier"  # "Japan's Rapidus", "the Japanese chipmaker": says where another one is from
    PLACE = "place"  # "in Japan", "TOKYO, Nov 13": where something happens


HOME = "JP"
"""The country whose ties are followed."""
ACTS = (Use.NAME, Use.PERSON)
"""The uses of a name in which its party can act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When an alias stands for its party. Patterns are regular expressions over folded text."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _FORBID_EXTRA

    case: Literal["any", "exact", "capital"] = "any"  # exact: as listed; capital: not in small letters
    needs: tuple[str, ...] = ()  # contexts, one of which must occur in the text
    unless: tuple[str, ...] = ()  # contexts, none of which may occur
    before: str = ""  # what must stand before it
    after: str = ""  # what must stand behind it
    not_before: str = ""
    not_after: str = ""
    word: bool = False  # neither Han nor katakana may touch it
    languages: tuple[str, ...] = ()  # only in texts of these languages


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A company, institute, agency or government under its canonical name."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _FORBID_EXTRA

    kind: Kind
    name: str = ""  # its key in the file
    country: str = ""  # ISO 3166-1 alpha-2, or EU
    slug: str = ""  # empty: made from the name
    acts_for: str | None = None  # the party it is counted as: METI -> Japan
    owner: str | None = None
    within: str | None = None  # the region that a city is in
    chip: bool = False  # itself in semiconductors: a cue for relevance
    diversified: bool = False  # and in so much else that its name alone is no cue
    aliases: Spellings = field(default_factory=dict)
    lands: Spellings = field(default_factory=dict)  # names of the country: actor, place or adjective by position
    demonyms: Spellings = field(default_factory=dict)  # adjectives
    places: Spellings = field(
        default_factory=dict
    )  # capitals, prefectures, cities: a place unless the position differs
    people: Spellings = field(default_factory=dict)  # who speaks for it
    rules: Mapping[str, Rule] = field(default_factory=dict)  # by alias


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Patterns that tell what a name, mostly a country or capital, does where it stands; matched right before and
    right behind."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _FORBID_EXTRA

    use: Use
    languages: tuple[str, ...] = ()  # empty: all
    of: tuple[Literal["land", "place", "joint", "alias"], ...] = ("land", "place")
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The content of `seeds/parties.yaml`."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _FORBID_EXTRA

    contexts: Mapping[str, tuple[str, ...]]  # name -> words, as beginnings of words
    inflections: Mapping[str, tuple[str, ...]]  # language -> endings a Latin name may take
    legal_forms: tuple[str, ...]  # "Inc", "株式会社": part of the name where they follow it
    katakana_tails: tuple[str, ...]  # may follow a katakana name without making it another one
    katakana_heads: tuple[str, ...]
    terms: Mapping[str, str]  # alternatives that patterns use as <word>, divided by ` | `
    positions: tuple[Position, ...]  # the first that fits decides
    joint: Mapping[str, tuple[str, ...]]  # one word for several parties: 日英
    joint_rule: Rule
    shadows: tuple[str, ...]  # longer phrases in which a name is not the party: "Japan Times"
    parties: Mapping[str, Party]  # by canonical name


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A party named in a text. `start` and `end` are offsets into the original text, the others into the folded."""

    party: str  # canonical name; for an unknown party its name as written
    start: int
    end: int
    fold_start: int
    fold_end: int
    alias: str  # as written
    known: bool = True
    kind: Kind = Kind.UNKNOWN
    country: str = ""
    use: Use = Use.NAME
    chip: bool = False
    reason: str = ""  # why an unknown party is taken for one


def split_spellings(several: str) -> list[str]:
    """`"a | b"` -> `["a", "b"]`."""
    return [one for part in several.split(" | ") if (one := part.strip())]


@lru_cache(maxsize=16_384)
def slugify(name: str) -> str:
    """`Toshiba Electronic Devices & Storage` -> `toshiba-electronic-devices-storage`; keeps Japanese letters."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[^\w]+", "-", text.replace("'", "").replace("’", "")).replace("_", "-").strip("-") or "party"
