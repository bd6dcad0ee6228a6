"""Parties, places and technologies under the names that readers of each language know them by."""

import pytest

from tests import build
from tracker.core import wording as say
from tracker.core.called import Called
from tracker.model import Act, Difference, Status

LANGUAGES = ("en", "nl", "ja")


def test_what_is_not_listed_keeps_its_name():
    called = Called(
        names={"US": "米国"}, places={"Tokyo": "東京"}, technology={"back-end": "後工程"}, foreign="[가-힣]"
    )
    assert [called.party(name) for name in ("US", "Acme")] == ["米国", "Acme"]
    assert [called.place(name) for name in ("Tokyo", "Leuven", "서울")] == ["東京", "Leuven", ""]
    assert [called.matter(name) for name in ("back-end", "2nm")] == ["後工程", "2nm"]
    assert Called().place("서울") == "서울"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "METI and Tokyo Electron: setback · back-end · Yokkaichi"),
        ("nl", "METI en Tokyo Electron: tegenslag · back-end · Yokkaichi"),
        ("ja", "経済産業省、東京エレクトロン：後退 · 後工程 · 四日市"),
    ],
)
def test_a_line_names_everything_as_its_reader_does(language, expected):
    for written in ("四日市", "Yokkaichi"):
        change = build.change(
            act=Act.SETBACK, parties=("METI", "Tokyo Electron"), technology=("back-end",), places=(written,)
        )
        assert say.sentence(change, build.words(language)) == expected


def test_a_place_that_the_reader_could_not_read_is_left_to_the_quote():
    change = build.change(places=("何処か", "Leuven"))
    assert say.sentence(change, build.words("en")).endswith(" · Leuven")
    assert say.sentence(change, build.words("ja")).endswith(" · 何処か")


def test_a_contradiction_about_a_place_is_told_in_the_readers_names():
    change = build.change(status=Status.CONFLICT, differences=(Difference("place", "Leuven", "千歳市"),))
    assert say.sentence(change, build.words()).endswith("place: Leuven is known, Chitose is told")


def test_promises_name_their_parties_alike():
    assert say.party_names(("US", "Japan"), build.words("nl")) == "Verenigde Staten en Japan"


# ------------------------------------------------------------------ the tables
@pytest.mark.parametrize("language", LANGUAGES)
def test_names_are_those_of_listed_parties_and_lead_back_to_them(language):
    gazetteer = build.knowledge().gazetteer
    listed = {party.name for party in gazetteer.parties}
    names = build.words(language).called.names
    assert set(names) <= listed
    elsewhere = {}
    for canonical, name in names.items():
        found = gazetteer.party(name)
        if found is not None and found.name != canonical:
            elsewhere[canonical] = (name, found.name)
    assert elsewhere == {}
    shown = [names.get(name, name) for name in listed]
    assert {name for name in shown if shown.count(name) > 1} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_places_are_known_and_stay_where_they_are(language):
    gazetteer = build.knowledge().gazetteer
    moved = {}
    for written, name in build.words(language).called.places.items():
        here, there = gazetteer.party(written), gazetteer.party(name)
        if here is not None and there is not None and here.name != there.name:
            moved[written] = (here.name, name)
    assert moved == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_technologies_are_listed_ones(language):
    listed = {technology.name for technology in build.knowledge().technology.technologies}
    assert set(build.words(language).called.technology) <= listed


@pytest.mark.parametrize("language", ["en", "nl"])
def test_readers_of_latin_letters_are_shown_no_other(language):
    called = build.words(language).called
    for name in (*called.names.values(), *called.places.values(), *called.technology.values()):
        assert called.place(name) == called.places.get(name, name)


def test_every_country_and_japanese_prefecture_has_a_japanese_name():
    called = build.words("ja").called
    missing = [
        party.name
        for party in build.knowledge().gazetteer.parties
        if (party.lands.get("ja") or (party.country == "JP" and party.places.get("ja"))) and party.name != "EU"
        if party.name not in called.names
    ]
    assert missing == []
