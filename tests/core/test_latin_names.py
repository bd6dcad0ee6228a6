"""Capitalised runs: headlines, sentence openings, German nouns, and the evidence that makes a run a name."""

from functools import cache

import pytest

from tracker.core.discovery import DiscoveryWords
from tracker.core.latin_names import Spans, find
from tracker.seeds.parts import default_folder, part


@cache
def words() -> DiscoveryWords:
    value: DiscoveryWords = part(default_folder(), "discovery.yaml", DiscoveryWords)
    return value


def names(text: str, language: str = "en", known: str = "") -> dict[str, str]:
    """Names found with their reasons; `known` is a party of the text that is listed already."""
    at = text.find(known) if known else -1
    span = [(at, at + len(known))] if at >= 0 else []
    spans = Spans(taken=list(span), actors=list(span), origins=[], adjectives=[])
    found = find(text, [(0, len(text))], spans, words().latin[language], words().names)
    return {text[one.start : one.end]: one.reason for one in found}


@pytest.mark.parametrize(
    ("text", "known", "name", "reason"),
    [
        ("Later Oberlune Ltd. left", "", "Oberlune Ltd", "legal form"),
        ("They met the chipmaker Oberlune there", "", "Oberlune", "what it is stands before it"),
        ("There was Oberlune, a Ghent foundry, too", "", "Oberlune", "what it is stands behind it"),
        ("They praise Oberlune Photonics there", "", "Oberlune Photonics", "an organisation by its last word"),
        ("The contract of Rapidus and Oberlune ended", "Rapidus", "Oberlune", "joined to a known party"),
        ("A partnership with Oberlune is planned", "", "Oberlune", "an act is bound to it"),
        ("Brixon and Talvera sign a pact", "", "Talvera", "does something together with another name"),
    ],
)
def test_every_name_comes_with_its_evidence(text: str, known: str, name: str, reason: str) -> None:
    assert names(text, known=known)[name] == reason


def test_a_name_found_first_is_a_party_to_be_joined_to() -> None:
    assert set(names("The start-up Brixon signed with Talvera yesterday")) == {"Brixon", "Talvera"}


def test_capitals_prove_nothing_in_a_headline() -> None:
    assert names("Rapidus Signs Contract With Strategic Customers", known="Rapidus") == {}
    assert set(names("Rapidus Signs Contract With Oberlune on Packaging", known="Rapidus")) == {"Oberlune"}


def test_a_headline_of_names_is_told_by_its_small_words() -> None:
    assert set(names("Norrsken Semi and Hokuriku Power Devices call it quits")) == {
        "Norrsken Semi",
        "Hokuriku Power Devices",
    }


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("Rapidus's Ada Byronne signed with imec", "Rapidus", set()),
        ("Ada Byronne, chief executive of Rapidus, signed the pact", "Rapidus", set()),
        ("Rapidus of Chitosano signed a pact", "Rapidus", set()),
        ("A partnership with Oberlune Institute of Velden is planned", "", {"Oberlune Institute of Velden"}),
        ("They praise Oberlune Device Works of Velden", "", {"Oberlune Device Works"}),
        ("Oberlune Graz and Brixon Photonics sign a deal today", "", {"Oberlune Graz", "Brixon Photonics"}),
    ],
)
def test_persons_and_places_beside_names(text: str, known: str, expected: set[str]) -> None:
    assert set(names(text, known=known)) == expected


def test_the_first_word_of_a_sentence_is_no_name_by_its_capital() -> None:
    assert names("Researchers signed a contract with Rapidus", known="Rapidus") == {}


def test_german_nouns_are_no_names() -> None:
    assert names("Der Vertrag mit Kunden und Rapidus wird im Sommer unterzeichnet", "de", "Rapidus") == {}
    assert set(names("Rapidus und SilixTron unterzeichnen einen Vertrag", "de", "Rapidus")) == {"SilixTron"}


def test_a_run_does_not_cross_a_known_name() -> None:
    assert "Rapidus" not in " ".join(names("Oberlune Rapidus Ltd. signed", known="Rapidus"))


def test_a_part_number_is_no_name() -> None:
    assert names("Rapidus and RX72M sign a pact on SCT40xxDLL", known="Rapidus") == {}
    assert set(names("Rapidus and Oberlune2 sign a pact", known="Rapidus")) == {"Oberlune2"}


@pytest.mark.parametrize(
    "text",
    [
        "Rapidus Tests Chips With Agentic AI From Its Lab",
        "Rapidus Makes Its Partner Envious (NASDAQ:AMD)",
        "Rapidus, which signed a pact, polishes its Translucent Alumina Wafer for chip makers",
    ],
)
def test_what_is_made_and_words_of_the_trade_are_no_party(text: str) -> None:
    assert names(text, known="Rapidus") == {}


@pytest.mark.parametrize(
    ("text", "language", "known"),
    [
        ("Rohm, Oberlune and Riedel Ceramics show what packages may look like", "en", "Rohm"),
        ("Oberlune et Rohm sortent leurs premières plaquettes", "fr", "Rohm"),
    ],
)
def test_two_names_that_open_a_sentence_need_no_word_of_an_act(text: str, language: str, known: str) -> None:
    assert names(text, language, known)["Oberlune"] == "joined to a known party"


def test_further_on_two_names_without_an_act_are_no_parties() -> None:
    assert "Oberlune" not in names("Shares rose in Tokyo, where Rohm and Oberlune were higher", known="Rohm")


def test_what_stands_right_behind_a_known_name_is_a_part_of_it() -> None:
    assert "ENAS" not in names("Fraunhofer ENAS, Oberlune sign a contract", known="Fraunhofer")
