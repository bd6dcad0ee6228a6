"""What an edit changed, for readers: a word diff, and whether the news itself is touched.

Does not find edits (`core.identity` does) and does not judge them: a revision is read and assessed
like any text.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from rapidfuzz.distance import Indel

from tracker import limits
from tracker.core.knowledge import Knowledge
from tracker.core.lexicon import Cue
from tracker.core.text import fold
from tracker.model import Item

# One token a word, number, katakana word, kanji or kana, sign or white space: what a reader sees as one.
_TOKEN = re.compile(
    r"[0-9０-９]+(?:[.,，．][0-9０-９]+)*|[ァ-ヺー・]+|[぀-ゟ㐀-鿿豈-﫿々〆〇]|[^\W\d_ァ-ヺー぀-ゟ㐀-鿿豈-﫿々〆〇]+|\s+|.",
    re.DOTALL,
)
# A number with the word behind it: "70 million" after "70 billion" is another figure.
_MEASURE = re.compile(r"([0-9]+(?:[.,][0-9]+)*)\s?([a-z]{1,12}|[^\W\d_a-zぁ-ゟ]{1,2}|%)?")
# Certainty is part of the news: "signs" and "may sign" are two statements.
_CERTAINTY = frozenset({Cue.NEGATION, Cue.DENIAL, Cue.HYPOTHESIS, Cue.PLAN, Cue.RUMOUR, Cue.CUMULATIVE})


class Kind(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    GONE = "gone"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a diff; SAME and GONE joined are the text before, SAME and ADDED the text after."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """An edit, told: what changed in title and summary, and whether the news is touched."""

    title: tuple[Piece, ...]
    summary: tuple[Piece, ...]
    reasons: tuple[str, ...]  # what makes it material, as shown to a reader; empty: cosmetic

    @property
    def material(self) -> bool:
        """Whether a figure, a name, an act, a negation or the certainty changed."""
        return bool(self.reasons)


def word_diff(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces that tell two texts apart, word by word, in Japanese character by character."""
    olds, news = _TOKEN.findall(before), _TOKEN.findall(after)
    pieces: list[Piece] = []
    for step in Indel.opcodes(olds, news):
        if step.tag == "equal":
            pieces.append(Piece(Kind.SAME, "".join(olds[step.src_start : step.src_end])))
        else:
            pieces.append(Piece(Kind.GONE, "".join(olds[step.src_start : step.src_end])))
            pieces.append(Piece(Kind.ADDED, "".join(news[step.dest_start : step.dest_end])))
    return _readable([piece for piece in pieces if piece.text])


def shown(pieces: tuple[Piece, ...]) -> str:
    """A diff as one line of plain text: `signs [-70-]{+700+} bn`."""
    marks = {Kind.SAME: "{}", Kind.GONE: "[-{}-]", Kind.ADDED: "{{+{}+}}"}
    return "".join(marks[piece.kind].format(piece.text) for piece in pieces)


def _readable(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Gather changes that only a blank or a single sign separates; deletions come before additions."""
    last = len(pieces) - 1
    gathered: list[tuple[bool, Piece]] = []
    for place, piece in enumerate(pieces):
        island = 0 < place < last and not any(char.isalnum() for char in piece.text)
        if piece.kind is Kind.SAME and not island:
            gathered.append((False, piece))
        else:
            gathered.append((True, piece))
    out: list[Piece] = []
    for changed, group in groupby(gathered, key=lambda one: one[0]):
        parts = [piece for _, piece in group]
        if not changed:
            out.extend(parts)
            continue
        gone = "".join(piece.text for piece in parts if piece.kind is not Kind.ADDED)
        added = "".join(piece.text for piece in parts if piece.kind is not Kind.GONE)
        out.extend(piece for piece in (Piece(Kind.GONE, gone), Piece(Kind.ADDED, added)) if piece.text)
    return tuple(out)


def compare(before: Item, after: Item, language: str, knowledge: Knowledge) -> Revision:
    """What an edit changed; material when figures, names, acts, negation or certainty are others than before."""
    olds = _said(before, language, knowledge)
    news = _said(after, language, knowledge)
    return Revision(
        title=word_diff(before.title, after.title),
        summary=word_diff(before.summary[: limits.READ_CHARS], after.summary[: limits.READ_CHARS]),
        reasons=tuple(
            f"{what}: {_told(old - new)} -> {_told(new - old)}"
            for what, old, new in zip(("figures", "names", "acts", "certainty"), olds, news, strict=True)
            if old != new
        ),
    )


def _said(item: Item, language: str, knowledge: Knowledge) -> tuple[frozenset[str], ...]:
    """Figures, names, acts and certainty of a text; each thing once, however often the text repeats it."""
    figures: set[str] = set()
    names: set[str] = set()
    acts: set[str] = set()
    certainty: set[str] = set()
    for field, text in (("title", item.title), ("summary", item.summary[: limits.READ_CHARS])):
        folded = fold(text)
        figures |= {number + unit for number, unit in _MEASURE.findall(folded.text)}
        names |= {knowledge.gazetteer.principal(one.party) for one in knowledge.gazetteer.mentions(folded, language)}
        for hit in knowledge.lexicon.find(folded, language, field):
            if hit.act is not None:
                acts.add(hit.act.value)
            if hit.cue in _CERTAINTY:
                certainty.add(hit.cue.value)
    return tuple(frozenset(one) for one in (figures, names, acts, certainty))


def _told(things: frozenset[str]) -> str:
    return ", ".join(sorted(things)) or "none"
