"""What proves a claim: verbatim pieces of the text, and nothing that the text does not say."""

import pytest

from tests.core.judged import read
from tracker.model import Act


def test_each_claim_of_a_text_says_where_its_promise_stands():
    title = "imec and Rapidus sign memorandum as METI grants subsidy of 10 billion yen to Rapidus"
    found = read(title, "Volume production is to begin in 2028.", published="2026-03-03")
    assert len(found.claims) > 1
    for claim in found.claims:
        assert claim.due.value is not None
        assert [one.text for one in claim.evidence if one.says.startswith("due: ")] == ["2028"]


@pytest.mark.parametrize(
    ("title", "language", "givers"),
    [
        ("Japan approves 590 billion yen in subsidies for Rapidus", "en", {"Japan"}),
        ("METI grants Kioxia state aid of 150 billion yen", "en", {"METI"}),
        ("Micron to invest 500 billion yen in Hiroshima with aid from METI", "en", set()),  # whose sum is it?
        ("経産省、ラピダスに5900億円を追加支援", "ja", {"METI"}),
        ("ラピダスに経産省が1000億円を出資し支援", "ja", set()),
        ("Japan geeft Rapidus 590 miljard yen subsidie", "nl", {"Japan"}),
        ("SoftBank gives Rapidus 10 billion yen in grants", "en", set()),  # nobody here is a state
    ],
)
def test_who_gives_public_money_is_told_where_the_sentence_says_so(title, language, givers):
    claim = read(title, "", language=language).claims[0]
    assert claim.act is Act.FUNDING
    told = {one.says.removeprefix("giver: ") for one in claim.evidence if one.says.startswith("giver: ")}
    assert told == givers


def test_every_piece_is_quoted_from_where_it_says():
    fields = {
        "title": "東京エレクトロン、imecと提携を延長",
        "summary": "東京エレクトロンの河合利樹社長は、1000億円を投じると述べた。",
    }
    found = read(fields["title"], fields["summary"], language="ja").evidence
    assert {one.says.partition(":")[0] for one in found} >= {"act", "stage", "party", "amount"}
    assert [one for one in found if fields[one.field][one.start : one.end] != one.text] == []
