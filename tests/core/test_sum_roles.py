from decimal import Decimal
from pathlib import Path

from tracker.core.money_words import MoneyWords
from tracker.core.sum_roles import Sum, describe
from tracker.core.text import fold
from tracker.model import Bound, SumRole
from tracker.seeds.parts import part

WORDS: MoneyWords = part(Path(__file__).parents[2] / "seeds", "money.yaml", MoneyWords)


def described(text, *written, language="en"):
    """Bound, role and context of sums given by their words."""
    folded = fold(text)
    sums = []
    for words in written:
        start = folded.text.index(words.casefold(), sums[-1].end if sums else 0)
        currency = "USD" if "$" in words or "ドル" in words else "JPY"
        sums.append(Sum(Decimal(1), currency, start, start + len(words)))
    found = describe(folded.text, sums, folded, WORDS.grammar(language))
    return [(bound, role, folded.text[slice(*context)].strip()) for bound, role, context in found]


def roles(text, *written, language="en"):
    return [role for _, role, _ in described(text, *written, language=language)]


def test_a_cue_speaks_of_the_sum_of_its_own_clause():
    text = "It gave 5 billion yen earlier, and now gives 9 billion yen."
    assert roles(text, "5 billion yen", "9 billion yen") == [SumRole.BACKGROUND, SumRole.NEW]


def test_a_cue_that_opens_a_sentence_reaches_over_its_comma():
    assert roles("So far, it got 5 billion yen.", "5 billion yen") == [SumRole.CUMULATIVE]
    assert roles("So far so good. It got 5 billion yen.", "5 billion yen") == [SumRole.NEW]


def test_a_pair_of_cue_words_needs_both():
    assert roles("lifting the total to 5 billion yen", "5 billion yen") == [SumRole.CUMULATIVE]
    assert roles("lifting sales by 5 billion yen", "5 billion yen") == [SumRole.NEW]


def test_a_second_currency_in_brackets_or_apposition_is_a_conversion():
    assert roles("It costs 5 billion yen ($33 million).", "5 billion yen", "$33 million")[1] is SumRole.CONVERSION
    assert roles("5 billion yen, or about $33 million, goes", "5 billion yen", "$33 million")[1] is SumRole.CONVERSION
    assert roles("5 billion yen and a loan of $33 million", "5 billion yen", "$33 million")[1] is SumRole.NEW
    assert roles("5 billion yen (3 billion yen)", "5 billion yen", "3 billion yen")[1] is SumRole.NEW


def test_a_cue_inside_a_longer_word_means_nothing():
    assert roles("再建計画では5億円", "5億円", language="ja") == [SumRole.NEW]
    assert roles("両社で計5億円", "5億円", language="ja") == [SumRole.CUMULATIVE]


def test_bounds_add_up_and_the_ceiling_wins():
    assert described("up to around 5 billion yen", "5 billion yen")[0][0] is Bound.UP_TO
    assert described("最大で約5億円", "5億円", language="ja")[0][0] is Bound.UP_TO
    assert described("talks about it cost 5 billion yen", "5 billion yen")[0][0] is Bound.EXACT
    assert described("5億円程度", "5億円", language="ja")[0][0] is Bound.ABOUT


def test_the_context_is_the_clause_cut_at_whole_words():
    assert (
        described("First, it pays 5 billion yen for a fab; then none.", "5 billion yen")[0][2]
        == "it pays 5 billion yen for a fab"
    )
    long = "word " * 40 + "5 billion yen" + " word" * 40
    context = described(long, "5 billion yen")[0][2]
    assert len(context) < 140
    assert set(context.replace("5 billion yen", "").split()) == {"word"}
