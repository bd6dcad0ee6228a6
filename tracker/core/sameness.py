"""Whether two items report one event, as a sum of observations that can be shown.

Does not read texts and does not build stories; `core.stories` does. Language does not matter: text is
compared only inside one language and then counts little, because "opens first fab" and "opens second
fab" are near-copies of each other. A veto says what makes two events of what looks like one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from tracker.core import alignment, near_duplicates, timing
from tracker.model import Act, EventSum, Feature, Modality, Signature, SumRole

SAME = 0.3
"""Score from which two items report one event; a score is the logarithm of the odds that they do."""

# Fitted by logistic regression on labelled pairs of items, rounded, and checked on events left out of the fit.
WEIGHTS: Mapping[str, float] = {
    "prior": -3.3,
    "unread": -2.2,  # one of the two was found to be of no interest
    # who
    "parties": 2.1,  # weighted overlap of everybody named
    "two-parties": 0.6,
    "rare-name": 1.0,  # told in two languages, not days apart: both name somebody whom nobody has listed
    "only-states": -0.8,  # weeks apart nobody but states, which agree on something every other month
    "actors": 1.3,  # overlap of those who act
    "other-parties": -2.4,  # each headline names somebody whom the other text does not know
    "one-more-party": -1.2,
    "other-state": -3.5,  # each headline names a state that the other text does not know
    "people": 0.2,
    "alone": -1.5,  # one of the two does alone what is not the act of the other
    # when
    "near": 2.3,
    "same-month": 2.0,
    "same-year": 0.1,
    "week": 0.5,
    "month": -0.9,
    "quarter": -2.1,
    "far": -3.6,
    "undated": -1.0,
    "named-month": 1.0,  # a text without a date names the month in which the other was published
    "overdue": -2.5,  # what a text without a date names is past when the other was published
    "rumour-after": -1.6,  # what is rumoured of days after a deed is another one
    "event-day": 0.6,  # the text of one names the day of the other
    "other-day": -0.5,
    # what
    "no-act": -2.0,  # a text that tells no act talks about something, not about the event of the other
    "other-act": -1.0,
    "end-or-not": -0.8,
    "stage": 0.2,
    "other-stage": -0.5,
    "main-sum": 0.9,  # what each is mostly about
    "sum": 0.5,
    "other-sum": -0.9,
    "own-money": -1.0,
    "own-plan": -4.0,  # what a state spends at home, and what it does with another state
    "paid-or-done": -0.7,  # money for it, and a step of it
    "technology": 0.8,
    "other-technology": -0.6,
    # where
    "site": 0.9,
    "other-site": -4.0,  # each headline names a town or region that the other text does not know
    # words
    "marks": 0.5,
    "wording": 0.8,
    "overlap": 1.0,
    "copy": 3.0,
    "headline": 4.0,
    "other-word": -4.0,  # one headline with another name or number in it
}
_LEADING = 0.9  # prominence of a name in a headline
_SUM_TOLERANCE = 0.02
_HEADLINE_DAYS = 3
_COPY_DAYS = 10
_BARE = 150  # shingles: a text with fewer is a headline
_TEMPLATE = 0.75  # of the other words of two headlines that are the same
_CONTRADICTS = ("other-parties", "other-state", "other-site", "other-word", "other-sum", "end-or-not", "quarter", "far")
_DISTINCT = 24
_ENDS = {Act.TERMINATION: 2, Act.SETBACK: 1}  # a delay is no end: days later they may call it off


@dataclass(frozen=True, slots=True)
class Sameness:
    """A verdict on two items: log-odds, what it is made of, and a veto if there is one."""

    score: float
    features: tuple[Feature, ...]
    veto: str = ""

    @property
    def same(self) -> bool:
        """Whether the two report one event."""
        return not self.veto and self.score >= SAME


def compare(one: Signature, other: Signature) -> Sameness:
    """How likely two items report one event; symmetric."""
    if not (one.relevant or other.relevant):
        return _by_text(one, other)
    found = dict(_parties(one, other))
    found |= timing.observed(one, other) | _acts(one, other) | _figures(one, other)
    found["other-word"] = float(_substituted(one, other))
    found |= _text(one, other, contradicted=any(found.get(name) for name in _CONTRADICTS))
    found["prior"] = 1.0
    found["unread"] = float(one.relevant is not other.relevant)
    features = tuple(Feature(name, value, WEIGHTS[name]) for name, value in sorted(found.items()) if value)
    return Sameness(sum(one.value * one.weight for one in features), features, _veto(one, other))


def _by_text(one: Signature, other: Signature) -> Sameness:
    """Items of no interest are one story only as copies: nothing was read in them that could tell events apart."""
    days = timing.apart(one, other)
    # Of a headline in few words of any language the outlet behind it may decide which one it is taken for.
    if equal_headlines(one, other) and (days is None or days <= _COPY_DAYS):
        return Sameness(5.0, (Feature("headline", 1.0, 5.0),))
    if one.language == other.language and (days is None or days <= _COPY_DAYS):
        like = near_duplicates.likeness(one.sketch, other.sketch)
        if like.copies and _copied(one, other, days):
            return Sameness(3.0, (Feature("copy", max(like.overlap, like.contained), 3.0),))
    return Sameness(-5.0, (Feature("other-text", 1.0, -5.0),))


def equal_headlines(one: Signature, other: Signature) -> bool:
    """Whether two items stand under the same words at about the same time; short ones recur sooner."""
    if one.headline != other.headline:
        return False
    size, days = len(one.headline.encode()), timing.apart(one, other)
    return size >= _DISTINCT and (days is None or days <= (_COPY_DAYS if size >= 2 * _DISTINCT else _HEADLINE_DAYS))


def _copied(one: Signature, other: Signature, days: int | None) -> bool:
    """Whether two near-copies tell the same thing; between bare headlines a single other word is another thing."""
    if one.organisations.keys() ^ other.organisations.keys() and _parties(one, other)["other-parties"]:
        return False
    if _substituted(one, other):
        return False
    # What one outlet prints under another headline on another day is a serial or a form: only its words recur.
    again = one.outlet == other.outlet and bool(days)
    if min(one.sketch.size, other.sketch.size) >= _BARE and not again:
        return True
    if _headed_by(one) != _headed_by(other):
        return False
    mine, theirs = set(one.headline.split()), set(other.headline.split())
    small, large = sorted((len(mine), len(theirs)))
    whole = len(mine & theirs) >= max(_TEMPLATE * large, small - 1)
    # One outlet repeats its own phrases ("Why X is up today"); two outlets repeat each other.
    wait = 0 if one.outlet == other.outlet else 2
    return whole and one.headed ^ other.headed == frozenset() and days is not None and days <= wait


def _headed_by(signature: Signature) -> set[str]:
    return {name for name, weight in signature.organisations.items() if weight >= _LEADING}


# ------------------------------------------------------------------ observations
def _parties(one: Signature, other: Signature) -> dict[str, float]:
    unlisted = one.unlisted | other.unlisted
    mine, theirs, aside = alignment.comparable(one, other)
    everybody = mine.keys() | theirs.keys()
    if not everybody:
        return {}
    shared = mine.keys() & theirs.keys()
    total = sum(max(mine.get(name, 0.0), theirs.get(name, 0.0)) for name in everybody)
    leading = [{name for name, weight in names.items() if weight >= _LEADING} for names in (mine, theirs)]
    more = [bool(leading[0] - theirs.keys()), bool(leading[1] - mine.keys())]
    return {
        "parties": sum(min(mine[name], theirs[name]) for name in shared) / total,
        "two-parties": float(len(shared) >= 2),
        "rare-name": float(not shared.isdisjoint(unlisted) and _in_two_languages_at_once(one, other)),
        "other-parties": float(all(more)),
        "one-more-party": float(any(more) and not all(more)),
        "other-state": float(_has_state_of_its_own(one, other) and _has_state_of_its_own(other, one)),
        "only-states": float(not (one.organisations or other.organisations) and _weeks_apart(one, other)),
        "actors": _jaccard(
            one.actors - aside,
            frozenset(alignment.aligned(dict.fromkeys(other.actors - aside, 1.0), one.actors, unlisted)),
        ),
    }


def _in_two_languages_at_once(one: Signature, other: Signature) -> bool:
    days = timing.apart(one, other)
    return one.language != other.language and (days is None or days <= _HEADLINE_DAYS)


def _weeks_apart(one: Signature, other: Signature) -> bool:
    days = timing.apart(one, other)
    return days is not None and days > _COPY_DAYS


def _has_state_of_its_own(one: Signature, other: Signature) -> bool:
    """Whether a headline names a state that the other text does not; a region or town is part of one."""
    headed = [state for state, weight in one.states.items() if weight >= _LEADING and state not in other.states]
    parts = {site.partition(" ")[2] for site in one.sites} if headed else set()
    return any(state not in parts for state in headed)


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


def _acts(one: Signature, other: Signature) -> dict[str, float]:
    found: dict[str, float] = {}
    if one.relevant is not other.relevant:
        # Nothing was read in one of them, so it says nothing that no act was.
        pass
    elif one.act is None or other.act is None:
        # Unless both say how far it has come: they are in talks.
        found["no-act"] = float(one.stage is None or one.stage is not other.stage)
    elif one.act is not other.act:
        found["other-act"] = 1.0
        found["end-or-not"] = float(_ending(one) != _ending(other))
        found["paid-or-done"] = float({one.act, other.act} == {Act.FUNDING, Act.MILESTONE})
        found["alone"] = float(_alone(one, other) or _alone(other, one))
    if one.stage is not None and other.stage is not None:
        found["stage" if one.stage is other.stage else "other-stage"] = 1.0
    return found


def _ending(signature: Signature) -> int:
    return _ENDS.get(signature.act, 0) if signature.act else 0


def _alone(one: Signature, other: Signature) -> bool:
    """Whether one party's own step stands against a tie of it with others: its plant is running, it signed with X."""
    return len(one.actors) == 1 and len(other.actors) > 1 and one.act is Act.MILESTONE


