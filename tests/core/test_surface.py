from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.judged import surface
from tracker import limits
from tracker.core.topics import Sign


def test_a_text_is_cut_into_headline_sentences_and_clauses():
    found = surface("Rapidus signs with imec", "The two agreed on Monday, sources said. IBM is not part of it.")
    assert found.headline is not None
    assert [sentence.number for sentence in found.sentences] == [0, 1, 2]
    assert len(found.body) == 2
    assert {mention.party for mention in found.headline.mentions} == {"Rapidus", "imec"}
    assert len(found.body[0].clauses) == 2


def test_everything_is_found_in_one_pass():
    found = surface("経産省、ラピダスに5900億円", "2ナノの半導体を2027年に量産する。期間は5年間。")
    assert [amount.value for amount in found.amounts] == [590_000_000_000]
    assert found.technology
    assert found.dates
    assert found.durations
    assert found.signs(Sign.CHIPS)


def test_quotes_are_verbatim_also_behind_folding():
    found = surface("ＲａｐｉｄｕｓとＩＭＥＣが提携")
    for sentence in found.sentences:
        for mention in sentence.mentions:
            assert found.document.title[mention.start : mention.end] in ("Ｒａｐｉｄｕｓ", "ＩＭＥＣ")


def test_a_name_that_the_text_spells_in_letters_goes_by_them_everywhere():
    found = surface("ラピダス、スペインのアラヤンと提携", "ラピダスは半導体設計のアラヤン(Arrayan)と契約した。")
    named = [(one.party, one.alias) for one in found.mentions if not one.known]
    assert set(named) == {("Arrayan", "アラヤン")}
    assert len(named) == 2


def test_only_the_beginning_of_a_long_text_is_looked_at():
    found = surface("x", "a " * limits.READ_CHARS + "Rapidus")
    assert not [mention for mention in found.mentions if mention.party == "Rapidus"]


def test_two_names_found_as_one_are_told_apart_where_the_text_names_them_alone():
    found = surface(
        "Mizuki Plasma-Talvera Silicon alliance ends",
        "Mizuki Plasma and Talvera Silicon part ways over chips in Japan.",
    )
    assert {mention.party for mention in found.mentions} >= {"Mizuki Plasma", "Talvera Silicon"}
    assert not any("-" in mention.party for mention in found.mentions)


def test_what_is_said_behind_a_name_tells_where_it_is_from():
    found = surface(
        "Oberlune signs with Talvera Silicon",
        "Oberlune is a Japanese maker of wafers, Talvera Silicon a Finnish foundry.",
    )
    assert {mention.country for mention in found.mentions if mention.party == "Oberlune"} == {"JP"}


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=400))
def test_any_text_has_a_surface_whose_spans_lie_inside(title, summary):
    found = surface(title, summary)
    for sentence in found.sentences:
        text = found.fields[sentence.field].text
        assert 0 <= sentence.start < sentence.end <= len(text)
        for clause in sentence.clauses:
            assert sentence.start <= clause.start <= clause.end <= sentence.end


def test_a_name_in_latin_letters_in_a_japanese_text_need_not_be_from_japan():
    several = {one.party: one.country for one in surface("米Oberlune社とQuellwave社、ラピダスと半導体で提携").mentions}
    assert several["Quellwave"] == ""
    assert several["Rapidus"] == "JP"
