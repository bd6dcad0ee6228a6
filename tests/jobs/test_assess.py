"""One story, one change: over a real database, with a judge that says what the text tells it to."""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.core.telling import knowledge
from tests.store import build
from tracker.core import signature
from tracker.jobs.assess import Assess, Assessed
from tracker.model import (
    UNDATED,
    Act,
    Amount,
    Assessment,
    Change,
    ChangeId,
    Claim,
    Dated,
    Document,
    Evidence,
    Fact,
    FactId,
    Item,
    ItemId,
    Origin,
    PartnershipId,
    Precision,
    Reading,
    Ruling,
    Signature,
    SourceId,
    Stage,
    Status,
    Trust,
)
from tracker.store import schema
from tracker.store.db import Db
from tracker.store.items import Items
from tracker.store.ledger import Ledger
from tracker.store.stories import Stories

TIE = PartnershipId("imec--rapidus")
SEED = Fact(
    id=FactId("seed/moc"),
    partnership=TIE,
    parties=("imec", "Rapidus"),
    act=Act.NEW,
    stage=Stage.MOU,
    statement="imec and Rapidus signed a memorandum in December 2022.",
    origin=Origin(title="t", publisher="imec", published=UNDATED, language="en"),
)


class Scripted:
    """Reads `[update renewal MoC/MoU JPY 70]` at the end of a text; no brackets: off-topic. Knows what was told."""

    def __init__(self) -> None:
        self.worlds: list[tuple[FactId, ...]] = []

    def read(self, document: Document) -> Reading:
        if "[break]" in document.summary:
            raise ValueError("a text that breaks the reading")
        told = _told(document.summary)
        claims = ()
        if told is not None:
            _, act, stage, amounts = told
            at = document.title.find("sign")
            evidence = (Evidence("title", at, at + 4, "sign", f"act: {act}"),) if at >= 0 else ()
            claims = (
                Claim(parties=SEED.parties, partnership=TIE, act=act, stage=stage, amounts=amounts, evidence=evidence),
            )
        return Reading(
            document=document.id,
            language=document.language or "en",
            relevant=told is not None,
            relevance=float(told is not None),
            parties=SEED.parties if told else (),
            claims=claims,
            amounts=told[3] if told else (),
        )

    def sign(self, document: Document, reading: Reading) -> Signature:
        return signature.sign(document, reading, knowledge())

    def assess(self, document: Document, reading: Reading, observed: Sequence[Fact]) -> Assessment:
        self.worlds.append(tuple(fact.id for fact in observed))
        told = _told(document.summary)
        status = told[0] if told else Status.OFF_TOPIC
        claim = reading.claims[0] if reading.claims else None
        nearest = observed[-1].id if observed else SEED.id
        return Assessment(
            document=document.id,
            status=status,
            act=claim.act if claim and status.is_change else None,
            stage=claim.stage if claim else None,
            partnership=TIE if told else None,
            parties=reading.parties,
            relevant=reading.relevant,
            relevance=reading.relevance,
            language=reading.language,
            confidence=0.9,
            amounts=reading.amounts,
            compared_with=(nearest,) if told else (),
        )

    def agency(self, outlet: str) -> str | None:
        return knowledge().origins.agency(outlet)


def _told(summary: str) -> tuple[Status, Act, Stage | None, tuple[Amount, ...]] | None:
    found = re.search(r"\[([a-z-]+) ([a-z-]+) (\S+)(?: ([A-Z]{3}) (\d+))?\]", summary)
    if found is None:
        return None
    status, act, stage, currency, value = found.groups()
    amounts = (Amount(value=Decimal(value), currency=currency),) if value else ()
    return Status(status), Act(act), None if stage == "-" else Stage(stage), amounts


class World:
    """One instance: stores, the job, and a clock that the tests turn."""

    def __init__(self, db: Db, **more: object) -> None:
        self.items, self.ledger, self.stories = Items(db), Ledger(db), Stories(db)
        self.now = build.NOW
        self.judge = Scripted()
        self.told: set[ChangeId] = set()
        self.job = Assess(
            ledger=self.ledger,
            stories=self.stories,
            judge=self.judge,
            baseline=(SEED,),
            told=lambda change: change in self.told,
            **more,  # type: ignore[arg-type]
        )

    def see(self, *items: Item) -> Assessed:
        for item in items:
            self.items.keep(item.source, build.new(item), self.now)
        return self.job(self.now)

    def edit(self, item: Item, title: str, summary: str) -> Assessed:
        before = self.items.get(item.id)
        self.now += timedelta(hours=1)
        revised = build.revised(before, title, self.now, fingerprint=title + summary)
        (sighting,) = revised.revised
        after = build.replace(sighting.item, summary=summary)
        self.items.keep(item.source, build.Identified(revised=(build.replace(sighting, item=after),)), self.now)
        return self.job(self.now)

    @property
    def live(self) -> list[Change]:
        return [one for one in self.ledger.changes() if one.withdrawn is None]

    def status(self, name: str) -> Status:
        verdict = self.ledger.verdict(ItemId(name))
        assert verdict is not None
        return verdict[1].status


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with schema.open_store(tmp_path / "db" / "tracker.db", create=True) as db:
        warm(Items(db))
        yield World(db)


