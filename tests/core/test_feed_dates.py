from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker import yaml_lines
from tracker.core.feed_dates import FeedDateWords, parse_date
from tracker.errors import ConfigError
from tracker.model import Dated, Precision

SEEDS = Path(__file__).parents[2] / "seeds"
WORDS: FeedDateWords = yaml_lines.validate(yaml_lines.read(SEEDS / "feed_dates.yaml"), FeedDateWords)
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
MINUTE, DAY, MONTH, YEAR, NONE = Precision.MINUTE, Precision.DAY, Precision.MONTH, Precision.YEAR, Precision.NONE

# What is written | moment in UTC | precision. A date without a zone is in Asia/Tokyo.
TABLE = """
Wed, 19 Aug 2026 17:00:00 JST                | 2026-08-19 08:00 | minute
20 Aug 2026 03:13:00 +0900                   | 2026-08-19 18:13 | minute
Mon, 05 Dec 22 10:00 GMT                     | 2022-12-05 10:00 | minute
Mon, 5 Dec 122 10:00:00 GMT                  | 2022-12-05 10:00 | minute
Sun, 06 Nov 94 08:49:37 GMT                  | 1994-11-06 08:49 | minute
Mon 05 Dec 2022 10:00:00 CET                 | 2022-12-05 09:00 | minute
Mon, 05 Dec 2022 10:00:00 EST                | 2022-12-05 15:00 | minute
Mon, 05 Dec 2022 10:00:00 -0000              | 2022-12-05 10:00 | minute
Mon, 05 Dec 2022 10:00:00                    | 2022-12-05 01:00 | minute
Mon, 05 Dec 2022                             | 2022-12-05 00:00 | day
05-Dec-22 10:00                              | 2022-12-05 01:00 | minute
Dec 5, 2022 10:00 AM EST                     | 2022-12-05 15:00 | minute
Monday, December 5th, 2022                   | 2022-12-05 00:00 | day
Mon Dec  5 10:00:00 2022                     | 2022-12-05 01:00 | minute
Mon Dec  5 10:00:00 UTC 2022                 | 2022-12-05 10:00 | minute
Fri, 05 Dec 2025 10:00:00 GMT+0000 (Coordinated Universal Time) | 2025-12-05 10:00 | minute
December 2022                                | 2022-12-01 00:00 | month
ma, 05 dec 2022                              | 2022-12-05 00:00 | day
ma 5 december 2022 om 10.30 uur              | 2022-12-05 01:30 | minute
dinsdag 3 maart 2026                         | 2026-03-03 00:00 | day
5. Dezember 2022, 10:30 Uhr                  | 2022-12-05 01:30 | minute
Dienstag, 3. März 2026                       | 2026-03-03 00:00 | day
le 5 décembre 2022 à 10h30                   | 2022-12-05 01:30 | minute
1er août 2023                                | 2023-08-01 00:00 | day
5 de diciembre de 2022                       | 2022-12-05 00:00 | day
Seg, 24 Set 2018 19:42:40 -0300              | 2018-09-24 22:42 | minute
2022年12月05日                               | 2022-12-05 00:00 | day
２０２２年１２月５日                         | 2022-12-05 00:00 | day
2022年12月5日(月) 午後3時                    | 2022-12-05 06:00 | minute
2022年12月5日 15時04分                       | 2022-12-05 06:04 | minute
令和4年12月5日                               | 2022-12-05 00:00 | day
令和元年5月1日                               | 2019-05-01 00:00 | day
平成31年4月30日                              | 2019-04-30 00:00 | day
R4.12.5                                      | 2022-12-05 00:00 | day
2022年12月                                   | 2022-12-01 00:00 | month
2022년 12월 5일 오후 3:05                    | 2022-12-05 06:05 | minute
2022. 12. 5.                                 | 2022-12-05 00:00 | day
2022-12-05T10:00:00Z                         | 2022-12-05 10:00 | minute
2022-12-05T10:00:00.123456+09:00             | 2022-12-05 01:00 | minute
2022-12-05T10:00+0900                        | 2022-12-05 01:00 | minute
2022-12-05 10:00 (JST)                       | 2022-12-05 01:00 | minute
2022-12-05T24:00:00Z                         | 2022-12-06 00:00 | minute
2022-12-05T23:59:60Z                         | 2022-12-05 23:59 | minute
20221205T101500Z                             | 2022-12-05 10:15 | minute
2022-12-05T00:00:00+09:00                    | 2022-12-05 00:00 | day
Mon, 05 Dec 2022 00:00:00 -0500              | 2022-12-05 00:00 | day
2022/12/05 10:15                             | 2022-12-05 01:15 | minute
2022-12                                      | 2022-12-01 00:00 | month
2022                                         | 2022-01-01 00:00 | year
06.01.2023                                   | 2023-01-06 00:00 | day
05-12-2022 10:00                             | 2022-12-05 01:00 | minute
Mon, 05 Dec 2022 10:00:00 XYZ                | 2022-12-05 00:00 | day
Mon, 05 Dec 2022 10:00:00 +9900              | 2022-12-05 00:00 | day
2022-12-05T10:00:00Z and more words          | 2022-12-05 00:00 | day
Mon, 05 Dec 2022 25:61:00 GMT                | 2022-12-05 00:00 | day
"""
UNUSABLE = [
    "", "yesterday", "12:30", "2025-13-45", "2025-02-31", "31 Feb 2025", "99999999-01-01", "0001-01-01", "9999-12-31",
    "1970-01-01T00:00:00Z", "1989-12-31", "2026-11-23T00:00:00Z", "2030-01-01", "Mon, 05 Foo 2022 10:00:00 GMT",
    "令和40年1月1日", "0年1月1日", "2022年13月1日", "5 Dec", "Dec 5", "1670238000", "-1",
    "5/5", "١٢٣", "x" * 10_000, "2022-12-05" * 50, "\x00", "2022-00-00",
]  # fmt: skip


