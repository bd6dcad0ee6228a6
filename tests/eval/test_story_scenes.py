"""Events that are easily taken for each other, told in several languages: read, signed and put together in one run."""

from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path

from tests.core.judged import knowledge
from tests.core.telling import dated
from tracker import yaml_lines
from tracker.core.classify import classify
from tracker.model import Document, ItemId, StoryId

SCENES = Path(__file__).with_name("story_scenes.yaml")
APART, TOGETHER = 343, 319
"""Floors, to be raised only. A wrong merge hides a change, a split repeats one."""


@dataclass(frozen=True, slots=True)
class Told:
    """An item, the event it tells and the story it was put into."""

    item: ItemId
    scene: str
    event: int
    story: StoryId


@cache
def told() -> tuple[Told, ...]:
    documents, where = [], {}
    for number, scene in enumerate(yaml_lines.read(SCENES).data):
        for event, items in enumerate(scene["events"]):
            for place, (language, day, title, text) in enumerate(items):
                item = ItemId(f"{number}-{event}-{place}-{language}")
                where[item] = (scene["scene"], event)
                documents.append(
                    Document(
                        id=item,
                        title=title,
                        summary=text,
                        url=f"https://{language}.example/{number}/{event}/{place}",
                        publisher=f"Outlet {language}",
                        published=dated(None if day is None else str(day)),
                    )
                )
    verdicts = classify(documents, knowledge())
    return tuple(Told(one.document.id, *where[one.document.id], one.story) for one in verdicts)


def pairs(*, same: bool) -> list[tuple[Told, Told]]:
    inside = [pair for pair in combinations(told(), 2) if pair[0].scene == pair[1].scene]
    return [(one, other) for one, other in inside if (one.event == other.event) is same]


def test_events_that_look_alike_stay_apart() -> None:
    apart = [(one, other) for one, other in pairs(same=False) if one.story != other.story]
    assert len(pairs(same=False)) == 355
    assert len(apart) >= APART, sorted({one.scene for one, other in pairs(same=False) if one.story == other.story})


def test_one_event_is_one_story_in_every_language() -> None:
    together = [(one, other) for one, other in pairs(same=True) if one.story == other.story]
    assert len(pairs(same=True)) == 367
    assert len(together) >= TOGETHER, sorted({one.scene for one, other in pairs(same=True) if one.story != other.story})


def test_nothing_of_two_scenes_is_one_story() -> None:
    scenes: dict[StoryId, set[str]] = {}
    for one in told():
        scenes.setdefault(one.story, set()).add(one.scene)
    assert all(len(found) == 1 for found in scenes.values())
