"""Which act it is, given what is known of the tie: the first news of a tie is `new`, the same words about a known tie
are a step of it.

Does not read texts nor decide whether it is news at all (`core.compare`).
"""

from typing import TYPE_CHECKING

from tracker.core.lexicon import Cue
from tracker.core.names import Kind
from tracker.core.world import counted, is_state
from tracker.model import Act, Claim, Modality, Reading, Stage, SumRole

if TYPE_CHECKING:
    from tracker.core.compare import Tie
    from tracker.core.knowledge import Knowledge

LOUDNESS = "loudness of "
"""How features of a reading are named that tell how strong the best phrase of an act is, before the act."""
VENTURE = "a venture of several"
"""Name of the feature of a reading: a joint venture or a consortium is spoken of."""
LONG_AGO = "names a time long over"
"""Name of features of a reading, the time as detail: 2023, 2023-05, 2023-05-18."""
EARLIER = "builds on an earlier paper"
"""Name of the feature of a reading: the text itself says that the tie is older than the act."""
STAKE = "by taking a stake"
"""Name of the feature of a reading: shares change hands."""
EARLY_SUM = "a sum in the headline or the first sentence"
"""Name of the feature of a reading."""
JOINTLY = "act jointly"
"""Name of the feature of a reading: the headline puts the two sides side by side as one subject."""
TWO_IN_HEADLINE = "two parties in title"
"""Name of the feature of a reading (`core.stance`)."""
WIDER = "a field of work that is new to them"
"""Name of the feature of a reading, the field as detail: set where it is compared (`core.compare`)."""
EARLY_TECHNOLOGY = "technology in the headline or the first sentence"
"""Name of features of a reading, the technology as detail."""
TOLD = ("words of ties in ", "state money or ministers in ", "confirmed in ", "rumour in ")
"""How features of a reading begin that make a text without any word of an act news of a tie, and not two names that
happen to stand in one headline: a broker's rating, a smuggling case, the quarter of a plant."""
_PAPERS = (Stage.MOU, Stage.AGREEMENT, Stage.LAUNCHED)
_BUILT = (Stage.LAUNCHED, Stage.AGREEMENT, Stage.TALKS)
_WITH_OTHERS = (VENTURE, STAKE, "words of ties in ")

_TALK = frozenset(
    cue.value
    for cue in (
        Cue.OPINION, Cue.EXPLAINER, Cue.INTERVIEW, Cue.PORTRAIT, Cue.FORUM, Cue.EVENT, Cue.QUESTION, Cue.HYPOTHESIS,
        Cue.DENIAL, Cue.NO_COMMENT, Cue.LOOK_BACK,
    )
)  # fmt: skip


def step(claim: Claim, reading: Reading, tie: "Tie", knowledge: "Knowledge") -> tuple[Act | None, str]:
    """The act of a claim about a tie, and why it is not the one that the words say."""
    act, why = _step(claim, reading, tie, knowledge)
    if act is Act.NEW and not tie.is_known and _at_own_plant(tie, knowledge):
        return Act.STAGE_CHANGE, "one of them is a company of the other, which has long been at it there"
    return act, why


def _step(claim: Claim, reading: Reading, tie: "Tie", knowledge: "Knowledge") -> tuple[Act | None, str]:
    if claim.act is None:
        if _pays(claim, reading, tie, knowledge):
            return Act.FUNDING, "a sum of a state for a company"
        told = any(feature.value and feature.name.startswith(TOLD) for feature in reading.features)
        if tie.is_known and _plainly_told(claim, reading):
            return _unnamed(claim, reading, tie)
        if tie.is_known:
            return None, ""
        if told and _crosses(tie, knowledge):
            return Act.NEW, "first news of the tie"
        if _headlined(reading) and not _is_own(tie, knowledge) and _plainly_told(claim, reading):
            return Act.NEW, "news of two in a headline, in whatever words"
        return None, ""
    if tie.is_known:
        return _of_known(claim, reading, tie, knowledge)
    alone = len(tie.core) < 2 and claim.act in (Act.NEW, Act.MILESTONE)
    if alone and not any(feature.value and feature.name.startswith(_WITH_OTHERS) for feature in reading.features):
        return None, ""  # what one company makes or sells is no tie, whatever the verb
    return _of_new(claim, reading, tie, knowledge)


