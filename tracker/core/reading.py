"""What a document says: who did what with whom, at what stage, for how much - with verbatim evidence for all of it.

Reads one document on its own; whether that is known, new or contradicts what is known is `core.compare`. Bounded: only
the first `limits.READ_CHARS` characters of a field are read, and any text gives a reading, with reasons.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from tracker import limits
from tracker.core import evidence
from tracker.core.acts import Deed, deeds, is_background, totals
from tracker.core.cast import Cast, bystanders, cast_of, partnership
from tracker.core.dates import FoundDate
from tracker.core.differences import DUE, MORE
from tracker.core.lexicon import Cue
from tracker.core.money import distinct
from tracker.core.names import Use
from tracker.core.people import find_people
from tracker.core.relevance import Relevance, relevance
from tracker.core.stance import Stance, stance
from tracker.core.steps import EARLIER, EARLY_SUM, EARLY_TECHNOLOGY, JOINTLY, LONG_AGO, LOUDNESS, STAKE, VENTURE
from tracker.core.surface import Clause, Surface, scan
from tracker.core.text import is_cjk, is_hangul
from tracker.model import (
    UNDATED,
    Act,
    Amount,
    Claim,
    Dated,
    Document,
    Feature,
    Modality,
    Precision,
    Reading,
    Stage,
    SumRole,
)

if TYPE_CHECKING:
    from tracker.core.knowledge import Knowledge


def read(document: Document, knowledge: "Knowledge") -> Reading:
    """Read a document; never raises for any text."""
    surface = scan(document, knowledge)
    published = document.published.value
    judged = relevance(surface, knowledge)
    cast = cast_of(surface, knowledge) if judged.relevant else bystanders(surface)
    heard = _Heard(
        surface=surface,
        cast=cast,
        amounts=distinct(surface.amounts, knowledge.money, (published.year,) if published else ()),
        technology=tuple(dict.fromkeys(found.name for found in surface.technology)),
    )
    if not judged.relevant:
        return _reading(heard, judged, (), (), ())
    found = deeds(surface, knowledge)
    told = stance(surface, found, knowledge)
    claims = _claims(heard, found, told, knowledge)
    return _reading(heard, judged, claims, (*told.features, *_observed(surface, cast, found)), told.reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    """What all claims of a text share."""

    surface: Surface
    cast: Cast
    amounts: tuple[Amount, ...]
    technology: tuple[str, ...]


def _reading(
    heard: _Heard,
    judged: Relevance,
    claims: tuple[Claim, ...],
    features: tuple[Feature, ...],
    reasons: tuple[str, ...],
) -> Reading:
    document = heard.surface.document
    pieces = (
        *(piece for claim in claims for piece in claim.evidence),
        *evidence.of_amounts(heard.surface, heard.amounts),
    )
    return Reading(
        document=document.id,
        language=heard.surface.language,
        relevant=judged.relevant,
        relevance=judged.score,
        parties=heard.cast.acting if judged.relevant else (),
        mentioned=heard.cast.mentioned,
        unknown=heard.cast.unknown,
        claims=claims,
        amounts=heard.amounts,
        technology=heard.technology,
        evidence=tuple(dict.fromkeys(pieces)),
        features=(*judged.features, *features),
        reasons=(*judged.reasons, *reasons, *_about_text(document)),
    )


def _observed(surface: Surface, cast: Cast, found: Sequence[Deed]) -> tuple[Feature, ...]:
    """What the comparison needs to know of the words and no claim has a place for; of no weight by itself."""
    loudest: dict[Act, float] = {}
    for deed in found:
        if deed.act:
            loudest[deed.act] = max(loudest.get(deed.act, 0.0), deed.hit.entry.strength)
    features = [Feature(f"{LOUDNESS}{act.value}", value, 0.0) for act, value in sorted(loudest.items())]
    if cast.jointly:
        features.append(Feature(JOINTLY, 1.0, 0.0))
    if any(sentence.says(Cue.STAKE) for sentence in surface.sentences[:2]):
        features.append(Feature(STAKE, 1.0, 0.0))
    if any(sentence.says(Cue.EARLIER) for sentence in surface.sentences[:3]):
        features.append(Feature(EARLIER, 1.0, 0.0))
    if any(sentence.says(Cue.VENTURE) for sentence in surface.sentences):
        features.append(Feature(VENTURE, 1.0, 0.0))
    sums = (one for one in surface.amounts if one.role not in (SumRole.BACKGROUND, SumRole.CUMULATIVE))
    if any(_is_early(surface, one.field, one.end) for one in sums):
        features.append(Feature(EARLY_SUM, 1.0, 0.0))
    if any(sentence.says(Cue.MORE) for sentence in surface.sentences[:2]):
        features.append(Feature(MORE, 1.0, 0.0))
    early = (one.name for one in surface.technology if _is_early(surface, one.field, one.end))
    features.extend(Feature(EARLY_TECHNOLOGY, 1.0, 0.0, name) for name in dict.fromkeys(early))
    features.extend(Feature(LONG_AGO, 1.0, 0.0, when) for when in dict.fromkeys(_long_over(surface)))
    return tuple(features)


def _long_over(surface: Surface) -> Iterator[str]:
    """The years, months and days long over that a text names: `2023`, `2023-05`, `2023-05-18`."""
    published = surface.document.published.value
    for found in surface.dates:
        when, letters = found.dated.value, _LETTERS.get(found.dated.precision)
        if published and when and letters and found.end_of_span < published - _NEWS:
            yield when.date().isoformat()[:letters]


def _is_early(surface: Surface, field: str, end: int) -> bool:
    """Whether what ends there in the original text is in the headline or the first sentence."""
    first = next(iter(surface.body), None)
    return field == "title" or (first is not None and surface.quote(field, first.start, first.end)[1] >= end)


def _claims(heard: _Heard, found: Sequence[Deed], told: Stance, knowledge: "Knowledge") -> tuple[Claim, ...]:
    """The main claim first; another act that speaks nearly as loud is a claim of its own."""
    rules = knowledge.judging.acts
    scores = {act: score * rules.weights.get(act, 1.0) for act, score in totals(found).items()}
    ranked = sorted(scores, key=lambda act: (-scores[act], list(Act).index(act)))
    chosen: list[Act | None] = [act for act in ranked if scores[act] >= rules.share * scores[ranked[0]]]
    main = _claim(heard, chosen[0] if chosen else None, found, told, knowledge)
    others = [_other(heard, act, main, found, told, knowledge) for act in chosen[1 : rules.claims] if act]
    return (main, *others)


def _claim(heard: _Heard, act: Act | None, found: Sequence[Deed], told: Stance, knowledge: "Knowledge") -> Claim:
    surface, cast = heard.surface, heard.cast
    best = _loudest(deed for deed in found if deed.act is act) if act else None
    stage, stage_deed = _stage(surface, found, act, told)
    people = tuple(find_people(surface, knowledge))
    promised = _promised(surface)
    pieces = (
        *evidence.of_deeds(surface, act, best, stage, stage_deed),
        *evidence.of_parties(surface, cast, cast.acting),
        *evidence.of_people(people),
        *evidence.of_promise(surface, promised),
        *evidence.of_givers(surface, best, cast.core, knowledge),
    )
    return Claim(
        parties=cast.core,
        partnership=partnership(cast.core, knowledge),
        act=act,
        stage=stage,
        modality=told.modality,
        amounts=heard.amounts,
        event_date=_event_date(surface, best),
        due=_due(promised) if promised else UNDATED,
        technology=heard.technology,
        places=_places(surface, best),
        people=tuple(dict.fromkeys(person.name for person in people)),
        ordinal=_ordinal(surface),
        durations=tuple(dict.fromkeys(one.iso for one in surface.durations)),
        evidence=pieces,
    )


def _other(heard: _Heard, act: Act, main: Claim, found: Sequence[Deed], told: Stance, knowledge: "Knowledge") -> Claim:
    best = _loudest(deed for deed in found if deed.act is act)
    stage, stage_deed = _stage(heard.surface, found, act, told)
    parties = _near(heard.surface, best, heard.cast, knowledge) if best else main.parties
    return replace(
        main,
        parties=parties,
        partnership=partnership(parties, knowledge),
        act=act,
        stage=stage,
        amounts=(),
        technology=(),
        people=(),
        places=_places(heard.surface, best),
        evidence=(
            *evidence.of_deeds(heard.surface, act, best, stage, stage_deed),
            *evidence.of_parties(heard.surface, heard.cast, parties),
            *(one for one in main.evidence if one.says.startswith(DUE)),
        ),
    )


def _loudest(found: Iterable[Deed]) -> Deed | None:
    return max(found, key=lambda deed: deed.weight, default=None)


_NEWS = timedelta(days=120)
_LETTERS = {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10}
_FINENESS = (Precision.MINUTE, Precision.DAY, Precision.MONTH, Precision.YEAR, Precision.NONE)
_FIRM = (Stage.LOI, Stage.MOU, Stage.AGREEMENT, Stage.LAUNCHED)
_NOUNS = (Stage.LOI, Stage.MOU)
_PREPOSITION = 12
"""Letters between talks and their topic: `about a`, `over een`."""
_PARTICLE = 2
"""Characters between a topic and the talks about it where verbs stand last: `を`."""


def _stage(surface: Surface, found: Sequence[Deed], act: Act | None, told: Stance) -> tuple[Stage | None, Deed | None]:
    """How far the tie is at the time of writing: what is only planned is at the stage of talks."""
    if act is Act.TERMINATION:
        return Stage.TERMINATED, _loudest(deed for deed in found if deed.act is act)
    own = [deed for deed in found if deed.stage and (deed.act is act or deed.act in (None, Act.NEW))]
    firm = _loudest(deed for deed in own if deed.stage in _FIRM)
    named = _loudest(
        deed
        for deed in own
        # A paper that was there before ("builds on the memorandum") does not name the new one.
        if deed.stage in _NOUNS and firm and deed.weight >= firm.weight / 3 and deed.fresh >= firm.fresh
    )
    talks = _loudest(deed for deed in own if deed.stage is Stage.TALKS)
    if act is Act.RENEWAL:
        extended = _loudest(deed for deed in own if deed.stage is Stage.EXTENDED)
        if extended and not (talks and talks.weight > extended.weight):
            return Stage.EXTENDED, extended
    if talks and (firm is None or told.modality in (Modality.PLAN, Modality.RUMOUR) or talks.weight > firm.weight):
        return Stage.TALKS, talks
    if talks and firm and _is_their_topic(surface, talks, firm):
        return Stage.TALKS, talks
    best = named or firm
    return (best.stage, best) if best else (None, None)


def _is_their_topic(surface: Surface, talks: Deed, firm: Deed) -> bool:
    """Whether what sounds firm is what the talks are about: "in talks about a partnership", "提携を協議"."""
    if talks.sentence != firm.sentence:
        return False
    first = surface.fields[talks.field].text[talks.hit.start]
    if is_cjk(first) or is_hangul(first):  # verbs stand last
        verb = talks.hit.end - talks.hit.start > 1  # a particle alone ("に") marks a goal that may be reached
        return verb and 0 <= talks.hit.start - firm.hit.end <= _PARTICLE
    return 0 < firm.hit.start - talks.hit.end <= _PREPOSITION


def _near(surface: Surface, deed: Deed, cast: Cast, knowledge: "Knowledge") -> tuple[str, ...]:
    """Who stands in the sentence of a phrase; the core of the text when that is not two."""
    held = {knowledge.gazetteer.principal(mention.party): mention.party for mention in cast.mentions}
    sentence = surface.sentences[deed.sentence]
    here = dict.fromkeys(
        held[knowledge.gazetteer.principal(mention.party)]
        for mention in sentence.mentions
        if knowledge.gazetteer.principal(mention.party) in held
    )
    return tuple(here) if len(here) > 1 else cast.core


def _event_date(surface: Surface, deed: Deed | None) -> Dated:
    """When it happened, as the text says: the date beside the act, else the first one outside the background."""
    published = surface.document.published.value
    told_as_news = deed is not None and deed.fresh == 1 and not deed.old
    past = [
        found
        for found in surface.dates
        if found.is_past(published) or (published is None and found.dated.precision is Precision.DAY)
        # What is told as news did not happen long ago; an older date beside it is of something else.
        if not (told_as_news and published and found.end_of_span < published - _NEWS)
    ]
    near: list[FoundDate] = []
    rest: list[FoundDate] = []
    for sentence in surface.sentences:
        for clause in sentence.clauses:
            inside = [one for one in past if one.field == clause.field and clause.start <= one.fold_start < clause.end]
            if not inside:
                continue
            old = is_background(surface, clause)
            if deed and (_holds(clause, deed) or (sentence.number == deed.sentence and not old)):
                near.extend(inside)
            elif not old and not clause.says(Cue.FOLLOWS):
                rest.extend(inside)
    finest = sorted(near or rest, key=lambda one: _FINENESS.index(one.dated.precision))
    return finest[0].dated if finest else UNDATED


def _holds(clause: Clause, deed: Deed) -> bool:
    return clause.field == deed.field and clause.start <= deed.hit.start < clause.end


def _promised(surface: Surface) -> FoundDate | None:
    """What it promises something for; in a text without a date any year or month that it names may be that."""
    published = surface.document.published.value
    for found in surface.dates:
        if found.is_future(published) or (published is None and found.dated.precision is not Precision.DAY):
            return found
    return None


def _due(found: FoundDate) -> Dated:
    """When a promise falls due: with the last month or year of a span, so a first half of 2027 in June."""
    last = found.end_of_span - timedelta(days=1)
    first = {
        Precision.MONTH: last.replace(day=1, hour=0, minute=0, second=0, microsecond=0),
        Precision.YEAR: last.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0),
    }.get(found.dated.precision)
    return found.dated if first is None else replace(found.dated, value=first)


def _places(surface: Surface, deed: Deed | None) -> tuple[str, ...]:
    """Where it happened: the places of the clause that tells the act, and of the headline."""
    if deed is None:
        return ()
    clauses = [clause for sentence in surface.sentences for clause in sentence.clauses if _holds(clause, deed)]
    places = (mention for clause in clauses for mention in clause.mentions if mention.use is Use.PLACE)
    return tuple(dict.fromkeys(mention.alias for mention in places))


def _ordinal(surface: Surface) -> str | None:
    """ "second" plant, third tranche: which of several it is about, in the headline or the first sentence."""
    hits = (hit for sentence in surface.sentences[:2] for hit in sentence.hits if hit.cue is Cue.ORDINAL)
    return next((hit.entry.note for hit in hits), None)


def _about_text(document: Document) -> Iterator[str]:
    if len(document.summary) > limits.READ_CHARS or len(document.title) > limits.READ_CHARS:
        yield f"only the first {limits.READ_CHARS:,} characters were read"
    if document.published.value is None:
        yield "the text has no date"
