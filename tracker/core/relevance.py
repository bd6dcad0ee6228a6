"""Is a text about a semiconductor tie with a Japanese side? Named, weighted features in, a score 0..1 out.

Weights are data (`seeds/judging.yaml`), so that a person can follow and change them. Does not care what happened in
the tie (`core.acts`) nor whether it is known (`core.compare`). A text without a Japanese side or without a chip cue is
never relevant, whatever the weights say.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from tracker.core.lexicon import Cue
from tracker.core.names import Kind, Mention, Use
from tracker.core.surface import HOME, Clause, Sentence, Surface, acts, only_reports, principals
from tracker.core.topics import Sign
from tracker.model import Act, Feature, Stage

if TYPE_CHECKING:
    from tracker.core.knowledge import Knowledge

_STATES = (Kind.GOVERNMENT, Kind.AGENCY, Kind.REGION, Kind.CITY)
_PAPERS = (Stage.LOI, Stage.MOU)
_ACTORS = (Use.NAME, Use.PERSON)
_PLACES = ("title", "summary")
_HOME_LANGUAGE = "ja"
_TELLING = frozenset(
    {
        *(Cue.TIE, Cue.STAKE, Cue.VENTURE, Cue.GOVERNMENT, Cue.AID, Cue.JOIN, Cue.DENIAL),
        *(Cue.OPINION, Cue.EXPLAINER, Cue.INTERVIEW, Cue.PORTRAIT, Cue.FORUM, Cue.LOOK_BACK),
    }
)
"""Cues of a text that is about a tie, if only to talk about it."""
_SIGN = 3
"""Characters of a comma or a dash between two names."""
_PLAINLY = 3
"""How strong a sign of opinion is that decides alone."""
FEATURES = frozenset(
    {
        *(
            f"{name} in {place}"
            for place in _PLACES
            for name in (
                "chip words",
                "chip parties",
                "party from abroad",
                "Japan named",
                "an act",
                "words of ties",
                "state money or ministers",
                "about something else",
                "another side of chips",
            )
        ),
        "no clear word of chips",
        "nothing in it tells of a tie",
        "a tie of the baseline",
        "a venture of the Japanese state",
        "a Japanese party and another one in title",
        "both sides in a sentence that tells something",
        "both sides only side by side",
        "the two sides never meet",
        "only a Japanese party",
        "only a party from abroad",
        "no party",
        "Japan only in passing",
        "the headline is of two from abroad",
        "Japanese companies among themselves",
        "a Japanese company where it builds",
    }
)
"""All that is weighed; `seeds/judging.yaml` says how much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relevance:
    """How sure it is that a text is about such a tie, and what that rests on."""

    relevant: bool
    score: float
    features: tuple[Feature, ...]
    reasons: tuple[str, ...]


def relevance(surface: Surface, knowledge: "Knowledge") -> Relevance:
    """Weigh a text; an empty one is not relevant."""
    rules = knowledge.judging.relevance
    missing = _missing(surface, knowledge)
    if missing:
        return Relevance(relevant=False, score=0.0, features=(), reasons=(missing,))
    features = tuple(
        Feature(name, round(value, 3), rules.weights.get(name, 0.0), detail)
        for name, value, detail in _observed(surface, knowledge)
        if value
    )
    score = sigmoid(rules.bias + sum(feature.value * feature.weight for feature in features))
    relevant = score >= rules.threshold
    return Relevance(
        relevant=relevant, score=round(score, 3), features=features, reasons=tuple(_reasons(relevant, features))
    )


