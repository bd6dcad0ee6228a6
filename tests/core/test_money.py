from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker import limits
from tracker.core.money import MoneyWords, distinct, find_amounts
from tracker.core.text import fold
from tracker.model import Bound, SumRole
from tracker.seeds.parts import part

WORDS: MoneyWords = part(Path(__file__).parents[2] / "seeds", "money.yaml", MoneyWords)

BN, TN, MN = 10**9, 10**12, 10**6


def amounts(text, language="en", field="summary"):
    found = find_amounts(field, fold(text), language, WORDS)
    for amount in found:
        assert 0 <= amount.start < amount.end <= len(text)
        assert amount.about in text
    return found


def sums(text, language="en"):
    return [(int(amount.value), amount.currency) for amount in amounts(text, language)]


ONE_SUM = [
    # English: where the currency stands and how the scale is written
    ("en", "Tokyo sets aside 1,722.5 billion yen", 1_722_500 * MN, "JPY"),
    ("en", "an outlay of ¥802.5bn is planned", 802_500 * MN, "JPY"),
    ("en", "JPY 45 bn goes to the centre", 45 * BN, "JPY"),
    ("en", "JPY45bn goes to the centre", 45 * BN, "JPY"),
    ("en", "Y70bn for the foundry", 70 * BN, "JPY"),
    ("en", "a 70bn-yen grant", 70 * BN, "JPY"),
    ("en", "a 70-billion-yen grant", 70 * BN, "JPY"),
    ("en", "a 92.9 bil. yen grant", 92_900 * MN, "JPY"),
    ("en", "some 1.2 tril. yen in all", 1200 * BN, "JPY"),
    ("en", "192 B. Yen for the plant", 192 * BN, "JPY"),
    ("en", "a $1.3-B grant", 1300 * MN, "USD"),
    ("en", "$1.165bn over four years", 1165 * MN, "USD"),
    ("en", "US$8.95 billion", 8950 * MN, "USD"),
    ("en", "USD 50 million", 50 * MN, "USD"),
    ("en", "6.6 billion dollars", 6600 * MN, "USD"),
    ("en", "200 million US dollars", 200 * MN, "USD"),
    ("en", "90 million U.S. dollars", 90 * MN, "USD"),
    ("en", "NT$153.78 billion", 153_780 * MN, "TWD"),
    ("en", "400 billion New Taiwan dollars", 400 * BN, "TWD"),
    ("en", "HK$3 billion", 3 * BN, "HKD"),
    ("en", "A$940 million", 940 * MN, "AUD"),
    ("en", "C$20m", 20 * MN, "CAD"),
    ("en", "S$1.5bn", 1500 * MN, "SGD"),
    ("en", "£3.99m for the call", 3_990_000, "GBP"),
    ("en", "1 billion pounds over a decade", BN, "GBP"),
    ("en", "13 million pounds sterling", 13 * MN, "GBP"),
    ("en", "GBP 35 million", 35 * MN, "GBP"),
    ("en", "€43bn under the Act", 43 * BN, "EUR"),
    ("en", "EUR10 billion", 10 * BN, "EUR"),
    ("en", "43,000 million euros", 43 * BN, "EUR"),
    ("en", "₹7,600 cr facility", 76 * BN, "INR"),
    ("en", "Rs 91,000 crores fab", 910 * BN, "INR"),
    ("en", "a Rs 27,000-crore plant", 270 * BN, "INR"),
    ("en", "INR 1.26 lakh crore", 1260 * BN, "INR"),
    ("en", "5 lakh rupees", 500_000, "INR"),
    ("en", "RM910 million", 910 * MN, "MYR"),
    ("en", "500 million ringgit", 500 * MN, "MYR"),
    ("en", "CNY4.3 billion", 4300 * MN, "CNY"),
    ("en", "30 billion yuan", 30 * BN, "CNY"),
    ("en", "20 trillion won", 20 * TN, "KRW"),
    ("en", "CHF 12 million", 12 * MN, "CHF"),
    ("en", "500 million Swiss francs", 500 * MN, "CHF"),
    ("en", "¥70,000,000,000", 70 * BN, "JPY"),
    ("en", "3.3 trillion Japanese yen", 3300 * BN, "JPY"),
    ("en", "two trillion yen", 2 * TN, "JPY"),
    ("en", "one billion pounds", BN, "GBP"),
    ("en", "half a billion dollars", 500 * MN, "USD"),
    ("en", "a half-billion-dollar fund", 500 * MN, "USD"),
    ("en", "a quarter of a billion euros", 250 * MN, "EUR"),
    ("en", "twenty-five million euros", 25 * MN, "EUR"),
    ("en", "one hundred and fifty billion yen", 150 * BN, "JPY"),
    ("en", "a hundred billion yen", 100 * BN, "JPY"),
    ("en", "Fifty million dollars are at stake", 50 * MN, "USD"),
    ("en", "$500K in prizes", 500_000, "USD"),
    ("en", "$1 bln deal", BN, "USD"),
    ("en", "$ 3 mln for training", 3 * MN, "USD"),
    # Japanese
    ("ja", "国は700億円を投じる", 70 * BN, "JPY"),
    ("ja", "総額は1兆1000億円", 1100 * BN, "JPY"),
    ("ja", "総額は1兆7,225億円", 1_722_500 * MN, "JPY"),
    ("ja", "3兆9000億円", 3900 * BN, "JPY"),
    ("ja", "１３００億円の補助", 130 * BN, "JPY"),
    ("ja", "事業費８千億円", 800 * BN, "JPY"),
    ("ja", "1兆2千億円", 1200 * BN, "JPY"),
    ("ja", "百億円を充てる", 10 * BN, "JPY"),
    ("ja", "三千億円を充てる", 300 * BN, "JPY"),
    ("ja", "十億円を充てる", BN, "JPY"),
    ("ja", "二十五億円を充てる", 2500 * MN, "JPY"),
    ("ja", "34億1,500万円の土地", 3415 * MN, "JPY"),
    ("ja", "2億6250万ドルの契約", 262_500_000, "USD"),
    ("ja", "20億6200万ドル", 2062 * MN, "USD"),
    ("ja", "20億米ドル", 2 * BN, "USD"),
    ("ja", "10億ポンド", BN, "GBP"),
    ("ja", "499万ポンド", 4_990_000, "GBP"),
    ("ja", "2億7500万ユーロ", 275 * MN, "EUR"),
    ("ja", "9億1,000万リンギ", 910 * MN, "MYR"),
    ("ja", "1829億ウォン", 182_900 * MN, "KRW"),
    ("ja", "7600億ルピー", 760 * BN, "INR"),
    ("ja", "100億人民元", 10 * BN, "CNY"),
    ("ja", "300億元を投資", 30 * BN, "CNY"),
    ("ja", "4200億台湾ドル", 420 * BN, "TWD"),
    ("ja", "2000万円", 20 * MN, "JPY"),
    ("ja", "支援額は５０００億、残りは銀行", 500 * BN, "JPY"),
    ("ja", "第2工場に約7300億支援", 730 * BN, "JPY"),
    ("ja", "1万2000億円", 1200 * BN, "JPY"),
    # Korean and Chinese
    ("ko", "정부는 700억엔을 지원한다", 70 * BN, "JPY"),
    ("ko", "1조 8225억 엔 규모", 1_822_500 * MN, "JPY"),
    ("ko", "1조2천억엔", 1200 * BN, "JPY"),
    ("ko", "3천억원을 투자", 300 * BN, "KRW"),
    ("ko", "14조원을 투입", 14 * TN, "KRW"),
    ("ko", "5억 달러를 낸다", 500 * MN, "USD"),
    ("ko", "1829억 보조", 182_900 * MN, "KRW"),
    ("ko", "5,360억엔 보조금", 536 * BN, "JPY"),
    ("zh", "補助1.2兆日圓", 1200 * BN, "JPY"),
    ("zh", "投資約139億美元", 13_900 * MN, "USD"),
    ("zh", "投資4200億台幣", 420 * BN, "TWD"),
    ("zh", "新台幣100億元", 10 * BN, "TWD"),
    ("zh", "公司投資300億元", 30 * BN, "TWD"),
    ("zh", "公司投资300亿元", 30 * BN, "CNY"),
    ("zh", "投资1.2万亿日元", 1200 * BN, "JPY"),
    ("zh", "43亿元人民币", 4300 * MN, "CNY"),
    ("zh", "10億歐元", BN, "EUR"),
    ("zh", "投入5億英鎊", 500 * MN, "GBP"),
    ("zh", "動工，300億美元為總額", 30 * BN, "USD"),
    ("ja", "発表した，700億円は国が出す", 70 * BN, "JPY"),
    # Dutch, German, French
    ("nl", "70 miljard yen voor de fabriek", 70 * BN, "JPY"),
    ("nl", "€ 2,5 miljard", 2500 * MN, "EUR"),
    ("nl", "1,7 biljoen yen", 1700 * BN, "JPY"),
    ("nl", "30 miljoen euro", 30 * MN, "EUR"),
    ("nl", "4,99 miljoen pond", 4_990_000, "GBP"),
    ("nl", "een subsidie van 1.722,5 miljard yen", 1_722_500 * MN, "JPY"),
    ("nl", "1.294 miljoen yen", 1294 * MN, "JPY"),
    ("nl", "twee miljard dollar", 2 * BN, "USD"),
    ("nl", "anderhalf miljard euro", 1500 * MN, "EUR"),
    ("nl", "een half miljard euro", 500 * MN, "EUR"),
    ("nl", "een miljard pond", BN, "GBP"),
    ("nl", "2,5 mld. euro", 2500 * MN, "EUR"),
    ("de", "920 Mrd. Yen", 920 * BN, "JPY"),
    ("de", "10 Billionen Yen", 10 * TN, "JPY"),
    ("de", "1 Billion Yen", TN, "JPY"),
    ("de", "eine 9-Milliarden-Euro-Fabrik", 9 * BN, "EUR"),
    ("de", "fünf Milliarden Euro", 5 * BN, "EUR"),
    ("de", "eine halbe Milliarde Euro", 500 * MN, "EUR"),
    ("de", "1,72 Bill. Yen", 1720 * BN, "JPY"),
    ("de", "30 Mio. Euro", 30 * MN, "EUR"),
    ("de", "70 Milliarden japanische Yen", 70 * BN, "JPY"),
    ("de", "eine Milliarde Pfund", BN, "GBP"),
    ("de", "7'300 Millionen Franken", 7300 * MN, "CHF"),
    ("fr", "388,3 milliards de yens", 388_300 * MN, "JPY"),
    ("fr", "30 millions d'euros", 30 * MN, "EUR"),
    ("fr", "3,6 Md$ de fonds", 3600 * MN, "USD"),
    ("fr", "70 Md€", 70 * BN, "EUR"),
    ("fr", "un milliard de livres sterling", BN, "GBP"),
    ("fr", "1 722,5 milliards de yens", 1_722_500 * MN, "JPY"),
    ("fr", "mille milliards de yens", TN, "JPY"),
    ("fr", "deux mille milliards de yens", 2 * TN, "JPY"),
    ("fr", "deux milliards d’euros", 2 * BN, "EUR"),
    ("fr", "880 millions de dollars", 880 * MN, "USD"),
    # other languages
    ("es", "70.000 millones de yenes", 70 * BN, "JPY"),
    ("es", "1,72 billones de yenes", 1720 * BN, "JPY"),
    ("es", "70 mil millones de yenes", 70 * BN, "JPY"),
    ("es", "mil millones de libras", BN, "GBP"),
    ("it", "200 miliardi di yen", 200 * BN, "JPY"),
    ("it", "1,28 miliardi di dollari", 1280 * MN, "USD"),
    ("it", "un miliardo di euro", BN, "EUR"),
    ("it", "mille miliardi di yen", TN, "JPY"),
    ("pt", "70 bilhões de ienes", 70 * BN, "JPY"),
    ("pt", "500 mil milhões de euros", 500 * BN, "EUR"),
    ("pl", "70 mld jenów", 70 * BN, "JPY"),
    ("pl", "1,2 mln dolarów", 1_200_000, "USD"),
    ("pl", "330 miliardów jenów", 330 * BN, "JPY"),
    ("ro", "1 miliard de dolari", BN, "USD"),
    ("vi", "1 tỷ USD", BN, "USD"),
    ("vi", "500 triệu USD", 500 * MN, "USD"),
    ("id", "70 miliar yen", 70 * BN, "JPY"),
    ("id", "1,7 triliun yen", 1700 * BN, "JPY"),
    ("no", "70 milliarder yen", 70 * BN, "JPY"),
    ("sv", "70 miljarder yen", 70 * BN, "JPY"),
    ("da", "70 milliarder kroner", 70 * BN, "DKK"),
    ("sv", "2 miljarder kronor", 2 * BN, "SEK"),
]


