"""When to ask a source again, and how it is doing: every decision about polling, in one place.

Does not ask anybody and knows no clock: `now` and `jitter` (0..1) are arguments, the answer is a new state.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from tracker import limits
from tracker.model import (
    FailureKind,
    Fetched,
    FetchFailed,
    Health,
    NotModified,
    Source,
    SourceState,
    Validators,
)

# ------------------------------------------------------------------ how patient we are
POLLS_PER_ARRIVAL = 4
"""A source is asked so many times in its usual gap between two new items."""
STRETCH = 4
"""... but at most so many times more or less often than the configuration says."""
LEARN = 0.1
"""Weight of the latest gap once enough are known; before, all weigh the same."""
FADE = 0.98
"""The longest gap is forgotten slowly, so that a source that grew livelier is judged by that."""
RETRY_S = 300
"""First wait after a passing failure; it doubles each time."""
SPREAD = 0.1
BACKOFF_SPREAD = 0.25
GAPS_NEEDED = 5
"""Fewer gaps are no rhythm."""
SILENT_GAPS = 7.0
"""With random arrivals a silence of seven mean gaps has a chance of one in a thousand."""
SILENT_LONGEST = 1.5
SILENT_LEAST = timedelta(days=3)
"""A weekend is no silence."""
FAILURES_IN_A_ROW = 3
FAILING_FOR = timedelta(hours=6)
UNWATCHED_FOR = timedelta(days=2)
MOVED_ANSWERS = 3
MOVED_FOR = timedelta(hours=24)

_STUBBORN = frozenset(
    {
        FailureKind.BLOCKED,
        FailureKind.TLS,
        FailureKind.TOO_LARGE,
        FailureKind.ENCODING,
        FailureKind.REDIRECTS,
        FailureKind.GONE,
        FailureKind.REFUSED,
        FailureKind.MISSING,
        FailureKind.NOT_A_FEED,
        FailureKind.UNPARSABLE,
        FailureKind.INTERNAL,
    }
)
"""Failures that another try in five minutes will not mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The bounds of adaptive polling, from the configuration."""

    min_s: int = 900
    max_s: int = limits.BACKOFF_MAX


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """What a successful poll brought, as far as timing is concerned."""

    new: int = 0
    dates: Sequence[datetime] = ()  # publication of the new items, where known
    ttl_s: int | None = None
    body_hash: str | None = None


# ------------------------------------------------------------------ before a poll
def current(source: Source, state: SourceState) -> SourceState:
    """The state, or a blank one if a person has changed the address it is about."""
    if state.url is not None and state.url != source.url:
        return SourceState(source=source.id, url=source.url)
    return replace(state, url=source.url)


def is_due(source: Source, state: SourceState, now: datetime) -> bool:
    """Whether to ask a source now. A due time further off than any wait can be comes from a wrong clock."""
    state = current(source, state)
    if not source.enabled or state.gone is not None:
        return False
    far = now + timedelta(seconds=2 * limits.BACKOFF_MAX)
    return state.next_due is None or state.next_due <= now or state.next_due > far


def address(source: Source, state: SourceState) -> str:
    """Where to ask: the configured address, or where it has moved for good."""
    state = current(source, state)
    return state.moved_to if state.moved_to and has_moved(state) else source.url


def has_moved(state: SourceState) -> bool:
    """Whether permanent redirects were consistent for long enough to be followed without asking."""
    if state.moved_to is None or state.moved_since is None or state.last_ok is None:
        return False
    return state.moved_count >= MOVED_ANSWERS and state.last_ok - state.moved_since >= MOVED_FOR


# ------------------------------------------------------------------ after a poll
def after_success(
    source: Source,
    state: SourceState,
    answer: Fetched | NotModified,
    arrivals: Arrivals,
    now: datetime,
    jitter: float,
    pace: Pace,
) -> SourceState:
    """The state after an answer whose items are being stored in the same transaction."""
    state = _moved(current(source, state), answer, now)
    if isinstance(answer, Fetched):
        state = replace(state, validators=answer.validators, body_hash=arrivals.body_hash)
    state = _with_arrivals(state, arrivals, now)
    state = replace(state, last_polled=now, last_ok=now, failures=0, failing_since=None, last_failure=None, gone=None)
    wait = min(max(interval_s(source, state, pace), answer.fresh_for_s or 0, arrivals.ttl_s or 0), pace.max_s)
    return replace(state, next_due=now + timedelta(seconds=wait * (1 + SPREAD * jitter)))


def after_failure(
    source: Source, state: SourceState, failure: FetchFailed, now: datetime, jitter: float
) -> SourceState:
    """The state after a failure: validators and rhythm stay, the next try comes later each time."""
    state = current(source, state)
    passing = failure.kind not in _STUBBORN
    if has_moved(state) and not passing:
        # The new address is no good: ask at the configured one again before drawing conclusions.
        state = replace(state, moved_to=None, moved_count=0, moved_since=None, validators=Validators())
    elif failure.kind is FailureKind.GONE:
        state = replace(state, gone=state.gone or now)
    failures = state.failures + 1
    base = min(source.every_s, RETRY_S) if passing else source.every_s
    wait = min(
        max(base, limits.RETRY_AFTER_MIN) * 2.0 ** min(failures - 1, 20), limits.BACKOFF_MAX / (1 + BACKOFF_SPREAD)
    )
    wait *= 1 + BACKOFF_SPREAD * jitter
    if failure.retry_after_s is not None:
        wait = max(wait, min(max(failure.retry_after_s, limits.RETRY_AFTER_MIN), limits.RETRY_AFTER_MAX))
    return replace(
        state,
        last_polled=now,
        failures=failures,
        failing_since=state.failing_since or now,
        last_failure=failure,
        next_due=now + timedelta(seconds=wait),
    )


def interval_s(source: Source, state: SourceState, pace: Pace) -> float:
    """Seconds between two polls: by the source's own rhythm, around what the configuration says."""
    wanted = float(source.every_s)
    if state.mean_gap_s is not None and state.gaps >= GAPS_NEEDED:
        wanted = min(max(state.mean_gap_s / POLLS_PER_ARRIVAL, wanted / STRETCH), wanted * STRETCH)
    return min(max(wanted, pace.min_s), pace.max_s)


