"""What a sum is in its text: how it is bounded, whether it is new, cumulative, background, per party or a conversion.

Does not care what follows from it (`core.figures` does). All cue words are data.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.core.money_words import Cue, Grammar
from tracker.core.text import Folded
from tracker.core.vocabulary import stands_alone
from tracker.model import Bound, SumRole

_CLAUSE_MARKS = ",;:、，；。()[]（）—"
_CONTEXT = 60  # characters on each side of a sum
_BOUND_WORDS = 4
_FILLERS = ("a ", "an ", "the ", "its ", "で", "に", "は", "de ", "een ", "eine ", "einen ")
_AFTER_REACH = 34  # a cue behind a sum stands near it
_ONE_CHAR_REACH = 10  # a cue of one character means little
_MARK_BEHIND = 1
_BETWEEN_SUMS = 30  # between a sum and its conversion

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum in a folded text, before it is known what it is."""

    value: Decimal
    currency: str
    start: int
    end: int
    low: bool = False  # the lower end of a range
    high: bool = False


def describe(text: str, sums: Sequence[Sum], folded: Folded, grammar: Grammar) -> list[tuple[Bound, SumRole, Span]]:
    """Bound, role and context (a span of the folded text) of each sum, in order."""
    cues = _assign(text, sums, folded, grammar)
    described: list[tuple[Bound, SumRole, Span]] = []
    for index, one in enumerate(sums):
        described.append(
            (_bound(text, one, grammar), _role(text, sums, index, cues[index], grammar), _context(text, one))
        )
    return described


def _bound(text: str, one: Sum, grammar: Grammar) -> Bound:
    if one.low or one.high:
        return Bound.OVER if one.low else Bound.UP_TO
    seen: list[Bound] = []
    at = one.start
    for _ in range(_BOUND_WORDS):
        while at and text[at - 1] == " ":
            at -= 1
        hit = grammar.bound_before.before(text, at)
        if hit is not None:
            seen.append(hit[1])
            at = hit[0]
            continue
        filler = next(
            (word for word in _FILLERS if text.endswith(word.strip(), 0, at) and _whole(text, word, at)), None
        )
        if filler is None:
            break
        at -= len(filler.strip())
    end = one.end + 1 if text[one.end : one.end + 1] == " " else one.end
    for _ in range(2):
        behind = grammar.bound_after.at(text, end)
        if behind is None:
            break
        seen.append(behind[1])
        end = behind[0]
    return next((bound for bound in (Bound.UP_TO, Bound.OVER, Bound.ABOUT) if bound in seen), Bound.EXACT)


def _whole(text: str, filler: str, end: int) -> bool:
    if not filler.endswith(" "):
        return True
    before = end - len(filler)
    return before < 0 or text[before : before + 1] in ("", " ")


def _context(text: str, one: Sum) -> Span:
    """The clause around a sum."""
    low, high = max(0, one.start - _CONTEXT), min(len(text), one.end + _CONTEXT)
    for at in range(one.start - 1, low - 1, -1):
        if text[at] in _CLAUSE_MARKS or (text[at] == "." and text[at + 1 : at + 2] == " "):
            low = at + 1
            break
    for at in range(one.end, high):
        if text[at] in _CLAUSE_MARKS or (text[at] == "." and text[at + 1 : at + 2] in (" ", "")):
            high = at
            break
    while low and low < one.start and text[low].isalnum() and text[low - 1].isalnum() and text[low].isascii():
        low += 1
    while (
        high < len(text)
        and high > one.end
        and text[high].isalnum()
        and text[high - 1].isascii()
        and text[high - 1].isalnum()
    ):
        high -= 1
    return low, high


# ------------------------------------------------------------------ roles
def _assign(text: str, sums: Sequence[Sum], folded: Folded, grammar: Grammar) -> list[list[Cue]]:
    """The cues of each sum: every cue speaks of the sum behind it or of the one before it."""
    assigned: list[list[Cue]] = [[] for _ in sums]
    hits = grammar.cue_finder(text)
    if not hits:
        return assigned
    starts = [one.start for one in sums]
    sentence_starts = [start for start, _ in folded.sentences]
    for index, start, end in hits:
        if not stands_alone(text, start, end):
            continue
        following = bisect_right(starts, start)
        sentence = bisect_right(sentence_starts, start)
        for cue in grammar.cues[grammar.cue_finder.words[index]]:
            target = following if cue.side == "before" else following - 1
            if not 0 <= target < len(sums) or bisect_right(sentence_starts, starts[target]) != sentence:
                continue
            if cue.side == "after":
                reaches = _reaches_back(text, sums[target].end, start)
            else:
                previous_end = sums[following - 1].end if following else 0
                reaches = start >= previous_end and _reaches_on(
                    text, start, end, starts[target], cue.then, previous_end
                )
            if reaches:
                assigned[target].append(cue)
    return assigned


def _reaches_back(text: str, end: int, start: int) -> bool:
    """Whether a cue behind a sum speaks of it: near, and in the same clause."""
    return end <= start <= end + _AFTER_REACH and not any(char in _CLAUSE_MARKS for char in text[end:start])


def _reaches_on(text: str, start: int, end: int, target: int, then: str, previous_end: int) -> bool:
    """Whether a cue before a sum speaks of it: no clause ends between them but right behind the cue ("So far, ...")."""
    between = text[end:target]
    if end - start == 1 and len(between) > _ONE_CHAR_REACH:
        return False
    if then and f" {then} " not in between:
        return False
    mark = next((at for at, char in enumerate(between) if char in _CLAUSE_MARKS), None)
    if mark is None:
        return True
    opens = mark <= _MARK_BEHIND and (
        not previous_end or any(char in _CLAUSE_MARKS for char in text[previous_end:start])
    )
    return opens and not any(char in _CLAUSE_MARKS for char in between[mark + 1 :])


def _role(text: str, sums: Sequence[Sum], index: int, cues: Sequence[Cue], grammar: Grammar) -> SumRole:
    if index and _is_conversion(text, sums[index - 1], sums[index], grammar):
        return SumRole.CONVERSION
    if any(cue.converted for cue in cues):
        return SumRole.CONVERSION
    roles = {cue.role for cue in cues}
    for role in (SumRole.PER_PARTY, SumRole.CUMULATIVE, SumRole.BACKGROUND):
        if role in roles:
            return role
    return SumRole.NEW


def _is_conversion(text: str, first: Sum, second: Sum, grammar: Grammar) -> bool:
    """Whether the second sum is the first in another currency: only brackets, bounds and "or" stand between."""
    between = text[first.end : second.start]
    if first.currency == second.currency or len(between) > _BETWEEN_SUMS:
        return False
    bracketed = any(char in "([（=" for char in between)
    at = len(between)
    cued = False
    while at:
        if between[at - 1] in " ,、，([（=~/:":
            at -= 1
            continue
        bound = grammar.bound_before.before(between, at)
        if bound is not None:
            at = bound[0]
            continue
        cue = _conversion_cue(between, at, grammar)
        if cue is None:
            return False
        cued, at = True, cue[0]
    return bracketed or cued or "," in between or "、" in between or not between.strip()


def _conversion_cue(between: str, end: int, grammar: Grammar) -> tuple[int, Cue] | None:
    for start in range(end):
        cues = grammar.cues.get(between[start:end])
        if cues and (start == 0 or stands_alone(between, start, end)):
            cue = next((cue for cue in cues if cue.role is SumRole.CONVERSION), None)
            if cue is not None:
                return start, cue
    return None
