"""How a digest speaks one language: words as data (`seeds/wording/*.yaml`), sums and dates in its notation.

Does not decide what is said. Every sentence is a template over the fields of a change.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from tracker.core.called import Called
from tracker.core.milestones import Milestones
from tracker.model import (
    Act,
    Amount,
    Bound,
    Change,
    Dated,
    Modality,
    Precision,
    Stage,
    Statement,
    Status,
    Story,
    SumRole,
    Trust,
)

_FORBID = {"extra": "forbid"}
_PARTIES_SHOWN = 5
_AMOUNTS_SHOWN = 2
_STEPS = (Act.NEW, Act.STAGE_CHANGE, Act.RENEWAL, Act.TERMINATION)
_TECHNOLOGY_SHOWN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyForm:
    """How sums are written."""

    decimal: str
    thousands: str
    scales: tuple[tuple[int, str], ...]  # largest first
    currencies: Mapping[str, str]
    other: str
    composed: bool = False  # every scale is written: 1兆1000億
    __pydantic_config__ = _FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class DateForms:
    """How dates of each precision are written."""

    day: str
    month: str
    year: str
    short: str
    __pydantic_config__ = _FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class Confidence:
    """How sure a line is, in words."""

    official: str
    several: str
    retold: str = "one report, retold by others"
    single: str
    __pydantic_config__ = _FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """All words of one language; keys of `lines` are an act or `act/stage`."""

    and_: str
    comma: str
    arrow: str
    against: str  # two figures of which one must be wrong: no arrow leads from the one to the other
    stages: Mapping[Stage, str]
    lines: Mapping[str, str]
    one_party: Mapping[str, str]
    given: str  # of a funding whose givers are told: {parties} to {others}
    modalities: Mapping[Modality, str]
    mood: str = " ({})"
    fields: Mapping[str, str]
    others: str
    durations: Mapping[str, tuple[str, str]]  # by the letter of ISO 8601: one, many
    bounds: Mapping[Bound, str]
    roles: Mapping[SumRole, str]
    money: MoneyForm
    dates: DateForms
    months: tuple[str, ...]
    sections: Mapping[str, str]
    known_since: str
    nothing_known: str
    now: str
    official_source: str = "Official source"
    correction_of: str
    addition_to: str
    withdrawn: str
    confidence: Confidence
    origins: str
    counted: Mapping[str, tuple[str, str]]  # one, many
    title: str
    title_day: str
    alert_title: str
    restated: str
    nothing: str
    nothing_unsure: str
    nothing_unread: str
    nothing_unasked: str
    receipt_items: str
    receipt_late: str
    receipt_sources: str
    failing: str
    unasked: str
    silent: str
    gone: str
    never: str
    fates: Mapping[str, str]
    due: str
    overdue: str
    moved: str
    told_by_alert: str
    more: str
    link: str
    further: str = "{} more"  # of a sum on top of earlier ones
    on_top: str = " (on top of {})"  # of the total known before
    beside: str = "also named: {}"  # of sums that may be of something else
    called: Called = field(default_factory=Called)  # read from files of their own
    milestones: Milestones = field(default_factory=Milestones)  # read from a file of its own
    __pydantic_config__ = _FORBID


Name = Callable[[str], str]
"""A party's canonical name -> its name in the reader's language."""


# ------------------------------------------------------------------ pieces
def joined(names: Sequence[str], words: Wording) -> str:
    """`A, B and C`; of very many, the first ones and how many others."""
    if len(names) > _PARTIES_SHOWN + 1:
        names = [*names[:_PARTIES_SHOWN], words.others.format(n=len(names) - _PARTIES_SHOWN)]
    if len(names) < 2:
        return "".join(names)
    return words.comma.join(names[:-1]) + words.and_ + names[-1]


def party_names(parties: Sequence[str], words: Wording, name: Name = str) -> str:
    """Parties as the reader calls them; two that go by the same name are told once."""
    return joined(list(dict.fromkeys(words.called.party(name(party)) for party in parties)), words)


def counted(what: str, number: int, words: Wording) -> str:
    """`1 outlet`, `9 outlets`."""
    one, many = words.counted[what]
    return (one if number == 1 else many).format(n=grouped(number, words))


def grouped(number: int, words: Wording) -> str:
    """`10,584`, `10.584`, `10584`."""
    return f"{number:,}".replace(",", words.money.thousands)


def money(amount: Amount, words: Wording) -> str:
    """A sum in the notation of the language, with its bound: `up to ¥590 billion`, `最大5900億円`."""
    form = words.money
    number = _composed(amount.value, form) if form.composed else _scaled(amount.value, form)
    template = form.currencies.get(amount.currency)
    text = template.format(number) if template else form.other.format(number, code=amount.currency)
    bound = words.bounds.get(amount.bound)
    return bound.format(text) if bound else text


def dated(when: Dated, words: Wording, zone: str = "UTC") -> str:
    """A date as exactly as it is known; empty when it is not."""
    if when.value is None or when.precision is Precision.NONE:
        return ""
    local = when.value.astimezone(ZoneInfo(zone)) if when.precision is Precision.MINUTE else when.value
    template = {Precision.YEAR: words.dates.year, Precision.MONTH: words.dates.month}.get(
        when.precision, words.dates.day
    )
    return _filled(template, local, words)


def day(when: datetime, words: Wording, zone: str = "UTC", *, short: bool = False) -> str:
    """A moment as the reader's calendar day."""
    return _filled(words.dates.short if short else words.dates.day, when.astimezone(ZoneInfo(zone)), words)


