from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.dates import Calendar, DateKind, find_dates
from tracker.core.text import fold
from tracker.model import UNDATED, Dated, Precision
from tracker.seeds.parts import part

CALENDAR: Calendar = part(Path(__file__).parents[2] / "seeds", "calendar.yaml", Calendar)
TUESDAY = Dated("", datetime(2024, 2, 27, 9, 30, tzinfo=UTC), Precision.MINUTE)


def dates(text, language="en", published=TUESDAY):
    found = find_dates(fold(text), language, published, CALENDAR)
    for one in found:
        assert text[one.start : one.end] == one.dated.raw
        assert one.dated.value < one.end_of_span
    return found


def spans(text, language="en", published=TUESDAY):
    return [
        f"{one.dated.value:%Y-%m-%d}..{one.end_of_span - timedelta(days=1):%Y-%m-%d}"
        for one in dates(text, language, published)
    ]


def day(written):
    return f"{written}..{written}"


ONE_DATE = [
    # absolute, with a year
    ("en", "signed on 13 December 2022 in Tokyo", day("2022-12-13")),
    ("en", "signed on December 13, 2022", day("2022-12-13")),
    ("en", "signed on Dec. 13, 2022", day("2022-12-13")),
    ("en", "the 6th of December 2022", day("2022-12-06")),
    ("en", "since 2025-07-18", day("2025-07-18")),
    ("en", "in June 2025", "2025-06-01..2025-06-30"),
    ("en", "from Sept 2023", "2023-09-01..2023-09-30"),
    ("en", "mass production in 2027", "2027-01-01..2027-12-31"),
    ("en", "mass production by 2027.", "2027-01-01..2027-12-31"),
    ("en", "between 13 and 15 December 2022", "2022-12-13..2022-12-15"),
    ("en", "from 2023-25", "2023-01-01..2025-12-31"),
    ("de", "am 13. Dezember 2022", day("2022-12-13")),
    ("de", "vom 06.01.2023", day("2023-01-06")),
    ("de", "im März 2026", "2026-03-01..2026-03-31"),
    ("nl", "op 6 december 2022", day("2022-12-06")),
    ("nl", "vanaf januari 2025", "2025-01-01..2025-01-31"),
    ("fr", "le 13 décembre 2022", day("2022-12-13")),
    ("fr", "le 1er mars 2023", day("2023-03-01")),
    ("fr", "en juin 2025", "2025-06-01..2025-06-30"),
    ("es", "el 13 de diciembre de 2022", day("2022-12-13")),
    ("es", "en junio de 2025", "2025-06-01..2025-06-30"),
    ("it", "il 13 dicembre 2022", day("2022-12-13")),
    ("it", "a giugno 2025", "2025-06-01..2025-06-30"),
    ("ja", "2022年12月13日に署名", day("2022-12-13")),
    ("ja", "２０２２年１２月１３日に署名", day("2022-12-13")),
    ("ja", "2022年12月", "2022-12-01..2022-12-31"),
    ("ja", "2027年に量産", "2027-01-01..2027-12-31"),
    ("ja", "２６年稼働", "2026-01-01..2026-12-31"),
    ("ja", "24年12月に搬入", "2024-12-01..2024-12-31"),
    ("ja", "令和5年4月", "2023-04-01..2023-04-30"),
    ("ja", "令和元年", "2019-01-01..2019-12-31"),
    ("ja", "平成21年", "2009-01-01..2009-12-31"),
    ("ja", "2025.09.03 新連合を設立", day("2025-09-03")),
    ("ko", "2022년 12월 13일 협약", day("2022-12-13")),
    ("ko", "2027년까지", "2027-01-01..2027-12-31"),
    ("zh", "2025年10月24日簽約", day("2025-10-24")),
    ("zh", "簽約，2027年12月啟用", "2027-12-01..2027-12-31"),
    ("zh", "預計2027年12月啟用", "2027-12-01..2027-12-31"),
    # parts
    ("en", "in early 2027", "2027-01-01..2027-04-30"),
    ("en", "in mid-2026", "2026-05-01..2026-08-31"),
    ("en", "in late 2026", "2026-09-01..2026-12-31"),
    ("en", "by the end of 2034", "2034-10-01..2034-12-31"),
    ("en", "in the second half of 2026", "2026-07-01..2026-12-31"),
    ("en", "H2 2026", "2026-07-01..2026-12-31"),
    ("en", "Q4 2024", "2024-10-01..2024-12-31"),
    ("en", "2025 Q1", "2025-01-01..2025-03-31"),
    ("en", "the fourth quarter of 2024", "2024-10-01..2024-12-31"),
    ("en", "in spring 2025", "2025-03-01..2025-05-31"),
    ("en", "at the end of March 2026", "2026-03-25..2026-03-31"),
    ("en", "in the 2020s", "2020-01-01..2029-12-31"),
    ("en", "by the late 2020s", "2026-09-01..2029-12-31"),
    ("de", "Ende 2025", "2025-10-01..2025-12-31"),
    ("de", "im zweiten Halbjahr 2026", "2026-07-01..2026-12-31"),
    ("de", "Anfang 2027", "2027-01-01..2027-04-30"),
    ("nl", "eind 2025", "2025-10-01..2025-12-31"),
    ("nl", "in de tweede helft van 2026", "2026-07-01..2026-12-31"),
    ("fr", "fin 2025", "2025-10-01..2025-12-31"),
    ("fr", "début 2027", "2027-01-01..2027-04-30"),
    ("fr", "au second semestre 2026", "2026-07-01..2026-12-31"),
    ("es", "a finales de 2025", "2025-10-01..2025-12-31"),
    ("it", "entro la fine del 2025", "2025-10-01..2025-12-31"),
    ("ja", "2034年末まで", "2034-10-01..2034-12-31"),
    ("ja", "2026年半ば", "2026-05-01..2026-08-31"),
    ("ja", "2027年初頭", "2027-01-01..2027-04-30"),
    ("ja", "2025年4~6月期", "2025-04-01..2025-06-30"),
    ("ja", "2020年代後半", "2025-01-01..2029-12-31"),
    ("ja", "2025年春", "2025-03-01..2025-05-31"),
    ("ja", "2024年12月期の決算", "2024-01-01..2024-12-31"),
    ("ko", "2026년 하반기", "2026-07-01..2026-12-31"),
    ("ko", "2025년 말", "2025-10-01..2025-12-31"),
    ("zh", "2026年下半年", "2026-07-01..2026-12-31"),
    ("zh", "2025年底", "2025-10-01..2025-12-31"),
    # fiscal years run from April to March
    ("en", "FY2025", "2025-04-01..2026-03-31"),
    ("en", "FY 2025", "2025-04-01..2026-03-31"),
    ("en", "FY25", "2025-04-01..2026-03-31"),
    ("en", "in fiscal 2027", "2027-04-01..2028-03-31"),
    ("en", "in fiscal year 2027", "2027-04-01..2028-03-31"),
    ("en", "the second half of fiscal 2027", "2027-10-01..2028-03-31"),
    ("en", "the fiscal year ending March 2026", "2025-04-01..2026-03-31"),
    ("de", "im Geschäftsjahr 2025", "2025-04-01..2026-03-31"),
    ("nl", "in boekjaar 2025", "2025-04-01..2026-03-31"),
    ("ja", "2027年度後半に量産", "2027-10-01..2028-03-31"),
    ("ja", "2025年度上期", "2025-04-01..2025-09-30"),
    ("ja", "27年度下期", "2027-10-01..2028-03-31"),
    ("ja", "令和6年度", "2024-04-01..2025-03-31"),
    ("ja", "2025年度第3四半期", "2025-10-01..2025-12-31"),
    # without a year: the nearest one
    ("en", "on Feb 24", day("2024-02-24")),
    ("en", "on 3 October", day("2023-10-03")),
    ("en", "on October 3", day("2023-10-03")),
    ("en", "will open on April 10", day("2024-04-10")),
    ("en", "in January", "2024-01-01..2024-01-31"),
    ("en", "in November", "2023-11-01..2023-11-30"),
    ("en", "is due to open in November", "2024-11-01..2024-11-30"),
    ("en", "last October", "2023-10-01..2023-10-31"),
    ("en", "next April", "2024-04-01..2024-04-30"),
    ("en", "on the 24th", day("2024-02-24")),
    ("de", "am 20. Februar", day("2024-02-20")),
    ("nl", "op 20 februari", day("2024-02-20")),
    ("ja", "10月3日", day("2023-10-03")),
    ("ja", "2月24日", day("2024-02-24")),
    ("ja", "27日発表した", day("2024-02-27")),
    ("ja", "(24日)", day("2024-02-24")),
    ("ja", "28日に開所式", day("2024-02-28")),
    ("ja", "15日に開所式があった", day("2024-02-15")),
    ("ja", "11月に合意", "2023-11-01..2023-11-30"),
    ("ko", "13일 체결했다", day("2024-02-13")),
    ("zh", "於24日簽約", day("2024-02-24")),
    # days of the week
    ("en", "said on Tuesday", day("2024-02-27")),
    ("en", "said Friday", day("2024-02-23")),
    ("en", "last Monday", day("2024-02-26")),
    ("en", "will sign on Friday", day("2024-03-01")),
    ("en", "Japan will pay for it, the ministry said Friday", day("2024-02-23")),
    ("en", "leaders are to agree on it when they meet on March 4", day("2024-03-04")),
    ("nl", "op dinsdag", day("2024-02-27")),
    ("nl", "heeft vrijdag", day("2024-02-23")),
    ("de", "am Freitag", day("2024-02-23")),
    ("fr", "a annoncé lundi", day("2024-02-26")),
    ("es", "el lunes", day("2024-02-26")),
    ("it", "ha firmato venerdì", day("2024-02-23")),
    ("ja", "金曜日に発表", day("2024-02-23")),
    ("ko", "금요일 발표", day("2024-02-23")),
    # relative
    ("en", "said yesterday", day("2024-02-26")),
    ("en", "last year", "2023-01-01..2023-12-31"),
    ("en", "this month", "2024-02-01..2024-02-29"),
    ("en", "last month", "2024-01-01..2024-01-31"),
    ("en", "by the end of next year", "2025-10-01..2025-12-31"),
    ("en", "next spring", "2024-03-01..2024-05-31"),
    ("en", "next fiscal year", "2024-04-01..2025-03-31"),
    ("en", "two years ago", "2022-01-01..2022-12-31"),
    ("en", "in April next year", "2025-04-01..2025-04-30"),
    ("nl", "vorig jaar", "2023-01-01..2023-12-31"),
    ("nl", "twee jaar geleden", "2022-01-01..2022-12-31"),
    ("nl", "volgend jaar", "2025-01-01..2025-12-31"),
    ("de", "dieses Jahr", "2024-01-01..2024-12-31"),
    ("de", "im vergangenen Jahr", "2023-01-01..2023-12-31"),
    ("de", "vor zwei Jahren", "2022-01-01..2022-12-31"),
    ("fr", "l'an dernier", "2023-01-01..2023-12-31"),
    ("fr", "il y a deux ans", "2022-01-01..2022-12-31"),
    ("es", "hace dos años", "2022-01-01..2022-12-31"),
    ("it", "due anni fa", "2022-01-01..2022-12-31"),
    ("ja", "今月", "2024-02-01..2024-02-29"),
    ("ja", "昨年11月", "2023-11-01..2023-11-30"),
    ("ja", "今月27日", day("2024-02-27")),
    ("ja", "来年末", "2025-10-01..2025-12-31"),
    ("ja", "年内に開設", "2024-01-01..2024-12-31"),
    ("ja", "来年度", "2024-04-01..2025-03-31"),
    ("ja", "昨年度", "2022-04-01..2023-03-31"),
    ("ja", "来春", "2024-03-01..2024-05-31"),
    ("ja", "2年後の量産", "2026-01-01..2026-12-31"),
    ("ja", "3年前", "2021-01-01..2021-12-31"),
    ("ko", "지난해", "2023-01-01..2023-12-31"),
    ("ko", "내년 말", "2025-10-01..2025-12-31"),
    ("zh", "明年底", "2025-10-01..2025-12-31"),
    ("zh", "去年", "2023-01-01..2023-12-31"),
]


