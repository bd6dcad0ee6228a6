"""Reads a new document and writes the baseline file that a person reviews: claims found, what is open as comments.

Does not decide anything and does not write to disk. Nothing of the original text is kept but its fingerprint and
the names, figures and dates in it; the statements are for the reviewer to put into own words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import FoldedScalarString

from tracker import limits
from tracker.core.fingerprint import copy_of, sketch
from tracker.core.knowledge import Knowledge
from tracker.core.names import Gazetteer, slugify
from tracker.core.reading import read
from tracker.model import UNDATED, Claim, Dated, Document, ItemId, Precision, Reading

_WIDTH = 4_000  # lists stay on their line
_PIECES_A_LINE = 12
_PARAGRAPHS = 100
_DATE_FORM = {Precision.YEAR: "%Y", Precision.MONTH: "%Y-%m"}


def propose(
    text: str,
    knowledge: Knowledge,
    *,
    title: str = "",
    url: str | None = None,
    publisher: str = "",
    published: Dated = UNDATED,
) -> str:
    """The YAML of a baseline file for a document; comments say where a person must decide."""
    title = title or text.strip().partition("\n")[0][: limits.TITLE_CHARS]
    whole = Document(
        id=ItemId("proposal"), title=title, summary=text, url=url, publisher=publisher, published=published
    )
    reading = read(whole, knowledge)
    claims = _claims(whole, reading, knowledge)
    pieces = sketch(text)
    head = CommentedMap()
    head["title"] = "?"
    head.yaml_add_eol_comment("say in your own words what the document is about", "title")
    head["publisher"] = publisher or "?"
    head["published"] = _written(published) or "?"
    if not _written(published):
        head.yaml_add_eol_comment("2022-12-06, 2022-12 or 2022", "published")
    head["language"] = reading.language
    if url:
        head["url"] = url
    head["pieces"] = _pieces(pieces)
    facts = CommentedSeq()
    for number, claim in enumerate(claims, start=1):
        facts.append(_fact(claim, number, knowledge.gazetteer))
    content = CommentedMap(document=head, facts=facts)
    content.yaml_set_start_comment("\n".join(_remarks(pieces, claims, reading.unknown, knowledge)))
    yaml = YAML()
    yaml.width = _WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = StringIO()
    yaml.dump(content, out)
    return out.getvalue()


def file_name(publisher: str, published: Dated) -> str:
    """A name for the file of a document: `sputnik-2023-01-06.yaml`."""
    return f"{slugify(publisher) if publisher else 'document'}-{_written(published) or 'undated'}.yaml"


def _claims(whole: Document, reading: Reading, knowledge: Knowledge) -> list[Claim]:
    """What the document says as a whole and paragraph by paragraph, each act of a tie once."""
    found = list(reading.claims)
    paragraphs = [line.strip() for line in whole.summary.splitlines() if line.strip()]
    for number, paragraph in enumerate(paragraphs[:_PARAGRAPHS]):
        part = replace(whole, id=ItemId(f"proposal-{number}"), title=paragraph[: limits.TITLE_CHARS], summary=paragraph)
        found.extend(read(part, knowledge).claims)
    once: dict[tuple[object, ...], Claim] = {}
    for claim in found:
        once.setdefault((claim.partnership, claim.act, claim.stage), claim)
    return list(once.values())


def _remarks(
    pieces: frozenset[int], claims: Sequence[Claim], unknown: Iterable[str], knowledge: Knowledge
) -> Iterable[str]:
    yield "Proposed by `tracker seeds add`: read it, put statements into your own words, remove what is wrong."
    copied = copy_of(pieces, knowledge.fingerprints)
    if copied:
        yield f"Careful: {copied[1]:.0%} of this text stands in {copied[0]} already."
    if not claims:
        yield "No act was found in the text: write the facts by hand or leave the document out."
    for name in unknown:
        yield f"{name} is not in parties.yaml: add it there under the name that is used here."


def _fact(claim: Claim, number: int, gazetteer: Gazetteer) -> CommentedMap:
    fact = CommentedMap()
    who = "-".join(gazetteer.slug(name) for name in claim.parties[:2]) or "fact"
    fact["id"] = f"{who}-{number}"
    fact["parties"] = _flow(claim.parties)
    fact["act"] = claim.act.value if claim.act else None
    if claim.act is None:
        fact.yaml_add_eol_comment("what happened? leave null for a state of things", "act")
    fact["stage"] = claim.stage.value if claim.stage else None
    if claim.modality.value != "fact":
        fact["modality"] = claim.modality.value
    fact["date"] = _written(claim.event_date)
    if fact["date"] is None:
        fact.yaml_add_eol_comment("the text gives no day for it", "date")
    if _written(claim.due):
        fact["due"] = _written(claim.due)
    fact["statement"] = "?"
    fact.yaml_add_eol_comment("one sentence in your own words", "statement")
    if claim.amounts:
        fact["amounts"] = CommentedSeq(
            CommentedMap(
                value=int(one.value) if one.value == one.value.to_integral_value() else float(one.value),
                currency=one.currency,
                about=one.about or "?",
                bound=one.bound.value,
                role=one.role.value,
            )
            for one in claim.amounts
        )
    fields = ("durations", "technology", "places", "people")
    for field in fields:
        if getattr(claim, field):
            fact[field] = _flow(getattr(claim, field))
    return fact


def _flow(values: Iterable[Any]) -> CommentedSeq:
    listed = CommentedSeq(values)
    listed.fa.set_flow_style()
    return listed


def _pieces(pieces: frozenset[int]) -> Any:
    words = [f"{piece:08x}" for piece in sorted(pieces)]
    text = FoldedScalarString(" ".join(words))
    text.fold_pos = [at * 9 - 1 for at in range(_PIECES_A_LINE, len(words), _PIECES_A_LINE)]  # where lines may end
    return text


def _written(date: Dated) -> str | None:
    if date.value is None or date.precision is Precision.NONE:
        return None
    return date.value.strftime(_DATE_FORM.get(date.precision, "%Y-%m-%d"))
