"""Unknown parties: found as written where there is evidence, and nothing else is taken for one."""

from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.core.discovery import discover, in_letters
from tracker.core.knowledge import Knowledge
from tracker.core.names import Kind
from tracker.core.text import fold
from tracker.seeds.load import load
from tracker.seeds.parts import default_folder


@cache
def knowledge() -> Knowledge:
    return load(default_folder())


def unknown(text: str, language: str = "en") -> list[str]:
    folded = fold(text)
    known = knowledge().gazetteer.mentions(folded, language)
    return [one.party for one in discover(folded, language, known, knowledge().discovery)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Kyoto's Maruko Lasers signs a memorandum with Velden Optics", "en", ["Maruko Lasers", "Velden Optics"]),
        ("The Leuven start-up Quellwave will license its design to Renesas", "en", ["Quellwave"]),
        ("Quellwave, a Leuven start-up, joins the Rapidus programme", "en", ["Quellwave"]),
        ("imec and Oberlune have agreed to develop photonic chips", "en", ["Oberlune"]),
        ("Rapidus signed a contract with Oberlune on Friday", "en", ["Oberlune"]),
        ("Renesas teams up with Oberlune Inc. on power chips", "en", ["Oberlune"]),
        ("Brixon and Talvera sign a letter of intent on packaging", "en", ["Brixon", "Talvera"]),
        ("Oberlune Partners With Rapidus on Packaging of Chips", "en", ["Oberlune"]),
        ("Kyoto Fermion Institute opens a laboratory with Rohm", "en", ["Kyoto Fermion Institute"]),
        ("Het Delftse bedrijf Quellwave tekent een overeenkomst met Rapidus", "nl", ["Quellwave"]),
        ("Imec en Oberlune sluiten een akkoord over chips", "nl", ["Oberlune"]),
        ("Das Start-up Quellwave unterzeichnet einen Vertrag mit Renesas", "de", ["Quellwave"]),
        ("Das japanische Chipunternehmen Mizuki Plasma traf sich mit imec", "de", ["Mizuki Plasma"]),
        ("Oberlune ist ein deutscher Chipausrüster", "de", ["Oberlune"]),
        ("Talvera Works and Quellwave Lab sign a pact", "en", ["Talvera Works", "Quellwave Lab"]),
        ("La start-up Quellwave signe un accord avec Rapidus", "fr", ["Quellwave"]),
        ("英クエルウェーブとラピダスが提携", "ja", ["クエルウェーブ"]),
        ("ラピダスは新興企業のオーベルーネと覚書を交わした", "ja", ["オーベルーネ"]),
        ("仙台フェルミオン研究所とimecが共同研究で合意した", "ja", ["仙台フェルミオン研究所"]),
        ("株式会社ミカゲとデンソーが契約した", "ja", ["ミカゲ"]),
        ("マルコレーザーズ、米IBMと共同開発", "ja", ["マルコレーザーズ"]),
        ("オーベルーネ(本社・京都市)は27日、工場を建てると発表した", "ja", ["オーベルーネ"]),
    ],
)
def test_finds_unlisted_parties(text: str, language: str, expected: list[str]) -> None:
    assert unknown(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("imec and Rapidus sign in Kyoto on Friday", "en"),
        ("In December Rapidus will sign a contract with IBM in Albany", "en"),
        ("Rapidus Core Partner Programme with imec", "en"),
        ("Chips Act: Europe and Japan Agree on Supply Chain Cooperation", "en"),
        ("Japan to Subsidize Power Chip Production by Rohm, Toshiba", "en"),
        ("CEO Maria Lindqvist signed the contract with Rapidus", "en"),
        ("John Beresford of the ministry met Rapidus to sign an agreement", "en"),
        ("The EUV and HBM lines of Micron will be built with METI money", "en"),
        ("Halbleiter und Fabriken: Rapidus unterzeichnet einen Vertrag", "de"),
        ("Die Zusammenarbeit mit Rapidus wird im Werk vertieft", "de"),
        ("Imec werkt samen met Japan aan chips in Leuven", "nl"),
        ("サプライチェーンの強化でデータセンターと連携する", "ja"),
        ("ジム・ケラー氏とラピダスが合意した", "ja"),
        ("グジャラート州と覚書を交わした", "ja"),
        ("コンソーシアムを設立し、パワー半導体を開発する", "ja"),
        ("同研究所と国立大学が共同研究で合意した", "ja"),
        ("IGBTラインが稼働した", "ja"),
        ("", "en"),
    ],
)
def test_takes_nothing_else_for_a_party(text: str, language: str) -> None:
    assert unknown(text, language) == []


def test_a_name_found_elsewhere_in_the_text_is_accepted_on_sight() -> None:
    assert unknown("Oberlune cheers") == []
    assert unknown("Rapidus signed a contract with Oberlune on Friday. Oberlune cheers.") == ["Oberlune", "Oberlune"]


def test_a_mention_says_what_it_is_and_why() -> None:
    folded = fold("Rapidus signs with Kyoto Fermion University")
    known = knowledge().gazetteer.mentions(folded, "en")
    one = discover(folded, "en", known, knowledge().discovery)[0]
    assert (one.party, one.known, one.kind) == ("Kyoto Fermion University", False, Kind.UNIVERSITY)
    assert one.reason
    assert folded.original[one.start : one.end] == one.alias == one.party
    assert folded.text[one.fold_start : one.fold_end] == one.party.casefold()


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("ラピダスはアラヤン(Arrayan)と契約した。", "Arrayan"),
        ("ラピダスはアラヤン（Arrayan Chips）と契約した。", "Arrayan Chips"),
        ("ラピダスはアラヤン(AYN)と契約した。", None),
        ("ラピダスはアラヤン(本社マドリード)と契約した。", None),
        ("ラピダスはアラヤンと契約した。", None),
    ],
)
def test_a_text_may_spell_a_name_in_letters(text: str, letters: str | None) -> None:
    assert in_letters("アラヤン", text) == letters


def test_known_names_are_left_to_the_gazetteer() -> None:
    assert unknown("Tokyo Electron Ltd. and SK hynix Inc. sign a contract") == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["en", "ja", "nl", "de", "fr", "es", "ko", "xx"]))
def test_any_text_gives_verbatim_spans_that_do_not_overlap(text: str, language: str) -> None:
    folded = fold(text)
    known = knowledge().gazetteer.mentions(folded, language)
    mentions = discover(folded, language, known, knowledge().discovery)
    for one in mentions:
        assert text[one.start : one.end] == one.alias
    for one, other in pairwise(mentions):
        assert one.end <= other.start
