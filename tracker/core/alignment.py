"""The names of two items in one spelling, as far as anybody can tell that they are the same.

Does not decide whether two items report one event (`core.sameness` does) and does not look names up: what is
listed has one spelling already.
"""

import re
from collections.abc import Collection, Mapping

from tracker.core import sounds
from tracker.model import Signature

_HEADED, _MARKED = 1.0, 0.4  # as prominent as a name in a headline, or further down
# Words of a headline, one script at a time.
_WORDS = re.compile(r"[ァ-ヺー]+|[가-힣]+|[^\W_ァ-ヺー가-힣一-龥々ぁ-ん]+")


def _weighted(signature: Signature) -> dict[str, float]:
    # A government is part of most of the news here, so its name says less than that of a company.
    return {name: 0.6 * weight for name, weight in signature.states.items()} | dict(signature.organisations)


def comparable(one: Signature, other: Signature) -> tuple[dict[str, float], dict[str, float], frozenset[str]]:
    """The names of both sides in the spelling of one, and those that are set aside.

    An unlisted name in kanji says nothing about one in letters, nor the other way round: nobody can tell by the
    signs whether 太田電機 is Ota Electric. Where each side has such a name left, both are set aside: of the ones in
    letters those that begin like Japanese, if there are any, so that Ardmore beside Ota Electric still counts.
    """
    mine = _weighted(one)
    theirs = aligned(_weighted(other), mine, one.unlisted | other.unlisted)
    unlisted = one.unlisted | other.unlisted
    mine, theirs = mine | _overheard(theirs, mine, one, unlisted), theirs | _overheard(mine, theirs, other, unlisted)
    if one.language == other.language or not (one.unlisted and other.unlisted):
        return mine, theirs, frozenset()
    left = {name for name in mine.keys() - theirs.keys() if name in one.unlisted}
    right = {name for name in theirs.keys() - mine.keys() if name in other.unlisted}
    aside = frozenset(_beyond_comparing(left, right) | _beyond_comparing(right, left))
    mine, theirs = ({name: one for name, one in side.items() if name not in aside} for side in (mine, theirs))
    return mine, theirs, aside


def _overheard(
    names: Mapping[str, float], known: Collection[str], by: Signature, unlisted: Collection[str]
) -> dict[str, float]:
    """Unlisted names of the other text that stand in the headline of this one, where nobody took them for names.

    In a text that was found to be of no interest, or is Korean or Chinese, hardly any are.
    """
    wanted = [name for name in names if name in unlisted and name not in known]
    if not wanted:
        return {}
    words = _WORDS.findall(by.headline)
    found = {name: _HEADED for name in wanted if sounds.heard_among(name, words)}
    return found | {name: _MARKED for name in wanted if name not in found and sounds.heard_among(name, by.marks)}


def _beyond_comparing(some: Collection[str], others: Collection[str]) -> set[str]:
    """Of two sets of names in other scripts those of which nobody can tell whether they are the same."""
    halves = {(name, latin) for name in some for latin in others if sounds.half_heard(name, latin)}
    unheard = {name for name in some if not sounds.is_heard(name)}
    heard = {name for name in others if sounds.is_heard(name)}
    aside = {name for pair in halves for name in pair}
    if unheard and heard:
        aside |= unheard | ({name for name in heard if sounds.is_romaji(name)} or heard)
    # Nor whether ICN2 is the institute that the other text describes in kanji.
    short = {name for name in some if sounds.is_acronym(name)}
    described = {name for name in others if sounds.has_kanji(name)}
    return aside | short | described if short and described else aside


def aligned(names: Mapping[str, float], to: Collection[str], unlisted: frozenset[str]) -> dict[str, float]:
    """The names, with other spellings of an unlisted one replaced by those of the other side.

    Two listed names are two parties, however alike they sound: Sony and Sony Semiconductor.
    """
    if not unlisted:
        return dict(names)
    out: dict[str, float] = {}
    for name, weight in names.items():
        match = name
        if name not in to:
            open_to = (known for known in sorted(to) if name in unlisted or known in unlisted)
            match = next((known for known in open_to if sounds.alike(name, known)), name)
        out[match] = max(weight, out.get(match, 0.0))
    return out
