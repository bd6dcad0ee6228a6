"""What identifies an event in any language: who, what, how much, which technology, where, when.

Does not decide whether two items report one event (`core.stories` does); it only lays out what there
is to compare. A signature is small and plain, so that a store can keep one for each item.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from tracker import limits
from tracker.core import near_duplicates, urls
from tracker.core.discovery import in_letters
from tracker.core.identity import headline
from tracker.core.knowledge import Knowledge
from tracker.core.lexicon import Cue
from tracker.core.names import Gazetteer, Kind, Mention, Use
from tracker.core.origins import credited
from tracker.core.text import Folded, fold, is_cjk
from tracker.model import Amount, Claim, Dated, Document, EventSum, Modality, Precision, Reading, Signature, SumRole

# How much a name says about what a text is about, by where it stands.
_IN_TITLE, _IN_LEAD, _IN_TEXT = 1.0, 0.7, 0.4
_LEAD_CHARS = 160
_LEAD_CHARS_CJK = 80
_STATES = frozenset({Kind.GOVERNMENT, Kind.AGENCY, Kind.REGION})
_SITES = frozenset({Kind.CITY, Kind.REGION})
# Latin letters and figures are written alike in every language: RISC-V, JOINT3, 300mm, SATAS.
_LATIN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]*[A-Za-z0-9][A-Za-z0-9]*(?:[-+.][A-Za-z0-9]+)*")
_COUNT = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:[,，][0-9]{3})+(?![0-9])|(?<![0-9.,])[0-9]{2,6}(?![0-9.,]*[0-9])")


def parties(signature: Signature) -> frozenset[str]:
    """Everybody who may be part of the event."""
    return frozenset(signature.organisations) | frozenset(signature.states)


def sign(document: Document, reading: Reading, knowledge: Knowledge) -> Signature:
    """The signature of an item that has been read."""
    title, summary = fold(document.title[: limits.READ_CHARS]), fold(document.summary[: limits.READ_CHARS])
    language, gazetteer = reading.language, knowledge.gazetteer
    in_title = gazetteer.mentions(title, language, summary.text)
    in_summary = gazetteer.mentions(summary, language, title.text)
    short = _one_form(reading.unknown, f"{document.title}\n{document.summary[: limits.READ_CHARS]}")
    named = _names_of(document, reading, (in_title, in_summary), short, gazetteer)
    claim = reading.claims[0] if reading.claims else None
    first, last = days(document.published)
    address = urls.canonical(document.url, knowledge.urls)
    # An outlet that an aggregator appends is no part of the headline.
    opaque = urls.is_opaque(document.url, knowledge.urls) or not urls.is_page(address)
    headed = headline(document.title, document.publisher or None, opaque)
    return Signature(
        item=document.id,
        language=language,
        relevant=reading.relevant,
        first_day=first,
        last_day=last,
        happened=_happened(reading.claims, last),
        named=None if first else _named(reading.claims),
        organisations=named.organisations,
        states=named.states,
        sites=named.sites,
        actors=frozenset(gazetteer.principal(short.get(party, party)) for party in reading.parties),
        act=claim.act if claim else None,
        stage=claim.stage if claim else None,
        modality=claim.modality if claim else Modality.FACT,
        sums=_sums(reading.amounts),
        technology=frozenset(word for one in reading.technology for word in one.casefold().split()),
        ordinals=_ordinals(title, reading, knowledge),
        people=frozenset(person for one in reading.claims for person in one.people),
        marks=_marks(title, in_title) | _marks(summary, in_summary),
        headline=headed,
        headed=_names_and_numbers(document.title) & frozenset(headed.split()),
        unlisted=frozenset(short.values()),
        sketch=near_duplicates.sketch(near_duplicates.joined((headed, document.summary))),
        address=None if opaque or address is None else urls.language_twin(address, knowledge.urls) or address,
        site=urls.site(address) if not opaque else "",
        outlet=document.publisher.casefold(),
        credit=credited(near_duplicates.joined((document.title, document.summary)), knowledge.origins),
    )


def _names_of(
    document: Document,
    reading: Reading,
    mentions: tuple[Sequence[Mention], Sequence[Mention]],
    short: Mapping[str, str],
    gazetteer: Gazetteer,
) -> "_Named":
    """Everybody named in title and summary; unlisted names in the form in which they are compared."""
    named, (in_title, in_summary) = _Named(), mentions
    lead = _LEAD_CHARS_CJK if reading.language in ("ja", "zh", "ko") else _LEAD_CHARS
    for mention in in_title:
        named.take(mention, gazetteer.principal(mention.party), _IN_TITLE, _region(mention, gazetteer))
    for mention in in_summary:
        weight = _IN_LEAD if mention.fold_start < lead else _IN_TEXT
        named.take(mention, gazetteer.principal(mention.party), weight, _region(mention, gazetteer))
    text = f"{document.title}\n{document.summary[: limits.READ_CHARS]}"
    for name in reading.unknown:
        in_headline = name in document.title or _written(name, text) in document.title
        weight = _IN_TITLE if in_headline else _IN_TEXT
        named.organisations[short[name]] = max(weight, named.organisations.get(short[name], 0.0))
    return named


class _Named:
    """Names gathered over title and summary, each with its most prominent place."""

    def __init__(self) -> None:
        self.organisations: dict[str, float] = {}
        self.states: dict[str, float] = {}
        self.sites: dict[str, float] = {}

    def take(self, mention: Mention, principal: str, weight: float, region: str | None) -> None:
        if mention.kind in _SITES:
            # With the kind: a prefecture in one headline and its city in another are no contradiction.
            self._place(f"{mention.kind.value} {mention.party}", weight)
        if region is not None:
            self._place(f"{Kind.REGION.value} {region}", weight)
        if mention.kind in _STATES or mention.kind is Kind.CITY:
            if mention.use in (Use.NAME, Use.PERSON):
                self.states[principal] = max(self.states.get(principal, 0.0), weight)
        elif mention.use is not Use.QUALIFIER:
            self.organisations[principal] = max(self.organisations.get(principal, 0.0), weight)

    def _place(self, site: str, weight: float) -> None:
        self.sites[site] = max(self.sites.get(site, 0.0), weight)


def _region(mention: Mention, gazetteer: Gazetteer) -> str | None:
    party = gazetteer.party(mention.party)
    return None if party is None else party.within


def _one_form(unknown: Iterable[str], text: str) -> dict[str, str]:
    """Each unlisted name in the form that is compared: the shortest of the text, in letters where it gives them.

    "Furano" for "Furano Photonics", "Arrayan" for "アラヤン(Arrayan)".
    """
    names = sorted(unknown, key=lambda name: (len(name), name))
    found = {}
    for name in names:
        short = next(one for one in names if name == one or name.startswith((f"{one} ", f"{one}・")))
        found[name] = in_letters(name, text) or in_letters(short, text) or short
    return found


def _written(name: str, text: str) -> str:
    """A name as it stands in a text, before it is spelt in letters: アラヤン for "アラヤン(Arrayan)"."""
    match = re.search(rf"([ァ-ヺー・]+|[一-龥々ァ-ヺー・]+)[(（]{re.escape(name)}[)）]", text)
    return match.group(1) if match else name


def days(published: Dated) -> tuple[date | None, date | None]:
    """The first and last day that a date may mean; a month is a span of days."""
    if published.value is None or published.precision is Precision.NONE:
        return None, None
    day = published.value.date()
    if published.precision is Precision.YEAR:
        return date(day.year, 1, 1), date(day.year, 12, 31)
    if published.precision is Precision.MONTH:
        first = day.replace(day=1)
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return day, day


def _happened(claims: Iterable[Claim], published: date | None) -> tuple[date, date] | None:
    for claim in claims:
        first, last = days(claim.event_date)
        if first is not None and last is not None and (published is None or first <= published + timedelta(days=2)):
            return first, last
    return None


def _named(claims: Iterable[Claim]) -> tuple[date, date] | None:
    """The first month or day that a text names; without a date of its own nobody knows whether it is to come."""
    for claim in claims:
        for told in (claim.event_date, claim.due):
            first, last = days(told)
            if first is not None and last is not None and last - first <= timedelta(days=31):
                return first, last
    return None


def _sums(amounts: Iterable[Amount]) -> tuple[EventSum, ...]:
    """The sums, what the headline and the event itself are about first."""
    ordered = sorted(amounts, key=lambda one: (one.role is not SumRole.NEW, one.field != "title"))
    return tuple(EventSum(float(one.value), one.currency, one.role, one.field == "title") for one in ordered)


def _ordinals(title: Folded, reading: Reading, knowledge: Knowledge) -> frozenset[str]:
    """Which of several it is about: what the headline says, else what the claim does.

    A text on the opening of a first plant soon speaks of the second one; its headline rarely does without the first.
    """
    hits = knowledge.lexicon.find(title, reading.language, "title")
    headed = frozenset(hit.entry.note for hit in hits if hit.cue is Cue.ORDINAL and hit.entry.note)
    return headed or frozenset(one.ordinal for one in reading.claims[:1] if one.ordinal)


def _marks(folded: Folded, mentions: Iterable[Mention]) -> frozenset[str]:
    """Latin words with capitals or figures, and plain counts, that are no name of a party."""
    covered = [(mention.start, mention.end) for mention in mentions]
    text = folded.original
    solid = sum(map(is_cjk, text)) > len(text) // 5
    found = set()
    for match in _LATIN.finditer(text):
        word = match.group()
        if any(start < match.end() and match.start() < end for start, end in covered):
            continue
        capitals = sum(char.isupper() for char in word)
        digits = any(char.isdigit() for char in word)
        # In a Japanese text every Latin word is a name; elsewhere only one that looks like one.
        if len(word) >= 3 and (capitals >= 2 or (digits and capitals) or (solid and not word.isdigit())):
            found.add(word.casefold().rstrip("."))
    for match in _COUNT.finditer(folded.text):
        number = re.sub(r"[,，]", "", match.group())
        # Small numbers are days of a month, four digits a year: neither tells one event from another.
        if int(number) > 31 and not (len(number) == 4 and number[:2] in ("19", "20")):
            found.add(number)
    return frozenset(found)


def _names_and_numbers(title: str) -> frozenset[str]:
    """The words of a headline that stand for one thing only: names by their capital, katakana, numbers.

    In a headline that writes every word with a capital no word is a name by that.
    """
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", title))
    long = [word for word in words[1:] if len(word) >= 4 and word.isalpha() and word.isascii()]
    capitals = sum(word[0].isupper() for word in long)
    sentence_case = len(long) >= 3 and capitals * 2 <= len(long)
    found = {word for word in words if any(char.isdigit() for char in word)}
    if sentence_case:
        found |= {word for word in words[1:] if word[0].isupper() and len(word) >= 3}
    return frozenset(word.casefold() for word in found)
