"""News or talk about it: whether a text tells an act as a fact, or explains, argues, denies, imagines, remembers.

Named, weighted features as in `core.relevance`; weights are data. Does not care what the act is (`core.acts`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from tracker.core.acts import Deed, actors, aside
from tracker.core.dates import FoundDate
from tracker.core.lexicon import Cue
from tracker.core.relevance import sigmoid
from tracker.core.surface import Sentence, Surface
from tracker.core.text import is_cjk
from tracker.model import Act, Feature, Modality, Precision

if TYPE_CHECKING:
    from tracker.core.knowledge import Knowledge

_KINDS = (Cue.OPINION, Cue.EXPLAINER, Cue.INTERVIEW, Cue.PORTRAIT, Cue.FORUM, Cue.EVENT, Cue.QUESTION, Cue.HYPOTHESIS)
_WEIGHED = frozenset({*_KINDS, Cue.DENIAL, Cue.NO_COMMENT, Cue.LOOK_BACK, Cue.CONFIRMED, Cue.RUMOUR})
_OPEN = (Cue.QUESTION, Cue.RUMOUR, Cue.HYPOTHESIS, Cue.NEGATION)
_RECENT = timedelta(days=10)
_LONG_OVER = timedelta(days=270)
_OPENING = 6
"""Characters of a headline before the date that it opens with: "In ", "Back in" is too far."""
_ADVERB = "に、"
_MOST = 4.0
"""A kind of text is marked no more surely than this, however many marks there are."""
_PLACES = ("title", "first sentence", "later")
FEATURES = frozenset(
    {
        *(f"{name} in {place}" for place in _PLACES for name in (*_WEIGHED, "an act", "two parties")),
        "sums of money",
        "a day just gone",
    }
)
"""All that is weighed; `seeds/judging.yaml` says how much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """How the text says what it says; `commentary` is how surely it tells no act (0..1)."""

    modality: Modality
    commentary: float
    features: tuple[Feature, ...]
    reasons: tuple[str, ...]


def stance(surface: Surface, found: Sequence[Deed], knowledge: "Knowledge") -> Stance:
    """Weigh how a text speaks."""
    rules = knowledge.judging.commentary
    features = tuple(
        Feature(name, round(value, 3), rules.weights.get(name, 0.0), detail)
        for name, value, detail in observed(surface, found)
        if value
    )
    score = round(sigmoid(rules.bias + sum(feature.value * feature.weight for feature in features)), 3)
    sentences = [sentence for sentence in surface.sentences if not aside(sentence)][:3]
    modality, reason = _modality(sentences, commentary=score >= rules.threshold, old=_is_old(surface, found))
    return Stance(modality=modality, commentary=score, features=features, reasons=(reason,) if reason else ())


def _modality(sentences: Sequence[Sentence], *, commentary: bool, old: bool) -> tuple[Modality, str]:
    head = sentences[:2]
    if _denied(sentences):
        return Modality.DENIED, "what it reports is denied"
    if old or any(sentence.says(Cue.LOOK_BACK) for sentence in head):
        return Modality.LOOK_BACK, "it looks back"
    if commentary:
        if any(sentence.says(Cue.HYPOTHESIS) for sentence in head) and not any(
            sentence.says(Cue.OPINION, Cue.EXPLAINER, Cue.INTERVIEW) for sentence in head
        ):
            return Modality.HYPOTHETICAL, "it only imagines"
        return Modality.OPINION, "it comments or explains"
    if any(sentence.says(Cue.RUMOUR) for sentence in head):
        return Modality.RUMOUR, ""
    if any(sentence.says(Cue.PLAN) for sentence in head[:1]):
        return Modality.PLAN, ""
    return Modality.FACT, ""


