"""Reading an item and loading the seeds against simpler ways to look at the same texts; ratios within one run.

    python bench/bench_reading.py [--items FOLDER|FILE.jsonl] [--rounds 7]

No peer reads what tracker reads: who did what with whom, at what stage, for how much. They only bound the cost from
below - a bare automaton or one big alternation over the same spellings, a word filter over the same topic words -
and the filter's F1 says what that costs in verdicts. Peers that are no dependency (`pip install pyahocorasick
flashtext`) are left out when missing. Time is processor time of one core, the best of several rounds.
"""

import argparse
import re
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import yaml
from ahocorasick_rs import AhoCorasick

from tracker import limits
from tracker.core.compare import assess
from tracker.core.knowledge import Knowledge
from tracker.core.names import Names
from tracker.core.parties import split_spellings
from tracker.core.reading import read
from tracker.core.scoring import Label
from tracker.core.text import fold
from tracker.core.topics import TopicWords
from tracker.model import Document
from tracker.seeds import cases
from tracker.seeds.load import load
from tracker.seeds.parts import default_folder, part

CASES = Path(__file__).resolve().parent.parent / "tests" / "cases"
GOAL_MS = 1.0
YEAR_OF_500_FEEDS = 500 * 4 * 365
"""Items: four new ones a day in a feed, which is what busy trade papers have."""

Way = Callable[[Document], object]


def text_of(document: Document) -> str:
    return fold(f"{document.title}\n{document.summary}"[: limits.READ_CHARS]).text


def spellings(folder: Path) -> list[str]:
    names: Names = part(folder, "parties.yaml", Names)
    found = set(names.parties)
    for party in names.parties.values():
        for each in (party.lands, party.aliases, party.demonyms, party.places, party.people):
            found.update(one for several in each.values() for one in split_spellings(several))
    return sorted({folded for one in found if (folded := fold(one).text)})


def filter_words(folder: Path) -> tuple[list[str], list[str]]:
    """The topic words that are plain words, of chips and of Japan."""
    words: TopicWords = part(folder, "topics.yaml", TopicWords)
    sides = []
    for groups in (words.chips, words.japan):
        parts = (one for group in groups for phrase in group.phrases for one in re.split(r"[()|]", phrase))
        plain = {fold(one).text.strip(" *") for one in parts}
        sides.append(sorted(one for one in plain if len(one) > 1 and not set("*#.$^") & set(one)))
    return sides[0], sides[1]


# ------------------------------------------------------------------ the ways
def by_tracker(knowledge: Knowledge, *, judge: bool) -> Way:
    def way(document: Document) -> object:
        reading = read(document, knowledge)
        return assess(reading, document, knowledge.world, knowledge) if judge else reading

    return way


def by_automaton(words: Sequence[str]) -> Way:
    automaton = AhoCorasick(words)
    return lambda document: automaton.find_matches_as_indexes(text_of(document), overlapping=True)


def by_alternation(words: Sequence[str]) -> Way:
    longest_first = sorted(words, key=len, reverse=True)
    pattern = re.compile("|".join(re.escape(one) for one in longest_first))
    return lambda document: pattern.findall(text_of(document))


def by_filter(chips: Sequence[str], japan: Sequence[str]) -> Callable[[Document], bool]:
    def way(document: Document) -> bool:
        text = text_of(document)
        return any(word in text for word in chips) and any(word in text for word in japan)

    return way


def by_pyahocorasick(words: Sequence[str]) -> Way:
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for word in words:
        automaton.add_word(word, word)
    automaton.make_automaton()
    return lambda document: list(automaton.iter(text_of(document)))


def by_flashtext(words: Sequence[str]) -> Way:
    from flashtext import KeywordProcessor

    processor = KeywordProcessor()
    for word in words:
        processor.add_keyword(word)
    return lambda document: processor.extract_keywords(text_of(document))


# ------------------------------------------------------------------ figures
def best(work: Callable[[], object], rounds: int) -> float:
    """Seconds of processor time of the fastest round."""
    work()  # what is only made when first needed is made now
    times = []
    for _ in range(rounds):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


def f1(told: Sequence[bool], labels: Sequence[Label]) -> float:
    pairs = [(say, label.relevant) for say, label in zip(told, labels, strict=True) if not label.either]
    hits = sum(say and true for say, true in pairs)
    return 2 * hits / (sum(say for say, _ in pairs) + sum(true for _, true in pairs))


def reading(items: Sequence[tuple[Document, Label]], folder: Path, rounds: int) -> None:
    knowledge = load(folder)
    words = spellings(folder)
    chips, japan = filter_words(folder)
    documents, labels = [one for one, _ in items], [label for _, label in items]
    peers: dict[str, Callable[[], Way]] = {
        "tracker, reading": partial(by_tracker, knowledge, judge=False),
        "tracker, reading and judging": partial(by_tracker, knowledge, judge=True),
        "bare automaton": partial(by_automaton, words),
        "one alternation": partial(by_alternation, words),
        "word filter": partial(by_filter, chips, japan),
        "pyahocorasick": partial(by_pyahocorasick, words),
        "flashtext": partial(by_flashtext, words),
    }
    size = sum(len(one.title) + len(one.summary) for one in documents) / len(documents)
    print(f"Reading {len(documents):,} items of {size:.0f} characters; {len(words):,} spellings of parties")
    base = 0.0
    for name, make in peers.items():
        try:
            way = make()
        except ImportError:
            print(f"  {name:30} not installed")
            continue
        each = best(lambda way=way: [way(one) for one in documents], rounds) / len(documents)
        base = base or each
        print(f"  {name:30} {each * 1e3:7.3f} ms an item  {each / base:6.3f} x reading")
    minutes = base * YEAR_OF_500_FEEDS / 60
    print(f"  {base * 1e3 / GOAL_MS:.2f} x the goal of {GOAL_MS:g} ms; a year of 500 feeds takes {minutes:.0f} minutes")
    say = by_filter(chips, japan)
    ours = f1([read(one, knowledge).relevant for one in documents], labels)
    print(f"  relevance F1: tracker {ours:.3f}, word filter {f1([say(one) for one in documents], labels):.3f}")


def loading(folder: Path, rounds: int) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.yaml"))]
    fast = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    ours = best(lambda: load(folder), rounds)
    plain = best(lambda: [yaml.load(text, fast) for text in texts], rounds)
    print(f"Loading {len(texts)} seed files, {sum(map(len, texts)) / 1e3:,.0f} thousand characters")
    print(f"  tracker {ours * 1e3:.0f} ms, PyYAML alone {plain * 1e3:.0f} ms: {ours / plain:.2f} x")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=Path, default=CASES, help="labelled items: a folder of cases or JSON lines")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--limit", type=int, default=sys.maxsize, help="read only so many items")
    asked = parser.parse_args()
    folder = default_folder()
    reading(cases.load(asked.items)[: asked.limit], folder, asked.rounds)
    loading(folder, min(asked.rounds, 3))


if __name__ == "__main__":
    main()