@pytest.mark.parametrize(("language", "text", "expected"), ONE_DATE)
def test_a_date_however_written(language, text, expected):
    assert spans(text, language) == [expected]


NONE = [
    ("en", "2025 engineers and 2000 wafers"),
    ("en", "a chip of 2nm with 1999.5 units"),
    ("en", "the may-be and the march of progress"),
    ("en", "it may open"),
    ("en", "companies march on"),
    ("en", "300mm wafers, 12 inch"),
    ("en", "$2025 and 2,025 yen"),
    ("en", "a five-year agreement"),
    ("en", "NYSE:2027x"),
    ("ja", "5日間の訪問と10年契約"),
    ("ja", "月産1万枚、2日目"),
    ("ja", "6年ぶりの赤字"),
    ("ja", "13日本企業"),
    ("ja", "10年間で10億円"),
    ("ko", "5년간 투자"),
    ("de", "eine fünfjährige Vereinbarung über 2025 Euro"),
    ("nl", "2025 werknemers"),
]


@pytest.mark.parametrize(("language", "text"), NONE)
def test_other_numbers_and_words_are_no_dates(language, text):
    assert spans(text, language) == []


def test_several_dates_keep_their_order():
    text = "On 30 January 2026 they extended the pact, which would have ended in 2029, to the end of 2034."
    assert spans(text) == [day("2026-01-30"), "2029-01-01..2029-12-31", "2034-10-01..2034-12-31"]