@pytest.mark.parametrize(("language", "text", "value", "currency"), ONE_SUM)
def test_a_sum_in_any_notation(language, text, value, currency):
    assert sums(text, language) == [(value, currency)]


SEVERAL = [
    ("en", "an aid of 2-3 billion yen", [(2 * BN, "JPY"), (3 * BN, "JPY")]),
    ("en", "$2-3 billion", [(2 * BN, "USD"), (3 * BN, "USD")]),
    ("en", "$2 billion to $3 billion", [(2 * BN, "USD"), (3 * BN, "USD")]),
    ("en", "$2-$3 billion", [(2 * BN, "USD"), (3 * BN, "USD")]),
    ("en", "between 1 and 2 billion euros", [(BN, "EUR"), (2 * BN, "EUR")]),
    ("en", "10, 20 and 30 billion yen", [(10 * BN, "JPY"), (20 * BN, "JPY"), (30 * BN, "JPY")]),
    ("en", "70 or 80 billion yen", [(70 * BN, "JPY"), (80 * BN, "JPY")]),
    ("ja", "4000億円と2000億円", [(400 * BN, "JPY"), (200 * BN, "JPY")]),
    ("ja", "200億〜300億円", [(20 * BN, "JPY"), (30 * BN, "JPY")]),
    ("ja", "2～3兆円", [(2 * TN, "JPY"), (3 * TN, "JPY")]),
    ("ja", "200億円から300億円", [(20 * BN, "JPY"), (30 * BN, "JPY")]),
    ("de", "zwischen 1 und 2 Milliarden Euro", [(BN, "EUR"), (2 * BN, "EUR")]),
    ("nl", "2 tot 3 miljard euro", [(2 * BN, "EUR"), (3 * BN, "EUR")]),
    ("fr", "de 2 à 3 milliards d'euros", [(2 * BN, "EUR"), (3 * BN, "EUR")]),
    ("en", "a plant for 4 trillion yen, including 1.5 trillion in aid", [(4 * TN, "JPY"), (1500 * BN, "JPY")]),
    ("en", "One firm gives 21 billion yen, another 20 billion.", [(21 * BN, "JPY"), (20 * BN, "JPY")]),
    ("en", "of the ¥70 billion ($494 million)", [(70 * BN, "JPY"), (494 * MN, "USD")]),
    ("ja", "20億ドル(約2800億円)", [(2 * BN, "USD"), (280 * BN, "JPY")]),
    # not lists: years and numbers of things keep to themselves
    ("en", "In 2025, 300 billion yen went to it", [(300 * BN, "JPY")]),
    ("en", "for fab 2 and 300 billion yen", [(300 * BN, "JPY")]),
    ("en", "from 2025 to 300 billion yen", [(300 * BN, "JPY")]),
    ("en", "On June 10 and 20 billion yen later", [(20 * BN, "JPY")]),
    ("ja", "2025年、300億円", [(30 * BN, "JPY")]),
    ("en", "awards $1.37 million to 10 companies", [(1_370_000, "USD")]),
    ("en", "bids of $20-30", [(20, "USD"), (30, "USD")]),
    ("en", "a prize of 800.000 euros", [(800_000, "EUR")]),
    ("en", "paid 5 million yen and hired 20 people", [(5 * MN, "JPY")]),
]