def warm(items: Items) -> None:
    """A source that was polled long before, so that its first document is no archive."""
    old = build.item("old", title="Old page", source=SourceId("trade-press"), first_seen=build.later(days=-90))
    items.keep(old.source, build.new(old), build.later(days=-90))


def news(
    name: str,
    told: str = "update renewal extended",
    title: str = "imec and Rapidus sign wider contract on 2nm",
    *,
    days: float = 0,
    seen: float | None = None,
    **more: object,
) -> Item:
    published = Dated("", build.later(days=days), Precision.DAY)
    fields = {
        "publisher": f"Outlet {name}",
        "published": published,
        "first_seen": build.later(days=max(days, 0) if seen is None else seen),
    }
    return build.item(name, title, f"It covers work in Leuven. [{told}]", **{**fields, **more})


def test_twelve_tellings_are_one_change(world: World) -> None:
    first = news("a0")
    copies = [news(f"a{n}", title="Rapidus and imec sign wider contract on 2nm", days=n / 24) for n in range(1, 12)]
    done = world.see(first, *copies)
    assert (done.items, len(done.changes)) == (13, 1)
    (change,) = world.live
    assert (change.status, change.act, change.item, change.partnership) == (Status.UPDATE, Act.RENEWAL, "a0", TIE)
    assert len(world.stories.story(change.story).tellings) == 12
    assert world.status("a0") is Status.UPDATE
    assert {world.status(f"a{n}") for n in range(1, 12)} == {Status.KNOWN}
    verdict = world.ledger.verdict(ItemId("a5"))
    assert verdict is not None
    assert verdict[1].reasons[0] == f"retells #C{change.id}"


def test_a_change_has_both_sides_and_verbatim_quotes(world: World) -> None:
    world.see(news("a"))
    (change,) = world.live
    assert change.before is not None
    assert (change.before.text, change.before.fact, change.before.stage) == (SEED.statement, SEED.id, Stage.MOU)
    assert change.after.quote in world.items.get(ItemId("a")).title
    assert "sign" in change.after.quote
    (fact,) = world.ledger.facts_as_of()
    assert (fact.id, change.after.fact) == ("C1", "C1")
    assert fact.origin.quote == change.after.quote


def test_an_item_is_judged_against_the_world_before_its_story(world: World) -> None:
    world.see(news("a"), news("b"))
    world.see(news("c", "update milestone launched", "Rapidus and imec open joint line", days=60, seen=60))
    assert world.judge.worlds[-3:] == [(), (), (FactId("C1"),)]
    assert world.live[-1].before is not None
    assert world.live[-1].before.fact == "C1"


def test_what_is_off_topic_known_or_commentary_changes_nothing(world: World) -> None:
    world.see(
        build.item("x", "Potato chips", "no brackets"), news("k", "known new MoC/MoU"), news("c", "commentary new -")
    )
    assert world.live == []
    assert [world.status(name) for name in "xkc"] == [Status.OFF_TOPIC, Status.KNOWN, Status.COMMENTARY]
    assert world.ledger.unread() == ()


def test_a_sum_that_a_later_item_names_updates_an_untold_change(world: World) -> None:
    world.see(news("a"))
    world.now += timedelta(hours=3)
    done = world.see(news("b", "update renewal extended JPY 70000000000"))
    (change,) = world.live
    assert (change.item, change.seen, change.corrects) == ("b", build.NOW, None)
    assert [amount.value for amount in change.after.amounts] == [70000000000]
    assert done.withdrawn == [1]
    assert [fact.id for fact in world.ledger.facts_as_of()] == ["C2"]
    assert change.before is not None
    assert change.before.fact == SEED.id


def test_it_is_a_correction_once_the_line_was_told(world: World) -> None:
    world.see(news("a", "update funding -"))
    world.told.add(ChangeId(1))
    world.now += timedelta(days=1)
    world.see(news("b", "update funding - JPY 70000000000"))
    (change,) = world.live
    assert (change.corrects, change.seen) == (1, world.now)


def test_a_step_further_in_one_story_moves_the_line(world: World) -> None:
    world.see(news("a", "new-partnership new talks"), news("b", "new-partnership new talks"))
    world.see(news("c", "new-partnership new MoC/MoU", days=1))
    (change,) = world.live
    assert (change.item, change.after.stage) == ("c", Stage.MOU)
    world.see(news("d", "new-partnership new talks", days=1))
    assert [one.item for one in world.live] == ["c"]


