"""Known parties: who is named in a text, under whatever alias, and whether as an actor, a place or an adjective.

All names and rules are data (`seeds/parties.yaml`); this module holds how they are matched. Does not care about
parties that nobody has listed (`core.discovery`) nor about who of those named acts (`core.reading`).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from tracker.core.parties import Kind as Kind
from tracker.core.parties import Mention as Mention
from tracker.core.parties import Names as Names
from tracker.core.parties import Party as Party
from tracker.core.parties import Rule as Rule
from tracker.core.parties import Spellings as Spellings
from tracker.core.parties import Use as Use
from tracker.core.parties import slugify as slugify
from tracker.core.parties import split_spellings as split_spellings
from tracker.core.text import Folded, fold, is_cjk


@dataclass(frozen=True, slots=True)
class _Entry:
    party: Party
    alias: str
    source: str  # "alias" | "joint" | "land" | "demonym" | "place" | "person"
    rule: Rule | None


_DEFAULT_USE = {
    "alias": Use.NAME,
    "joint": Use.NAME,
    "land": Use.NAME,
    "demonym": Use.QUALIFIER,
    "place": Use.PLACE,
    "person": Use.PERSON,
}
_LOOK_BEHIND = 40
_LOOK_AHEAD = 60


class Gazetteer:
    """All known parties, ready to be found. Immutable once built; safe to share."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._by_name = {name: replace(party, name=name) for name, party in names.parties.items()}
        self.parties: tuple[Party, ...] = tuple(self._by_name.values())
        self._by_slug: dict[str, tuple[Party, ...]] = {}
        for name, party in self._by_name.items():
            slug = self.slug(name)
            self._by_slug[slug] = (*self._by_slug.get(slug, ()), party)
        self._principals = {name: self._principal(name) for name in self._by_name}
        self._lands = frozenset(name for name, party in names.parties.items() if party.lands)
        self._by_folded = {fold(name).text: party for name, party in self._by_name.items()}
        self._entries: dict[str, list[_Entry]] = {}
        for party in self.parties:
            self._add_party(party)
        for alias, several in names.joint.items():
            self._entries[fold(alias).text] = [
                _Entry(self._by_name[name], alias, "joint", names.joint_rule)
                for name in several
                if name in self._by_name
            ]
        for phrase in names.shadows:
            self._entries.setdefault(fold(phrase).text, [])
        self._patterns = tuple(self._entries)
        self._edges = tuple((_script(pattern[0]), _script(pattern[-1])) for pattern in self._patterns)
        self._automaton = AhoCorasick(self._patterns, matchkind=MatchKind.Standard)
        self._joint = frozenset(fold(alias).text for alias in names.joint)
        self._tails = re.compile(_alternatives(names.katakana_tails) + r"(?![ァ-ヺー])")
        self._heads = tuple(names.katakana_heads)
        forms = _alternatives(fold(form).text for form in names.legal_forms)
        self._legal = re.compile(rf"(?:[ ,、]{{0,2}}{forms}(?![a-z0-9])\.?)+")
        self._inflections = {language: frozenset(endings) for language, endings in names.inflections.items()}
        self._contexts = {name: re.compile(_words(words)) for name, words in names.contexts.items()}
        self._terms = {name: "|".join(split_spellings(words)) for name, words in names.terms.items()}
        self._positions: dict[tuple[str, str], list[tuple[Use, re.Pattern[str], re.Pattern[str]]]] = {}
        self._compiled: dict[str, re.Pattern[str]] = {}

    # ---------------------------------------------------------------- looking up
    def party(self, name: str) -> Party | None:
        """The party of a canonical name or of an unambiguous alias; None when nobody is called that."""
        folded = fold(name).text
        found = self._by_name.get(name) or self._by_folded.get(folded)
        if found is None:
            entries = self._entries.get(folded, [])
            found = entries[0].party if len({entry.party.name for entry in entries}) == 1 else None
        return found

    def slug(self, name: str) -> str:
        """The slug of a party, known or not."""
        party = self._by_name.get(name)
        return (party.slug if party else "") or slugify(name)

    def named_by(self, slug: str) -> tuple[Party, ...]:
        """The parties of a slug; none for that of an unknown party."""
        return self._by_slug.get(slug, ())

    def principal(self, name: str) -> str:
        """The party that a party is counted as: `METI` -> `Japan`; itself when it acts for nobody."""
        return self._principals.get(name, name)

    def _principal(self, name: str) -> str:
        for _ in range(4):  # a chain (agency, ministry, government) is short; a circle ends here too
            party = self._by_name.get(name)
            if party is None or party.acts_for is None:
                return name
            name = party.acts_for
        return name

    # ---------------------------------------------------------------- finding
    def mentions(self, folded: Folded, language: str, context: str = "") -> tuple[Mention, ...]:
        """Every known party named, in order of appearance; longer names win over shorter ones inside them.

        `context` is folded text around this one (the summary of a title), used only to decide ambiguous aliases.
        """
        text = folded.text
        hits: list[tuple[int, int, int, list[_Entry]]] = []
        around = _Surroundings(text, context, self._contexts)
        length = len(text)
        for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            pattern = self._patterns[index]
            first, last = self._edges[index]
            if (
                start
                and first != "other"
                and first == _script(text[start - 1])
                and not self._headed(text, start, first)
            ):
                continue  # a piece of a longer word
            stop = end
            if end < length and last != "other" and last == _script(text[end]):
                inflected = self._inflected(text, end, last, language)
                if inflected is None or _camel(folded, start, end, inflected):
                    continue
                stop = inflected
            entries = self._entries[pattern]
            fitting = [
                entry
                for entry in entries
                if entry.rule is None or self._allowed(entry, entry.rule, folded, start, end, language, around)
            ]
            if fitting or not entries:  # a shadow has no entry and stands for nobody
                hits.append((start, end, stop, fitting if pattern in self._joint else fitting[:1]))
        hits.sort(key=lambda hit: (hit[0] - hit[1], hit[0]))
        taken = bytearray(len(text))
        kept = []
        for start, end, stop, entries in hits:
            if taken.find(1, start, end) < 0:
                taken[start:end] = b"\x01" * (end - start)
                kept.append((start, stop, entries))
        kept.sort(key=lambda hit: hit[0])
        found = [
            self._mention(folded, start, stop, entry, language) for start, stop, entries in kept for entry in entries
        ]
        return tuple(self._branches(text, _promote(text, found)))

    def _branches(self, text: str, found: list[Mention]) -> Iterator[Mention]:
        """A country right behind a company is its branch there ("Renesas Electronics America") and does not act."""
        before: Mention | None = None
        for one in found:
            if (
                before is not None
                and before.use is Use.NAME
                and before.kind in (Kind.COMPANY, Kind.INSTITUTE)
                and one.use is Use.NAME
                and one.party in self._lands
                and text[before.fold_end : one.fold_start] == " "
            ):
                yield replace(one, use=Use.QUALIFIER)
            else:
                yield one
            before = one

    def _headed(self, text: str, start: int, script: str) -> bool:
        """Whether the word that touches the name on the left may do so: ベルギーアイメック."""
        return script == "katakana" and text.endswith(self._heads, 0, start)

    def _inflected(self, text: str, end: int, script: str, language: str) -> int | None:
        """Where the name ends with its inflection, or None when it is only a piece of a longer word."""
        if script == "latin":
            tail = _TAIL.match(text, end)
            endings = self._inflections.get(language)
            return tail.end() if tail and endings and tail.group() in endings else None
        return end if script == "hangul" or self._tails.match(text, end) else None

    def _allowed(
        self, entry: _Entry, rule: Rule, folded: Folded, start: int, end: int, language: str, around: "_Surroundings"
    ) -> bool:
        text = folded.text
        if rule.languages and language not in rule.languages:
            return False
        if rule.case != "any":
            first, last = folded.back(start, end)
            written = unicodedata.normalize("NFKC", folded.original[first:last])
            if (written != entry.alias) if rule.case == "exact" else written[:1].islower():
                return False
        if rule.word and (_solid(text[start - 1 : start]) or _solid(text[end : end + 1])):
            return False
        ahead, behind = text[end : end + _LOOK_AHEAD], text[max(0, start - _LOOK_BEHIND) : start]
        if rule.after and not self._regex(rule.after).match(ahead):
            return False
        if rule.not_after and self._regex(rule.not_after).match(ahead):
            return False
        if rule.before and not self._regex(f"(?:{rule.before})$").search(behind):
            return False
        if rule.not_before and self._regex(f"(?:{rule.not_before})$").search(behind):
            return False
        if rule.needs and not any(around.has(name) for name in rule.needs):
            return False
        return not any(around.has(name) for name in rule.unless)

    def _regex(self, pattern: str) -> re.Pattern[str]:
        found = self._compiled.get(pattern)
        if found is None:
            written = _TERM.sub(lambda term: f"(?:{self._terms[term.group(1)]})", pattern)
            found = self._compiled[pattern] = re.compile(written)
        return found

    def _mention(self, folded: Folded, start: int, stop: int, entry: _Entry, language: str) -> Mention:
        text, party = folded.text, entry.party
        use = _DEFAULT_USE[entry.source]
        if entry.source in ("land", "place", "joint"):
            use = self._use(text, start, stop, entry.source, language, use)
        elif entry.source == "alias":
            legal = self._legal.match(text, stop)
            stop = legal.end() if legal else stop
            use = self._use(text, start, stop, entry.source, language, use)
        first, last = folded.back(start, stop)
        return Mention(
            party=party.name,
            start=first,
            end=last,
            fold_start=start,
            fold_end=stop,
            alias=folded.original[first:last],
            kind=party.kind,
            country=party.country,
            use=use,
            chip=party.chip,
        )

    def _use(self, text: str, start: int, end: int, source: str, language: str, default: Use) -> Use:
        behind, ahead = text[max(0, start - _LOOK_BEHIND) : start], text[end : end + _LOOK_AHEAD]
        for use, before, after in self._grammar(source, language):
            if before.search(behind) and after.match(ahead):
                return use
        return default

    def _grammar(self, source: str, language: str) -> list[tuple[Use, re.Pattern[str], re.Pattern[str]]]:
        """The positions that apply to a kind of name in a language; compiled when first needed."""
        found = self._positions.get((source, language))
        if found is None:
            found = self._positions[source, language] = [
                (one.use, self._regex(f"(?:{one.before})$" if one.before else ""), self._regex(one.after))
                for one in self._names.positions
                if source in one.of and (not one.languages or language in one.languages)
            ]
        return found

    # ---------------------------------------------------------------- building
    def _add_party(self, party: Party) -> None:
        groups: tuple[tuple[str, Spellings], ...] = (
            ("land", party.lands),
            ("alias", party.aliases),
            ("demonym", party.demonyms),
            ("place", party.places),
            ("person", party.people),
            ("alias", {"any": party.name}),
        )
        elsewhere = {fold(one).text for each in (party.lands, party.places) for one in _all(each)}
        done = {(fold(party.name).text, "alias")} if fold(party.name).text in elsewhere else set()
        for source, spellings in groups:
            for language, several in spellings.items():
                for alias in split_spellings(several):
                    pattern = fold(alias).text
                    if not pattern or (pattern, source) in done:
                        continue
                    rule = party.rules.get(alias)
                    if source == "demonym" and rule is None and language != "any":
                        rule = Rule(languages=(language,))  # an adjective of one language is a word of another
                    done.add((pattern, source))
                    entries = self._entries.setdefault(pattern, [])
                    entries.append(_Entry(party, alias, source, rule))
                    # Whoever has a condition is asked first; the one without is what remains.
                    entries.sort(key=lambda entry: entry.rule is None)


