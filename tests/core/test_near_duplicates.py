"""Copies are found in any script; other texts are not; the index keeps to its window."""

import random

import pytest

from tracker.core import near_duplicates as near
from tracker.core.near_duplicates import likeness, sketch

ENGLISH = (
    "Rapidus and the Belgian research centre imec have agreed to widen their cooperation on two-nanometre chips. "
    "Engineers of the Japanese company will be trained in Leuven for three years, and both sides will develop "
    "lithography steps for the plant in Chitose together. The ministry in Tokyo welcomed the step and said that it "
    "would look into further support in the next fiscal year, without naming a sum."
)
JAPANESE = (
    "次世代半導体の量産をめざすラピダスは、ベルギーの研究機関imecとの協力を広げることで合意した。"
    "千歳市の工場で使う露光工程をともに開発し、技術者を三年間ルーベンに派遣する。"
    "経済産業省は今回の合意を歓迎し、来年度の追加支援を検討する考えを示したが、金額には触れなかった。"
)
OTHER_ENGLISH = (
    "Kioxia and its American partner have started a line for three-dimensional flash memory in Kitakami. "
    "The building cost less than planned, the companies said, and the first wafers leave it in spring. "
    "Local officials hope for a thousand jobs; analysts doubt that prices will hold until then."
)
OTHER_JAPANESE = (
    "キオクシアは米国の提携先とともに、北上市で三次元フラッシュメモリーの新しい生産ラインを稼働させた。"
    "建屋の費用は計画を下回り、最初のウエハーは春に出荷される。地元は雇用の拡大に期待している。"
)


def spun(text: str, rate: float, seed: int) -> str:
    chance = random.Random(seed)
    words = text.split() if " " in text else list(text)
    for place in chance.sample(range(len(words)), int(len(words) * rate)):
        words[place] = chance.choice(words)
    return (" " if " " in text else "").join(words)


@pytest.mark.parametrize("text", [ENGLISH, JAPANESE])
def test_wire_copies_cut_copies_and_spun_copies_are_copies(text: str) -> None:
    original = sketch(text)
    copies = [
        text,
        text.upper(),
        f"(Agency) TOKYO, 3 March - {text} Reporting by A. Writer; editing by B. Reader",
        text[: len(text) // 2],
        text[: len(text) * 2 // 5] + "…",
        text[len(text) // 3 :],
        spun(text, 0.05, 1),
    ]
    assert all(likeness(original, sketch(copy)).copies for copy in copies)
    assert all(likeness(sketch(copy), original).copies for copy in copies)


def test_other_texts_of_the_same_field_are_no_copies() -> None:
    texts = [ENGLISH, OTHER_ENGLISH, JAPANESE, OTHER_JAPANESE]
    for one in texts:
        assert [likeness(sketch(one), sketch(other)).copies for other in texts].count(True) == 1


def test_short_texts_must_be_equal() -> None:
    assert likeness(sketch("Rapidus signs with imec"), sketch("RAPIDUS signs with imec!")).copies
    assert not likeness(sketch("Rapidus signs with imec"), sketch("Rapidus signs with IBM")).copies
    assert not likeness(sketch("新工場を着工"), sketch("新工場を着工へ")).copies


def test_widths_case_and_punctuation_do_not_count() -> None:
    assert sketch("ＴＳＭＣ、熊本で「第2工場」") == sketch("tsmc 熊本で 第２工場")


def test_empty_texts_are_like_nothing() -> None:
    assert likeness(sketch(""), sketch("")).overlap == 0.0
    assert not likeness(sketch(" … "), sketch(ENGLISH)).copies


def test_the_estimate_is_near_the_true_overlap() -> None:
    for cut in range(50, len(ENGLISH), 40):
        one, other = ENGLISH, ENGLISH[cut:] + OTHER_ENGLISH[:cut]
        left, right = near.shingles(one), near.shingles(other)
        true = len(left & right) / len(left | right)
        assert abs(likeness(sketch(one), sketch(other)).overlap - true) < 0.2


def test_copies_share_keys_and_other_texts_do_not() -> None:
    keys = set(sketch(JAPANESE).keys)
    assert keys & set(sketch(JAPANESE[: len(JAPANESE) // 2]).keys)
    assert not keys & set(sketch(OTHER_JAPANESE).keys)
    assert len(keys) == near.KEYS


def test_hashes_are_the_smallest_in_order() -> None:
    hashes = sketch(JAPANESE).hashes
    assert len(hashes) == near.SKETCH
    assert hashes == tuple(sorted(hashes))
