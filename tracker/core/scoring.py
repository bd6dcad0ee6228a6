"""Figures of a set of verdicts against labelled items: what `tracker eval` prints and the quality gate watches.

Pure; does not classify and does not know where labels come from. All figures are 0..1.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tracker.model import Act, Amount, Assessment, Status

Figures = Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a careful reader says of an item; `either` leaves status and act open."""

    id: str
    language: str
    status: Status
    act: Act | None = None
    parties: tuple[str, ...] = ()
    amounts: tuple[tuple[Decimal, str], ...] = ()  # value, ISO currency
    event: str | None = None
    either: bool = False
    also: Mapping[str, str | None] = field(default_factory=dict)  # a second reader's status or act

    @property
    def relevant(self) -> bool:
        """Whether it is about such a tie at all."""
        return self.status is not Status.OFF_TOPIC


@dataclass(frozen=True, slots=True)
class Judged:
    """A label with the verdict and the story that the program gave."""

    label: Label
    verdict: Assessment
    story: str


def figures(judged: Sequence[Judged], principal: Callable[[str], str]) -> Figures:
    """All figures; `principal` names the party that a name is counted as."""
    found: dict[str, float] = {"items": len(judged)}
    clear = [one for one in judged if not one.label.either]
    found |= _relevance(clear)
    found |= _status(clear)
    found |= _acts([one for one in clear if one.label.act is not None])
    found |= _parties([one for one in clear if one.label.relevant], principal)
    found |= _amounts([one for one in judged if one.label.relevant and one.label.amounts])
    found |= _stories([one for one in judged if one.label.relevant and one.label.event])
    return found


def by_language(judged: Sequence[Judged], principal: Callable[[str], str]) -> dict[str, Figures]:
    """The figures of each language, the most frequent first."""
    counts = Counter(one.label.language for one in judged)
    return {
        language: figures([one for one in judged if one.label.language == language], principal)
        for language, _ in counts.most_common()
    }


def wrong(judged: Iterable[Judged]) -> list[Judged]:
    """The items whose status or act no reader gave."""
    return [one for one in judged if not one.label.either and (_status_of(one) != _told(one) or not _act_right(one))]


def _told(one: Judged) -> str:
    return one.verdict.status.value


def _status_of(one: Judged) -> str:
    """The label's status, or the program's where the second reader says the same."""
    also = one.label.also
    return _told(one) if "status" in also and also["status"] == _told(one) else one.label.status.value


def _act_right(one: Judged) -> bool:
    told = one.verdict.act.value if one.verdict.act else None
    wanted = one.label.act.value if one.label.act else None
    return told == wanted or ("act" in one.label.also and one.label.also["act"] == told)


def _relevance(clear: Sequence[Judged]) -> Figures:
    def wanted(one: Judged) -> bool:
        return _status_of(one) != Status.OFF_TOPIC.value

    hits = sum(wanted(one) and one.verdict.relevant for one in clear)
    said, true = sum(one.verdict.relevant for one in clear), sum(map(wanted, clear))
    return {
        "relevance_f1": _f1(hits, said, true),
        "false_alarms": _ratio(said - hits, len(clear) - true, 0.0),
    }


def _status(clear: Sequence[Judged]) -> Figures:
    pairs = [(_status_of(one), _told(one)) for one in clear]
    changes = {status.value for status in Status if status.is_change}
    hits = sum(gold in changes and told in changes for gold, told in pairs)
    return {
        "status_accuracy": _ratio(sum(gold == told for gold, told in pairs), len(pairs)),
        "status_macro_f1": _macro(pairs, [status.value for status in Status]),
        "change_precision": _ratio(hits, sum(told in changes for _, told in pairs)),
        "change_recall": _ratio(hits, sum(gold in changes for gold, _ in pairs)),
    }


def _acts(acting: Sequence[Judged]) -> Figures:
    pairs = []
    for one in acting:
        assert one.label.act is not None
        told = one.verdict.act.value if one.verdict.act else ""
        pairs.append((told if _act_right(one) else one.label.act.value, told))
    return {
        "act_accuracy": _ratio(sum(gold == told for gold, told in pairs), len(pairs)),
        "act_macro_f1": _macro(pairs, [act.value for act in Act]),
    }


def _parties(relevant: Sequence[Judged], principal: Callable[[str], str]) -> Figures:
    hits = said = true = 0
    for one in relevant:
        wanted = {principal(name).casefold() for name in one.label.parties}
        told = {principal(name).casefold() for name in one.verdict.parties}
        hits, said, true = hits + len(wanted & told), said + len(told), true + len(wanted)
    return {"party_f1": _f1(hits, said, true)}


def _amounts(stated: Sequence[Judged]) -> Figures:
    hits = said = true = 0
    for one in stated:
        left = list(one.verdict.amounts)
        for value, currency in one.label.amounts:
            match = next((amount for amount in left if _equal(amount, value, currency)), None)
            if match is not None:
                left.remove(match)
                hits += 1
        said, true = said + len(one.verdict.amounts), true + len(one.label.amounts)
    return {"amount_recall": _ratio(hits, true), "amount_precision": _ratio(hits, said)}


def _equal(amount: Amount, value: Decimal, currency: str) -> bool:
    return amount.currency == currency and abs(amount.value - value) <= Decimal("0.01") * abs(value)


def _stories(told: Sequence[Judged]) -> Figures:
    events, stories = defaultdict(set), defaultdict(set)
    for one in told:
        events[one.label.event].add(one.label.id)
        stories[one.story].add(one.label.id)
    precision = recall = 0.0
    for one in told:
        both = len(events[one.label.event] & stories[one.story])
        precision += both / len(stories[one.story])
        recall += both / len(events[one.label.event])
    precision, recall = _ratio(precision, len(told)), _ratio(recall, len(told))
    total = precision + recall
    return {"story_b3_precision": precision, "story_b3_f1": 2 * precision * recall / total if total else 0.0}


def _macro(pairs: Sequence[tuple[str, str]], classes: Sequence[str]) -> float:
    scores = [
        _f1(
            sum(gold == told == name for gold, told in pairs),
            sum(told == name for _, told in pairs),
            sum(gold == name for gold, _ in pairs),
        )
        for name in classes
        if any(gold == name for gold, _ in pairs)
    ]
    return _ratio(sum(scores), len(scores))


def _f1(hits: float, said: float, true: float) -> float:
    return _ratio(2 * hits, said + true)


def _ratio(part: float, whole: float, empty: float = 1.0) -> float:
    return part / whole if whole else empty
