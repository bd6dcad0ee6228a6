from hypothesis import given
from hypothesis import strategies as st

from tracker.core.text import clean, fold, is_cjk, is_hangul, split_sentences


def test_clean_folds_white_space_and_drops_what_cannot_be_seen():
    assert clean("  Rapidus\u200b\t signs\n\n MoC\x1b[31m \u202egnirts ") == "Rapidus signs MoC[31m gnirts"


def test_clean_marks_what_it_cut():
    assert clean("abcdefgh", 5) == "abcd…"
    assert clean("abcde", 5) == "abcde"


def test_half_width_kana_full_width_latin_and_square_units_fold_with_the_way_back():
    folded = fold("ＩＢＭとﾗﾋﾟﾀﾞｽ、2㌨㍍")
    start = folded.text.index("ラピダス")
    assert folded.original[slice(*folded.back(start, start + 4))] == "ﾗﾋﾟﾀﾞｽ"
    start = folded.text.index("ナノメートル")
    assert folded.original[slice(*folded.back(start, start + 6))] == "㌨㍍"
    assert folded.text.startswith("ibm")


def test_a_piece_of_an_expanded_character_maps_to_the_whole_character():
    folded = fold("約㌫だ")
    start = folded.text.index("セ")
    assert folded.original[slice(*folded.back(start, start + 1))] == "㌫"


@given(st.text(max_size=80))
def test_every_folded_span_maps_to_a_verbatim_span_that_holds_it(text):
    folded = fold(text)
    for start in range(len(folded.text)):
        low, high = folded.back(start, start + 1)
        assert 0 <= low < high <= len(text)
        assert folded.text[start] in fold(text[low:high]).text


@given(st.text(max_size=120))
def test_sentences_are_in_order_and_lose_no_visible_text(text):
    spans = split_sentences(text)
    assert list(spans) == sorted(spans)
    covered = "".join(text[a:b] for a, b in spans)
    assert "".join(covered.split()) == "".join(text.split())
    for folded in (fold(text),):
        assert all(a < b <= len(folded.text) for a, b in folded.sentences)


def test_sentences_end_at_full_stops_but_not_in_abbreviations_and_figures():
    def parts(text):
        return [text[a:b].strip() for a, b in split_sentences(text)]

    assert parts("IBM Corp. signed. Rapidus too.") == ["IBM Corp. signed.", "Rapidus too."]
    assert parts("It costs £3.99 million. Yes.") == ["It costs £3.99 million.", "Yes."]
    assert parts("It gets 70 bil. yen. A Rs. 7,600 cr. plant opens.") == [
        "It gets 70 bil. yen.",
        "A Rs. 7,600 cr. plant opens.",
    ]
    assert parts("ラピダスは締結した。両社は2ナノで組む。") == ["ラピダスは締結した。", "両社は2ナノで組む。"]
    assert parts("「協議する」と述べた。次へ") == ["「協議する」と述べた。", "次へ"]


def test_is_cjk_knows_scripts_without_spaces():
    assert all(map(is_cjk, "半導体ラピダスひらｶﾅ々ー"))
    assert not any(map(is_cjk, "Rapidus1 반도체"))


def test_korean_syllables_are_told_from_other_scripts():
    assert is_hangul("논")
    assert not any(map(is_hangul, "a提ナ1"))
