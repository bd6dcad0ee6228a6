"""What holds for every text, whatever the rules and the knowledge become."""

import random
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.judged import doc, judge, knowledge
from tests.core.judged import read as read_text
from tests.eval.figures import by_program, phrasings, thematic
from tracker.core.classify import Verdict, classify
from tracker.model import UNDATED, Assessment, Document, ItemId, Stage, Status

DOCUMENTS = [document for document, _ in (*thematic(), *phrasings())]


def verdicts() -> list[Verdict]:
    return [*by_program([one for one, _ in thematic()]), *by_program([one for one, _ in phrasings()])]


# ------------------------------------------------------------------ proof
def test_every_quote_is_a_verbatim_piece_of_its_field() -> None:
    quotes = 0
    for one in verdicts():
        fields = {"title": one.document.title, "summary": one.document.summary}
        evidence = [
            *one.assessment.evidence,
            *one.reading.evidence,
            *(piece for claim in one.reading.claims for piece in claim.evidence),
        ]
        for piece in evidence:
            assert fields[piece.field][piece.start : piece.end] == piece.text
            assert piece.text
        for amount in one.reading.amounts:
            assert fields[amount.field][amount.start : amount.end].strip()
        quotes += len(evidence)
    assert quotes > 3 * len(DOCUMENTS)


def test_every_change_is_proven_and_every_verdict_has_a_reason() -> None:
    for one in verdicts():
        assert one.assessment.reasons, one.document.id
        assert 0 <= one.assessment.relevance <= 1
        assert 0 <= one.assessment.confidence <= 1
        if one.assessment.status.is_change:
            assert one.assessment.evidence, one.document.id
            # Names that nobody has listed are not found in Hangul: such a change is told without them.
            assert one.assessment.parties or one.assessment.language == "ko", one.document.id


def test_status_act_and_relevance_go_together() -> None:
    for one in verdicts():
        verdict = one.assessment
        assert verdict.relevant == (verdict.status is not Status.OFF_TOPIC)
        if verdict.status in (Status.UPDATE, Status.NEW_PARTNERSHIP):
            assert verdict.act is not None, one.document.id
        if verdict.status in (Status.OFF_TOPIC, Status.COMMENTARY):
            assert verdict.act is None, one.document.id


# ------------------------------------------------------------------ order
def shown(found: Iterable[Verdict]) -> dict[ItemId, tuple[Assessment, str]]:
    return {one.document.id: (one.assessment, one.story) for one in found}


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_input_changes_no_verdict_and_no_story(seed: int) -> None:
    documents = [document for document, _ in thematic()]
    mixed = documents[:]
    random.Random(seed).shuffle(mixed)
    assert shown(classify(mixed, knowledge())) == shown(by_program(documents))


def test_company_changes_no_verdict() -> None:
    documents = [document for document, _ in thematic()][::9]
    together = {one.document.id: one.assessment for one in by_program([document for document, _ in thematic()])}
    for document in documents:
        (alone,) = classify([document], knowledge())
        assert alone.assessment == together[document.id]