def _all(spellings: Spellings) -> list[str]:
    return [one for several in spellings.values() for one in split_spellings(several)]


class _Surroundings:
    """Which contexts a text holds, looked up once each."""

    def __init__(self, text: str, context: str, patterns: Mapping[str, re.Pattern[str]]) -> None:
        self._text = f"{text}\n{context}" if context else text
        self._patterns = patterns
        self._known: dict[str, bool] = {}

    def has(self, name: str) -> bool:
        if name not in self._known:
            pattern = self._patterns.get(name)
            self._known[name] = bool(pattern and pattern.search(self._text))
        return self._known[name]


_TAIL = re.compile(r"[^\W\d_]+")
_TERM = re.compile(r"<([a-z-]+)>")
_JOINED = re.compile(r"\s?[-‐-―/・]\s?")


def _promote(text: str, found: list[Mention]) -> list[Mention]:
    """Joined adjectives (German-Japanese) name both countries; a country before a name (U.S. IBM) does not act."""
    for first, second in zip(range(len(found)), range(1, len(found)), strict=False):
        one, other = found[first], found[second]
        if (
            one.kind is Kind.GOVERNMENT
            and other.kind is Kind.GOVERNMENT
            and one.party != other.party
            and Use.QUALIFIER in (one.use, other.use)
            and _JOINED.fullmatch(text, one.fold_end, other.fold_start)
        ):
            found[first], found[second] = replace(one, use=Use.NAME), replace(other, use=Use.NAME)
        elif (
            one.kind is Kind.GOVERNMENT
            and one.use is Use.NAME
            and other.kind not in (Kind.GOVERNMENT, Kind.AGENCY, Kind.REGION, Kind.CITY)
            and other.use is Use.NAME
            and text[one.fold_end : other.fold_start] == " "
            and one.fold_end - one.fold_start < _LOOK_BEHIND // 2
        ):
            found[first] = replace(one, use=Use.QUALIFIER)  # "U.S. IBM"
    return found


