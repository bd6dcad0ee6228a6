"""Dated commitments in sources, kept until they are met, moved or overdue - although no article says so.

Does not find them in texts (`core.reading` does): a fact that states one carries `due`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tracker.model import UNDATED, Act, Dated, Fact, Period, Precision, Promise, Stage

GRACE = timedelta(days=30)
"""A commitment is called overdue this long after its time has passed: news of meeting it may be late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """What a period has to say of commitments."""

    due: tuple[Promise, ...] = ()  # their time ends in the period
    overdue: tuple[Promise, ...] = ()  # the grace after it ended in the period and nothing says they are met
    moved: tuple[Promise, ...] = ()  # another date was stated in the period


def review(facts: Iterable[Fact], period: Period) -> Calendar:
    """The commitments that fall due, are overdue or have moved in a period; each is told once in each way."""
    held = [fact for fact in facts if fact.withdrawn is None]
    promises = [fact for fact in held if fact.due.value is not None]
    latest: dict[tuple[object, ...], Fact] = {}
    moved: list[Promise] = []
    for fact in sorted(promises, key=_told):
        # Only the same thing can move: "pilot line 2025" and "mass production 2027" are two commitments.
        subject = (fact.partnership, fact.act, frozenset(fact.technology), frozenset(fact.places))
        earlier = latest.get(subject)
        latest[subject] = fact
        if earlier is not None and _differs(earlier.due, fact.due) and _within(fact.seen, period):
            moved.append(_promise(fact, moved_from=earlier.due))
    due: list[Fact] = []
    overdue: list[Fact] = []
    for fact in latest.values():
        ends = end_of(fact.due)
        if _is_met(fact, held):
            continue
        if period.start <= ends < period.end:
            due.append(fact)
        elif period.start <= ends + GRACE < period.end:
            overdue.append(fact)
    return Calendar(due=_once(due), overdue=_once(overdue), moved=_ordered(moved))


def end_of(when: Dated) -> datetime:
    """The first moment after a date of whatever precision; needs a value."""
    value = when.value
    assert value is not None
    if when.precision is Precision.YEAR:
        return datetime(value.year + 1, 1, 1, tzinfo=UTC)
    if when.precision is Precision.MONTH:
        return datetime(value.year + value.month // 12, value.month % 12 + 1, 1, tzinfo=UTC)
    return value + timedelta(days=1)


def _is_met(promise: Fact, facts: Sequence[Fact]) -> bool:
    """Whether a later fact of the same tie tells of the thing being done, or of its end."""
    for fact in facts:
        if fact is promise or fact.partnership != promise.partnership or _told(fact) <= _told(promise):
            continue
        if fact.stage is Stage.TERMINATED or fact.act is Act.TERMINATION:
            return True
        done = fact.act is Act.MILESTONE or fact.stage is Stage.LAUNCHED
        if done and (not promise.technology or set(promise.technology) & set(fact.technology)):
            return True
    return False


def _told(fact: Fact) -> datetime:
    published = fact.origin.published.value
    return fact.seen or published or datetime.min.replace(tzinfo=UTC)


def _differs(one: Dated, other: Dated) -> bool:
    # "2027" and "October 2027" agree: only the spans' ends in the coarser precision are compared.
    assert one.value is not None
    assert other.value is not None
    if Precision.YEAR in (one.precision, other.precision):
        return one.value.year != other.value.year
    return (one.value.year, one.value.month) != (other.value.year, other.value.month)


def _within(when: datetime | None, period: Period) -> bool:
    return when is not None and period.start <= when < period.end


def _promise(fact: Fact, moved_from: Dated = UNDATED) -> Promise:
    return Promise(
        partnership=fact.partnership,
        parties=fact.parties,
        what=fact.due_quote or fact.origin.quote or fact.statement,
        due=fact.due,
        fact=fact.id,
        moved_from=moved_from,
        verbatim=bool(fact.due_quote or fact.origin.quote),
        outlet=fact.origin.publisher,
        published=fact.origin.published,
    )


def _once(facts: Iterable[Fact]) -> tuple[Promise, ...]:
    """What several articles or languages say of one thing and one time is one commitment, in the first one's words."""
    seen: list[Fact] = []
    for fact in sorted(facts, key=_told):
        if not any(_same(fact, other) for other in seen):
            seen.append(fact)
    return _ordered(map(_promise, seen))


def _same(one: Fact, other: Fact) -> bool:
    """Whether two facts promise one thing: the same parties, the same time, and no technology that only differs."""
    mine, theirs = set(one.technology), set(other.technology)
    alike = mine == theirs or bool(mine & theirs)
    return set(one.parties) == set(other.parties) and end_of(one.due) == end_of(other.due) and alike


def _ordered(promises: Iterable[Promise]) -> tuple[Promise, ...]:
    return tuple(sorted(promises, key=lambda promise: (end_of(promise.due), promise.partnership, promise.fact)))
