"""Checks everything under a seeds folder: what is wrong, what is doubtful, and what contradicts itself.

Does not care how the knowledge is used. Errors keep the program from working as its data says; warnings are for a
person to look at.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from tracker import yaml_lines
from tracker.core.names import Gazetteer, Names, Party, Spellings, split_spellings
from tracker.core.text import fold, is_cjk
from tracker.errors import ConfigError, Problem
from tracker.model import Dated, Precision
from tracker.seeds.baseline import BaselineFile, FactEntry, files, parse_date, read_file
from tracker.seeds.check_words import (
    unequal_wording,
    unknown_currencies,
    unknown_features,
    unknown_references,
    written_twice,
    wrong_patterns,
)
from tracker.seeds.load import load
from tracker.yaml_lines import Located


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found, each with its place."""

    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    files: int
    parties: int
    facts: int


@dataclass(frozen=True, slots=True)
class _Stated:
    """A fact with the file and the path where it stands."""

    located: Located
    path: tuple[str | int, ...]
    entry: FactEntry
    document: str

    def problem(self, field: str, message: str, remedy: str = "") -> Problem:
        return self.located.problem((*self.path, field), message, remedy)


def check(folder: Path) -> Report:
    """Check a seeds folder; every problem of every file, not only the first."""
    errors: list[Problem] = []
    warnings: list[Problem] = []
    names, located = _names(folder, errors)
    if names is not None:
        errors.extend(_wrong_parties(names, located))
        warnings.extend(_doubtful_parties(names, located))
    stated: list[_Stated] = []
    paths = files(folder / "baseline")
    for path in paths:
        try:
            place, content = read_file(path)
        except ConfigError as error:
            errors.extend(error.problems)
            continue
        stated.extend(_Stated(place, ("facts", index), entry, path.stem) for index, entry in enumerate(content.facts))
        errors.extend(_wrong_head(place, content))
        if not content.document.pieces.strip():
            warnings.append(place.problem(("document",), "has no fingerprint", "`tracker seeds add` makes one"))
    if names is not None and not errors:
        gazetteer = Gazetteer(names)
        for one in stated:
            errors.extend(_wrong_fact(one, gazetteer))
    warnings.extend(_contradictions(stated))
    errors.extend(unequal_wording(folder))
    errors.extend(unknown_features(folder))
    errors.extend(wrong_patterns(folder))
    errors.extend(unknown_currencies(folder))
    warnings.extend(written_twice(folder))
    if not errors:
        try:
            knowledge = load(folder)
            errors.extend(unknown_references(folder, knowledge))
            errors.extend(_unknown_sums(stated, {one.code for one in knowledge.money.currencies}))
        except ConfigError as error:
            errors.extend(error.problems)
    read = sum(1 for _ in folder.rglob("*.yaml"))
    return Report(tuple(errors), tuple(warnings), read, len(names.parties) if names else 0, len(stated))


def _names(folder: Path, errors: list[Problem]) -> tuple[Names | None, Located]:
    path = folder / "parties.yaml"
    try:
        located = yaml_lines.read(path, shown=f"{folder.name}/parties.yaml")
        names: Names = yaml_lines.validate(located, Names)
    except ConfigError as error:
        errors.extend(error.problems)
        return None, Located(str(path))
    return names, located


# ------------------------------------------------------------------ parties
_COUNTRY = re.compile(r"([A-Z]{2})?")


