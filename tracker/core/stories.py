"""One event, one story: puts items that report the same event together, in any order and language.

Does not read texts, keep anything or know the time. The batch form clusters a whole file at once; the
incremental form places one item among stored candidates. Both rest on the same comparison of two
items, and a story takes an item only if its members agree on it: one lookalike is not enough.
"""

from base64 import b32encode
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b
from itertools import combinations, count
from math import floor, log, log10

from tracker.core import sounds
from tracker.core.sameness import SAME, Sameness, compare, equal
from tracker.model import ItemId, Signature, StoryCandidate, StoryId, SumRole

VAGUE = -1.5
"""Score from which an undated item may join the story that fits it best ..."""
CLEARLY = 0.7
"""... if that fits so much better than the second."""
_CLOSE = 0.5
# What an undated item has to choose by beside its fit: a story told by many is the likelier one for one more telling,
# and a technology that the item leaves out speaks against a story that is about it.
_OFTEN = 0.7
_TOPIC = 1.2
STAY = -1.5
"""Score down to which an edited item stays in its story: an edit of one word does not move it to and fro."""
MEMBERS = 12
"""Members of a story that an item is compared with: the ones nearest in time."""
POSTINGS = 120
CANDIDATES = 24
"""Stories that an item is compared with: those that share the rarest keys with it."""
_FAR = date(9999, 12, 31)
_LEADING = 0.7
_SITES = 2
_PAIRED = 6  # parties that make keys; lists of founders and guests of honour would make hundreds


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where an item belongs, and why. `story` None: it opens a new one."""

    story: StoryId | None
    score: float
    nearest: Sameness | None = None
    also: tuple[StoryId, ...] = ()  # stories that the item proves to be the same one
    reasons: tuple[str, ...] = ()


def story_id(item: ItemId, again: int = 0) -> StoryId:
    """The id of the story that an item opens; it keeps it whatever joins later.

    `again` counts the stories that the item has opened before and left to others.
    """
    opened = f"story\n{item}\n{again}" if again else f"story\n{item}"
    digest = blake2b(opened.encode("utf-8", "replace"), digest_size=8).digest()
    return StoryId("s" + b32encode(digest).decode().lower()[:12])


def fresh_id(item: ItemId, is_empty: Callable[[StoryId], bool]) -> StoryId:
    """The first id of a story of an item that nothing is in."""
    return next(story for again in count() if is_empty(story := story_id(item, again)))


def order(signature: Signature) -> tuple[date, date, ItemId]:
    """The order in which stories are built: by date, undated items last, then by id."""
    return (signature.last_day or _FAR, signature.first_day or _FAR, signature.item)


# ------------------------------------------------------------------ one item among stored stories
def place(signature: Signature, candidates: Iterable[StoryCandidate]) -> Placement:
    """The story of an item among candidates, whichever order they come in."""
    scored = []
    for candidate in candidates:
        agreed = _agreement(signature, candidate.members)
        if agreed is not None:
            likely = 0.0 if is_dated(signature) else _likely(signature, candidate.members)
            scored.append((agreed[0] + likely, agreed[0], candidate, agreed[1]))
    scored.sort(key=lambda one: (-one[0], one[2].id))
    mark = _mark(signature, scored[0][3], scored[0][2].members) if scored else SAME
    if not scored or scored[0][1] < mark or not _clear(signature, scored[0][1], [rank for rank, *_ in scored]):
        return Placement(story=None, score=0.0, reasons=("nothing known reports this event",))
    _, score, best, nearest = scored[0]
    also = tuple(
        other.id
        for _, rival, other, _ in scored[1:]
        if rival >= SAME and other.id not in best.apart and _one_story(best.members, other.members, signature)
    )
    return Placement(story=best.id, score=score, nearest=nearest, also=also, reasons=explain(nearest))


def _mark(signature: Signature, nearest: Sameness, members: Sequence[Signature]) -> float:
    """The score that an item needs: without a date less, if it shares two parties and the sum of its headline."""
    headed = [one for one in signature.sums if one.headed and one.role is SumRole.NEW]
    told = [each for one in members for each in one.sums]
    shared = not headed or any(equal(mine, other) for mine in headed for other in told)
    pair = any(one.name == "two-parties" for one in nearest.features)
    return VAGUE if shared and pair and not is_dated(signature) else SAME


def _clear(signature: Signature, score: float, ranks: Sequence[float]) -> bool:
    """Whether the first of some stories is clearly better than the rest, which only an item without a date needs."""
    if is_dated(signature) or len(ranks) < 2:
        return True
    return ranks[0] - ranks[1] >= (CLEARLY if score < SAME else _CLOSE)


def _likely(signature: Signature, members: Sequence[Signature]) -> float:
    """What speaks for a story before its dates do: that it is often told, and of the same technology throughout."""
    told = [one.technology for one in members if one.technology] if signature.technology else []
    shared = [len(signature.technology & one) / len(signature.technology | one) for one in told]
    return _OFTEN * log(len(members)) + _TOPIC * (sum(shared) / len(shared) if shared else 0.0)


def is_dated(signature: Signature) -> bool:
    """Whether an item is known to a month or better; what is not has only its content to find its story by."""
    if signature.first_day is None or signature.last_day is None:
        return False
    return signature.last_day - signature.first_day <= timedelta(days=31)


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
    unless a member in the language of the item speaks for it and most members see nothing wrong.
    """
    results = [(compare(signature, member), member) for member in _nearest(signature, members)]
    free = sorted((one for one, _ in results if not one.veto), key=lambda one: -one.score)
    if not free:
        return None
    if len(free) < len(results):
        heard = [one for one, member in results if not one.veto and member.language == signature.language]
        if len(free) * 2 < len(results) or not any(one.score >= SAME for one in heard):
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
    return all(fit is not None and fit[0] >= SAME for fit in fits)