def _denied(sentences: Sequence[Sentence]) -> bool:
    """A denial in the headline; in the summary only of what the headline asks or reports as a rumour."""
    title = [sentence for sentence in sentences if sentence.title]
    if any(sentence.says(Cue.DENIAL) for sentence in title):
        return True
    open_question = not title or any(
        sentence.says(Cue.QUESTION, Cue.RUMOUR, Cue.HYPOTHESIS) or _negates(sentence) for sentence in title
    )
    first = [sentence for sentence in sentences if not sentence.title][:2]
    return open_question and any(sentence.says(Cue.DENIAL) for sentence in first)


def _negates(sentence: Sentence) -> bool:
    """Whether something is said not to be; 更新なし and "not renewed" are endings that happen."""
    ended = [hit for hit in sentence.hits if hit.act is Act.TERMINATION]
    return any(
        hit.cue is Cue.NEGATION and not any(one.start <= hit.start and hit.end <= one.end for one in ended)
        for hit in sentence.hits
    )


def observed(surface: Surface, found: Sequence[Deed]) -> Iterator[tuple[str, float, str]]:
    """What speaks for and against commentary: name, value, the words."""
    told = [sentence for sentence in surface.sentences if not aside(sentence)]
    body = [sentence for sentence in told if not sentence.title]
    for place, sentences in zip(_PLACES, ([s for s in told if s.title], body[:1], body[1:4]), strict=True):
        heard: dict[Cue, tuple[float, str]] = {}
        for sentence in sentences:
            for hit in sentence.hits:
                if hit.cue in _WEIGHED:
                    value, words = heard.get(hit.cue, (0.0, ""))
                    words = words or surface.quote(sentence.field, hit.start, hit.end)[2]
                    heard[hit.cue] = (value + hit.entry.strength, words)
        for cue, (value, words) in heard.items():
            yield f"{cue.value} in {place}", min(_MOST, value), words
        numbers = {sentence.number for sentence in sentences}
        best = max((deed.weight for deed in found if deed.sentence in numbers and deed.act), default=0.0)
        yield f"an act in {place}", min(2.0, best / 2), ""
        parties = {mention.party for sentence in sentences for mention in actors(sentence)}
        yield f"two parties in {place}", float(len(parties) > 1), ""
    yield "sums of money", float(bool(surface.amounts)), ""
    yield "a day just gone", float(any(_just_gone(surface, found) for found in surface.dates)), ""


def _is_old(surface: Surface, found: Sequence[Deed]) -> bool:
    """Whether all that is told in the headline, or without an act there in the first sentence, is long over."""
    if _begins_long_ago(surface):
        return True
    early = [sentence.number for sentence in surface.sentences if not aside(sentence)][:2]
    for number in early:
        here = [deed for deed in found if deed.sentence == number and (deed.act or deed.stage)]
        if here:
            return any(deed.old for deed in here) and all(deed.old or deed.fresh < 1 for deed in here)
    return False


def _begins_long_ago(surface: Surface) -> bool:
    """ "In 2022 the two agreed": the whole text is told from a time that is long over."""
    published = surface.document.published.value
    head = surface.headline or next(iter(surface.body), None)
    if published is None or head is None:
        return False
    text = surface.fields[head.field].text
    for found in surface.dates:
        if found.field == head.field and found.fold_start - head.start <= _OPENING:
            behind = text[found.fold_end : found.fold_end + 1]
            solid = is_cjk(text[found.fold_end - 1])
            # "2022年設立のX" and "2022 founder X" only say since when somebody is there.
            adverb = behind in (_ADVERB if solid else " ,:") and (solid or found.fold_start > head.start)
            return adverb and found.end_of_span < published - _LONG_OVER
    return False


def _just_gone(surface: Surface, found: FoundDate) -> bool:
    """A day told in the headline or the first sentence that was shortly before the text came out."""
    published = surface.document.published.value
    first = next(iter(surface.body), None)
    early = found.field == "title" or (first is not None and found.fold_start < first.end)
    return (
        early
        and published is not None
        and found.dated.value is not None
        and found.dated.precision in (Precision.DAY, Precision.MINUTE)
        and timedelta(0) <= published - found.dated.value <= _RECENT
    )
