from pathlib import Path

import pytest

from tracker import yaml_lines
from tracker.core.money_words import MoneyWords
from tracker.core.text import fold
from tracker.errors import ConfigError
from tracker.seeds.parts import part

SEEDS = Path(__file__).parents[2] / "seeds"
WORDS: MoneyWords = part(SEEDS, "money.yaml", MoneyWords)


def test_what_is_said_of_a_language_stands_over_the_general_meaning():
    assert WORDS.grammar("en").scales.at("billion", 0)[1].value == 10**9
    assert WORDS.grammar("de").scales.at("billion", 0)[1].value == 10**12
    assert WORDS.grammar("es").scales.at("mil", 0)[1].value == 1000
    assert WORDS.grammar("en").scales.at("mil", 0)[1].value == 10**6
    assert WORDS.grammar("zh").currency_after.at("元", 0)[1].scales == {"億": "TWD", "萬": "TWD"}
    assert WORDS.grammar("ja").currency_after.at("元", 0)[1].scales == {}


def test_a_language_without_words_of_its_own_reads_the_cues_of_english():
    assert WORDS.grammar("xx").bound_before.at("up to", 0) is not None
    assert WORDS.grammar("nl").bound_before.at("up to", 0) is None


def test_the_words_of_a_language_are_made_ready_once():
    assert WORDS.grammar("nl") is WORDS.grammar("nl")


def test_every_language_with_bounds_has_all_three():
    for language, bounds in WORDS.bounds.items():
        assert {bound.value for bound in bounds} == {"up-to", "over", "about"}, language


def test_every_currency_is_an_iso_code_and_no_word_means_two_of_them():
    meanings: dict[str, str] = {}
    for currency in WORDS.currencies:
        assert len(currency.code) == 3
        assert currency.code.isupper()
        assert set(currency.weak) <= {*currency.before, *currency.after}
        for word in {*currency.before, *currency.after}:
            assert meanings.setdefault(fold(word).text, currency.code) == currency.code, word


def test_a_misspelt_key_is_named_with_its_line():
    text = (SEEDS / "money.yaml").read_text(encoding="utf-8").replace("decimal_comma:", "decimal_coma:")
    with pytest.raises(ConfigError, match=r"money\.yaml:\d+: decimal_coma: is not a known key.*decimal_comma"):
        yaml_lines.validate(yaml_lines.parse(text, "money.yaml"), MoneyWords)
