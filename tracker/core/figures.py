"""How a told sum relates to a known one: the same, rounded, converted, a part, a total - or a conflict.

Does not read a text (`core.money` does) nor decide what an item is; it compares two sums and says why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tracker.core.money import is_rounding
from tracker.core.money_words import MoneyWords
from tracker.core.rates import is_conversion, rate_band
from tracker.model import UNDATED, Act, Amount, Bound, Dated, Modality, SumRole

_NEAR = Decimal("0.002")
_ABOUT = Decimal("0.075")  # an "about" and what it turned out to be
_BOUND_HOLDS = Decimal("0.25")  # "more than 1 billion" of 1.165 billion
_DRIFT = Decimal("0.15")  # two conversions of one sum, at the rates of different months
_ADDS_UP = Decimal("0.01")
_MOST_PARTIES = 60
_MISPRINTS = (Decimal(10), Decimal(100), Decimal(1000), Decimal(10000))
_ONE_EVENT_DAYS = 45
_PLANS = (Modality.PLAN, Modality.RUMOUR)


class Relation(StrEnum):
    """What a told sum is to a known one."""

    SAME = "same"
    ROUNDING = "rounding"
    CONVERSION = "conversion"
    TRANCHE = "tranche"  # another instalment, or a part of the known sum
    CUMULATIVE = "cumulative"  # a total that holds the known sum
    PLAN = "plan-vs-decision"
    PER_PARTY = "per-party"
    UNRELATED = "unrelated"
    CONFLICT = "conflict"

    @property
    def explains(self) -> bool:
        """Whether both sums can be true of one thing."""
        return self not in (Relation.UNRELATED, Relation.CONFLICT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What is known of the place a sum stands in; empty fields rule nothing out."""

    when: Dated = UNDATED  # of the event; of the text where that is not stated
    act: Act | None = None
    modality: Modality = Modality.FACT
    parties: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    beside: tuple[Amount, ...] = ()  # the other sums of the same text


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The verdict on two sums, with the reason as one sentence."""

    relation: Relation
    reason: str


ANYWHERE = Setting()
# Best first: a told sum that restates one known sum is not in conflict with another.
_PREFERENCE = (
    *(Relation.SAME, Relation.ROUNDING, Relation.CONVERSION, Relation.CUMULATIVE, Relation.PER_PARTY),
    *(Relation.PLAN, Relation.TRANCHE, Relation.CONFLICT, Relation.UNRELATED),
)


def reconcile(
    told: Amount,
    known: Amount,
    words: MoneyWords,
    *,
    told_in: Setting = ANYWHERE,
    known_in: Setting = ANYWHERE,
    same_thing: bool | None = None,
) -> Reconciliation:
    """Relate a told sum to a known one.

    `same_thing` is what the caller knows: True when both are said of one fact (then another figure is a conflict),
    False when they are not; None leaves it to parties, topics and dates.
    """
    if same_thing is False or (same_thing is None and not _may_be_one(told_in, known_in)):
        return Reconciliation(Relation.UNRELATED, f"{_shown(told)} and {_shown(known)} are sums of different things")
    if told.currency != known.currency:
        return _across(told, known, words, told_in, known_in, same_thing)
    equal = _equal(told, known)
    if equal is not None:
        return equal
    return _different(told, known, told_in, known_in, same_thing)


def best(
    told: Amount,
    known: Sequence[tuple[Amount, Setting]],
    words: MoneyWords,
    *,
    told_in: Setting = ANYWHERE,
    same_thing: bool | None = None,
) -> tuple[int, Reconciliation] | None:
    """The known sum that explains a told one best: its index and the verdict; None when nothing is known."""
    verdicts = [
        (index, reconcile(told, amount, words, told_in=told_in, known_in=setting, same_thing=same_thing))
        for index, (amount, setting) in enumerate(known)
    ]
    return min(verdicts, key=lambda one: (_PREFERENCE.index(one[1].relation), one[0]), default=None)


# ------------------------------------------------------------------ the same currency
def _equal(told: Amount, known: Amount) -> Reconciliation | None:
    """Whether two sums of one currency say the same."""
    low, high = sorted((told.value, known.value))
    if not low:
        return None if high else Reconciliation(Relation.SAME, "both are nothing")
    gap = (high - low) / high
    if not gap:
        return Reconciliation(Relation.SAME, f"{_shown(told)} is the known sum")
    rough, exact = sorted((told, known), key=lambda one: len(one.value.normalize().as_tuple().digits))
    if is_rounding(rough.value, exact.value):
        return Reconciliation(Relation.ROUNDING, f"{_shown(rough)} is {_shown(exact)} rounded")
    if gap <= _NEAR:
        return Reconciliation(Relation.ROUNDING, f"{_shown(told)} and {_shown(known)} differ by next to nothing")
    if Bound.ABOUT in (told.bound, known.bound) and gap <= _ABOUT:
        return Reconciliation(Relation.ROUNDING, f"{_shown(told)} and {_shown(known)} differ no more than an estimate")
    for bounded, other in ((told, known), (known, told)):
        if _holds(bounded, other):
            return Reconciliation(Relation.ROUNDING, f"{_shown(other)} is what {_shown(bounded)} promises")
    if SumRole.CONVERSION in (told.role, known.role) and gap <= _DRIFT:
        return Reconciliation(Relation.CONVERSION, f"{_shown(told)} and {_shown(known)} are one sum at different rates")
    return None


def _holds(bounded: Amount, other: Amount) -> bool:
    """Whether a sum lies close to a bound and on its right side."""
    if bounded.bound is Bound.OVER and other.bound is not Bound.OVER:
        return bounded.value < other.value <= bounded.value * (1 + _BOUND_HOLDS)
    if bounded.bound is Bound.UP_TO and other.bound is Bound.ABOUT:
        return bounded.value * (1 - _ABOUT) <= other.value < bounded.value
    return False


def _different(
    told: Amount, known: Amount, told_in: Setting, known_in: Setting, same_thing: bool | None
) -> Reconciliation:
    """What two different sums of one currency are to each other."""
    for judge in (_per_party, _total, _planned):
        verdict = judge(told, known, told_in, known_in)
        # Of one thing, a sum for each party that does not fit the other sum is another figure.
        if verdict is not None and not (same_thing is True and verdict.relation is Relation.UNRELATED):
            return verdict
    if same_thing is not True:
        verdict = _instalment(told, known, told_in, known_in)
        if verdict is not None:
            return verdict
    return Reconciliation(Relation.CONFLICT, _disagreement(told, known))


def _per_party(told: Amount, known: Amount, _told_in: Setting, _known_in: Setting) -> Reconciliation | None:
    roles = (told.role is SumRole.PER_PARTY, known.role is SumRole.PER_PARTY)
    if not any(roles) or all(roles):
        return None
    share, total = (told, known) if roles[0] else (known, told)
    parties = _times(share.value, total.value)
    if parties is not None:
        return Reconciliation(Relation.PER_PARTY, f"{_shown(total)} is {parties} times {_shown(share)} for each")
    return Reconciliation(Relation.UNRELATED, f"{_shown(share)} is what each party pays, {_shown(total)} is not")


def _times(share: Decimal, total: Decimal) -> int | None:
    ratio = total / share if share else Decimal(0)
    count = int(ratio.to_integral_value())
    if 2 <= count <= _MOST_PARTIES and abs(ratio - count) <= count * _ADDS_UP:
        return count
    return None


def _total(told: Amount, known: Amount, told_in: Setting, known_in: Setting) -> Reconciliation | None:
    """Whether one is a total that holds the other, by its word or because it adds up."""
    for whole, part, beside, relation in (
        (told, known, (*told_in.beside, *known_in.beside), Relation.CUMULATIVE),
        (known, told, (*known_in.beside, *told_in.beside), Relation.TRANCHE),
    ):
        if whole.value <= part.value:
            continue
        other = next((one for one in beside if _completes(one, part, whole)), None)
        if other is not None:
            return Reconciliation(relation, f"{_shown(whole)} is {_shown(part)} and {_shown(other)} together")
        if whole.role is SumRole.CUMULATIVE and part.role is not SumRole.CUMULATIVE:
            return Reconciliation(relation, f"{_shown(whole)} is a total that holds {_shown(part)}")
    if told.role is SumRole.CUMULATIVE and known.role is SumRole.CUMULATIVE and _later(told_in, known_in):
        return Reconciliation(Relation.CUMULATIVE, f"{_shown(told)} is a later total than {_shown(known)}")
    return None


def _completes(other: Amount, part: Amount, whole: Amount) -> bool:
    if other.currency != whole.currency or other in (part, whole):
        return False
    return abs(part.value + other.value - whole.value) <= whole.value * _ADDS_UP


def _planned(told: Amount, known: Amount, told_in: Setting, known_in: Setting) -> Reconciliation | None:
    """Whether one was planned or rumoured and the other decided: both are true."""
    planned = (told_in.modality in _PLANS, known_in.modality in _PLANS)
    if planned[0] == planned[1]:
        return None
    plan, decision = (told, known) if planned[0] else (known, told)
    return Reconciliation(Relation.PLAN, f"{_shown(plan)} was planned or reported, {_shown(decision)} decided")


def _instalment(told: Amount, known: Amount, told_in: Setting, known_in: Setting) -> Reconciliation | None:
    """Whether one is another payment than the other: background, later, or within a ceiling."""
    if told.role is SumRole.BACKGROUND and known.role is not SumRole.BACKGROUND:
        return Reconciliation(Relation.UNRELATED, f"{_shown(told)} is an earlier sum, not {_shown(known)}")
    if _later(told_in, known_in) or _later(known_in, told_in):
        return Reconciliation(Relation.TRANCHE, f"{_shown(told)} is another instalment than {_shown(known)}")
    if known.bound is Bound.UP_TO and told.value < known.value and told.bound is not Bound.UP_TO:
        return Reconciliation(Relation.TRANCHE, f"{_shown(told)} lies within the ceiling of {_shown(known)}")
    return None


def _later(one: Setting, other: Setting) -> bool:
    """Whether one is said of a clearly later time than the other."""
    if one.when.value is None or other.when.value is None:
        return False
    return (one.when.value - other.when.value).days > _ONE_EVENT_DAYS


def _disagreement(told: Amount, known: Amount) -> str:
    low, high = sorted((told.value, known.value))
    factor = next((one for one in _MISPRINTS if low and abs(high / low - one) <= one * _NEAR), None)
    remark = f" (a factor of {factor}: perhaps a misprint)" if factor is not None else ""
    return f"{_shown(told)} is told where {_shown(known)} is known{remark}"


# ------------------------------------------------------------------ another currency
def _across(
    told: Amount, known: Amount, words: MoneyWords, told_in: Setting, known_in: Setting, same_thing: bool | None
) -> Reconciliation:
    """Relate sums of two currencies by the rates of the years in question."""
    band = rate_band(told.currency, known.currency, words, _years(told_in, known_in))
    if band is None:
        return Reconciliation(
            Relation.UNRELATED, f"{_shown(told)} and {_shown(known)} cannot be compared: no rate is known"
        )
    if is_conversion(told, known, band):
        return Reconciliation(Relation.CONVERSION, f"{_shown(told)} is {_shown(known)} in another currency")
    converted = Amount(
        value=told.value * (band[0] + band[1]) / 2, currency=known.currency, bound=told.bound, role=told.role
    )
    verdict = _different(converted, known, told_in, known_in, same_thing)
    if verdict.relation is Relation.CONFLICT and same_thing is not True:
        return Reconciliation(Relation.UNRELATED, f"{_shown(told)} is no conversion of {_shown(known)}")
    return Reconciliation(verdict.relation, f"{_shown(told)} converted: {verdict.reason}")


def _years(one: Setting, other: Setting) -> tuple[int, ...]:
    """The years whose rates may have been used: those of both texts; none when neither is dated."""
    return tuple(sorted({when.value.year for when in (one.when, other.when) if when.value is not None}))


# ------------------------------------------------------------------ what they are said of
def _may_be_one(one: Setting, other: Setting) -> bool:
    """Whether parties and topics allow that two sums are said of one thing."""
    if one.parties and other.parties and not set(one.parties) & set(other.parties):
        return False
    return not (one.topics and other.topics and not set(one.topics) & set(other.topics))


def _shown(amount: Amount) -> str:
    bound = {Bound.ABOUT: "about ", Bound.UP_TO: "up to ", Bound.OVER: "over "}.get(amount.bound, "")
    return f"{bound}{amount.currency} {amount.value:,f}"
