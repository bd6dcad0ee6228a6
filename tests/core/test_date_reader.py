from datetime import date
from pathlib import Path

import pytest

from tracker.core.calendar_words import Calendar, Relative
from tracker.core.date_reader import Reader
from tracker.core.text import fold
from tracker.seeds.parts import part

CALENDAR: Calendar = part(Path(__file__).parents[2] / "seeds", "calendar.yaml", Calendar)


def reader(text, language="en", today=date(2024, 2, 27), to_the_day=True):
    folded = fold(text)
    return Reader(folded.text, CALENDAR.tables(language), today, folded, to_the_day=to_the_day)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("2025-07-18", "en", date(2025, 7, 18)),
        ("2025/7/18", "ja", date(2025, 7, 18)),
        ("2025.09.03", "ja", date(2025, 9, 3)),
        ("06.01.2023", "de", date(2023, 1, 6)),
        ("06.01.23", "de", date(2023, 1, 6)),
        ("06/01/2023", "fr", date(2023, 1, 6)),
        ("06/13/2023", "en", date(2023, 6, 13)),
        ("13/06/2023", "en", date(2023, 6, 13)),
        ("06/01/2023", "en", None),  # a riddle
        ("06/06/2023", "en", date(2023, 6, 6)),
        ("2025-13-40", "en", None),
        ("1.2.3", "en", None),
        ("31-29", "nl", None),
        ("06.01.1823", "de", None),
    ],
)
def test_dates_in_figures_alone(text, language, expected):
    hit = reader(text, language).figures(0)
    assert (hit.span.start if hit else None) == expected


def test_a_number_with_a_unit_or_a_currency_is_no_year():
    assert reader("2025 engineers").year_end(4) is False
    assert reader("2025% of").year_end(4) is False
    assert reader("2025.5").year_end(4) is False
    assert reader("2025.").year_end(4) is True
    assert reader("2025 it opens").year_end(4) is True


def test_a_text_looks_ahead_before_a_date_in_english_and_behind_it_in_japanese():
    assert reader("it will open on friday").looks_ahead(16, 22) is True
    assert reader("it opened on friday and will stay").looks_ahead(13, 19) is False
    assert reader("it will pay, it said on friday").looks_ahead(24, 30) is False
    assert reader("24日に開く予定", "ja").looks_ahead(0, 3) is True
    assert reader("予定は24日に", "ja").looks_ahead(3, 6) is False


def test_without_a_day_of_publication_nothing_is_relative():
    undated = reader("x", today=None)
    assert undated.relative(Relative("year", -1)) is None
    assert undated.counted(2, "year", -1) is None
    assert undated.weekday(0, 1, 0) is None


def test_a_month_of_publication_allows_months_but_no_days():
    monthly = reader("x", to_the_day=False)
    assert monthly.relative(Relative("day", -1)) is None
    assert monthly.weekday(0, 1, 0) is None
    assert monthly.relative(Relative("month", -1)).start == date(2024, 1, 1)


def test_seasons_are_the_next_or_the_last_ones():
    assert reader("x").relative(Relative("next", 0, "spring")).start == date(2024, 3, 1)
    assert reader("x").relative(Relative("last", 0, "autumn")).start == date(2023, 9, 1)