def _figures(one: Signature, other: Signature) -> dict[str, float]:
    own_plan = _own_plan(one, other) or _own_plan(other, one)
    found = {"own-plan": float(own_plan)}
    if one.sums and other.sums:
        any_equal = any(equal(mine, theirs) for mine in one.sums for theirs in other.sums)
        main, another = one.sums[0], other.sums[0]
        found["main-sum"] = float(equal(main, another) and not own_plan)
        found["sum"] = float(any_equal and not found["main-sum"])
        # A sum that both only mention does not outweigh that each is about another one.
        found["other-sum"] = float(main.currency == another.currency and not found["main-sum"])
    elif one.relevant is not other.relevant and _headed_sum(one) is not _headed_sum(other):
        # No act was read in one of them, but a sum in a headline is what that text is about.
        found["other-sum"] = 1.0
    found["own-money"] = float(_own_money(one, other) or _own_money(other, one))
    if one.technology and other.technology:
        found["technology" if one.technology & other.technology else "other-technology"] = 1.0
    found["site"] = float(bool(one.sites.keys() & other.sites.keys()))
    found["other-site"] = float(_leading(one.sites, other.sites))
    found["people"] = float(bool(one.people & other.people))
    found["marks"] = float(min(3, len(one.marks & other.marks)))
    return found


