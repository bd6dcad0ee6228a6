"""Which trouble lasts, and what of it is news."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tracker.core.troubles import Trouble, news, of_backups, of_messages, of_sources
from tracker.model import Delivery, DeliveryState, FailureKind, FetchFailed, Source, SourceId, SourceState

NOW = datetime(2026, 11, 20, 7, tzinfo=UTC)
DAY = timedelta(days=1)
WIRE = Source(id=SourceId("wire"), url="https://wire.example/", name="Wire")


def failing(since: timedelta) -> SourceState:
    return SourceState(
        source=WIRE.id,
        url=WIRE.url,
        last_polled=NOW - timedelta(hours=1),
        failures=5,
        failing_since=NOW - since,
        last_failure=FetchFailed(kind=FailureKind.MISSING, detail="status 404"),
    )


@pytest.mark.parametrize(("since", "told"), [(timedelta(hours=23), 0), (DAY, 1), (40 * DAY, 1)])
def test_a_source_is_trouble_after_a_while(since: timedelta, told: int):
    found = of_sources([WIRE], {WIRE.id: failing(since)}, NOW, DAY)
    assert [one.lasts for one in found] == [bool(told)]
    assert len(news(found, {}).begun) == told


def test_it_says_who_since_when_and_why_and_keeps_its_name():
    one = of_sources([WIRE], {WIRE.id: failing(2 * DAY)}, NOW, DAY)[0]
    assert one.says == "Wire fails since 2026-11-18 07:00 UTC: status 404"
    assert one.name == of_sources([WIRE], {WIRE.id: failing(2 * DAY)}, NOW + DAY, DAY)[0].name


def test_a_silent_source_that_fails_as_well_is_neither_over_nor_told_again():
    rhythm = {"mean_gap_s": 3_600.0, "longest_gap_s": 7_200.0, "gaps": 9}
    silent = SourceState(source=WIRE.id, url=WIRE.url, last_polled=NOW, last_ok=NOW, last_new=NOW - 40 * DAY, **rhythm)
    (told,) = of_sources([WIRE], {WIRE.id: silent}, NOW, DAY)
    assert "answers, but brings nothing new" in told.says
    both = replace(silent, failures=5, failing_since=NOW - timedelta(hours=2))
    assert not news(of_sources([WIRE], {WIRE.id: both}, NOW, DAY), {told.name: told})
    assert news([], {told.name: told}).over == (told,)


def test_it_says_who_was_not_asked():
    idle = SourceState(source=WIRE.id, url=WIRE.url, last_polled=NOW - 3 * DAY, last_ok=NOW - 3 * DAY)
    (one,) = of_sources([WIRE], {WIRE.id: idle}, NOW, DAY)
    assert one.says == "Wire has not been asked since 2026-11-17 07:00 UTC"


def test_what_is_off_new_or_well_is_no_trouble():
    off = Source(id=WIRE.id, url=WIRE.url, name="Wire", enabled=False)
    assert of_sources([off], {WIRE.id: failing(9 * DAY)}, NOW, DAY) == []
    assert of_sources([WIRE], {}, NOW, DAY) == []
    well = SourceState(source=WIRE.id, url=WIRE.url, last_polled=NOW, last_ok=NOW)
    assert of_sources([WIRE], {WIRE.id: well}, NOW, DAY) == []


def test_messages_that_wait_for_a_person_are_trouble_but_not_those_about_trouble():
    def message(key: str, state: DeliveryState) -> Delivery:
        return Delivery(key=key, channel="c", recipient="", message_id="m", payload=b"", state=state, created=NOW)

    found = of_messages(
        [
            message("2026-W47/weekly/mail", DeliveryState.HELD),
            message("2026-W46/weekly/mail", DeliveryState.FAILED),
            message("2026-W45/weekly/mail", DeliveryState.RETRY),
            message("notice/x/mail", DeliveryState.HELD),
        ]
    )
    assert [one.name for one in found] == ["message 2026-W47/weekly/mail", "message 2026-W46/weekly/mail"]


def test_backups_that_stopped_are_trouble():
    assert of_backups(None, NOW, DAY) == []
    assert of_backups(NOW - 2 * DAY, NOW, DAY) == []
    assert [one.name for one in of_backups(NOW - 3 * DAY, NOW, DAY)] == ["backup"]


def test_each_trouble_is_news_when_it_begins_and_when_it_is_over():
    a, b = (Trouble(name=name, since=NOW, says=name) for name in "ab")
    assert news([a], {}).begun == (a,)
    assert not news([a], {"a": a})
    both = news([b], {"a": a})
    assert (both.begun, both.over) == ((b,), (a,))
    assert not news([], {})
