"""Checks words and weights: wording that differs by language, weights and names of nothing, phrases written twice.

Does not care how the words are used.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

from tracker import yaml_lines
from tracker.core import nearness, relevance, stance
from tracker.core.knowledge import Knowledge
from tracker.core.lexicon import Entry
from tracker.core.money_words import MoneyWords
from tracker.core.phrases import PatternError, choices
from tracker.core.wording import Wording
from tracker.errors import ConfigError, Problem
from tracker.yaml_lines import Located

# ------------------------------------------------------------------ wording
_KEYED = ("stages", "modalities", "fields", "durations", "bounds", "sections", "counted", "fates")
_HOLES = re.compile(r"\{(\w*)\}")


def unequal_wording(folder: Path) -> Iterator[Problem]:
    """A reader of one language is told as much as a reader of another: the same keys, filled with the same values."""
    read = []
    shown = f"{folder.name}/wording"
    for path in sorted((folder / "wording").glob("*.yaml")):
        try:
            located = yaml_lines.read(path, shown=f"{shown}/{path.name}")
            read.append((path.stem, located, yaml_lines.validate(located, Wording)))
        except ConfigError as error:
            yield from error.problems
    first = next(((name, words) for name, _, words in read if name == "en"), None)
    if first is None:
        yield Problem(shown, 0, "", "has no en.yaml", "English is what other languages fall back to")
        return
    for language, located, words in read:
        for field in _KEYED:
            wanted, there = getattr(first[1], field), getattr(words, field)
            for key in sorted({*wanted} ^ {*there}):
                yield located.problem((field,), f"{key} is in only one of {first[0]}.yaml and {language}.yaml")
        for key in sorted({*first[1].lines} ^ {*words.lines}):
            yield located.problem(("lines",), f"{key} is in only one of {first[0]}.yaml and {language}.yaml")
        for place, text in _templates(located.data, ()):
            holes, wanted_holes = _holes(text), _holes_of(first[1], place)
            if wanted_holes is not None and holes != wanted_holes:
                yield located.problem(
                    place, f"is filled with {sorted(holes)}, in {first[0]}.yaml with {sorted(wanted_holes)}"
                )


def _templates(data: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _templates(value, (*path, key))
    elif isinstance(data, str) and path[0] not in ("money", "dates", "durations"):
        yield path, data


def _holes_of(words: Wording, path: tuple[str, ...]) -> set[str] | None:
    found: object = words
    for part in path:
        found = found.get(part) if isinstance(found, Mapping) else getattr(found, part, None)
    return _holes(found) if isinstance(found, str) else None


def _holes(template: str) -> set[str]:
    return {name.rstrip("_") for name in _HOLES.findall(template)}  # `from_` is `from`, shorter


# ------------------------------------------------------------------ weights
_SCALES = {
    "relevance": relevance.FEATURES,
    "commentary": stance.FEATURES,
    "restatement": nearness.FEATURES,
    "conflict": nearness.FEATURES,
}


def unknown_features(folder: Path) -> Iterator[Problem]:
    """Weights of what nothing observes: a misspelled feature would silently count nothing."""
    try:
        located = yaml_lines.read(folder / "judging.yaml", shown=f"{folder.name}/judging.yaml")
    except ConfigError:
        return  # told by whoever loads it
    for path in located.lines:
        if len(path) == 3 and path[1] == "weights" and path[2] not in _SCALES.get(str(path[0]), (path[2],)):
            known = _SCALES[str(path[0])]
            yield located.problem(path, "is nothing that is observed" + yaml_lines.nearest(path[2], known))


# ------------------------------------------------------------------ phrases
_MOST_WORDINGS = 500


def written_twice(folder: Path) -> Iterator[Problem]:
    """Phrases that add nothing: others of their file say all of their wordings, and mean the same by them."""
    for path in sorted((folder / "lexicon").glob("*.yaml")):
        try:
            located = yaml_lines.read(path, shown=f"{folder.name}/lexicon/{path.name}")
            entries: tuple[Entry, ...] = yaml_lines.validate(located, tuple[Entry, ...])
            yield from _covered(located, entries)
        except (ConfigError, PatternError):
            continue  # told by whoever loads it


def _covered(located: Located, entries: tuple[Entry, ...]) -> Iterator[Problem]:
    said: list[tuple[tuple[Hashable, ...], list[tuple[Hashable, ...]]]] = []
    for number, entry in enumerate(entries):
        meaning = (entry.act, entry.stage, entry.cue, entry.field, entry.note)
        for index, phrase in enumerate(entry.phrases):
            said.append(((number, "phrases", index), [(meaning, one) for one in _wordings(phrase)]))
    times = Counter(one for _, several in said for one in several)
    for place, several in reversed(said):  # the later one goes
        if all(times[one] > 1 for one in several):
            times.subtract(several)
            yield located.problem(place, "says only what other phrases of this file say", "remove it")


def _wordings(phrase: str) -> set[str]:
    """All that a phrase may say; of one with very many, the phrase itself."""
    groups = choices(phrase)
    if prod(len(group) for group in groups) > _MOST_WORDINGS:
        return {phrase}
    return {" ".join("".join(one).split()) for one in product(*groups)}


# ------------------------------------------------------------------ regular expressions
_LISTS = {"common", "common_latin"}
"""Words of `discovery.yaml` that are no patterns; in Japanese only these are."""
_JAPANESE = {"origins", "heads", "person_after", "place_after", "other_after", "located", "subject", "partner"}
_JAPANESE |= {"firm_after", "stands_alone"}


def wrong_patterns(folder: Path) -> Iterator[Problem]:
    """Regular expressions that would fail at the first text that is looked at with them."""
    for name in ("discovery.yaml", "origins.yaml"):
        try:
            located = yaml_lines.read(folder / name, shown=f"{folder.name}/{name}")
        except ConfigError:
            continue  # told by whoever loads it
        for path, pattern in _patterns(located.data if isinstance(located.data, dict) else {}):
            try:
                re.compile(pattern.replace("{name}", "x"))
            except re.error as error:
                yield located.problem(path, f"is not a regular expression ({error})")


def _patterns(data: Mapping[str, Any]) -> Iterator[tuple[tuple[Hashable, ...], str]]:
    groups: list[tuple[tuple[Hashable, ...], Any]] = [(("ja",), data.get("ja"))]
    groups += [(("latin", language), words) for language, words in (data.get("latin") or {}).items()]
    for path, group in groups:
        for key, value in (group or {}).items():
            if isinstance(value, str) and key not in _LISTS and (path != ("ja",) or key in _JAPANESE):
                yield (*path, key), value
    yield from ((("credits", index), one) for index, one in enumerate(data.get("credits") or ()))


# ------------------------------------------------------------------ currencies
def unknown_currencies(folder: Path) -> Iterator[Problem]:
    """Codes that nobody writes: a currency is known by its own code too, so a misspelt one is not among the words."""
    try:
        located = yaml_lines.read(folder / "money.yaml", shown=f"{folder.name}/money.yaml")
        money: MoneyWords = yaml_lines.validate(located, MoneyWords)
    except ConfigError:
        return  # told by whoever loads it
    words: dict[str, set[str]] = defaultdict(set)
    told: list[tuple[tuple[Hashable, ...], str]] = []
    for index, currency in enumerate(money.currencies):
        words[currency.code].update((*currency.before, *currency.after), () if currency.spoken else (currency.code,))
        told.append((("currencies", index, "code"), currency.code))
        told += [(("currencies", index, "languages", language), code) for language, code in currency.languages.items()]
        for language, signs in currency.scales.items():
            told += [(("currencies", index, "scales", language, sign), code) for sign, code in signs.items()]
    told += [(("home", language), code) for language, code in money.home.items()]
    told += [(("rates", code), code) for code in money.rates]
    known = {code for code, several in words.items() if code.casefold() in {word.casefold() for word in several}}
    for place, code in told:
        if code not in known:
            meant = yaml_lines.nearest(code, known)
            yield located.problem(
                place, f"{code} is no currency that has its code among its words{meant}", "add the code to its words"
            )


# ------------------------------------------------------------------ what other files know
def unknown_references(folder: Path, knowledge: Knowledge) -> Iterator[Problem]:
    """Names, topics, countries and currencies that no other file has: what is said of them is said of nothing."""
    parties = {party.name for party in knowledge.gazetteer.parties}
    for path in sorted((folder / "wording" / "names").glob("*.yaml")):
        located = yaml_lines.read(path, shown=f"{folder.name}/wording/names/{path.name}")
        for name in knowledge.wording[path.stem].called.names:
            if name not in parties:
                yield located.problem(("names", name), "is no canonical name" + yaml_lines.nearest(name, parties))
    located = yaml_lines.read(folder / "judging.yaml", shown=f"{folder.name}/judging.yaml")
    judging = knowledge.judging
    topics = {topic for fact in knowledge.baseline for topic in fact.topics}
    for index, topic in enumerate(judging.chip_topics):
        meant = yaml_lines.nearest(topic, topics)
        if meant and topic not in topics:
            yield located.problem(("chip_topics", index), f"{topic} is no topic of the baseline{meant}")
    yield from _untold_milestones(folder, knowledge)
    countries = {party.country for party in knowledge.gazetteer.parties}
    told: list[tuple[tuple[Hashable, ...], str]] = []
    told += [(("country_signs", sign), country) for sign, country in judging.country_signs.items()]
    told += [(("far_west", index), country) for index, country in enumerate(judging.far_west)]
    told += [(("far_east", index), country) for index, country in enumerate(judging.far_east)]
    for place, country in told:
        if country not in countries:
            yield located.problem(place, f"{country} is the country of no party", "write it as in parties.yaml")


def _untold_milestones(folder: Path, knowledge: Knowledge) -> Iterator[Problem]:
    """Kinds that some language cannot tell: its readers would get the general line."""
    kinds = next((words.milestones.kinds for words in knowledge.wording.values()), ())
    for index, kind in enumerate(kinds):
        line = f"milestone/{kind.name}"
        if any(line not in words.lines for words in knowledge.wording.values()):
            located = yaml_lines.read(folder / "milestones.yaml", shown=f"{folder.name}/milestones.yaml")
            yield located.problem(("kinds", index), f"wording/ has no line {line}", "add it to each language")