def test_only_the_parties_themselves_correct_a_figure(world: World) -> None:
    world.see(news("a", "update funding - JPY 70000000000"), news("b", "update funding - JPY 50000000000"))
    (change,) = world.live
    assert change.item == "a"
    verdict = world.ledger.verdict(ItemId("b"))
    assert verdict is not None
    assert "gives another figure: JPY 50,000,000,000" in verdict[1].reasons
    world.see(news("c", "update funding - JPY 60000000000", trust=Trust.OFFICIAL))
    assert [one.item for one in world.live] == ["c"]


def test_the_official_text_is_cited_while_the_line_is_untold(world: World) -> None:
    world.see(news("a"))
    world.see(news("b", trust=Trust.OFFICIAL))
    assert [one.item for one in world.live] == ["b"]
    world.told.add(world.live[0].id)
    world.see(news("c", trust=Trust.OFFICIAL))
    assert [one.item for one in world.live] == ["b"]


# ------------------------------------------------------------------ edits
def test_an_edited_figure_after_telling_is_one_correction(world: World) -> None:
    item = news("a", "update funding - JPY 70000000000")
    world.see(item)
    world.told.add(ChangeId(1))
    world.edit(
        item, "imec and Rapidus sign wider contract on 2nm", "It covers work. [update funding - JPY 700000000000]"
    )
    (change,) = world.live
    assert (change.corrects, change.after.amounts[0].value) == (1, 700000000000)
    world.edit(
        item, "imec and Rapidus sign a wider contract on 2nm", "It covers work. [update funding - JPY 700000000000]"
    )
    assert [one.id for one in world.live] == [change.id]
    assert world.status("a") is Status.UPDATE


def test_an_edit_that_takes_the_news_back_withdraws_it(world: World) -> None:
    item = news("a")
    world.see(item)
    done = world.edit(item, "imec and Rapidus sign nothing", "We were wrong. [commentary new -]")
    assert (world.live, done.withdrawn) == ([], [1])
    assert world.ledger.facts_as_of() == ()


def test_judging_anew_without_a_new_word_changes_nothing(world: World) -> None:
    world.see(news("a"), news("b"))
    before = world.live
    world.ledger.unread_again()
    world.job(world.now)
    assert world.live == before
    assert (world.status("a"), world.status("b")) == (Status.UPDATE, Status.KNOWN)


# ------------------------------------------------------------------ old news
def test_an_archive_of_old_items_is_background(tmp_path: Path) -> None:
    with schema.open_store(tmp_path / "tracker.db", create=True) as db:
        world = World(db)
        world.see(
            *(news(f"o{n}", title=f"imec and Rapidus sign part {n * 37}", days=-30 * n, seen=0) for n in range(1, 40))
        )
        assert world.live
        assert all(change.background for change in world.live)
        assert len(world.ledger.facts_as_of()) == len(world.live)


def test_a_late_item_joins_its_story_and_does_not_reopen_it(world: World) -> None:
    world.see(news("a"))
    world.told.add(ChangeId(1))
    world.now += timedelta(days=25)
    world.see(news("late", "update renewal extended JPY 70000000000", seen=25))
    assert [one.id for one in world.live] == [1]
    assert world.status("late") is Status.KNOWN
    assert world.stories.story_of(ItemId("late")) == world.live[0].story


def test_an_undated_item_of_a_known_source_is_news_and_of_an_archive_is_not(world: World) -> None:
    world.see(
        news("a", published=UNDATED),
        news("b", published=UNDATED, source=SourceId("fresh"), title="IBM and Rapidus sign"),
    )
    assert {one.item: one.background for one in world.live} == {"a": False, "b": True}


def test_fresh_news_of_a_background_story_is_told_once_it_goes_further(world: World) -> None:
    world.see(news("a", "new-partnership new talks", days=-16, seen=0))
    world.see(news("b", "new-partnership new talks", days=-10, seen=0))
    assert [one.background for one in world.live] == [True]
    world.see(news("c", "new-partnership new MoC/MoU", days=-9, seen=0))
    background, fresh = world.live
    assert (background.background, fresh.background) == (True, False)
    assert fresh.before is not None
    assert fresh.before.stage is Stage.TALKS


def test_replaying_an_archive_can_make_everything_news(tmp_path: Path) -> None:
    with schema.open_store(tmp_path / "tracker.db", create=True) as db:
        world = World(db, news_within=None)
        world.see(news("a", days=-900, seen=0))
        assert [one.background for one in world.live] == [False]


