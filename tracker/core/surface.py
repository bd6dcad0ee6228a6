"""What stands where in a text: one pass of every search over headline and summary, cut into sentences and clauses.

Does not decide anything; `core.relevance` and `core.acts` do, on this alone. Bounded: only the first
`limits.READ_CHARS` characters of a field are looked at.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from tracker import limits
from tracker.core.dates import FoundDate, find_dates
from tracker.core.discovery import discover
from tracker.core.durations import FoundDuration, find_durations
from tracker.core.language import detect
from tracker.core.lexicon import Cue, Hit
from tracker.core.money import find_amounts
from tracker.core.names import Kind, Mention, Use
from tracker.core.phrases import Found
from tracker.core.technology import FoundTechnology, find_technology
from tracker.core.text import Folded, fold
from tracker.core.topics import Sign, Topic
from tracker.model import Amount, Document

if TYPE_CHECKING:
    from tracker.core.knowledge import Knowledge

ACTS = (Use.NAME, Use.PERSON)
"""The uses of a name in which its party can act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A piece of a sentence between commas; offsets are into the folded text of its field."""

    field: str
    start: int
    end: int
    hits: tuple[Hit, ...] = ()
    mentions: tuple[Mention, ...] = ()
    topics: tuple[Found[Topic], ...] = ()

    def says(self, *cues: Cue) -> bool:
        """Whether it holds one of these cues."""
        return any(hit.cue in cues for hit in self.hits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence, or the headline; `number` counts from 0, which is the headline if there is one."""

    field: str
    number: int
    start: int
    end: int
    clauses: tuple[Clause, ...]

    @property
    def title(self) -> bool:
        """Whether it is the headline."""
        return self.field == "title"

    @property
    def hits(self) -> Iterator[Hit]:
        """The phrases of all its clauses."""
        return (hit for clause in self.clauses for hit in clause.hits)

    @property
    def mentions(self) -> Iterator[Mention]:
        """The parties named in all its clauses."""
        return (mention for clause in self.clauses for mention in clause.mentions)

    @property
    def topics(self) -> Iterator[Found[Topic]]:
        """The topic words of all its clauses."""
        return (topic for clause in self.clauses for topic in clause.topics)

    def says(self, *cues: Cue) -> bool:
        """Whether it holds one of these cues."""
        return any(clause.says(*cues) for clause in self.clauses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """Everything found in a document, in order."""

    document: Document
    language: str
    fields: dict[str, Folded]
    sentences: tuple[Sentence, ...]
    amounts: tuple[Amount, ...]
    dates: tuple[FoundDate, ...]
    technology: tuple[FoundTechnology, ...]
    durations: tuple[FoundDuration, ...]

    @property
    def headline(self) -> Sentence | None:
        """The headline, if the document has one."""
        return self.sentences[0] if self.sentences and self.sentences[0].title else None

    @property
    def body(self) -> tuple[Sentence, ...]:
        """The sentences of the summary."""
        return tuple(sentence for sentence in self.sentences if not sentence.title)

    @property
    def mentions(self) -> Iterator[Mention]:
        """All parties named."""
        return (mention for sentence in self.sentences for mention in sentence.mentions)

    @property
    def topics(self) -> Iterator[Found[Topic]]:
        """All topic words."""
        return (topic for sentence in self.sentences for topic in sentence.topics)

    def signs(self, sign: Sign) -> list[Found[Topic]]:
        """The topic words of one kind."""
        return [topic for topic in self.topics if topic.value.sign is sign]

    def quote(self, field: str, start: int, end: int) -> tuple[int, int, str]:
        """The verbatim text behind a span of a folded field, with its offsets in the document's own field."""
        folded = self.fields[field]
        first, last = folded.back(start, end)
        return first, last, folded.original[first:last]


_NEXT = 8
_BEFORE = 20
"""Characters between an adjective or a place and the name it belongs to."""
_BREAK = re.compile(r"[,;:，；：、](?=\D)\s?|\s[-‐–—|｜]\s|(?<=[ぁ-ヶ一-龠々])[\s\u3000](?=\S)|(?<=\))\s?(?=[A-Z])|[—]")


def scan(document: Document, knowledge: "Knowledge") -> Surface:
    """One pass over a document; any text gives a surface, an empty one an empty surface."""
    fields = {
        name: fold(text[: limits.READ_CHARS])
        for name, text in (("title", document.title), ("summary", document.summary))
        if text
    }
    language = detect(
        f"{document.title} {document.summary}"[: limits.READ_CHARS], document.language, knowledge.language
    )
    mentions = _mentions(fields, language, knowledge)
    hits = {name: knowledge.lexicon.find(folded, language, name) for name, folded in fields.items()}
    mentions = _with_counterparts(fields, mentions, hits, knowledge)
    sentences: list[Sentence] = []
    amounts: list[Amount] = []
    dates: list[FoundDate] = []
    technology: list[FoundTechnology] = []
    durations: list[FoundDuration] = []
    for name, folded in fields.items():
        spans = ((0, len(folded.text)),) if name == "title" else folded.sentences
        topics = knowledge.topics.find(folded)
        sentences.extend(
            _sentence(name, number, span, folded.text, hits[name], mentions[name], topics)
            for number, span in enumerate(spans, start=len(sentences))
        )
        amounts.extend(find_amounts(name, folded, language, knowledge.money))
        dates.extend(find_dates(folded, language, document.published, knowledge.calendar, field=name))
        technology.extend(find_technology(folded, knowledge.technology))
        durations.extend(find_durations(folded, language, knowledge.calendar, field=name))
    return Surface(
        document=document,
        language=language,
        fields=fields,
        sentences=tuple(sentences),
        amounts=tuple(amounts),
        dates=tuple(dates),
        technology=tuple(technology),
        durations=tuple(durations),
    )


def _mentions(fields: dict[str, Folded], language: str, knowledge: "Knowledge") -> dict[str, tuple[Mention, ...]]:
    found = {}
    for name, folded in fields.items():
        around = "\n".join(other.text for key, other in fields.items() if key != name)
        found[name] = knowledge.gazetteer.mentions(folded, language, around)
    unknown: dict[str, tuple[Mention, ...]] = {}
    names: tuple[str, ...] = ()
    for _ in range(2):  # a name that the summary introduces is one in the headline too
        for name, folded in fields.items():
            listed = knowledge.gazetteer.is_listed
            unknown[name] = discover(folded, language, found[name], knowledge.discovery, also=names, listed=listed)
        names = tuple(dict.fromkeys(mention.party for several in unknown.values() for mention in several))
        if not names or len(fields) == 1:
            break
    return _with_countries(
        {name: tuple(sorted((*found[name], *unknown[name]), key=lambda mention: mention.fold_start)) for name in fields}
    )


def _with_countries(mentions: dict[str, tuple[Mention, ...]]) -> dict[str, tuple[Mention, ...]]:
    """ "The Japanese start-up X", "Delft-based Y": where a party that nobody has listed is from."""
    homes: dict[str, str] = {}
    for several in mentions.values():
        for before, mention in pairwise(several):
            near = 0 <= mention.fold_start - before.fold_end <= _BEFORE
            if not mention.known and near and before.country and before.use in (Use.QUALIFIER, Use.PLACE):
                homes.setdefault(mention.party, before.country)
    if not homes:
        return mentions
    return {
        field: tuple(
            replace(one, country=homes[one.party]) if not one.known and not one.country and one.party in homes else one
            for one in several
        )
        for field, several in mentions.items()
    }


def _with_counterparts(
    fields: dict[str, Folded],
    mentions: dict[str, tuple[Mention, ...]],
    hits: dict[str, tuple[Hit, ...]],
    knowledge: "Knowledge",
) -> dict[str, tuple[Mention, ...]]:
    """ "Its Japanese counterpart": the one partner from there that the baseline knows for a party of the text."""
    named = {mention.party for several in mentions.values() for mention in several if mention.use in ACTS}
    found = dict(mentions)
    for field, several in mentions.items():
        for hit in hits[field]:
            adjective = next((one for one in several if 0 <= hit.start - one.fold_end <= 1), None)
            if hit.cue is not Cue.COUNTERPART or adjective is None or adjective.use is not Use.QUALIFIER:
                continue
            partners = {
                partner.name: partner
                for fact in knowledge.baseline
                if len(fact.parties) == 2 and named.intersection(fact.parties)
                for name in fact.parties
                if name not in named and (partner := knowledge.gazetteer.party(name)) is not None
                if partner.country == adjective.country and partner.kind is not Kind.GOVERNMENT
            }
            if len(partners) == 1 and not named.intersection(partners):
                partner = next(iter(partners.values()))
                start, end = fields[field].back(adjective.fold_start, hit.end)
                mention = Mention(
                    party=partner.name,
                    start=start,
                    end=end,
                    fold_start=adjective.fold_start,
                    fold_end=hit.end,
                    alias=fields[field].original[start:end],
                    kind=partner.kind,
                    country=partner.country,
                    use=Use.NAME,
                    chip=partner.chip,
                )
                found[field] = tuple(sorted((*several, mention), key=lambda one: one.fold_start))
                break
    return found


def _sentence(
    field: str,
    number: int,
    span: tuple[int, int],
    text: str,
    hits: Sequence[Hit],
    mentions: Sequence[Mention],
    topics: Sequence[Found[Topic]],
) -> Sentence:
    start, end = span
    cuts = [start, *(match.end() for match in _BREAK.finditer(text, start, end)), end]
    clauses = tuple(
        Clause(
            field=field,
            start=first,
            end=last,
            hits=tuple(hit for hit in hits if first <= hit.start < last),
            mentions=tuple(mention for mention in mentions if first <= mention.fold_start < last),
            topics=tuple(topic for topic in topics if first <= topic.start < last),
        )
        for first, last in pairwise(cuts)
        if last > first
    )
    return Sentence(field=field, number=number, start=start, end=end, clauses=clauses)


def principals(mentions: Iterable[Mention], knowledge: "Knowledge") -> tuple[str, ...]:
    """The parties that act among these, each as the one it is counted as, in order of appearance."""
    return tuple(
        dict.fromkeys(knowledge.gazetteer.principal(one.party) for one in mentions if one.use in ACTS and acts(one))
    )


def only_reports(clause: Clause, mention: Mention) -> bool:
    """Whether an agency is named only as the one that the news is from: "according to JETRO", ジェトロによると."""
    return mention.kind is Kind.AGENCY and any(
        hit.cue is Cue.SOURCE
        and (0 <= hit.start - mention.fold_end <= _NEXT or 0 <= mention.fold_start - hit.end <= _NEXT)
        for hit in clause.hits
    )


def acts(mention: Mention) -> bool:
    """Whether it is somebody who can act at all: a programme or a place cannot."""
    return mention.kind is not Kind.PROGRAMME
