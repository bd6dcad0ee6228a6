"""What is said to have happened, clause by clause: which act, how far the tie is, how surely, and by whom.

A phrase counts by where it stands (headline, first sentence, later), by whether its clause is the news or only its
background, and by who stands beside it. Does not choose between the acts (`core.reading`) nor compare (`core.compare`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from tracker.core.lexicon import Cue, Hit
from tracker.core.names import Kind, Mention
from tracker.core.surface import ACTS, Clause, Sentence, Surface, acts
from tracker.core.text import is_cjk
from tracker.model import Act, Precision, Stage

if TYPE_CHECKING:
    from tracker.core.judging import Placing
    from tracker.core.knowledge import Knowledge


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """A phrase that speaks of an act or a stage, with all that decides how much it counts."""

    hit: Hit
    sentence: int  # number of its sentence; 0 is the headline
    field: str
    weight: float
    fresh: float  # 0..1: 1 is the news, less is background
    denied: bool = False
    old: bool = False  # its date stands beside it, and is long over

    @property
    def act(self) -> Act | None:
        """The act it speaks of."""
        return self.hit.act

    @property
    def stage(self) -> Stage | None:
        """The stage it speaks of."""
        return self.hit.stage


def deeds(surface: Surface, knowledge: "Knowledge") -> tuple[Deed, ...]:
    """Every phrase of an act or a stage with its weight, in order of appearance."""
    rules = knowledge.judging.placing
    found: list[Deed] = []
    for sentence in surface.sentences:
        if aside(sentence):
            continue
        place = _place(surface, sentence, rules)
        first = True
        for clause in sentence.clauses:
            for hit in clause.hits:
                if (hit.act is None and hit.stage is None) or _is_date(surface, hit, clause.field):
                    continue
                old = _is_dated_long_ago(surface, hit, clause)
                fresh = freshness(surface, sentence, clause, hit, rules) * (rules.follows if old else 1.0)
                if _is_purpose(surface, sentence, clause, hit, knowledge.judging.purpose_marks):
                    fresh *= rules.purpose
                lead = rules.first_in_headline if sentence.title and first and hit.act else 1.0
                first = first and hit.act is None
                found.append(
                    Deed(
                        hit=hit,
                        sentence=sentence.number,
                        field=sentence.field,
                        weight=hit.entry.strength * place * lead * fresh * _company(sentence, hit, rules),
                        fresh=fresh,
                        denied=clause.says(Cue.DENIAL),
                        old=old,
                    )
                )
    return tuple(found)


def aside(sentence: Sentence) -> bool:
    """Whether a sentence is a caption, an advertisement or a list of other headlines."""
    return any(hit.cue is Cue.ASIDE and hit.start <= sentence.start + 3 for hit in sentence.hits)


def _place(surface: Surface, sentence: Sentence, rules: "Placing") -> float:
    if sentence.title:
        return rules.headline
    nth = sentence.number - (1 if surface.headline else 0)
    return rules.sentences[min(nth, len(rules.sentences) - 1)]


def freshness(surface: Surface, sentence: Sentence, clause: Clause, hit: Hit, rules: "Placing") -> float:
    """1 for the news, less for what the clause marks as older, denied or only imagined."""
    fresh = 1.0
    if is_background(surface, clause, hit.start, hit.end):
        fresh *= rules.background
    elif not sentence.title and any(is_background(surface, other) for other in sentence.clauses):
        fresh *= rules.beside_background
    if _follows(surface, clause, hit):
        fresh *= rules.follows
    if sentence.says(Cue.LOOK_BACK):
        fresh *= rules.look_back
    if clause.says(Cue.DENIAL) and hit.act is not Act.TERMINATION:
        fresh *= rules.denied
    elif _negated(surface, clause, hit):
        fresh *= rules.negated
    ahead = hit.act is Act.MILESTONE and not sentence.title and _lies_ahead(surface, clause)
    if ahead or clause.says(Cue.HYPOTHESIS):
        fresh *= rules.hypothesis
    return fresh


def _lies_ahead(surface: Surface, clause: Clause) -> bool:
    """ "Production is to begin in 2028": what a clause dates in the future has not been reached."""
    published = surface.document.published.value
    return any(
        found.field == clause.field and clause.start <= found.fold_start < clause.end and found.is_future(published)
        for found in surface.dates
    )


_NEAR, _NEAR_SOLID = 40, 20
"""How far a word of the past reaches inside its clause, in characters of text with and without spaces."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def is_background(surface: Surface, clause: Clause, start: int | None = None, end: int | None = None) -> bool:
    """Whether a clause, or what stands at start..end in it, tells what was before.

    A year in the words speaks of the past only when that year is over.
    """
    if not clause.says(Cue.BACKGROUND):
        return False
    text, published = surface.fields[clause.field].text, surface.document.published
    for hit in clause.hits:
        if hit.cue is not Cue.BACKGROUND:
            continue
        if start is not None and end is not None:
            reach = _NEAR_SOLID if is_cjk(text[hit.start]) else _NEAR
            if hit.start - end > reach or start - hit.end > reach:
                continue
            if start <= hit.start and hit.end <= end:
                continue  # a word of the phrase itself: 覚書に基づき
        year = _YEAR.search(text, hit.start, hit.end)
        if year is None:
            return True
        if published.value and published.precision is not Precision.NONE and int(year.group()) < published.value.year:
            return True
    return False