def _wrong_parties(names: Names, located: Located) -> Iterator[Problem]:
    slugs: dict[str, str] = {}
    for name, party in names.parties.items():
        path = ("parties", name)
        for field, other in (("acts_for", party.acts_for), ("owner", party.owner), ("within", party.within)):
            if other is not None and other not in names.parties:
                yield located.problem((*path, field), f"{other} is no party of this file", "add it or write its name")
        if party.slug and slugs.setdefault(party.slug, name) != name:
            yield located.problem((*path, "slug"), f"is also the slug of {slugs[party.slug]}")
        if not _COUNTRY.fullmatch(party.country):
            yield located.problem(
                (*path, "country"), f"{party.country} is not a code of two letters (ISO 3166-1, or EU)"
            )
        if party.diversified and not party.chip:
            yield located.problem((*path, "diversified"), "says nothing without chip", "add chip: true or remove it")
        known = {name, *_spellings(party)}
        for alias, rule in party.rules.items():
            here = (*path, "rules", alias)
            if alias not in known:
                yield located.problem(here, "is no alias of this party", "add the alias or remove the rule")
            for context in (*rule.needs, *rule.unless):
                if context not in names.contexts:
                    yield located.problem(here, f"{context} is not one of the contexts", "define it under contexts")
            for pattern in (rule.before, rule.after, rule.not_before, rule.not_after):
                yield from _wrong_pattern(located, here, pattern, names)
    for index, position in enumerate(names.positions):
        for pattern in (position.before, position.after):
            yield from _wrong_pattern(located, ("positions", index), pattern, names)
    for alias, several in names.joint.items():
        for name in several:
            if name not in names.parties:
                yield located.problem(("joint", alias), f"{name} is no party of this file")
    yield from _shared_aliases(names, located)


def _wrong_pattern(located: Located, path: tuple[str | int, ...], pattern: str, names: Names) -> Iterator[Problem]:
    for term in re.findall(r"<([a-z-]+)>", pattern):
        if term not in names.terms:
            yield located.problem(path, f"<{term}> is not one of the terms", "define it under terms")
    try:
        re.compile(re.sub(r"<[a-z-]+>", "x", pattern))
    except re.error as error:
        yield located.problem(path, f"is not a regular expression ({error})")


def _shared_aliases(names: Names, located: Located) -> Iterator[Problem]:
    """One word for two parties is fine as long as all but one of them say when it is theirs."""
    owners: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, party in names.parties.items():
        spelled = {fold(one).text: one for one in (name, *_spellings(party, adjectives=False))}
        for pattern, alias in spelled.items():
            owners[pattern].append((name, alias))
    for folded, several in owners.items():
        if folded in {fold(one).text for one in names.joint}:
            yield located.problem(("joint",), f"{several[0][1]} is also an alias of {several[0][0]}")
        free = [(name, alias) for name, alias in several if alias not in names.parties[name].rules]
        if len(free) > 1:
            (first, _), (second, shared) = free[0], free[1]
            yield located.problem(
                ("parties", second), f"alias {shared} is also one of {first}", "give one of them a rule (needs, case)"
            )


def _doubtful_parties(names: Names, located: Located) -> Iterator[Problem]:
    for name, party in names.parties.items():
        for alias in (name, *_spellings(party, adjectives=False)):
            latin = not any(is_cjk(char) or "가" <= char <= "힣" for char in alias)
            if latin and len(alias) <= 3 and alias not in party.rules:
                yield located.problem(
                    ("parties", name), f"short alias {alias} has no rule", "say when it is this party: case, needs"
                )
            elif not latin and len(alias) == 1 and alias not in party.rules:
                yield located.problem(("parties", name), f"alias {alias} of one letter has no rule")


def _spellings(party: Party, adjectives: bool = True) -> Iterator[str]:
    groups: list[Spellings] = [party.aliases, party.lands, party.places, party.people]
    if adjectives:
        groups.append(party.demonyms)
    for group in groups:
        for several in group.values():
            yield from split_spellings(several)