# ------------------------------------------------------------------ a change in one line
def sentence(change: Change, words: Wording, name: Name = str) -> str:
    """One line that stands alone: who, what, `before -> after`, sums, technology, place, date.

    Says nothing that a field of the change does not state.
    """
    return " · ".join(pieces(change, words, name))


def pieces(change: Change, words: Wording, name: Name = str) -> list[str]:
    """The parts of a line: what happened first, then each of its figures, places and dates."""
    parts = [_what(change, words, name), *_turn(change, words), *_extras(change, words)]
    return [part for part in parts if part]


def _what(change: Change, words: Wording, name: Name) -> str:
    parties = party_names(change.parties, words, name)
    act = _act(change)
    matter = words.milestones.kind(change.after.told) if act == Act.MILESTONE else ""
    keys = [f"{act}/{matter}"] if matter else []
    keys += [act] if change.after.stage is None else [f"{act}/{change.after.stage.value}", act]
    table = {**words.lines, **words.one_party} if len(change.parties) < 2 else words.lines
    key = next(key for key in keys if key in table)
    text = table[key].format(parties=parties)
    modality, talks = words.modalities.get(change.modality), change.after.stage is Stage.TALKS
    if act == Act.FUNDING and change.givers:
        others = [party for party in change.parties if party not in change.givers]
        givers = party_names(change.givers, words, name)
        text = words.given.format(parties=givers, others=party_names(others, words, name))
        modality = modality or (words.modalities.get(Modality.PLAN) if talks else None)
    elif talks and matter and key == keys[0]:
        modality = modality or words.modalities.get(Modality.PLAN)
    elif talks and change.modality is Modality.PLAN:
        modality = None  # talks are a plan already; a rumour of talks stays a rumour
    return text + (words.mood.format(modality) if modality else "")


def _act(change: Change) -> str:
    """Which sentence a change is told with."""
    if change.status is Status.CONFLICT:
        return Status.CONFLICT.value
    if change.act is None:
        return Act.NEW.value if change.status is Status.NEW_PARTNERSHIP else Status.UPDATE.value
    return change.act.value


def _turn(change: Change, words: Wording) -> list[str]:
    if change.status is Status.CONFLICT:
        return [
            f"{words.fields.get(one.field, one.field)}: "
            + words.against.format(
                before=_value(one.field, one.before, words), after=_value(one.field, one.after, words)
            )
            for one in change.differences
        ]
    before, after = change.before, change.after
    turns = []
    if before is not None and before.stage is not None and after.stage is not None and _is_step(change):
        turns.append(f"{words.stages[before.stage]}{words.arrow}{words.stages[after.stage]}")
    sums = _told(after)
    if sums and sums[0].apart and change.act is not Act.FUNDING:
        turns.append(words.beside.format(words.comma.join(money(one, words) for one in sums)))
    elif sums:
        old = _total_before(before, sums[0])
        totals = sum(one.role is SumRole.CUMULATIVE for one in sums)
        told = [_in_role(one, words) if totals < 2 else money(one, words) for one in sums]
        if change.further and sums[0].role is SumRole.NEW:
            told[0] = words.further.format(told[0]) + _on_top(before, sums[0], words)
        shown = words.comma.join(told)
        turns.append(f"{money(old, words)}{words.arrow}{shown}" if old else shown)
    return turns


def _is_step(change: Change) -> bool:
    """Whether both stages are of one matter: an office that opens does not turn a contract back into talks."""
    before, after = change.before, change.after
    if before is None or before.stage is None or after.stage is None:
        return False
    if change.act is Act.RENEWAL and before.stage.rank < Stage.MOU.rank:
        return False  # what was only talked about is not what is extended
    return change.act in _STEPS and after.stage.rank > before.stage.rank


_SUM = re.compile(r"([A-Z]{3}) (\d[\d,]*(?:\.\d+)?)")
_SPAN = re.compile(r"P(\d+)([YMWD])")


