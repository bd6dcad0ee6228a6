"""Parties that a text means without naming them there: "its Japanese counterpart", 市と仮契約.

Does not find names (`core.names`, `core.discovery`): what is meant must be known, or named elsewhere in the text.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tracker.core.lexicon import Cue, Hit
from tracker.core.names import Kind, Mention, Use
from tracker.core.parties import ACTS, HOME
from tracker.core.text import Folded

if TYPE_CHECKING:
    from tracker.core.knowledge import Knowledge

_HOME_LANGUAGE = "ja"
_LOCAL = (Kind.CITY, Kind.REGION)


def with_counterparts(
    fields: dict[str, Folded],
    mentions: dict[str, tuple[Mention, ...]],
    hits: dict[str, tuple[Hit, ...]],
    knowledge: "Knowledge",
) -> dict[str, tuple[Mention, ...]]:
    """ "Its Japanese counterpart": the one partner from there that the baseline knows for a party of the text."""
    named = {mention.party for several in mentions.values() for mention in several if mention.use in ACTS}
    found = dict(mentions)
    for field, several in mentions.items():
        for hit in hits[field]:
            adjective = next((one for one in several if 0 <= hit.start - one.fold_end <= 1), None)
            if hit.cue is not Cue.COUNTERPART or adjective is None or adjective.use is not Use.QUALIFIER:
                continue
            partners = {
                partner.name: partner
                for fact in knowledge.baseline
                if len(fact.parties) == 2 and named.intersection(fact.parties)
                for name in fact.parties
                if name not in named and (partner := knowledge.gazetteer.party(name)) is not None
                if partner.country == adjective.country and partner.kind is not Kind.GOVERNMENT
            }
            if len(partners) == 1 and not named.intersection(partners):
                partner = next(iter(partners.values()))
                start, end = fields[field].back(adjective.fold_start, hit.end)
                mention = Mention(
                    party=partner.name,
                    start=start,
                    end=end,
                    fold_start=adjective.fold_start,
                    fold_end=hit.end,
                    alias=fields[field].original[start:end],
                    kind=partner.kind,
                    country=partner.country,
                    use=Use.NAME,
                    chip=partner.chip,
                )
                found[field] = tuple(sorted((*several, mention), key=lambda one: one.fold_start))
                break
    return found


def with_municipalities(
    fields: Mapping[str, Folded],
    mentions: dict[str, tuple[Mention, ...]],
    language: str,
    knowledge: "Knowledge",
) -> dict[str, tuple[Mention, ...]]:
    """市と仮契約, 県が補助: the only city or prefecture of the text, where it acts by that word alone."""
    if language != _HOME_LANGUAGE:
        return mentions
    words = knowledge.discovery.ja.compiled
    local = {one.party: one for several in mentions.values() for one in several if _is_local(one)}
    found = dict(mentions)
    for field, folded in fields.items() if local else ():
        more = [
            replace(one, start=first, end=last, fold_start=start, fold_end=end, alias=match.group(), use=Use.NAME)
            for match in words.municipality.finditer(folded.text)
            if (one := _meant(match, words.cities, tuple(local.values()))) is not None
            for start, end in (match.span(),)
            for first, last in (folded.back(start, end),)
        ]
        if more:
            found[field] = tuple(sorted((*mentions[field], *more), key=lambda one: one.fold_start))
    return found


def _is_local(mention: Mention) -> bool:
    return mention.kind in _LOCAL and mention.country == HOME


def _meant(match: re.Match[str], cities: Sequence[str], local: Sequence[Mention]) -> Mention | None:
    kind = Kind.CITY if match.group() in cities else Kind.REGION
    fitting = [one for one in local if one.kind is kind]
    return fitting[0] if len(fitting) == 1 else None
