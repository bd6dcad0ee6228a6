"""A proposal for the baseline: what the text states, a fingerprint and open questions, ready for review."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
import yaml

from tracker.core.fingerprint import Fingerprint, sketch
from tracker.core.knowledge import Knowledge
from tracker.model import UNDATED, Dated, Precision
from tracker.seeds.check import check
from tracker.seeds.load import load
from tracker.seeds.parts import default_folder
from tracker.seeds.propose import file_name, propose

TEXT = """Renesas and Quellwave agree on photonic chips
Renesas and the Ghent start-up Quellwave signed an agreement on photonic chips in Tokyo on 3 March 2026.
The Japanese government will support the plan of Renesas with 20 billion yen.
"""


@cache
def knowledge() -> Knowledge:
    return load(default_folder())


def proposal(text: str = TEXT) -> str:
    published = Dated("2026-03-04", datetime(2026, 3, 4, tzinfo=UTC), Precision.DAY)
    return propose(text, knowledge(), url="https://news.example/1", publisher="Example News", published=published)


def test_holds_what_the_text_states() -> None:
    content = yaml.safe_load(proposal())
    assert content["document"]["publisher"] == "Example News"
    assert content["document"]["language"] == "en"
    assert str(content["document"]["published"]) == "2026-03-04"
    assert {int(piece, 16) for piece in content["document"]["pieces"].split()} == sketch(TEXT)
    parties = {frozenset(fact["parties"]) for fact in content["facts"]}
    assert any({"Renesas", "Quellwave"} <= pair for pair in parties)
    sums = [amount for fact in content["facts"] for amount in fact.get("amounts", [])]
    assert {(one["value"], one["currency"]) for one in sums} == {(20_000_000_000, "JPY")}


def test_says_where_a_person_must_decide() -> None:
    written = proposal()
    assert "# Quellwave is not in parties.yaml" in written
    assert "one sentence in your own words" in written
    assert "Renesas and Quellwave agree" not in written  # the words of the text are not kept


def test_a_copy_of_a_known_document_is_pointed_out() -> None:
    known = replace(knowledge(), fingerprints=(Fingerprint("example-2026", sketch(TEXT)),))
    assert "Careful: 100% of this text stands in example-2026" in propose(TEXT, known)
    assert "Careful" not in proposal()


def test_a_text_without_an_act_gives_a_file_to_fill() -> None:
    written = proposal("The weather stays fine until the weekend, and the ferry runs twice a day.")
    assert "No act was found" in written
    assert yaml.safe_load(written)["facts"] == []


def test_a_reviewed_proposal_is_a_valid_file(tmp_path: Path) -> None:
    seeds = Path(shutil.copytree(default_folder(), tmp_path / "seeds"))
    reviewed = proposal().replace("'?'", "Reviewed.").replace("Quellwave", "imec")
    (seeds / "baseline" / "example.yaml").write_text(reviewed, "utf-8")
    assert check(seeds).errors == ()
    assert len(load(seeds).baseline) > len(knowledge().baseline)


@pytest.mark.parametrize(
    ("publisher", "published", "name"),
    [
        ("Example News", Dated("", datetime(2026, 3, 4, tzinfo=UTC), Precision.DAY), "example-news-2026-03-04.yaml"),
        ("", Dated("", datetime(2026, 3, 1, tzinfo=UTC), Precision.MONTH), "document-2026-03.yaml"),
        ("THX", UNDATED, "thx-undated.yaml"),
    ],
)
def test_the_name_of_the_file(publisher: str, published: Dated, name: str) -> None:
    assert file_name(publisher, published) == name
