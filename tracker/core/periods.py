"""Which digest period is due: pure calendar arithmetic in the reader's time zone.

Does not care what is in a digest. A period ends at an appointed local time; times that a clock change skips count
as the first moment after the gap, times that happen twice count once, as the first of the two.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tracker.model import Audience, Period

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def due(audience: Audience, last_end: datetime | None, now: datetime) -> Period | None:
    """The period to be told at `now`, or None.

    After a time without digests one period covers everything since the last one (`last_end`); its key is that of
    the newest appointed time that has passed. A first digest covers one rhythm.
    """
    end = appointed(audience, now)
    if last_end is not None and end <= last_end:
        return None
    start = last_end if last_end is not None else _before(audience, end)
    return Period(key=key(audience, end), start=start, end=end)


def first(audience: Audience, now: datetime) -> Period:
    """The first period of an audience ends at once: who begins to watch learns what the sources show now.

    The appointed times count from then on. Waiting for one would tell of a time in which nobody watched.
    """
    local = now.astimezone(ZoneInfo(audience.time_zone)).date()
    start = _before(audience, appointed(audience, now))
    # Half-open like every period; what was seen at this very moment belongs to it.
    return Period(key=f"{local.isoformat()}-first", start=start, end=now + timedelta(microseconds=1))


def appointed(audience: Audience, now: datetime) -> datetime:
    """The newest appointed time that is not after `now`, in UTC."""
    zone = ZoneInfo(audience.time_zone)
    day = now.astimezone(zone).date() + timedelta(days=1)
    while not (_falls_on(audience, day) and (moment := _moment(audience, day)) <= now):
        day -= timedelta(days=1)
    return moment


def following(audience: Audience, now: datetime) -> datetime:
    """The first appointed time after `now`, in UTC."""
    zone = ZoneInfo(audience.time_zone)
    day = now.astimezone(zone).date() - timedelta(days=1)
    while not (_falls_on(audience, day) and (moment := _moment(audience, day)) > now):
        day += timedelta(days=1)
    return moment


def key(audience: Audience, end: datetime) -> str:
    """The name of the period that ends at `end`: `2026-W47` (ISO week of the end) or `2026-11-21`."""
    local = end.astimezone(ZoneInfo(audience.time_zone)).date()
    if audience.rhythm == "daily":
        return local.isoformat()
    year, week, _ = local.isocalendar()
    return f"{year}-W{week:02}"


def _falls_on(audience: Audience, day: date) -> bool:
    return audience.rhythm == "daily" or WEEKDAYS[day.weekday()] == audience.weekday


def _before(audience: Audience, end: datetime) -> datetime:
    return appointed(audience, end - timedelta(seconds=1))


def _moment(audience: Audience, day: date) -> datetime:
    hour, minute = (int(part) for part in audience.at.split(":"))
    zone = ZoneInfo(audience.time_zone)
    # fold=0 is the first of two equal local times. A skipped time maps to an instant before the gap's
    # offset took effect; going there and back shows it, and the gap's end is its first valid instant.
    wanted = datetime.combine(day, time(hour, minute), zone)
    instant = wanted.astimezone(UTC)
    shown = instant.astimezone(zone)
    if shown.replace(tzinfo=None) == wanted.replace(tzinfo=None):
        return instant
    return _end_of_gap(wanted.replace(tzinfo=None), zone)


def _end_of_gap(skipped: datetime, zone: ZoneInfo) -> datetime:
    low = (skipped - timedelta(days=1)).replace(tzinfo=zone).astimezone(UTC)
    high = (skipped + timedelta(days=1)).replace(tzinfo=zone).astimezone(UTC)
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).replace(tzinfo=None) > skipped:
            high = middle
        else:
            low = middle
    return high.replace(microsecond=0)
