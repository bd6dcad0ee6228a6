from dataclasses import replace
from datetime import UTC, datetime

from tests.core.judged import knowledge
from tracker.core.world import World, counted, is_state

BASELINE = World.of(knowledge().baseline)
NAMES = knowledge().gazetteer


def test_the_ties_of_the_baseline_are_known():
    ties = set(BASELINE.ties(NAMES))
    for pair in (
        ("imec", "Rapidus"), ("imec", "Tokyo Electron"), ("imec", "RISE-A"), ("imec", "Panasonic"),
        ("SettleMint", "Fujitsu"), ("IBM", "Rapidus"), ("Japan", "Rapidus"), ("Japan", "UK"), ("Japan", "US"),
    ):  # fmt: skip
        assert frozenset(map(NAMES.principal, pair)) in ties, pair
    assert frozenset(("imec", "Sony")) not in ties


def test_a_company_that_a_state_funds_is_a_venture():
    assert "Rapidus" in BASELINE.ventures(NAMES)
    assert "imec" not in BASELINE.ventures(NAMES)


def test_a_venture_has_the_state_behind_it():
    assert BASELINE.backers("Rapidus", NAMES) == ("Japan",)
    assert BASELINE.backers("imec", NAMES) == ()


def test_facts_about_some_parties_come_in_their_order():
    about = BASELINE.about(["METI", "Rapidus"], NAMES)
    assert about
    assert [fact.id for fact in about] == [fact.id for fact in BASELINE.facts if fact in about]


def test_withdrawn_facts_are_left_out():
    fact = replace(knowledge().baseline[0], withdrawn=datetime(2026, 1, 1, tzinfo=UTC))
    assert World.of([fact]).facts == ()


def test_a_ministry_counts_as_its_state_once():
    assert counted(["METI", "Japan", "Rapidus", "Rapidus"], NAMES) == (NAMES.principal("METI"), "Rapidus")
    assert is_state("METI", NAMES)
    assert not is_state("Rapidus", NAMES)
