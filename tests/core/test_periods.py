from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tracker.core.periods import WEEKDAYS, appointed, due, following, key
from tracker.model import Audience

ZONES = (
    "Europe/Brussels",
    "Asia/Tokyo",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Africa/Cairo",
)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def weekly(zone="Europe/Brussels", at="07:00", weekday="mon"):
    return Audience(name="a", time_zone=zone, at=at, weekday=weekday)


def daily(zone="Europe/Brussels", at="07:00"):
    return Audience(name="a", time_zone=zone, at=at, rhythm="daily")


def test_a_week_ends_at_the_appointed_local_time_and_is_named_once():
    period = due(weekly(), utc("2026-11-09T06:00"), utc("2026-11-16T06:00"))
    assert (period.key, period.start, period.end) == ("2026-W47", utc("2026-11-09T06:00"), utc("2026-11-16T06:00"))
    assert due(weekly(), period.end, utc("2026-11-22T23:59")) is None


def test_a_first_digest_covers_one_rhythm():
    period = due(daily(), None, utc("2026-11-21T12:00"))
    assert (period.start, period.end) == (utc("2026-11-20T06:00"), utc("2026-11-21T06:00"))


def test_after_a_long_pause_one_digest_covers_everything():
    period = due(weekly(), utc("2026-10-05T05:00"), utc("2026-11-18T00:00"))
    assert (period.key, period.start, period.end) == ("2026-W47", utc("2026-10-05T05:00"), utc("2026-11-16T06:00"))


def test_a_clock_that_goes_back_makes_nothing_due_again():
    period = due(weekly(), None, utc("2026-11-16T06:00"))
    assert due(weekly(), period.end, utc("2026-11-16T05:00")) is None
    assert due(weekly(), period.end, utc("2025-11-16T05:00")) is None


def test_a_skipped_time_counts_as_the_end_of_the_gap_and_a_double_one_as_its_first():
    assert appointed(daily(at="02:30"), utc("2026-03-29T12:00")) == utc("2026-03-29T01:00")
    assert appointed(daily(at="02:30"), utc("2026-10-25T12:00")) == utc("2026-10-25T00:30")


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", ["02:30", "00:00", "07:00"])
def test_ten_years_have_one_digest_a_week_and_one_a_day(zone, at):
    start, end = utc("2026-01-01T00:00"), utc("2036-01-01T00:00")
    for audience, step, days in (
        (weekly(zone, at, "sun"), timedelta(hours=5), 7),
        (daily(zone, at), timedelta(hours=3), 1),
    ):
        last, keys, now = None, [], start
        while now < end:
            period = due(audience, last, now)
            if period:
                assert last is None or (period.start == last and period.end == following(audience, last))
                assert period.start < period.end <= now
                keys.append(period.key)
                last = period.end
            now += step
        assert len(keys) == len(set(keys))
        whole = (end - start).days // days
        assert whole <= len(keys) <= whole + 2


@pytest.mark.parametrize("zone", ZONES)
def test_following_and_appointed_bracket_every_moment(zone):
    audience = weekly(zone, "02:30", "sun")
    for hours in range(0, 24 * 400, 7):
        now = utc("2026-01-01T00:00") + timedelta(hours=hours)
        before, after = appointed(audience, now), following(audience, now)
        assert before <= now < after
        assert timedelta(days=6, hours=22) <= after - before <= timedelta(days=7, hours=2)
        assert WEEKDAYS[after.astimezone(ZoneInfo(zone)).weekday()] == "sun"


def test_week_53_and_the_turn_of_the_year_have_names_of_their_own():
    names = [key(weekly(weekday="fri"), utc(day + "T06:00")) for day in ("2026-12-25", "2027-01-01", "2027-01-08")]
    assert names == ["2026-W52", "2026-W53", "2027-W01"]
