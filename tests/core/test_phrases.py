import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.phrases import Finder, PatternError, check
from tracker.core.text import fold


def found(phrase: str, text: str) -> list[str]:
    folded = fold(text).text
    return [folded[one.start : one.end] for one in Finder([(phrase, 1)]).find(folded)]


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("sign an agreement", "They sign an agreement.", ["sign an agreement"]),
        ("sign", "They resign and signal", []),
        ("sign*", "They signed", ["signed"]),
        ("*partnerschap", "een chippartnerschap", ["partnerschap"]),
        ("(sign|ink) a deal", "to ink a deal", ["ink a deal"]),
        ("(sign|ink) a (big |)deal", "sign a big deal, ink a deal", ["sign a big deal", "ink a deal"]),
        ("sign .. deal", "sign a very big supply deal", ["sign a very big supply deal"]),
        ("sign .. deal", "sign one two three four five six deal", []),
        ("sign .. deal", "They sign. A deal follows.", []),
        ("amplia* .. accordo", "Le due ampliano l'accordo", ["ampliano l'accordo"]),
        ("(steigt .. ein|beteiligt) bei", "Bosch steigt 2027 ein bei Rohm", ["steigt 2027 ein bei"]),
        ("(a (b|c) .. d|e)", "Now a b then d, or e", ["a b then d", "e"]),
        ("rompt .. alliance", "Le groupe rompt d’un coup l’alliance", ["rompt d’un coup l’alliance"]),
        ("give # (yen|dollars)", "to give 70bn yen", ["give 70bn yen"]),
        ("^opinion", "Opinion: why", ["opinion"]),
        ("^opinion", "An opinion", []),
        ("talks$", "Rapidus in talks", ["talks"]),
        ("提携を解消", "両社は提携を解消した", ["提携を解消"]),
        ("提携 .. 解消", "提携関係を全面的に解消", ["提携関係を全面的に解消"]),
        ("제휴", "양사는 제휴했다", ["제휴"]),
    ],
)
def test_the_pattern_language(phrase, text, expected):
    assert found(phrase, text) == expected


@pytest.mark.parametrize("phrase", ["", "(a|b", "a)b", "..", "*"])
def test_a_phrase_that_cannot_be_right_is_refused(phrase):
    with pytest.raises(PatternError):
        check(phrase)


def test_a_phrase_inside_a_longer_one_is_not_told():
    finder = Finder([("sign", "short"), ("sign up for our newsletter", "long")])
    assert [one.value for one in finder.find("please sign up for our newsletter and sign")] == ["long", "short"]


@given(st.text(alphabet="sign deal.,の提携 ", max_size=300))
def test_every_span_lies_inside_the_text(text):
    finder = Finder([("sign .... deal", 1), ("提携 .. の", 2), ("^sign", 3)])
    folded = fold(text).text
    assert all(0 <= one.start < one.end <= len(folded) for one in finder.find(folded))