def _of_known(claim: Claim, reading: Reading, tie: "Tie", knowledge: "Knowledge") -> tuple[Act, str]:
    assert claim.act is not None
    states = [name for name in tie.core if is_state(name, knowledge.gazetteer) or _is_agency(name, knowledge)]
    by_state = not tie.unknown and (bool(tie.venture and states) or len(states) == len(tie.core) > 1)
    budgeted = claim.act is Act.STAGE_CHANGE and tie.venture  # a cabinet that approves a sum
    if (claim.act is Act.NEW or budgeted) and by_state and _told_early(reading):
        return Act.FUNDING, "money between a state and its venture"
    if claim.act is Act.FUNDING and tie.venture and not states and _by_shares(reading):
        return Act.NEW_PARTY, "somebody who is no state puts money into it"
    if (
        claim.act is Act.NEW
        and claim.stage is Stage.LAUNCHED
        and not _jointly(reading)
        and _weight(reading, Act.MILESTONE)
    ):
        return Act.MILESTONE, "one side of a known tie starts something"
    if claim.act is Act.NEW and _weight(reading, Act.RENEWAL) > knowledge.judging.acts.sure:
        return Act.RENEWAL, "what is known of the two goes on"
    wider = next((feature.detail for feature in reading.features if feature.name == WIDER), "")
    if claim.act is Act.NEW and wider and claim.stage in _PAPERS:
        return Act.RENEWAL, f"what the two do together grows by a field of work: {wider}"
    if claim.act is Act.NEW and _by_itself(tie, knowledge) and claim.stage in _BUILT:
        return Act.MILESTONE, "what a venture does by itself is a step on its way"
    if claim.act is Act.NEW and tie.venture and tie.unknown and _by_shares(reading):
        return Act.NEW_PARTY, "somebody takes a stake in it who had none"
    if claim.act is Act.NEW:
        return Act.STAGE_CHANGE, "the tie is known, so this is a step of it"
    if claim.act is Act.NEW_PARTY and tie.venture and by_state:
        return Act.FUNDING, "the state that funds it takes shares of it"
    if claim.act is Act.NEW_PARTY and tie.venture and _by_shares(reading):
        return Act.NEW_PARTY, ""
    others = [name for name in counted(reading.parties, knowledge.gazetteer) if name not in tie.core]
    if claim.act is Act.NEW_PARTY and not tie.unknown and len(states) == len(tie.core) and others:
        return Act.NEW_PARTY, "somebody beside the two states of the tie joins it"
    if claim.act is Act.NEW_PARTY and not tie.unknown and _weight(reading, Act.RENEWAL) >= knowledge.judging.acts.sure:
        return Act.RENEWAL, "nobody joins; the scope grows"
    if claim.act is Act.NEW_PARTY and not tie.unknown:
        return Act.STAGE_CHANGE, "nobody joins who is not part of the tie already"
    if claim.act is Act.MILESTONE and claim.stage is Stage.LAUNCHED and _together(reading, tie, knowledge):
        return Act.STAGE_CHANGE, "both sides start what they had agreed on"
    return claim.act, ""


def _of_new(claim: Claim, reading: Reading, tie: "Tie", knowledge: "Knowledge") -> tuple[Act, str]:
    assert claim.act is not None
    weak = _weight(reading, claim.act) < knowledge.judging.acts.sure
    companies = [
        name for name in counted(claim.parties, knowledge.gazetteer) if not is_state(name, knowledge.gazetteer)
    ]
    first = claim.act is Act.NEW or (weak and claim.act in (Act.RENEWAL, Act.STAGE_CHANGE))
    if first and _paid_by_state(tie, reading, knowledge):
        return Act.FUNDING, "money of a state for a company"
    if weak and claim.act is Act.RENEWAL:
        return Act.NEW, "closer ties are the first news of a tie that is not known"
    if weak and claim.act is Act.STAGE_CHANGE:
        return Act.NEW, "a step of a tie that is not known is its first news"
    planned = claim.stage is Stage.TALKS or claim.modality in (Modality.PLAN, Modality.RUMOUR)
    venture = any(feature.name == VENTURE for feature in reading.features)
    if claim.stage is Stage.LAUNCHED and not (_weight(reading, Act.NEW) and (venture or _jointly(reading))):
        planned = False  # the day is set for what they have long been building
    if claim.act is Act.MILESTONE and planned and len(tie.core) > 1:
        return Act.NEW, "a plan of two that have no known tie is its first news"
    if claim.act is Act.NEW and claim.stage in _PAPERS and any(one.name == EARLIER for one in reading.features):
        return Act.STAGE_CHANGE, "it builds on an earlier paper of theirs"
    if claim.act is Act.NEW_PARTY and _by_shares(reading) and not venture and len(tie.core) < 3:
        return Act.NEW, "a stake of one in another is the first news of their tie"
    leaders = [*tie.core[:1], *counted(reading.parties, knowledge.gazetteer)[:1]]
    by_giver = any(is_state(name, knowledge.gazetteer) for name in leaders)
    told_too = any(other.act is Act.NEW for other in reading.claims) or not _told_early(reading)
    if claim.act is Act.FUNDING and told_too and len(companies) > 1 and not by_giver:
        return Act.NEW, "two companies are between whom the tie is; the money comes with it"
    return claim.act, ""


