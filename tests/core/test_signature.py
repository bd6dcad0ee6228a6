"""What identifies an event, taken from texts in several languages."""

from datetime import date

import pytest

from tests.core.telling import dated, document, knowledge, reading, told
from tracker.core import signature
from tracker.model import Act, EventSum, Stage


def test_the_same_event_has_the_same_terms_in_every_language() -> None:
    english = told("a", "Rapidus and imec sign a contract on 2nm chips", "Training in Leuven costs 70 billion yen.")
    dutch = told("b", "Rapidus en imec tekenen contract voor 2nm-chips", "De opleiding in Leuven.", language="nl")
    japanese = told("c", "ラピダスとimec、２ナノ半導体で契約", "ルーベンで研修する。", language="ja")
    for one in (english, dutch, japanese):
        assert one.organisations.keys() == {"Rapidus", "imec"}
        assert min(one.organisations.values()) == 1.0


def test_prominence_falls_from_title_to_text() -> None:
    one = told(
        "a",
        "Rapidus signs",
        "The tie with IBM was announced on Monday. " + "Words follow. " * 20 + "Intel did not comment.",
    )
    assert one.organisations["Rapidus"] > one.organisations["IBM"] > one.organisations["Intel"]


def test_governments_act_and_places_do_not() -> None:
    one = told("a", "Japan and the UK agree on chips", "The ministers met in Hiroshima.")
    assert {"Japan", "UK"} <= one.states.keys()
    assert not one.organisations
    assert any("Hiroshima" in site for site in one.sites)


def test_unknown_parties_count_as_named() -> None:
    one = told(
        "a", "Furano Photonics and Ghent Crystal Works sign", "", unknown=("Furano Photonics", "Ghent Crystal Works")
    )
    assert one.organisations == {"Furano Photonics": 1.0, "Ghent Crystal Works": 1.0}


def test_marks_look_alike_in_every_language() -> None:
    english = told("a", "ASMPT joins JOINT3", "The RISC-V line takes 600 wafers on the 14th in 2027.")
    japanese = told("b", "ASMPT、JOINT3に参加", "RISC-Vのラインは600枚、14日、2027年。", language="ja")
    assert {"risc-v", "600"} <= english.marks & japanese.marks
    assert not {"14", "2027"} & (english.marks | japanese.marks)


def test_what_was_read_is_kept() -> None:
    one = told(
        "a", "x", act=Act.FUNDING, stage=Stage.AGREEMENT, sums=((7e10, "JPY"),), ordinal="2", technology=("2nm GAA",)
    )
    assert (one.act, one.stage, one.sums) == (Act.FUNDING, Stage.AGREEMENT, (EventSum(7e10, "JPY", headed=True),))
    assert one.ordinals == {"2"}
    assert one.technology == {"2nm", "gaa"}


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2026-03-02", date(2026, 3, 2), date(2026, 3, 2)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        (None, None, None),
    ],
)
def test_a_date_is_the_span_it_may_mean(written: str | None, first: date | None, last: date | None) -> None:
    assert signature.days(dated(written)) == (first, last)


def test_the_day_of_the_event_is_never_after_its_news() -> None:
    assert told("a", "x", happened="2026-02-27").happened == (date(2026, 2, 27), date(2026, 2, 27))
    assert told("a", "x", happened="2027-04").happened is None


def test_a_name_in_letters_is_in_the_headline_where_its_other_spelling_is() -> None:
    text = "ラピダスは設計のアラヤン(Arrayan)と契約した。"
    headed = told("a", "ラピダス、アラヤンと提携", text, language="ja", unknown=("Arrayan",))
    assert headed.organisations["Arrayan"] == 1.0
    assert told("b", "ラピダスが提携", text, language="ja", unknown=("Arrayan",)).organisations["Arrayan"] < 1.0


def test_a_town_is_in_its_prefecture() -> None:
    town = told("a", "imec opens in Chitose").sites
    assert town == {"city Chitose City": 1.0, "region Hokkaido": 1.0}
    assert told("b", "imec opens in Hokkaido").sites.keys() < town.keys()


def test_only_an_undated_text_keeps_the_month_that_it_names() -> None:
    april = (date(2027, 4, 1), date(2027, 4, 30))
    assert told("a", "x", day=None, due="2027-04").named == april
    assert told("a", "x", day=None, due="2027").named is None
    assert told("a", "x", day="2026-03-02", due="2027-04").named is None


def test_opaque_addresses_identify_nothing_and_twins_share_theirs() -> None:
    google = told("a", "Rapidus signs - Reuters", url="https://news.google.com/rss/articles/CBMi1?oc=5")
    assert (google.address, google.site) == (None, "")
    english = told("a", "x", url="https://www.imec.example/en/press/rapidus")
    japanese = told("b", "y", url="https://imec.example/ja/press/rapidus?utm_source=x")
    assert english.address == japanese.address


def test_headlines_lose_their_outlet() -> None:
    text = document("a", "Rapidus signs with imec - Nikkei Asia", publisher="Nikkei Asia")
    assert signature.sign(text, reading("a"), knowledge()).headline == "rapidus signs with imec"


def test_an_empty_text_has_a_signature() -> None:
    one = told("a", "", "", day=None, act=None)
    assert (one.first_day, dict(one.organisations), one.sketch.size) == (None, {}, 0)


@pytest.mark.parametrize(
    ("language", "title", "ordinals"),
    [
        ("en", "TSMC opens first Japanese plant", {"first"}),
        ("en", "TSMC opens Kumamoto Fab 1, Japan pays for second fab", {"first", "second"}),
        ("ja", "TSMC熊本第1工場が開所", {"first"}),
        ("nl", "TSMC opent eerste fabriek in Japan", {"first"}),
        ("en", "TSMC opens plant in Japan", {"second"}),
    ],
)
def test_the_headline_says_which_of_several_it_is(language: str, title: str, ordinals: set[str]) -> None:
    assert told("a", title, language=language, ordinal="second").ordinals == ordinals


def test_a_sum_knows_whether_it_stands_in_the_headline() -> None:
    assert [one.headed for one in told("a", "x", sums=((7e10, "JPY"),)).sums] == [True]


def test_two_forms_of_an_unlisted_name_are_one() -> None:
    one = told("a", "Furano signs", "Furano Photonics and Ghent do.", unknown=("Furano Photonics", "Furano", "Ghent"))
    assert one.unlisted == {"Furano", "Ghent"}
    assert one.organisations == {"Furano": 1.0, "Ghent": 0.4}


def test_a_name_in_brackets_is_the_name_in_letters() -> None:
    one = told("a", "ソシオネクストがアラヤンと提携", "アラヤン(Arrayan)と開発。", language="ja", unknown=("アラヤン",))
    assert one.unlisted == {"Arrayan"}
    assert one.organisations["Arrayan"] == 1.0
    short = told("b", "太田電機が提携", "太田電機(ODK)と開発。", language="ja", unknown=("太田電機",))
    assert short.unlisted == {"太田電機"}
