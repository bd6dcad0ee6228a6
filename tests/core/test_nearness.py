from tests.core.judged import doc, knowledge, read
from tracker.core.nearness import nearness, span
from tracker.model import UNDATED


def near(title, summary, published, fact):
    document = doc(title, summary, published)
    reading = read(title, summary, published=published)
    return nearness(reading.claims[0], reading, document, fact, knowledge())


def fact_of(*slugs, act=None):
    wanted = {frozenset(slugs)}
    found = [fact for fact in knowledge().baseline if frozenset(fact.partnership.split("--")) in wanted]
    return next(fact for fact in found if act is None or (fact.act and fact.act.value == act))


def test_the_same_news_is_nearer_than_a_later_step():
    memorandum = fact_of("imec", "rapidus", act="new")
    same = near(
        "Rapidus and imec sign memorandum of cooperation",
        "The two signed it in Tokyo on 6 December 2022.",
        "2022-12-06",
        memorandum,
    )
    later = near("Rapidus and imec extend partnership to 2032", "Five more years, both said.", "2026-02-17", memorandum)
    assert same.score > later.score
    assert same.features
    assert same.same_event > later.same_event


def test_a_date_is_a_span_as_long_as_it_is_vague():
    first, last = span(doc("x", published="2023-05").published)
    assert (last - first).days == 30
    assert span(UNDATED) is None
