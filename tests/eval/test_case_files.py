"""Every case can be read and means something: legal words, unique ids, parties that are listed or said not to be."""

from collections import Counter
from itertools import chain

import pytest

from tests.core.judged import knowledge
from tests.eval.figures import CASES, phrasings, principal, thematic
from tracker import yaml_lines
from tracker.model import Act, Precision, Stage, Status
from tracker.seeds import cases

FILES = sorted(CASES.glob("*.yaml"))
RAW = [(file.name, one) for file in FILES for one in yaml_lines.read(file).data]


def test_all_files_together_are_valid_and_ids_are_unique() -> None:
    assert len(cases.load(CASES)) == len(thematic()) + len(phrasings())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_has_one_case_a_line_with_an_id_of_its_own(file) -> None:
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    found = yaml_lines.read(file).data
    assert len(lines) == len(found)
    assert all(line.startswith(f"- {{id: {one['id']}, lang: ") for line, one in zip(lines, found, strict=True))


def test_every_date_is_a_date() -> None:
    for document, _ in thematic():
        assert document.published.raw == "" or document.published.precision >= Precision.DAY or document.published.value


@pytest.mark.parametrize(("file", "one"), RAW, ids=[one["id"] for _, one in RAW])
def test_the_label_hangs_together(file: str, one: dict) -> None:
    status, act = Status(one["status"]), one.get("act")
    assert one["title"] or one["summary"]
    if status in (Status.UPDATE, Status.NEW_PARTNERSHIP):
        assert act, "a change has an act"
        assert one.get("story"), "a change has an event"
    else:
        assert not act, "only changes are scored for their act"
    if status is Status.OFF_TOPIC:
        assert not one.get("parties")
    else:
        assert one["parties"]
    also = one.get("also", {})
    assert set(also) <= {"status", "act"}
    assert also.get("status", "known") in set(Status)
    assert also.get("act") in {None, *Act}


@pytest.mark.parametrize(("file", "one"), RAW, ids=[one["id"] for _, one in RAW])
def test_every_party_is_listed_or_said_not_to_be(file: str, one: dict) -> None:
    unlisted = set(one.get("unlisted", ()))
    assert unlisted <= set(one.get("parties", ()))
    for name in one.get("parties", ()):
        assert (knowledge().gazetteer.party(name) is None) == (name in unlisted), name
        assert principal(name)


def test_a_sum_is_stated_in_the_text_in_some_way() -> None:
    for _, one in RAW:
        for amount in one.get("amounts", ()):
            digits = {character for character in amount.split()[0].split("e")[0] if character not in "0."}
            folded = yaml_digits(one["title"] + one["summary"])
            assert digits <= folded, (one["id"], amount)


def yaml_digits(text: str) -> set[str]:
    words = {"one": "1", "un": "1", "eine": "1"}
    return {str(int(character)) for character in text if character.isdecimal()} | {
        digit for word, digit in words.items() if word in text.casefold().split()
    }


def test_every_status_act_stage_and_language_occurs() -> None:
    labels = [label for _, label in thematic()]
    assert {label.status for label in labels} == set(Status)
    assert {label.act for label in labels} == {None, *Act}
    assert {one["stage"] for _, one in RAW if one.get("stage")} == set(Stage)
    languages = Counter(label.language for label in labels)
    assert {"en", "ja", "nl", "de", "fr", "ko", "zh", "it", "es", "pt"} <= set(languages)
    assert languages["ja"] >= 75
    assert languages["nl"] >= 30


@pytest.mark.parametrize("act", Act)
def test_every_act_occurs_in_english_japanese_and_dutch(act: Act) -> None:
    assert {"en", "ja", "nl"} <= {label.language for _, label in thematic() if label.act is act}


def test_one_event_is_told_in_several_languages_often() -> None:
    told: dict[str, set[str]] = {}
    for _, label in thematic():
        if label.event:
            told.setdefault(label.event, set()).add(label.language)
    assert sum(len(languages) >= 3 for languages in told.values()) >= 25
    assert set(chain.from_iterable(told.values())) >= {"en", "ja", "nl", "de", "fr"}
