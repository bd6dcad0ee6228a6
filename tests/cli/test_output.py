"""What commands print where no person looks: lines for other programs, a spreadsheet among them."""

import json

import pytest

from tests import hostile
from tracker.cli import output


@pytest.mark.parametrize("string", hostile.FORMULAS, ids=range(len(hostile.FORMULAS)))
def test_a_cell_is_never_a_formula(string: str, capsys: pytest.CaptureFixture[str]) -> None:
    output.table(("id", "title"), [("C1", string)])
    told = capsys.readouterr().out
    (line,) = told.splitlines()
    assert line.startswith("C1\t'")


def test_other_cells_are_exact(capsys: pytest.CaptureFixture[str]) -> None:
    output.table(("id", "title", "when"), [("C1", "Rapidus-IBM = partners", None), ("C2", "-", "a\nb\tc")])
    assert capsys.readouterr().out == "C1\tRapidus-IBM = partners\t\nC2\t-\ta b c\n"


def test_json_on_a_terminal_says_the_same_and_steers_nothing() -> None:
    value = {"title": "".join(hostile.TERMINAL)}
    line = json.dumps(value, ensure_ascii=False)
    shown = output.safe_json(line)
    assert json.loads(shown) == value
    assert shown == output.visible(shown)
