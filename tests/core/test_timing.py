"""What the dates of two items say about one event, as exact as they are."""

from dataclasses import replace

import pytest

from tests.core.telling import told
from tracker.core import timing
from tracker.model import Modality, Signature

BASE = told("a", "Rapidus and imec sign contract on 2nm chips")


def observed(one: Signature, other: Signature) -> set[str]:
    return {name for name, value in timing.observed(one, other).items() if value}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-03-03", "near"),
        ("2026-03-10", "week"),
        ("2026-04-10", "month"),
        ("2026-06-10", "quarter"),
        ("2027-03-02", "far"),
        ("2026-03", "same-month"),
        ("2026", "same-year"),
        (None, "undated"),
    ],
)
def test_dates_count_by_distance_and_exactness(day: str | None, expected: str) -> None:
    names = {"near", "week", "month", "quarter", "far", "same-month", "same-year", "undated"}
    assert observed(BASE, told("b", "Rapidus and imec", day=day)) & names == {expected}


def test_a_look_back_meets_its_event_by_the_day_it_names() -> None:
    back = told("b", "Two years of Rapidus and imec", day="2028-03-02", happened="2026-03-02")
    assert {"near", "event-day"} <= observed(BASE, back)
    assert "far" in observed(BASE, told("c", "Two years of Rapidus and imec", day="2028-03-02"))


@pytest.mark.parametrize(("day", "expected"), [("2026-03-03", False), ("2026-03-12", True)])
def test_a_rumour_days_after_a_deed_is_of_another_one(day: str, expected: bool) -> None:
    rumour = told("b", "imec and Rapidus said to plan contract", day=day, modality=Modality.RUMOUR)
    assert ("rumour-after" in observed(BASE, rumour)) is expected
    assert "rumour-after" not in observed(
        replace(BASE, modality=Modality.RUMOUR), replace(rumour, modality=Modality.FACT)
    )


def test_nobody_knows_how_far_apart_an_undated_item_is() -> None:
    undated = told("d", "x", day=None)
    assert timing.apart(BASE, undated) is None
    assert timing.apart(BASE, told("e", "x", day="2026-03-05")) == 3


@pytest.mark.parametrize(
    ("month", "day", "expected"),
    [
        ("2026-03", "2026-03-02", "named-month"),
        ("2026-04", "2026-03-02", "named-month"),
        ("2025-09", "2026-03-02", "overdue"),
        ("2027-01", "2026-03-02", None),
        ("2025-09", "2026", None),
    ],
)
def test_the_month_that_an_undated_text_names_tells_two_stories_apart(
    month: str, day: str, expected: str | None
) -> None:
    undated = told("b", "Rapidus and imec", day=None)
    span = told("c", "x", day=month)
    assert span.first_day is not None
    assert span.last_day is not None
    undated = replace(undated, named=(span.first_day, span.last_day))
    found = observed(undated, told("d", "Rapidus and imec", day=day))
    assert found == observed(told("d", "Rapidus and imec", day=day), undated)
    assert found - {"undated"} == ({expected} if expected else set())
