"""One event, one story: puts items that report the same event together, in any order and language.

Does not read texts, keep anything or know the time. The batch form clusters a whole file at once; the
incremental form places one item among stored candidates. Both rest on the same comparison of two
items, and a story takes an item only if its members agree on it: one lookalike is not enough.
"""

from base64 import b32encode
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b
from itertools import combinations
from math import floor, log10

from tracker.core import near_duplicates, sounds
from tracker.core.sameness import SAME, Sameness, compare
from tracker.model import ItemId, Signature, StoryCandidate, StoryId

MERGE = 0.5
"""Score from which two stories are one; above `SAME`, since a wrong merge hides a change."""
STAY = -1.5
"""Score down to which an edited item stays in its story: an edit of one word does not move it to and fro."""
MEMBERS = 12
"""Members of a story that an item is compared with: the ones nearest in time."""
POSTINGS = 60
CANDIDATES = 12
"""Stories that an item is compared with: those that share the rarest keys with it."""
_FAR = date(9999, 12, 31)
_LEADING = 0.7
_PAIRED = 6  # parties that make keys; lists of founders and guests of honour would make hundreds


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where an item belongs, and why. `story` None: it opens a new one."""

    story: StoryId | None
    score: float
    nearest: Sameness | None = None
    also: tuple[StoryId, ...] = ()  # stories that the item proves to be the same one
    reasons: tuple[str, ...] = ()


def story_id(item: ItemId) -> StoryId:
    """The id of the story that an item opens; it keeps it whatever joins later."""
    digest = blake2b(f"story\n{item}".encode("utf-8", "replace"), digest_size=8).digest()
    return StoryId("s" + b32encode(digest).decode().lower()[:12])


def order(signature: Signature) -> tuple[date, date, ItemId]:
    """The order in which stories are built: by date, undated items last, then by id."""
    return (signature.last_day or _FAR, signature.first_day or _FAR, signature.item)


# ------------------------------------------------------------------ one item among stored stories
def place(signature: Signature, candidates: Iterable[StoryCandidate]) -> Placement:
    """The story of an item among candidates, whichever order they come in."""
    scored = []
    for candidate in candidates:
        agreed = _agreement(signature, candidate.members)
        if agreed is not None and agreed[0] >= SAME:
            scored.append((agreed[0], candidate, agreed[1]))
    if not scored:
        return Placement(story=None, score=0.0, reasons=("nothing known reports this event",))
    scored.sort(key=lambda one: (-one[0], one[1].id))
    score, best, nearest = scored[0]
    also = tuple(
        other.id
        for _, other, _ in scored[1:]
        if other.id not in best.apart and _one_story(best.members, other.members, signature)
    )
    return Placement(story=best.id, score=score, nearest=nearest, also=also, reasons=explain(nearest))


def fits(signature: Signature, members: Sequence[Signature]) -> bool:
    """Whether an item that was put among others may stay; it takes more to move it than to leave it."""
    agreed = _agreement(signature, members)
    return agreed is not None and agreed[0] >= STAY


def explain(sameness: Sameness) -> tuple[str, ...]:
    """What speaks for and against, strongest first."""
    told = sorted(
        (one for one in sameness.features if one.name != "prior"), key=lambda one: -abs(one.value * one.weight)
    )
    return tuple(f"{one.name} {one.value * one.weight:+.1f}" for one in told)


def _agreement(signature: Signature, members: Sequence[Signature]) -> tuple[float, Sameness] | None:
    """How well an item fits a story: the mean over the better half of its members; None for a veto.

    A member in another language cannot see that a headline is about another place, so one veto decides
    unless a member in the language of the item speaks for it.
    """
    results = [(compare(signature, member), member) for member in _nearest(signature, members)]
    free = sorted((one for one, _ in results if not one.veto), key=lambda one: -one.score)
    if not free:
        return None
    if len(free) < len(results):
        heard = [one for one, member in results if not one.veto and member.language == signature.language]
        if not any(one.score >= SAME for one in heard):
            return None
    half = free[: (len(free) + 1) // 2]
    return sum(one.score for one in half) / len(half), half[0]


def _nearest(signature: Signature, members: Sequence[Signature]) -> Sequence[Signature]:
    if len(members) <= MEMBERS:
        return members
    day = signature.first_day or _FAR
    return sorted(members, key=lambda one: (abs((one.first_day or _FAR) - day), one.item))[:MEMBERS]


def _one_story(one: Sequence[Signature], other: Sequence[Signature], link: Signature) -> bool:
    """Whether two stories are one, each item of the smaller one being asked for its fit in the larger."""
    small, large = sorted((one, other), key=len)
    fits = [_agreement(each, [*large, link]) for each in _nearest(link, small)]
    return all(fit is not None and fit[0] >= SAME for fit in fits) and _mean(fits) >= MERGE


def _mean(fits: Sequence[tuple[float, Sameness] | None]) -> float:
    scores = [fit[0] for fit in fits if fit is not None]
    return sum(scores) / len(scores) if scores else 0.0


# ------------------------------------------------------------------ a whole batch
def cluster(signatures: Iterable[Signature]) -> Mapping[ItemId, StoryId]:
    """The story of every item; the order of the input changes nothing."""
    known: dict[StoryId, list[Signature]] = {}
    index: defaultdict[str, list[StoryId]] = defaultdict(list)
    into: dict[StoryId, StoryId] = {}
    for signature in sorted(signatures, key=order):
        found = _likely(keys(signature), index, into)
        placed = place(signature, (StoryCandidate(id=story, members=tuple(known[story])) for story in found))
        story = placed.story or story_id(signature.item)
        known.setdefault(story, []).append(signature)
        for other in placed.also:
            known[story].extend(known.pop(other))
            into[other] = story
        for key in keys(signature):
            index[key].append(story)
    return {one.item: story for story, members in known.items() for one in members}


def _likely(
    wanted: Iterable[str], index: Mapping[str, Sequence[StoryId]], into: Mapping[StoryId, StoryId]
) -> Sequence[StoryId]:
    """The stories that share most, what is rarer counting more; a name that is everywhere finds the latest ones."""
    shared: defaultdict[StoryId, float] = defaultdict(float)
    for key in wanted:
        stories = {_root(story, into) for story in index.get(key, ())[-POSTINGS:]}
        for story in stories:
            shared[story] += 1 / len(stories)
    return sorted(shared, key=lambda story: (-shared[story], story))[:CANDIDATES]


def _root(story: StoryId, into: Mapping[StoryId, StoryId]) -> StoryId:
    while story in into:
        story = into[story]
    return story


# ------------------------------------------------------------------ candidates
def keys(signature: Signature) -> tuple[str, ...]:
    """Under what an item is found: pairs of parties, single companies, sums, headline, address, shingles.

    Two reports of one event share at least one; unrelated items share few.
    """
    found = [f"shingle:{value}" for value in near_duplicates.keys(signature.sketch)]
    if len(signature.headline) >= 12:
        found.append(f"headline:{signature.headline}")
    if signature.address:
        found.append(f"address:{signature.address}")
    if not signature.relevant:
        return tuple(dict.fromkeys(found))
    named = sorted(
        {**{name: weight - 0.1 for name, weight in signature.states.items()}, **signature.organisations}.items(),
        key=lambda one: (-one[1], one[0]),
    )
    leading = [name for name, weight in named[:_PAIRED] if weight >= _LEADING - 0.1]
    found += [f"parties:{'|'.join(sorted(pair))}" for pair in combinations(leading, 2)]
    found += [f"party:{name}" for name, _ in named[:_PAIRED] if name in signature.organisations]
    found += [
        f"sound:{part}" for name, _ in named[:_PAIRED] if name in signature.organisations for part in sounds.parts(name)
    ]
    found += [f"state:{name}" for name, _ in named[:2] if not signature.organisations]
    found += [f"sum:{one.currency}:{_rounded(one.value)}" for one in signature.sums[:4]]
    return tuple(dict.fromkeys(found))


def window(signature: Signature, back: timedelta = timedelta(days=180)) -> tuple[date, date] | None:
    """The days in which the stories of an item are to be looked for; None: any."""
    spans = [signature.happened] if signature.happened else []
    if signature.first_day and signature.last_day:
        spans.append((signature.first_day, signature.last_day))
    if not spans:
        return None
    return min(first for first, _ in spans) - back, max(last for _, last in spans) + timedelta(days=30)


def _rounded(value: float) -> str:
    if value <= 0:
        return "0"
    digits = floor(log10(value)) - 1
    return f"{round(value / 10**digits)}e{digits}"
