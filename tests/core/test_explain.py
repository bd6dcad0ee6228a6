from hypothesis import given
from hypothesis import strategies as st

from tests.core.judged import doc, judge, knowledge
from tracker.core.explain import explain, marked, turning
from tracker.core.judging import Scale
from tracker.core.world import World
from tracker.model import Evidence, Feature

WORLD = World.of(knowledge().baseline)


def test_the_explanation_is_of_the_same_verdict():
    text = ("Rapidus and imec extend partnership to 2032", "They will work together for five more years.")
    found = explain(doc(*text), WORLD, knowledge())
    assert found.assessment == judge(*text)
    assert "".join(piece.text for piece in found.title) == text[0]
    assert "".join(piece.text for piece in found.summary) == text[1]
    assert any("act: renewal" in piece.says for piece in (*found.title, *found.summary))
    assert found.compared
    assert found.compared[0].fact.id in found.assessment.compared_with
    assert found.relevance.turning


def test_what_turned_it_is_what_it_would_not_stand_without():
    scale = Scale(bias=-1.0, weights={}, threshold=0.5)
    features = (Feature("big", 1.0, 3.0), Feature("small", 1.0, 0.2))
    assert turning(features, scale) == ("without “big”",)
    both = (Feature("a", 1.0, 1.5), Feature("b", 1.0, 1.4))
    assert turning(both, scale) == ("without “a” and “b”",)
    assert turning((Feature("little", 1.0, 0.5),), scale) == ("with something that the text does not have, worth 0.5",)


def test_a_text_that_is_not_relevant_is_explained_without_comparisons():
    found = explain(doc("Weather", "Snow."), WORLD, knowledge())
    assert not found.assessment.relevant
    assert not found.compared
    assert found.assessment.reasons


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=5))
def test_marking_never_changes_the_text(text, spans):
    inside = [(min(a, b), max(a, b)) for a, b in spans if max(a, b) <= len(text)]
    evidence = [Evidence("title", a, b, text[a:b], "x") for a, b in inside]
    assert "".join(piece.text for piece in marked(text, evidence)) == text
