"""The check of words and weights: languages say as much, weights weigh something, no phrase stands twice."""

import re
from pathlib import Path

import pytest

from tests.core.judged import knowledge
from tests.eval.figures import by_program, phrasings
from tests.seeds.spoiling import change
from tracker.core import nearness, relevance, stance
from tracker.core.acts import deeds
from tracker.core.surface import scan
from tracker.seeds.check import check


@pytest.mark.parametrize(
    ("file", "before", "after", "message"),
    [
        ("nl", "  setback:", "  set-back:", "setback is in only one of en.yaml and nl.yaml"),
        ("ja", "  unread: 未読\n", "", "unread is in only one of en.yaml and ja.yaml"),
        ("ja", "失敗{failed}回", "失敗", "is filled with"),
        ("en", "and_:", "und_:", "und_"),
    ],
)
def test_every_language_says_as_much(seeds: Path, file: str, before: str, after: str, message: str) -> None:
    change(seeds / "wording" / f"{file}.yaml", before, after)
    told = [str(one) for one in check(seeds).errors]
    assert any(message in one and "wording/" in one for one in told), told


def test_a_weight_of_nothing_is_an_error(seeds: Path) -> None:
    path = seeds / "judging.yaml"
    change(path, "    an act in title: 1.13", "    an act in titel: 1.13")
    change(path, "    sums of money: ", "    sum of money: ")
    change(path, "    told long after: -2.0", "    told long afterwards: -2.0")
    change(path, "    a sum where a sum is known: ", "    a sum beside a sum: ")
    wrong = {one.path for one in check(seeds).errors if "is nothing that is observed" in one.message and one.line > 1}
    assert wrong == {
        "relevance.weights.an act in titel",
        "commentary.weights.sum of money",
        "restatement.weights.told long afterwards",
        "conflict.weights.a sum beside a sum",
    }


def test_whatever_is_observed_may_be_weighed() -> None:
    known = knowledge()
    asked, spoken, compared = set(), set(), set()
    for document, _ in phrasings()[::4]:
        found = scan(document, known)
        asked |= {one.name for one in relevance.relevance(found, known).features}
        spoken |= {one.name for one in stance.stance(found, deeds(found, known), known).features}
    for verdict in by_program([document for document, _ in phrasings()]):
        compared |= {one.name.partition(": ")[2] for one in verdict.assessment.features if ": " in one.name}
    assert len(asked) > 20
    assert asked <= relevance.FEATURES
    assert len(spoken) > 20
    assert spoken <= stance.FEATURES
    assert len(compared) > 8
    assert compared <= nearness.FEATURES


@pytest.mark.parametrize(
    ("file", "before", "after", "path"),
    [
        ("money.yaml", "code: CZK", "code: CKZ", "currencies[{}].code"),
        ("money.yaml", "home: {ja: JPY", "home: {ja: JYP", "home.ja"),
        ("money.yaml", "  EUR: {2012", "  ERU: {2012", "rates.ERU"),
        ("baseline/sputnik-2023-01-06.yaml", "currency: JPY", "currency: JPX", "facts[{}].amounts"),
    ],
)
def test_a_misspelt_currency_is_an_error(seeds: Path, file: str, before: str, after: str, path: str) -> None:
    change(seeds / file, before, after)
    wrong = [one for one in check(seeds).errors if "currency" in one.message]
    assert {re.sub(r"\d+", "{}", one.path, count=1) for one in wrong} == {path}
    assert all(one.line > 1 and one.remedy for one in wrong)


def test_a_phrase_that_adds_nothing_is_doubtful(seeds: Path) -> None:
    path = seeds / "lexicon" / "it.yaml"
    entry = "- act: setback\n  strength: 2\n  phrases:\n    - (parola a|parola) .. (prova|prove)\n"
    path.write_text(path.read_text("utf-8") + entry + entry, "utf-8")
    last = len(path.read_text("utf-8").splitlines())
    told = [one for one in check(seeds).warnings if "says only what other phrases" in one.message]
    assert ("it.yaml", last) in {(Path(one.file).name, one.line) for one in told}
    assert last - 4 not in {one.line for one in told}


@pytest.mark.parametrize(
    "mistakes",
    [
        [
            (
                "discovery.yaml",
                "  firm_after: (?:社",
                "  firm_after: ((?:社",
                "ja.firm_after: is not a regular expression",
            ),
            (
                "discovery.yaml",
                "    places: in|at|near",
                "    places: in|at)|near",
                "latin.en.places: is not a regular",
            ),
            ("origins.yaml", "  - '/{name}/", "  - '/({name}/", "is not a regular expression"),
        ],
        [
            ("judging.yaml", "英: GB", "英: UK", "country_signs.英: UK is the country of no party"),
            ("judging.yaml", "far_west: [US", "far_west: [USA", "far_west[0]: USA is the country of no party"),
            ("judging.yaml", "chip_topics: [semiconductors", "chip_topics: [semiconductor", "mean semiconductors?"),
            ("wording/names/ja.yaml", "\n  Rapidus: ", "\n  Rapidos: ", "no canonical name (did you mean Rapidus?)"),
            ("milestones.yaml", "name: staff", "name: stuff", "kinds[8]: wording/ has no line milestone/stuff"),
        ],
        [("judging.yaml", "termination: 1.4", "terminaton: 1.4", "acts.weights.terminaton: input should be")],
        [
            (
                "parties.yaml",
                "Nvidia: {kind: company, country: US",
                "Nvidia: {kind: company, country: USA",
                "ISO 3166-1",
            ),
        ],
    ],
    ids=["patterns", "references", "acts", "codes"],
)
def test_what_would_fail_later_or_stand_for_nothing_is_an_error(seeds: Path, mistakes: list[tuple[str, ...]]) -> None:
    for file, before, after, _ in mistakes:
        change(seeds / file, before, after)
    errors = check(seeds).errors
    for file, _, _, message in mistakes:
        assert any(one.file.endswith(file) and message in str(one) and one.line > 1 for one in errors), message
