"""Names that nobody has listed in Japanese text: katakana, Latin and kanji runs with evidence of being an organisation.

Does not care whether a name is known already (`core.discovery` takes those away).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from tracker.core.unlisted import CommonWords, Found, either


@dataclass(frozen=True)
class JapaneseWords:
    """Words that tell an organisation in Japanese: lists divided by white space, and patterns where it says so."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = {"extra": "forbid"}

    common: str  # katakana words that are no name
    common_latin: str  # Latin words that are no name
    starts: str  # kanji that begin a mixed name: 仙台スピンデバイス研究所
    organisations: str  # what ends the name of an organisation
    generic: str  # begin organisations without a name: 同研究所, 国立大学
    legal_before: str
    legal_after: str
    acts: str  # words of an act, in the same sentence
    things: str  # common words that end the name of a thing rather than of a firm: チェーン, センター
    tails: str  # common words that end the name of a firm: ケミカル, エレクトロニクス
    no_prefix: str  # kanji before a name that are no part of it: 新興, 子会社
    dotted: str  # countries before whose dot a name of kanji stands: 台湾
    topics: str  # what ends kanji that open a headline and name a topic: 人材育成, 量産
    cities: str  # what a text calls the one city it names: 市, 町
    prefectures: str  # the same of a prefecture
    origins: str  # pattern: 米, オランダの
    heads: str  # pattern: what introduces a name: 半導体大手の, 新興企業の
    person_after: str  # pattern: 氏, 社長
    place_after: str  # pattern: 州, 市
    other_after: str  # pattern: 製, 的, 型: no name
    located: str  # pattern: (北海道石狩市), (本社・
    subject: str  # pattern: particles behind somebody who acts
    partner: str  # pattern: particles behind somebody with whom is acted
    firm_after: str  # pattern: 社, グループ, HD
    stands_alone: str  # pattern: what follows 市 or 県 where it acts: と, が

    @cached_property
    def compiled(self) -> "_Patterns":
        """The patterns, compiled once."""
        return _Patterns(self)

    def origin(self, text: str, start: int) -> str:
        """The words that say where a name at `start` is from, if they stand before it: 米半導体大手の."""
        found = self.compiled.before.search(text, max(0, start - _BEFORE), start)
        return (found.group("origin") or "") if found else ""


# No word of a name is longer than forty characters; without an end, a text of kana alone takes seconds.
_LATIN = r"[A-Z][A-Za-z0-9&+.\-’']{0,40}[A-Za-z0-9+](?: (?:& )?[A-Z][A-Za-z0-9&+.\-]{0,40}[A-Za-z0-9+]){0,8}"
_KATAKANA = r"[ァ-ヺ][ァ-ヺー]{1,40}(?:[・＝=\-][ァ-ヺ][ァ-ヺー]{0,40}){0,8}(?: [ァ-ヺ][ァ-ヺー・]{2,40})?"
_JOINS = frozenset("とや・×、＆&/")
_SIGNS = frozenset("×＆&")
_BESIDE = frozenset("と×＆&")
_PIECE = re.compile(r"[A-Za-z0-9&+.’']+|[ァ-ヺー]+")
_KANJI = r"[一-鿿々ヶ]"
_BEFORE = 24
"""How many characters before a name are looked at."""
_COMPOSED = 6
"""Characters of the shortest name that may be put together from common words alone: リンクスマート."""


