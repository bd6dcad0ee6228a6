"""Copies of a known document: verbatim, shortened and re-spaced ones are recognised, other texts are not."""

from tracker.core.fingerprint import Fingerprint, copy_of, sketch

LETTER = (
    "On the first floor of the old mill the two companies put their names under a paper of eleven pages. "
    "It says who pays for the cleanroom, who sends engineers and what happens if the tools come late. "
    "Nobody wanted to speak of money, but the mayor had brought a cake with a number on it. "
    "The next meeting is in spring, when the snow has left the road to the northern gate. "
) * 2
OTHER = (
    "A different report altogether: the harbour got a new crane, painted yellow, and the fishermen complained "
    "about its shadow, which falls on their nets from noon until the ferry leaves for the islands. "
) * 3


def known() -> list[Fingerprint]:
    return [Fingerprint("letter", sketch(LETTER)), Fingerprint("other", sketch(OTHER))]


def test_a_verbatim_copy_is_recognised() -> None:
    assert copy_of(sketch(LETTER), known()) == ("letter", 1.0)


def test_a_shortened_copy_is_recognised() -> None:
    found = copy_of(sketch(LETTER[40:340]), known())
    assert found is not None
    assert found[0] == "letter"
    assert found[1] > 0.9


def test_spaces_case_and_width_do_not_matter() -> None:
    assert copy_of(sketch(LETTER.upper().replace(" ", "\n ")), known()) == ("letter", 1.0)


def test_another_text_is_no_copy() -> None:
    assert copy_of(sketch(OTHER), known()[:1]) is None


def test_a_few_words_prove_nothing() -> None:
    assert copy_of(sketch(LETTER[:30]), known()) is None
    assert copy_of(sketch(""), known()) is None


def test_the_same_text_gives_the_same_pieces() -> None:
    assert sketch("半導体の協力覚書に署名した。" * 5) == sketch("半導体の 協力覚書に 署名した。" * 5)
