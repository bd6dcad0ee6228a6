import pytest

from tests.core.judged import judge, knowledge
from tracker.model import Status

CASES = [
    ("en", "2022-12-07", "Rapidus and imec sign memorandum", "Japan's Rapidus and Belgium's imec signed a memorandum of"
     " cooperation in Tokyo.", "known", None),
    ("nl", "2025-06-12", "Imec verlengt alliantie met Tokyo Electron", "De strategische alliantie loopt al dertig jaar;"
     " duurzame chips zijn nieuw.", "known", None),
    ("ja", "2023-01-07", "政府、ラピダスに700億円", "西村経産相が半導体会社ラピダスへの支援を決めた。", "known", None),
    ("en", "2026-05-20", "imec and Tokyo Electron end alliance", "The two have ended their cooperation after three"
     " decades, both said.", "update", "termination"),
    ("nl", "2026-07-14", "Imec en Panasonic stellen sensorchiplab jaar uit", "De opening schuift op naar 2028.",
     "update", "setback"),
    ("ja", "2026-02-18", "ラピダスとimec、提携を2032年まで延長", "協力期間を5年延ばす。", "update", "renewal"),
    ("en", "2026-08-11", "Qualcomm drags IBM to court over chip secrets", "They are said to have gone to Japan's"
     " Rapidus, the partner of IBM.", "update", "setback"),
    ("en", "2026-10-12", "Kioxia and SK hynix break off talks on memory venture", "The two had negotiated joint chip"
     " production in Japan.", "new-partnership", "termination"),
    ("de", "2025-09-25", "Infineon und Rohm unterzeichnen Absichtserklärung", "Der japanische Hersteller Rohm"
     " und Infineon kooperieren bei Leistungshalbleitern.", "new-partnership", "new"),
    ("en", "2026-02-05", "Sony denies talks on sale of JASM stake", "Sony said the report about its chip venture with"
     " TSMC was not true.", "commentary", None),
    ("en", "2026-05-14", "Tokyo Electron to buy back shares", "The company announced record quarterly profit.",
     "off-topic", None),
]  # fmt: skip


@pytest.mark.parametrize(("language", "published", "title", "summary", "status", "act"), CASES)
def test_status_and_act_by_what_is_known(language, published, title, summary, status, act):
    found = judge(title, summary, published=published, language=language)
    assert (found.status.value, found.act.value if found.act else None) == (status, act), found.reasons
    assert found.reasons
    assert 0 <= found.confidence <= 1


def test_what_the_baseline_states_is_no_change_when_it_is_told_again():
    changed = []
    for fact in knowledge().baseline:
        value = fact.event_date.value or fact.origin.published.value
        found = judge(fact.statement, published=value.date().isoformat() if value else None)
        if found.status.is_change:
            changed.append((fact.id, found.status.value, found.reasons))
    assert not changed


def test_a_verdict_that_is_no_change_names_no_act():
    assert all(
        found.act is None
        for found in (judge(title, summary, published=day) for _, day, title, summary, _, _ in CASES)
        if found.status in (Status.OFF_TOPIC, Status.COMMENTARY)
    )


@pytest.mark.parametrize(
    ("language", "published", "title", "summary", "status", "act"),
    [
        ("en", "2026-10-20", "UK chip strategy: £1bn over twenty years", "The strategy of May 2023, which accompanied"
         " the UK-Japan Semiconductors Partnership, foresees one billion pounds over twenty years.", "conflict", None),
        ("en", "2026-10-20", "UK to spend £1bn over twenty years on chips with Japan", "The two governments signed a"
         " new semiconductor agreement on Monday.", "update", "funding"),
        ("nl", "2026-08-27", "In 2022 spraken FIT en JETRO af om elkaars bedrijven te helpen", "Dat gebeurde in Tokio.",
         "known", None),
        ("en", "2026-08-27", "In 2024 two chipmakers, Denso and Rohm, agreed to work together", "", "commentary", None),
        ("en", "2026-06-22", "Tokyo clears a further ¥631.5bn for Rapidus", "", "update", "funding"),
        ("en", "2026-11-10", "Japan to cover part of Samsung's Yokohama packaging lab with up to ¥20bn", "",
         "new-partnership", "funding"),
        ("ja", "2026-04-14", "TSMC熊本第2工場、着工先送り", "", "new-partnership", "setback"),
    ],
)  # fmt: skip
def test_times_long_over_and_sums_without_a_verb(language, published, title, summary, status, act):
    found = judge(title, summary, published=published, language=language)
    assert (found.status.value, found.act.value if found.act else None) == (status, act), found.reasons


