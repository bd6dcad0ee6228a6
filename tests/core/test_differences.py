import pytest

from tests.core.judged import judge


@pytest.mark.parametrize(
    ("title", "summary", "published", "field"),
    [
        ("imec and Rapidus signed on 8 December",
         "In Tokyo on 8 December imec and Rapidus signed their memorandum of cooperation on semiconductors.",
         "2022-12-09", "date"),
        ("Tokyo puts 90 billion yen into Rapidus, Nishimura says",
         "The Japanese government has decided to invest 90 billion yen in chipmaker Rapidus.", "2023-01-07", "amount"),
        ("Nishimura: Japan puts 700 billion yen into Rapidus",
         "The government has decided to invest in the chip venture, the minister said in Washington.",
         "2023-01-07", "amount"),
        ("UKRIとJSTの半導体共同公募、英側は299万ポンド", "5月に始まった日英共同公募で、英側は299万ポンドを用意する。",
         "2024-06-01", "amount"),
        ("ラピダスとimec、名古屋で覚書に調印", "両社は6日、名古屋市で協力覚書に調印した。", "2022-12-09", "place"),
    ],
)  # fmt: skip
def test_another_figure_day_or_place_for_the_same_fact_is_a_contradiction(title, summary, published, field):
    found = judge(title, summary, published=published)
    assert found.status.value == "conflict", found.reasons
    assert field in {one.field for one in found.differences}


@pytest.mark.parametrize(
    ("title", "summary", "published"),
    [
        ("Japan puts $530 million into chip venture Rapidus",
         "The government in Tokyo has decided to invest about 70 billion yen in Rapidus, minister Nishimura said.",
         "2023-01-07"),
        ("Nishimura and Raimondo agree on chips in Washington on 5 January",
         "The Japanese minister and the US secretary of commerce agreed to boost cooperation in semiconductors.",
         "2023-01-06"),
        ("Japan approves 590 billion yen more for Rapidus", "The ministry approved the additional subsidy.",
         "2024-04-02"),
    ],
)  # fmt: skip
def test_rounding_conversion_time_zones_and_later_tranches_are_none(title, summary, published):
    assert judge(title, summary, published=published).status.value != "conflict"
