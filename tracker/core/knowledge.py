"""What the tracker knows before it reads a word: names, phrases, units and the baseline, as one frozen value.

Does not care where it comes from (`tracker.seeds.load` reads it from the seeds folder). Each part is defined
next to the mechanism that uses it; a part is added here as one field.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tracker.core.calendar_words import Calendar
from tracker.core.discovery import DiscoveryWords
from tracker.core.fingerprint import Fingerprint
from tracker.core.judging import Judging
from tracker.core.language import LanguageWords
from tracker.core.lexicon import Lexicon
from tracker.core.money_words import MoneyWords
from tracker.core.names import Gazetteer
from tracker.core.origins import OriginWords
from tracker.core.parse.entry import ParseWords
from tracker.core.people import PeopleWords
from tracker.core.technology import TechnologyWords
from tracker.core.topics import Topics
from tracker.core.urls import UrlRules
from tracker.core.wording import Wording
from tracker.core.world import World
from tracker.model import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """Everything that decisions rest on besides the text itself; the same value gives the same verdicts."""

    gazetteer: Gazetteer
    discovery: DiscoveryWords
    urls: UrlRules
    origins: OriginWords
    parse: ParseWords
    language: LanguageWords
    money: MoneyWords
    technology: TechnologyWords
    calendar: Calendar
    lexicon: Lexicon
    topics: Topics
    people: PeopleWords
    judging: Judging
    wording: Mapping[str, Wording]  # of digests, by language
    world: World  # of the baseline
    baseline: tuple[Fact, ...] = ()
    fingerprints: tuple[Fingerprint, ...] = ()  # of the seed documents
