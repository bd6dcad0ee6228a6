"""Reads the seeds folder into one Knowledge value; every mistake is named with file and line.

Does not care what the data is for, nor whether the parts agree with each other (`tracker.seeds.check` does).
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from tracker import yaml_lines
from tracker.core.calendar_words import Calendar
from tracker.core.called import Called
from tracker.core.discovery import DiscoveryWords
from tracker.core.feed_dates import FeedDateWords
from tracker.core.judging import Judging
from tracker.core.knowledge import Knowledge
from tracker.core.language import LanguageWords
from tracker.core.milestones import Milestones
from tracker.core.money_words import MoneyWords
from tracker.core.names import Gazetteer, Names
from tracker.core.origins import OriginWords
from tracker.core.parse.entry import Boilerplate, ParseWords
from tracker.core.people import PeopleWords
from tracker.core.technology import TechnologyWords
from tracker.core.urls import UrlRules
from tracker.core.wording import Wording
from tracker.core.world import World
from tracker.errors import ConfigError, Problem
from tracker.model import Fact
from tracker.seeds.baseline import read_baseline
from tracker.seeds.phrases import read_lexicon, read_milestones, read_topics


def default_folder() -> Path:
    """The seeds that came with the program: inside the installed package, else of the checkout."""
    package = Path(__file__).resolve().parent.parent
    shipped = package / "_instance" / "seeds"
    return shipped if shipped.is_dir() else package.parent / "seeds"


def load(folder: Path) -> Knowledge:
    """Everything under a seeds folder; raises ConfigError with every problem of the first file that is wrong."""
    if not (folder / "parties.yaml").is_file():
        message = "is not a seeds folder (it has no parties.yaml)"
        raise ConfigError([Problem(str(folder), 0, "", message, "`tracker init DIR` writes one")])
    with _uncollected():
        return _load(folder)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looking for garbage: nearly all that loading makes stays, and looking through it takes a third longer."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _load(folder: Path) -> Knowledge:
    gazetteer = Gazetteer(part(folder, "parties.yaml", Names))
    facts, fingerprints = read_baseline(folder / "baseline", gazetteer)
    return Knowledge(
        gazetteer=gazetteer,
        discovery=part(folder, "discovery.yaml", DiscoveryWords),
        urls=part(folder, "urls.yaml", UrlRules),
        origins=part(folder, "origins.yaml", OriginWords),
        parse=ParseWords(
            dates=part(folder, "feed_dates.yaml", FeedDateWords),
            boilerplate=part(folder, "boilerplate.yaml", Boilerplate),
        ),
        language=part(folder, "language.yaml", LanguageWords),
        money=part(folder, "money.yaml", MoneyWords),
        technology=part(folder, "technology.yaml", TechnologyWords),
        calendar=part(folder, "calendar.yaml", Calendar),
        lexicon=read_lexicon(folder),
        topics=read_topics(folder),
        people=part(folder, "people.yaml", PeopleWords),
        judging=part(folder, "judging.yaml", Judging),
        wording=wording(folder),
        baseline=facts,
        world=World.of(facts),
        fingerprints=fingerprints,
    )


def wording(folder: Path) -> dict[str, Wording]:
    """Only the words of digests: all that a command which shows changes needs."""
    files = sorted((folder / "wording").glob("*.yaml"))
    milestones = read_milestones(folder)
    return {file.stem: _wording(folder, file.name, milestones) for file in files}


def _wording(folder: Path, file: str, milestones: Milestones) -> Wording:
    words: Wording = part(folder, f"wording/{file}", Wording)
    names = f"wording/names/{file}"
    called = part(folder, names, Called) if (folder / names).is_file() else words.called
    return replace(words, called=called, milestones=milestones)


def baseline(folder: Path) -> tuple[Fact, ...]:
    """Only the facts of the baseline."""
    return read_baseline(folder / "baseline", Gazetteer(part(folder, "parties.yaml", Names)))[0]


def part(folder: Path, name: str, wanted: type[Any]) -> Any:
    """One file of the seeds folder as a value of the type that its mechanism defines."""
    return yaml_lines.validate(yaml_lines.read(folder / name, shown=f"{folder.name}/{name}"), wanted)
