"""People who sign, lead and speak: those the gazetteer knows, and unknown ones beside the word for an office.

All words are data (`seeds/people.yaml`). Does not care what they say.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from tracker.core.names import Kind, Mention, Use
from tracker.core.phrases import Finder
from tracker.core.surface import Sentence, Surface

if TYPE_CHECKING:
    from tracker.core.knowledge import Knowledge

_FORBID_EXTRA = {"extra": "forbid"}
_NAME = r"[A-Z][^\W\d_'’.-]*(?:['’.-][^\W\d_]+)*(?:\s(?:[a-z]{2,3}\s){0,2}[A-Z][^\W\d_]+(?:['’-][^\W\d_]+)*){1,2}"
_NEAR = 60


@dataclass(frozen=True, kw_only=True)
class PeopleWords:
    """The content of `seeds/people.yaml`; the groups are described there."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _FORBID_EXTRA

    before: tuple[str, ...]
    after: tuple[str, ...]
    joiners: tuple[str, ...] = ()
    not_names: tuple[str, ...] = ()

    @cached_property
    def offices(self) -> Finder[None]:
        """All words for offices: a text without one names nobody by an office."""
        return Finder((word, None) for word in (*self.before, *self.after))

    @cached_property
    def latin(self) -> re.Pattern[str]:
        """An office and a name beside each other, in either order."""
        office, joined = _any(self.before), _any(self.joiners)
        return re.compile(
            rf"(?:\b(?i:{office})(?:\s(?i:{joined}))?,?\s(?P<one>{_NAME}))"
            rf"|(?:(?P<two>{_NAME}),\s(?:the\s|de\s)?(?i:{office})\b)"
        )

    @cached_property
    def solid(self) -> re.Pattern[str]:
        """A name of Han or katakana right before an office."""
        # The family name alone or with the given name; longer runs are offices themselves.
        return re.compile(
            rf"(?<![一-龠ァ-ヴー])(?P<one>[一-龠々]{{2,5}}|[ァ-ヴー]{{2,10}}(?:・[ァ-ヴー]{{2,10}}){{1,2}})(?:{_any(self.after)})"
        )


@dataclass(frozen=True, slots=True)
class Person:
    """A person in a text: the name as written, and for which party."""

    name: str
    party: str
    field: str
    start: int
    end: int
    known: bool


def _any(words: tuple[str, ...]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True)) or "(?!)"


def find_people(surface: Surface, knowledge: "Knowledge") -> Iterator[Person]:
    """Everybody named who speaks for a party, in order of the sentences."""
    words = knowledge.people
    offices = {name for name, folded in surface.fields.items() if words.offices.find(folded.text)}
    for sentence in surface.sentences:
        mentions = list(sentence.mentions)
        for mention in mentions:
            if mention.use is Use.PERSON:
                yield Person(mention.alias, mention.party, sentence.field, mention.start, mention.end, known=True)
        if sentence.field not in offices:
            continue
        folded = surface.fields[sentence.field]
        first, last = folded.back(sentence.start, sentence.end)
        for pattern in (words.latin, words.solid):
            for match in pattern.finditer(folded.original, first, last):
                person = _person(match, sentence, mentions, words)
                if person:
                    yield person


def _person(match: re.Match[str], sentence: Sentence, mentions: list[Mention], words: PeopleWords) -> Person | None:
    group = "one" if match.group("one") else "two"
    start, end = match.span(group)
    name = match.group(group)
    if any(name.startswith(beginning) for beginning in words.not_names):
        return None
    if any(mention.start < end and start < mention.end for mention in mentions):
        return None
    owner = _owner(match.start(), match.end(), mentions)
    return Person(name, owner.party, sentence.field, start, end, known=False) if owner else None


def _owner(start: int, end: int, mentions: list[Mention]) -> Mention | None:
    """The organisation nearest to a person; a state only when nobody else is near."""
    near = [
        (max(start - mention.end, mention.start - end, 0), mention)
        for mention in mentions
        if mention.use is Use.NAME and mention.kind not in (Kind.CITY, Kind.REGION, Kind.PROGRAMME)
    ]
    near = [(distance, mention) for distance, mention in near if distance <= _NEAR]
    return min(near, key=lambda one: (one[1].kind is Kind.GOVERNMENT, one[0]), default=(0, None))[1]