def _own_money(one: Signature, other: Signature) -> bool:
    """Whether a headline tells what one party spends, and the other what that party does with others."""
    if not _headed_sum(one) or _headed_sum(other):
        return False
    mine, theirs = _in_headline(one), _in_headline(other)
    return len(mine) == 1 and mine < theirs


def _own_plan(one: Signature, other: Signature) -> bool:
    """Whether a headline tells what one state spends, and the other what it does with other states.

    Told in one breath ("a day earlier it agreed with Japan") they share names, sums and days.
    """
    if not (one.sums and one.states and len(other.states) > 1):
        return False
    mine, theirs = _in_headline(one), _in_headline(other)
    if not (len(mine) == 1 and mine < theirs <= other.states.keys()):
        return False
    spent = [each for each in one.sums[:1] if each.role is SumRole.NEW]
    return any(not any(equal(each, told) for told in other.sums if told.headed) for each in spent)


def _in_headline(signature: Signature) -> set[str]:
    return {
        name
        for names in (signature.organisations, signature.states)
        for name, weight in names.items()
        if weight >= _LEADING
    }


def _headed_sum(signature: Signature) -> bool:
    return any(one.headed and one.role is SumRole.NEW for one in signature.sums)


def _leading(sites: Mapping[str, float], others: Mapping[str, float]) -> bool:
    """Whether a headline names a place where the other headline names another one of the same kind."""
    if not (sites and others):
        return False
    headed = {site for site, weight in sites.items() if weight >= _LEADING and site not in others}
    kinds = {site.partition(" ")[0] for site, weight in others.items() if weight >= _LEADING and site not in sites}
    return any(site.partition(" ")[0] in kinds for site in headed)


