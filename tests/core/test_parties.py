"""The records of parties: slugs, lists of spellings, and what the data file may say."""

import pytest
from pydantic import TypeAdapter, ValidationError

from tracker.core.parties import Kind, Mention, Party, Use, slugify, split_spellings


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("imec", "imec"),
        ("A*STAR", "a-star"),
        ("Toshiba D&S", "toshiba-d-s"),
        ("石狩基板", "石狩基板"),
        ("!!!", "party"),
    ],
)
def test_slugs(name: str, slug: str) -> None:
    assert slugify(name) == slug


def test_spellings_are_divided_by_a_bar() -> None:
    assert split_spellings("Rapidus Corp | ラピダス |  | 라피더스 ") == ["Rapidus Corp", "ラピダス", "라피더스"]
    assert split_spellings("") == []
    assert split_spellings("a|b") == ["a|b"]


def test_a_party_is_checked() -> None:
    party = TypeAdapter(Party)
    assert party.validate_python({"kind": "company", "aliases": {"ja": "ラピダス"}}).kind is Kind.COMPANY
    for wrong in (
        {"kind": "person"},
        {"kind": "company", "size": 3},
        {"aliases": {}},
        {"kind": "company", "rules": {"X": {"case": "upper"}}},
    ):
        with pytest.raises(ValidationError):
            party.validate_python(wrong)


def test_a_mention_stands_for_its_party_unless_it_says_otherwise() -> None:
    one = Mention(party="imec", start=0, end=4, fold_start=0, fold_end=4, alias="imec")
    assert (one.use, one.known, one.kind) == (Use.NAME, True, Kind.UNKNOWN)