class _Patterns:
    def __init__(self, words: JapaneseWords) -> None:
        self.common = CommonWords(words.common.split())
        self.common_latin = frozenset(word.casefold() for word in words.common_latin.split())
        latin = rf"{_LATIN}(?:[ァ-ヺー・]{{3,}})?|[A-Z][ァ-ヺー・]{{3,40}}"
        college = r"大(?=[、とがはもやにへのでを（(×・\s]|$)"
        name = rf"(?:(?:{either(words.starts)})?{_KATAKANA}|{latin})(?:(?:{either(words.organisations)}|{college}))?"
        self.cities = tuple(words.cities.split())
        self.municipality = re.compile(
            rf"(?<![一-鿿々ァ-ヺーA-Za-z0-9])(?:{either(words.cities)}|{either(words.prefectures)})"
            rf"(?=(?:{words.stands_alone}))"
        )
        self.abroad = re.compile(rf"(?:{words.origins})((?:{_KATAKANA}|{_KANJI}{{2,4}}?)(?:市|州|県|省))")
        self.start = re.compile(rf"(?:{either(words.starts)})")
        self.run = re.compile(rf"(?<![ァ-ヺーA-Za-z0-9])({name})")
        self.prefixed = re.compile(
            rf"(?:(?<=[\s「」『』【】〈〉、と・×の])|\A)({_KANJI}{{2,4}}([ァ-ヺー]{{2,}})(?:{either(words.organisations)})?)(?!(?!{words.firm_after}){_KANJI}|[ァ-ヺー])"
        )
        self.kanji = re.compile(
            rf"(?<!{_KANJI})({_KANJI}(?:{_KANJI}|[ツノケガ](?={_KANJI})){{1,9}}?(?:{either(words.organisations)}))(?!{_KANJI}|[ァ-ヺ])"
        )
        self.legal = re.compile(rf"{either(words.legal_before)}|{either(words.legal_after)}")
        self.legal_name = re.compile(
            rf"(?:{either(words.legal_before)})({name}|{_KANJI}{{2,8}})|({name}|{_KANJI}{{2,8}}?)(?:{either(words.legal_after)})"
        )
        self.organisation = re.compile(rf"(?:{either(words.organisations)}|大)$")
        self.college = re.compile(r"[ァ-ヺー](?:大|[^ァ-ヺー]*大学|.*大)$")
        self.generic = re.compile(rf"(?:{either(words.generic)})")
        self.country = re.compile(words.origins)
        self.firm_after = re.compile(words.firm_after)
        self.thing = re.compile(rf"(?:{either(words.things)})$")
        self.tail = re.compile(rf"(?:{either(words.tails)})+")
        self.firm_tail = re.compile(rf"(?<![ァ-ヺー])(?:{either(words.tails)})$")
        self.no_prefix = re.compile(rf"(?:{either(words.no_prefix)}|{words.origins}|{words.heads})")
        self.before = re.compile(
            rf"(?:(?P<origin>{words.origins})(?:[ァ-ヺー]{{2,12}}(?:州|市)?の)?|(?P<head>{words.heads}))[「『]?$"
        )
        self.person_after = re.compile(words.person_after)
        self.place_after = re.compile(words.place_after)
        self.other_after = re.compile(words.other_after)
        self.located = re.compile(words.located)
        self.subject = re.compile(words.subject)
        self.partner = re.compile(words.partner)
        self.acts = re.compile(either(words.acts))
        self.topic = re.compile(rf"(?:{either(words.topics)})$")
        self.seated = re.compile(rf"(?:{_KANJI}{{2,4}}|[ァ-ヺー]{{2,8}})の$")  # 豊橋の三遠デバイス
        # A municipality that opens a headline: 富山市、台湾の装置大手と立地協定.
        self.local = re.compile(rf"(?:\A|(?<=[】』」\s]))({_KANJI}{{2,4}}?(?:市|町|村))(?=[、とはが])")
        # Kanji alone behind the name of a country and a dot: 台湾・聯華気体.
        self.dotted = re.compile(
            rf"(?:{either(words.dotted)})・({_KANJI}{{2,8}})(?<![市県州省])(?=と|、|が|は|に(?!よ)|を|の)"
        )
        # Kanji alone that open a headline, right before somebody from abroad: 日邦, 独ヴェルナと提携.
        self.opener = re.compile(
            rf"(?:\A|(?<=[】』」\s]))({_KANJI}{{2,6}})、(?=(?:{words.origins})(?:{_KATAKANA}|{_LATIN}))"
        )

    def is_common(self, run: str) -> bool:
        """Whether a run is put together from common words only: サプライチェーン, 日本チーム, IGBTライン."""
        begins = self.start.match(run)
        pieces = _PIECE.findall(run[begins.end() :] if begins else run)
        return all(self._is_common_latin(piece) if piece.isascii() else self.common.make(piece) for piece in pieces)

    def is_generic(self, name: str) -> bool:
        """Whether it is an organisation without a name; one sign may as well begin a name: 光電子, but 光洋電子."""
        found = self.generic.match(name)
        if found is None or found.end() > 1:
            return found is not None
        rest = name[1:]
        return bool(
            self.organisation.fullmatch(rest)
            or self.generic.match(rest)
            or (_PIECE.fullmatch(rest) and self.is_common(rest))
        )

    def is_composed(self, run: str) -> bool:
        """Whether a run of common words may be a firm by its form: several of them, the last of which is no thing."""
        if "・" in run:
            return True
        return len(run) >= _COMPOSED and run not in self.common and not self.thing.search(run) and not run.isascii()

    def without_country(self, text: str, start: int, end: int) -> tuple[int, int]:
        """A run without the country before its first dot: フィンランド・オーベルーネ."""
        dot = text.find("・", start, end)
        origin = self.country.fullmatch(text, start, dot) if dot > 0 else None
        return (dot + 1, end) if origin else (start, end)

    def _is_common_latin(self, piece: str) -> bool:
        word = piece.casefold()
        bare = word.rstrip("0123456789")  # HBM4; the V of RISC-V
        return len(bare) < 2 or word in self.common_latin or bare in self.common_latin