def equal(one: EventSum, other: EventSum) -> bool:
    """Whether two sums are one, as far as rounding goes."""
    greater = max(abs(one.value), abs(other.value))
    return one.currency == other.currency and abs(one.value - other.value) <= _SUM_TOLERANCE * greater


def _text(one: Signature, other: Signature, *, contradicted: bool) -> dict[str, float]:
    if one.language != other.language or contradicted:
        # A text that differs from its near-copy in a name or figure was written after it, on something else.
        return {}
    like = near_duplicates.likeness(one.sketch, other.sketch)
    found = {"overlap": max(like.overlap, like.contained), "copy": float(like.copies)}
    found["headline"] = float(equal_headlines(one, other))
    found["wording"] = fuzz.token_set_ratio(one.headline, other.headline) / 100
    return found


def _substituted(one: Signature, other: Signature) -> bool:
    """Whether two headlines say the same of another thing: "opens branch in Ghent", "opens branch in Hasselt"."""
    if one.language != other.language or one.headline == other.headline:
        return False
    mine, theirs = set(one.headline.split()), set(other.headline.split())
    only_mine, only_theirs = one.headed - theirs, other.headed - mine
    if not only_mine or not only_theirs:
        return False
    template = (mine & theirs) | (mine ^ theirs) - only_mine - only_theirs
    return len(mine & theirs) >= max(3, _TEMPLATE * len(template))


# ------------------------------------------------------------------ vetoes
def _veto(one: Signature, other: Signature) -> str:
    if one.ordinals and other.ordinals and not one.ordinals & other.ordinals:
        return f"{_told(one.ordinals)} against {_told(other.ordinals)}"
    if _leading(one.sites, other.sites):
        return "another place in the headline"
    if _substituted(one, other):
        return "another name or number in the same headline"
    if _end_against_none(one, other):
        return "an end against no end"
    return ""


def _end_against_none(one: Signature, other: Signature) -> bool:
    """Whether one tells as done that something ended, and the other that it did not.

    A delay may be told as a step in the same days; what has been called off is no beginning or plan, however near.
    """
    if one.act is None or other.act is None or bool(_ending(one)) == bool(_ending(other)):
        return False
    if Act.TERMINATION in (one.act, other.act):
        return (one if one.act is Act.TERMINATION else other).modality is Modality.FACT
    return Modality.FACT is one.modality is other.modality and _dated_apart(one, other)


def _dated_apart(one: Signature, other: Signature) -> bool:
    days = timing.apart(one, other)
    return days is not None and days > 3


def _told(things: frozenset[str]) -> str:
    return ", ".join(sorted(things))
