"""Later items of a story: which of them has something better to say than the change they retell.

Does not record anything: an untold line is improved in place, a told one is corrected or added to (`jobs.assess`).
"""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum

from tracker.core.changes import ends_of, is_higher
from tracker.model import (
    Act,
    Amount,
    Change,
    Item,
    Modality,
    PartnershipId,
    Statement,
    Status,
    SumRole,
    Trust,
)


class Better(StrEnum):
    """Why a later text of a story replaces what was taken from an earlier one."""

    EDITED = "the article was edited"
    STAGE = "the matter has gone a step further"
    SUM = "a sum is named"
    FIGURE = "the parties themselves give another figure"
    OFFICIAL = "the parties' own words are there"


def improvement(known: Change, trust: int, item: Item, new: Change, *, told: bool) -> Better | None:
    """Why the words of an item replace those of a change of its story; None: it only tells it again.

    `trust` is that of the source cited so far; `told`: it stands in a digest, so that only what matters
    to a reader is worth a correction.
    """
    old, after = known.after, new.after
    if item.id == known.item:
        return Better.EDITED if _said(known) != _said(new) else None
    if not _same_matter(known.partnership, new.partnership, told=told):
        return None
    if told and known.modality is Modality.FACT and new.modality is not Modality.FACT:
        return None  # what is reported or planned does not re-open what was told as a fact
    if is_higher(after.stage, old.stage) and _not_older(item, old):
        return Better.STAGE
    mine, theirs = _sums(after.amounts), _sums(old.amounts)
    if mine and not theirs and (not told or known.act is new.act is Act.FUNDING or item.trust is Trust.OFFICIAL):
        return Better.SUM  # in a told line of anything but money, a sum that one more outlet names is beside the point
    if mine and theirs and item.trust < trust and _contradicts(mine, theirs):
        return Better.FIGURE
    if not told and item.trust is Trust.OFFICIAL and item.trust < trust:
        return Better.OFFICIAL
    return None


def _same_matter(known: PartnershipId, new: PartnershipId, *, told: bool) -> bool:
    """Whether two items of a story speak of one tie; an untold line may still gain or lose a party."""
    mine, theirs = ends_of(known), ends_of(new)
    return mine == theirs or (not told and (mine <= theirs or theirs <= mine))


def adds_to(told: Change, now: Change) -> bool:
    """Whether what replaces a told line leaves all of it true: a later step, or a figure that it did not have."""
    old, new = told.after, now.after
    same = told.parties == now.parties and (told.act is now.act or is_higher(new.stage, old.stage))
    kept = {(one.currency, one.value) for one in old.amounts} <= {(one.currency, one.value) for one in new.amounts}
    dated = old.event_date.value in (None, new.event_date.value) or is_higher(new.stage, old.stage)
    return same and kept and dated and told.item != now.item and not is_higher(old.stage, new.stage)


def told_before(change: Change, earlier: Sequence[Change]) -> Change | None:
    """An earlier contradiction of the same tie in the same words: told again, it is no news."""
    if change.status is not Status.CONFLICT:
        return None
    told = {(one.field, one.after) for one in change.differences}
    for other in earlier:
        same = other.status is Status.CONFLICT and other.partnership == change.partnership and other.withdrawn is None
        if same and told <= {(one.field, one.after) for one in other.differences}:
            return other
    return None


def contradiction(known: Change, after: Statement) -> str:
    """The figures in which an item differs from the change it retells, as shown to a reader; "" for none."""
    mine, theirs = _sums(after.amounts), _sums(known.after.amounts)
    if not _contradicts(mine, theirs):
        return ""
    return " and ".join(f"{currency} {value:,.0f}" for currency, value in sorted(mine - theirs))


def _said(change: Change) -> tuple[object, ...]:
    after = change.after
    sums = frozenset(_sums(after.amounts))
    return (change.status, change.act, change.partnership, after.stage, sums, after.event_date.value, after.due.value)


def _sums(amounts: Sequence[Amount]) -> set[tuple[str, float]]:
    return {(one.currency, float(one.value)) for one in amounts if one.role is SumRole.NEW}


def _contradicts(mine: set[tuple[str, float]], theirs: set[tuple[str, float]]) -> bool:
    """Whether no sum of the one agrees with a sum of the other in any currency both name; rounding agrees."""
    common = {currency for currency, _ in mine} & {currency for currency, _ in theirs}
    pairs = [(a, b) for c, a in mine for d, b in theirs if c == d and c in common]
    return bool(pairs) and not any(abs(a - b) <= 0.05 * max(abs(a), abs(b)) for a, b in pairs)


def _not_older(item: Item, old: Statement) -> bool:
    published = item.published.value
    return published is None or old.published.value is None or published >= old.published.value - timedelta(days=1)
