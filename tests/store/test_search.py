"""Search in scripts with and without spaces; what users type is never syntax."""

import random
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store import build
from tracker.core.text import is_cjk
from tracker.model import ItemId, SourceId, Status
from tracker.store import schema, search
from tracker.store.db import Db
from tracker.store.items import Items
from tracker.store.ledger import Ledger
from tracker.store.search import Search

TEXTS = {
    "ja": ("ラピダス、imecと提携を拡大", "日英両政府は半導体分野の協力を確認した。第２工場の着工は2027年。"),
    "half": ("ﾗﾋﾟﾀﾞｽが２ｎｍ試作", "ＩＢＭと共同"),
    "nl": ("imec verlengt overeenkomst met Rapidus", "De halfgeleiderfabriek in Chitose krijgt € 2,5 miljard."),
    "en": ("Tokyo Electron's new lab in Leuven", "O'Brien said the C++ tools AND the 2nm line are ready."),
    "ko": ("라피더스가 2나노 시제품을 공개", "반도체 협력"),
    "de": ("Zürcher Forscher übernehmen Führung", "Absichtserklärung mit Japan"),
}


@pytest.fixture
def found(db: Db) -> Search:
    for name, (title, summary) in TEXTS.items():
        Items(db).keep(build.SOURCE, build.new(build.item(name, title=title, summary=summary)), build.NOW)
    return Search(db)


def _ids(found: Search, text: str, **more: object) -> list[str]:
    return [hit.item.id for hit in found.find(text, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("提携", ["ja"]),  # two characters inside a sentence
        ("日英", ["ja"]),
        ("半導体", ["ja"]),
        ("工場", ["ja"]),
        ("第2工場", ["ja"]),
        ("協", ["ja"]),
        ("力", ["ja"]),
        ("導半", []),
        ("ラピダス", ["half", "ja"]),
        ("ﾗﾋﾟﾀﾞｽ", ["half", "ja"]),
        ("ラピダス imec", ["ja"]),
        ("ibm", ["half"]),
        ("2nm", ["en", "half"]),
        ("imec", ["nl", "ja"]),
        ("IMEC rapidus", ["nl"]),
        ('"tokyo electron"', ["en"]),
        ('"electron tokyo"', []),
        ("electron tokyo", ["en"]),
        ("halfgeleider", []),
        ("halfgeleider*", ["nl"]),
        ("라피더스", ["ko"]),
        ("반도체", ["ko"]),
        ("zurcher", ["de"]),
        ("Führung", ["de"]),
        ("C++", ["en"]),
        ("O'Brien", ["en"]),
        ("AND", ["en"]),
        ("2,5", ["nl"]),
        ("Leuven -lab", ["en"]),  # no operators: a dash is a dash
        ("title:imec", []),
        ("nothing", []),
    ],
)
def test_found(found: Search, text: str, wanted: list[str]) -> None:
    assert sorted(_ids(found, text)) == sorted(wanted)
    assert sorted(_ids(found, text, best_first=True)) == sorted(wanted)


def test_letters_without_spaces_are_those_of_the_core() -> None:
    letters = [chr(point) for point in range(0x110000) if re.match(r"[^\W_]", chr(point))]
    assert len(letters) > 100_000
    paired = re.compile(f"[{search._CJK}]")
    assert [letter for letter in letters if bool(paired.match(letter)) != is_cjk(letter)] == []


def test_newest_first_or_best_first(found: Search, db: Db) -> None:
    Items(db).keep(build.SOURCE, build.new(build.item("brief", title="Notes", summary="... and imec " * 9)), build.NOW)
    assert _ids(found, "imec") == ["brief", "nl", "ja"]
    assert _ids(found, "imec", limit=1) == ["brief"]
    best = found.find("rapidus", best_first=True)
    assert [hit.score for hit in best] == sorted((hit.score for hit in best), reverse=True)


