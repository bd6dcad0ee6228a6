"""The weights and limits of judging as data (`seeds/judging.yaml`): what a feature counts, and from where on.

Does not compute anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from tracker.model import Act

_FORBID_EXTRA = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A weighted sum: features by name, a bias, and from which score (0..1) on it says yes."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _FORBID_EXTRA

    bias: float
    weights: Mapping[str, float]
    threshold: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """By what the weight of a phrase is multiplied."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _FORBID_EXTRA

    headline: float
    sentences: tuple[float, ...]  # of the summary, in order; the last for all that follow
    first_in_headline: float
    background: float  # in a clause that tells what was before
    beside_background: float  # in a sentence with such a clause
    follows: float  # "after signing"
    look_back: float
    denied: float
    negated: float
    hypothesis: float
    money_without_state: float  # funding where no state stands beside it
    purpose: float  # a step that is only what two want to do together


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosing:
    """Which act a text tells, of all it speaks of."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _FORBID_EXTRA

    weights: Mapping[Act, float]  # what the words of an act count
    share: float  # an act with this share of the loudest one's score is a claim of its own
    claims: int  # at most so many
    sure: float  # phrases from this strength on decide an act whatever is known of the tie


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """The content of `seeds/judging.yaml`."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _FORBID_EXTRA

    placing: Placing
    relevance: Scale
    commentary: Scale
    acts: Choosing
    restatement: Scale
    conflict: Scale  # whether a text speaks of the same event as a fact
    chip_topics: tuple[str, ...]  # topics of facts that are about chips
    buyer_marks: tuple[str, ...]  # the same below the headline: of one for whom something is made
    owner_marks: tuple[str, ...]  # what stands right behind a party that is named only as the origin of another
    rival_marks: tuple[str, ...]  # what stands right before one that others want to be without or catch up with
    country_signs: Mapping[str, str]  # one sign before a name in Japanese news: where that party is from
    subject_marks: tuple[str, ...]  # what stands right behind a subject in languages without spaces
    far_west: tuple[str, ...]  # countries on the far side of the date line from `far_east`
    far_east: tuple[str, ...]
    purpose_marks: tuple[str, ...]  # what stands right behind a step that two want to take together
    compound_marks: tuple[
        str, ...
    ] = ()  # what stands right behind 日仏 where it only says where two companies are from
