from datetime import date
from pathlib import Path

import pytest

from tracker.core import latin_dates
from tracker.core.calendar_words import Calendar
from tracker.core.date_reader import Reader
from tracker.core.text import fold
from tracker.seeds.parts import part

CALENDAR: Calendar = part(Path(__file__).parents[2] / "seeds", "calendar.yaml", Calendar)


def read(text, language="en", today=date(2024, 2, 27)):
    folded = fold(text)
    found = latin_dates.read(Reader(folded.text, CALENDAR.tables(language), today, folded, to_the_day=True))
    return {(folded.text[hit.start : hit.end], str(hit.span.start)) for hit in found}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "from 5 to 9 December 2022", ("5 to 9 december 2022", "2022-12-05")),
        ("en", "Sept. 27, 2024", ("sept. 27, 2024", "2024-09-27")),
        ("en", "the fiscal year ending March 2026", ("fiscal year ending march 2026", "2025-04-01")),
        ("en", "the fiscal year starting in April 2026", ("fiscal year starting in april 2026", "2026-04-01")),
        ("en", "late in 2026", ("late in 2026", "2026-09-01")),
        ("en", "end of next month", ("end of next month", "2024-03-25")),
        ("en", "2025 H2", ("2025 h2", "2025-07-01")),
        ("en", "three months ago", ("three months ago", "2023-11-01")),
        ("de", "vom 5. bis 9. Dezember 2022", ("5. bis 9. dezember 2022", "2022-12-05")),
        ("de", "in den 2030er Jahren", ("2030er jahren", "2030-01-01")),
        ("de", "im März letzten Jahres", ("märz letzten jahres", "2023-03-01")),
        ("nl", "op 3 en 4 juni 2025", ("3 en 4 juni 2025", "2025-06-03")),
        ("fr", "du 3 au 5 juin 2025", ("3 au 5 juin 2025", "2025-06-03")),
        ("es", "3 y 4 de junio de 2025", ("3 y 4 de junio de 2025", "2025-06-03")),
        ("nl", "in mei vorig jaar", ("mei vorig jaar", "2023-05-01")),
        ("fr", "mi-2026", ("mi-2026", "2026-05-01")),
        ("fr", "lundi dernier", ("lundi dernier", "2024-02-26")),
        ("fr", "dans les années 2030", ("2030", "2030-01-01")),
        ("es", "a principios de 2027", ("a principios de 2027", "2027-01-01")),
        ("it", "nel primo semestre del 2026", ("primo semestre del 2026", "2026-01-01")),
    ],
)
def test_word_order_of_each_language(language, text, expected):
    assert expected in read(text, language)


@pytest.mark.parametrize(
    "text", ["march on", "may be", "a 5 march".replace("march", "mile march"), "10 to 20 people", "9 to 5"]
)
def test_words_that_only_look_like_dates(text):
    assert read(text) == set()


def test_a_month_alone_needs_the_day_of_publication():
    assert read("in November", today=None) == set()
    assert read("in November") == {("november", "2023-11-01")}
