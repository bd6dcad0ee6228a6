"""Who had it first: reprints, wire copies, translations, and the parties' own words."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from tests.core.telling import knowledge, told
from tracker.core import origins
from tracker.core.origins import Witness, credited, trace
from tracker.model import ItemId, Telling, Trust

T0 = datetime(2026, 3, 2, 8, tzinfo=UTC)
WIRE = (
    "Rapidus and imec have agreed to widen their work on two-nanometre chips, the companies said on Monday. "
    "Engineers will be trained in Leuven for three years and a joint team will develop lithography steps. "
    "The ministry welcomed the step without naming a sum, and officials expect a decision on aid in spring."
)
OWN = (
    "What looked like a courtesy call has become the closest tie of a Japanese chip maker with a European institute. "
    "People who took part describe long nights over intellectual property, and a breakthrough over lunch in Leuven."
)


def witness(
    name: str, text: str, *, hours: int = 0, outlet: str = "", trust: Trust = Trust.GENERAL, **more: object
) -> Witness:
    at = T0 + timedelta(hours=hours)
    signature = told(name, more.pop("title", f"Headline of {name}"), text, at.date().isoformat(), **more)  # type: ignore[arg-type]
    outlet = outlet or f"Outlet {name}"
    agency = knowledge().origins.agency(outlet)
    return Witness(item=ItemId(name), trust=trust, first_seen=at, signature=signature, agency=agency)


@pytest.mark.parametrize(
    ("text", "agencies"),
    [
        ("TOKYO, March 2 (Reuters) - Rapidus and imec signed.", {"Reuters"}),
        ("Tokyo, March 2 (Jiji Press)--Rapidus and imec signed.", {"Jiji"}),
        ("[東京 2日 ロイター] - ラピダスが調印した。", {"Reuters"}),
        ("ラピダスがimecと契約を結ぶと日経が報じた。", {"Nikkei"}),
        ("【ブリュッセル共同】ラピダスとimecが調印した。", {"Kyodo"}),
        ("Rapidus signs with imec, Nikkei reports", {"Nikkei"}),
        ("(Belga) Imec heeft een akkoord.", {"Belga"}),
        ("According to the Financial Times, a deal is near.", {"Financial Times"}),
        ("LEUVEN, Belgium--(BUSINESS WIRE)--imec announced.", {"Business Wire"}),
        ("Laut Reuters steht ein Vertrag bevor.", {"Reuters"}),
        ("The Nikkei share average rose 2 percent.", set()),
        ("両社は共同で開発する。", set()),
        ("A Bloomberg terminal stood on the desk.", set()),
        ("", set()),
    ],
)
def test_texts_say_from_whom_they_have_the_news(text: str, agencies: set[str]) -> None:
    assert credited(text, knowledge().origins) == agencies


def test_reprints_and_cut_copies_descend_from_the_first() -> None:
    found = trace(
        [
            witness("a", WIRE),
            witness("b", WIRE, hours=2),
            witness("c", WIRE[: len(WIRE) // 2], hours=3),
            witness("d", OWN, hours=1),
        ]
    )
    assert found == {"a": "a", "b": "a", "c": "a", "d": "d"}


def test_texts_that_credit_one_agency_have_one_origin() -> None:
    found = trace(
        [
            witness("kyodo", "両社が契約した。", outlet="Kyodo News", language="ja"),
            witness("japanese", "【共同】ラピダスとimecが契約を結んだことが分かった。", hours=1, language="ja"),
            witness("english", "Rapidus and imec have a contract, Kyodo reported.", hours=2),
            witness("dutch", OWN, hours=2, language="nl"),
        ]
    )
    assert found == {"kyodo": "kyodo", "japanese": "kyodo", "english": "kyodo", "dutch": "dutch"}


def test_the_release_of_a_party_comes_before_the_press_of_that_day() -> None:
    found = trace([witness("paper", WIRE), witness("party", WIRE, hours=5, trust=Trust.OFFICIAL)])
    assert found == {"paper": "party", "party": "party"}


def test_language_twins_of_one_site_are_one_origin() -> None:
    found = trace(
        [
            witness("en", WIRE, url="https://imec.example/en/press/rapidus-2nm"),
            witness(
                "ja", "ラピダスとimecが契約。", url="https://imec.example/ja/press/rapidus-2nm", language="ja", hours=1
            ),
        ]
    )
    assert found == {"en": "en", "ja": "en"}


def test_an_old_credit_does_not_reach_later_weeks() -> None:
    found = trace(
        [witness("a", "Rapidus signs, Reuters reports"), witness("b", "Rapidus builds, Reuters reports", hours=24 * 9)]
    )
    assert set(found.values()) == {"a", "b"}


def test_chains_of_copies_are_traced_to_their_origins_in_any_order() -> None:
    chance = random.Random(3)
    right = total = 0
    for seed in range(20):
        chance.seed(seed)
        roots = {"wire": WIRE, "own": OWN}
        crowd = [witness(name, text) for name, text in roots.items()]
        true = {ItemId(name): ItemId(name) for name in roots}
        for number in range(9):
            root = chance.choice(sorted(roots))
            words = roots[root].split()
            for place in chance.sample(range(len(words)), 3):
                words[place] = chance.choice(words)
            text = " ".join(words[: len(words) - chance.randrange(0, len(words) // 3)])
            name = f"copy{number}"
            crowd.append(witness(name, f"{text} Edited by {name}.", hours=1 + number))
            true[ItemId(name)] = ItemId(root)
        chance.shuffle(crowd)
        found = trace(crowd)
        right += sum(found[item] == true[item] for item in true)
        total += len(true)
        assert len(set(found.values())) == 2
    assert right / total >= 0.97


def telling(name: str, trust: Trust, hours: int, origin: str | None = None) -> Telling:
    at = T0 + timedelta(hours=hours)
    origin = origin or name
    return Telling(
        item=ItemId(name), outlet=name, language="en", trust=trust, published=at, first_seen=at, origin=ItemId(origin)
    )


def test_the_cited_telling_is_official_then_original_then_early() -> None:
    copy = telling("copy", Trust.TRADE, 0, origin="trade")
    trade, later = telling("trade", Trust.TRADE, 1), telling("later", Trust.TRADE, 2)
    official = telling("official", Trust.OFFICIAL, 9)
    assert origins.cited([later, copy, trade, official]) is official
    assert origins.cited([later, copy, trade]) is trade
    assert origins.cited([copy]) is copy
