"""What an audience is told: sections and their order, filters, net changes, corrections, alerts."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import build
from tracker.core.digest import KINDS, Material, alert, compose, concerns, is_urgent, kind, net
from tracker.core.promises import Calendar
from tracker.model import Act, Audience, ChangeId, Modality, Stage, Statement, Status, Trust

ALL = Audience(name="all")


def material(*changes, **more):
    fields = {"stories": {}, "coverage": build.coverage(known=1), "told": {}}
    return Material(changes=changes, **{**fields, **more})


def told(digest):
    return {section.kind: [line.change.id for line in section.lines] for section in digest.sections}


def composed(*changes, audience=ALL, **more):
    return compose(audience, build.period(), material(*changes, **more), build.NOW)


# ------------------------------------------------------------------ grouping
def test_sections_come_in_the_order_of_their_weight():
    made = [
        build.change(1, act=Act.MILESTONE),
        build.change(2, act=Act.NEW_PARTY),
        build.change(3, act=Act.FUNDING),
        build.step(4, Stage.TALKS, Stage.MOU, parties=("a", "b")),
        build.step(5, None, Stage.MOU, parties=("c", "d")),
        build.change(6, act=Act.TERMINATION),
        build.change(7, act=Act.MILESTONE, status=Status.CONFLICT),
        build.change(8, act=Act.RENEWAL),
        build.change(9, act=Act.SETBACK),
    ]
    digest = composed(*made)
    assert [section.kind for section in digest.sections] == list(KINDS)
    assert {name: sorted(ids) for name, ids in told(digest).items()} == {
        "conflict": [7], "ending": [6, 9], "new": [5], "stage": [4], "money": [3], "renewal": [2, 8], "milestone": [1],
    }  # fmt: skip


@pytest.mark.parametrize("act", [*Act, None])
@pytest.mark.parametrize("status", [Status.NEW_PARTNERSHIP, Status.UPDATE, Status.CONFLICT])
def test_every_change_has_a_section(act, status):
    assert kind(build.change(act=act, status=status)) in KINDS


@pytest.mark.parametrize(
    ("before", "after", "section"),
    [
        (Stage.MOU, Stage.AGREEMENT, "stage"),
        (None, Stage.AGREEMENT, "stage"),
        (Stage.AGREEMENT, Stage.AGREEMENT, "milestone"),
        (Stage.AGREEMENT, Stage.TALKS, "milestone"),
    ],
)
def test_only_what_lifts_a_tie_is_a_change_of_its_stage(before, after, section):
    change = build.change(act=Act.STAGE_CHANGE, before=Statement(stage=before), after=Statement(stage=after))
    assert kind(change) == section


def test_inside_a_section_facts_and_official_sources_come_first():
    changes = [build.change(n, modality=Modality.RUMOUR if n == 1 else Modality.FACT) for n in (1, 2, 3, 4)]
    stories = {
        "s2": build.story("s2", build.telling("a"), build.telling("b", outlet="Other")),
        "s4": build.story("s4", build.telling("a", trust=Trust.OFFICIAL)),
    }
    assert told(composed(*changes, stories=stories)) == {"renewal": [4, 2, 3, 1]}


def test_the_order_of_the_input_does_not_matter():
    changes = [build.change(n) for n in range(1, 9)]
    assert told(composed(*changes)) == told(composed(*reversed(changes)))


def test_background_and_what_was_taken_back_are_not_told():
    assert told(composed(build.change(1, background=True), build.change(2, withdrawn=build.NOW))) == {}


# ------------------------------------------------------------------ filters
@pytest.mark.parametrize(
    ("audience", "change", "wanted"),
    [
        (Audience(name="a", parties=("imec",)), build.change(), True),
        (Audience(name="a", parties=("ASML",)), build.change(), False),
        (Audience(name="a", acts=(Act.FUNDING,)), build.change(act=Act.RENEWAL), False),
        (Audience(name="a", acts=(Act.FUNDING,)), build.change(act=Act.RENEWAL, status=Status.CONFLICT), True),
        (
            Audience(name="a", threshold={"JPY": Decimal(10**10)}),
            build.change(act=Act.FUNDING, after=Statement(amounts=(build.yen(10**9),))),
            False,
        ),
        (
            Audience(name="a", threshold={"JPY": Decimal(10**10)}),
            build.change(act=Act.FUNDING, after=Statement(amounts=(build.yen(10**10),))),
            True,
        ),
        (Audience(name="a", threshold={"JPY": Decimal(10**10)}), build.change(act=Act.RENEWAL), True),
    ],
)
def test_an_audience_hears_of_what_it_asked_for(audience, change, wanted):
    assert concerns(audience, change) is wanted
    assert bool(composed(change, audience=audience).sections) is wanted


def test_promises_and_withdrawals_are_filtered_like_changes():
    audience = Audience(name="a", parties=("ASML",))
    digest = composed(
        audience=audience,
        withdrawn=[build.change(1), build.change(2, parties=("ASML", "Rapidus"))],
        promises=Calendar(due=(build.promise(), build.promise(parties=("ASML",)))),
    )
    assert [one.id for one in digest.withdrawn] == [2]
    assert [one.parties for one in digest.promises_due] == [("ASML",)]


# ------------------------------------------------------------------ net changes
def test_two_steps_of_one_tie_are_told_as_one():
    first = build.step(1, Stage.TALKS, Stage.MOU, seen=build.later(days=-5))
    second = build.step(2, Stage.MOU, Stage.AGREEMENT, seen=build.later(days=-2))
    (section,) = composed(second, first).sections
    (line,) = section.lines
    assert (line.change.id, line.covers) == (2, (1,))
    assert (line.change.before.stage, line.change.after.stage) == (Stage.TALKS, Stage.AGREEMENT)


def test_a_new_tie_that_went_on_is_new():
    first = build.step(1, None, Stage.TALKS, seen=build.later(days=-5))
    second = build.step(2, Stage.TALKS, Stage.MOU, seen=build.later(days=-2))
    third = build.step(3, Stage.MOU, Stage.AGREEMENT, seen=build.later(days=-1))
    ((change, covers),) = net([first, second, third])
    assert (change.id, change.act, change.status, change.before, covers) == (
        3,
        Act.NEW,
        Status.NEW_PARTNERSHIP,
        None,
        (1, 2),
    )


@pytest.mark.parametrize(
    "second",
    [
        build.step(2, Stage.LOI, Stage.AGREEMENT),  # does not begin where the first one ended
        build.step(2, Stage.MOU, Stage.AGREEMENT, parties=("imec", "Rapidus", "IBM")),
        build.step(2, Stage.MOU, Stage.AGREEMENT, status=Status.CONFLICT),
        build.change(2, act=Act.FUNDING),
    ],
)
def test_what_is_not_the_next_step_stays_a_line_of_its_own(second):
    assert len(net([build.step(1, Stage.TALKS, Stage.MOU), second])) == 2


# ------------------------------------------------------------------ corrections
def test_a_correction_names_the_line_that_was_told():
    earlier = build.change(41, seen=build.later(days=-9))
    digest = composed(build.change(57, corrects=ChangeId(41)), told={41: earlier}, told_in={41: {"slack": "key"}})
    assert digest.sections == ()
    (line,) = digest.corrections
    assert (line.change.id, line.correction) == (57, earlier)
    assert digest.told_in == {41: {"slack": "key"}}


def test_a_correction_of_what_was_not_told_takes_its_place():
    assert told(composed(build.change(41), build.change(57, corrects=ChangeId(41)))) == {"renewal": [57]}


# ------------------------------------------------------------------ alerts
URGENT = Audience(name="a", alerts=True, threshold={"JPY": Decimal(10**11)})


@pytest.mark.parametrize(
    ("change", "urgent"),
    [
        (build.change(act=Act.TERMINATION), True),
        (build.change(status=Status.CONFLICT), True),
        (build.change(act=Act.FUNDING, after=Statement(amounts=(build.yen(10**11),))), True),
        (build.change(act=Act.FUNDING, after=Statement(amounts=(build.yen(10**10),))), False),
        (build.change(act=Act.RENEWAL), False),
        (build.change(act=Act.TERMINATION, modality=Modality.RUMOUR), False),
        (build.change(act=Act.TERMINATION, background=True), False),
        (build.change(act=Act.TERMINATION, withdrawn=build.NOW), False),
    ],
)
def test_endings_contradictions_and_great_sums_are_urgent(change, urgent):
    assert is_urgent(URGENT, change) is urgent
    assert not is_urgent(Audience(name="quiet"), change)


def test_an_alert_tells_everything_urgent_once_and_nothing_else():
    changes = [build.change(n, act=Act.TERMINATION) for n in (1, 2, 3)] + [build.change(4)]
    withdrawn = [build.change(9)]
    made = alert(URGENT, changes, material(*changes, alerted={2}, withdrawn=withdrawn, restated_items=5), build.NOW)
    assert made is not None
    assert made.alert
    assert told(made) == {"ending": [1, 3]}
    assert (made.period.key, made.withdrawn, made.restated_items) == ("alert-C3", (), 0)
    assert alert(URGENT, changes, material(*changes, alerted={1, 2, 3}), build.NOW) is None


def test_the_digest_marks_what_an_alert_has_told():
    (section,) = composed(build.change(1), build.change(2), alerted={2}).sections
    assert {line.change.id: line.alerted for line in section.lines} == {1: False, 2: True}


# ------------------------------------------------------------------ the whole
@st.composite
def histories(draw):
    """Changes of a few ties, some of them corrections of others, told before or not."""
    changes, told = [], {}
    for number in range(1, draw(st.integers(1, 14)) + 1):
        parties = draw(st.sampled_from([("a", "b"), ("c", "d"), ("a", "b", "c")]))
        stage = draw(st.sampled_from([None, Stage.TALKS, Stage.MOU, Stage.AGREEMENT]))
        before = draw(st.sampled_from([None, Stage.TALKS, Stage.MOU]))
        corrects = draw(st.none() | st.integers(1, number - 1)) if number > 1 else None
        if corrects is not None and draw(st.booleans()):
            told[corrects] = build.change(corrects)
        changes.append(
            build.change(
                number,
                seen=build.later(minutes=draw(st.integers(0, 9))),
                parties=parties,
                act=draw(st.sampled_from(Act)),
                status=draw(st.sampled_from([Status.NEW_PARTNERSHIP, Status.UPDATE, Status.CONFLICT])),
                before=None if before is None else Statement(stage=before),
                after=Statement(stage=stage),
                corrects=corrects,
            )
        )
    return changes, told


@given(history=histories())
@settings(max_examples=200, deadline=None)
def test_each_change_stands_in_one_place_or_gave_way_to_its_correction(history):
    changes, known = history
    digest = composed(*changes, told=known)
    lines = [line for section in digest.sections for line in section.lines]
    placed = [line.change.id for line in lines] + [one for line in lines for one in line.covers]
    placed += [line.change.id for line in digest.corrections]
    assert len(placed) == len(set(placed))
    replaced = {change.corrects for change in changes if change.corrects is not None}
    assert {change.id for change in changes} - set(placed) <= replaced
    assert digest.composed - digest.period.end == timedelta()
