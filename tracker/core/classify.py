"""Verdicts on a batch of documents against the baseline alone: reading, assessment and story, order-independent.

Keeps nothing and knows no time: the same documents and the same knowledge give the same verdicts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.core import stories
from tracker.core.compare import assess
from tracker.core.reading import read
from tracker.core.signature import sign
from tracker.model import Assessment, Document, Reading, StoryId

if TYPE_CHECKING:
    from tracker.core.knowledge import Knowledge


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What `tracker classify` says of one document."""

    document: Document
    reading: Reading
    assessment: Assessment
    story: StoryId  # shared by the documents of one event


def classify(documents: Sequence[Document], knowledge: "Knowledge") -> list[Verdict]:
    """A verdict for every document, in the order given; two documents with one id are two documents."""
    world = knowledge.world
    readings = [read(document, knowledge) for document in documents]
    read_ones = list(zip(documents, readings, strict=True))
    told = stories.cluster(sign(document, reading, knowledge) for document, reading in read_ones)
    return [
        Verdict(
            document=document,
            reading=reading,
            assessment=assess(reading, document, world, knowledge),
            story=told[document.id],
        )
        for document, reading in read_ones
    ]
