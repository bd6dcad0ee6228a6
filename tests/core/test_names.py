"""Known parties in text: boundaries, rules, positions, inflections, and the way back to the verbatim name."""

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.core.names import Gazetteer, Kind, Mention, Names, Party, Rule, Use
from tracker.core.text import fold
from tracker.seeds.parts import default_folder, part


@cache
def names() -> Names:
    value: Names = part(default_folder(), "parties.yaml", Names)
    return value


@cache
def gazetteer() -> Gazetteer:
    return Gazetteer(names())


def found(text: str, language: str = "en", context: str = "") -> list[Mention]:
    return list(gazetteer().mentions(fold(text), language, fold(context).text))


def parties(text: str, language: str = "en", context: str = "") -> list[str]:
    """Parties that are named as such, in order."""
    return [one.party for one in found(text, language, context) if one.use is Use.NAME]


def small(**parties: Party) -> Gazetteer:
    bare = Rule()
    return Gazetteer(
        Names(
            contexts={"chips": ("chip", "半導体")},
            inflections={"de": ("s",), "pl": ("em", "u")},
            legal_forms=("Corp", "株式会社"),
            katakana_tails=("グループ",),
            katakana_heads=("メーカー",),
            terms={},
            positions=(),
            joint={},
            joint_rule=bare,
            shadows=("Acme Times",),
            parties=parties,
        )
    )


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("imec and Rapidus signed", "en", ["imec", "Rapidus"]),
        ("IMEC, RAPIDUS", "en", ["imec", "Rapidus"]),
        ("ラピダスとアイメックが署名", "ja", ["Rapidus", "imec"]),
        ("Ｒａｐｉｄｕｓとｉｍｅｃ", "ja", ["Rapidus", "imec"]),
        ("라피더스가 아이멕과 협력", "ko", ["Rapidus", "imec"]),
        ("台積電與索尼", "zh", ["TSMC", "Sony"]),
        ("Rapidus' new fab, Rapidus's tools and Rapidus’ owners", "en", ["Rapidus", "Rapidus", "Rapidus"]),
        ("imecs neue Linie", "de", ["imec"]),
        ("Umowa z Rapidusem", "pl", ["Rapidus"]),
        ("l'Imec et Rapidus", "fr", ["imec", "Rapidus"]),
        ("rapidusxyz and timec", "en", []),
        ("東京エレクトロンと東京大学", "ja", ["Tokyo Electron", "University of Tokyo"]),
        ("クロームと東芝", "ja", ["Toshiba"]),
        ("ロームと東芝", "ja", ["Rohm", "Toshiba"]),
        ("エスケープロームス", "ja", []),
        ("力晶積成電子製造(PSMC)", "ja", ["PSMC", "PSMC"]),
    ],
)
def test_finds_names_in_any_script(text: str, language: str, expected: list[str]) -> None:
    assert parties(text, language) == expected


def test_the_longer_name_wins() -> None:
    assert parties("Tokyo Electron Device sells tools for chips") == ["Tokyo Electron Device"]
    assert parties("Fraunhofer IZM packages chips") == ["Fraunhofer IZM"]
    assert parties("三菱電機と三菱UFJ銀行", "ja") == ["Mitsubishi Electric", "MUFG Bank"]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("FIT, the Flemish agency, signed with JETRO", "en", ["FIT", "JETRO"]),
        ("The feed-in tariff (FIT) for solar power in Flanders", "en", []),
        ("Flemish founders fit in", "en", []),
        ("再生可能エネルギーの固定価格買取制度(FIT)", "ja", []),
        ("Tokyo Electron (TEL) renews its ties with imec", "en", ["Tokyo Electron", "Tokyo Electron", "imec"]),
        ("お問い合わせ TEL: 03-1234-5678", "ja", []),
        ("UKRI and JST fund joint research", "en", ["UKRI", "JST"]),
        ("The webcast starts at 10:00 JST", "en", []),
        ("Micron builds DRAM in Hiroshima", "en", ["Micron"]),
        ("A film of 1 micron on the memory chip", "en", []),
        ("SK joins the HBM chip alliance", "en", ["SK Group"]),
        ("The ski resort SK Bergen", "en", []),
        ("Wolfspeed's rival Coherent sells silicon carbide wafers", "en", ["Wolfspeed", "Coherent"]),
        ("Coherent Strategy Needed for Wafers", "en", []),
        ("Disco makes dicing equipment for wafers", "en", ["Disco"]),
        ("ディスコ音楽の夜", "ja", []),
        ("Rapidus RFC won the rugby match", "en", []),
        ("cooperation on semiconductors", "en", []),
    ],
)
def test_short_and_ambiguous_aliases_need_their_context(text: str, language: str, expected: list[str]) -> None:
    assert parties(text, language) == expected


