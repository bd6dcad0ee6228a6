"""Time through the whole program: daylight saving, wrong clocks, and machines that were off.

Exactly one digest for each period, whatever the clock does; the clock of the program is an argument.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.instances import Site, rss, site
from tests.cli.instances import instance as plain_instance
from tests.faults import oracle
from tests.faults.killing import knowledge, warm
from tracker.app import App, running
from tracker.config.load import load

ZONES = ("Europe/Brussels", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "America/Santiago", "Africa/Cairo")
FILES = "channels: {files: {kind: file, folder: digests}}\n"
WEEKLY = (
    "digests: [{name: d, rhythm: weekly, weekday: mon, at: '07:00', time_zone: Europe/Brussels, channels: [files]}]\n"
)
DAILY = "digests: [{name: d, rhythm: daily, at: '07:00', time_zone: Europe/Brussels, channels: [files]}]\n"


class Clock:
    """A clock that is set by hand."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@contextmanager
def at_work(folder: Path, clock: Clock, more: str, there: Site | None = None) -> Iterator[App]:
    warm()
    sources = {} if there is None else {"wire": there.url("/wire")}
    file = plain_instance(folder, sources, allow=there and there.port, more=FILES + more)
    with running(load(file), knowledge(), now=clock, chance=lambda: 0.5, environ={}, parse_in_process=True) as app:
        yield app


def begun(app: App) -> None:
    """A first digest waits for a first answer; without sources there is none, so it is made by hand."""
    for audience in app.config.digests:
        app.digesting.at_once(audience, app.now())


# ------------------------------------------------------------------ daylight saving
def watch(path: Path, app: App, clock: Clock, years: int) -> dict[str, list[str]]:
    """A tick each half hour for years; the digests by audience."""
    begun(app)
    end = clock.at + timedelta(days=365 * years)
    while clock.at < end:
        clock.at += timedelta(minutes=30)
        app.tick()
    return oracle.periods(path)


@pytest.mark.parametrize(
    ("zones", "years"),
    [pytest.param(ZONES, 2, id="2-years"), pytest.param(ZONES, 10, id="10", marks=pytest.mark.slow(minutes=2))],
)
def test_every_week_has_one_digest_in_every_zone_although_clocks_are_changed(
    tmp_path: Path, zones: tuple[str, ...], years: int
) -> None:
    weekdays = {"02:30": "sun", "07:00": "mon"}  # clocks are changed on Sundays, in the small hours
    lines = [
        f"  - {{name: z{number}-{at[:2]}, rhythm: weekly, weekday: {day}, at: '{at}', time_zone: {zone},"
        " channels: [files]}"
        for number, zone in enumerate(zones)
        for at, day in weekdays.items()
    ]
    clock = Clock(datetime(2026, 1, 7, 12, 10, tzinfo=UTC))
    with at_work(tmp_path, clock, "digests:\n" + "\n".join(lines) + "\n") as app:
        found = watch(tmp_path / "db" / "tracker.db", app, clock, years)
    assert len(found) == 2 * len(zones)
    for audience, (_, *keys) in found.items():
        assert keys == weeks(date(2026, 1, 8), years, audience.endswith("02")), audience


def weeks(first: date, years: int, sunday: bool) -> list[str]:
    """The ISO weeks whose Sunday or Monday falls into some years."""
    day, end, found = first, first + timedelta(days=365 * years - 1), []
    while day <= end:
        if day.isoweekday() == (7 if sunday else 1):
            found.append("{}-W{:02}".format(*day.isocalendar()[:2]))
        day += timedelta(days=1)
    return found


# ------------------------------------------------------------------ off
@pytest.mark.parametrize(
    "off",
    [
        timedelta(seconds=1),
        timedelta(minutes=1),
        timedelta(hours=1),
        timedelta(days=1),
        timedelta(days=6),
        timedelta(days=7),
        timedelta(days=8),
        timedelta(days=15),
        timedelta(days=40),
    ],
    ids=str,
)
@pytest.mark.parametrize("rhythm", [DAILY, WEEKLY], ids=["daily", "weekly"])
def test_after_being_off_one_digest_covers_everything(tmp_path: Path, off: timedelta, rhythm: str) -> None:
    due = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # a Monday, 07:00 in Brussels
    clock = Clock(due - timedelta(days=3))
    path = tmp_path / "db" / "tracker.db"
    with site() as there:
        there.pages["/wire"] = rss("Hotel prices rise")
        with at_work(tmp_path, clock, rhythm, there) as app:
            app.tick()
            clock.at = due - timedelta(hours=2)
            app.tick()
            before = len(oracle.periods(path)["d"])
            there.pages["/wire"] = rss("Hotel prices rise", "imec and Rapidus sign agreement on 3nm chips")
            app.ingest(app.config.sources)
            assert [change.status for change in app.assess().changes] != []
        clock.at = due - timedelta(seconds=0.5) + off
        with at_work(tmp_path, clock, rhythm, there) as app:
            told = [app.tick().digests for _ in range(3)]
    assert [len(one) for one in told] == [1, 0, 0]
    (digest,) = told[0]
    assert digest.period.start < due - timedelta(hours=2)
    assert clock.at - digest.period.end < timedelta(days=7 if "weekly" in rhythm else 1)
    assert len([line for section in digest.sections for line in section.lines]) == 1
    assert len(oracle.periods(path)["d"]) == before + 1
    assert oracle.told_wrongly(path) == []


# ------------------------------------------------------------------ wrong
@pytest.mark.parametrize("jump", [timedelta(days=365), timedelta(days=20), timedelta(hours=1), timedelta(hours=-1)])
@pytest.mark.parametrize("restart", [False, True])
def test_a_clock_that_jumps_and_comes_back_costs_no_period_and_doubles_none(
    tmp_path: Path, jump: timedelta, restart: bool
) -> None:
    clock = Clock(datetime(2026, 11, 18, 12, 0, tzinfo=UTC))
    path = tmp_path / "db" / "tracker.db"
    with site() as there:
        there.pages["/wire"] = rss("Hotel prices rise")

        def ticks(app: App, days: float) -> None:
            for _ in range(int(days * 4)):
                clock.at += timedelta(hours=6)
                app.tick()

        with at_work(tmp_path, clock, WEEKLY, there) as app:
            ticks(app, 14)
            clock.at += jump
            app.tick()
            clock.at += timedelta(minutes=1)
            app.tick()
            if not restart:
                clock.at -= jump
                ticks(app, 28)
        if restart:
            clock.at -= jump
            with at_work(tmp_path, clock, WEEKLY, there) as app:
                ticks(app, 28)
        with oracle.look(path) as db:
            (late,) = db.execute("SELECT max(last_polled) FROM source_state").fetchone()
    keys = oracle.periods(path)["d"]
    assert len(keys) == len(set(keys))
    assert {f"2026-W{week}" for week in (48, 49, 50, 51, 52)} <= set(keys)
    assert late is not None
    assert abs(datetime.fromtimestamp(late / 1e6, UTC) - clock.at) < timedelta(days=2)
    assert oracle.told_wrongly(path) == []
    assert len(list((tmp_path / "digests").iterdir())) == len(keys)