def _by_itself(tie: "Tie", knowledge: "Knowledge") -> bool:
    """Whether one party acts, at most beside the region or the city in which it does."""
    several = [knowledge.gazetteer.party(name) for name in tie.core]
    others = [one for one in several if one is None or one.kind not in (Kind.REGION, Kind.CITY)]
    return len(tie.core) == 1 or (bool(tie.venture) and len(others) == 1)


def _plainly_told(claim: Claim, reading: Reading) -> bool:
    """Whether a text is news though no word of it is known: nothing in it asks, argues, explains or remembers."""
    talk = any(one.value > 0 and one.name.partition(" in ")[0] in _TALK for one in reading.features)
    return claim.modality in (Modality.FACT, Modality.PLAN) and not talk


def _headlined(reading: Reading) -> bool:
    """Whether the headline names two parties."""
    return any(feature.name == TWO_IN_HEADLINE and feature.value for feature in reading.features)


def _is_own(tie: "Tie", knowledge: "Knowledge") -> bool:
    """Whether one of the two belongs to the other: "TSMC's Kumamoto fab" is no tie."""
    parties = [knowledge.gazetteer.party(name) for name in tie.core[:2]]
    return any(party is not None and party.owner in tie.core for party in parties)


def _at_own_plant(tie: "Tie", knowledge: "Knowledge") -> bool:
    """Whether a company and one that it owns stand in the tie, at most beside the state or the city where they are."""
    companies = [name for name in tie.core if not is_state(name, knowledge.gazetteer)]
    owners = {party.owner for name in companies if (party := knowledge.gazetteer.party(name)) is not None}
    return len(companies) == 2 and not owners.isdisjoint(companies)


def _unnamed(claim: Claim, reading: Reading, tie: "Tie") -> tuple[Act | None, str]:
    """The act of news of a known tie that is told in words nobody has listed: the usual one, if there is one."""
    if any(feature.name == STAKE for feature in reading.features) and tie.unknown:
        return Act.NEW_PARTY, "somebody takes a stake in it, in whatever words"
    if tie.venture == tie.core[0] and (claim.technology or claim.ordinal):
        return Act.MILESTONE, f"news of what {tie.venture} builds, in whatever words"
    return None, ""


def _pays(claim: Claim, reading: Reading, tie: "Tie", knowledge: "Knowledge") -> bool:
    """A sum in the headline between a state and one company, or for a company that a state funds."""
    states = [name for name in tie.core if is_state(name, knowledge.gazetteer) or _is_agency(name, knowledge)]
    headline = any(one.field == "title" and one.role is not SumRole.BACKGROUND for one in reading.amounts)
    alone = len(tie.core) == 1 and bool(tie.venture)
    told = claim.modality in (Modality.FACT, Modality.PLAN, Modality.RUMOUR)
    return told and headline and (alone or (len(states) == 1 and len(tie.core) == 2))


def _paid_by_state(tie: "Tie", reading: Reading, knowledge: "Knowledge") -> bool:
    """A sum from a state for one company, or for those it names first; who else acts is whom the deal is with."""
    if len(tie.core) < 2:
        return False
    others = [name for name in counted(reading.parties, knowledge.gazetteer) if not is_state(name, knowledge.gazetteer)]
    headline = any(one.field == "title" for one in reading.amounts)
    paid = _told_early(reading) and (headline or _weight(reading, Act.FUNDING))
    by_giver = is_state(tie.core[0], knowledge.gazetteer) and set(others) <= set(tie.core)
    return bool(paid) and bool(others) and (by_giver or len(others) == 1)


def _is_agency(name: str, knowledge: "Knowledge") -> bool:
    party = knowledge.gazetteer.party(name)
    return party is not None and party.kind is Kind.AGENCY


def _crosses(tie: "Tie", knowledge: "Knowledge") -> bool:
    """Whether parties of more than one country stand in the tie."""
    parties = [knowledge.gazetteer.party(name) for name in tie.core]
    return len({party.country for party in parties if party is not None}) > 1


def _by_shares(reading: Reading) -> bool:
    return any(feature.name == STAKE for feature in reading.features)


def _jointly(reading: Reading) -> bool:
    return any(feature.name == JOINTLY for feature in reading.features)


def _told_early(reading: Reading) -> bool:
    return any(feature.name == EARLY_SUM for feature in reading.features)


def _weight(reading: Reading, act: Act) -> float:
    return next((feature.value for feature in reading.features if feature.name == f"{LOUDNESS}{act.value}"), 0.0)


def _together(reading: Reading, tie: "Tie", knowledge: "Knowledge") -> bool:
    companies = [name for name in tie.core if not is_state(name, knowledge.gazetteer)]
    return _jointly(reading) and len(companies) > 1 and not tie.venture and not tie.unknown
