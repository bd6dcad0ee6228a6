"""Texts for the tests of reading and judging, with the knowledge that ships."""

from functools import cache
from pathlib import Path

from tracker.core import compare, reading
from tracker.core.document_lines import parse_published
from tracker.core.knowledge import Knowledge
from tracker.core.surface import Surface, scan
from tracker.core.world import World
from tracker.model import Assessment, Document, ItemId, Reading
from tracker.seeds.load import load


@cache
def knowledge() -> Knowledge:
    return load(Path(__file__).resolve().parents[2] / "seeds")


def doc(title: str, summary: str = "", published: str | None = "2026-03-03", language: str | None = None) -> Document:
    return Document(
        id=ItemId("x"), title=title, summary=summary, published=parse_published(published), language=language
    )


def surface(title: str, summary: str = "", **more: str) -> Surface:
    return scan(doc(title, summary, **more), knowledge())


def read(title: str, summary: str = "", **more: str) -> Reading:
    return reading.read(doc(title, summary, **more), knowledge())


def judge(title: str, summary: str = "", **more: str) -> Assessment:
    document = doc(title, summary, **more)
    return compare.assess(reading.read(document, knowledge()), document, World.of(knowledge().baseline), knowledge())
