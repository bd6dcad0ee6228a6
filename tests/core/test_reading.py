import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.judged import read
from tracker.model import Act, Stage


def test_a_reading_says_who_did_what_for_how_much_with_verbatim_evidence():
    title = "Japan approves up to 590 billion yen for Rapidus"
    summary = "The industry ministry in Tokyo approved the subsidy for 2nm chips on Tuesday."
    found = read(title, summary)
    assert found.relevant
    assert found.claims[0].act is Act.FUNDING
    assert [int(amount.value) for amount in found.amounts] == [590_000_000_000]
    assert "2nm" in found.technology
    fields = {"title": title, "summary": summary}
    assert found.evidence
    assert all(fields[one.field][one.start : one.end] == one.text for one in found.evidence)


SWAPS = {
    "en": ("Renesas and Wolfspeed {} on silicon carbide chips", "Renesas is based in Tokyo, Japan.", {
        Stage.LOI: "sign letter of intent", Stage.MOU: "sign memorandum of understanding",
        Stage.AGREEMENT: "sign definitive agreement", Stage.TALKS: "are in talks",
    }),
    "nl": ("Renesas en Wolfspeed {} over siliciumcarbidechips", "Renesas is gevestigd in Tokio, Japan.", {
        Stage.LOI: "tekenen intentieverklaring", Stage.MOU: "tekenen memorandum",
        Stage.AGREEMENT: "sluiten overeenkomst", Stage.TALKS: "voeren gesprekken",
    }),
    "ja": ("ルネサスとウルフスピード、SiC半導体で{}", "ルネサスは東京に本社を置く。", {
        Stage.LOI: "意向表明書に署名", Stage.MOU: "覚書を締結", Stage.AGREEMENT: "契約を締結", Stage.TALKS: "協議",
    }),
}  # fmt: skip


@pytest.mark.parametrize(
    ("summary", "language", "due", "words"),
    [
        ("Volume production is to begin in the first half of 2027.", "en", "2027-06", "first half of 2027"),
        ("A pilot line opens in April 2027, they say.", "en", "2027-04", "April 2027"),
        ("量産は2027年に始める。", "ja", "2027-01", "2027年"),
        ("De fabriek opent in het tweede kwartaal van 2027.", "nl", "2027-06", "tweede kwartaal van 2027"),
    ],
)
def test_a_promise_falls_due_with_the_end_of_its_span_and_says_where_it_stands(summary, language, due, words):
    frame, _, phrases = SWAPS[language]
    found = read(frame.format(phrases[Stage.MOU]), summary, language=language, published="2026-03-03")
    claim = found.claims[0]
    assert f"{claim.due.value:%Y-%m}" == due
    (piece,) = (one for one in claim.evidence if one.says.startswith("due: "))
    assert words in piece.text
    assert piece.field == "summary"


@pytest.mark.parametrize("language", SWAPS)
def test_swapping_only_the_act_phrase_moves_only_the_stage(language):
    frame, summary, phrases = SWAPS[language]
    found = {stage: read(frame.format(phrase), summary, language=language) for stage, phrase in phrases.items()}
    assert {stage: one.claims[0].stage for stage, one in found.items()} == {stage: stage for stage in phrases}
    assert len({frozenset(one.parties) for one in found.values()}) == 1
    assert len({one.technology for one in found.values()}) == 1
    assert all(one.relevant for one in found.values())


@settings(max_examples=80, deadline=None)
@given(
    st.text(max_size=150), st.text(max_size=300), st.sampled_from([None, "en", "ja", "xx", ""]),
    st.sampled_from([None, "2026-03-03", "0001", "nonsense"]),
)  # fmt: skip
def test_any_text_has_a_reading_with_a_reason_and_verbatim_quotes(title, summary, language, published):
    found = read(title, summary, language=language, published=published)
    assert 0 <= found.relevance <= 1
    assert found.relevant or found.reasons
    fields = {"title": title, "summary": summary}
    assert all(fields[one.field][one.start : one.end] == one.text for one in found.evidence)


@pytest.mark.parametrize("text", ["", "😀" * 500, "ラ" * 200_000, "Rapidus imec " * 20_000, "\ud800", "<b>&amp;" * 999])
def test_bad_input_is_read_too(text):
    found = read(text, text)
    assert found.reasons or found.relevant
