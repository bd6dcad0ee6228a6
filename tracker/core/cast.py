"""Who acts in a text and who is only mentioned; the core of a tie and those around it.

Does not care what they do (`core.acts`) nor whether their tie is known (`core.compare`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tracker.core.acts import actors, aside, is_background
from tracker.core.lexicon import Cue
from tracker.core.names import Kind, Mention, Use
from tracker.core.surface import ACTS, HOME, Clause, Sentence, Surface, acts, only_reports
from tracker.model import PartnershipId

if TYPE_CHECKING:
    from tracker.core.knowledge import Knowledge

_BESIDE = 8
_OFFICIALS = 24
"""Characters of folded text between two words that belong together."""
_STATES = (Kind.GOVERNMENT, Kind.AGENCY, Kind.REGION, Kind.CITY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The parties of a text, as named; those counted as one appear once."""

    acting: tuple[str, ...]  # all who act, in order of appearance
    core: tuple[str, ...]  # those between whom the tie is
    unknown: tuple[str, ...]  # of all, those that nobody has listed
    mentioned: tuple[str, ...]  # everybody named, in whatever use
    mentions: tuple[Mention, ...] = ()  # of those who act
    jointly: bool = False  # the headline puts the two sides side by side as one subject


def cast_of(surface: Surface, knowledge: "Knowledge") -> Cast:
    """Tell who acts from who is mentioned."""
    told = [sentence for sentence in surface.sentences if not aside(sentence)]
    title = _once(_acting(surface, [s for s in told if s.title], knowledge), knowledge)
    first = _once(_acting(surface, [s for s in told if not s.title][:1], knowledge), knowledge)
    everybody = _once(_acting(surface, told, knowledge), knowledge)
    if len(everybody) < 2:
        everybody = _once(_named(surface, told, knowledge), knowledge)
    if len(everybody) < 2:
        everybody = _with_home(surface, everybody, knowledge)
    everybody = _without_compounds(surface, everybody, knowledge)
    title = [mention for mention in title if mention in everybody or mention.kind is not Kind.GOVERNMENT]
    core = _core(title, first, everybody, knowledge)
    return Cast(
        acting=tuple(mention.party for mention in everybody),
        core=tuple(mention.party for mention in core),
        unknown=tuple(dict.fromkeys(mention.party for mention in everybody if not mention.known)),
        mentioned=tuple(dict.fromkeys(mention.party for mention in surface.mentions)),
        mentions=tuple(everybody),
        jointly=_jointly(surface, title),
    )


def bystanders(surface: Surface) -> Cast:
    """Everybody named in a text in which nobody acts."""
    return Cast(
        acting=(),
        core=(),
        unknown=tuple(dict.fromkeys(mention.party for mention in surface.mentions if not mention.known)),
        mentioned=tuple(dict.fromkeys(mention.party for mention in surface.mentions)),
    )


def partnership(parties: Iterable[str], knowledge: "Knowledge") -> PartnershipId | None:
    """The id of a tie: slugs of those who are counted as parties; None for fewer than two."""
    gazetteer = knowledge.gazetteer
    slugs = {gazetteer.slug(gazetteer.principal(name)) for name in parties}
    return PartnershipId("--".join(sorted(slugs))) if len(slugs) > 1 else None


def givers(parties: Sequence[str], knowledge: "Knowledge") -> tuple[str, ...]:
    """Of the parties to public money, the states and their bodies; none where all of them or nobody is one."""
    known = ((name, knowledge.gazetteer.party(name)) for name in parties)
    public = tuple(name for name, party in known if party is not None and party.kind in _STATES)
    return public if len(public) < len(parties) else ()


def _jointly(surface: Surface, title: list[Mention]) -> bool:
    """ "imec and Panasonic", "imecとパナソニックは", "imec-Panasonic": nothing but a joining word between the two."""
    if len(title) < 2:
        return False
    between = surface.fields["title"].text[title[0].fold_end : title[1].fold_start]
    return len(between) <= 5 and not any(char in between for char in ":;'’")


def _acting(surface: Surface, sentences: Sequence[Sentence], knowledge: "Knowledge") -> Iterator[Mention]:
    for sentence in sentences:
        for clause in sentence.clauses:
            if not sentence.title and clause.says(Cue.LOOK_BACK):
                continue
            for mention in clause.mentions:
                if sentence.title or not is_background(surface, clause, mention.fold_start, mention.fold_end):
                    if homeland := _homeland(clause, mention, knowledge):
                        yield homeland
                    elif only_reports(clause, mention) or _only_owns(surface, clause, mention, knowledge):
                        continue
                    elif (
                        (mention.use in ACTS and acts(mention))
                        or _officials(clause, mention)
                        or _is_subject(surface, clause, mention, knowledge)
                    ):
                        yield mention


def _named(surface: Surface, sentences: Sequence[Sentence], knowledge: "Knowledge") -> Iterator[Mention]:
    """Everybody who could act, if not only to say where another one comes from."""
    for sentence in sentences:
        own = [m for c in sentence.clauses for m in c.mentions if _only_owns(surface, c, m, knowledge)]
        yield from (mention for mention in actors(sentence) if mention not in own)


def _homeland(clause: Clause, mention: Mention, knowledge: "Knowledge") -> Mention | None:
    """ "ASML's home country": the state of a party instead of the party."""
    for hit in clause.hits:
        if hit.cue is Cue.HOMELAND and (
            0 <= hit.start - mention.fold_end <= _BESIDE or 0 <= mention.fold_start - hit.end <= _BESIDE
        ):
            for party in knowledge.gazetteer.parties:
                if party.lands and party.country == mention.country:
                    return replace(mention, party=party.name, kind=party.kind, use=Use.NAME, chip=party.chip)
    return None