# ------------------------------------------------------------------ people, faults
def test_a_ruling_stands_over_the_verdict(world: World) -> None:
    world.see(news("a"))
    world.ledger.rule(Ruling(item=ItemId("a"), made=world.now, by="ann", says={"status": "known"}))
    world.job(world.now)
    assert (world.live, world.status("a")) == ([], Status.KNOWN)
    world.ledger.rule(Ruling(item=ItemId("a"), made=world.now, by="ann", says={"status": "update", "act": "funding"}))
    world.job(world.now)
    assert [one.act for one in world.live] == [Act.FUNDING]


def test_items_that_a_person_took_apart_have_a_change_each(world: World) -> None:
    world.see(news("a"), news("b"))
    (change,) = world.live
    old, new = world.stories.split([ItemId("b")], build.StoryId("s-new"), world.now, by="ann")
    world.ledger.unread_again([ItemId("a"), ItemId("b")])
    world.job(world.now)
    assert {(one.item, one.story) for one in world.live} == {("a", old), ("b", new)}
    assert change.story == old


def test_stories_that_a_person_put_together_have_one_change(world: World) -> None:
    world.see(news("a"), news("z", "update funding - JPY 5", "Japan grants imec and Rapidus yen", days=-13, seen=0))
    one, other = world.live
    assert one.story != other.story
    world.stories.merge(other.story, one.story, world.now, by="ann")
    world.ledger.move_changes(other.story, one.story, world.now)
    world.ledger.unread_again()
    world.job(world.now)
    assert len(world.live) == 1


def test_what_a_person_put_together_is_not_taken_apart_when_it_is_read_again(world: World) -> None:
    world.see(news("a"), news("z", "update funding - JPY 5", "Kioxia gets money for flash", days=-13, seen=0))
    one, other = (world.stories.story_of(ItemId(name)) for name in "az")
    assert one and other and one != other  # noqa: PT018 - one statement for the reader and the type checker
    world.stories.merge(other, one, world.now, by="ann")
    world.ledger.unread_again()
    world.job(world.now)
    assert [world.stories.story_of(ItemId(name)) for name in "az"] == [one, one]


def test_the_item_that_opened_a_story_can_leave_it_for_another_event(world: World) -> None:
    first = news("a")
    world.see(first, news("b", title="Rapidus and imec sign wider contract on 2nm"))
    story = world.stories.story_of(ItemId("a"))
    assert story == world.stories.story_of(ItemId("b"))
    world.edit(first, "Kioxia opens flash plant in Kitakami", "It makes memory. [update milestone launched]")
    assert world.stories.story_of(ItemId("b")) == story
    left = world.stories.story_of(ItemId("a"))
    assert left not in (None, story)
    assert [one.item for one in world.stories.story(left).tellings] == ["a"]


def test_a_text_that_breaks_the_reading_holds_up_nobody(world: World, caplog: pytest.LogCaptureFixture) -> None:
    done = world.see(build.item("bad", "Title", "[break]"), news("a"))
    assert (done.failed, len(done.changes)) == (["bad"], 1)
    assert world.status("bad") is Status.OFF_TOPIC
    assert "could not be read" in caplog.text
    assert world.ledger.unread() == ()


def test_a_limit_leaves_the_rest_for_the_next_run(world: World) -> None:
    for name in "abc":
        world.items.keep(build.SOURCE, build.new(news(name)), world.now)
    assert world.job(world.now, limit=2).items == 2
    assert world.job(world.now).items == 2
    assert world.job(world.now).items == 0
    assert len(world.live) == 1


def test_a_run_that_is_killed_at_any_statement_goes_on_by_itself(tmp_path: Path) -> None:
    class Killed(BaseException):
        pass

    def content(world: World) -> object:
        stories = [world.stories.story_of(ItemId(name)) for name in "abc"]
        return [(one.id, one.item, one.story, one.after) for one in world.live], stories, world.ledger.facts_as_of()

    items = [news("a"), news("b", "update renewal extended JPY 70000000000"), news("c", "known new -", "Kioxia lists")]
    expected: object = None
    for step in (0, 1, 5, 12, 23, 37, 51, 68, 90, 130, 10**6):
        path = tmp_path / f"{step}.db"
        with schema.open_store(path, create=True) as db:
            warm(Items(db))
            world = World(db)
            for item in items:
                world.items.keep(item.source, build.new(item), world.now)
            left = [step]

            def probe(_: str, left: list[int] = left) -> None:
                left[0] -= 1
                if left[0] == 0:
                    raise Killed

            if step:
                db._raw.set_trace_callback(None)
                original = db.rows
                db.rows = lambda *a, _o=original, _p=probe, **k: (_p(""), _o(*a, **k))[1]  # type: ignore[method-assign]
                try:
                    world.job(world.now)
                except Killed:
                    db.rows = original  # type: ignore[method-assign]
            world.job(world.now)
            expected = expected or content(world)
            assert content(world) == expected
            assert len(world.live) == 1
