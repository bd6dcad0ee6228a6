"""The baseline as shipped: the ties that follow from it, and what each of the five documents states."""

from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from itertools import combinations

import pytest

from tracker.core.knowledge import Knowledge
from tracker.model import Act, Fact, Precision, Stage, SumRole
from tracker.seeds.baseline import parse_date, partnership_id
from tracker.seeds.load import load
from tracker.seeds.parts import default_folder


@cache
def knowledge() -> Knowledge:
    return load(default_folder())


def fact(wanted: str) -> Fact:
    return next(one for one in knowledge().baseline if one.id == wanted)


def test_exactly_the_known_ties_follow_from_the_facts() -> None:
    principal = knowledge().gazetteer.principal
    ties = {
        frozenset(pair) for one in knowledge().baseline for pair in combinations({principal(p) for p in one.parties}, 2)
    }
    assert ties == {
        frozenset(pair)
        for pair in [
            ("imec", "Rapidus"),
            ("Government of Flanders", "JETRO"),
            ("SettleMint", "Fujitsu"),
            ("Government of Flanders", "Japan"),
            ("imec", "Tokyo Electron"),
            ("imec", "RISE-A"),
            ("imec", "Panasonic"),
            ("US", "Japan"),
            ("IBM", "Rapidus"),
            ("Rapidus", "NSTC"),
            ("Japan", "Rapidus"),
            ("UK", "Japan"),
            ("UK", "JST"),
        ]
    }


def test_the_memorandum_of_imec_and_rapidus() -> None:
    one = fact("fit-2022-12-06/imec-rapidus")
    assert (one.act, one.stage, one.event_date.raw) == (Act.NEW, Stage.MOU, "2022-12-06")
    assert one.partnership == "imec--rapidus"
    assert any("Koike" in person for person in one.people)


def test_the_start_up_pact() -> None:
    one = fact("fit-2022-12-06/fit-jetro")
    assert one.event_date.raw == "2022-12-05"
    assert [count.value for count in one.counts] == [Decimal(32)]
    assert {person.split(" (")[0] for person in one.people} == {"Joy Donné", "Ichiro Soné", "Jan Jambon"}


def test_the_mission_is_told_in_two_ways() -> None:
    assert fact("n-va-2022-12-07/mission").durations == ("P6D",)
    assert fact("fit-2022-12-06/mission").durations == ("P5D",)
    assert {count.value for count in fact("n-va-2022-12-07/mission").counts} == {Decimal(14), Decimal(244)}
    assert [count.value for count in fact("fit-2022-12-06/mission").counts] == [Decimal(258)]


def test_the_money_of_the_state() -> None:
    yen, dollars = fact("sputnik-2023-01-06/japan-rapidus-money").amounts
    assert (yen.value, yen.currency, yen.role) == (Decimal(70_000_000_000), "JPY", SumRole.NEW)
    assert (dollars.value, dollars.currency, dollars.role) == (Decimal(526_000_000), "USD", SumRole.CONVERSION)


def test_the_british_figures() -> None:
    strategy = fact("thx-news-2024-12/uk-strategy")
    assert (strategy.amounts[0].value, strategy.amounts[0].currency) == (Decimal(1_000_000_000), "GBP")
    assert strategy.durations == ("P5Y",)
    call = fact("thx-news-2024-12/joint-call")
    assert (call.amounts[0].value, call.event_date.raw) == (Decimal(3_990_000), "2024-05")


def test_the_renewal_with_tokyo_electron() -> None:
    one = fact("imec-tel-2025-06/imec-tel")
    assert (one.act, one.stage) == (Act.RENEWAL, Stage.EXTENDED)
    assert fact("imec-tel-2025-06/imec-tel-age").durations == ("P30Y",)
    assert fact("imec-tel-2025-06/imec-panasonic-since").event_date.precision is Precision.YEAR
    assert fact("imec-tel-2025-06/imec-rise-a").stage is Stage.LOI


def test_every_fact_has_its_origin_and_every_document_its_fingerprint() -> None:
    documents = {one.id.split("/")[0] for one in knowledge().baseline}
    assert {print_.document for print_ in knowledge().fingerprints} == documents
    assert len(documents) == 5
    for one in knowledge().baseline:
        assert one.statement.endswith(".")
        assert one.origin.published.value is not None
        assert one.origin.quote == ""  # the texts are not ours to keep


@pytest.mark.parametrize(
    ("written", "value", "precision"),
    [
        ("2022-12-06", datetime(2022, 12, 6, tzinfo=UTC), Precision.DAY),
        ("2025-06", datetime(2025, 6, 1, tzinfo=UTC), Precision.MONTH),
        (2004, datetime(2004, 1, 1, tzinfo=UTC), Precision.YEAR),
    ],
)
def test_dates_with_their_precision(written: str | int, value: datetime, precision: Precision) -> None:
    date = parse_date(written)
    assert (date.value, date.precision) == (value, precision)


@pytest.mark.parametrize("written", ["6 December", "2022-13", "2022-02-30", "22-01-01", ""])
def test_what_is_no_date(written: str) -> None:
    with pytest.raises(ValueError, match="is not a"):
        parse_date(written)


def test_the_id_of_a_tie_uses_those_who_are_counted() -> None:
    gazetteer = knowledge().gazetteer
    assert partnership_id(("Rapidus", "METI"), gazetteer) == partnership_id(("Japan", "Rapidus"), gazetteer)
