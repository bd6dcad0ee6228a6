"""Phrases of the news: what words say about acts, stages, certainty and kind of text, in every language.

All phrases are data (`seeds/lexicon/*.yaml`), in the pattern language of `core.phrases`. Does not care who acts
(`core.acts`) nor what follows from it (`core.reading`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Literal, NamedTuple

from tracker.core.phrases import Finder
from tracker.core.text import Folded
from tracker.model import Act, Stage

ANY = "any"
"""The language of words that every language borrows."""

_FORBID_EXTRA = {"extra": "forbid"}


class Cue(StrEnum):
    """What a phrase says besides act and stage."""

    # how certain, and of when
    NEGATION = "negation"  # not, no longer, なく
    DENIAL = "denial"  # denies, rules out, there is no such plan
    NO_COMMENT = "no-comment"  # declines to comment
    HYPOTHESIS = "hypothesis"  # if, could, what would happen
    PLAN = "plan"  # will, to, plans to
    RUMOUR = "rumour"  # reportedly, sources said
    LOOK_BACK = "look-back"  # on this day, from the archive
    BACKGROUND = "background"  # last year, had signed, これまで
    FOLLOWS = "follows"  # after, following: what comes next is older
    EARLIER = "earlier"  # under the memorandum of last year: the tie itself is older than the act
    MORE = "more"  # additional, further: a sum beside an earlier one
    CUMULATIVE = "cumulative"  # in all, so far, 累計
    CONFIRMED = "confirmed"  # the news is official: announced, said, 発表した
    # what kind of text it is
    OPINION = "opinion"
    EXPLAINER = "explainer"
    INTERVIEW = "interview"
    PORTRAIT = "portrait"
    FORUM = "forum"
    EVENT = "event"  # a seminar, a panel, a fair
    QUESTION = "question"
    ASIDE = "aside"  # a caption, an advertisement, other headlines: not part of the story
    # what makes it about a tie
    TIE = "tie"  # partnership, jointly, 共同
    MONEY = "money"  # subsidy, stake, 補助金
    GOVERNMENT = "government"  # ministers, treaty words
    JOIN = "join"
    ORDINAL = "ordinal"  # second plant, third tranche; the entry's note is the number
    SOURCE = "source"  # the party beside it only reports: according to
    COUNTERPART = "counterpart"  # "its Japanese counterpart": a partner told by its country
    VENTURE = "venture"  # a company or group of several
    STAKE = "stake"  # by taking shares
    AID = "aid"  # public money that is given: subsidy, grant, 補助金
    OWN_MONEY = "own-money"  # what a company puts in itself: invests, 投資
    HOMELAND = "homeland"  # "the home country of" a party: its state
    NOTHING = "nothing"  # a longer phrase in which shorter ones mean nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Phrases that say the same; `strength` is how surely (1: usual, 2: alone decides, 0.5: weak)."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _FORBID_EXTRA

    phrases: tuple[str, ...]
    act: Act | None = None
    stage: Stage | None = None
    cue: Cue | None = None
    strength: float = 1.0
    field: Literal["any", "title"] = "any"
    note: str | None = None  # what an ordinal means


class Hit(NamedTuple):
    """A phrase found; the span is in the folded text and covers the gaps of the pattern."""

    start: int
    end: int
    entry: Entry

    @property
    def act(self) -> Act | None:
        """The act it speaks of."""
        return self.entry.act

    @property
    def stage(self) -> Stage | None:
        """The stage it speaks of."""
        return self.entry.stage

    @property
    def cue(self) -> Cue | None:
        """What else it says."""
        return self.entry.cue


class Lexicon:
    """All phrases of all languages. Safe to share: only what is made ready for a language is kept, on first use."""

    def __init__(self, entries: Mapping[str, Iterable[Entry]]) -> None:
        self.entries = {language: tuple(several) for language, several in entries.items()}
        self._finders: dict[str, Finder[Entry]] = {}

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have phrases of their own."""
        return tuple(sorted(self.entries.keys() - {ANY}))

    def find(self, folded: Folded, language: str, field: str = "summary") -> tuple[Hit, ...]:
        """Every phrase in order of appearance; a phrase inside a longer one is not told. Texts in a language
        without phrases are searched for the borrowed and the English ones.
        """
        found = self._finder(language).find(folded.text)
        return tuple(
            Hit(one.start, one.end, one.value)
            for one in found
            if one.value.cue is not Cue.NOTHING and (one.value.field == "any" or field == "title")
        )

    def _finder(self, language: str) -> Finder[Entry]:
        """The phrases of a language and the borrowed ones; few runs read all languages, so each waits for its first."""
        name = language if language in self.entries and language != ANY else ""
        found = self._finders.get(name)
        if found is None:
            common = self.entries.get(ANY, ())
            entries = (*self.entries[name], *common) if name else (*common, *self.entries.get("en", ()))
            phrases = ((phrase, entry) for entry in entries for phrase in entry.phrases)
            found = self._finders[name] = Finder(phrases, _group)
        return found


_THEMES = frozenset(
    {Cue.TIE, Cue.JOIN, Cue.MONEY, Cue.GOVERNMENT, Cue.STAKE, Cue.VENTURE, Cue.SOURCE, Cue.ORDINAL, Cue.MORE}
)


def _group(entry: Entry) -> str | None:
    """What a longer phrase silences: acts and stages, certainty and kind of text, themes; `nothing` silences all."""
    if entry.cue is Cue.NOTHING:
        return None
    if entry.act or entry.stage:
        return "act"
    if entry.cue in (Cue.AID, Cue.OWN_MONEY):
        return "purse"
    return "theme" if entry.cue in _THEMES else "cue"
