from datetime import date
from pathlib import Path

import pytest

from tracker.core import han_dates
from tracker.core.calendar_words import Calendar
from tracker.core.date_reader import Reader
from tracker.core.text import fold
from tracker.seeds.parts import part

CALENDAR: Calendar = part(Path(__file__).parents[2] / "seeds", "calendar.yaml", Calendar)


def read(text, language="ja", today=date(2024, 2, 27)):
    folded = fold(text)
    found = han_dates.read(Reader(folded.text, CALENDAR.tables(language), today, folded, to_the_day=True))
    return {(folded.text[hit.start : hit.end], str(hit.span.start), str(hit.span.end)) for hit in found}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ja", "令和元年度", ("令和元年度", "2019-04-01", "2020-04-01")),
        ("ja", "昭和60年3月2日", ("昭和60年3月2日", "1985-03-02", "1985-03-03")),
        ("ja", "2023~25年に充てる", ("2023~25年", "2023-01-01", "2026-01-01")),
        ("ja", "2023から2025年に", ("2023から2025年", "2023-01-01", "2026-01-01")),
        ("ja", "2023か2025年に", ("2025年", "2025-01-01", "2026-01-01")),
        ("ja", "26年3月末", ("26年3月末", "2026-03-25", "2026-04-01")),
        ("ja", "来年4月", ("来年4月", "2025-04-01", "2025-05-01")),
        ("ja", "来年度後半", ("来年度後半", "2024-10-01", "2025-04-01")),
        ("ja", "先月15日", ("先月15日", "2024-01-15", "2024-01-16")),
        ("ja", "4月上旬", ("4月上旬", "2024-04-01", "2024-04-11")),
        ("ja", "2025年3月期", ("2025年3月期", "2024-04-01", "2025-04-01")),
        ("ja", "半年前と18か月後", ("18か月後", "2025-08-01", "2025-09-01")),
        ("ko", "2025년 3분기", ("2025년 3분기", "2025-07-01", "2025-10-01")),
        ("ko", "지난해 11월", ("지난해 11월", "2023-11-01", "2023-12-01")),
        ("zh", "2026年第三季度", ("2026年第三季度", "2026-07-01", "2026-10-01")),
        ("zh", "去年10月24日", ("去年10月24日", "2023-10-24", "2023-10-25")),
    ],
)
def test_parts_stand_behind(language, text, expected):
    assert expected in read(text, language)


@pytest.mark.parametrize("text", ["10年契約", "25年間", "12年ぶり", "3日間", "8日本社", "4月産", "99年", "FAB2025年"])
def test_numbers_of_years_and_days_that_are_no_dates(text):
    assert read(text) == set()


def test_without_a_day_of_publication_only_full_dates_remain():
    text = "昨年、27日、11月、2年後、2022年12月6日"
    assert read(text, today=None) == {("2022年12月6日", "2022-12-06", "2022-12-07")}
