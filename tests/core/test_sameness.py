"""What speaks for and against one event, as observations that add up and can be shown."""

import itertools
from dataclasses import replace

import pytest

from tests.core.telling import told
from tracker.core.sameness import SAME, WEIGHTS, compare
from tracker.model import Act, Modality, Signature, Stage

BASE = told("a", "Rapidus and imec sign contract on 2nm chips", "It covers work in Leuven.", stage=Stage.AGREEMENT)


def observed(one: Signature, other: Signature) -> set[str]:
    return {feature.name for feature in compare(one, other).features} - {"prior"}


def test_a_score_is_the_sum_of_what_is_shown() -> None:
    result = compare(BASE, told("b", "imec and Rapidus in 2nm contract"))
    assert result.score == pytest.approx(sum(one.value * one.weight for one in result.features))
    assert all(one.weight == WEIGHTS[one.name] for one in result.features)


def test_comparing_is_symmetric() -> None:
    others = [
        BASE,
        told("b", "ラピダス、imecと契約", language="ja", sums=((7e10, "JPY"),)),
        told("c", "Kioxia lists in Tokyo", day=None, act=None),
        told("d", "Furano Photonics signs", unknown=("Furano Photonics",), happened="2026-02-27"),
        told("e", "富良野フォトニクスが調印", language="ja", unknown=("富良野フォトニクス",), day="2026-03"),
    ]
    for one, other in itertools.combinations(others, 2):
        assert compare(one, other).score == pytest.approx(compare(other, one).score)
        assert compare(one, other).veto == compare(other, one).veto


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (told("b", "Rapidus and Fraunhofer sign contract"), "other-parties"),
        (told("b", "Rapidus, imec and Canon sign contract"), "one-more-party"),
        (told("b", "Rapidus and imec", act=Act.FUNDING), "other-act"),
        (told("b", "Rapidus and imec", act=Act.SETBACK), "end-or-not"),
        (told("b", "Rapidus and imec", act=None), "no-act"),
        (told("b", "Rapidus and imec", stage=Stage.TALKS), "other-stage"),
        (told("b", "Rapidus and imec", stage=Stage.AGREEMENT), "stage"),
        (told("b", "Kioxia and Micron"), "other-parties"),
    ],
)
def test_parties_acts_and_stages_are_observed(other: Signature, expected: str) -> None:
    assert expected in observed(BASE, other)


def test_sums_agree_within_rounding_and_currency() -> None:
    mine = told("a", "x", sums=((1.92e11, "JPY"), (1.3e9, "USD")))
    assert "main-sum" in observed(mine, told("b", "y", sums=((1.9e11, "JPY"),)))
    assert {"sum", "other-sum"} <= observed(mine, told("b", "y", sums=((9e11, "JPY"), (1.9e11, "JPY"))))
    assert "other-sum" in observed(mine, told("b", "y", sums=((5e11, "JPY"),)))
    assert not {"sum", "other-sum"} & observed(mine, told("b", "y", sums=((1.92e11, "KRW"),)))


@pytest.mark.parametrize(
    ("one", "other", "veto"),
    [
        (told("a", "x", ordinal="1"), told("b", "x", ordinal="2"), "1 against 2"),
        (told("a", "imec opens in Hokkaido"), told("b", "imec opens in Kumamoto"), "another place in the headline"),
        (
            told("a", "Startup from Leuven opens small branch in Ghent"),
            told("b", "Startup from Leuven opens small branch in Hasselt"),
            "another name or number in the same headline",
        ),
        (told("a", "x"), told("b", "x", act=Act.TERMINATION, day="2026-03-20"), "an end against no end"),
        (told("a", "x"), told("b", "x", act=Act.TERMINATION, day="2026-03-03"), "an end against no end"),
        (told("a", "x"), told("b", "x", act=Act.SETBACK, day="2026-03-20"), "an end against no end"),
    ],
)
def test_vetoes_say_what_makes_two_events(one: Signature, other: Signature, veto: str) -> None:
    assert compare(one, other).veto == veto
    assert not compare(one, other).same


def test_what_has_ended_is_not_what_is_planned() -> None:
    plan = replace(BASE, modality=Modality.PLAN)
    assert compare(plan, told("b", "x", act=Act.TERMINATION, day="2026-03-03")).veto == "an end against no end"


def test_a_delay_may_be_told_as_a_step_in_the_same_days() -> None:
    assert compare(BASE, replace(BASE, act=Act.SETBACK)).veto == ""


def test_a_plan_and_its_fact_are_no_contradiction() -> None:
    plan = told("a", "Rapidus and imec to end their tie", act=Act.TERMINATION, modality=Modality.PLAN, day="2026-03-20")
    assert compare(BASE, plan).veto == ""


