"""Stories on a real database: found by what they share, merged, split, and never lost."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.store import build
from tracker.errors import InputError, NotFound
from tracker.model import EventSum, ItemId, PartnershipId, Signature, Sketch, SourceId, StoryId, Trust
from tracker.store.db import Db
from tracker.store.items import Items
from tracker.store.stories import POSTINGS, Stories

DAY = date(2026, 11, 2)
ONE, TWO = StoryId("s1"), StoryId("s2")


@pytest.fixture
def stories(db: Db) -> Stories:
    items = [build.item(name, publisher=f"Outlet {name}") for name in "abcdef"]
    Items(db).keep(build.SOURCE, build.new(*items), build.NOW)
    return Stories(db)


def signature(name: str, **more: object) -> Signature:
    fields: dict[str, object] = {
        "item": ItemId(name),
        "language": "ja",
        "first_day": DAY,
        "last_day": DAY,
        "happened": (DAY, DAY),
        "organisations": {"imec": 1.0, "Rapidus": 0.7},
        "sums": (EventSum(7e10, "JPY"),),
        "marks": frozenset({"2nm"}),
        "sketch": Sketch((1, 2, 3), 3),
    }
    return Signature(**{**fields, **more})  # type: ignore[arg-type]


def put(stories: Stories, story: StoryId, name: str, *keys: str, day: date = DAY) -> None:
    stories.put(story, signature(name), keys, day, build.NOW)


def test_a_signature_survives_being_stored(stories: Stories) -> None:
    put(stories, ONE, "a", "k")
    (candidate,) = stories.candidates(["k"], None)
    assert candidate.members == (signature("a"),)
    assert stories.members(ONE, 9) == (signature("a"),)
    assert stories.story_of(ItemId("a")) == ONE
    assert stories.story_of(ItemId("b")) is None


def test_the_story_that_shares_the_rarest_keys_comes_first(stories: Stories) -> None:
    put(stories, ONE, "a", "common", "rare")
    put(stories, TWO, "b", "common")
    put(stories, StoryId("s3"), "c", "other")
    assert [one.id for one in stories.candidates(["common", "rare"], None)] == [ONE, TWO]
    assert stories.candidates(["unknown"], None) == ()


def test_only_the_window_is_searched(stories: Stories) -> None:
    put(stories, ONE, "a", "k", day=DAY - timedelta(days=300))
    put(stories, TWO, "b", "k")
    month = (DAY - timedelta(days=30), DAY + timedelta(days=30))
    assert [one.id for one in stories.candidates(["k"], month)] == [TWO]
    assert {one.id for one in stories.candidates(["k"], None)} == {ONE, TWO}


def test_a_common_key_costs_a_bounded_time(db: Db) -> None:
    items = [build.item(f"i{n}") for n in range(POSTINGS + 20)]
    Items(db).keep(build.SOURCE, build.new(*items), build.NOW)
    stories = Stories(db)
    for n in range(POSTINGS + 20):
        put(
            stories,
            StoryId(f"s{n}"),
            f"i{n}",
            "k",
            *(["mine"] if n == POSTINGS + 19 else []),
            day=DAY + timedelta(days=n),
        )
    seen: list[str] = []
    db._raw.set_trace_callback(seen.append)
    found = stories.candidates(["k", "mine"], None)
    assert found[0].id == f"s{POSTINGS + 19}"
    assert len(found) <= 8
    assert len(seen) <= 2 + 2 * 8


def test_keys_are_replaced_with_the_signature(stories: Stories) -> None:
    put(stories, ONE, "a", "old")
    put(stories, ONE, "a", "new")
    assert stories.candidates(["old"], None) == ()
    assert len(stories.candidates(["new"], None)) == 1
    assert [event.kind for event in stories.events(ONE)] == ["opened"]


def test_a_story_tells_who_told_it_and_from_whom(stories: Stories) -> None:
    for name in "abc":
        put(stories, ONE, name)
    stories.set_origins({ItemId("b"): ItemId("a"), ItemId("c"): ItemId("c")})
    stories.set_partnership(ONE, PartnershipId("imec--rapidus"))
    story = stories.story(ONE)
    assert (story.outlets, story.origins, story.languages) == (3, 2, ("ja",))
    assert [telling.origin for telling in story.tellings] == ["a", "a", "c"]
    assert story.tellings[0].trust is Trust.TRADE
    assert story.partnership == "imec--rapidus"
    assert [item.id for item in stories.items(ONE, 9)] == ["a", "b", "c"]


def test_tellings_come_by_publication(db: Db, stories: Stories) -> None:
    early = build.item("early", published=build.Dated("", build.later(days=-3), build.Precision.DAY))
    Items(db).keep(build.SOURCE, build.new(early), build.later(hours=1))
    for name in ("a", "early"):
        put(stories, ONE, name)
    assert [telling.item for telling in stories.story(ONE).tellings] == ["early", "a"]


def test_a_merged_story_is_found_under_both_names(stories: Stories) -> None:
    put(stories, ONE, "a", "k")
    put(stories, TWO, "b", "k")
    stories.merge(TWO, ONE, build.NOW, why="a later item reports both")
    assert stories.current(TWO) == ONE
    assert [telling.item for telling in stories.story(TWO).tellings] == ["a", "b"]
    assert [one.id for one in stories.candidates(["k"], None)] == [ONE]
    with pytest.raises(InputError):
        stories.merge(TWO, ONE, build.NOW)
    with pytest.raises(NotFound):
        stories.merge(StoryId("none"), ONE, build.NOW)


def test_a_split_undoes_a_merge_and_is_remembered(stories: Stories) -> None:
    for name, story in (("a", ONE), ("b", TWO), ("c", TWO)):
        put(stories, story, name, f"k{story}")
    stories.merge(TWO, ONE, build.NOW, by="ann")
    merged = next(event for event in stories.events(TWO) if event.kind == "merged")
    assert (merged.items, merged.other, merged.by) == (("b", "c"), ONE, "ann")
    assert stories.split(merged.items, TWO, build.later(hours=1), by="ann") == (ONE, TWO)
    assert [stories.story_of(ItemId(name)) for name in "abc"] == [ONE, TWO, TWO]
    assert stories.current(TWO) == TWO
    assert [stories.pinned(ItemId(name)) for name in "abc"] == [False, True, True]
    (candidate,) = stories.candidates(["ks1"], None)
    assert candidate.apart == {TWO}
    assert [event.kind for event in stories.events(TWO)] == ["opened", "joined", "merged", "split"]


def test_what_a_person_put_together_stays(stories: Stories) -> None:
    for story, name in ((ONE, "a"), (TWO, "b"), (StoryId("s3"), "c"), (StoryId("s4"), "d")):
        put(stories, story, name)
    stories.merge(TWO, ONE, build.NOW, by="ann")
    stories.merge(StoryId("s3"), StoryId("s4"), build.NOW)
    assert [stories.pinned(ItemId(name)) for name in "abcd"] == [False, True, False, False]


def test_a_story_that_was_merged_may_be_opened_again(stories: Stories) -> None:
    put(stories, ONE, "a")
    put(stories, TWO, "b")
    assert [stories.is_empty(story) for story in (ONE, TWO, StoryId("s9"))] == [False, False, True]
    stories.merge(TWO, ONE, build.NOW)
    assert stories.is_empty(TWO)
    put(stories, TWO, "b")
    assert stories.current(TWO) == TWO
    assert [one.item for one in stories.story(TWO).tellings] == ["b"]


def test_what_cannot_be_split_is_refused(stories: Stories) -> None:
    put(stories, ONE, "a")
    put(stories, TWO, "b")
    for items in (["a"], ["a", "b"], ["c"], []):
        with pytest.raises(InputError):
            stories.split([ItemId(item) for item in items], StoryId("s9"), build.NOW)
    with pytest.raises(NotFound, match="no item nobody"):
        stories.split([ItemId("nobody")], StoryId("s9"), build.NOW)
    put(stories, ONE, "c")
    with pytest.raises(InputError, match="already"):
        stories.split([ItemId("a")], ONE, build.NOW)
    assert stories.story_of(ItemId("a")) == ONE


def test_a_source_began_with_its_first_item(stories: Stories) -> None:
    assert stories.began(build.SOURCE) == build.NOW
    assert stories.began(SourceId("none")) is None


def test_an_unknown_item_has_no_story(stories: Stories) -> None:
    with pytest.raises(NotFound):
        put(stories, ONE, "zz")
    with pytest.raises(NotFound):
        stories.story(StoryId("none"))


def test_several_texts_of_one_outlet_are_one_origin(stories: Stories) -> None:
    for name in "abc":
        put(stories, ONE, name)
    told = stories.story(ONE)
    one, other, third = (replace(telling, origin=telling.item) for telling in told.tellings)
    same = replace(told, tellings=(one, replace(other, outlet=one.outlet), third))
    assert (same.outlets, same.origins) == (2, 2)
    split_away = replace(told, tellings=(replace(one, origin=ItemId("elsewhere")), replace(other, origin=one.item)))
    assert (split_away.outlets, split_away.origins) == (2, 1)