# ------------------------------------------------------------------ swapping the act moves only the stage
PAIRS = [
    ("Disco", "Soitec"),
    ("Rohm", "Infineon"),
    ("Kioxia", "Micron"),
    ("Resonac", "Entegris"),
    ("SCREEN", "Applied Materials"),
    ("Fujifilm", "CEA-Leti"),
    ("Renesas", "GlobalFoundries"),
    ("Advantest", "ASML"),
    ("Shin-Etsu Chemical", "Siltronic"),
    ("JSR", "Merck"),
]
FRAMES = {
    "en": [
        "{a} and {b} {act} on chip packaging|The Japanese company announced this on Monday.",
        "{a}, {b} {act} on 300mm wafers|The companies named a sum of 20 million euros.",
        "Japan's {a} and {b} {act} on semiconductor materials|",
        "Chips: {a} and {b} {act} for power devices|Engineers will work in Tokyo.",
        "{a} and {b} {act}|The subject is lithography for 2nm semiconductors.",
        "Japanese group {a} and its peer {b} {act} covering chip tools|",
        "{b} and {a} {act} on silicon carbide wafers|The wafers are made in Japan.",
        "{a} and {b} {act} concerning memory chips|A statement was published in Osaka.",
        "Semiconductor firms {a} and {b} {act}|The sum is ¥15 billion.",
        "{a} and {b} {act} on chiplets, companies say|",
    ],
    "nl": [
        "{a} en {b} {act} over chipverpakking|Dat maakte het Japanse bedrijf maandag bekend.",
        "{a} en {b} {act} over wafers van 300 millimeter|De bedrijven noemen een bedrag van 20 miljoen euro.",
        "Het Japanse {a} en {b} {act} over halfgeleidermaterialen|",
        "Chips: {a} en {b} {act} over vermogenselektronica|Ingenieurs werken in Tokio.",
        "{a} en {b} {act}|Het gaat om lithografie voor halfgeleiders van 2 nanometer.",
        "De Japanse groep {a} en {b} {act} over chipmachines|",
        "{b} en {a} {act} over wafers van siliciumcarbide|De wafers worden in Japan gemaakt.",
        "{a} en {b} {act} over geheugenchips|De verklaring verscheen in Osaka.",
        "Chipbedrijven {a} en {b} {act}|Het bedrag is 15 miljard yen.",
        "{a} en {b} {act} over chiplets, melden de bedrijven|",
    ],
    "ja": [
        "{a}と{b}、半導体パッケージで{act}|両社が月曜日に発表した。",
        "{a}、{b}と半導体ウエハーで{act}|金額は2000万ユーロ。",
        "{a}と{b}が{act}　半導体材料で|",
        "{a}と米欧の{b}、パワー半導体で{act}|技術者が東京で働く。",
        "{a}と{b}、{act}|2ナノ半導体のリソグラフィーが対象となる。",
        "{a}と海外大手{b}、半導体製造装置で{act}|",
        "{b}と{a}、SiC基板の半導体事業で{act}|基板は日本で作る。",
        "{a}と{b}、半導体メモリーで{act}|大阪で声明を公表した。",
        "半導体の{a}と{b}が{act}|金額は150億円。",
        "{a}と{b}、チップレットで{act}　両社が発表|",
    ],
}
ACTS = {
    "en": {
        "are in talks about a partnership": Stage.TALKS,
        "signed a letter of intent": Stage.LOI,
        "signed a memorandum of understanding": Stage.MOU,
        "signed a contract": Stage.AGREEMENT,
        "extended their contract": Stage.EXTENDED,
        "terminated their partnership": Stage.TERMINATED,
    },
    "nl": {
        "zijn in gesprek over een partnerschap": Stage.TALKS,
        "ondertekenden een intentieverklaring": Stage.LOI,
        "ondertekenden een memorandum": Stage.MOU,
        "sloten een contract": Stage.AGREEMENT,
        "verlengden hun contract": Stage.EXTENDED,
        "beëindigden hun samenwerking": Stage.TERMINATED,
    },
    "ja": {
        "提携を協議": Stage.TALKS,
        "意向表明書に署名": Stage.LOI,
        "覚書を締結": Stage.MOU,
        "正式契約を締結": Stage.AGREEMENT,
        "契約を延長": Stage.EXTENDED,
        "提携を解消": Stage.TERMINATED,
    },
}
SWAPS = [
    pytest.param(language, frame, *pair, id=f"{language}-{number}")
    for language, frames in FRAMES.items()
    for number, (frame, pair) in enumerate(zip(frames, PAIRS, strict=True))
]


@pytest.mark.parametrize(("language", "frame", "a", "b"), SWAPS)
def test_swapping_the_act_moves_only_the_stage(language: str, frame: str, a: str, b: str) -> None:
    title, summary = frame.split("|")
    found = {
        act: judge(title.format(a=a, b=b, act=act), summary, published="2026-03-03", language=language)
        for act in ACTS[language]
    }
    assert {act: one.stage for act, one in found.items()} == ACTS[language]
    assert {one.status for one in found.values()} == {Status.NEW_PARTNERSHIP}
    assert {frozenset(one.parties) for one in found.values()} == {frozenset((a, b))}
    assert len({one.partnership for one in found.values()}) == 1
    assert len({tuple((sum_.value, sum_.currency) for sum_ in one.amounts) for one in found.values()}) == 1
    assert len({one.technology for one in found.values()}) == 1


# ------------------------------------------------------------------ the baseline is no news
def test_the_baseline_told_again_changes_nothing() -> None:
    documents = [
        Document(
            id=ItemId(fact.id),
            title="",
            summary=fact.statement,
            published=fact.event_date if fact.event_date.value else fact.origin.published,
            language="en",
        )
        for fact in knowledge().baseline
    ]
    assert len(documents) > 10
    changes = [
        (one.document.summary, one.assessment.status)
        for one in classify(documents, knowledge())
        if one.assessment.status.is_change
    ]
    assert changes == []


# ------------------------------------------------------------------ no Japan, or no chips
ABROAD = ["TSMC", "Intel", "imec", "ASML", "GlobalFoundries", "台積電", "Infineon", "삼성전자"]
SAYS = {
    "en": "{a} and {b} signed a memorandum on semiconductors and EUV lithography in Brussels.",
    "nl": "{a} en {b} tekenden een memorandum over halfgeleiders in Brussel.",
    "de": "{a} und {b} unterzeichneten einen Vertrag über Halbleiter in Dresden.",
    "fr": "{a} et {b} ont signé un accord sur les semi-conducteurs à Grenoble.",
    "ja": "{a}と{b}は半導体の共同研究で覚書を結んだ。",
}
JAPANESE = ["Toyota", "Panasonic", "METI", "トヨタ自動車", "Fujitsu", "NEDO"]
ELSEWHERE = ["Germany", "BMW", "Belgium", "Australia"]
ABOUT = {
    "en": "{a} and {b} signed a memorandum on green hydrogen supply.",
    "nl": "{a} en {b} tekenden een memorandum over groene waterstof.",
    "de": "{a} und {b} unterzeichneten eine Vereinbarung über Wasserstoff.",
    "fr": "{a} et {b} ont signé un accord sur l'hydrogène vert.",
    "ja": "{a}と{b}は水素の供給で覚書を結んだ。",
}


