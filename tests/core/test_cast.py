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


@pytest.mark.parametrize(
    "title",
    [
        "Renesas and Wolfspeed sign supply deal to end reliance on Rohm",
        "To compete with Rohm, Renesas and Wolfspeed sign",
    ],
)
def test_who_is_only_the_one_to_catch_up_with_does_not_act(title):
    assert set(cast(title).acting) == {"Renesas", "Wolfspeed"}


@pytest.mark.parametrize(
    ("title", "acting"),
    [
        ("Micron breaks ground on memory chip plant in Hiroshima", {"Micron", "Japan"}),
        ("Renesas opens chip plant in Kofu", {"Renesas"}),
        ("Tower Semiconductor revives Panasonic-era chip plant in Toyama", {"Tower Semiconductor", "Japan"}),
    ],
)
def test_where_somebody_from_abroad_builds_stands_for_the_country(title, acting):
    assert set(cast(title).acting) == acting


def test_unlisted_companies_act_under_the_name_they_are_written_with():
    found = cast("Lumiforge BV and Renesas sign letter of intent", "The Dutch start-up makes photonic chips.")
    assert any("Lumiforge" in name for name in found.unknown)
    assert any("Lumiforge" in name for name in found.acting)


def test_a_government_is_counted_once_however_it_is_named():
    assert partnership(["METI", "Government of Japan", "Rapidus"], knowledge()) == "japan--rapidus"
    assert partnership(["METI", "Japan"], knowledge()) is None


@pytest.mark.parametrize(
    ("title", "summary", "acting"),
    [
        ("オーベル、ロームと協業", "オーベルーネ(東京・港)はロームとSiC半導体で協業する。", {"オーベルーネ", "Rohm"}),
        (
            "米マイクロンと東京エレク、半導体人材で覚書",
            "マイクロンと東京エレクトロンは覚書を交わした。",
            {"Micron", "Tokyo Electron"},
        ),
        ("ローム、米Quellwaveと提携", "米クエルウェーブと半導体の供給契約を結んだ。", {"Rohm", "Quellwave"}),
        ("ローム、タタ・エレクトロニクスと協業", "タタの工場で半導体を組み立てる。", {"Rohm", "Tata Electronics"}),
    ],
)
def test_a_shortened_name_is_the_party_named_in_full(title, summary, acting):
    assert set(cast(title, summary).acting) == acting


def test_a_country_right_before_its_region_only_tells_where_that_is():
    found = cast("ベルギー・フランダース政府と経産省、半導体で連携")
    assert set(found.acting) == {"Government of Flanders", "METI"}


@pytest.mark.parametrize(
    ("title", "states"),
    [
        ("日仏提携で光半導体　ソイテックとソシオネクストが契約", False),
        ("日仏、光半導体で覚書　ソイテックとソシオネクストも同席", True),
    ],
)
def test_two_states_in_one_word_before_a_tie_of_companies_do_not_act(title: str, states: bool) -> None:
    acting = cast(title).acting
    assert {"Soitec", "Socionext"} <= set(acting)
    assert ("France" in acting) is states