def find(
    text: str,
    sentences: tuple[tuple[int, int], ...],
    actors: Sequence[tuple[int, int]],
    words: JapaneseWords,
) -> Iterator[Found]:
    """Every span that reads like an organisation; spans may overlap, the stronger evidence comes first.

    `actors` are the spans of known parties, to which an unknown one may be joined.
    """
    patterns = words.compiled
    joined = {end for _, end in actors}, {start for start, _ in actors}
    # Few texts hold a legal form, and looking for a name at every place costs more than all the rest.
    for match in patterns.legal_name.finditer(text) if patterns.legal.search(text) else ():
        group = 1 if match.group(1) else 2
        if not patterns.is_common(match.group(group)) and not patterns.is_generic(match.group(group)):
            yield Found(match.start(group), match.end(group), "legal form")
    for match in patterns.prefixed.finditer(text):
        beside = _is_joined(text, *match.span(1), joined, _BESIDE)
        if reason := _prefixed_reason(text, match, sentences, patterns, beside=beside):
            yield Found(*match.span(1), reason)
    left: list[tuple[int, int]] = []
    paired: tuple[set[int], set[int]] = set(), set()
    for match in patterns.run.finditer(text):
        start, end = patterns.without_country(text, *match.span(1))
        reason = _reason(text, start, end, sentences, patterns)
        if reason is None and _is_joined(text, start, end, joined, _JOINS) and _may_be(text, start, end, patterns):
            reason = "joined to a known party"
        if reason:
            paired[0].add(end)
            paired[1].add(start)
            yield Found(start, end, reason)
        else:
            left.append((start, end))
    for start, end in left:
        if _is_joined(text, start, end, paired, _SIGNS) and _may_be(text, start, end, patterns):
            yield Found(start, end, "joined to another name")
    for match in patterns.abroad.finditer(text):
        if not text.startswith("の", match.end(1)) and _acts(text, *match.span(1), sentences, patterns):
            yield Found(*match.span(1), "a place abroad that acts")
    for match in (*patterns.opener.finditer(text), *patterns.dotted.finditer(text), *patterns.local.finditer(text)):
        start, end = match.span(1)
        named = not patterns.is_generic(match.group(1)) and not patterns.topic.search(match.group(1))
        if named and _in_act(text, start, sentences, patterns):
            yield Found(start, end, "kanji alone beside a country, in an act")
    for match in patterns.kanji.finditer(text):
        start, end = match.span(1)
        if not patterns.is_generic(match.group(1)) and _acts(text, start, end, sentences, patterns):
            yield Found(start, end, "an organisation by its last word, in an act")


def _is_joined(text: str, start: int, end: int, joined: tuple[set[int], set[int]], signs: frozenset[str]) -> bool:
    """Whether one of these signs, and nothing else, stands between the name and one of the ends and starts."""
    ends, starts = joined
    return (text[start - 1 : start] in signs and start - 1 in ends) or (
        text[end : end + 1] in signs and end + 1 in starts
    )


def _may_be(text: str, start: int, end: int, patterns: _Patterns, *, composed: bool = False) -> bool:
    """Whether nothing speaks against a name: not a common word, a person, a place or a thing.

    With `composed` common words may make it up, as long as they look like the name of a firm.
    """
    run = text[start:end]
    named = patterns.organisation.search(run)
    bare = run[: named.start()] if named else run
    if len(run) < 3 or not bare or patterns.is_generic(run):
        return False
    if run[0].isascii() and not run.isascii() and patterns.thing.search(run) and not patterns.firm_tail.search(run):
        return False  # RA8シリーズ, but JSファウンドリ
    if patterns.is_common(bare) and not (composed and (named or patterns.is_composed(bare))):
        return False
    refused = (patterns.person_after, patterns.place_after, patterns.other_after)
    return not any(pattern.match(text, end) for pattern in refused)