def test_other_languages_are_not_compared_by_words() -> None:
    assert not {"overlap", "wording", "copy", "headline"} & observed(BASE, told("b", BASE.headline, language="nl"))


def test_a_near_copy_about_another_place_is_no_copy() -> None:
    text = "The institute has opened an office there and will hire thirty engineers over the next two years, it said."
    one, other = told("a", "imec opens in Hokkaido", text), told("b", "imec opens in Kumamoto", text)
    assert not {"copy", "overlap"} & observed(one, other)


def test_a_prefecture_and_its_town_are_no_contradiction() -> None:
    assert compare(told("a", "imec opens in Hokkaido"), told("b", "imec opens in Chitose")).veto == ""


def test_a_step_that_one_takes_alone_is_not_its_tie_with_another() -> None:
    pair = replace(told("a", "Rapidus and imec sign memorandum"), actors=frozenset({"Rapidus", "imec"}))
    alone = replace(told("b", "Rapidus makes 2nm transistors", act=Act.MILESTONE), actors=frozenset({"Rapidus"}))
    assert "alone" in observed(pair, alone)
    assert "alone" not in observed(pair, replace(alone, actors=pair.actors))
    assert compare(pair, alone).score < compare(pair, replace(alone, act=Act.NEW)).score - 1


def test_bare_headlines_of_one_outlet_are_templates() -> None:
    def line(name: str, title: str, day: str, outlet: str) -> Signature:
        return told(name, title, "", day, act=None, relevant=False, outlet=outlet)

    monday = line("a", "What is going on with Micron stock today", "2026-03-02", "Ticker")
    assert not compare(monday, line("b", "What is going on with Micron shares today", "2026-03-03", "Ticker")).same
    assert not compare(monday, line("c", "What is going on with Intel stock today", "2026-03-02", "Other")).same
    assert compare(monday, line("d", "What is going on with Micron stock", "2026-03-02", "Other")).same
    assert compare(monday, line("e", "What is going on with Micron stock today", "2026-03-03", "Other")).same
    assert not compare(monday, line("f", "What is going on with Micron stock today", "2026-03-09", "Other")).same


def test_one_headline_is_one_whatever_language_it_is_taken_for() -> None:
    english = told("a", "Micron CEO pledges incentive bump", "", act=None, relevant=False)
    taken = told("b", "Micron CEO pledges incentive bump", "", act=None, relevant=False, language="pt")
    assert compare(english, taken).same
    assert not compare(english, told("c", "Micron CEO promete", "", act=None, relevant=False, language="pt")).same


def test_a_serial_of_one_outlet_tells_something_else_each_time() -> None:
    form = (
        "The team looks back at what moved engineers this week, with links to all articles and a quiz at the end. Who"
        " wants to read it first subscribes to the letter, which comes on Friday mornings and costs nothing at all."
    )

    def issue(name: str, title: str, day: str, outlet: str = "Weekly") -> Signature:
        return told(name, title, form, day, act=None, relevant=False, outlet=outlet)

    first = issue("a", "Rad-hard switches, magnetic design: the week in power", "2026-03-02")
    assert not compare(first, issue("b", "Longer battery life, new modules: the week in power", "2026-03-09")).same
    assert compare(first, issue("c", "All about rad-hard switches", "2026-03-02")).same
    assert compare(first, issue("d", "Rad-hard switches in the week in power", "2026-03-03", "Reprint")).same


def test_one_event_scores_above_the_line_and_unrelated_news_far_below() -> None:
    assert compare(BASE, told("b", "Rapidus and imec: contract on 2nm chips signed")).score > SAME + 2
    assert compare(BASE, told("c", "Kioxia and Micron sign contract")).score < SAME - 2


def test_what_one_party_spends_is_not_what_it_agrees_on_with_another() -> None:
    plan = told("a", "Canada to spend 2 billion yen on chips", sums=((2e9, "JPY"),), act=Act.FUNDING)
    plan = replace(plan, sums=tuple(replace(one, headed=True) for one in plan.sums))
    tie = told(
        "b", "Canada and Japan launch chip partnership", "Canada has a plan of 2 billion yen.", sums=((2e9, "JPY"),)
    )
    tie = replace(tie, sums=tuple(replace(one, headed=False) for one in tie.sums))
    assert "own-money" in observed(plan, tie)
    assert "own-money" not in observed(tie, tie)
    assert "own-money" not in observed(plan, plan)
    assert "own-plan" in observed(plan, tie)
    assert not {"own-plan", "main-sum"} <= observed(plan, tie)
    assert not compare(plan, tie).same


