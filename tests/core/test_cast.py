import pytest

from tests.core.judged import knowledge, surface
from tracker.core.cast import cast_of, partnership


def cast(title, summary=""):
    return cast_of(surface(title, summary), knowledge())


@pytest.mark.parametrize(
    ("title", "summary", "core"),
    [
        ("Renesas and Wolfspeed sign supply deal", "Rivals such as Infineon are watching.", {"Renesas", "Wolfspeed"}),
        ("東京エレクトロン、タタ・エレクトロニクスと覚書", "", {"Tokyo Electron", "Tata Electronics"}),
        ("Nexperia en Mitsubishi Electric werken samen", "", {"Nexperia", "Mitsubishi Electric"}),
        ("日英、半導体で協力", "", {"Japan", "UK"}),
    ],
)
def test_those_between_whom_the_tie_is_are_the_core(title, summary, core):
    assert set(cast(title, summary).core) == core


def test_who_is_only_named_does_not_act():
    found = cast("Rapidus and imec sign", "Unlike TSMC, Rapidus is young.")
    assert "TSMC" in found.mentioned
    assert "TSMC" not in found.core


def test_unlisted_companies_act_under_the_name_they_are_written_with():
    found = cast("Lumiforge BV and Renesas sign letter of intent", "The Dutch start-up makes photonic chips.")
    assert any("Lumiforge" in name for name in found.unknown)
    assert any("Lumiforge" in name for name in found.acting)


def test_a_government_is_counted_once_however_it_is_named():
    assert partnership(["METI", "Government of Japan", "Rapidus"], knowledge()) == "japan--rapidus"
    assert partnership(["METI", "Japan"], knowledge()) is None
