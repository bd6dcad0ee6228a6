"""Which entries of a polled document are new, which are edited, and which are only served again.

Does not care what an entry means, nor whether it is news: a feed that returns everything under new
ids, in another order or with another view counter has said nothing.

An item is known under several *handles* - its guid, its canonical URL, its content - because feeds
change each of them at will. One handle that is found again is enough, if the text does not
contradict it; the strongest one becomes the item's key.
"""

import re
import unicodedata
from base64 import b32encode
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b

from rapidfuzz import fuzz

from tracker.core import urls
from tracker.core.text import is_cjk
from tracker.core.urls import UrlRules
from tracker.model import (
    Dated,
    Identified,
    Item,
    ItemId,
    KnownItem,
    ParsedFeed,
    ParsedItem,
    Rejected,
    Resighting,
    Sighting,
    Source,
    SourceId,
)

SAME_TEXT = 50.0
"""Title ratio (0..100) below which two texts under one guid or URL are taken for different articles."""
REPOST_TITLE = 92.0
"""Title ratio from which "/slug-2" is a re-post of "/slug"."""
REPOST_WITHIN = timedelta(days=14)
HEADLINE_WITHIN = timedelta(days=7)
"""Search-query feeds: the same headline of the same outlet after this time is another article."""
FLAP_SETTLES = timedelta(days=2)
"""An earlier text that returns is flapping, until the later one has stood alone for this long."""
_DISTINCT_CHARS = 24  # shorter texts ("Notice", "お知らせ") do not identify an article
_LINE = re.compile(r"[。!?！？\n]|(?<=[^\W\d_]{2})\.(?=\s|$)")
_SPACE = re.compile(r"\s+")
_SIGNS = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-"}
)
_OPAQUE = re.compile(r"https?://\S+|\b(?=[0-9a-z_-]*[0-9])(?=[0-9a-z_-]*[a-z])[0-9a-z_-]{16,}\b", re.IGNORECASE)


@dataclass(slots=True)
class _Handles:
    """The handles of one entry, strongest first."""

    address: str | None = None  # the canonical URL
    guid: str | None = None
    url: str | None = None
    weak: list[str] = field(default_factory=list)

    def all(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([h for h in (self.guid, self.url) if h] + self.weak))


def lookups(feed: ParsedFeed, source: Source, rules: UrlRules) -> tuple[str, ...]:
    """Every handle under which an entry of this document may be known; what to ask the store for."""
    return tuple(dict.fromkeys(h for entry in feed.items for h in _handles(entry, source, rules).all()))


def identify(
    feed: ParsedFeed, source: Source, known: Mapping[str, KnownItem], rules: UrlRules, now: datetime
) -> Identified:
    """Tell new entries, the oldest first, from revisions and repetitions.

    `known` maps handles to items: at least all of `lookups`; items of the source that are recent may
    be added under their keys, so that a vanished one is noticed.
    """
    handles = [_handles(entry, source, rules) for entry in feed.items]
    _drop_shared(feed.items, handles)
    new: list[Sighting] = []
    revised: list[Sighting] = []
    unchanged: list[Resighting] = []
    rejected = list(feed.rejected)
    here: dict[str, KnownItem] = {}  # what this document has shown so far, under its handles
    positions: dict[ItemId, int] = {}
    ids = {item.id for item in known.values()}
    for position, (entry, own) in enumerate(zip(feed.items, handles, strict=True)):
        if not (entry.title or entry.summary):
            rejected.append(Rejected(position=position, reason="has neither title nor text"))
            continue
        before = _known(entry, own, known)
        twin = before if before and before.id in positions else _known(entry, own, here)
        if twin is not None:
            rejected.append(Rejected(position=position, reason=f"repeats entry {positions[twin.id]}"))
            continue
        if before is not None and (entry.title, entry.summary) == (before.title, before.summary):
            # The usual case of a poll, so it is told apart before anything is computed.
            positions[before.id] = position
            here.update(dict.fromkeys(own.all(), before))
            unchanged.append(_same(before, own.all(), position))
            continue
        sighting = _sighting(entry, own, source, feed, rules, position, now, before, ids)
        positions[sighting.item.id] = position
        ids.add(sighting.item.id)
        for handle in sighting.handles:
            here.setdefault(handle, _as_known(sighting))
        if before is None:
            new.append(sighting)
        elif (again := _again(sighting, before, now)) is not None:
            unchanged.append(again)
        else:
            revised.append(sighting)
    return Identified(
        # Most feeds begin with the newest; what was known before can only be told in the order of the days.
        new=tuple(sorted(new, key=lambda sighting: sighting.item.published.value or now)),
        revised=tuple(revised),
        unchanged=tuple(unchanged),
        rejected=tuple(rejected),
        vanished=_vanished(feed.items, handles, known, positions),
    )


