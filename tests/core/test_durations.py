from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.durations import Calendar, find_durations
from tracker.core.text import fold
from tracker.seeds.parts import part

CALENDAR: Calendar = part(Path(__file__).parents[2] / "seeds", "calendar.yaml", Calendar)


def durations(text, language="en"):
    found = find_durations(fold(text), language, CALENDAR)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    return [one.iso for one in found]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "a ten-year supply agreement", ["P10Y"]),
        ("en", "for another five years", ["P5Y"]),
        ("en", "£1 billion over the next decade", ["P10Y"]),
        ("en", "over ten years", ["P10Y"]),
        ("en", "a decade-long agreement", ["P10Y"]),
        ("en", "a five-day mission", ["P5D"]),
        ("en", "within 18 months", ["P18M"]),
        ("en", "12 months", ["P1Y"]),
        ("en", "three to five years", ["P3Y", "P5Y"]),
        ("en", "3-5 years", ["P3Y", "P5Y"]),
        ("en", "half a year", ["P6M"]),
        ("en", "two decades", ["P20Y"]),
        ("en", "2.5 years", ["P30M"]),
        ("en", "a 6-day visit", ["P6D"]),
        ("nl", "vijf jaar", ["P5Y"]),
        ("nl", "een vijfjarige overeenkomst", ["P5Y"]),
        ("nl", "een vijfdaagse missie", ["P5D"]),
        ("nl", "het komende decennium", ["P10Y"]),
        ("de", "fünf Jahre", ["P5Y"]),
        ("de", "in den kommenden zehn Jahren", ["P10Y"]),
        ("de", "ein fünfjähriger Vertrag", ["P5Y"]),
        ("fr", "pour dix ans", ["P10Y"]),
        ("fr", "sur cinq ans", ["P5Y"]),
        ("es", "durante cinco años", ["P5Y"]),
        ("it", "per cinque anni", ["P5Y"]),
        ("ja", "今後10年間で10億ポンド", ["P10Y"]),
        ("ja", "5年間で総額260億円", ["P5Y"]),
        ("ja", "1年間延長", ["P1Y"]),
        ("ja", "契約を5年延長する", ["P5Y"]),
        ("ja", "10年契約", ["P10Y"]),
        ("ja", "期間は最長5年", ["P5Y"]),
        ("ja", "5日間の訪問", ["P5D"]),
        ("ja", "18か月", ["P18M"]),
        ("ja", "半年", ["P6M"]),
        ("ko", "5년간 투자", ["P5Y"]),
        ("ko", "10년 계약", ["P10Y"]),
        ("zh", "為期5年", ["P5Y"]),
        ("zh", "未來10年", ["P10Y"]),
    ],
)
def test_a_duration_however_written(language, text, expected):
    assert durations(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "two years ago"),
        ("en", "five years later"),
        ("en", "a 35-year-old plant"),
        ("en", "for several years"),
        ("en", "in 2025"),
        ("de", "vor zwei Jahren"),
        ("fr", "il y a deux ans"),
        ("nl", "twee jaar geleden"),
        ("ja", "2年後に量産"),
        ("ja", "3年前"),
        ("ja", "6年ぶり"),
        ("ja", "2025年に"),
        ("ja", "25年の稼働"),
        ("ja", "2027年度"),
        ("ja", "27日"),
        ("ko", "2027년까지"),
        ("ko", "3년 전"),
        ("zh", "3年前"),
    ],
)
def test_points_in_time_and_ages_are_no_durations(language, text):
    assert durations(text, language) == []


def test_spans_are_verbatim():
    text = "契約は１０年間だ"
    (found,) = find_durations(fold(text), "ja", CALENDAR, field="title")
    assert (text[found.start : found.end], found.field) == ("１０年間", "title")


@given(st.text(max_size=200), st.sampled_from([*CALENDAR.languages, "xx"]))
def test_any_text_is_read_without_an_error(text, language):
    durations(text, language)


@given(st.integers(1, 99))
def test_every_number_of_years_is_read_alike(number):
    assert (
        durations(f"for {number} years")
        == durations(f"{number}年間", "ja")
        == durations(f"{number} Jahre", "de")
        == [f"P{number}Y"]
    )
