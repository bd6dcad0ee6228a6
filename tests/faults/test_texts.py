"""Texts that were made to cost time: reading is done beside everything else, so one entry must not hold it up."""

import time

import pytest

from tests.core.judged import doc, knowledge
from tracker import limits
from tracker.core.classify import classify
from tracker.core.surface import scan

CPU_S = 4.0  # of this process alone, so that a busy machine changes little; each takes a tenth of it
PIECES = (
    *("協定", "覚書を締結、", "ラピダス", "ラピダスと", "カ", "カ・", "アイ", "米IBM", "経産省", "東京エレクトロン、"),
    *("MoU ", "sign agreement ", "previously, MoU ", "not after signing ", "joint venture ", "may ", "said "),
    *("Rapidus and imec ", "Dr. A. B. ", "A. B. C. ", "Aa Bb Cc ", "Inc. ", "U.S. ", "N.V. ", ". A", "? ", "Aa"),
    *("$1 ", "1,", "1億", "1兆1000億円", "2026-", "2026年3月", "3月", "March 2026 ", "by the end of ", "2nm ", "%"),
    *("「", "((a)", "“", "・", "、", "a\u0300", "ﷺ", "&amp;", "-", "A&B", "und ", "億", "zwei-"),
)


@pytest.mark.parametrize("piece", PIECES)
def test_a_text_of_one_piece_again_and_again_costs_little(piece: str) -> None:
    knowledge()
    text = f"imec and Rapidus sign agreement. {piece * limits.SUMMARY_CHARS}"
    hostile = doc(f"Rapidus, imec {piece * limits.TITLE_CHARS}"[: limits.TITLE_CHARS], text[: limits.SUMMARY_CHARS])
    classify([doc("Rapidus signs")], knowledge())  # what is made ready at the first reading is not this text's cost
    started = time.process_time()
    classify([hostile], knowledge())
    assert time.process_time() - started < CPU_S


@pytest.mark.parametrize("piece", ["MoU ", "協定", "ラピダスと", "$1 "])
def test_no_more_is_looked_at_than_people_write(piece: str) -> None:
    found = scan(doc("Rapidus and imec", piece * limits.SUMMARY_CHARS), knowledge())
    for several in ((hit for one in found.body for hit in one.hits), found.mentions, found.topics, found.amounts):
        assert len(list(several)) <= limits.FINDINGS + 2  # two stand in the headline