def test_the_best_of_very_many_are_chosen_among_the_newest(
    found: Search, db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("first", "second", "third"):
        item = build.item(name, title="Rapidus", summary="Rapidus " * (3 if name == "first" else 1))
        Items(db).keep(build.SOURCE, build.new(item), build.NOW)
    assert "first" in _ids(found, "rapidus", best_first=True)
    monkeypatch.setattr(search, "RANKED", 2)
    assert sorted(_ids(found, "rapidus", best_first=True)) == ["second", "third"]
    assert "first" in _ids(found, "rapidus", best_first=True, source=build.SOURCE)


def test_filters(found: Search, db: Db) -> None:
    Ledger(db).record_verdict(build.item("nl"), build.reading("nl"), build.assessment("nl"), build.NOW)
    assert _ids(found, "imec", status=Status.UPDATE) == ["nl"]
    assert _ids(found, "imec", status=Status.KNOWN) == []
    assert _ids(found, "imec", source=SourceId("another")) == []
    assert _ids(found, "imec", since=build.later(seconds=1)) == []
    assert _ids(found, "imec", until=build.NOW) == []
    assert _ids(found, "imec", since=build.NOW, until=build.later(seconds=1)) == ["nl", "ja"]


def test_only_the_latest_text_is_found(found: Search, db: Db) -> None:
    items = Items(db)
    items.keep(build.SOURCE, build.revised(items.get(ItemId("ja")), "別の見出し", build.later(hours=1)), build.NOW)
    assert _ids(found, "ラピダス") == ["half"]
    assert _ids(found, "見出し") == ["ja"]
    assert not search.differs(db)


def _hostile() -> list[str]:
    seeds = [
        *('"', '""', '"""', "'", "*", "**", '"*', "^", "-", "+", ":", "(", ")", "()", "NEAR", "NEAR(", "NEAR(a b, 3)"),
        *("AND", "OR", "NOT", "a AND", "OR b", "NOT c", "a NOT", "a OR OR b", "{a b}: c", "title:", "title : imec"),
        *("- title: imec", "^imec", "imec ^", '"imec', 'imec"', '"imec" "', "a*b*c", "*imec", "imec**", "a.b", "a,b"),
        *(";", "; DROP TABLE item; --", "' OR 1=1 --", "1; SELECT 1", "%", "_", "\\", '\\"', "`", "[", "]", "{}", "?"),
        *("?1", ":a", "@a", "$a", "\x00", "a\x00b", "\n", "\t", "\x1b[31m", "\u202e", "\u200b", "\ufeff", "\ud800"),
        *("é", "e\u0301", "ﬁ", "ß", "İ", "ı", "𝕚𝕞𝕖𝕔", "🇯🇵", "👩‍👩‍👧", "🤝", "…", "—", "¥", "€", "㌔", "㍿", "ﷺ", "ก็"),
        *("a" * 10_000, "半" * 10_000, '"' * 5_000, "* " * 5_000, "a OR " * 3_000, "(" * 5_000, "ー", "々", "〇", "ｰ"),
        *("imec AND (rapidus", "matchinfo", "rowid", "rank MATCH 'x'", "item_search", "-- ", "/* */", "<b>", "&amp;"),
    ]
    dice = random.Random(4)
    return seeds + ["".join(dice.choices(seeds[:70], k=4)) for _ in range(110)]


@pytest.mark.parametrize("best_first", [False, True])
def test_hostile_queries_are_harmless(found: Search, db: Db, path: Path, best_first: bool) -> None:
    assert len(_hostile()) >= 200
    before = db.row("SELECT count(*), total_changes() FROM item")
    with schema.open_reader(path) as reader:
        for text in _hostile():
            assert isinstance(Search(reader).find(text, best_first=best_first), tuple)
    assert tuple(db.row("SELECT count(*), total_changes() FROM item")) == tuple(before)  # type: ignore[arg-type]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=40))
def test_any_text_is_a_query(found: Search, text: str) -> None:
    found.find(text)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_piece_of_a_japanese_sentence_is_found(found: Search, data: st.DataObject) -> None:
    sentence = TEXTS["ja"][1].split("。")[0]
    start = data.draw(st.integers(0, len(sentence) - 1))
    end = data.draw(st.integers(start + 1, len(sentence)))
    assert "ja" in _ids(found, sentence[start:end])
