"""Composes a digest: which changes an audience is told, in which group and order, and on what it rests.

Pure; does not care how it looks (`render`) or where it goes (`jobs.digest`). Every change of the period ends in
exactly one place: a line, a step that a line sums up, a correction, or left out by the audience's own filter.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from tracker.core.promises import Calendar
from tracker.model import (
    Act,
    Audience,
    Change,
    ChangeId,
    Coverage,
    Digest,
    Line,
    Modality,
    Period,
    Promise,
    Section,
    Status,
    Story,
    StoryId,
    Trust,
)

KINDS = ("conflict", "ending", "new", "stage", "money", "renewal", "milestone")
"""Sections in the order of their weight."""

_KIND_OF = {
    Act.TERMINATION: "ending",
    Act.SETBACK: "ending",
    Act.NEW: "new",
    Act.STAGE_CHANGE: "stage",
    Act.FUNDING: "money",
    Act.RENEWAL: "renewal",
    Act.NEW_PARTY: "renewal",
    Act.MILESTONE: "milestone",
}
_LADDER = (Act.NEW, Act.STAGE_CHANGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Everything of one period that a digest may tell."""

    changes: Sequence[Change]  # first seen in the period, not told to this audience before
    stories: Mapping[StoryId, Story]
    coverage: Coverage
    told: Mapping[ChangeId, Change]  # what a change of this period corrects -> that line as it was told
    withdrawn: Sequence[Change] = ()  # told to this audience before, taken back in the period
    alerted: Collection[ChangeId] = ()  # told at once by an alert
    restated_items: int = 0
    restated_stories: int = 0
    promises: Calendar = field(default_factory=Calendar)
    told_in: Mapping[ChangeId, Mapping[str, str]] = field(default_factory=dict)  # channel -> key of the message
    earlier: Sequence[Line] = ()


def compose(audience: Audience, period: Period, material: Material, now: datetime) -> Digest:
    """The digest of one period for one audience."""
    current = [change for change in material.changes if change.withdrawn is None and not change.background]
    wanted = [change for change in current if concerns(audience, change)]
    corrections = tuple(
        _line(change, material, correction=material.told[change.corrects])
        for change in wanted
        if change.corrects is not None and change.corrects in material.told
    )
    corrected = {line.change.id for line in corrections}
    fresh = [change for change in wanted if change.id not in corrected]
    # An erratum of something this audience was never told takes the place of what it corrects.
    replaced = {change.corrects for change in fresh if change.corrects is not None}
    lines = [_line(change, material, covers=covers) for change, covers in net(c for c in fresh if c.id not in replaced)]
    return Digest(
        audience=audience,
        period=period,
        sections=_sections(lines),
        restated_items=material.restated_items,
        restated_stories=material.restated_stories,
        corrections=corrections,
        promises_due=_concerning(audience, material.promises.due),
        promises_overdue=_concerning(audience, material.promises.overdue),
        promises_moved=_concerning(audience, material.promises.moved),
        coverage=material.coverage,
        composed=now,
        withdrawn=tuple(change for change in material.withdrawn if concerns(audience, change)),
        told_in=material.told_in,
        earlier=tuple(material.earlier),
    )


def alert(audience: Audience, changes: Iterable[Change], material: Material, now: datetime) -> Digest | None:
    """One grouped message of what cannot wait for the digest, or None."""
    urgent = [change for change in changes if is_urgent(audience, change) and change.id not in material.alerted]
    if not urgent:
        return None
    first = min(change.seen for change in urgent)
    newest = max(change.id for change in urgent)
    period = Period(key=f"alert-C{newest}", start=first, end=now)
    # The next digest tells the rest, and marks these as told.
    only = replace(material, changes=urgent, withdrawn=(), promises=Calendar(), restated_items=0, restated_stories=0)
    return replace(compose(audience, period, only, now), alert=True)


def is_urgent(audience: Audience, change: Change) -> bool:
    """Whether a change goes out at once: endings, conflicts, and sums over the audience's threshold."""
    if not audience.alerts or change.background or change.withdrawn is not None or not concerns(audience, change):
        return False
    if change.modality not in (Modality.FACT, Modality.PLAN):
        return False
    if change.status is Status.CONFLICT or change.act is Act.TERMINATION:
        return True
    return bool(audience.threshold) and _reaches(audience, change)