def _reason(text: str, start: int, end: int, sentences: tuple[tuple[int, int], ...], patterns: _Patterns) -> str | None:
    behind = patterns.before.search(text, max(0, start - _BEFORE), start)
    abroad = behind is not None and bool(behind.group("origin"))
    stands = (
        patterns.partner.match(text, end) or patterns.subject.match(text, end) or patterns.firm_after.match(text, end)
    )
    named = patterns.organisation.search(text[start:end]) if behind or not _after_kanji(text, start) else None
    described = behind is not None and named is not None and not patterns.generic.match(named.group())
    composed = (abroad and ("・" in text[start:end] or bool(stands))) or (described and bool(stands))
    heads = "・" in text[start:end] and text.startswith("、", end) and _opens(text, start)
    composed = composed or bool(named and stands and patterns.college.search(text[start:end]))
    composed = composed or (heads and not patterns.thing.search(text[start:end]))
    if not _may_be(text, start, end, patterns, composed=composed):
        return None
    if text.startswith("、", end) and _opens(text, start):
        return "opens a headline"
    spaced = start == 0 and text[end : end + 1] in tuple(" \u3000") and not text[:end].isascii()
    if spaced and _in_act(text, start, sentences, patterns):
        return "opens a headline"
    if behind:
        return "its country stands before it" if abroad else "what it is stands before it"
    if not text[start:end].isascii() and named:
        return "an organisation by its last word"
    if patterns.located.match(text, end):
        return "its seat stands behind it"
    if patterns.firm_after.match(text, end) and _in_act(text, start, sentences, patterns):
        return "called a firm"
    return "acts or is acted with" if _acts(text, start, end, sentences, patterns) else None


def _after_kanji(text: str, start: int) -> bool:
    """Whether a run is the rest of a longer word: 量子ドット半導体."""
    return start > 0 and "一" <= text[start - 1] <= "鿿"


def _opens(text: str, start: int) -> bool:
    return start == 0 or text[start - 1] in "】]』」 　"


def _prefixed_reason(
    text: str, match: re.Match[str], sentences: tuple[tuple[int, int], ...], patterns: _Patterns, *, beside: bool
) -> str | None:
    """Why kanji with katakana behind them are a name: 武蔵ケミカル, 星川ルミナ."""
    start, end = match.span(1)
    katakana = match.group(2)
    refused_prefix = patterns.no_prefix.match(match.group(1))
    if patterns.is_generic(match.group(1)) or (refused_prefix and refused_prefix.end() > 1):
        return None
    common = patterns.is_common(katakana)
    beside = beside and not patterns.thing.search(katakana)
    if common and not patterns.tail.fullmatch(katakana) and not beside:
        return None
    refused = (patterns.person_after, patterns.place_after, patterns.other_after)
    if any(pattern.match(text, end) for pattern in refused):
        return None
    if beside:
        return "joined to a known party"
    if text.startswith(("、", "と", "や", "×", "・"), end) and (
        _opens(text, start) or patterns.seated.match(text[:start])
    ):
        return "opens a headline"
    if patterns.before.search(text, max(0, start - _BEFORE), start):
        return "what it is stands before it"
    if patterns.located.match(text, end) or patterns.firm_after.match(text, end):
        return "its seat or form stands behind it"
    clear = not (common and patterns.thing.search(katakana))
    return "acts or is acted with" if clear and _acts(text, start, end, sentences, patterns) else None


def _acts(text: str, start: int, end: int, sentences: tuple[tuple[int, int], ...], patterns: _Patterns) -> bool:
    stands = patterns.subject.match(text, end) or patterns.partner.match(text, end)
    return stands is not None and _in_act(text, start, sentences, patterns)


def _in_act(text: str, start: int, sentences: tuple[tuple[int, int], ...], patterns: _Patterns) -> bool:
    for first, last in sentences:
        if first <= start < last:
            return bool(patterns.acts.search(text, first, last))
    return bool(patterns.acts.search(text))
