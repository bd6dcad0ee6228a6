from dataclasses import replace

from tests.core.judged import doc, judge, knowledge, read
from tracker.core.nearness import Told, span
from tracker.model import UNDATED


def near(title, summary, published, fact):
    document = doc(title, summary, published)
    reading = read(title, summary, published=published)
    return Told.by(reading.claims[0], reading, document, knowledge()).near(fact)


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


def test_what_one_of_them_does_with_somebody_else_at_the_same_time_is_not_this():
    fact = fact_of("imec", "rapidus", act="new")
    theirs = replace(fact, parties=("Rapidus", "Fondazione Chips-IT"), partnership="fondazione-chips-it--rapidus")
    told = ("Rapidus and imec sign memorandum of cooperation", "The two signed it in Tokyo.", "2022-12-06")
    assert near(*told, fact).score > 0.9
    other = near(*told, theirs)
    assert other.score < 0.3
    assert any(one.name.endswith("between others") for one in other.features)
    by_the_state = near("Japan sets up Rapidus", "The government founded the chip venture.", "2022-12-06", theirs)
    assert not any(one.name.endswith("between others") for one in by_the_state.features)
    paid = near("Japan to invest 70 billion yen in Rapidus", "The government decided on it.", "2022-12-06", fact)
    assert any(one.name.endswith("between others") for one in paid.features)


def test_a_step_of_a_venture_alone_is_news_of_its_tie_with_the_state():
    own = judge("Rapidus makes first 2nm prototype at Chitose fab", "It works.", published="2026-06-17")
    assert (own.act, own.partnership, own.parties) == ("milestone", "japan--rapidus", ("Rapidus",))
    money = judge("ラピダスに対する最大5900億円の追加支援を決定しました", published="2026-06-05", language="ja")
    assert (money.act, money.partnership, set(money.parties)) == ("funding", "japan--rapidus", {"Japan", "Rapidus"})


def test_a_date_is_a_span_as_long_as_it_is_vague():
    first, last = span(doc("x", published="2023-05").published)
    assert (last - first).days == 30
    assert span(UNDATED) is None
