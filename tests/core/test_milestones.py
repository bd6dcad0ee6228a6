"""What kind of milestone a few words tell, in every language; words of no kind are a milestone and no more."""

import pytest

from tests import build
from tests.core import telling
from tracker.core import wording as say
from tracker.core.milestones import Milestones
from tracker.model import Act, Modality, Stage, Statement


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("opens a Dresden branch", "opening"),
        ("pilot line goes into production", "production"),
        ("begint met massaproductie", "production"),
        ("starts making image sensors", "production"),
        ("produces first working", "prototype"),
        ("makes a difference", ""),
        ("first prototype wafers", "prototype"),
        ("試作ラインで動作を確認", "prototype"),
        ("Spatenstich für das Werk", "construction"),
        ("broke ground", "construction"),
        ("completed construction", "completion"),
        ("起工式", "construction"),
        ("出荷を開始", "shipment"),
        ("露光機の搬入", "equipment"),
        ("sends engineers", "staff"),
        ("第4回会合を開催", "meeting"),
        ("opens a call for proposals", "call"),
        ("첫 양산", "production"),
        ("passes a milestone", ""),
        ("", ""),
    ],
)
def test_the_words_that_tell_it_say_what_kind_it_is(told: str, kind: str) -> None:
    assert telling.knowledge().wording["en"].milestones.kind(told) == kind
    assert Milestones().kind(told) == ""


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "imec and Rapidus: opening of a site"),
        ("nl", "imec en Rapidus: opening van een vestiging"),
        ("ja", "imec、ラピダス：拠点の開設"),
    ],
)
def test_a_line_says_which_milestone_it_is(language: str, line: str) -> None:
    words = telling.knowledge().wording[language]
    opened = Statement(told="opened an office", stage=Stage.LAUNCHED)
    assert say.sentence(build.change(act=Act.MILESTONE, after=opened), words) == line
    planned = Statement(told="to open an office", stage=Stage.TALKS)
    for modality in (Modality.FACT, Modality.PLAN):  # at the stage of talks it is a plan in any case
        told = say.sentence(build.change(act=Act.MILESTONE, modality=modality, after=planned), words)
        assert told == line + words.mood.format(words.modalities[Modality.PLAN])
    assert say.sentence(build.change(act=Act.SETBACK, after=opened), words) != line


def test_each_kind_has_a_line_in_each_wording() -> None:
    for words in telling.knowledge().wording.values():
        kinds = {f"milestone/{kind.name}" for kind in words.milestones.kinds}
        assert kinds == {key for key in words.lines if key.startswith("milestone/")} - {"milestone/talks"}
