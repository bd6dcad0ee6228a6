"""Edits told word by word; what touches the news told from what does not."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.store import build
from tracker.core import revisions
from tracker.core.revisions import Kind, shown, word_diff
from tracker.seeds.load import load

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("It pays 70 billion yen.", "It pays 700 billion yen.", "It pays [-70-]{+700+} billion yen."),
        ("A and B sign", "A and B may sign a deal", "A and B {+may +}sign{+ a deal+}"),
        ("出資は700億円だった。", "出資は7000億円だった。", "出資は[-700-]{+7000+}億円だった。"),
        ("ラピダスと提携", "キオクシアと提携", "[-ラピダス-]{+キオクシア+}と提携"),
        ("署名する", "署名した", "署名[-する-]{+した+}"),
        ("same", "same", "same"),
        ("", "new text", "{+new text+}"),
        ("old text", "", "[-old text-]"),
    ],
)
def test_a_diff_reads_word_by_word(before: str, after: str, told: str) -> None:
    assert shown(word_diff(before, after)) == told


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_diff_holds_both_texts(before: str, after: str) -> None:
    pieces = word_diff(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind is not Kind.ADDED) == before
    assert "".join(piece.text for piece in pieces if piece.kind is not Kind.GONE) == after


def test_a_long_rewritten_text_is_diffed_in_time() -> None:
    words = [f"w{n % 977}" for n in range(2000)]
    assert len(word_diff(" ".join(words), " ".join(reversed(words)))) > 1


@pytest.fixture(scope="module")
def knowledge():
    return load(SEEDS)


@pytest.mark.parametrize(
    ("language", "before", "after", "reason"),
    [
        ("en", "Japan grants Rapidus 70 billion yen.", "Japan grants Rapidus 700 billion yen.", "figures"),
        ("en", "Japan grants Rapidus 70 billion yen.", "Japan grants Rapidus 70 million yen.", "figures"),
        ("ja", "ラピダスに700億円を支援", "ラピダスに7000億円を支援", "figures"),
        ("en", "Rapidus signs with IBM", "Rapidus signs with imec", "names"),
        ("ja", "ラピダスがIBMと覚書", "ラピダスがimecと覚書", "names"),
        ("en", "Rapidus and imec will sign an agreement", "Rapidus and imec will not sign an agreement", "certainty"),
        ("en", "Rapidus and imec signed an agreement", "Rapidus and imec terminated their agreement", "acts"),
    ],
)
def test_figures_names_acts_and_certainty_are_material(knowledge, language, before, after, reason) -> None:
    told = revisions.compare(build.item("a", before), build.item("a", after), language, knowledge)
    assert told.material
    assert any(one.startswith(reason) for one in told.reasons), told.reasons


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("en", "Rapidus opens a line in Chitose", "Rapidus opens a new line in Chitose"),
        ("en", "Rapidus hires engineers from Leuven", "Rapidus recruits engineers from Leuven"),
        ("ja", "ラピダスの小池社長が語った", "ラピダスの小池淳義社長が語った"),
        ("en", "IBM's partner Rapidus.", "IBM’s partner, Rapidus"),
    ],
)
def test_wording_is_cosmetic(knowledge, language, before, after) -> None:
    told = revisions.compare(build.item("a", before), build.item("a", after), language, knowledge)
    assert not told.material, told.reasons
    assert shown(told.title) != before