def _moved(state: SourceState, answer: Fetched | NotModified, now: datetime) -> SourceState:
    if isinstance(answer, NotModified) or (answer.moved_to is None and has_moved(state)):
        return state
    if answer.moved_to is None:
        return replace(state, moved_to=None, moved_count=0, moved_since=None)
    if answer.moved_to == state.moved_to:
        return replace(state, moved_count=state.moved_count + 1)
    return replace(state, moved_to=answer.moved_to, moved_count=1, moved_since=now)


def _with_arrivals(state: SourceState, arrivals: Arrivals, now: datetime) -> SourceState:
    """Learn from when new items came; the first document tells of the time before we watched."""
    if not arrivals.new:
        return state
    last = state.last_new
    dates = sorted({date for date in arrivals.dates if date <= now and (last is None or date > last)})
    if last is None:
        points = dates or [now]
    elif dates or not arrivals.dates:
        points = [last, *(dates or [now])]
    else:
        return state  # an archive: items older than what was already there
    for before, after in pairwise(points):
        state = _with_gap(state, (after - before).total_seconds())
    return replace(state, last_new=points[-1])


def _with_gap(state: SourceState, gap_s: float) -> SourceState:
    # A silence that raised the alarm is not normal and must not make the next one pass unnoticed.
    if (alarm := silent_after(state)) is not None:
        gap_s = min(gap_s, alarm.total_seconds())
    mean = gap_s if state.mean_gap_s is None else state.mean_gap_s
    mean += (gap_s - mean) * max(1 / (state.gaps + 1), LEARN)
    longest = max(gap_s, (state.longest_gap_s or 0.0) * FADE)
    return replace(state, mean_gap_s=mean, longest_gap_s=longest, gaps=state.gaps + 1)


# ------------------------------------------------------------------ how it is doing
def silent_after(state: SourceState) -> timedelta | None:
    """How long a source may bring nothing new before that is odd; None while its rhythm is unknown."""
    if state.mean_gap_s is None or state.longest_gap_s is None or state.gaps < GAPS_NEEDED:
        return None
    return max(
        SILENT_LEAST,
        timedelta(seconds=SILENT_GAPS * state.mean_gap_s),
        timedelta(seconds=SILENT_LONGEST * state.longest_gap_s),
    )


def health(state: SourceState, source: Source, now: datetime) -> Health:
    """How a source is doing. SILENT: it answers, but brings nothing new, against its own rhythm (a frozen feed)."""
    state = current(source, state)
    if state.gone is not None:
        return Health.GONE
    if state.last_polled is None:
        return Health.NEW
    if state.failures:
        long = state.failing_since is not None and now - state.failing_since >= FAILING_FOR
        if long or state.failures >= FAILURES_IN_A_ROW or state.last_ok is None:
            return Health.FAILING
    if now - state.last_polled >= UNWATCHED_FOR:
        return Health.UNASKED
    # Measured up to the last answer: a tracker that was off says nothing about the source.
    allowed = silent_after(state)
    if allowed is not None and state.last_ok and state.last_new and state.last_ok - state.last_new > allowed:
        return Health.SILENT
    return Health.OK


def unwell_since(state: SourceState, found: Health) -> datetime | None:
    """Since when a source is as `health` found it; None when it is well."""
    if found is Health.GONE:
        return state.gone
    if found is Health.SILENT:
        return state.last_new
    if found is Health.FAILING:
        return state.failing_since or state.last_polled
    if found is Health.UNASKED:
        return state.last_polled
    return None
