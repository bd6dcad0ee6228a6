import pytest

from tests.core.judged import judge


@pytest.mark.parametrize(
    ("title", "summary", "act"),
    [
        ("imec and Panasonic sign memorandum on sensor chip lab in Osaka", "The two signed it on Tuesday.",
         "stage-change"),
        ("Rapidus and imec extend core partnership to 2032", "They will work together for five more years.", "renewal"),
        ("Norway joins UK-Japan chip partnership", "Oslo will take part in the semiconductor research.", "new-party"),
        ("Infineon and Rohm sign MoU on SiC packages", "Japan's Rohm and Infineon become second source.", "new"),
        ("京セラ、ラピダスに出資　120億円", "京セラはラピダスの株主に加わる。", "new-party"),
        ("横浜銀行、ラピダスに90億円を融資", "", "new-party"),
        ("ラピダスに2200億円、政府が補正予算案を閣議決定", "", "funding"),
        ("ラピダス、カナダに新会社を設立", "", "milestone"),
        ("Dutch ministry to take part in British-Japanese chip research",
         "The Netherlands will become the third country in the partnership.", "new-party"),
        ("Japan helps Kioxia and Sandisk with ¥80bn", "The flash memory makers get it for Kitakami.", "funding"),
        ("Wolfram Gate to train Japan's chip designers in $50M deal",
         "The US start-up signed the training agreement with the semiconductor centre LSTC.", "new"),
        ("TSMC子会社JASM、菊陽町と立地協定 第2工場", "JASMが、熊本県菊陽町と半導体工場の立地協定を結んだ。",
         "stage-change"),
        ("TSMC weighs finer chips for JASM's second fab", "The Taiwanese parent told Japan's prime minister so.",
         "stage-change"),
        ("Kumamoto chip plant of TSMC to open on 24 February",
         "Minister Ken Saito will attend the opening ceremony, METI says.", "milestone"),
        ("SBI and PSMC to establish foundry preparatory company in Japan", "", "new"),
        ("SBI、台湾大手と半導体工場の建設へ",
         "SBIは台湾の力積電と、工場の建設に向けた準備会社を立ち上げることで合意した。", "new"),
        ("Japan becomes a shareholder of Rapidus", "The state now owns a tenth of the chip venture.", "funding"),
        ("Mitsubishi Electric steigt bei Rapidus ein", "", "new-party"),
        ("ラピダス、北海道に新棟を建設へ　知事に伝達", "小池社長が道庁を訪ねた。", "milestone"),
        ("経産省、半導体部材の計画を認定", "イビデンとルネサスの計画に最大380億円、140億円を助成する。", "funding"),
        ("東北大とローム、半導体の共同研究契約", "一昨年の基本合意に基づき契約を交わした。", "stage-change"),
    ],
)  # fmt: skip
def test_the_same_words_are_first_news_or_a_step_by_what_is_known_of_the_tie(title, summary, act):
    found = judge(title, summary)
    assert found.act is not None, found.reasons
    assert found.act.value == act, found.reasons


@pytest.mark.parametrize(
    ("title", "summary", "status"),
    [
        ("Denso greift nach Chiphersteller Rohm", "", "new-partnership"),
        ("Kyocera hobnobs with Infineon over chip substrates", "They dined in Kyoto.", "new-partnership"),
        ("Where Kyocera and Infineon differ over chip substrates", "Our reader asks which is right.", "commentary"),
        ("TSMC's Kumamoto fab under the weather", "The chip plant had a quiet week.", "commentary"),
        ("Fujitsu servers with AI chip of Rapidus, says Nikkei", "They would need money of the state.",
         "new-partnership"),
        ("Toyota remet au pot chez Rapidus", "", "update"),
    ],
)  # fmt: skip
def test_two_in_a_headline_make_news_in_whatever_words_unless_one_owns_the_other(title, summary, status):
    found = judge(title, summary)
    assert found.status.value == status, found.reasons
