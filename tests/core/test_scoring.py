from decimal import Decimal

from tracker.core.scoring import Judged, Label, by_language, figures, wrong
from tracker.model import Act, Amount, Assessment, ItemId, Status


def judged(key, gold, told, *, act=None, told_act=None, parties=(), told_parties=(), story="s", event="e", **more):
    label = Label(
        id=key, language=more.pop("language", "en"), status=gold, act=act, parties=parties, event=event, **more
    )
    verdict = Assessment(
        document=ItemId(key), status=told, act=told_act, stage=None, partnership=None, parties=told_parties,
        relevant=told is not Status.OFF_TOPIC, relevance=1.0, language="en", confidence=1.0,
        amounts=(Amount(value=Decimal(70), currency="JPY"),),
    )  # fmt: skip
    return Judged(label, verdict, story)


RIGHT = judged("a", Status.UPDATE, Status.UPDATE, act=Act.FUNDING, told_act=Act.FUNDING, parties=("METI", "Rapidus"),
               told_parties=("Japan", "Rapidus"), amounts=((Decimal(70), "JPY"),))  # fmt: skip
WRONG = judged("b", Status.OFF_TOPIC, Status.UPDATE, told_act=Act.NEW)


def principal(name):
    return {"METI": "Japan"}.get(name, name)


def test_all_right_is_one_everywhere():
    found = figures([RIGHT], principal)
    assert {value for name, value in found.items() if name not in ("items", "false_alarms")} == {1.0}
    assert found["false_alarms"] == 0.0
    assert not wrong([RIGHT])


def test_a_false_alarm_costs_where_it_should():
    found = figures([RIGHT, WRONG], principal)
    assert found["false_alarms"] == 1.0
    assert found["status_accuracy"] == 0.5
    assert found["change_precision"] == 0.5
    assert found["change_recall"] == 1.0
    assert wrong([RIGHT, WRONG]) == [WRONG]


def test_a_second_reader_is_right_too_and_open_rulings_do_not_count():
    also = judged("c", Status.KNOWN, Status.UPDATE, told_act=Act.NEW, also={"status": "update", "act": "new"})
    open_ = judged("d", Status.KNOWN, Status.OFF_TOPIC, either=True)
    assert figures([also, open_], principal)["status_accuracy"] == 1.0
    assert not wrong([also, open_])


def test_a_wrong_merge_costs_precision():
    apart = [judged("a", Status.UPDATE, Status.UPDATE, event="1"), judged("b", Status.UPDATE, Status.UPDATE, event="2")]
    assert figures(apart, principal)["story_b3_precision"] == 0.5


def test_languages_apart():
    assert set(by_language([RIGHT, judged("n", Status.UPDATE, Status.UPDATE, language="nl")], principal)) == {
        "en",
        "nl",
    }
