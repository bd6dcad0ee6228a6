"""Unknown parties: finds names that nobody has listed, as written.

Does not care what the parties do; precision matters more than recall, because a name found here may act in a claim.
All words are data (`seeds/discovery.yaml`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from tracker import limits
from tracker.core import chinese_names, japanese_names, korean_names, latin_names
from tracker.core.chinese_names import ChineseWords
from tracker.core.japanese_names import JapaneseWords
from tracker.core.korean_names import KoreanWords
from tracker.core.latin_names import Spans
from tracker.core.latin_words import LatinWords, NameWords
from tracker.core.names import Kind, Mention, Use
from tracker.core.sounds import alike
from tracker.core.text import Folded
from tracker.core.unlisted import Found


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscoveryWords:
    """The content of `seeds/discovery.yaml`."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = {"extra": "forbid"}

    names: NameWords
    ja: JapaneseWords
    zh: ChineseWords
    ko: KoreanWords
    latin: Mapping[str, LatinWords]  # by language; `other` stands for those that are not listed
    kinds: Mapping[str, Kind]  # last word of a name -> what it is


_GLOSS = re.compile(r"[(（]([A-Z][A-Za-z0-9 .&-]{1,40})[)）]")
_SOUND = 5
"""Letters of the shortest Latin name that another spelling is known by its sound for."""
_SHORT = 2
"""Characters of names that stand for too many."""
_JOINT = 5
"""Characters between two names that were found as one: "-", " and "."""


def discover(
    folded: Folded,
    language: str,
    known: Sequence[Mention],
    words: DiscoveryWords,
) -> tuple[Mention, ...]:
    """Unknown parties in order of appearance; a name that is evident in one place is one wherever it stands."""
    text = folded.original
    sentences = tuple(folded.back(start, end) for start, end in folded.sentences)
    blocking = [one for one in known if one.use in (Use.NAME, Use.PERSON) and one.kind is not Kind.CITY]
    spans = Spans(
        taken=[(one.start, one.end) for one in blocking],
        actors=[(one.start, one.end) for one in blocking if one.use is Use.NAME],
        origins=[(one.start, one.end) for one in known if one.kind is Kind.GOVERNMENT],
        adjectives=[(one.start, one.end) for one in known if one.use is Use.QUALIFIER],
    )
    if language == "ja":
        found = list(japanese_names.find(text, sentences, spans.actors, words.ja))
    elif language == "zh":
        everybody = [(one.start, one.end) for one in known]
        found = list(chinese_names.find(text, sentences, everybody, words.zh))
    elif language == "ko":
        found = list(korean_names.find(text, sentences, spans.actors, words.ko))
    else:
        latin = words.latin.get(language) or words.latin["other"]
        found = list(latin_names.find(text, sentences, spans, latin, words.names))
    found = found[: limits.FINDINGS]
    full = [one.alias for one in known if one.use is Use.NAME] + [text[one.start : one.end] for one in found]
    found = [one for one in found if not _shortens(text[one.start : one.end], full)]
    found.extend(_repeated(text, [text[one.start : one.end] for one in found]))
    return tuple(
        _mention(folded, one, words) for one in _distinct(found, spans.taken, [(m.start, m.end) for m in known])
    )


def are_two(name: str, named: Iterable[str]) -> bool:
    """Whether a name is two others of the text in one: "X Plasma-Y Silicon" beside "X Plasma" and "Y Silicon"."""
    firsts = [one for one in named if name.startswith(one) and len(one) < len(name)]
    return any(
        name.endswith(other) and len(first) + len(other) < len(name) <= len(first) + len(other) + _JOINT
        for first in firsts
        for other in named
    )


def told_behind(text: str, mention: Mention, following: Sequence[Mention], latin: LatinWords | None) -> str:
    """ "X, a Japanese toolmaker", "X is a Japanese maker of wafers": the country in what is said behind a name."""
    said = latin.compiled.tail.match(text, mention.end) if latin is not None else None
    if said is None:
        return ""
    return next((one.country for one in following if one.use is Use.QUALIFIER and one.start < said.end()), "")


