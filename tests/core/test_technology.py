from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.technology import NODE, TechnologyWords, find_technology, names
from tracker.core.text import fold
from tracker.seeds.parts import part

WORDS: TechnologyWords = part(Path(__file__).parents[2] / "seeds", "technology.yaml", TechnologyWords)


def technology(text):
    found = find_technology(fold(text), WORDS)
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
    return names(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2nm chips", ["2nm"]),
        ("a 2 nm process", ["2nm"]),
        ("2-nm logic", ["2nm"]),
        ("2-nanometer chips", ["2nm"]),
        ("chips of 2 nanometres", ["2nm"]),
        ("the two-nanometer generation", ["2nm"]),
        ("a 1.4nm process", ["1.4nm"]),
        ("2nm-class chips", ["2nm"]),
        ("sub-1nm devices", ["1nm"]),
        ("beyond 2nm", ["2nm"]),
        ("14 angstroms", ["1.4nm"]),
        ("12/16nm and 22/28nm", ["12nm", "16nm", "22nm", "28nm"]),
        ("chips of 12 to 28 nm", ["12nm", "28nm"]),
        ("22 and 28 nm", ["22nm", "28nm"]),
        ("2ナノ世代の半導体", ["2nm"]),
        ("２ナノ・メートル", ["2nm"]),
        ("2㌨㍍の半導体", ["2nm"]),
        ("回路線幅2ナノメートル", ["2nm"]),
        ("２㎚", ["2nm"]),
        ("6奈米製程", ["6nm"]),
        ("2나노 반도체", ["2nm"]),
        ("2나노미터 공정", ["2nm"]),
        ("2-nanometer-chips uit Japan", ["2nm"]),
        ("Chips mit zwei Nanometern", ["2nm"]),
        ("Chips mit 2 Nanometern Strukturbreite", ["2nm"]),
        ("gravées en 2 nanomètres", ["2nm"]),
        ("chip da 2 nanometri", ["2nm"]),
        ("1,4 Nanometer", ["1.4nm"]),
    ],
)
def test_nodes_however_written(text, expected):
    assert list(technology(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "ナノテクの展示会",
        "2ナノ秒の応答",
        "light of 13.5 nm",
        "a 193 nm laser",
        "a 1000 nm layer",
        "nanometer precision",
        "the sickle (sic) of Chicago",
        "organ transplants and Megan",
        "the year 2025nm".replace("nm", " names"),
    ],
)
def test_other_lengths_and_words_are_no_nodes(text):
    assert technology(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gate-all-around transistors", ["GAA"]),
        ("EUV lithography", ["EUV"]),
        ("極端紫外線(EUV)露光装置", ["EUV"]),
        ("a High-NA EUV tool", ["High-NA EUV"]),
        ("high-bandwidth memory (HBM4)", ["HBM"]),
        ("広帯域メモリーのHBM", ["HBM"]),
        ("1-gamma DRAM", ["1-gamma DRAM", "DRAM"]),
        ("3D NAND flash", ["NAND"]),
        ("フラッシュメモリーの工場", ["NAND"]),
        ("SiC wafers and GaN devices", ["SiC", "GaN"]),
        ("炭化ケイ素のパワー半導体", ["SiC", "power semiconductors"]),
        ("Siliziumkarbid und Leistungshalbleiter", ["SiC", "power semiconductors"]),
        ("carbure de silicium", ["SiC"]),
        ("チップレットとインターポーザー", ["chiplet", "interposer"]),
        ("a RISC-V core", ["RISC-V"]),
        ("シリコンフォトニクス", ["photonics"]),
        ("後工程の自動化", ["back-end"]),
        ("先進封裝", ["advanced packaging"]),
        ("2nm GAA chips", ["2nm", "GAA"]),
        ("300mm wafers", ["300mm wafers"]),
        ("CFET devices", ["CFET"]),
    ],
)
def test_named_technologies_in_every_language(text, expected):
    assert list(technology(text)) == expected


def test_spans_are_verbatim():
    text = "ﾗﾋﾟﾀﾞｽは２ナノ・メートルとＥＵＶで"
    found = find_technology(fold(text), WORDS)
    assert [text[one.start : one.end] for one in found] == ["２ナノ・メートル", "ＥＵＶ"]


def test_no_alias_stands_for_two_technologies():
    seen: dict[str, str] = {}
    for one in WORDS.technologies:
        for alias in one.aliases:
            assert seen.setdefault(fold(alias).text, one.name) == one.name


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error(text):
    technology(text)


@given(
    st.decimals(min_value="0.5", max_value="130", places=1),
    st.sampled_from(["{}nm", "{} nm", "{}-nanometer", "{}ナノ", "{}奈米"]),
)
def test_every_node_is_normalised_the_same_way(size, written):
    expected = () if size in WORDS.not_nodes else (f"{size.normalize():f}nm",)
    assert technology(written.format(size)) == expected


def test_a_technology_stands_in_one_field_at_most_and_every_field_is_of_listed_ones():
    listed = {one.name for one in WORDS.technologies} | {NODE}
    members = [name for several in WORDS.fields.values() for name in several]
    assert len(members) == len(set(members))
    assert set(members) <= listed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2nm chips with chiplets", {"process", "packaging"}),
        ("1.4ナノとチップレット", {"process", "packaging"}),
        ("siliciumfotonica en 2 nm", {"photonics", "process"}),
        ("HBM beside EUV", {"memory", "lithography"}),
        ("AI chips on 300mm wafers", set()),
        ("", set()),
    ],
)
def test_fields_of_work(text, expected):
    assert WORDS.fields_of(technology(text)) == expected