def test_the_context_may_stand_in_the_other_field() -> None:
    assert parties("FIT signs in Tokyo") == []
    assert parties("FIT signs in Tokyo", context="The Flemish agency works with JETRO") == ["FIT"]


def test_two_bodies_of_one_abbreviation_are_told_apart_by_country() -> None:
    assert parties("Rapidus to work with the US NSTC on chips")[-1] == "NSTC"
    assert parties("Taiwan's NSTC funds research in Hsinchu")[-1] == "National Science and Technology Council Taiwan"


@pytest.mark.parametrize(
    ("text", "language", "use"),
    [
        ("Japan will give Rapidus more money", "en", Use.NAME),
        ("a memorandum between Japan and India", "en", Use.NAME),
        ("Rapidus builds a plant in Japan", "en", Use.PLACE),
        ("Japan's Rapidus builds a plant", "en", Use.QUALIFIER),
        ("the Japan chip venture Rapidus", "en", Use.QUALIFIER),
        ("Renesas Electronics Japan licenses a design", "en", Use.QUALIFIER),
        ("Renesas and Japan agree on aid", "en", Use.NAME),
        ("imec opent een kantoor in Japan", "nl", Use.PLACE),
        ("Japan en Nederland tekenen", "nl", Use.NAME),
        ("imec eröffnet in Japan ein Labor", "de", Use.PLACE),
        ("imec s'installe au Japon", "fr", Use.PLACE),
        ("日本と英国が合意した", "ja", Use.NAME),
        ("日本でラピダスが生産する", "ja", Use.PLACE),
        ("日本のラピダスが生産する", "ja", Use.QUALIFIER),
        ("TOKYO, Nov 13 (Reuters) - Rapidus said", "en", Use.PLACE),
        ("Tokyo and Washington agree on chips", "en", Use.NAME),
        ("The deal was signed in Tokyo", "en", Use.PLACE),
    ],
)
def test_tells_what_a_country_does_where_it_stands(text: str, language: str, use: Use) -> None:
    first = next(one for one in found(text, language) if one.country == "JP" and one.kind is Kind.GOVERNMENT)
    assert first.use is use


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The Japanese government backs Rapidus", "en"),
        ("De Japanse regering steunt Rapidus", "nl"),
        ("Die japanische Regierung fördert Rapidus", "de"),
        ("Le gouvernement japonais soutient Rapidus", "fr"),
        ("Il governo giapponese sostiene Rapidus", "it"),
        ("政府はラピダスを支援する", "ja"),
        ("国がラピダスに補助する", "ja"),
        ("経産省はラピダスを支援する", "ja"),
        ("일본 정부가 라피더스를 지원", "ko"),
        ("METI approved the plan of Rapidus", "en"),
        ("Japan's trade ministry approved the plan", "en"),
        ("The government will give Rapidus 100 billion yen", "en"),
    ],
)
def test_many_names_of_a_government_count_as_one_party(text: str, language: str) -> None:
    counted = {gazetteer().principal(name) for name in parties(text, language)}
    assert "Japan" in counted


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("台湾政府は半導体を支援する", "ja"),
        ("米政府は輸出を規制する", "ja"),
        ("The Dutch government supports ASML", "en"),
        ("中国は半導体に投資する", "ja"),
    ],
)
def test_another_government_is_not_the_japanese_one(text: str, language: str) -> None:
    assert "Japan" not in {gazetteer().principal(name) for name in parties(text, language)}


def test_one_word_may_name_two_governments() -> None:
    assert parties("日英両政府が合意", "ja")[:2] == ["Japan", "UK"]
    assert parties("27日本格的に稼働", "ja") == []
    assert parties("6日米IBMと提携", "ja") == ["IBM"]


def test_joined_adjectives_name_both() -> None:
    assert parties("German-Japanese talks on chips") == ["Germany", "Japan"]


def test_persons_are_told_from_parties() -> None:
    uses = {one.party: one.use for one in found("Gina Raimondo met Yasutoshi Nishimura")}
    assert uses == {"US Department of Commerce": Use.PERSON, "METI": Use.PERSON}


def test_media_are_no_parties() -> None:
    assert parties("The Japan Times and TV Tokyo reported") == []
    assert parties("日本経済新聞が報じた", "ja") == []


def test_an_adjective_counts_only_in_its_own_language() -> None:
    assert [one.use for one in found("the Japanese maker", "en")] == [Use.QUALIFIER]
    assert found("the Japanese maker", "nl") == []


def test_spans_point_at_the_verbatim_text() -> None:
    text = "㈱Ｒａｐｉｄｕｓ株式会社と㈱デンソー、ﾗﾋﾟﾀﾞｽ"
    folded = fold(text)
    for one in gazetteer().mentions(folded, "ja"):
        assert text[one.start : one.end] == one.alias
        assert folded.back(one.fold_start, one.fold_end) == (one.start, one.end)
    assert [one.party for one in gazetteer().mentions(folded, "ja")] == ["Rapidus", "Denso", "Rapidus"]