@pytest.mark.parametrize(("language", "text", "expected"), SEVERAL)
def test_ranges_lists_and_shared_units(language, text, expected):
    assert sums(text, language) == expected


NONE = [
    ("ja", "投資額は数百億円とみられる"),
    ("ja", "数十億ドルを見込む"),
    ("ja", "十数億円という"),
    ("ja", "数億円規模"),
    ("ja", "月産1万枚、従業員2000人"),
    ("ja", "1ナノは10億分の1メートル"),
    ("ja", "出資比率2.0%、約4割"),
    ("ja", "500億個のトランジスタ"),
    ("ja", "1億株を発行"),
    ("ko", "수백억엔을 투자"),
    ("ko", "수천억원 규모"),
    ("zh", "投資數百億美元"),
    ("en", "hundreds of millions of dollars"),
    ("en", "billions of dollars"),
    ("en", "several trillion yen"),
    ("en", "a few billion yen"),
    ("en", "several hundred billion yen"),
    ("en", "a multi-billion dollar plan"),
    ("en", "a multibillion-yen plan"),
    ("en", "a billion-dollar question"),
    ("en", "50,000 wafers a month and 200 engineers"),
    ("en", "50 billion transistors on a 2 nm chip"),
    ("en", "12.5 per cent of 3 million shares"),
    ("en", "fab Y7 and line K2 in 2025"),
    ("en", "of the 3, 2 won contracts"),
    ("en", "it weighs 200 pounds"),
    ("en", "a billionth of the weight of a grain"),
    ("en", "the stock fell 3.1 per cent to ₹812.40 a share"),
    ("ja", "株価は13%上昇の64.22ドルで引けた"),
    ("nl", "enkele miljarden yen"),
    ("nl", "een miljardensubsidie"),
    ("de", "mehrere Milliarden Euro"),
    ("de", "eine Milliardeninvestition in zweistelliger Höhe"),
    ("fr", "plusieurs milliards de yens"),
    ("fr", "des milliards d'euros"),
    ("fr", "des dizaines de milliards de yens"),
    ("es", "miles de millones de yenes"),
]