def _value(field: str, text: str, words: Wording) -> str:
    """One side of a contradiction, as stated, in the notation of the language."""
    if field == "stage" and text in set(Stage):
        return words.stages[Stage(text)]
    if field == "place":
        return words.called.places.get(text, text)
    if (found := _SUM.fullmatch(text)) is not None:
        return money(Amount(value=Decimal(found[2].replace(",", "")), currency=found[1]), words)
    if (found := _SPAN.fullmatch(text)) is not None:
        one, many = words.durations[found[2]]
        return (one if found[1] == "1" else many).format(n=found[1])
    try:
        return _filled(words.dates.day, datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC), words)
    except ValueError:
        return text


def _told(statement: Statement) -> list[Amount]:
    """The sums worth showing: new ones first of all; a conversion repeats the sum beside it.

    Sums of the rest of the text only where the headline and the quoted sentence name none.
    """
    own = [amount for amount in statement.amounts if amount.role is not SumRole.CONVERSION] or list(statement.amounts)
    own = [amount for amount in own if not amount.apart] or own
    new = [amount for amount in own if amount.role is SumRole.NEW][:_AMOUNTS_SHOWN]
    if not new:
        return own[:_AMOUNTS_SHOWN]
    return [*new, *(one for one in own if _is_total_of(one, new[0]))][: _AMOUNTS_SHOWN + 1]


def _is_total_of(one: Amount, new: Amount) -> bool:
    """Whether a headline puts a total beside a sum; further down it may be the total of something else."""
    if not one.field == new.field == "title":
        return False
    return one.role is SumRole.CUMULATIVE and one.currency == new.currency and one.value > new.value


def _in_role(amount: Amount, words: Wording) -> str:
    """A sum and what it is, where that is not the plain one."""
    template = words.roles.get(amount.role) if amount.field == "title" else None  # further down: of what?
    return template.format(money(amount, words)) if template else money(amount, words)


def _total_before(before: Statement | None, lead: Amount) -> Amount | None:
    """The total known before another total in the same currency; a further sum replaces nothing."""
    if before is None or lead.role is not SumRole.CUMULATIVE:
        return None
    same = (one for one in before.amounts if one.currency == lead.currency and one.role is SumRole.CUMULATIVE)
    return next((one for one in same if one.value != lead.value), None)


def _on_top(before: Statement | None, more: Amount, words: Wording) -> str:
    """The total that a further sum adds to, where one is known by that name."""
    known = before.amounts if before is not None else ()
    totals = (one for one in known if one.role is SumRole.CUMULATIVE and one.field == "title")
    total = next((one for one in totals if one.currency == more.currency), None)
    return words.on_top.format(money(total, words)) if total else ""


def _extras(change: Change, words: Wording) -> list[str]:
    after = change.after
    disputed = any(one.field == "date" for one in change.differences)  # told with both its sides
    when, published = dated(after.event_date, words), dated(after.published, words)  # the source is shown with its day
    return [
        words.comma.join(words.called.matter(one) for one in _finest(change.technology)[:_TECHNOLOGY_SHOWN]),
        next(filter(None, map(words.called.place, change.places)), ""),
        "" if disputed or when == published else when,
    ]


def _finest(names: Sequence[str]) -> list[str]:
    """Names without those that a finer one repeats: of EUV and High-NA EUV the second."""
    padded = {name: f" {name.casefold()} " for name in names}
    return [name for name in names if not any(padded[name] in padded[other] for other in names if other != name)]


def confidence(change: Change, story: Story | None, words: Wording) -> str:
    """How sure a line is, in words that a reader can check; many copies of one report are one report."""
    tellings = story.tellings if story is not None else ()
    disputed = change.status is Status.CONFLICT  # only who contradicts vouches for it
    if disputed:
        tellings = tuple(telling for telling in tellings if telling.item == change.item)
    if change.modality is Modality.FACT and any(telling.trust is Trust.OFFICIAL for telling in tellings):
        return words.confidence.official
    if disputed or story is None or story.outlets < 2:
        return words.confidence.single
    return words.confidence.several.format(n=story.origins) if story.origins > 1 else words.confidence.retold


# ------------------------------------------------------------------ numbers
_DECIMALS = 3


def _scaled(value: Decimal, form: MoneyForm) -> str:
    for scale, word in form.scales:
        short = value / scale
        if abs(short) >= 1 and short == round(short, _DECIMALS):  # never rounded: a line may be quoted
            return _number(short, form) + word
    return _number(value, form)


def _composed(value: Decimal, form: MoneyForm) -> str:
    rest, text = int(value), ""
    for scale, word in form.scales:
        count, rest = divmod(rest, scale)
        if count:
            text += f"{count}{word}"
    fraction = value - int(value)
    if rest or fraction or not text:
        text += _number(Decimal(rest) + fraction, form)
    return text


def _number(value: Decimal, form: MoneyForm) -> str:
    shown = f"{value.normalize():,f}"
    return shown.replace(",", "\0").replace(".", form.decimal).replace("\0", form.thousands)


def _filled(template: str, when: datetime, words: Wording) -> str:
    month = when.month - 1
    return template.format(d=when.day, m=when.month, y=when.year, month=words.months[month])
