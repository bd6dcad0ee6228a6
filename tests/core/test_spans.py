from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core import spans
from tracker.model import Precision

SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
TODAY = date(2024, 2, 27)
DAYS = st.dates(date(1990, 1, 1), date(2050, 12, 31))


def ends(span):
    return (span.start.isoformat(), span.end.isoformat()) if span else None


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (spans.year(2027), ("2027-01-01", "2028-01-01")),
        (spans.fiscal_year(2027, 4), ("2027-04-01", "2028-04-01")),
        (spans.month(2024, 12), ("2024-12-01", "2025-01-01")),
        (spans.day(2024, 2, 29), ("2024-02-29", "2024-03-01")),
        (spans.day(2023, 2, 29), None),
        (spans.month(2024, 13), None),
        (spans.year(0), None),
        (spans.decade(2020), ("2020-01-01", "2030-01-01")),
        (spans.week(TODAY), ("2024-02-26", "2024-03-04")),
    ],
)
def test_whole_units(span, expected):
    assert ends(span) == expected


@pytest.mark.parametrize(
    ("edge", "expected"),
    [
        ("early", ("2027-01-01", "2027-05-01")),
        ("end", ("2027-10-01", "2028-01-01")),
        ("half2", ("2027-07-01", "2028-01-01")),
        ("quarter3", ("2027-07-01", "2027-10-01")),
        ("winter", ("2027-12-01", "2028-03-01")),
        ("within", ("2027-01-01", "2028-01-01")),
        ("nothing", ("2027-01-01", "2028-01-01")),
    ],
)
def test_parts_of_a_year(edge, expected):
    assert ends(spans.part(spans.year(2027), edge, SEASONS)) == expected


def test_parts_of_a_fiscal_year_count_from_its_first_month():
    assert ends(spans.part(spans.fiscal_year(2027, 4), "half2", SEASONS)) == ("2027-10-01", "2028-04-01")
    assert ends(spans.part(spans.fiscal_year(2027, 4), "quarter4", SEASONS)) == ("2028-01-01", "2028-04-01")


def test_parts_of_a_month():
    assert ends(spans.part(spans.month(2026, 3), "end", SEASONS)) == ("2026-03-25", "2026-04-01")
    assert ends(spans.part(spans.month(2026, 3), "middle", SEASONS)) == ("2026-03-11", "2026-03-21")
    assert ends(spans.part(spans.month(2026, 3), "half1", SEASONS)) == ("2026-03-01", "2026-04-01")


@pytest.mark.parametrize(
    ("unit", "steps", "expected"),
    [
        ("day", -1, ("2024-02-26", "2024-02-27")),
        ("week", 1, ("2024-03-04", "2024-03-11")),
        ("month", -2, ("2023-12-01", "2024-01-01")),
        ("quarter", 1, ("2024-04-01", "2024-07-01")),
        ("year", 2, ("2026-01-01", "2027-01-01")),
        ("fiscal", 0, ("2023-04-01", "2024-04-01")),
        ("decade", 1, ("2030-01-01", "2040-01-01")),
        ("year", 99999, None),
    ],
)
def test_steps_from_today(unit, steps, expected):
    assert ends(spans.shifted(unit, steps, TODAY, 4)) == expected


def test_the_nearest_day_of_a_number():
    assert ends(spans.nearest_day(TODAY, 24, ahead=False))[0] == "2024-02-24"
    assert ends(spans.nearest_day(TODAY, 28, ahead=False))[0] == "2024-02-28"  # tomorrow, not a month ago
    assert ends(spans.nearest_day(TODAY, 15, ahead=True))[0] == "2024-03-15"
    assert ends(spans.nearest_day(TODAY, 26, ahead=True))[0] == "2024-02-26"  # yesterday, not in a month
    assert ends(spans.nearest_day(TODAY, 31, ahead=False))[0] == "2024-01-31"
    assert ends(spans.nearest_day(TODAY, 3, ahead=False, month_number=10))[0] == "2023-10-03"
    assert spans.nearest_day(TODAY, 30, ahead=False, month_number=2) is None


@given(DAYS, st.integers(1, 31), st.booleans())
def test_a_nearest_day_has_its_number_and_is_near(today, number, ahead):
    found = spans.nearest_day(today, number, ahead=ahead)
    assert found is not None
    assert found.start.day == number
    assert abs((found.start - today).days) <= 62
    assert found.precision is Precision.DAY


@given(DAYS, st.integers(0, 6), st.booleans())
def test_a_nearest_weekday_is_within_a_week(today, weekday, ahead):
    found = spans.nearest_weekday(today, weekday, ahead=ahead)
    assert found.start.weekday() == weekday
    assert -6 < (found.start - today).days <= 6


@given(DAYS, st.integers(1, 12), st.booleans())
def test_a_nearest_month_has_its_number_and_is_within_a_year(today, number, ahead):
    found = spans.nearest_month(today, number, ahead=ahead)
    assert found is not None
    assert found.start.month == number
    assert abs((found.start - today).days) <= 366