def _follows(surface: Surface, clause: Clause, hit: Hit) -> bool:
    """ "after signing a memorandum": what stands behind the word is older; in Japanese what stands before it."""
    if not clause.says(Cue.FOLLOWS):
        return False
    text = surface.fields[clause.field].text
    for other in clause.hits:
        if other.cue is Cue.FOLLOWS and other is not hit:
            solid = is_cjk(text[other.start])
            if (hit.end <= other.start) if solid else (hit.start >= other.end):
                return True
    return False


_PURPOSE_REACH = 24
"""Characters between what a tie is for and the word for the tie: "量産化で米IBMと協業"."""


def _is_purpose(surface: Surface, sentence: Sentence, clause: Clause, hit: Hit, marks: Sequence[str]) -> bool:
    """Whether a step is what two want to do together, and not what they have done: "量産に向け提携"."""
    if hit.act is not Act.MILESTONE:
        return False
    text = surface.fields[clause.field].text
    return text.startswith(tuple(marks), hit.end) and any(
        other.act is Act.NEW and 0 < other.start - hit.end <= _PURPOSE_REACH for other in sentence.hits
    )


def _is_date(surface: Surface, hit: Hit, field: str) -> bool:
    """ "May 2023": a word of a date says nothing of an act."""
    return any(
        found.field == field and found.fold_start <= hit.start and hit.end <= found.fold_end for found in surface.dates
    )


_LONG_AGO = timedelta(days=120)
_BESIDE, _BESIDE_SOLID = 24, 12
"""Characters between a paper and its date: "signed in Tokyo in 2022", "2022年12月に協力覚書"."""


def _is_dated_long_ago(surface: Surface, hit: Hit, clause: Clause) -> bool:
    """ "The memorandum of December 2022", "signed in 2022": a tie made long ago is not the one that is made now."""
    published = surface.document.published.value
    if published is None or hit.stage is None or hit.act not in (Act.NEW, None):
        return False
    reach = _BESIDE_SOLID if is_cjk(surface.fields[clause.field].text[hit.start]) else _BESIDE
    for found in surface.dates:
        if found.field != clause.field or not clause.start <= found.fold_start < clause.end:
            continue
        if found.end_of_span < published - _LONG_AGO:
            gap = max(found.fold_start - hit.end, hit.start - found.fold_end)
            # A day says when it happened, wherever it stands; a month or a year may be that of another paper.
            if gap <= reach or (found.dated.precision is Precision.DAY and not clause.says(Cue.FOLLOWS)):
                return True
    return False


def _negated(surface: Surface, clause: Clause, hit: Hit) -> bool:
    if not clause.says(Cue.NEGATION):
        return False
    text = surface.fields[clause.field].text
    for other in clause.hits:
        if other.cue is Cue.NEGATION and not (hit.start <= other.start < hit.end):
            if is_cjk(text[other.start]):
                if 0 <= other.start - hit.end <= 6:
                    return True
            elif 0 <= hit.start - other.end <= 20 or 0 <= other.start - hit.end <= 12:
                return True
    return False


def _company(sentence: Sentence, hit: Hit, rules: "Placing") -> float:
    """State money counts as such only where a state, a bank or the word for state money stands."""
    if hit.act is not Act.FUNDING:
        return 1.0
    giver = any(mention.kind in (Kind.GOVERNMENT, Kind.AGENCY) and mention.use in ACTS for mention in sentence.mentions)
    return 1.0 if giver or any(other.cue is Cue.GOVERNMENT for other in sentence.hits) else rules.money_without_state


def actors(sentence: Sentence) -> Iterator[Mention]:
    """Those of a sentence who can act."""
    return (mention for mention in sentence.mentions if mention.use in ACTS and acts(mention))


def totals(found: Sequence[Deed]) -> dict[Act, float]:
    """How much speaks for each act: its best phrase, half the second, a quarter of the third, and so on."""
    by_act: dict[Act, list[float]] = {}
    for deed in found:
        if deed.act is not None:
            by_act.setdefault(deed.act, []).append(deed.weight)
    return {
        act: sum(weight / 2**i for i, weight in enumerate(sorted(weights, reverse=True)[:4]))
        for act, weights in by_act.items()
    }
