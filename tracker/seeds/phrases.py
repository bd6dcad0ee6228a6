"""Reads the files whose entries are phrases: lexicon, topic words, milestones; a wrong phrase is named with its line.

Does not care what the phrases mean.
"""

from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any

from tracker import yaml_lines
from tracker.core import phrases
from tracker.core.lexicon import Entry, Lexicon
from tracker.core.milestones import Milestones
from tracker.core.topics import Topics, TopicWords
from tracker.errors import ConfigError, Problem
from tracker.yaml_lines import Located

_REMEDY = "the pattern language is described in tracker/core/phrases.py"


def read_lexicon(folder: Path) -> Lexicon:
    """All languages of `lexicon/`, one file each; raises ConfigError with every problem of every file."""
    entries: dict[str, tuple[Entry, ...]] = {}
    problems: list[Problem] = []
    for path in sorted((folder / "lexicon").glob("*.yaml")):
        try:
            located = yaml_lines.read(path, shown=f"{folder.name}/lexicon/{path.name}")
            entries[path.stem] = yaml_lines.validate(located, tuple[Entry, ...])
        except ConfigError as error:
            problems.extend(error.problems)
            continue
        problems.extend(_wrong(located))
    if problems:
        raise ConfigError(problems)
    return Lexicon(entries)


def read_topics(folder: Path) -> Topics:
    """The topic words; raises ConfigError with every problem."""
    located = yaml_lines.read(folder / "topics.yaml", shown=f"{folder.name}/topics.yaml")
    words: TopicWords = yaml_lines.validate(located, TopicWords)
    problems = list(_wrong(located))
    if problems:
        raise ConfigError(problems)
    return Topics(words)


def read_milestones(folder: Path) -> Milestones:
    """The kinds of milestones, none without that file; raises ConfigError with every problem."""
    path = folder / "milestones.yaml"
    if not path.is_file():
        return Milestones()
    located = yaml_lines.read(path, shown=f"{folder.name}/{path.name}")
    words: Milestones = yaml_lines.validate(located, Milestones)
    problems = list(_wrong(located))
    if problems:
        raise ConfigError(problems)
    return words


def _wrong(located: Located) -> Iterator[Problem]:
    for path, phrase in _phrases(located.data, ()):
        try:
            phrases.check(phrase)
        except phrases.PatternError as error:
            yield located.problem(path, str(error), _REMEDY)


def _phrases(data: Any, path: tuple[Hashable, ...]) -> Iterator[tuple[tuple[Hashable, ...], str]]:
    """Every string of every list called `phrases`, with where it stands."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "phrases" and isinstance(value, list):
                yield from (((*path, key, i), one) for i, one in enumerate(value) if isinstance(one, str))
            else:
                yield from _phrases(value, (*path, key))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from _phrases(value, (*path, i))
