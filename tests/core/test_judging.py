from tests.core.judged import knowledge
from tracker.model import Act


def test_weights_point_the_way_their_names_say():
    judging = knowledge().judging
    assert judging.relevance.weights["a tie of the baseline"] > 0
    assert judging.relevance.weights["no party"] < 0
    assert 0 < judging.relevance.threshold < 1
    assert 0 < judging.commentary.threshold < 1


def test_a_headline_counts_more_than_what_follows_and_background_less():
    placing = knowledge().judging.placing
    assert placing.headline > max(placing.sentences)
    assert list(placing.sentences) == sorted(placing.sentences, reverse=True)
    assert max(placing.background, placing.denied, placing.negated, placing.look_back) < 1


def test_endings_outweigh_first_news_because_they_are_told_with_its_words():
    weights = knowledge().judging.acts.weights
    assert weights[Act.TERMINATION] > 1 > weights[Act.NEW]
