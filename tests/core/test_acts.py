import pytest

from tests.core.judged import judge, knowledge, surface
from tracker.core.acts import deeds, is_background, totals
from tracker.model import Act, Stage


def loudest(title, summary=""):
    found = totals(deeds(surface(title, summary), knowledge()))
    return max(found, key=lambda act: found[act]) if found else None


@pytest.mark.parametrize(
    ("title", "summary", "act"),
    [
        ("Rapidus and imec extend partnership", "They signed the first memorandum in 2022.", Act.RENEWAL),
        ("SBI and PSMC call off plant", "The venture had been announced a year earlier.", Act.TERMINATION),
        ("imec en Panasonic stellen lab uit", "De opening schuift een jaar op.", Act.SETBACK),
        ("経産省、ラピダスに追加支援", "最大5900億円を補助する。", Act.FUNDING),
        ("ラピダス、次世代チップの量産化で米IBMと協業", "", Act.NEW),
        ("ロームとデンソー、パワー半導体の量産に向け提携", "", Act.NEW),
        ("ラピダス、千歳で量産開始　IBMと提携4年", "", Act.MILESTONE),
        ("ラピダス、千歳で起工式", "2ナノ半導体の工場を建設する。", Act.MILESTONE),
    ],
)
def test_the_news_is_louder_than_its_background(title, summary, act):
    assert loudest(title, summary) is act


def test_a_negated_phrase_counts_little():
    plain = totals(deeds(surface("Rapidus ends tie-up with imec"), knowledge()))[Act.TERMINATION]
    negated = totals(deeds(surface("Rapidus does not end tie-up with imec"), knowledge()))
    assert negated.get(Act.TERMINATION, 0.0) < plain / 2


@pytest.mark.parametrize(
    ("title", "reached", "promised"),
    [
        ("Nearfield and Hitachi High-Tech sign", "They installed the first tool.", "The first tool is due in 2028."),
        ("Aixtron und Rohm kooperieren", "Die Produktion ist angelaufen.", "Die Produktion soll 2028 anlaufen."),
    ],
)
def test_what_a_text_promises_for_a_later_year_counts_less_than_what_is_reached(title, reached, promised):
    def louder(summary):
        found = totals(deeds(surface(title, summary), knowledge()))
        return found.get(Act.MILESTONE, 0.0)

    assert loudest(title, promised) is Act.NEW
    assert louder(promised) < louder(reached)


def test_a_clause_about_last_year_is_background():
    found = surface("Rapidus opens office", "Last year the company had signed a memorandum with imec.")
    assert any(is_background(found, clause) for clause in found.body[0].clauses)
    assert found.headline is not None
    assert not any(is_background(found, clause) for clause in found.headline.clauses)


def test_no_act_no_deed():
    assert loudest("Weather in Chitose", "It will snow.") is None


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("Rapidus joins imec's Core Partner Program", "It builds on the memorandum both signed in December 2022."),
        ("Rapidus becomes core partner of imec", "A step up from their memorandum of December 2022."),
        ("Rapidus treedt toe tot kernprogramma van imec", "Dit bouwt voort op het memorandum van december 2022."),
        ("ラピダス、imecのコアパートナーに　2ナノで契約締結", "2022年12月の協力覚書に続く。"),
    ],
)
def test_an_earlier_paper_does_not_name_the_new_stage(title, summary):
    found = judge(title, summary, published="2026-06-03")
    assert (found.act, found.stage) == (Act.STAGE_CHANGE, Stage.AGREEMENT)


def test_a_paper_of_this_month_is_the_news():
    assert judge("Rapidus and imec sign memorandum of June 2026", published="2026-06-30").stage is Stage.MOU