@pytest.mark.parametrize(
    ("language", "title", "summary", "status"),
    [
        ("en", "Rapidus and imec: how it began", "The foundry signed its memorandum of cooperation with imec on"
         " 9 December 2022 in Tokyo.", "conflict"),
        ("nl", "Het memorandum tussen imec en Rapidus werd op 3 december 2022 ondertekend in Tokio", "", "conflict"),
        ("nl", "Imec en Rapidus tekenden op 6 december 2022 een memorandum van samenwerking", "", "known"),
        ("de", "IBM und Rapidus schlossen im Dezember 2022 ihre Partnerschaft", "", "known"),
        ("ja", "ラピダスとimecは2022年12月に協力覚書を結んだ", "", "known"),
        ("en", "imec and Rapidus extend December 2022 memorandum to 2030", "", "update"),
        ("en", "imec and Rapidus turn memorandum of December 2022 into a contract", "", "update"),
        ("nl", "Imec en Rapidus tekenen contract na memorandum van december 2022", "", "update"),
    ],
)  # fmt: skip
def test_what_happened_on_a_day_long_over_is_no_news(language, title, summary, status):
    assert judge(title, summary, published="2026-05-28", language=language).status == status


@pytest.mark.parametrize(
    ("language", "title", "summary", "parties"),
    [
        ("nl", "Start-up Nanoveld en Hayashi Kogyo tekenen contract over chips", "De Nederlandse machinebouwer Nanoveld"
         " en de Japanse kabelmaker werken samen aan wafers.", {"Nanoveld", "Hayashi Kogyo"}),
        ("nl", "Nanoveld sluit contract met Japanse machinebouwer Takumi Seiki", "De twee inspecteren wafers.",
         {"Nanoveld", "Takumi Seiki"}),
        ("nl", "Kryostream en Aozora Photonics knopen er vier jaar aan", "Het Gentse chipbedrijf en zijn Japanse"
         " partner verlengen hun ontwikkelovereenkomst.", {"Kryostream", "Aozora Photonics"}),
        ("en", "Rohm and Tata Electronics sign chip pact", "Tata will package the power chips.",
         {"Rohm", "Tata Electronics"}),
    ],
)  # fmt: skip
def test_who_is_described_rather_than_listed(language, title, summary, parties):
    found = judge(title, summary, published="2026-05-28", language=language)
    assert (found.status, set(found.parties)) == ("new-partnership", parties), found.reasons


@pytest.mark.parametrize(
    ("title", "status", "act"),
    [
        ("Rapidus frobnicates 2nm wafers", "update", "milestone"),
        ("Why Rapidus frobnicates 2nm wafers", "commentary", None),
        ("Can Rapidus frobnicate 2nm wafers?", "commentary", None),
        ("Rapidus and the semiconductor blues", "commentary", None),
        ("Nidec frobnicates into Rapidus with new shareholders", "update", "new-party"),
        ("Y300bn: METI frobnicates for Rapidus", "update", "funding"),
    ],
)
def test_news_of_a_venture_in_words_that_nobody_has_listed(title, status, act):
    found = judge(title, published="2026-05-28", language="en")
    assert (found.status.value, found.act.value if found.act else None) == (status, act), found.reasons


@pytest.mark.parametrize(
    ("language", "title", "status"),
    [
        ("en", "Analysts doubt that Rapidus can leap to 2nm", "commentary"),
        ("nl", "Analisten twijfelen aan 2nm-plannen van Rapidus", "commentary"),
        ("de", "Experten zweifeln an 2-Nanometer-Plänen von Rapidus", "commentary"),
        ("en", "IBM voices doubts over 2nm plans of Rapidus", "update"),
    ],
)
def test_who_looks_on_and_doubts_does_nothing(language, title, status):
    assert judge(title, published="2026-05-28", language=language).status == status


@pytest.mark.parametrize(
    ("language", "title", "summary", "act"),
    [
        ("en", "Rapidus and imec join forces on silicon photonics", "The foundry and the research centre signed an"
         " agreement on optical links between chips.", "renewal"),
        ("nl", "Rapidus en imec gaan samen chiplets ontwikkelen", "De Japanse chipmaker en het onderzoekscentrum"
         " tekenden een overeenkomst.", "renewal"),
        ("ja", "ラピダスとIBM、混載用のMRAMで提携", "半導体の共同開発の契約を結んだ。", "renewal"),
        ("en", "Rapidus and IBM agree on 2nm chips", "The two will develop the technology together.", None),
        ("en", "Rapidus and imec sign agreement", "The Japanese chipmaker and the research centre cooperate.", None),
    ],
)  # fmt: skip
def test_known_partners_in_another_field_of_work(language, title, summary, act):
    found = judge(title, summary, published=None, language=language)
    assert (found.act.value if found.act else None) == act, found.reasons
    assert found.status is (Status.UPDATE if act else Status.KNOWN)
    assert any("field of work" in reason for reason in found.reasons) == (act is not None)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("fr", "Soitec va fournir des plaquettes de silicium à Renesas"),
        ("de", "Soitec wird Renesas mit Siliziumscheiben ausrüsten"),
        ("nl", "Soitec gaat Renesas voorzien van siliciumwafers"),
    ],
)
def test_what_two_plan_in_unlisted_words_is_news_of_them(language, title):
    assert judge(title, published="2026-05-28", language=language).status is Status.NEW_PARTNERSHIP
