import random
from dataclasses import replace

from tests.core.judged import doc, knowledge
from tracker.core.classify import classify
from tracker.model import ItemId

TEXTS = [
    ("a", "Infineon and Rohm sign MoU on SiC packages", "Japan's Rohm and Infineon share packages.", "2025-09-25"),
    ("b", "Infineon und Rohm kooperieren bei SiC-Gehäusen", "Der japanische Hersteller Rohm und Infineon haben eine"
     " Absichtserklärung unterzeichnet.", "2025-09-25"),
    ("c", "ロームと独インフィニオン、SiCパッケージで覚書", "ロームは相互に第二の供給元となる。", "2025-09-26"),
    ("d", "Rapidus and imec extend partnership to 2032", "Five more years.", "2026-02-17"),
    ("e", "Weather", "Snow in Chitose.", None),
]  # fmt: skip
DOCUMENTS = [replace(doc(title, summary, day), id=ItemId(key)) for key, title, summary, day in TEXTS]


def shown(verdicts):
    return {one.document.id: (one.assessment, one.story) for one in verdicts}


def test_every_document_has_a_verdict_in_the_order_given():
    assert [one.document.id for one in classify(DOCUMENTS, knowledge())] == ["a", "b", "c", "d", "e"]


def test_the_order_of_input_changes_nothing():
    wanted = shown(classify(DOCUMENTS, knowledge()))
    for seed in range(5):
        mixed = DOCUMENTS[:]
        random.Random(seed).shuffle(mixed)
        assert shown(classify(mixed, knowledge())) == wanted


def test_one_event_in_three_languages_is_one_story():
    story = {one.document.id: one.story for one in classify(DOCUMENTS, knowledge())}
    assert story["a"] == story["b"] == story["c"]
    assert len({story["a"], story["d"], story["e"]}) == 3


def test_nothing_in_nothing_out():
    assert classify([], knowledge()) == []