@pytest.mark.parametrize("language", SAYS)
def test_a_text_without_japan_is_never_relevant(language: str) -> None:
    for a, b in product(ABROAD, ABROAD):
        if a != b:
            text = SAYS[language].format(a=a, b=b)
            assert not judge(text, language=language).relevant, text


@pytest.mark.parametrize("language", ABOUT)
def test_a_text_without_chips_is_never_relevant(language: str) -> None:
    for a, b in product(JAPANESE, ELSEWHERE):
        text = ABOUT[language].format(a=a, b=b)
        assert not judge(text, language=language).relevant, text


# ------------------------------------------------------------------ hostile input
HOSTILE = {
    "nothing": ("", ""),
    "blank": ("\u3000 \t\n", "\u200b\ufeff"),
    "long": ("ラピダスとimecが提携 " * 20_000, "x" * 200_000),
    "one-word": ("R" * 200_000, ""),
    "no-spaces": ("億" * 100_000, "1" * 100_000),
    "emoji": ("🚀🤝🇯🇵 Rapidus 🤝 imec 👩‍💻" * 50, "💴" * 5_000),
    "mixed-scripts": ("Rapidus ラピダス 라피더스 رابيدوس Рапидус ราปิดัส imec", "शुभ MoU 覚書 מזכר"),
    "bidi": ("\u202eRapidus\u202c imec \u2066signed\u2069", "\u200f半導体"),
    "surrogate": ("Rapidus \ud800 imec", "\udfff"),
    "controls": ("Rapidus\x00imec\x1b[31m signed", "\x07" * 100),
    "markup": ("<script>alert(1)</script> Rapidus &lt;b&gt;", "&amp;" * 9_999),
    "combining": ("R\u0301\u0302\u0303apidus" + "\u0300" * 9_999, ""),
    "brackets": ("(" * 5_000 + "Rapidus" + ")" * 5_000, "「" * 5_000),
    "full-width": ("ＲＡＰＩＤＵＳとｉｍｅｃ、半導体で提携", "７００億円"),
    "numbers": ("9" * 500 + " trillion yen for Rapidus", "1e999 1,2,3.4.5 億兆京 ￥¥$€£" * 50),
    "dates": ("99月99日 31/02/0000 2026-13-45", "令和999年"),
    "regex": (r"(a+)+$ [[:alpha:]] \x{110000} .*?" * 200, "a" * 30 + "!"),
}


@pytest.mark.parametrize("language", [None, "en", "ja", "xx", "", "zz-Latn-x-private", "日本語"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_gets_a_verdict_with_a_reason(name: str, language: str | None) -> None:
    if name in ("long", "one-word", "no-spaces") and language not in (None, "ja"):
        pytest.skip("long texts are read in two languages")
    title, summary = HOSTILE[name]
    document = replace(doc(title, summary, None, language), garbled=name == "surrogate")
    (found,) = classify([document], knowledge())
    assert found.assessment.status in set(Status)
    assert found.assessment.reasons
    for piece in found.assessment.evidence:
        assert {"title": title, "summary": summary}[piece.field][piece.start : piece.end] == piece.text


def test_many_copies_with_one_id_are_many_documents() -> None:
    found = classify([doc("Rapidus and imec sign", "", None)] * 30, knowledge())
    assert len(found) == 30
    assert len({one.assessment.status for one in found}) == 1


@cache
def fragments() -> list[str]:
    return [piece for document in DOCUMENTS[::5] for piece in (document.title, document.summary) if piece]


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
@given(data=st.data())
def test_any_mixture_of_texts_gives_verbatim_quotes(data: st.DataObject) -> None:
    pieces = st.one_of(st.sampled_from(fragments()), st.text(max_size=30))
    text = "".join(data.draw(st.lists(pieces, max_size=5)))
    cut = data.draw(st.integers(0, len(text)))
    found = read_text(text[:cut], text[cut:])
    for piece in found.evidence:
        assert {"title": text[:cut], "summary": text[cut:]}[piece.field][piece.start : piece.end] == piece.text


def test_a_document_without_date_and_language_is_judged_like_its_twin() -> None:
    for document, _ in thematic()[::11]:
        bare = replace(document, published=UNDATED, language=None)
        (found,) = classify([bare], knowledge())
        assert found.assessment.status in set(Status)
        assert found.assessment.reasons