@pytest.mark.parametrize(("language", "text"), NONE)
def test_vague_sums_and_other_numbers_are_no_sums(language, text):
    assert sums(text, language) == []


BOUNDS = [
    ("en", "up to 192 billion yen", Bound.UP_TO),
    ("en", "as much as ¥192 billion", Bound.UP_TO),
    ("en", "a maximum of ¥129.4 billion", Bound.UP_TO),
    ("en", "up to around $2 billion", Bound.UP_TO),
    ("en", "more than $1 billion", Bound.OVER),
    ("en", "at least $1 billion", Bound.OVER),
    ("en", "upward of $200 million", Bound.OVER),
    ("en", "nearly 1 trillion yen", Bound.ABOUT),
    ("en", "some 120 billion yen", Bound.ABOUT),
    ("en", "$5 billion or more", Bound.OVER),
    ("en", "exactly 70 billion yen", Bound.EXACT),
    ("ja", "最大5900億円", Bound.UP_TO),
    ("ja", "最大でおよそ7300億円", Bound.UP_TO),
    ("ja", "約1300億円", Bound.ABOUT),
    ("ja", "1900億円規模", Bound.ABOUT),
    ("ja", "3800億円余り", Bound.OVER),
    ("ja", "8000億円超", Bound.OVER),
    ("ja", "8000億円以上", Bound.OVER),
    ("ja", "2500億円前後", Bound.ABOUT),
    ("ja", "700億円を上限とする", Bound.UP_TO),
    ("nl", "ruim 1,2 miljard euro", Bound.OVER),
    ("nl", "tot 70 miljard yen", Bound.UP_TO),
    ("nl", "zo'n 62 miljard dollar", Bound.ABOUT),
    ("de", "bis zu 5 Milliarden Euro", Bound.UP_TO),
    ("de", "mehr als zehn Milliarden Euro", Bound.OVER),
    ("de", "rund 3 Mrd. Euro", Bound.ABOUT),
    ("fr", "jusqu'à 3 milliards d'euros", Bound.UP_TO),
    ("fr", "près de 2 milliards d'euros", Bound.ABOUT),
    ("fr", "plus de 2 milliards d'euros", Bound.OVER),
    ("ko", "최대 500억엔", Bound.UP_TO),
    ("zh", "約139億美元", Bound.ABOUT),
    ("zh", "高達139億美元", Bound.UP_TO),
    ("it", "circa 200 miliardi di yen", Bound.ABOUT),
]


