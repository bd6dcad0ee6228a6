"""The sample world, played through once: every kind of change in its digest, each once, and nothing that is none."""

import pytest

from tests import build
from tracker import condition
from tracker.config.load import load
from tracker.demo.play import OVER, play
from tracker.model import Act, Health, Stage, Status
from tracker.render import markdown, text
from tracker.render.view import view


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    return play(tmp_path_factory.mktemp("sample") / "instance")


@pytest.fixture(scope="module")
def told(played):
    return {
        (section.kind, frozenset(line.change.parties)): line
        for section in played.digest.sections
        for line in section.lines
    }


@pytest.mark.parametrize(
    ("kind", "parties", "act"),
    [
        ("ending", {"SBI Holdings", "PSMC"}, Act.TERMINATION),
        ("new", {"UK Semiconductor Centre", "Rapidus"}, Act.NEW),
        ("new", {"Rapidus", "Fondazione Chips-IT"}, Act.NEW),
        ("new", {"Rapidus", "Quest Global"}, Act.NEW),
        ("stage", {"imec", "Rapidus"}, Act.STAGE_CHANGE),
        ("money", {"Japan", "Rapidus"}, Act.FUNDING),
        ("renewal", {"IBM", "Rapidus"}, Act.RENEWAL),
    ],
)
def test_each_kind_of_change_is_shown(told, kind, parties, act):
    assert (kind, frozenset(parties)) in told, sorted((kind, sorted(names)) for kind, names in told)
    assert told[kind, frozenset(parties)].change.act is act


def test_a_contradiction_shows_both_figures(told):
    (conflict,) = [line.change for (kind, _), line in told.items() if kind == "conflict"]
    assert conflict.status is Status.CONFLICT
    assert [(one.field, one.before, one.after) for one in conflict.differences] == [("duration", "P5Y", "P10Y")]


def test_a_milestone_is_shown(told):
    milestones = [line.change for (kind, _), line in told.items() if kind == "milestone"]
    assert [change.act for change in milestones] == [Act.MILESTONE]
    assert "2nm" in milestones[0].technology


def test_an_update_leads_from_what_was_known_to_what_is_told(played, told):
    change = told["stage", frozenset({"imec", "Rapidus"})].change
    assert change.before is not None
    assert ("stage", Stage.MOU, Stage.AGREEMENT) in [(one.field, one.before, one.after) for one in change.differences]
    assert "memorandum → agreement" in text.render(view(played.digest, build.words("en"), "en"))


def test_an_event_told_by_many_is_one_line_with_all_its_outlets_and_languages(told):
    story = told["new", frozenset({"UK Semiconductor Centre", "Rapidus"})].story
    assert story is not None
    assert len(story.tellings) == 8
    assert story.outlets == 7
    assert story.languages == ("en", "ja", "nl")


def test_nothing_is_told_of_what_was_known_denied_or_no_partnership(played, told):
    said = markdown.render(view(played.digest, build.words("en"), "en"))
    for silent in ("Intel", "TSMC", "ASML", "FIT", "JST", "Rotterdam"):
        assert silent not in said
    assert played.digest.restated_items >= 15
    stories = [line.change.story for line in told.values()]
    assert len(stories) == len(set(stories))


def test_a_corrected_sum_is_told_with_its_correction(told):
    change = told["new", frozenset({"Rapidus", "Quest Global"})].change
    assert [int(amount.value) for amount in change.after.amounts] == [20_000_000_000]
    assert change.corrects is not None


def test_what_is_dead_and_what_is_frozen_is_named(played):
    health = {report.name: report.health for report in played.digest.coverage.sources}
    assert health["Vanished Daily"] is Health.FAILING
    assert health["Ministry archive feed"] is Health.SILENT
    assert [name for name, state in health.items() if state is Health.OK] == [
        name for name in health if name not in ("Vanished Daily", "Ministry archive feed")
    ]


def test_the_instance_that_stays_says_that_its_sources_are_gone(played):
    left = load(played.folder / "config.yaml")
    assert not [source.id for source in left.sources if source.enabled]
    assert {source.reason for source in left.sources} == {OVER}
    assert [source.enabled for source in played.config.sources] == [True] * len(left.sources)
    told = condition.of(left)
    assert told.sources == dict.fromkeys(told.sources, 0)
    assert "no source is turned on" in condition.line(told)
    metrics = condition.metrics(told).splitlines()
    assert {"tracker_failed_ticks 0", 'tracker_messages{state="held"} 0'} <= set(metrics)
    assert f'tracker_messages{{state="sent"}} {len(list((played.folder / "digests").iterdir()))}' in metrics
