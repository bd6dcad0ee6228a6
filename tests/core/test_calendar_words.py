from pathlib import Path

import pytest

from tracker.core.calendar_words import Calendar, Finder, Relative
from tracker.seeds.parts import part

CALENDAR: Calendar = part(Path(__file__).parents[2] / "seeds", "calendar.yaml", Calendar)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("year-1", Relative("year", -1)),
        ("month0", Relative("month", 0)),
        ("fiscal+2", Relative("fiscal", 2)),
        ("year0:end", Relative("year", 0, "end")),
        ("next:spring", Relative("next", 0, "spring")),
    ],
)
def test_relative_codes(written, expected):
    assert Relative.of(written) == expected


@pytest.mark.parametrize("written", ["", "year", "decadeish+1", "next", "yesterday", "year+1:"])
def test_other_codes_are_refused(written):
    if written == "next":
        assert Relative.of(written) == Relative("next", 0)
        return
    with pytest.raises(ValueError, match="is not a unit with steps"):
        Relative.of(written)


@pytest.mark.parametrize("language", sorted(CALENDAR.languages))
def test_every_language_can_be_made_ready_and_is_made_once(language):
    tables = CALENDAR.tables(language)
    assert tables is CALENDAR.tables(language)
    words = CALENDAR.languages[language]
    assert len(words.months) in (0, 12)
    assert len(words.weekdays) == 7
    assert tables.han is (not words.months)


def test_every_edge_and_part_is_one_that_spans_know():
    known = {"early", "middle", "late", "end", "within", "half1", "half2", *CALENDAR.seasons}
    known |= {f"quarter{number}" for number in range(1, 5)}
    for words in CALENDAR.languages.values():
        assert set(words.edges) <= known
        assert {Relative.of(code).part for code in words.relative} <= known | {""}


def test_an_unknown_language_reads_english():
    assert CALENDAR.tables("xx").months.at("december", 0) == (8, 12)


def test_a_finder_finds_whole_words_and_words_with_a_number_behind():
    finder = Finder({"fy": "fiscal", "year": "year"})
    assert list(finder("fy2025 and this year, not yearly")) == [(0, 2, "fiscal"), (16, 20, "year")]
    assert list(Finder({})("fy")) == []
