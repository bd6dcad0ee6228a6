import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.vocabulary import Vocabulary, joins, stands_alone

WORDS = Vocabulary([("up", 1), ("up to", 2), ("円", 3), ("Ｂillion", 4), ("us$", 5), ("엔", 6)])


@pytest.mark.parametrize(
    ("text", "start", "expected"),
    [
        ("up to 5", 0, (5, 2)),  # the longest
        ("up tomorrow", 0, (2, 1)),  # the longest whole one
        ("upper", 0, None),
        ("円を", 0, (1, 3)),  # Han needs no space
        ("billion", 0, (7, 4)),  # words are folded when they come in
        ("billions", 0, None),
        ("5us$7", 1, (4, 5)),
        ("엔을", 0, (1, 6)),  # particles are written onto Korean words
        ("up", 5, None),
    ],
)
def test_the_longest_whole_word_at_a_place(text, start, expected):
    assert WORDS.at(text, start) == expected


@pytest.mark.parametrize(
    ("text", "end", "expected"),
    [
        ("give up to", 10, (5, 2)),
        ("setup", 5, None),
        ("億円", 2, (1, 3)),
        ("plus us$", 8, (5, 5)),
        ("up", 0, None),
        ("up", 9, None),
    ],
)
def test_the_longest_whole_word_before_a_place(text, end, expected):
    assert WORDS.before(text, end) == expected


def test_words_stand_alone_between_spaces_signs_and_scripts_without_spaces():
    assert stands_alone("the yen, rose", 4, 7)
    assert stands_alone("日本yenは", 2, 5)
    assert stands_alone("70yen", 2, 5) is False  # a caller that wants this asks for the end alone
    assert stands_alone("yens", 0, 3) is False
    assert not joins("円")
    assert not joins("엔")
    assert joins("é")


@given(st.text(max_size=40), st.integers(0, 40))
def test_what_is_found_lies_in_the_text(text, place):
    at, before = WORDS.at(text, place), WORDS.before(text, place)
    assert at is None or place < at[0] <= len(text)
    assert before is None or 0 <= before[0] < place