# ------------------------------------------------------------------ handles
def _handles(entry: ParsedItem, source: Source, rules: UrlRules) -> _Handles:
    address = urls.canonical(entry.url, rules, source.keep_params)
    if source.outlet_suffix or urls.is_opaque(entry.url, rules):
        # Links and guids of search feeds are opaque and change: the headline of an outlet is the identity.
        outlet = entry.publisher or outlet_of(entry.title)
        weak = [_handle("headline", headline(entry.title, entry.publisher, True), _squeezed(outlet))]
        return _Handles(address=address, weak=weak + ([_handle("guid", entry.guid)] if entry.guid else []))
    own = _Handles(address=address)
    if entry.guid:
        as_url = address if entry.guid == entry.url else urls.canonical(entry.guid, rules, source.keep_params)
        own.guid = _handle("guid", as_url if as_url and urls.is_page(as_url) else entry.guid.strip())
    if urls.is_page(address) and address != urls.canonical(source.url, rules, source.keep_params):
        assert address is not None
        own.url = _handle("url", address)
        if (base := urls.reslugged(address)) is not None:
            own.weak.append(_handle("url", base))
    title = _squeezed(entry.title)
    text = f"{title} {_squeezed(entry.summary)}"
    host = urls.site(address)
    if _distinct(text):
        own.weak.append(_handle("text", host, text))
    if _distinct(title):
        own.weak.append(_handle("title", host, title))
    if entry.published.value is not None and _distinct(title, _DISTINCT_CHARS // 2):
        own.weak.append(_handle("dated", host, title, entry.published.value.isoformat()))
    if not own.all():
        own.weak.append(_handle("text", host, text, entry.published.raw))
    return own


def _handle(kind: str, *parts: str) -> str:
    return f"{kind}:{blake2b(chr(31).join(parts).encode('utf-8', 'replace'), digest_size=12).hexdigest()}"


def _drop_shared(entries: tuple[ParsedItem, ...], handles: list[_Handles]) -> None:
    """Forget guids and URLs that stand on several different articles of one document."""
    for kind in ("guid", "url"):
        titles: dict[str, set[str]] = {}
        for entry, own in zip(entries, handles, strict=True):
            handle = getattr(own, kind)
            if handle:
                titles.setdefault(handle, set()).add(_squeezed(entry.title) or _squeezed(entry.summary))
        for own in handles:
            shared = titles.get(getattr(own, kind) or "", set())
            if len(shared) > 1 and not _all_alike(shared):
                setattr(own, kind, None)


def _all_alike(titles: set[str]) -> bool:
    first, *others = sorted(titles)
    return all(fuzz.ratio(first, other) >= REPOST_TITLE and _digits(first) == _digits(other) for other in others)


# ------------------------------------------------------------------ matching with what is known
def _known(entry: ParsedItem, own: _Handles, known: Mapping[str, KnownItem]) -> KnownItem | None:
    for handle in own.all():
        item = known.get(handle)
        if item is not None and _plausible(entry, own, handle, item):
            return item
    return None


def _plausible(entry: ParsedItem, own: _Handles, handle: str, item: KnownItem) -> bool:
    kind = handle.partition(":")[0]
    apart = _apart(entry.published, item.published)
    if kind == "headline":
        return apart is None or apart <= HEADLINE_WITHIN
    if kind in ("text", "dated"):
        return True
    if kind == "title":
        same = not (entry.summary and item.summary) or _alike(entry.summary, item.summary)
        return same and _digits(entry.summary) == _digits(item.summary) and apart is not None and apart <= REPOST_WITHIN
    if kind == "url" and handle != own.url:  # the address without its "-2"
        alike = fuzz.ratio(_squeezed(entry.title), _squeezed(item.title)) >= REPOST_TITLE
        return alike and _digits(entry.title) == _digits(item.title) and (apart is None or apart <= REPOST_WITHIN)
    # A guid or URL may be given to another article later: then text and date are both others.
    same_place = kind == "url" or item.canonical_url == own.address
    if apart is not None and apart <= timedelta(days=1) and same_place:
        return True
    return _alike(entry.title, item.title) or _alike(entry.summary, item.summary) or (apart is None and same_place)


def _alike(one: str, other: str) -> bool:
    return bool(one and other) and fuzz.ratio(_squeezed(one), _squeezed(other)) >= SAME_TEXT


def _apart(one: Dated, other: datetime | None) -> timedelta | None:
    return abs(one.value - other) if one.value is not None and other is not None else None


def _sighting(
    entry: ParsedItem,
    own: _Handles,
    source: Source,
    feed: ParsedFeed,
    rules: UrlRules,
    position: int,
    now: datetime,
    before: KnownItem | None,
    ids: set[ItemId],
) -> Sighting:
    handles = own.all()
    key, identity = (before.key, before.id) if before else _fresh_key(handles, source.id, entry, ids)
    item = Item(
        id=identity,
        source=source.id,
        key=key,
        url=entry.url,
        canonical_url=own.address,
        publisher=entry.publisher or source.publisher or source.name,
        trust=source.trust,
        title=entry.title,
        summary=entry.summary,
        published=entry.published,
        first_seen=(before.first_seen if before else None) or now,
        revision=before.revision + 1 if before else 1,
        revised_at=now if before else None,
        language=entry.language or feed.language or source.language,
        garbled=entry.garbled,
    )
    return Sighting(
        item=item,
        fingerprint=fingerprint(entry.title, entry.summary, rules),
        handles=handles,
        position=position,
        before=before,
    )


def _fresh_key(handles: tuple[str, ...], source: SourceId, entry: ParsedItem, ids: set[ItemId]) -> tuple[str, ItemId]:
    # A handle whose id is taken belongs to an older article that happened to have it too.
    day = entry.published.value.date().isoformat() if entry.published.value else ""
    dated = tuple(f"{handle}@{day}" for handle in handles)
    for key in (*handles, *dated, _handle("text", entry.title, entry.summary, day, *handles)):
        if item_id(source, key) not in ids:
            return key, item_id(source, key)
    return handles[0], item_id(source, handles[0])


def _as_known(sighting: Sighting) -> KnownItem:
    item = sighting.item
    return KnownItem(
        id=item.id,
        key=item.key,
        title=item.title,
        summary=item.summary,
        canonical_url=item.canonical_url,
        published=item.published.value,
    )


def item_id(source: SourceId, key: str) -> ItemId:
    """The stable id of an item: 65 bits of a hash over source and key, lower-case base 32."""
    digest = blake2b(f"{source}\n{key}".encode("utf-8", "replace"), digest_size=10).digest()
    return ItemId("i" + b32encode(digest).decode().lower()[:13])


# ------------------------------------------------------------------ same words or not
def fingerprint(title: str, summary: str, rules: UrlRules) -> str:
    """A hash of what a reader sees: the words and signs of each sentence.

    Does not see markup, spacing, the form of quotes and dashes, the order of sentences, links, tokens,
    view counters, "3 hours ago" and time stamps.
    """
    # Furniture goes first: a link may hold the sign that ends a sentence.
    lines = sorted(filter(None, (_SPACE.sub("", line) for line in _LINE.split(_visible(summary, rules)))))
    parts = [_SPACE.sub("", _visible(title, rules)), *lines]
    return blake2b("\n".join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()


def _visible(text: str, rules: UrlRules) -> str:
    plain = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    return rules.noise.sub(" ", _OPAQUE.sub(" ", plain))


def _same(before: KnownItem, handles: tuple[str, ...], position: int) -> Resighting:
    return Resighting(id=before.id, handles=handles, position=position, returned=before.gone is not None)


def _again(sighting: Sighting, before: KnownItem, now: datetime) -> Resighting | None:
    """The sighting as a repetition, or None when its text is a new one."""
    same = _same(before, sighting.handles, sighting.position)
    if not before.fingerprints or sighting.fingerprint == before.fingerprints[-1]:
        return same
    if sighting.fingerprint not in before.fingerprints:
        return None
    # An earlier text. Caches and servers behind one address answer in turns (A/B/A); a publisher who
    # really takes an edit back does so once, and both texts are not seen in the days around it.
    settled = max((t for t in (before.revised_at, before.flapped_at) if t), default=None)
    figures = _digits(sighting.item.title + sighting.item.summary) != _digits(before.title + before.summary)
    once = before.fingerprints.count(sighting.fingerprint) == 1
    if figures and once and settled is not None and now - settled >= FLAP_SETTLES:
        return None
    return replace(same, reason="shows an earlier text again", flapped=True)


def _vanished(
    entries: tuple[ParsedItem, ...],
    handles: list[_Handles],
    known: Mapping[str, KnownItem],
    seen: Mapping[ItemId, int],
) -> tuple[ItemId, ...]:
    """Known items that lie inside the span of the document without standing in it.

    An item older than all others has merely left the window. Spans are those of one host: feeds that
    mix sites have a window for each.
    """
    spans: dict[str, list[datetime]] = {}
    for entry, own in zip(entries, handles, strict=True):
        if entry.published.value is not None:
            spans.setdefault(urls.site(own.address), []).append(entry.published.value)
    gone = {
        item.id
        for item in known.values()
        if item.gone is None
        and item.id not in seen
        and item.published is not None
        and (span := spans.get(urls.site(item.canonical_url)))
        and min(span) < item.published < max(span)
    }
    return tuple(sorted(gone))


# ------------------------------------------------------------------ headlines of search-query feeds
def headline(title: str, publisher: str | None, outlet_suffix: bool) -> str:
    """The title without the " - Outlet" that aggregators append, squeezed for comparing."""
    squeezed = _squeezed(title)
    if publisher and (tail := _squeezed(publisher)) and squeezed.endswith(tail):
        return squeezed[: -len(tail)].rstrip() or squeezed
    if outlet_suffix and (tail := _squeezed(outlet_of(title))):
        return squeezed.removesuffix(tail).rstrip() or squeezed
    return squeezed


def outlet_of(title: str) -> str:
    """What stands behind the last " - " of a title; "" when there is none or it is no name."""
    before, dash, after = title.rpartition(" - ")
    return after if dash and before and len(after) <= 60 else ""


def _squeezed(text: str) -> str:
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def _distinct(squeezed: str, least: int = _DISTINCT_CHARS) -> bool:
    """Whether a text is long enough to name one article; a CJK character counts as much as two letters."""
    return len(squeezed) >= least or len(squeezed) + sum(map(is_cjk, squeezed)) >= least


def _digits(text: str) -> Counter[str]:
    return Counter(re.findall(r"[0-9]+", unicodedata.normalize("NFKC", text)))