def _is_subject(surface: Surface, clause: Clause, mention: Mention, knowledge: "Knowledge") -> bool:
    """ "カナダが参加": a country with a subject mark behind it acts, whatever stands before it."""
    following = surface.fields[clause.field].text[mention.fold_end : mention.fold_end + 1]
    return (
        mention.kind is Kind.GOVERNMENT
        and following in knowledge.judging.subject_marks
        and any(hit.act for hit in clause.hits if hit.end > mention.fold_end)
    )


def _only_owns(surface: Surface, clause: Clause, mention: Mention, knowledge: "Knowledge") -> bool:
    """ "imec発の新興企業", "imec spin-off X": named only to say where another one comes from.

    "To depend less on X" names X no more than that.
    """
    text, rules = surface.fields[clause.field].text, knowledge.judging
    before = text[clause.start : mention.fold_start].rstrip()
    marks = rules.owner_marks if clause.field == "title" else (*rules.owner_marks, *rules.buyer_marks)
    return text.startswith(marks, mention.fold_end) or before.endswith(rules.rival_marks)


def _officials(clause: Clause, mention: Mention) -> bool:
    """ "British and Japanese ministers": an adjective of a country whose officials act; not "ベルギー・X州"."""
    only_tells_where = any(
        other.country == mention.country and 0 <= other.fold_start - mention.fold_end <= 1
        for other in clause.mentions
        if other.use is Use.NAME
    )
    return (
        mention.use is Use.QUALIFIER
        and mention.kind is Kind.GOVERNMENT
        and not only_tells_where
        and any(hit.cue is Cue.GOVERNMENT and 0 <= hit.start - mention.fold_end <= _OFFICIALS for hit in clause.hits)
    )


def _once(mentions: Iterable[Mention], knowledge: "Knowledge") -> list[Mention]:
    """One mention a party, in order of appearance; the first by name rather than by a person who speaks for it."""
    found: dict[str, Mention] = {}
    for mention in mentions:
        key = knowledge.gazetteer.principal(mention.party)
        held = found.get(key)
        if held is None or (held.use is Use.PERSON and mention.use is Use.NAME):
            found[key] = mention
    several = list(found.values())
    return [mention for place, mention in enumerate(several) if not _shortens(mention, several[:place])]


def _without_compounds(surface: Surface, found: list[Mention], knowledge: "Knowledge") -> list[Mention]:
    """日仏協業: two states in one word only say where the two companies are from that act beside it."""
    states = [one for one in found if one.kind is Kind.GOVERNMENT]
    firms = {one.country for one in found if one.kind in (Kind.COMPANY, Kind.UNKNOWN)}
    spans = {(one.start, one.end) for one in states}
    if len(states) != 2 or len(spans) != 1 or HOME not in firms or len(firms) < 2:
        return found
    name = states[0].alias.casefold()
    words = tuple(f"{name}{mark}" for mark in knowledge.judging.compound_marks)
    if not any(folded.text.startswith(words, states[0].fold_start) for folded in surface.fields.values()):
        return found
    return [one for one in found if one.kind is not Kind.GOVERNMENT]


def _shortens(mention: Mention, before: Sequence[Mention]) -> bool:
    """ "Tata" in a text that began with "Tata Electronics": the same party by its first word."""
    alias = mention.alias.casefold()
    return any(one.alias.casefold().startswith((f"{alias} ", f"{alias}・")) for one in before)


def _with_home(surface: Surface, found: list[Mention], knowledge: "Knowledge") -> list[Mention]:
    """ "Nvidia to build a plant in Japan": with nobody else to be the other side, the home country is it.

    A Japanese town or region in which somebody from abroad builds stands for it too.
    """
    if len(found) != 1 or found[0].country == HOME:
        return found
    here = [mention for mention in surface.mentions if mention.country == HOME]
    state = next((mention for mention in here if mention.kind is Kind.GOVERNMENT), None)
    if state is not None:
        return [*found, state]
    site = next((mention for mention in here if mention.kind in (Kind.CITY, Kind.REGION)), None)
    home = next((party for party in knowledge.gazetteer.parties if party.lands and party.country == HOME), None)
    if site is None or home is None or not found[0].known:
        return found
    return [*found, replace(site, party=home.name, kind=home.kind, chip=home.chip)]


def _core(
    title: list[Mention], first: list[Mention], everybody: list[Mention], knowledge: "Knowledge"
) -> list[Mention]:
    if len(title) >= 2:
        firms = [mention for mention in first if mention.kind is not Kind.GOVERNMENT]
        both_sides = {mention.country == HOME for mention in firms} == {True, False}
        # "A Belgian-Japanese memorandum": the adjectives say where the two are from that sign it.
        compound = title[1].fold_start - title[0].fold_end <= 1 and len(title) == 2
        states = all(mention.kind is Kind.GOVERNMENT for mention in title)
        return firms if both_sides and compound and states else title
    principal = knowledge.gazetteer.principal
    both = title + [m for m in first if principal(m.party) not in {principal(t.party) for t in title}]
    if len(both) >= 2:
        return _without_endorsers(both)
    return _without_endorsers(everybody)


def _without_endorsers(found: list[Mention]) -> list[Mention]:
    """Ministers who look on are not between whom the tie is, when two others are there."""
    others = [mention for mention in found if mention.kind not in _STATES]
    return others if len(others) >= 2 else found
