"""Texts without listed names for the tests of the finders of unlisted ones, with the words that ship."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from tracker.core.discovery import DiscoveryWords
from tracker.core.unlisted import Found
from tracker.seeds.parts import default_folder, part

LAST_WORD = "an organisation by its last word, in an act"
_Spans = Sequence[tuple[int, int]]


@cache
def words() -> DiscoveryWords:
    value: DiscoveryWords = part(default_folder(), "discovery.yaml", DiscoveryWords)
    return value


def names(
    find: Callable[[str, _Spans, _Spans, Any], Iterator[Found]], of: object, text: str, *known: str
) -> list[tuple[str, str]]:
    """What a finder finds in a text of one sentence, with reasons; `known` are the parties of it that are listed."""
    spans = [(text.index(one), text.index(one) + len(one)) for one in known]
    return [(text[one.start : one.end], one.reason) for one in find(text, ((0, len(text)),), spans, of)]
