"""In what order the tests run."""

import pytest


def minutes(item: pytest.Item) -> float:
    """How long a test is said to take by its mark, `slow(minutes=...)`; 0 when nothing is said."""
    marks = [mark.kwargs.get("minutes", 0) for mark in item.iter_markers("slow")]
    return max(marks, default=0)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, each before one that nobody timed: else one worker is left alone with the last of them."""
    timed = sorted((item for item in items if minutes(item)), key=minutes, reverse=True)
    others = [item for item in items if not minutes(item)]
    pairs = zip(timed, others, strict=False)
    mixed = [item for pair in pairs for item in pair]
    both = min(len(timed), len(others))
    items[:] = mixed + timed[both:] + others[both:]
