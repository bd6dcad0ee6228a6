"""Verdicts into changes: both sides and verbatim quotes."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.store import build
from tracker.core import changes
from tracker.core.differences import MORE
from tracker.model import (
    UNDATED,
    Act,
    Amount,
    Claim,
    Dated,
    Evidence,
    Fact,
    FactId,
    Feature,
    Item,
    Modality,
    PartnershipId,
    Precision,
    Stage,
    Status,
    StoryId,
)

TIE = PartnershipId("imec--rapidus")
STORY = StoryId("s1")


def published(days: float) -> Dated:
    return Dated("", build.later(days=days), Precision.DAY)


@pytest.mark.parametrize(
    ("item", "first_poll", "background"),
    [
        (build.item("a"), True, False),
        (build.item("a", published=published(-13)), True, False),
        (build.item("a", published=published(-15)), False, True),
        (build.item("a", published=published(-3000)), False, True),
        (build.item("a", published=published(5)), True, False),
        (build.item("a", published=UNDATED), True, True),
        (build.item("a", published=UNDATED), False, False),
    ],
)
def test_dates_decide_what_is_old_news(item: Item, first_poll: bool, background: bool) -> None:
    assert changes.is_background(item, first_poll=first_poll) is background
    assert not changes.is_background(item, first_poll=first_poll, news_within=None)


def test_an_undated_item_is_read_as_of_the_day_it_appeared() -> None:
    item = build.item("a", published=Dated("soon", None, Precision.NONE))
    assert changes.document_of(item, first_poll=False).published.value == item.first_seen
    assert changes.document_of(item, first_poll=True).published.value is None
    assert changes.document_of(build.item("a"), first_poll=False).published == build.item("a").published


TITLE = "imec and Rapidus: what now? They sign today"
SUMMARY = "Rapidus hopes for aid. imecとの契約を延長した。The rest is silence."


@pytest.mark.parametrize(
    ("field", "words", "told"),
    [
        ("title", "sign", "They sign today"),
        ("summary", "契約を延長", "imecとの契約を延長した。"),
        ("summary", "aid", "Rapidus hopes for aid."),
    ],
)
def test_a_quote_is_the_verbatim_sentence_of_the_act(field: str, words: str, told: str) -> None:
    item = build.item("a", TITLE, SUMMARY)
    text = item.title if field == "title" else item.summary
    at = text.index(words)
    evidence = [
        Evidence("title", 0, 4, "imec", "party: imec"),
        Evidence(field, at, at + len(words), words, "act: renewal"),
    ]
    assert changes.quote(item, evidence) == told
    assert told in text


def test_a_quote_without_evidence_is_the_title_and_never_long() -> None:
    assert changes.quote(build.item("a", TITLE), []) == TITLE
    wrong = [Evidence("title", 0, 4, "IMEC", "act: new")]
    assert changes.quote(build.item("a", TITLE), wrong) == TITLE
    long = "word " * 400 + "signed a deal " + "word " * 400
    at = long.index("signed")
    told = changes.quote(build.item("a", "T", long), [Evidence("summary", at, at + 6, "signed", "act: new")])
    assert "signed" in told
    assert told in long
    assert len(told) <= 400


def test_no_step_without_a_change_or_a_partnership() -> None:
    item, reading = build.item("a"), build.reading("a")
    for assessment in (
        build.assessment("a", Status.KNOWN),
        build.assessment("a", Status.OFF_TOPIC),
        replace(build.assessment("a"), partnership=None),
    ):
        assert changes.step(item, reading, assessment, STORY, None, build.NOW) is None


def test_a_step_holds_what_was_known_and_what_is_told() -> None:
    claim = Claim(
        parties=("imec", "Rapidus"), partnership=TIE, act=Act.RENEWAL, stage=Stage.EXTENDED, places=("Leuven",)
    )
    other = replace(claim, partnership=PartnershipId("ibm--rapidus"), places=("Albany",))
    reading = replace(build.reading("a"), claims=(other, claim))
    step = changes.step(build.item("a"), reading, build.assessment("a"), STORY, build.fact("Known."), build.NOW)
    assert step is not None
    assert step.change.before is not None
    assert step.change.before.text == "Known."
    assert (step.change.places, step.fact.places) == (("Leuven",), ("Leuven",))
    assert step.fact.event_date == build.item("a").published
    assert (step.change.seen, step.change.item, step.change.story) == (build.NOW, "a", STORY)
    assert step.fact.statement == "imec and Rapidus: renewal"


def test_which_sums_and_words_stand_where_the_act_is_told() -> None:
    item = build.item("a", "imec and Rapidus win $1", "They sign for $2 today. A plant costs $3.")
    title, told, plant = (item.title.index("$1"), item.summary.index("$2"), item.summary.index("$3"))
    at = item.summary.index("sign")
    sums = tuple(
        Amount(value=Decimal(number), currency="USD", field=field, start=start, end=start + 2)
        for number, field, start in ((1, "title", title), (2, "summary", told), (3, "summary", plant))
    )
    claim = Claim(
        parties=("imec", "Rapidus"),
        partnership=TIE,
        act=Act.RENEWAL,
        evidence=(Evidence("summary", at, at + 4, "sign", "act: renewal"),),
    )
    reading = replace(build.reading("a"), claims=(claim,))
    after = changes.statement(item, reading, replace(build.assessment("a"), amounts=sums))
    assert [one.apart for one in after.amounts] == [False, False, True]
    assert (after.quote, after.told) == ("They sign for $2 today.", "sign")


@pytest.mark.parametrize(("act", "further"), [(Act.FUNDING, True), (Act.RENEWAL, False)])
def test_a_funding_on_top_of_earlier_ones_is_marked(act: Act, further: bool) -> None:
    reading = replace(build.reading("a"), features=(Feature(MORE, 1.0, 0.0),))
    assessment = replace(build.assessment("a"), act=act)
    step = changes.step(build.item("a"), reading, assessment, STORY, None, build.NOW)
    assert step is not None
    assert step.change.further is further
    plain = changes.step(build.item("a"), build.reading("a"), assessment, STORY, None, build.NOW)
    assert plain is not None
    assert not plain.change.further


def test_a_fact_keeps_the_sentence_that_names_its_date() -> None:
    item = build.item("a", "imec and Rapidus sign", "They signed today. The line opens in April 2027.")
    at = item.summary.index("April 2027")
    evidence = Evidence("summary", at, at + 10, "April 2027", "due: 2027-04-01")
    claim = Claim(parties=("imec", "Rapidus"), partnership=TIE, act=Act.RENEWAL, evidence=(evidence,))
    reading = replace(build.reading("a"), claims=(claim,))
    step = changes.step(item, reading, build.assessment("a"), STORY, None, build.NOW)
    assert step is not None
    assert step.fact.due_quote == "The line opens in April 2027."


def test_who_gives_is_kept_of_a_funding_alone() -> None:
    evidence = tuple(Evidence("title", 0, 1, "i", f"giver: {name}") for name in ("imec", "Nobody"))
    claim = Claim(parties=("imec", "Rapidus"), partnership=TIE, act=Act.FUNDING, evidence=evidence)
    reading = replace(build.reading("a"), claims=(claim,))
    for act, givers in ((Act.FUNDING, ("imec",)), (Act.RENEWAL, ())):
        assessment = replace(build.assessment("a"), act=act)
        step = changes.step(build.item("a"), reading, assessment, STORY, None, build.NOW)
        assert step is not None
        assert step.change.givers == givers


def test_the_side_before_the_arrow_says_where_it_is_from() -> None:
    fact = replace(build.fact("Known."), origin=replace(build.fact().origin, quote="wörtlich", publisher="Blatt"))
    told = changes.before(fact)
    assert (told.text, told.quote, told.outlet, told.fact) == ("Known.", "wörtlich", "Blatt", fact.id)
    assert timedelta(days=14) == changes.NEWS_WITHIN


@pytest.mark.parametrize(
    ("before", "after", "act", "told"),
    [
        (Stage.MOU, Stage.AGREEMENT, Act.STAGE_CHANGE, (("stage", "MoC/MoU", "agreement/contract"),)),
        (Stage.AGREEMENT, Stage.MOU, Act.STAGE_CHANGE, ()),
        (Stage.MOU, Stage.LAUNCHED, Act.MILESTONE, ()),
        (None, Stage.AGREEMENT, Act.NEW, ()),
    ],
)
def test_a_step_up_the_ladder_is_told_with_both_sides(before, after, act, told) -> None:
    assert tuple((one.field, one.before, one.after) for one in changes.turn(before, after, act)) == told


# ------------------------------------------------------------------ the side before the arrow
def held(name: str, **fields: object) -> Fact:
    return replace(build.fact(name), id=FactId(name), **fields)


def test_of_one_event_the_source_that_was_there_stands_before_the_arrow() -> None:
    later = Dated("", build.later(days=1), Precision.DAY)
    signed = held("press release", event="moc", event_date=published(0), stage=Stage.MOU)
    retold = held("paper", event="moc", stage=Stage.MOU, origin=replace(build.fact().origin, published=later))
    told = replace(build.assessment("a"), act=Act.STAGE_CHANGE)
    assert changes.held_before([retold, signed], told) is signed
    newer = held("renewal", event="renewal", event_date=published(9))
    assert changes.held_before([retold, newer, signed], told) is newer


def test_before_a_milestone_stands_what_led_to_it() -> None:
    reached = replace(build.assessment("a"), act=Act.MILESTONE, technology=("2nm",))
    money = held("money", act=Act.FUNDING, stage=Stage.AGREEMENT, event_date=published(5))
    memorandum = held("memorandum", stage=Stage.MOU, event_date=published(1))
    aim = held("aim", stage=None, act=None, modality=Modality.PLAN, technology=("2nm",), event_date=published(-9))
    other = replace(aim, id=FactId("other"), technology=("packaging",))
    assert changes.held_before([money, memorandum, aim, other], reached) is aim
    assert changes.held_before([money, memorandum, other], reached) is memorandum
    assert changes.held_before([money], reached) is None
