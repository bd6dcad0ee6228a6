import pytest

from tests.core.judged import knowledge
from tracker.core.lexicon import Cue
from tracker.core.text import fold
from tracker.model import Act, Stage


def hits(text: str, language: str, field: str = "title"):
    return knowledge().lexicon.find(fold(text), language, field)


ACTS = {
    Act.TERMINATION: {
        "en": "The two called off their joint venture",
        "nl": "Beide bedrijven blazen de samenwerking af",
        "ja": "両社は提携を解消した",
        "de": "Die Partner haben die Kooperation beendet",
        "fr": "Les deux groupes mettent fin à leur partenariat",
        "ko": "양사는 협력 협상이 무산됐다",
    },
    Act.RENEWAL: {
        "en": "They extended the partnership until 2030",
        "nl": "Ze verlengden hun samenwerking",
        "ja": "契約期間を延長した",
        "de": "Sie verlängern ihre Zusammenarbeit",
        "fr": "Ils prolongent leur partenariat",
        "ko": "계약을 연장했다",
    },
    Act.SETBACK: {
        "en": "The opening was postponed",
        "nl": "De opening is uitgesteld",
        "ja": "着工を延期した",
        "de": "Der Baubeginn wurde verschoben",
        "fr": "L'ouverture est reportée",
        "ko": "착공이 연기됐다",
    },
    Act.FUNDING: {
        "en": "The ministry approved a subsidy",
        "nl": "De regering trekt subsidie uit",
        "ja": "補助金の支給を決定した",
        "de": "Das Ministerium bewilligt Subventionen",
        "fr": "Le gouvernement accorde une subvention",
        "ko": "보조금 지급을 결정했다",
    },
}


@pytest.mark.parametrize(
    ("act", "language", "text"), [(act, lang, text) for act, texts in ACTS.items() for lang, text in texts.items()]
)
def test_an_act_is_heard_in_every_language(act, language, text):
    assert act in {hit.act for hit in hits(text, language)}


@pytest.mark.parametrize(
    ("language", "text", "stage"),
    [
        ("en", "signed a memorandum of understanding", Stage.MOU),
        ("en", "letter of intent", Stage.LOI),
        ("nl", "ondertekenden een intentieverklaring", Stage.LOI),
        ("ja", "協力覚書を締結", Stage.MOU),
        ("ja", "意向表明書", Stage.LOI),
        ("de", "Absichtserklärung unterzeichnet", Stage.LOI),
        ("zh", "签署谅解备忘录", Stage.MOU),
        ("zh", "簽署合作備忘錄", Stage.MOU),
    ],
)
def test_a_stage_is_heard(language, text, stage):
    assert stage in {hit.stage for hit in hits(text, language)}


@pytest.mark.parametrize(
    ("language", "text", "cue"),
    [
        ("en", "The company denied the report", Cue.DENIAL),
        ("ja", "報道を否定した", Cue.DENIAL),
        ("nl", "Het bedrijf ontkent dat", Cue.DENIAL),
        ("en", "sources familiar with the matter said", Cue.RUMOUR),
        ("ja", "関係者への取材で分かった", Cue.RUMOUR),
        ("nl", "volgens ingewijden", Cue.RUMOUR),
        ("en", "Four years ago the two signed", Cue.LOOK_BACK),
    ],
)
def test_how_it_is_said_is_heard(language, text, cue):
    assert cue in {hit.cue for hit in hits(text, language)}


def test_a_language_without_phrases_of_its_own_is_searched_for_borrowed_ones():
    assert Stage.MOU in {hit.stage for hit in hits("Rapidus og imec: MoU", "no")}
    assert set(knowledge().lexicon.languages) >= {"en", "ja", "nl", "de", "fr", "ko", "zh", "es", "it", "pt"}
