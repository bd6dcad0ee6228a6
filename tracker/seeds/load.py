"""Reads the seeds folder into one Knowledge value; every mistake is named with file and line.

Does not care what the data is for, nor whether the parts agree with each other (`tracker.seeds.check` does).
"""

from pathlib import Path

from tracker.core.calendar_words import Calendar
from tracker.core.discovery import DiscoveryWords
from tracker.core.feed_dates import FeedDateWords
from tracker.core.judging import Judging
from tracker.core.knowledge import Knowledge
from tracker.core.language import LanguageWords
from tracker.core.money_words import MoneyWords
from tracker.core.origins import OriginWords
from tracker.core.parse.entry import Boilerplate, ParseWords
from tracker.core.people import PeopleWords
from tracker.core.technology import TechnologyWords
from tracker.core.urls import UrlRules
from tracker.core.world import World
from tracker.seeds.baseline import read_baseline
from tracker.seeds.parts import check_folder, part, uncollected, wording
from tracker.seeds.parts import gazetteer as parties
from tracker.seeds.phrases import read_lexicon, read_topics


def load(folder: Path) -> Knowledge:
    """Everything under a seeds folder; raises ConfigError with every problem of the first file that is wrong."""
    check_folder(folder)
    with uncollected():
        return _load(folder)


def _load(folder: Path) -> Knowledge:
    gazetteer = parties(folder)
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
