from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from tracker.core.money_words import MoneyWords
from tracker.core.numerals import decimal, find_numerals
from tracker.core.text import fold
from tracker.seeds.parts import part

WORDS: MoneyWords = part(Path(__file__).parents[2] / "seeds", "money.yaml", MoneyWords)


def numbers(text, language="en"):
    return [numeral.value for numeral in find_numerals(fold(text).text, WORDS.grammar(language))]


@pytest.mark.parametrize(
    ("written", "comma", "expected"),
    [
        ("1,722.5", False, "1722.5"),
        ("1.722,5", True, "1722.5"),
        ("1,722.5", True, "1722.5"),  # two signs leave no doubt
        ("70.000", True, "70000"),
        ("70,500", False, "70500"),
        ("1.165", False, "1.165"),
        ("1,165", True, "1.165"),
        ("3,99", False, "3.99"),
        ("3.99", True, "3.99"),
        ("0.500", True, "0.500"),
        ("800.000", False, "800000"),  # nobody writes three noughts behind a decimal point
        ("1,00,000", False, "100000"),
        ("7'300", True, "7300"),
        ("1 722,5", True, "1722.5"),
        ("70,000,000,000", False, "70000000000"),
        ("700", True, "700"),
    ],
)
def test_separators_are_told_apart(written, comma, expected):
    assert decimal(written, decimal_comma=comma) == Decimal(expected)


def test_two_decimal_signs_are_no_number():
    assert decimal("1,000.5.5,3", decimal_comma=False) is None


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "2.5 million and 3 thousand", [2_500_000, 3000]),
        ("en", "1.5 lakh crore", [1_500_000_000_000]),
        ("en", "one hundred and fifty million", [150_000_000]),
        ("en", "half a million", [500_000]),
        ("ja", "3兆9000億と2億6250万", [3_900_000_000_000, 262_500_000]),
        ("ja", "三百五十億", [35_000_000_000]),
        ("ja", "34億1,500万", [3_415_000_000]),
        ("ja", "1億3社", [100_000_000, 3]),
        ("ja", "数百億", []),
        ("ko", "1조 2천억", [1_200_000_000_000]),
        ("zh", "1.2万亿", [1_200_000_000_000]),
        ("fr", "mille milliards", [1_000_000_000_000]),
        ("de", "2 Billionen", [2_000_000_000_000]),
        ("en", "several hundred million", []),
        ("en", "millions", []),
        ("en", "1" * 40, []),
    ],
)
def test_numbers_with_their_scales(language, text, expected):
    assert numbers(text, language) == expected


def test_long_runs_of_number_signs_are_read_in_passing():
    assert numbers("十" * 6000, "ja") == []
    assert numbers("1," * 3000) == []
    assert len(numbers("1億" * 1000, "ja")) > 0


def test_numerals_come_in_order_without_overlaps():
    found = find_numerals("70 billion, two million and 5", WORDS.grammar("en"))
    assert [one.start for one in found] == sorted(one.start for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
