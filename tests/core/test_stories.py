"""One event, one story: own cases in several languages, look-alikes that stay apart, any order of input."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from tests.core.telling import told
from tracker.core import stories
from tracker.core.sameness import compare
from tracker.model import Act, EventSum, ItemId, Signature, Stage, StoryCandidate, StoryId

NEW, FUNDING, MILESTONE, END = Act.NEW, Act.FUNDING, Act.MILESTONE, Act.TERMINATION


def groups(signatures: Sequence[Signature]) -> set[frozenset[str]]:
    of = stories.cluster(signatures)
    return {frozenset(item for item in of if of[item] == story) for story in of.values()}


def one_story(*signatures: Signature) -> bool:
    return len(groups(signatures)) == 1


def all_apart(*signatures: Signature) -> bool:
    return len(groups(signatures)) == len(signatures)


TRIPLE = (
    told(
        "t1",
        "Rapidus and imec sign contract on 2nm lithography",
        "The two agreed on 70 billion yen of work in Leuven.",
        sums=((7e10, "JPY"),),
        stage=Stage.AGREEMENT,
        technology=("2nm",),
    ),
    told(
        "t2",
        "Rapidus en imec tekenen contract over 2nm",
        "Voor 70 miljard yen wordt in Leuven gewerkt.",
        "2026-03-03",
        language="nl",
        sums=((7e10, "JPY"),),
        stage=Stage.AGREEMENT,
        technology=("2nm",),
    ),
    told(
        "t3",
        "ラピダスとimec、２ナノ露光で契約",
        "700億円をかけてルーベンで開発する。",
        "2026-03-03",
        language="ja",
        sums=((7e10, "JPY"),),
        stage=Stage.AGREEMENT,
        technology=("2nm",),
    ),
)


def test_one_event_in_three_languages_is_one_story() -> None:
    assert one_story(*TRIPLE)


def test_a_headline_of_the_same_day_without_a_text_joins() -> None:
    bare = told("b", "Chip pact: Rapidus and imec ink contract", "", "2026-03-02", stage=Stage.AGREEMENT)
    assert one_story(*TRIPLE, bare)


def test_undated_items_join_when_everything_else_agrees() -> None:
    undated = told(
        "u",
        "Rapidus signs 2nm contract with imec",
        "It is worth 70 billion yen.",
        None,
        sums=((7e10, "JPY"),),
        stage=Stage.AGREEMENT,
        technology=("2nm",),
    )
    assert one_story(*TRIPLE, undated)


def test_unknown_companies_meet_across_scripts() -> None:
    assert one_story(
        told(
            "u1",
            "Furano Photonics signs memorandum with Ghent Wafer Works",
            "On silicon photonics.",
            stage=Stage.MOU,
            unknown=("Furano Photonics", "Ghent Wafer Works"),
        ),
        told(
            "u2",
            "富良野フォトニクス、ゲント・ウェハー・ワークスと覚書",
            "シリコンフォトニクスで。",
            "2026-03-03",
            language="ja",
            stage=Stage.MOU,
            unknown=("富良野フォトニクス", "ゲント・ウェハー・ワークス"),
        ),
        told(
            "u3",
            "Ghent Wafer Works en Furano Photonics tekenen memorandum",
            "Over fotonica.",
            language="nl",
            stage=Stage.MOU,
            unknown=("Furano Photonics", "Ghent Wafer Works"),
        ),
    )


LOOK_ALIKES = {
    "two memoranda with two institutes in two days": (
        told(
            "a1",
            "Rapidus signs MoU with Leti on chip design",
            "The Japanese firm signed in Grenoble.",
            "2026-06-15",
            stage=Stage.MOU,
        ),
        told(
            "a2",
            "Rapidus signs MoU with Fraunhofer on chip design",
            "The Japanese firm signed in Berlin.",
            "2026-06-16",
            stage=Stage.MOU,
        ),
    ),
    "first and second fab": (
        told(
            "b1",
            "TSMC opens first fab in Kumamoto",
            "The JASM plant began work.",
            "2026-02-24",
            act=MILESTONE,
            ordinal="1",
        ),
        told(
            "b2",
            "TSMC opens second fab in Kumamoto",
            "The JASM plant began work.",
            "2026-02-26",
            act=MILESTONE,
            ordinal="2",
        ),
    ),
    "two tranches": (
        told(
            "c1",
            "Japan grants Rapidus 260 billion yen",
            "The ministry decided it on Tuesday.",
            "2026-04-25",
            act=FUNDING,
            sums=((2.6e11, "JPY"),),
            ordinal="2",
        ),
        told(
            "c2",
            "Japan grants Rapidus 590 billion yen",
            "The ministry decided it on Tuesday.",
            "2026-05-02",
            act=FUNDING,
            sums=((5.9e11, "JPY"),),
            ordinal="3",
        ),
    ),
    "two prefectures": (
        told(
            "d1",
            "imec opens office in Hokkaido",
            "The Belgian institute now has a branch.",
            "2026-05-10",
            act=MILESTONE,
        ),
        told(
            "d2",
            "imec opens office in Kumamoto",
            "The Belgian institute now has a branch.",
            "2026-05-11",
            act=MILESTONE,
        ),
    ),
    "two prefectures in Japanese": (
        told("d3", "imec、北海道に拠点を開設", "ベルギーの研究機関。", "2026-05-10", act=MILESTONE, language="ja"),
        told("d4", "imec、熊本県に拠点を開設", "ベルギーの研究機関。", "2026-05-11", act=MILESTONE, language="ja"),
    ),
    "a beginning and an end": (
        told(
            "e1",
            "SBI and PSMC agree on a fab in Miyagi",
            "The plant is to open in 2027.",
            "2026-07-05",
            stage=Stage.LOI,
        ),
        told(
            "e2",
            "SBI and PSMC dissolve their tie over a fab in Miyagi",
            "The plant will not open.",
            "2026-07-12",
            act=END,
            stage=Stage.TERMINATED,
        ),
    ),
    "two years": (
        told("f1", "Rapidus and IBM extend their 2nm work", "Engineers go to Albany.", "2024-06-04", act=Act.RENEWAL),
        told("f2", "Rapidus and IBM extend their 2nm work", "Engineers go to Albany.", "2026-06-04", act=Act.RENEWAL),
    ),
    "two sums to two companies on one day": (
        told(
            "g1",
            "Japan grants Micron 192 billion yen for Hiroshima",
            "The ministry said so on Tuesday.",
            act=FUNDING,
            sums=((1.92e11, "JPY"),),
        ),
        told(
            "g2",
            "Japan grants Kioxia 150 billion yen for Kitakami",
            "The ministry said so on Tuesday.",
            act=FUNDING,
            sums=((1.5e11, "JPY"),),
        ),
    ),
}


@pytest.mark.parametrize("case", LOOK_ALIKES)
def test_near_identical_headlines_of_other_events_stay_apart(case: str) -> None:
    assert all_apart(*LOOK_ALIKES[case])


def test_everything_at_once_in_any_order_gives_the_same_stories() -> None:
    everything = [*TRIPLE, *(one for case in LOOK_ALIKES.values() for one in case)]
    first = stories.cluster(everything)
    chance = random.Random(5)
    for _ in range(10):
        chance.shuffle(everything)
        assert stories.cluster(everything) == first
    assert len({first[one.item] for one in TRIPLE}) == 1
    for case in LOOK_ALIKES.values():
        assert len({first[one.item] for one in case}) == len(case)


def test_a_story_is_named_after_the_item_that_opens_it() -> None:
    of = stories.cluster(TRIPLE)
    assert set(of.values()) == {stories.story_id(ItemId("t1"))}
    assert stories.cluster(TRIPLE[:1])[ItemId("t1")] == of[ItemId("t3")]


def test_copies_and_equal_headlines_of_unrelated_news_are_one_story() -> None:
    title = "Regional bank opens branch near the new industrial park"
    text = "The bank said that it would hire forty people and lend to suppliers of the area from spring."
    copies = [told(f"n{n}", title, text if n else "", act=None) for n in range(3)]
    assert one_story(*copies)
    assert all_apart(copies[0], told("m", "Regional bank closes branch near the old harbour", "", act=None))


# ------------------------------------------------------------------ incremental
def candidates(of: Mapping[StoryId, list[Signature]]) -> list[StoryCandidate]:
    return [StoryCandidate(id=story, members=tuple(members)) for story, members in of.items()]


def test_items_that_come_one_by_one_find_their_story() -> None:
    everything = [*TRIPLE, *(one for case in LOOK_ALIKES.values() for one in case)]
    chance = random.Random(9)
    chance.shuffle(everything)
    known: dict[StoryId, list[Signature]] = {}
    for signature in everything:
        placed = stories.place(signature, candidates(known))
        known.setdefault(placed.story or stories.story_id(signature.item), []).append(signature)
    found = {frozenset(one.item for one in members) for members in known.values()}
    assert found == groups(everything)


def test_a_late_item_joins_its_old_story() -> None:
    late = told(
        "late",
        "How Rapidus and imec came to sign on 2nm",
        "The contract over 70 billion yen.",
        "2026-03-20",
        stage=Stage.AGREEMENT,
        sums=((7e10, "JPY"),),
        technology=("2nm",),
    )
    known = {StoryId("s1"): list(TRIPLE), StoryId("s2"): list(LOOK_ALIKES["two years"][1:])}
    assert stories.place(late, candidates(known)).story == "s1"


def test_an_item_that_belongs_to_two_stories_proves_them_one() -> None:
    known = {StoryId("s1"): [TRIPLE[0]], StoryId("s2"): [TRIPLE[2]]}
    placed = stories.place(TRIPLE[1], candidates(known))
    assert {placed.story, *placed.also} == {"s1", "s2"}


def test_stories_that_a_person_took_apart_are_not_put_together() -> None:
    apart = [
        StoryCandidate(id=StoryId("s1"), members=(TRIPLE[0],), apart=frozenset({StoryId("s2")})),
        StoryCandidate(id=StoryId("s2"), members=(TRIPLE[2],), apart=frozenset({StoryId("s1")})),
    ]
    assert stories.place(TRIPLE[1], apart).also == ()


def test_an_undated_item_goes_where_most_is_told_and_to_its_technology() -> None:
    def on(name: str, day: str | None, *technology: str) -> Signature:
        return told(
            name, "Rapidus and imec agree on chips", "", day, technology=technology, url=f"https://{name}.example/x"
        )

    often = [on(f"a{day}", f"2024-03-0{day}", "2nm") for day in range(1, 5)]
    once = [on("b", "2025-10-01", "2nm")]
    packages = [on(f"c{day}", f"2026-03-0{day}", "2nm", "chiplet", "packaging") for day in range(1, 5)]
    undated = on("d", None, "2nm")
    stored = {StoryId("often"): often, StoryId("once"): once, StoryId("packages"): packages}
    assert stories.place(undated, candidates(stored)).story == "often"
    assert stories.place(on("d", None, "chiplet", "packaging", "2nm"), candidates(stored)).story == "packages"
    # Two of which nothing tells one from the other: it opens its own.
    twice = [on("e", "2024-01-01", "2nm")]
    assert stories.place(undated, candidates({StoryId("once"): once, StoryId("twice"): twice})).story is None


def test_an_undated_item_of_one_party_or_with_a_sum_of_its_own_needs_more() -> None:
    tie = told("a", "Rapidus and imec agree on 2nm chips", technology=("2nm",))
    pair = told("b", "Japans Rapidus gaat met imec samenwerken", language="nl", day=None, technology=("2nm",))
    assert stories.place(pair, candidates({StoryId("s1"): [tie]})).story == "s1"
    alone = told("c", "Rapidus makes 2nm chips", technology=("2nm",))
    undated = told("d", "Rapidus wil 2nm-chips maken", language="nl", day=None, technology=("2nm",))
    assert stories.place(undated, candidates({StoryId("s1"): [alone]})).story is None
    paid = replace(pair, sums=(EventSum(2e11, "JPY", headed=True),))
    assert stories.place(paid, candidates({StoryId("s1"): [tie]})).story is None
    same = replace(tie, sums=(EventSum(1.99e11, "JPY"),))
    assert stories.place(paid, candidates({StoryId("s1"): [same]})).story == "s1"


def test_an_end_stays_out_of_what_it_ends_though_one_telling_knows_no_act() -> None:
    known = [*TRIPLE, told("vague", "Rapidus and imec sign on 2nm", act=None)]
    ended = told(
        "end", "Rapidus and imec sign off on 2nm", day="2026-03-04", act=Act.TERMINATION, stage=Stage.TERMINATED
    )
    assert stories.place(ended, candidates({StoryId("s1"): known})).story is None


def test_a_placement_says_why() -> None:
    placed = stories.place(TRIPLE[1], candidates({StoryId("s1"): [TRIPLE[0]]}))
    assert any(reason.startswith("near") for reason in placed.reasons)
    assert any(reason.startswith("parties") for reason in placed.reasons)
    assert stories.place(TRIPLE[1], []).story is None


def test_an_edited_item_stays_unless_it_tells_of_something_else() -> None:
    edited = told(
        "t1",
        "Rapidus and imec sign 2nm contract worth 70 billion yen",
        "",
        sums=((7e10, "JPY"),),
        stage=Stage.AGREEMENT,
    )
    other = told("t1", "Kioxia lists in Tokyo", "Shares rose.", "2026-09-01", act=None)
    assert stories.fits(edited, TRIPLE[1:])
    assert not stories.fits(other, TRIPLE[1:])


def test_every_report_of_an_event_shares_a_key_with_another() -> None:
    one, *others = (set(stories.keys(each)) for each in TRIPLE)
    assert all(one & other for other in others)
    assert all(len(stories.keys(each)) < 60 for each in TRIPLE)


def test_names_spelt_in_two_ways_meet_by_their_place() -> None:
    english = told("a", "Ardmore leaves fab in Okayama", unknown=("Ardmore",))
    japanese = told("b", "アードモア、岡山県の工場から撤退", language="ja", unknown=("アードモア",))
    assert set(stories.keys(english)) & set(stories.keys(japanese)) == {"site:region Okayama Prefecture"}
    assert compare(english, japanese).same


def test_texts_in_which_no_company_was_found_meet_by_their_place() -> None:
    english = told("a", "Fontys and college in Okayama agree on exchange")
    dutch = told("b", "Fontys en school in Okayama wisselen studenten uit", language="nl")
    assert "site:region Okayama Prefecture" in set(stories.keys(english)) & set(stories.keys(dutch))
    listed = told("c", "imec opens school in Okayama")
    assert not [key for key in stories.keys(listed) if key.startswith("site:")]


def test_the_window_reaches_back_from_the_event_itself() -> None:
    first, last = stories.window(told("w", "On this day", happened="2022-12-06", day="2026-12-06")) or (None, None)
    assert first is not None
    assert first.isoformat() < "2022-12-06"
    assert last is not None
    assert last.isoformat() > "2026-12-06"
    assert stories.window(told("w", "Some day", day=None)) is None


def test_an_item_opens_a_story_under_the_first_id_that_is_free() -> None:
    first = stories.story_id(ItemId("t1"))
    assert stories.fresh_id(ItemId("t1"), lambda _: True) == first
    again = stories.fresh_id(ItemId("t1"), lambda story: story != first)
    assert again == stories.story_id(ItemId("t1"), 1) != first
