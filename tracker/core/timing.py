"""How far apart in time two items are, by publication, by the day that they tell, by the month that they name.

Does not weigh anything (`core.sameness` does). Days are inclusive spans, since a month may be all that is known.
"""

from datetime import date

from tracker.model import Modality, Signature

_NEWS = 3  # days that an event is in the headlines
_MONTH = 45  # days


def observed(one: Signature, other: Signature) -> dict[str, float]:
    """When, as observations by name; `core.sameness` weighs them."""
    days = apart(one, other)
    if days is None:
        return {"undated": 1.0} | _named(one, other) | _named(other, one)
    found = {"event-day": float(_one_day(one, other)), "other-day": float(_other_day(one, other))}
    found["rumour-after"] = float(_rumoured_after(one, other) or _rumoured_after(other, one))
    if days == 0 and (vague := max(_length(one), _length(other))) > 7:
        # Two dates that overlap because one of them is only a month or a year.
        return found | {"same-month" if vague <= 31 else "same-year": 1.0}
    for name, limit in (("near", 3), ("week", 10), ("month", 45), ("quarter", 120)):
        if days <= limit:
            return found | {name: 1.0}
    return found | {"far": 1.0}


def _named(one: Signature, other: Signature) -> dict[str, float]:
    """What the month that an undated text names says about the date of the other."""
    published = _published(other)
    gap = _gap(one.named, published)
    if one.named is None or published is None or gap is None or _length(other) > _MONTH:
        return {}
    later = published[0] > one.named[1]
    return {"named-month": float(gap <= _MONTH), "overdue": float(later and gap > _MONTH)}


def _length(signature: Signature) -> int:
    published = _published(signature)
    return 0 if published is None else (published[1] - published[0]).days


def _one_day(one: Signature, other: Signature) -> bool:
    """Whether both say, or one says and the other was published, on about the same day."""
    spans = [(one.happened, other.happened), (one.happened, _published(other)), (_published(one), other.happened)]
    return any((gap := _gap(*pair)) is not None and gap <= 2 and _exact(*pair) for pair in spans)


def _other_day(one: Signature, other: Signature) -> bool:
    gap = _gap(one.happened, other.happened)
    return gap is not None and gap > 7


def _rumoured_after(one: Signature, other: Signature) -> bool:
    """Whether one tells as a rumour, days later, what the other tells as done."""
    if one.modality is not Modality.RUMOUR or other.modality is not Modality.FACT:
        return False
    done, told = other.happened or _published(other), _published(one)
    return done is not None and told is not None and _exact(done) and (told[0] - done[1]).days > _NEWS


def _exact(*spans: tuple[date, date] | None) -> bool:
    return all(span is not None and (span[1] - span[0]).days <= 7 for span in spans)


def apart(one: Signature, other: Signature) -> int | None:
    """Days between two items, by publication or by the day they say the event was; the smaller counts."""
    gaps = [
        gap
        for mine in (_published(one), one.happened)
        for theirs in (_published(other), other.happened)
        if (gap := _gap(mine, theirs)) is not None
    ]
    return min(gaps, default=None)


def _published(signature: Signature) -> tuple[date, date] | None:
    if signature.first_day is None or signature.last_day is None:
        return None
    return signature.first_day, signature.last_day


def _gap(one: tuple[date, date] | None, other: tuple[date, date] | None) -> int | None:
    if one is None or other is None:
        return None
    return max(0, (other[0] - one[1]).days, (one[0] - other[1]).days)