def cases() -> list[tuple[str, datetime, Precision]]:
    found = []
    for line in TABLE.strip().splitlines():
        raw, moment, precision = (part.strip() for part in line.split(" | "))
        found.append((raw, datetime.fromisoformat(moment).replace(tzinfo=UTC), Precision(precision)))
    return found


def read(raw: str, language: str | None = "ja", time_zone: str = "Asia/Tokyo") -> Dated:
    return parse_date(raw, time_zone=time_zone, now=NOW, words=WORDS, language=language)


@pytest.mark.parametrize(("raw", "moment", "precision"), cases())
def test_a_date_is_understood(raw: str, moment: datetime, precision: Precision) -> None:
    found = read(raw)
    assert found.value is not None
    assert (found.value.replace(second=0, microsecond=0), found.precision) == (moment, precision)
    assert found.raw == " ".join(raw.split())


@pytest.mark.parametrize("raw", UNUSABLE)
def test_what_is_no_usable_date_keeps_its_raw_text_only(raw: str) -> None:
    found = read(raw)
    assert (found.value, found.precision) == (None, NONE)
    assert found.raw == " ".join(raw.split())[:100]


def test_forty_cases_stand_in_the_tables() -> None:
    assert len(cases()) + len(UNUSABLE) >= 80


@pytest.mark.parametrize(
    ("raw", "language", "day"),
    [
        ("05/12/2022", "nl", (2022, 12, 5)),
        ("05/12/2022", None, (2022, 12, 5)),
        ("12/05/2022", "en", (2022, 12, 5)),
        ("25/12/2022", "en", (2022, 12, 25)),
        ("05/12/22", "en", None),
        ("05-12-2022", "en", (2022, 12, 5)),
    ],
)
def test_the_language_orders_day_and_month(raw: str, language: str | None, day: tuple[int, int, int] | None) -> None:
    found = read(raw, language)
    assert found.value == (datetime(*day, tzinfo=UTC) if day else None)


def test_a_naive_date_is_in_the_zone_of_its_source_in_summer_and_winter() -> None:
    assert read("2026-07-01 12:00", time_zone="Europe/Brussels").value == datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert read("2026-01-01 12:00", time_zone="Europe/Brussels").value == datetime(2026, 1, 1, 11, tzinfo=UTC)
    assert read("2026-01-01 12:00", time_zone="No/Where").value is None


def test_a_day_ahead_is_still_believed_and_more_is_not() -> None:
    assert read("2026-11-22T08:00:00Z").value is not None
    assert read("2026-11-22T10:00:00Z").value is None


def test_the_formats_own_words_need_no_data() -> None:
    found = parse_date("Mon, 05 Dec 2022 10:00:00 EST", time_zone="UTC", now=NOW, words=FeedDateWords())
    assert found.value == datetime(2022, 12, 5, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "data",
    [
        "months:\n  xx: [a, b]\n",
        "months:\n  xx: [dec, b, c, d, e, f, g, h, i, j, k, l]\n",
        "zones:\n  ABC: nine\n",
        "zones:\n  ABC: '+99:00'\n",
        "moons: []\n",
    ],
)
def test_words_that_contradict_each_other_are_refused(data: str) -> None:
    with pytest.raises(ConfigError):
        yaml_lines.validate(yaml_lines.parse(data, "feed_dates.yaml"), FeedDateWords)


@given(st.one_of(st.text(max_size=80), st.from_regex(r"[0-9 :/T+.-]{4,30}|[0-9]{1,4}[年/.-][0-9]{1,2}[月/.-].{0,9}")))
def test_any_text_gives_a_bounded_date_or_none(raw: str) -> None:
    found = read(raw)
    if found.value is None:
        assert found.precision is NONE
    else:
        assert datetime(1990, 1, 1, tzinfo=UTC) <= found.value <= NOW + timedelta(hours=24)
        assert found.precision is not NONE


@given(st.datetimes(datetime(1990, 1, 2), datetime(2026, 11, 1)))  # noqa: DTZ001
def test_what_iso_and_rfc_write_is_read_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    for raw in (moment.isoformat(), moment.strftime("%d %b %Y %H:%M:%S GMT"), moment.strftime("%Y%m%dT%H%M%SZ")):
        assert read(raw).value == moment
