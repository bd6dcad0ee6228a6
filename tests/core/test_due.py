"""When to ask again, and how a source is doing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker import limits
from tracker.core import due
from tracker.core.due import Arrivals, Pace
from tracker.model import (
    FailureKind,
    Fetched,
    FetchFailed,
    Health,
    NotModified,
    Source,
    SourceId,
    SourceState,
    Validators,
)

NOW = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SOURCE = Source(id=SourceId("s"), url="https://a.example/feed", name="S")
BLANK = SourceState(source=SOURCE.id)
PACE = Pace(min_s=900, max_s=86_400)


def _fetched(moved_to: str | None = None, fresh_for_s: int | None = None) -> Fetched:
    return Fetched(
        url=SOURCE.url,
        body=b"x",
        content_type="text/xml",
        validators=Validators(etag='"1"'),
        moved_to=moved_to,
        fresh_for_s=fresh_for_s,
    )


def _failed(kind: FailureKind = FailureKind.TIMEOUT, retry_after_s: int | None = None) -> FetchFailed:
    return FetchFailed(kind=kind, detail="d", retry_after_s=retry_after_s)


def _success(state: SourceState, now: datetime, arrivals: Arrivals = Arrivals(), **more: object) -> SourceState:  # noqa: B008
    return due.after_success(SOURCE, state, _fetched(**more), arrivals, now, 0.0, PACE)  # type: ignore[arg-type]


def _wait(state: SourceState, now: datetime = NOW) -> float:
    assert state.next_due is not None
    return (state.next_due - now).total_seconds()


def _rhythm(gap: timedelta, count: int = 20, until: datetime = NOW) -> SourceState:
    """A source whose first document shows `count` items, `gap` apart, the last one just now."""
    dates = [until - gap * number for number in range(count)]
    return _success(BLANK, until, Arrivals(new=count, dates=dates))


# ------------------------------------------------------------------ is it due
def test_a_source_never_polled_is_due() -> None:
    assert due.is_due(SOURCE, BLANK, NOW)


@pytest.mark.parametrize(
    ("source", "state", "wanted"),
    [
        (SOURCE, replace(BLANK, next_due=NOW), True),
        (SOURCE, replace(BLANK, next_due=NOW + HOUR), False),
        (SOURCE, replace(BLANK, next_due=NOW - 40 * DAY), True),
        (SOURCE, replace(BLANK, next_due=NOW + 365 * DAY), True),  # the clock was a year ahead
        (replace(SOURCE, enabled=False), BLANK, False),
        (SOURCE, replace(BLANK, gone=NOW, url=SOURCE.url), False),
        (SOURCE, replace(BLANK, gone=NOW, url="https://old.example/"), True),  # a person gave another address
    ],
)
def test_due(source: Source, state: SourceState, wanted: bool) -> None:
    assert due.is_due(source, state, NOW) is wanted


def test_another_address_is_another_source() -> None:
    state = replace(_rhythm(HOUR), validators=Validators(etag='"old"'))
    moved = replace(SOURCE, url="https://b.example/feed")
    assert due.current(moved, state) == SourceState(source=SOURCE.id, url=moved.url)
    assert due.current(SOURCE, state) == state


# ------------------------------------------------------------------ after a success
def test_without_a_rhythm_the_configuration_decides() -> None:
    assert _wait(_success(BLANK, NOW)) == SOURCE.every_s


@pytest.mark.parametrize(
    ("gap", "wanted"),
    [
        (timedelta(minutes=1), 900),  # a quarter of what is configured
        (4 * HOUR, 3600),
        (10 * HOUR, 9000),
        (30 * DAY, 14_400),  # four times
    ],
)
def test_polling_follows_the_rhythm_around_the_configuration(gap: timedelta, wanted: float) -> None:
    assert _wait(_rhythm(gap)) == pytest.approx(wanted)


def test_the_pace_bounds_everything() -> None:
    source = replace(SOURCE, every_s=60)
    state = due.after_success(source, BLANK, _fetched(), Arrivals(), NOW, 0.0, PACE)
    assert _wait(state) == PACE.min_s
    slow = replace(SOURCE, every_s=10**7)
    assert _wait(due.after_success(slow, BLANK, _fetched(), Arrivals(), NOW, 0.0, PACE)) == PACE.max_s


@pytest.mark.parametrize(
    ("fresh", "ttl", "wanted"), [(None, 7200, 7200), (10_000, 7200, 10_000), (60, 60, 3600), (10**9, None, 86_400)]
)
def test_what_the_server_asks_for_is_respected_up_to_a_day(fresh: int | None, ttl: int | None, wanted: int) -> None:
    assert _wait(_success(BLANK, NOW, Arrivals(ttl_s=ttl), fresh_for_s=fresh)) == wanted


def test_jitter_spreads_polls_by_a_tenth() -> None:
    waits = {j: _wait(due.after_success(SOURCE, BLANK, _fetched(), Arrivals(), NOW, j, PACE)) for j in (0.0, 0.5, 1.0)}
    assert waits == {0.0: 3600, 0.5: pytest.approx(3780), 1.0: pytest.approx(3960)}


def test_a_success_ends_failures_and_keeps_the_validators() -> None:
    failing = due.after_failure(SOURCE, BLANK, _failed(), NOW, 0.0)
    state = _success(failing, NOW + HOUR, Arrivals(body_hash="ff"))
    assert (state.failures, state.failing_since, state.last_failure) == (0, None, None)
    assert (state.validators.etag, state.body_hash, state.last_ok) == ('"1"', "ff", NOW + HOUR)


def test_not_modified_keeps_what_is_known() -> None:
    state = _success(BLANK, NOW, Arrivals(new=1, body_hash="ff"))
    later = due.after_success(SOURCE, state, NotModified(fresh_for_s=9000), Arrivals(), NOW + HOUR, 0.0, PACE)
    assert (later.validators, later.body_hash, later.last_new) == (state.validators, "ff", state.last_new)
    assert (later.last_ok, _wait(later, NOW + HOUR)) == (NOW + HOUR, 9000)


# ------------------------------------------------------------------ after a failure
def test_back_off_doubles_up_to_a_day() -> None:
    state, waits = BLANK, []
    for _ in range(14):
        state = due.after_failure(SOURCE, state, _failed(), NOW, 0.0)
        waits.append(_wait(state))
    assert waits[:4] == [300, 600, 1200, 2400]
    assert waits == sorted(waits)
    assert waits[-1] == pytest.approx(86_400 / 1.25)
    assert state.failures == 14


@given(
    failures=st.integers(0, 10**6),
    kind=st.sampled_from(FailureKind),
    jitter=st.floats(0, 1),
    retry=st.none() | st.integers(-(10**12), 10**12),
)
def test_no_wait_is_shorter_than_a_minute_or_longer_than_a_day(
    failures: int, kind: FailureKind, jitter: float, retry: int | None
) -> None:
    state = due.after_failure(SOURCE, replace(BLANK, failures=failures), _failed(kind, retry), NOW, jitter)
    assert limits.RETRY_AFTER_MIN <= _wait(state) <= limits.BACKOFF_MAX
    if retry is not None:
        assert _wait(state) >= min(max(retry, 60), 86_400)


def test_what_another_try_will_not_mend_is_not_tried_soon() -> None:
    assert _wait(due.after_failure(SOURCE, BLANK, _failed(FailureKind.MISSING), NOW, 0.0)) == SOURCE.every_s


def test_a_failure_touches_neither_validators_nor_rhythm() -> None:
    before = _rhythm(HOUR)
    after = due.after_failure(SOURCE, before, _failed(), NOW + HOUR, 0.5)
    for name in ("validators", "body_hash", "last_ok", "last_new", "mean_gap_s", "longest_gap_s", "gaps"):
        assert getattr(after, name) == getattr(before, name), name
    assert after.last_polled == after.failing_since == NOW + HOUR


def test_gone_is_not_asked_again() -> None:
    state = due.after_failure(SOURCE, BLANK, _failed(FailureKind.GONE), NOW, 0.0)
    assert not due.is_due(SOURCE, state, NOW + 100 * DAY)
    assert due.health(state, SOURCE, NOW) is Health.GONE
    assert due.unwell_since(state, Health.GONE) == NOW


# ------------------------------------------------------------------ moving house
NEW = "https://new.example/feed"


def test_a_move_is_believed_after_three_answers_over_a_day() -> None:
    state = BLANK
    for hours, wanted in ((0, SOURCE.url), (1, SOURCE.url), (2, SOURCE.url), (25, NEW)):
        state = _success(state, NOW + hours * HOUR, moved_to=NEW)
        assert due.address(SOURCE, state) == wanted
    # From now on the new address is asked, which no longer says that it has moved.
    state = _success(state, NOW + 26 * HOUR)
    assert due.address(SOURCE, state) == NEW
    assert SOURCE.url == "https://a.example/feed"


def test_answers_that_disagree_are_no_move() -> None:
    state = BLANK
    for hour in range(60):
        state = _success(state, NOW + hour * HOUR, moved_to=f"https://{hour % 2}.example/")
    assert due.address(SOURCE, state) == SOURCE.url
    state = _success(_success(state, NOW, moved_to=NEW), NOW)
    assert (state.moved_to, state.moved_count) == (None, 0)


def _moved() -> SourceState:
    state = BLANK
    for hours in (0, 12, 25):
        state = _success(state, NOW + hours * HOUR, moved_to=NEW)
    assert due.has_moved(state)
    return state


@pytest.mark.parametrize("kind", [FailureKind.GONE, FailureKind.MISSING, FailureKind.BLOCKED])
def test_a_new_address_that_is_no_good_is_given_up(kind: FailureKind) -> None:
    state = due.after_failure(SOURCE, _moved(), _failed(kind), NOW + 26 * HOUR, 0.0)
    assert due.address(SOURCE, state) == SOURCE.url
    assert state.gone is None


def test_a_passing_failure_does_not_undo_a_move() -> None:
    state = due.after_failure(SOURCE, _moved(), _failed(FailureKind.TIMEOUT), NOW + 26 * HOUR, 0.0)
    assert due.address(SOURCE, state) == NEW


# ------------------------------------------------------------------ rhythm and silence
def test_the_first_document_tells_the_rhythm() -> None:
    state = _rhythm(DAY)
    assert state.mean_gap_s == pytest.approx(86_400)
    assert state.longest_gap_s == pytest.approx(86_400)
    assert (state.gaps, state.last_new) == (19, NOW)


def test_arrivals_are_learnt_without_dates_too() -> None:
    state = BLANK
    for day in range(8):
        state = _success(state, NOW + day * DAY, Arrivals(new=2))
    assert state.mean_gap_s == pytest.approx(86_400)
    assert (state.gaps, state.last_new) == (7, NOW + 7 * DAY)


def test_an_archive_is_no_arrival() -> None:
    before = _rhythm(DAY)
    after = _success(before, NOW + HOUR, Arrivals(new=500, dates=[NOW - n * DAY for n in range(30, 530)]))
    assert (after.mean_gap_s, after.gaps, after.last_new) == (before.mean_gap_s, before.gaps, before.last_new)


def test_dates_in_the_future_teach_nothing() -> None:
    state = _success(BLANK, NOW, Arrivals(new=2, dates=[NOW + 365 * DAY, NOW - DAY]))
    assert state.last_new == NOW - DAY


def test_a_feed_frozen_before_it_was_first_seen_is_silent_at_once() -> None:
    dates = [NOW - 62 * DAY - n * DAY for n in range(25)]  # still serves 25 entries, the newest two months old
    state = _success(BLANK, NOW, Arrivals(new=25, dates=dates))
    assert due.health(state, SOURCE, NOW) is Health.SILENT
    assert due.unwell_since(state, Health.SILENT) == NOW - 62 * DAY


def test_a_feed_that_freezes_is_noticed_and_one_that_thaws_is_well() -> None:
    state = _rhythm(DAY)
    noticed = None
    for hour in range(1, 24 * 30):
        now = NOW + hour * HOUR
        state = due.after_success(SOURCE, state, NotModified(), Arrivals(), now, 0.0, PACE)
        if noticed is None and due.health(state, SOURCE, now) is Health.SILENT:
            noticed = now - NOW
    assert noticed is not None
    assert 3 * DAY < noticed < 8 * DAY
    end = NOW + 30 * DAY
    state = _success(state, end, Arrivals(new=1, dates=[end]))
    assert due.health(state, SOURCE, end) is Health.OK
    # ... and the month of silence has not become normal.
    allowed = due.silent_after(state)
    assert allowed is not None
    assert allowed < 16 * DAY


@pytest.mark.parametrize("gap", [timedelta(minutes=20), 6 * HOUR, DAY, 7 * DAY, 30 * DAY])
def test_a_regular_source_is_never_silent(gap: timedelta) -> None:
    state = _rhythm(gap)
    now = NOW
    for _ in range(50):
        now += gap
        assert due.health(replace(state, last_ok=now, last_polled=now), SOURCE, now) is Health.OK
        state = _success(state, now, Arrivals(new=1, dates=[now]))


def test_weekends_and_holidays_are_no_silence() -> None:
    start = datetime(2026, 1, 5, 9, tzinfo=UTC)  # a Monday
    weekdays = [start + day * DAY for day in range(60) if (start + day * DAY).weekday() < 5]
    state = _success(BLANK, weekdays[-1], Arrivals(new=len(weekdays), dates=weekdays))
    now = weekdays[-1] + timedelta(days=4, hours=4)
    assert due.health(replace(state, last_ok=now, last_polled=now), SOURCE, now) is Health.OK


def test_too_little_is_known_for_silence() -> None:
    state = _success(BLANK, NOW, Arrivals(new=3, dates=[NOW - 300 * DAY, NOW - 200 * DAY, NOW - 100 * DAY]))
    assert due.silent_after(state) is None
    assert due.health(state, SOURCE, NOW) is Health.OK


def test_a_tracker_that_was_off_does_not_blame_the_source() -> None:
    state = _rhythm(HOUR)
    now = NOW + timedelta(hours=30)
    assert due.health(state, SOURCE, now) is Health.OK
    assert due.health(state, SOURCE, NOW + 20 * DAY) is Health.UNASKED
    assert due.unwell_since(state, Health.UNASKED) == NOW
    failing = replace(state, failures=3, failing_since=NOW)
    assert due.health(failing, SOURCE, NOW + 20 * DAY) is Health.FAILING


# ------------------------------------------------------------------ health
def test_health_of_failures() -> None:
    assert due.health(BLANK, SOURCE, NOW) is Health.NEW
    never = due.after_failure(SOURCE, BLANK, _failed(), NOW, 0.0)
    assert due.health(never, SOURCE, NOW) is Health.FAILING
    state = _rhythm(DAY)
    healths = []
    for minute in range(3):
        state = due.after_failure(SOURCE, state, _failed(), NOW + timedelta(minutes=minute), 0.0)
        healths.append(due.health(state, SOURCE, NOW + timedelta(minutes=minute)))
    assert healths == [Health.OK, Health.OK, Health.FAILING]
    assert due.unwell_since(state, Health.FAILING) == NOW
    once = due.after_failure(SOURCE, _rhythm(DAY), _failed(), NOW, 0.0)
    assert due.health(once, SOURCE, NOW + 6 * HOUR) is Health.FAILING
    well = _success(state, NOW + HOUR)
    assert due.health(well, SOURCE, NOW + HOUR) is Health.OK
    assert due.unwell_since(well, Health.OK) is None