def _shortens(name: str, full: Iterable[str]) -> bool:
    """Whether a name is only the first word of one that stands in the text too: `Quest` beside `Quest Global`."""
    return any(other.casefold().startswith(name.casefold() + " ") for other in full)


def in_full(mention: Mention, everybody: Sequence[Mention]) -> Mention:
    """An unlisted name as the fuller one of the same text: 東京エレク beside 東京エレクトロン.

    A katakana name beside its Latin spelling counts too, by its sound.

    Does not touch Latin names, whose first word may be anything.
    """
    if len(mention.alias) <= _SHORT or mention.alias.isascii():
        return mention
    longer = {
        one.party: one
        for one in everybody
        if one.use is Use.NAME and len(one.alias) > len(mention.alias) and one.alias.startswith(mention.alias)
    }
    longer = longer or {
        one.party: one
        for one in everybody
        if one.use is Use.NAME and one.alias.isascii() and len(one.alias) > _SOUND and alike(one.alias, mention.alias)
    }
    if len(longer) != 1:
        return mention
    full = next(iter(longer.values()))
    return replace(mention, party=full.party, known=full.known, kind=full.kind, country=full.country, chip=full.chip)


def in_letters(name: str, text: str) -> str | None:
    """How a text spells a name of another script in letters, in brackets behind it: アラヤン(Arrayan).

    Capitals are no spelling of a name, but another one: 東京エレクトロン(TEL).
    """
    if name.isascii():
        return None
    place = text.find(f"{name}(") + 1 or text.find(f"{name}（") + 1
    match = _GLOSS.match(text, place + len(name) - 1) if place else None
    return match.group(1).strip() if match and re.search("[a-z]{2}", match.group(1)) else None


def spelt(mention: Mention, text: str) -> Mention:
    """An unlisted name under its spelling in letters, if the text gives one: the same in texts of all languages."""
    return mention if mention.known else replace(mention, party=in_letters(mention.party, text) or mention.party)


def _repeated(text: str, names: Iterable[str]) -> list[Found]:
    """The same names elsewhere in the text, where nothing else says that they are parties."""
    return [
        Found(match.start(), match.end(), "named as a party elsewhere")
        for name in dict.fromkeys(names)
        if len(name) > 2
        for match in re.finditer(
            rf"(?<![^\W_]){re.escape(name)}(?![^\W_])" if name.isascii() else re.escape(name), text
        )
    ]


def _distinct(found: list[Found], taken: Sequence[tuple[int, int]], known: Sequence[tuple[int, int]]) -> list[Found]:
    """Without overlaps with each other or with known names; a place may be part of a longer name."""
    kept: list[Found] = []
    for one in found:
        crosses = any(one.start < end and start < one.end for start, end in taken)
        inside = any(start <= one.start and one.end <= end for start, end in known)
        again = any(one.start < other.end and other.start < one.end for other in kept)
        if not (crosses or inside or again):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def _bare(name: str, words: NameWords) -> str:
    """A name without the form of a company behind it: Lumiforge BV goes by Lumiforge elsewhere in the text."""
    first, _, last = name.rpartition(" ")
    return first.rstrip(",") if first and last.casefold().rstrip(".") in words.sets["forms"] else name


def _mention(folded: Folded, found: Found, words: DiscoveryWords) -> Mention:
    name = folded.original[found.start : found.end]
    party = _bare(name, words.names) if name.isascii() else name
    fold_start, fold_end = folded.forward(found.start, found.end)
    return Mention(
        party=party,
        start=found.start,
        end=found.end,
        fold_start=fold_start,
        fold_end=fold_end,
        alias=name,
        known=False,
        kind=next(
            (kind for last, kind in words.kinds.items() if name.casefold().endswith(last.casefold())), Kind.COMPANY
        ),
        reason=found.reason,
    )