def test_kinds_are_relative_to_the_day_of_publication():
    found = dates("In 2022 they met; on Tuesday they signed; this year it opens; in 2027 it produces.")
    assert [one.kind for one in found] == [DateKind.PAST, DateKind.PRESENT, DateKind.PRESENT, DateKind.FUTURE]
    published = TUESDAY.value
    assert [one.is_past(published) for one in found] == [True, True, False, False]
    assert [one.is_future(published) for one in found] == [False, False, False, True]


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "signed on Tuesday 6 December 2022 in Tokyo", "Tuesday 6 December 2022"),
        ("en", "signed on Tuesday, Dec. 6, 2022", "Tuesday, Dec. 6, 2022"),
        ("nl", "ondertekend op woensdag 7 december 2022", "woensdag 7 december 2022"),
        ("de", "am Dienstag, dem 6. Dezember 2022,", "Dienstag, dem 6. Dezember 2022"),
        ("fr", "mardi 6 décembre 2022", "mardi 6 décembre 2022"),
    ],
)
def test_a_weekday_belongs_to_the_date_behind_it(language, text, words):
    assert [found.dated.raw for found in dates(text, language)] == [words]


def test_a_weekday_of_its_own_stays_one():
    found = dates("On Tuesday they recalled the memorandum of 6 December 2022.")
    assert [one.dated.raw for one in found] == ["Tuesday", "6 December 2022"]