def _camel(folded: Folded, start: int, end: int, stop: int) -> bool:
    """Whether an ending begins with a capital though the name is no capitals: NoMIS is no Nomi's."""
    if stop == end:
        return False
    (first, _), (tail, _) = folded.back(start, end), folded.back(end, stop)
    return folded.original[tail].isupper() and not folded.original[first:tail].isupper()


@lru_cache(maxsize=8192)
def _script(char: str) -> str:
    if "ァ" <= char <= "ヺ" or char == "ー":
        return "katakana"
    if "가" <= char <= "힣":
        return "hangul"
    return "latin" if char.isalnum() and not is_cjk(char) else "other"


def _solid(char: str) -> bool:
    return bool(char) and is_cjk(char) and not "ぁ" <= char <= "ゟ"


def _alternatives(words: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted((re.escape(word) for word in words), key=len, reverse=True)) + ")"


def _words(words: Iterable[str]) -> str:
    """A pattern for the beginnings of words; words of scripts without spaces anywhere."""
    latin: list[str] = []
    other: list[str] = []
    for word in words:
        text = fold(word).text
        (latin if _script(text[0]) in ("latin", "hangul") else other).append(re.escape(text))
    parts = [rf"(?<![^\W_])(?:{'|'.join(latin)})"] if latin else []
    return "|".join(parts + other) or "(?!)"