# ------------------------------------------------------------------ baseline
_DURATION = re.compile(r"P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_LANGUAGE = re.compile(r"[a-z]{2}")


def _wrong_head(located: Located, content: BaselineFile) -> Iterator[Problem]:
    if not _LANGUAGE.fullmatch(content.document.language):
        yield located.problem(("document", "language"), "is not a language code of two letters (ISO 639-1)")
    try:
        parse_date(content.document.published)
    except ValueError as error:
        yield located.problem(("document", "published"), str(error))
    seen: set[str] = set()
    for index, fact in enumerate(content.facts):
        if fact.id in seen:
            yield located.problem(("facts", index, "id"), f"{fact.id} is the id of another fact of this file")
        seen.add(fact.id)


def _wrong_fact(one: _Stated, gazetteer: Gazetteer) -> Iterator[Problem]:
    entry = one.entry
    listed = {party.name for party in gazetteer.parties}
    if not entry.parties:
        yield one.problem("parties", "names nobody")
    for field, several in (("parties", entry.parties), ("partnership", entry.partnership)):
        for name in several:
            if name not in listed:
                meant = gazetteer.party(name)
                remedy = f"write {meant.name}" if meant else "add it to parties.yaml"
                yield one.problem(field, f"{name} is no canonical name", remedy)
    for field, written in (("date", entry.date), ("due", entry.due)):
        try:
            parse_date(written)
        except ValueError as error:
            yield one.problem(field, str(error))
    for duration in entry.durations:
        if not _DURATION.fullmatch(duration):
            yield one.problem("durations", f"{duration} is not a duration like P5Y or P6D (ISO 8601)")
    for index, amount in enumerate(entry.amounts):
        if not _CURRENCY.fullmatch(amount.currency):
            yield one.problem("amounts", f"[{index}] {amount.currency} is not an ISO 4217 currency code")
        if amount.value <= 0:
            yield one.problem("amounts", f"[{index}] is not a positive sum")
    if not entry.statement.strip():
        yield one.problem("statement", "is empty", "say in one sentence what the document states")


def _unknown_sums(stated: Iterable[_Stated], codes: set[str]) -> Iterator[Problem]:
    for one in stated:
        for index, amount in enumerate(one.entry.amounts):
            if amount.currency not in codes:
                meant = yaml_lines.nearest(amount.currency, codes)
                told = f"[{index}] {amount.currency} is no currency of money.yaml{meant}"
                yield one.problem("amounts", told, "add its words there, or correct the code")


def _contradictions(stated: Iterable[_Stated]) -> Iterator[Problem]:
    """Facts that name the same event but tell it differently."""
    events: dict[str, list[_Stated]] = defaultdict(list)
    for one in stated:
        if one.entry.event:
            events[one.entry.event].append(one)
    for event, several in events.items():
        for one, other in combinations(several, 2):
            for field, here, there in _differences(one.entry, other.entry):
                yield other.problem(
                    field,
                    f"{event}: {there} here, {here} in {one.document}/{one.entry.id}",
                    "both are kept; a source that repeats either is no news",
                )


def _differences(one: FactEntry, other: FactEntry) -> Iterator[tuple[str, str, str]]:
    if one.durations and other.durations and not set(one.durations) & set(other.durations):
        yield "durations", ", ".join(one.durations), ", ".join(other.durations)
    if one.act is other.act and _apart(one.date, other.date):
        yield "date", str(one.date), str(other.date)
    if one.stage and other.stage and one.stage is not other.stage:
        yield "stage", one.stage, other.stage
    sums = {(amount.currency, amount.role): amount.value for amount in one.amounts}
    roles = {(amount.currency, amount.value): amount.role for amount in one.amounts}
    for amount in other.amounts:
        told = sums.get((amount.currency, amount.role), amount.value)
        if told != amount.value:
            yield "amounts", f"{amount.currency} {told:,}", f"{amount.currency} {amount.value:,}"
        role = roles.get((amount.currency, amount.value), amount.role)
        if role is not amount.role:
            shown = f"{amount.currency} {amount.value:,}"
            yield "amounts", f"{shown} ({role})", f"{shown} ({amount.role})"
    counts = {(count.unit, count.about): count.value for count in one.counts}
    for count in other.counts:
        counted = counts.get((count.unit, count.about), count.value)
        if counted != count.value:
            yield "counts", f"{counted} {count.unit}", f"{count.value} {count.unit}"


def _apart(one: str | int | None, other: str | int | None) -> bool:
    """Whether two dates cannot be the same day, as exactly as the vaguer of them is known."""
    try:
        first, second = parse_date(one), parse_date(other)
    except ValueError:
        return False
    if first.value is None or second.value is None:
        return False
    vague = min((first, second), key=_exactness)
    form = {Precision.YEAR: "%Y", Precision.MONTH: "%Y-%m"}.get(vague.precision, "%Y-%m-%d")
    return first.value.strftime(form) != second.value.strftime(form)


def _exactness(date: Dated) -> int:
    return list(Precision).index(date.precision)