def test_what_a_state_and_a_company_spend_together_is_no_plan_of_its_own() -> None:
    plan = told("a", "Japan to spend 2 billion yen on chips", "It goes to Rapidus.", sums=((2e9, "JPY"),))
    plan = replace(plan, sums=tuple(replace(one, headed=True) for one in plan.sums))
    assert "own-plan" not in observed(plan, told("b", "Japan pays Rapidus", sums=((2e9, "JPY"),)))
    agreed = told("c", "Japan and Canada put 2 billion yen into chips", sums=((2e9, "JPY"),))
    agreed = replace(agreed, sums=tuple(replace(one, headed=True) for one in agreed.sums))
    assert "own-plan" not in observed(plan, agreed)


def test_money_of_two_states_for_the_same_two_is_two_grants() -> None:
    european = told("a", "EU funds imec and Rapidus", act=Act.FUNDING)
    japanese = told("b", "Japan funds imec and Rapidus", act=Act.FUNDING)
    both = told("c", "Japan and the EU fund imec and Rapidus", act=Act.FUNDING)
    assert "other-state" in observed(european, japanese)
    assert not compare(european, japanese).same
    assert "other-state" not in observed(european, both)


def test_a_text_in_which_nothing_was_read_is_not_held_against_for_its_act() -> None:
    unread = told("b", "Rapidus and imec at work on 2nm chips", act=None, relevant=False)
    assert "unread" in observed(BASE, unread)
    assert "no-act" not in observed(BASE, unread)
    paid = told("c", "Rapidus and imec get 5 billion yen", sums=((5e9, "JPY"),))
    paid = replace(paid, sums=tuple(replace(one, headed=True) for one in paid.sums))
    assert "other-sum" in observed(unread, paid)
    assert "other-sum" not in observed(replace(unread, relevant=True), paid)


def test_money_for_a_plant_and_a_step_of_it_are_two_things() -> None:
    paid = told("b", "imec and Rapidus get funds for 2nm line", act=Act.FUNDING)
    assert "paid-or-done" in observed(paid, replace(BASE, act=Act.MILESTONE))
    assert "paid-or-done" not in observed(paid, BASE)


def test_a_delay_and_an_end_days_later_are_not_compared_by_their_words() -> None:
    delay = told("b", "Rapidus and imec delay contract on 2nm chips", "It covers work in Leuven.", act=Act.SETBACK)
    ended = replace(delay, act=Act.TERMINATION)
    assert "end-or-not" in observed(delay, ended)
    assert not {"copy", "overlap", "wording"} & observed(delay, ended)
    assert "copy" in observed(delay, delay)


def test_an_unlisted_name_in_kanji_is_not_held_against_one_in_letters() -> None:
    english = told("a", "Rapidus signs with Ota Electric", unknown=("Ota Electric",))
    kanji = told("b", "ラピダス、太田電機と契約", language="ja", unknown=("太田電機",))
    katakana = told("c", "ラピダス、クイロンと契約", language="ja", unknown=("クイロン",))
    assert "other-parties" not in observed(english, kanji)
    assert "other-parties" in observed(english, katakana)
    assert "other-parties" in observed(english, told("d", "Rapidus signs with Quillon", unknown=("Quillon",)))


def test_two_languages_that_name_an_unlisted_firm_within_days_count_it_more() -> None:
    english = told("a", "Ardmore opens office in Japan", unknown=("Ardmore",))
    german = told("b", "Ardmore mit Büro in Japan", language="de", unknown=("Ardmore",))
    assert "rare-name" in observed(english, german)
    assert "rare-name" not in observed(english, replace(german, language="en"))
    later = told("b", "Ardmore mit Büro in Japan", language="de", unknown=("Ardmore",), day="2026-03-09")
    assert "rare-name" not in observed(english, later)
    undated = told("b", "Ardmore mit Büro in Japan", language="de", unknown=("Ardmore",), day=None)
    assert "rare-name" in observed(english, undated)
    listed = told("c", "imec mit Büro in Japan", language="de")
    assert "rare-name" not in observed(told("d", "imec opens office in Japan"), listed)


def test_a_text_without_an_act_is_about_the_same_if_both_are_in_talks() -> None:
    talks = told("a", "Rapidus and IBM in talks", act=None)
    talks = replace(talks, stage=Stage.TALKS)
    plan = told("b", "Rapidus and IBM plan line", act=Act.NEW, stage=Stage.TALKS)
    assert "no-act" not in observed(talks, plan)
    assert "no-act" in observed(talks, replace(plan, stage=Stage.AGREEMENT))
    assert "no-act" in observed(replace(talks, stage=None), plan)


def test_states_alone_weeks_apart_have_agreed_on_something_else() -> None:
    pact = told("a", "Japan and India agree on chips")
    assert "only-states" in observed(pact, told("b", "India and Japan in chip pact", day="2026-03-20"))
    assert "only-states" not in observed(pact, told("b", "India and Japan in chip pact", day="2026-03-09"))
    assert "only-states" not in observed(pact, told("b", "India and Japan invite Rapidus", day="2026-03-20"))
