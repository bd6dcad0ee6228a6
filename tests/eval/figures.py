"""The figures that the gate watches: our own cases, judged by the program that ships, in all and by language.

Does not decide what is good enough (`floors` does) and does not compute a figure itself (`core.scoring` does).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.core.judged import knowledge
from tracker.core import scoring
from tracker.core.classify import Verdict, classify
from tracker.core.scoring import Judged, Label
from tracker.model import Document
from tracker.seeds import cases

CASES = Path(__file__).resolve().parents[1] / "cases"
FEW = 15
"""Languages with fewer cases are watched together, as `other`."""
WATCHED = (
    "relevance_f1", "specificity", "status_accuracy", "status_macro_f1", "change_precision", "change_recall",
    "act_macro_f1", "party_f1", "amount_recall", "amount_precision", "story_b3_precision", "story_b3_f1",
)  # fmt: skip

OF_PHRASINGS = WATCHED[: WATCHED.index("party_f1")]
"""The cases beside the rules name parties, sums and events only where they cannot do without."""

Classify = Callable[[Sequence[Document]], Sequence[Verdict]]


@dataclass(frozen=True, slots=True)
class Measured:
    """All cases with their verdicts, and the figures of each group: `total`, a language, `other`, `phrasing`."""

    judged: tuple[Judged, ...]
    titles: Mapping[str, str]
    groups: Mapping[str, Mapping[str, float]]
    sizes: Mapping[str, int]

    @property
    def misjudged(self) -> tuple[str, ...]:
        """The ids of the cases whose status or act is wrong, sorted."""
        return tuple(sorted(one.label.id for one in scoring.wrong(self.judged)))

    def told(self, case: str) -> str:
        """A misjudged case for people: what was wanted, what was said, and the headline."""
        one = next(one for one in self.judged if one.label.id == case)
        wanted = f"{one.label.status.value}/{one.label.act.value if one.label.act else '-'}"
        said = f"{one.verdict.status.value}/{one.verdict.act.value if one.verdict.act else '-'}"
        return f"{case} [{one.label.language}] wanted {wanted}, got {said}: {self.titles[case]}"


@cache
def thematic() -> tuple[tuple[Document, Label], ...]:
    """The cases of the thematic files, written without a look at the rules: each group of languages has floors."""
    return tuple(item for file in sorted(CASES.glob("*.yaml")) for item in cases.load(file))


@cache
def phrasings() -> tuple[tuple[Document, Label], ...]:
    """The cases that were written together with the rules: wordings that must not be lost again."""
    return tuple(cases.load(CASES / "verdicts"))


def by_program(documents: Sequence[Document]) -> Sequence[Verdict]:
    """The verdicts of the program with the knowledge that ships; judged once, however often they are asked for."""
    return _by_program(tuple(documents))


@cache
def _by_program(documents: tuple[Document, ...]) -> Sequence[Verdict]:
    return classify(documents, knowledge())


def measure(judge: Classify = by_program) -> Measured:
    """Judge all cases and count; another `judge` is for the tests of the gate itself."""
    seen, known = _judged(thematic(), judge), _judged(phrasings(), judge)
    groups = {"total": seen, "phrasing": known}
    for one in seen:
        groups.setdefault(_group(one.label.language), []).append(one)
    return Measured(
        judged=(*seen, *known),
        titles={document.id: document.title for document, _ in (*thematic(), *phrasings())},
        groups={
            name: _watched(members, OF_PHRASINGS if name == "phrasing" else WATCHED) for name, members in groups.items()
        },
        sizes={name: len(members) for name, members in groups.items()},
    )


def _judged(items: Sequence[tuple[Document, Label]], judge: Classify) -> list[Judged]:
    verdicts = judge([document for document, _ in items])
    return [
        Judged(label, verdict.assessment, verdict.story) for (_, label), verdict in zip(items, verdicts, strict=True)
    ]


def _group(language: str) -> str:
    return language if sum(label.language == language for _, label in thematic()) >= FEW else "other"


def _watched(judged: Sequence[Judged], names: Sequence[str]) -> dict[str, float]:
    found = scoring.figures(judged, principal)
    found = {**found, "specificity": 1 - found["false_alarms"]}  # so that more is better in all of them
    return {name: found[name] for name in names}


def principal(name: str) -> str:
    """The party that a name in a case or a verdict is counted as, by whatever alias it is written."""
    gazetteer = knowledge().gazetteer
    party = gazetteer.party(name)
    return gazetteer.principal(party.name if party else name)