def test_without_a_day_of_publication_only_full_dates_are_read():
    assert spans("On Tuesday, 27日, last year and on 13 December 2022", published=UNDATED) == [day("2022-12-13")]
    (only,) = dates("2022年12月13日と昨年と27日", "ja", UNDATED)
    assert only.kind is DateKind.UNKNOWN
    assert not only.is_past(None)
    assert not only.is_future(None)


def test_a_text_dated_by_month_counts_days_from_its_end():
    august = Dated("2024-08", datetime(2024, 8, 1, tzinfo=UTC), Precision.MONTH)
    assert spans("31日に契約", "ja", august) == [day("2024-08-31")]
    assert dates("31日に契約", "ja", august)[0].kind is DateKind.PRESENT


def test_days_of_the_week_need_the_very_day_of_publication():
    august = Dated("2024-08", datetime(2024, 8, 1, tzinfo=UTC), Precision.MONTH)
    assert spans("signed on Monday, or yesterday", "en", august) == []


def test_a_plan_in_the_sentence_does_not_move_yesterday_into_the_future():
    assert spans("26日、工場を建てる予定だと発表した", "ja") == [day("2024-02-26")]


def test_a_day_just_ahead_is_meant_when_the_past_one_is_long_ago():
    friday = Dated("", datetime(2024, 2, 23, tzinfo=UTC), Precision.DAY)
    assert spans("24日の開所式で発表する", "ja", friday) == [day("2024-02-24")]


def test_spans_are_verbatim_in_full_width_text():
    text = "ﾗﾋﾟﾀﾞｽは２０２２年１２月１３日に"
    (only,) = dates(text, "ja")
    assert only.dated.raw == "２０２２年１２月１３日"
    assert only.inferred is False


@given(st.text(max_size=200), st.sampled_from([*CALENDAR.languages, "xx"]))
def test_any_text_is_read_without_an_error(text, language):
    dates(text, language)


PIECES = (
    "2027",
    "27",
    "5",
    "12",
    "年",
    "月",
    "日",
    "年度",
    "末",
    "後半",
    "in",
    "early",
    "March",
    "FY",
    "fiscal",
    "of",
    "next",
    "last",
)
MIXED = st.lists(
    st.sampled_from((*PIECES, "year", "ago", "end", "-", "/", ".", ",", "令和", "昨年", "Tuesday", "s", "th")),
    max_size=30,
)


@given(MIXED, st.sampled_from(["en", "ja", "de", "ko"]), st.booleans())
def test_any_mixture_of_the_words_is_read_without_an_error_or_overlap(pieces, language, dense):
    found = dates(("" if dense else " ").join(pieces), language)
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(st.dates(date(1990, 1, 1), date(2050, 12, 31)))
def test_every_day_is_the_same_day_in_every_language(when):
    expected = [day(f"{when:%Y-%m-%d}")]
    assert spans(f"{when.year}年{when.month}月{when.day}日", "ja") == expected
    assert spans(f"{when.year}년 {when.month}월 {when.day}일", "ko") == expected
    for language in ("en", "nl", "de", "fr", "es", "it"):
        month = CALENDAR.languages[language].months[when.month - 1].split()[0]
        assert spans(f"{when.day} {month} {when.year}", language) == expected
