import pytest

from tests.core.judged import knowledge, surface
from tracker.core.relevance import relevance, sigmoid


def relevant(title, summary=""):
    return relevance(surface(title, summary), knowledge())


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("Renesas and Wolfspeed sign silicon carbide supply deal", "Renesas of Japan will pay a deposit."),
        ("東京エレクトロンと米IBM、半導体の共同研究を延長", "契約を5年間延長する。"),
        ("Nexperia en Mitsubishi Electric werken samen aan SiC-chips", "Het Japanse concern levert de chips."),
        ("Infineon und Rohm kooperieren bei Leistungshalbleitern", "Der japanische Hersteller liefert Gehäuse."),
        ("Soitec s'allie au japonais Resonac dans les semi-conducteurs", ""),
        ("라피더스, IBM과 2나노 반도체 협력", ""),
    ],
)
def test_a_chip_tie_with_a_japanese_side_is_relevant(title, summary):
    found = relevant(title, summary)
    assert found.relevant, found.reasons
    assert found.features


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("Intel and Apollo close deal on Irish fab", "The US chipmaker sells a stake."),
        ("UK, Japan and Italy sign treaty on fighter jet", "The governments set up an organisation."),
        ("Japan and Belgium sign hydrogen memorandum", "Ships will carry it to Antwerp."),
        ("カルビー、ポテトチップスの新商品", "北海道産のじゃがいもを使う。"),
        ("ASML verlaagt verwachting", "De vraag van Intel en Samsung valt tegen."),
        ("", ""),
    ],
)
def test_without_japan_or_without_chips_nothing_is_relevant(title, summary):
    found = relevant(title, summary)
    assert not found.relevant, found.features
    assert found.reasons


def test_the_score_is_the_sum_of_named_weighted_features():
    found = relevant("Renesas and Wolfspeed sign silicon carbide supply deal", "Renesas of Japan will pay a deposit.")
    total = knowledge().judging.relevance.bias + sum(one.value * one.weight for one in found.features)
    assert found.score == pytest.approx(sigmoid(total), abs=0.002)


@pytest.mark.parametrize(
    ("title", "relevant"),
    [("東海カーボン、米社と半導体材料で合弁", True), ("東海カーボン、半導体材料の生産を拡大", False)],
)
def test_somebody_from_abroad_without_a_name_is_another_side(title, relevant):
    assert relevance(surface(title), knowledge()).relevant is relevant


@pytest.mark.parametrize(
    ("title", "relevant"),
    [("TSMCと台湾の力を東北の産業に生かしたい", True), ("TSMC、台湾の新工場で増産を急ぐ", False)],
)
def test_what_a_japanese_editorial_asks_for_is_about_japan(title, relevant):
    found = relevance(surface(title, "日本の半導体産業への波及を探る。"), knowledge())
    assert found.relevant is relevant, found.features


@pytest.mark.parametrize(
    ("title", "relevant"),
    [
        ("A Taiwanese memory engineer leaves Hiroshima for Shenzhen after nine years at Micron", False),
        ("Korea stacks memory chips, Taiwan packages them, Japan sends the resists", False),
        ("Ebara polishers hum in Silicon Box's new packaging hall", True),
        ("Silicon Box, Ebara show a packaging hall to the press", True),
    ],
)
def test_names_that_nothing_joins_are_no_tie(title, relevant):
    found = relevance(surface(title), knowledge())
    assert found.relevant is relevant
    assert any(feature.name == "nothing in it tells of a tie" for feature in found.features) is not relevant