def sigmoid(value: float) -> float:
    """Any number to 0..1."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))


def _missing(surface: Surface, knowledge: "Knowledge") -> str:
    """Why a text cannot be relevant at all; empty when it can."""
    if not surface.sentences:
        return "there is no text to read"
    home = any(mention.country == HOME for mention in surface.mentions) or bool(surface.signs(Sign.JAPAN))
    if not home:
        return "no Japanese side is named"
    words = surface.signs(Sign.CHIPS)
    chips = (
        any(word.value.weight >= 1 for word in words)
        or len({word.value for word in words}) > 2
        or any(mention.chip and mention.use in _ACTORS for mention in surface.mentions)
    )
    if not chips and not known_tie(surface, knowledge):
        return "nothing in it is about semiconductors"
    return ""


def known_tie(surface: Surface, knowledge: "Knowledge") -> tuple[str, ...]:
    """A tie of the baseline that is not about chips, between others than states, both sides of which act here."""
    named = set(principals(surface.mentions, knowledge)) | {
        mention.party for mention in surface.mentions if mention.use in _ACTORS
    }
    for parties, fact in knowledge.world.facts_between_named(knowledge.gazetteer):
        if parties <= named and not any(topic in knowledge.judging.chip_topics for topic in fact.topics):
            return fact.parties
    return ()


def _observed(surface: Surface, knowledge: "Knowledge") -> Iterator[tuple[str, float, str]]:
    yield from _chips(surface, knowledge)
    yield from _sides(surface, knowledge)
    yield from _meetings(surface, knowledge)
    yield from _alone(surface, knowledge)
    yield from _deeds(surface)
    yield from _silence(surface, knowledge)
    yield from _traps(surface)


def _chips(surface: Surface, knowledge: "Knowledge") -> Iterator[tuple[str, float, str]]:
    strong = False
    for place, sentences in _places(surface):
        words = [topic for sentence in sentences for topic in sentence.topics if topic.value.sign is Sign.CHIPS]
        told = ", ".join(dict.fromkeys(surface.quote(_field(sentences), t.start, t.end)[2] for t in words[:3]))
        yield f"chip words in {place}", min(2.0, sum(topic.value.weight for topic in words)), told
        parties = {mention.party for sentence in sentences for mention in sentence.mentions if mention.chip}
        strong = strong or any(topic.value.weight >= 1 for topic in words)
        strong = strong or any(not _diversified(party, knowledge) for party in parties)
        yield f"chip parties in {place}", min(2.0, float(len(parties))), ", ".join(sorted(parties)[:3])
    yield "no clear word of chips", float(not strong), ""


def _diversified(name: str, knowledge: "Knowledge") -> bool:
    party = knowledge.gazetteer.party(name)
    return party is not None and party.diversified


def _sides(surface: Surface, knowledge: "Knowledge") -> Iterator[tuple[str, float, str]]:
    for place, sentences in _places(surface):
        mentions = [mention for sentence in sentences for mention in sentence.mentions]
        actors = [mention for sentence in sentences for mention in _actors(sentence)]
        abroad = [mention for mention in actors if mention.country not in (HOME, "")]
        yield f"party from abroad in {place}", float(bool(abroad)), _names(abroad)
        yield f"Japan named in {place}", float(_home_words(sentences, mentions)), ""
    tie = known_tie(surface, knowledge)
    yield "a tie of the baseline", float(bool(tie)), ", ".join(tie)
    venture = state_ventures(surface, knowledge)
    yield "a venture of the Japanese state", float(bool(venture)), ", ".join(venture)


def _meetings(surface: Surface, knowledge: "Knowledge") -> Iterator[tuple[str, float, str]]:
    """Whether the two sides stand together, and whether something happens there."""
    told = beside = ""
    for sentence in surface.sentences:
        names = pair(_actors(sentence), knowledge)
        if names and sentence.title:
            yield "a Japanese party and another one in title", 1.0, ", ".join(names)
        elif names and (any(hit.act or hit.stage for hit in sentence.hits) or sentence.says(Cue.TIE)):
            told = told or ", ".join(names)
        elif names:
            beside = beside or ", ".join(names)
    yield "both sides in a sentence that tells something", float(bool(told)), told
    yield "both sides only side by side", float(bool(beside) and not told), beside
    actors = [mention for sentence in surface.sentences for mention in _actors(sentence)]
    head = [mention for sentence in surface.sentences[:2] for mention in _actors(sentence)]
    apart = bool(pair(actors, knowledge)) and not told and not beside and not pair(head, knowledge)
    argued = _is_editorial(surface, [sentence for sentence in surface.sentences if sentence.title])
    yield "the two sides never meet", float(apart and not argued), ""


def _alone(surface: Surface, knowledge: "Knowledge") -> Iterator[tuple[str, float, str]]:
    """What looks like one side only: one party, companies of one country, a company and where it builds."""
    title = [sentence for sentence in surface.sentences if sentence.title]
    actors = [mention for sentence in surface.sentences for mention in _actors(sentence)]
    home = [mention for mention in actors if mention.country == HOME]
    abroad = [mention for mention in actors if mention.country != HOME]
    parties = principals(actors, knowledge)
    alone = len(parties) == 1 and not state_ventures(surface, knowledge)
    alone = alone and not (_state_money(surface) and _is_editorial(surface, title))
    ours = alone and bool(home) and not _owned_abroad(home, knowledge) and not _with_somebody(surface)
    yield "only a Japanese party", float(ours), ", ".join(parties)
    yield "only a party from abroad", float(alone and not home), ", ".join(parties)
    yield "no party", float(not parties), ""
    named = _home_words(title, [mention for sentence in title for mention in sentence.mentions])
    yield "Japan only in passing", float(not home and not named and not _is_editorial(surface, title)), ""
    heads = [mention for sentence in title for mention in _actors(sentence)]
    two = principals((mention for mention in heads if mention.country not in (HOME, "")), knowledge)
    others = not named and not any(mention.country == "" for mention in heads)
    yield "the headline is of two from abroad", float(len(two) > 1 and others), ", ".join(two)
    tied = any(sentence.says(Cue.TIE) or any(hit.act for hit in sentence.hits) for sentence in title)
    several = len(parties) > 1 and not abroad and all(mention.kind is Kind.COMPANY for mention in home)
    yield "Japanese companies among themselves", float(several and not tied), ", ".join(parties)
    papers = any(hit.stage in _PAPERS for sentence in title for hit in sentence.hits)
    hosts = bool(home and abroad) and all(mention.kind in _STATES for mention in abroad)
    builds = hosts and all(mention.kind is Kind.COMPANY for mention in home) and not papers
    yield "a Japanese company where it builds", float(builds), ", ".join(parties)


def _is_editorial(surface: Surface, title: Iterable[Sentence]) -> bool:
    """Whether a Japanese paper says what it thinks in the headline: that is about Japan, named or not."""
    plain = (hit for sentence in title for hit in sentence.hits if hit.cue is Cue.OPINION)
    return surface.language == _HOME_LANGUAGE and any(hit.entry.strength >= _PLAINLY for hit in plain)


def _state_money(surface: Surface) -> bool:
    """Whether a headline speaks of public money: 社説：半導体への国費投入."""
    hits = [hit for sentence in surface.sentences if sentence.title for hit in sentence.hits]
    return any(hit.act is Act.FUNDING for hit in hits) and any(hit.cue is Cue.GOVERNMENT for hit in hits)


def _with_somebody(surface: Surface) -> bool:
    """ "With a Taiwanese maker", 米社との合弁: whether the other side of a tie is there without its name."""
    return any(
        sentence.says(Cue.TIE) and any(topic.value.sign is Sign.ABROAD for topic in sentence.topics)
        for sentence in surface.sentences[:2]
    )


def _owned_abroad(mentions: Iterable[Mention], knowledge: "Knowledge") -> bool:
    """Whether a company at home is one of an owner from abroad: a tie by itself."""
    for mention in mentions:
        party = knowledge.gazetteer.party(mention.party)
        owner = knowledge.gazetteer.party(party.owner) if party is not None and party.owner else None
        if owner is not None and owner.country != HOME:
            return True
    return False


def _actors(sentence: Sentence) -> Iterator[Mention]:
    for clause in sentence.clauses:
        yield from _in_clause(clause)


def _in_clause(clause: Clause) -> Iterator[Mention]:
    for mention in clause.mentions:
        if mention.use in _ACTORS and acts(mention) and not only_reports(clause, mention):
            yield mention


def pair(mentions: Iterable[Mention], knowledge: "Knowledge") -> tuple[str, ...]:
    """A Japanese actor and another one, as the parties they are counted as."""
    actors = list(mentions)
    home = [knowledge.gazetteer.principal(mention.party) for mention in actors if mention.country == HOME]
    for mention in actors:
        name = knowledge.gazetteer.principal(mention.party)
        if mention.country == HOME and mention.kind in (Kind.CITY, Kind.REGION):
            continue  # where a Japanese company stands is no other side
        for other in home:
            if other != name:
                return (other, name)
    return ()


def state_ventures(surface: Surface, knowledge: "Knowledge") -> tuple[str, ...]:
    """Companies that act here and that the Japanese state funds according to the baseline."""
    named = {mention.party for mention in surface.mentions if mention.use in _ACTORS}
    return tuple(sorted(named & knowledge.world.ventures(knowledge.gazetteer)))


def _deeds(surface: Surface) -> Iterator[tuple[str, float, str]]:
    for place, sentences in _places(surface):
        hits = [hit for sentence in sentences for hit in sentence.hits]
        acted = [hit for hit in hits if hit.act]
        told = surface.quote(_field(sentences), acted[0].start, acted[0].end)[2] if acted else ""
        yield f"an act in {place}", min(1.0, sum(hit.entry.strength for hit in acted) / 3), told
        yield f"words of ties in {place}", min(1.0, sum(hit.cue is Cue.TIE for hit in hits) / 2), ""
        yield f"state money or ministers in {place}", float(any(hit.cue is Cue.GOVERNMENT for hit in hits)), ""


def _silence(surface: Surface, knowledge: "Knowledge") -> Iterator[tuple[str, float, str]]:
    """Names that only stand in one text: no act, no word of a tie, no talk about one, and no headline joins them."""
    told = any(hit.act or hit.stage or hit.cue in _TELLING for one in surface.sentences for hit in one.hits)
    known = state_ventures(surface, knowledge) or known_tie(surface, knowledge)
    joined = any(sentence.title and _joined(sentence, knowledge) for sentence in surface.sentences)
    yield "nothing in it tells of a tie", float(not (told or known or joined)), ""


def _joined(sentence: Sentence, knowledge: "Knowledge") -> bool:
    """Whether a clause of it has both sides, or only a sign stands between them: "X, Y announce"."""
    if any(pair(_in_clause(clause), knowledge) for clause in sentence.clauses):
        return True
    return any(
        pair(two, knowledge) and 0 <= two[1].fold_start - two[0].fold_end <= _SIGN
        for two in pairwise(_actors(sentence))
    )


def _traps(surface: Surface) -> Iterator[tuple[str, float, str]]:
    for place, sentences in _places(surface):
        strict: dict[str, float] = {}
        weak: dict[str, float] = {}
        for sentence in sentences:
            for topic in sentence.topics:
                if topic.value.sign is Sign.TRAP:
                    into = strict if topic.value.strict else weak
                    into[topic.value.name] = max(into.get(topic.value.name, 0), topic.value.weight)
        yield f"about something else in {place}", max(strict.values(), default=0.0), ", ".join(strict)
        yield f"another side of chips in {place}", max(weak.values(), default=0.0), ", ".join(weak)


def _places(surface: Surface) -> Iterator[tuple[str, list[Sentence]]]:
    for place in _PLACES:
        sentences = [sentence for sentence in surface.sentences if sentence.field == place]
        if sentences:
            yield place, sentences


def _field(sentences: list[Sentence]) -> str:
    return sentences[0].field


def _home_words(sentences: Iterable[Sentence], mentions: Iterable[Mention]) -> bool:
    return any(mention.country == HOME for mention in mentions) or any(
        topic.value.sign is Sign.JAPAN for sentence in sentences for topic in sentence.topics
    )


def _names(mentions: Iterable[Mention]) -> str:
    return ", ".join(dict.fromkeys(mention.party for mention in mentions))


def _reasons(relevant: bool, features: tuple[Feature, ...]) -> Iterator[str]:
    ranked = sorted(features, key=lambda feature: -abs(feature.value * feature.weight))
    telling = [feature for feature in ranked[:3] if feature.weight and (feature.weight > 0) is relevant]
    for feature in telling:
        yield f"{feature.name}: {feature.detail}" if feature.detail else feature.name
    if not telling:
        yield "enough speaks for it in sum" if relevant else "too little speaks for it"