@pytest.mark.parametrize(("language", "text", "bound"), BOUNDS)
def test_bounds(language, text, bound):
    (amount,) = amounts(text, language)
    assert amount.bound is bound


def test_the_ends_of_a_range_are_bounds():
    low, high = amounts("an aid of 2 to 3 billion yen")
    assert (low.bound, high.bound) == (Bound.OVER, Bound.UP_TO)


ROLES = [
    ("en", "Tokyo adds 260 billion yen, bringing the total to 330 billion yen.", ["new", "cumulative"]),
    ("en", "After 46.5 billion yen earlier, it now gets 192 billion yen.", ["background", "new"]),
    ("en", "The ministry had previously given 70 billion yen.", ["background"]),
    ("en", "So far, it has received ¥774.5 billion.", ["cumulative"]),
    ("en", "It gets ¥129.4 billion ($902 million).", ["new", "conversion"]),
    ("en", "It gets ¥70 billion, or around $500 million, this year.", ["new", "conversion"]),
    ("en", "It gets 70 billion yen [$526 million].", ["new", "conversion"]),
    ("en", "60 billion yen (NT$12.9 billion, US$400 million)", ["new", "conversion", "conversion"]),
    ("en", "The two will each invest $500 million.", ["per-party"]),
    ("en", "They give 21 billion yen each, a third firm 20 billion yen.", ["per-party", "new"]),
    ("en", "It gives 5 billion yen and $3 million for something else.", ["new", "new"]),
    ("ja", "1500億円を積み増し、決定済みの900億円を含めると2400億円になる", ["new", "background", "cumulative"]),
    ("ja", "支援は累計3300億円に達する", ["cumulative"]),
    ("ja", "前年に決めた320億円の3倍にあたる", ["background"]),
    ("ja", "すでに700億円を支援している", ["background"]),
    ("ja", "20億ドル（約2800億円）を支払う", ["new", "conversion"]),
    ("ja", "各社が10億円を出す", ["per-party"]),
    ("ja", "8社が10億円ずつ出資した", ["per-party"]),
    ("ja", "再建計画では52億ドルを借りる", ["new"]),
    ("ko", "8개사가 10억엔씩 출자했다", ["per-party"]),
    ("nl", "omgerekend 483 miljoen euro", ["conversion"]),
    ("nl", "Eerder gaf Tokio al 70 miljard yen", ["background"]),
    ("nl", "Elk bedrijf legt ieder 2 miljoen euro in", ["per-party"]),
    ("de", "Bislang sind 920 Mrd. Yen geflossen", ["cumulative"]),
    ("de", "bereits 70 Mrd. Yen erhalten", ["background"]),
    ("fr", "équivalant à 880 millions de dollars", ["conversion"]),
    ("it", "90 miliardi di yen (580 milioni di dollari)", ["new", "conversion"]),
]


