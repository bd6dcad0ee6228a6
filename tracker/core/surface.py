"""What stands where in a text: one pass of every search over headline and summary, cut into sentences and clauses.

Does not decide anything; `core.relevance` and `core.acts` do, on this alone. Bounded: only the first
`limits.READ_CHARS` characters of a field are looked at.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import TYPE_CHECKING, NamedTuple

from tracker import limits
from tracker.core.dates import FoundDate, find_dates
from tracker.core.discovery import are_two, discover, in_full, spelt, told_behind
from tracker.core.durations import FoundDuration, find_durations
from tracker.core.language import detect
from tracker.core.lexicon import Cue, Hit
from tracker.core.money import find_amounts
from tracker.core.names import Kind, Mention, Use
from tracker.core.parties import ACTS as ACTS
from tracker.core.parties import HOME as HOME
from tracker.core.phrases import Found
from tracker.core.technology import FoundTechnology, find_technology
from tracker.core.text import Folded, fold
from tracker.core.topics import Sign, Topic
from tracker.core.unnamed import with_counterparts, with_municipalities
from tracker.model import Amount, Document

if TYPE_CHECKING:
    from tracker.core.knowledge import Knowledge


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A piece of a sentence between commas; offsets are into the folded text of its field."""

    field: str
    start: int
    end: int
    hits: tuple[Hit, ...] = ()
    mentions: tuple[Mention, ...] = ()
    topics: tuple[Found[Topic], ...] = ()
    cues: frozenset[Cue] = frozenset()

    def says(self, *cues: Cue) -> bool:
        """Whether it holds one of these cues."""
        return not self.cues.isdisjoint(cues)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence, or the headline; `number` counts from 0, which is the headline if there is one."""

    field: str
    number: int
    start: int
    end: int
    clauses: tuple[Clause, ...]
    hits: tuple[Hit, ...] = ()  # of all its clauses
    mentions: tuple[Mention, ...] = ()
    topics: tuple[Found[Topic], ...] = ()
    cues: frozenset[Cue] = frozenset()

    @property
    def title(self) -> bool:
        """Whether it is the headline."""
        return self.field == "title"

    def says(self, *cues: Cue) -> bool:
        """Whether it holds one of these cues."""
        return not self.cues.isdisjoint(cues)


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


_TELL_HOME = (Use.QUALIFIER, Use.PLACE)
_HOME_LANGUAGE = "ja"
_SHORT = 2
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
    found = {
        name: knowledge.gazetteer.mentions(
            folded, language, "\n".join(other.text for key, other in fields.items() if key != name)
        )
        for name, folded in fields.items()
    }
    topics = {name: knowledge.topics.find(folded)[: limits.FINDINGS] for name, folded in fields.items()}
    # Most news is about something else altogether: no need to look closer at it.
    possible = _possible(found, topics, language, knowledge)
    hits: dict[str, tuple[Hit, ...]] = dict.fromkeys(fields, ())
    figures = _Figures()
    if possible:
        hits = {
            name: knowledge.lexicon.find(folded, language, name)[: limits.FINDINGS] for name, folded in fields.items()
        }
        found = with_counterparts(fields, found, hits, knowledge)
        found = with_municipalities(fields, found, language, knowledge)
        found = _with_unknown(fields, found, language, knowledge)
        found = {name: several[: limits.FINDINGS] for name, several in found.items()}
        figures = _figures(fields, language, document, knowledge)
    sentences: list[Sentence] = []
    for name, folded in fields.items():
        spans = ((0, len(folded.text)),) if name == "title" or not possible else folded.sentences
        sentences.extend(
            _sentence(name, number, span, folded.text, hits[name], found[name], topics[name])
            for number, span in enumerate(spans, start=len(sentences))
        )
    return Surface(
        document=document,
        language=language,
        fields=fields,
        sentences=tuple(sentences),
        amounts=figures.amounts,
        dates=figures.dates,
        technology=figures.technology,
        durations=figures.durations,
    )


class _Figures(NamedTuple):
    """What is read by rules of its own, over all fields."""

    amounts: tuple[Amount, ...] = ()
    dates: tuple[FoundDate, ...] = ()
    technology: tuple[FoundTechnology, ...] = ()
    durations: tuple[FoundDuration, ...] = ()


def _figures(fields: dict[str, Folded], language: str, document: Document, knowledge: "Knowledge") -> _Figures:
    found = [
        _Figures(
            find_amounts(name, folded, language, knowledge.money)[: limits.FINDINGS],
            find_dates(folded, language, document.published, knowledge.calendar, field=name)[: limits.FINDINGS],
            find_technology(folded, knowledge.technology, field=name)[: limits.FINDINGS],
            find_durations(folded, language, knowledge.calendar, field=name)[: limits.FINDINGS],
        )
        for name, folded in fields.items()
    ]
    return _Figures(*(tuple(chain.from_iterable(several)) for several in zip(*found, strict=True)))


def _possible(
    mentions: dict[str, tuple[Mention, ...]],
    topics: dict[str, tuple[Found[Topic], ...]],
    language: str,
    knowledge: "Knowledge",
) -> bool:
    """Whether a text could be about a tie with a Japanese side at all: Japan is in it, and chips or a known tie."""
    named = [one for several in mentions.values() for one in several]
    signs = {one.value.sign for several in topics.values() for one in several}
    home = language == _HOME_LANGUAGE or Sign.JAPAN in signs or any(one.country == HOME for one in named)
    if not home:
        return False
    if Sign.CHIPS in signs or any(one.chip for one in named):
        return True
    known = {party for parties, _ in knowledge.world.facts_between_named(knowledge.gazetteer) for party in parties}
    return not known.isdisjoint(one.party for one in named)


def _with_unknown(
    fields: dict[str, Folded], found: dict[str, tuple[Mention, ...]], language: str, knowledge: "Knowledge"
) -> dict[str, tuple[Mention, ...]]:
    unknown = {name: discover(folded, language, found[name], knowledge.discovery) for name, folded in fields.items()}
    named = {one.party for several in (*found.values(), *unknown.values()) for one in several}
    unknown = {field: tuple(one for one in some if not are_two(one.party, named)) for field, some in unknown.items()}
    for name, folded in fields.items():  # a name that the summary introduces is one in the headline too
        elsewhere = {one.party: one for key, several in unknown.items() if key != name for one in several}
        for one in unknown[name]:
            elsewhere.pop(one.party, None)
        again = [same for one in elsewhere.values() for same in _again(one, folded, found[name])]
        unknown[name] = (*unknown[name], *again)
    everybody = [one for several in (*found.values(), *unknown.values()) for one in several]
    text = "\n".join(folded.original for folded in fields.values())
    unknown = {key: tuple(spelt(in_full(one, everybody), text) for one in some) for key, some in unknown.items()}
    told = {
        name: tuple(sorted((*found[name], *unknown[name]), key=lambda mention: mention.fold_start)) for name in fields
    }
    return _with_countries(fields, told, language, knowledge)


def _again(mention: Mention, folded: Folded, taken: Sequence[Mention]) -> Iterator[Mention]:
    """A name of the other field where it stands in this one and is not part of a known one."""
    wanted = fold(mention.party).text
    start = folded.text.find(wanted)
    while start >= 0 and len(wanted) > _SHORT:
        end = start + len(wanted)
        if not any(one.fold_start < end and start < one.fold_end for one in taken):
            first, last = folded.back(start, end)
            alias = folded.original[first:last]
            yield replace(mention, start=first, end=last, fold_start=start, fold_end=end, alias=alias)
        start = folded.text.find(wanted, end)


def _with_countries(
    fields: dict[str, Folded], mentions: dict[str, tuple[Mention, ...]], language: str, knowledge: "Knowledge"
) -> dict[str, tuple[Mention, ...]]:
    """ "The Japanese start-up X", "Delft-based Y", 独Z社: where a party that nobody has listed is from.

    Japanese news marks where a company from abroad is from; one without a mark is at home.
    """
    if all(one.known for several in mentions.values() for one in several):
        return mentions
    homes: dict[str, str] = {}
    latin = knowledge.discovery.latin.get(language)
    for field, several in mentions.items():
        text = fields[field].text
        for index, mention in enumerate(several):
            if mention.known:
                continue
            before = several[index - 1] if index else None
            sign = knowledge.discovery.ja.origin(text, mention.fold_start)[:1] if language == _HOME_LANGUAGE else ""
            if sign in knowledge.judging.country_signs:
                homes.setdefault(mention.party, knowledge.judging.country_signs[sign])
            elif before and 0 <= mention.fold_start - before.fold_end <= _BEFORE and before.use in _TELL_HOME:
                homes.setdefault(mention.party, before.country)
            elif country := (
                told_behind(fields[field].original, mention, several[index + 1 :], latin)
                or _of_its_name(mention.party, knowledge)
            ):
                homes.setdefault(mention.party, country)
    # A Japanese text writes names from abroad, and only few of its own, in Latin letters.
    default = {False: HOME if language == _HOME_LANGUAGE else "", True: ""}
    homes = _by_description(fields, mentions, homes, language, knowledge) | homes
    return {
        field: tuple(
            replace(one, country=homes.get(one.party) or default[one.party.isascii()])
            if not one.known and not one.country
            else one
            for one in several
        )
        for field, several in mentions.items()
    }


def _of_its_name(name: str, knowledge: "Knowledge") -> str:
    """ "Akita Thin Film Laboratory", "Suwa Precision": the country of the place that a name begins with."""
    first, _, more = name.partition(" ")
    if not more:
        return ""
    place = knowledge.gazetteer.party(first)
    if place is not None and place.kind in (Kind.REGION, Kind.CITY):
        return place.country
    return HOME if any(topic.value.sign is Sign.JAPAN for topic in knowledge.topics.find(fold(first))) else ""


def _by_description(
    fields: dict[str, Folded],
    mentions: dict[str, tuple[Mention, ...]],
    homes: dict[str, str],
    language: str,
    knowledge: "Knowledge",
) -> dict[str, str]:
    """ "The Japanese cable maker": where the only party from nowhere is from, when nobody else can be meant."""
    latin = knowledge.discovery.latin.get(language)
    everybody = [one for several in mentions.values() for one in several]
    unsettled = (one.party for one in everybody if not one.known and not one.country and one.party not in homes)
    open_ones = list(dict.fromkeys(unsettled))
    settled = {one.country for one in everybody if one.use in ACTS and one.country} | set(homes.values())
    # Of one that is left beside others, or of two of whom nothing is known: "and its Japanese partner" is the second.
    if latin is None or len(open_ones) != (1 if settled else 2):
        return {}
    for field, several in mentions.items():
        for one in several:
            adjective = one.use is Use.QUALIFIER and one.country not in settled
            if adjective and latin.compiled.described.match(fields[field].original, one.end):
                return {open_ones[-1]: one.country}
    return {}


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
    hits = tuple(hit for hit in hits if start <= hit.start < end)
    mentions = tuple(mention for mention in mentions if start <= mention.fold_start < end)
    named = [(one.fold_start, one.fold_end) for one in mentions if one.use is Use.NAME]
    topics = tuple(topic for topic in topics if start <= topic.start < end and not _in_name(topic, named))
    cuts = [start, *(match.end() for match in _BREAK.finditer(text, start, end)), end]
    clauses = []
    for first, last in pairwise(cuts):
        if last <= first:
            continue
        inside = tuple(hit for hit in hits if first <= hit.start < last)
        clauses.append(
            Clause(
                field=field,
                start=first,
                end=last,
                hits=inside,
                mentions=tuple(mention for mention in mentions if first <= mention.fold_start < last),
                topics=tuple(topic for topic in topics if first <= topic.start < last),
                cues=frozenset(hit.cue for hit in inside if hit.cue),
            )
        )
    return Sentence(
        field=field,
        number=number,
        start=start,
        end=end,
        clauses=tuple(clauses),
        hits=hits,
        mentions=mentions,
        topics=topics,
        cues=frozenset(hit.cue for hit in hits if hit.cue),
    )


def _in_name(topic: Found[Topic], named: Sequence[tuple[int, int]]) -> bool:
    """Whether a word that leads astray is part of a name: 陽明交通大学."""
    return topic.value.sign is Sign.TRAP and any(
        first <= topic.start and topic.end <= last and (first, last) != (topic.start, topic.end)
        for first, last in named
    )


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