# ------------------------------------------------------------------ a whole batch
def cluster(signatures: Iterable[Signature]) -> Mapping[ItemId, StoryId]:
    """The story of every item; the order of the input changes nothing.

    Dated items build the stories, undated ones join last: by content, so they need all of them to choose from.
    """
    batch = _Batch()
    for signature in sorted(signatures, key=lambda one: (not is_dated(one), order(one))):
        batch.add(signature)
    return batch.named()


class _Batch:
    """Stories while a batch is clustered; they are named when all is settled."""

    def __init__(self) -> None:
        self._members: dict[StoryId, list[Signature]] = {}
        self._index: defaultdict[str, list[ItemId]] = defaultdict(list)
        self._story: dict[ItemId, StoryId] = {}

    def add(self, signature: Signature) -> None:
        placed = place(signature, self._candidates(signature))
        self._put(signature, placed.story or story_id(signature.item))
        for other in placed.also:
            for member in self._members.pop(other):
                self._put(member, self._story[signature.item])
        for key in keys(signature):
            self._index[key].append(signature.item)

    def named(self) -> Mapping[ItemId, StoryId]:
        """Each story under the name of its first item."""
        names = {story: story_id(min(members, key=order).item) for story, members in self._members.items()}
        return {one.item: names[story] for story, members in self._members.items() for one in members}

    def _put(self, signature: Signature, story: StoryId) -> None:
        self._members.setdefault(story, []).append(signature)
        self._story[signature.item] = story

    def _candidates(self, signature: Signature) -> list[StoryCandidate]:
        found = self._sharing(keys(signature), signature.item)
        return [StoryCandidate(id=story, members=tuple(self._members[story])) for story in found]

    def _sharing(self, wanted: Iterable[str], item: ItemId) -> Sequence[StoryId]:
        """The stories that share most, what is rarer counting more; a name that is everywhere finds the latest."""
        shared: defaultdict[StoryId, float] = defaultdict(float)
        for key in wanted:
            stories = {self._story[one] for one in self._index.get(key, ())[-POSTINGS:] if one != item}
            for story in stories:
                shared[story] += 1 / len(stories)
        return sorted(shared, key=lambda story: (-shared[story], story))[:CANDIDATES]


# ------------------------------------------------------------------ candidates
def keys(signature: Signature) -> tuple[str, ...]:
    """Under what an item is found: pairs of parties, single companies, sums, headline, address, shingles.

    Two reports of one event share at least one; unrelated items share few.
    """
    found = [f"shingle:{value}" for value in signature.sketch.keys]
    if len(signature.headline) >= 12:
        found.append(f"headline:{signature.headline}")
    if signature.address:
        found.append(f"address:{signature.address}")
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
    if not signature.relevant:
        return tuple(dict.fromkeys(found))
    # One name may be spelt in two ways that share nothing, and where none was found nothing else is shared.
    if signature.unlisted or not signature.organisations:
        found += [f"site:{site}" for site in sorted(signature.sites)[:_SITES]]
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