@pytest.mark.parametrize(("language", "text", "roles"), ROLES)
def test_roles(language, text, roles):
    assert [amount.role.value for amount in amounts(text, language)] == roles


def test_offsets_lead_to_the_verbatim_text_of_full_width_and_square_characters():
    text = "総額は㍿が示す１兆２０００億円、㌦では７０億㌦だ"
    found = amounts(text, "ja")
    assert [text[a.start : a.end] for a in found] == ["１兆２０００億円", "７０億㌦"]
    assert [(int(a.value), a.currency) for a in found] == [(1200 * BN, "JPY"), (7 * BN, "USD")]


def test_the_clause_around_a_sum_is_kept_as_its_context():
    (amount,) = amounts("The ministry met on Monday, and it will give 70 billion yen for a plant, he said.")
    assert amount.about == "and it will give 70 billion yen for a plant"
    assert amount.field == "summary"


def test_repetitions_and_roundings_between_title_and_summary_are_one_sum():
    title = find_amounts("title", fold("Toshiba, Rohm to get ¥130 billion"), "en", WORDS)
    summary = find_amounts("summary", fold("The ministry grants up to 129.4 billion yen. It is ¥129.4bn."), "en", WORDS)
    (only,) = distinct(title + summary)
    assert (only.value, only.field, only.bound) == (Decimal(129_400 * MN), "summary", Bound.UP_TO)