def test_a_legal_form_belongs_to_the_name() -> None:
    assert [one.alias for one in found("Rapidus Corp. said")] == ["Rapidus Corp."]


def test_katakana_borders() -> None:
    one = small(Acme=Party(kind=Kind.COMPANY, aliases={"ja": "アクメ"}))
    for text, hits in {
        "アクメは": 1,
        "アクメグループは": 1,
        "メーカーアクメは": 1,
        "アクメリアは": 0,
        "マアクメは": 0,
        "新アクメ": 1,
    }.items():
        assert len(one.mentions(fold(text), "ja")) == hits, text


def test_rules_of_an_alias() -> None:
    acme = Party(
        kind=Kind.COMPANY,
        aliases={"en": "ACM | Summit"},
        rules={
            "ACM": Rule(case="exact", needs=("chips",)),
            "Summit": Rule(case="capital", not_before="the ", not_after=" of"),
        },
    )
    one = small(Acme=acme)

    def hits(text: str) -> int:
        return len(one.mentions(fold(text), "en"))

    assert hits("ACM makes chips") == 1
    assert hits("Acm makes chips") == 0
    assert hits("ACM makes cars") == 0
    assert hits("Summit builds") == 1
    assert hits("summit builds") == 0
    assert hits("the Summit builds") == 0
    assert hits("Summit of leaders") == 0
    assert hits("Acme Times") == 0
    assert hits("Acme") == 1


@pytest.mark.parametrize(
    ("text", "use"),
    [
        ("社長に元インテル幹部", Use.QUALIFIER),
        ("前インテル日本法人社長が就任", Use.QUALIFIER),
        ("インテル出身の技術者", Use.QUALIFIER),
        ("次元インテルと提携", Use.NAME),
        ("以前インテルと提携", Use.NAME),
        ("インテルと提携", Use.NAME),
    ],
)
def test_where_somebody_worked_before_does_not_act(text: str, use: Use) -> None:
    assert [(one.party, one.use) for one in found(text, "ja") if one.party == "Intel"] == [("Intel", use)]


def test_looking_up() -> None:
    gaz = gazetteer()
    assert gaz.principal("METI") == "Japan"
    assert gaz.principal("FIT") == "Government of Flanders"
    assert gaz.principal("EPSRC") == "UK"
    assert gaz.principal("Nobody Ltd") == "Nobody Ltd"
    assert gaz.slug("imec") == "imec"
    assert gaz.slug("Tokyo Electron") == "tokyo-electron"
    assert gaz.slug("Unlisted & Sons") == "unlisted-sons"
    assert [party.name for party in gaz.named_by("tokyo-electron")] == ["Tokyo Electron"]
    assert gaz.named_by("unlisted-sons") == ()
    meti = gaz.party("経済産業省")
    assert meti is not None
    assert meti.name == "METI"
    assert gaz.party("nobody has this name") is None


def test_a_circle_of_principals_ends() -> None:
    one = small(
        A=Party(kind=Kind.COMPANY, acts_for="B"),
        B=Party(kind=Kind.COMPANY, acts_for="A"),
    )
    assert one.principal("A") in ("A", "B")


def test_slugs_of_all_parties_differ() -> None:
    slugs = [gazetteer().slug(party.name) for party in gazetteer().parties]
    assert len(slugs) == len(set(slugs))


def test_every_canonical_name_finds_its_party() -> None:
    lost = [
        party.name
        for party in gazetteer().parties
        if party.name not in party.rules and party.name not in {one.party for one in found(f"... {party.name} ...")}
    ]
    assert lost == []


def test_removing_a_party_only_loses_that_party() -> None:
    without = Gazetteer(replace(names(), parties={n: p for n, p in names().parties.items() if n != "Rapidus"}))
    assert [one.party for one in without.mentions(fold("imec and Rapidus sign"), "en")] == ["imec"]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["en", "ja", "nl", "de", "fr", "ko", "zh", "xx"]))
def test_any_text_gives_verbatim_ordered_spans(text: str, language: str) -> None:
    mentions = gazetteer().mentions(fold(text), language)
    for one in mentions:
        assert 0 <= one.start < one.end <= len(text)
        assert text[one.start : one.end] == one.alias
    assert list(mentions) == sorted(mentions, key=lambda one: one.fold_start)


def test_an_ending_with_a_capital_belongs_to_another_name() -> None:
    assert parties("Astute sells for NoMIS") == []
    assert [one.alias for one in found("IBMs Labor und TSMCs Werk", "de")] == ["IBMs", "TSMCs"]
