import pytest

from tests.core.judged import knowledge, surface
from tracker.core.acts import deeds
from tracker.core.stance import stance
from tracker.model import Modality


def told(title, summary=""):
    found = surface(title, summary)
    return stance(found, deeds(found, knowledge()), knowledge())


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("Opinion: why Europe needs Rapidus", "A column on what the partnership with imec could mean."),
        ("Explained: how TSMC's Kumamoto fab came about", "A guide in six steps."),
        ("社説　ラピダス支援は説明を尽くせ", "検証が欠かせない。"),
        ("Interview: Rapidus-topman over imec", "Een gesprek met de president."),
    ],
)
def test_talk_about_it_is_not_news_of_it(title, summary):
    assert told(title, summary).commentary >= knowledge().judging.commentary.threshold


@pytest.mark.parametrize(
    ("title", "summary", "modality"),
    [
        ("Rapidus signs agreement with imec", "The two announced it on Monday.", Modality.FACT),
        ("Rapidus denies it is in talks with Intel", "A spokesman called the report untrue.", Modality.DENIED),
        ("ラピダス、インテルとの提携報道を否定", "「事実ではない」とコメントした。", Modality.DENIED),
        ("ローム、台湾社との提携を更新せず", "後継の枠組みは検討していない。", Modality.FACT),
        ("Kioxia and SK hynix reportedly in talks", "Sources familiar with the matter said so.", Modality.RUMOUR),
    ],
)
def test_how_a_text_says_what_it_says(title, summary, modality):
    assert told(title, summary).modality is modality