def test_different_sums_of_one_field_stay_apart_even_when_near():
    found = amounts("The deposit of $2 billion became $2.062 billion.")
    assert len(distinct(found)) == 2


def test_a_headlines_conversion_gives_way_to_the_sum_of_the_text():
    title = find_amounts("title", fold("Japan grants Micron $1.3 billion"), "en", WORDS)
    summary = find_amounts("summary", fold("Tokyo will pay 192 billion yen. A rival got 20 billion yen."), "en", WORDS)
    found = distinct(title + summary, WORDS, (2023,))
    assert [(int(one.value), one.currency) for one in found] == [(192 * BN, "JPY"), (20 * BN, "JPY")]
    assert len(distinct(title + summary)) == 3
    other = find_amounts("title", fold("Japan grants Micron $5 billion"), "en", WORDS)
    assert len(distinct(other + summary, WORDS, (2023,))) == 3
    both = find_amounts("summary", fold("Tokyo will pay 192 billion yen ($1.3 billion)."), "en", WORDS)
    assert len(distinct(title + both, WORDS, (2023,))) == 2


def test_a_sum_that_is_new_somewhere_is_new():
    title = find_amounts("title", fold("Plant gets 70 billion yen"), "en", WORDS)
    summary = find_amounts("summary", fold("It previously got 70 billion yen"), "en", WORDS)
    (only,) = distinct(summary + title)
    assert only.role is SumRole.NEW


def test_nothing_is_read_behind_the_limit():
    assert sums("x" * limits.READ_CHARS + " 70 billion yen") == []


@given(st.text(max_size=200), st.sampled_from(["en", "ja", "ko", "zh", "de", "fr", "nl", "xx", ""]))
def test_any_text_is_read_without_an_error(text, language):
    amounts(text, language)


PIECES = (
    *(
        "1",
        "2",
        "70",
        "1.5",
        "1,294",
        "700",
        "億",
        "兆",
        "万",
        "円",
        "ドル",
        "billion",
        "million",
        "yen",
        "$",
        "¥",
        "€",
    ),
    *("Mrd.", "and", "to", "-", "(", ")", ",", ".", "up to", "more than", "each", "so far", "数", "十", "half a"),
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join)


@given(TEXTS, st.sampled_from(["en", "ja", "ko", "zh", "de", "fr", "nl"]), st.booleans())
def test_any_mixture_of_the_grammar_is_read_without_an_error_or_overlap(text, language, dense):
    text = text.replace(" ", "") if dense else text
    found = amounts(text, language)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(one.value.is_finite() for one in found)


@given(
    st.integers(1, 9999),
    st.sampled_from([("en", "{} billion yen"), ("ja", "{}億円"), ("de", "{} Mrd. Yen"), ("nl", "{} miljard yen")]),
)
def test_the_scale_of_a_language_holds_for_every_number(number, notation):
    language, written = notation
    scale = 10**8 if language == "ja" else BN
    assert sums(written.format(number), language) == [(number * scale, "JPY")]


@given(st.integers(1, 99999), st.sampled_from(["en", "de"]))
def test_grouped_and_plain_figures_are_the_same_number(number, language):
    grouped = f"{number:,}" if language == "en" else f"{number:,}".replace(",", ".")
    assert sums(f"{grouped} million yen", language) == sums(f"{number} million yen", language)