def concerns(audience: Audience, change: Change) -> bool:
    """Whether an audience wants to hear of a change at all."""
    if audience.parties and not set(audience.parties) & set(change.parties):
        return False
    if audience.acts and change.act not in audience.acts and change.status is not Status.CONFLICT:
        return False
    # A threshold leaves out small money, nothing else.
    return not (audience.threshold and change.act is Act.FUNDING and not _reaches(audience, change))


def kind(change: Change) -> str:
    """The section a change belongs to."""
    if change.status is Status.CONFLICT:
        return "conflict"
    if change.act is Act.STAGE_CHANGE and not _is_step(change):
        return "milestone"  # one more agreement beside another: the tie stands where it stood
    if change.act is None:
        return "new" if change.status is Status.NEW_PARTNERSHIP else "milestone"
    return _KIND_OF[change.act]


def _is_step(change: Change) -> bool:
    """Whether a tie stands higher than before, as far as both stages are known."""
    before, after = change.before, change.after
    if before is None or before.stage is None or after.stage is None:
        return True
    return after.stage.rank > before.stage.rank


def net(changes: Iterable[Change]) -> list[tuple[Change, tuple[ChangeId, ...]]]:
    """Steps up or down the ladder of one tie summed up: A->B and B->C are told as A->C.

    Returns each remaining change with the ids of the earlier steps that it covers, in order of the last step.
    """
    result: list[tuple[Change, tuple[ChangeId, ...]]] = []
    open_at: dict[str, int] = {}
    for change in sorted(changes, key=lambda one: (one.seen, one.id)):
        position = open_at.get(change.partnership)
        if position is not None and _continues(result[position][0], change):
            earlier, covers = result[position]
            merged = replace(change, before=earlier.before, status=earlier.status, act=_net_act(earlier, change))
            result[position] = (merged, (*covers, earlier.id))
            continue
        if change.act in _LADDER and change.status is not Status.CONFLICT:
            open_at[change.partnership] = len(result)
        result.append((change, ()))
    return result


def _continues(earlier: Change, later: Change) -> bool:
    return (
        later.act is Act.STAGE_CHANGE
        and later.status is not Status.CONFLICT
        and set(earlier.parties) == set(later.parties)
        and later.before is not None
        and earlier.after.stage is not None
        and later.before.stage is earlier.after.stage
        and later.corrects is None
    )


def _net_act(earlier: Change, later: Change) -> Act | None:
    return Act.NEW if earlier.act is Act.NEW else later.act


def _line(
    change: Change, material: Material, *, correction: Change | None = None, covers: tuple[ChangeId, ...] = ()
) -> Line:
    return Line(
        change=change,
        story=material.stories.get(change.story),
        correction=correction,
        covers=covers,
        alerted=change.id in material.alerted,
    )


def _sections(lines: Sequence[Line]) -> tuple[Section, ...]:
    grouped: dict[str, list[Line]] = {}
    for line in lines:
        grouped.setdefault(kind(line.change), []).append(line)
    return tuple(Section(kind=one, lines=tuple(sorted(grouped[one], key=_weight))) for one in KINDS if one in grouped)


def _weight(line: Line) -> tuple[object, ...]:
    """Surest and most told first; the same order for the same input."""
    change, story = line.change, line.story
    official = story is not None and any(telling.trust is Trust.OFFICIAL for telling in story.tellings)
    outlets = story.outlets if story is not None else 1
    return (change.modality is not Modality.FACT, not official, -outlets, -change.confidence, change.id)


def _reaches(audience: Audience, change: Change) -> bool:
    return any(
        amount.value >= audience.threshold[amount.currency]
        for amount in change.after.amounts
        if amount.currency in audience.threshold
    )


def _concerning(audience: Audience, promises: Sequence[Promise]) -> tuple[Promise, ...]:
    wanted = set(audience.parties)
    return tuple(promise for promise in promises if not wanted or wanted & set(promise.parties))
