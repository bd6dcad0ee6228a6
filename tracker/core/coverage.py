"""The receipt of a digest: how every watched source did in a span, and what became of the items.

Pure. Does not decide what "well" means (`core.due` does); a source that is switched off is not part of it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from tracker.core import due
from tracker.model import Coverage, Health, Source, SourceId, SourceReport, SourceState


class Counts(Protocol):
    """What the polls of one source in a span came to."""

    @property
    def polls(self) -> int:
        """How often it was asked."""
        ...

    @property
    def failed(self) -> int:
        """How often that failed."""
        ...

    @property
    def new(self) -> int:
        """How many unseen items it brought."""
        ...


def coverage(
    sources: Iterable[Source],
    states: Mapping[SourceId, SourceState],
    counts: Mapping[SourceId, Counts],
    fates: Mapping[str, int],
    now: datetime,
    *,
    late: int = 0,
) -> Coverage:
    """Put the receipt together; `fates` says how many items ended in which status and sums up to all of them.

    `late` counts the changes that were found too long after their news to be told.
    """
    reports = tuple(
        _report(source, states.get(source.id, SourceState(source=source.id)), counts.get(source.id), now)
        for source in sources
        if source.enabled
    )
    return Coverage(sources=reports, items=sum(fates.values()), fates=dict(fates), late=late)


def _report(source: Source, state: SourceState, counts: Counts | None, now: datetime) -> SourceReport:
    found = due.health(state, source, now)
    detail = ""
    if found in (Health.FAILING, Health.GONE) and state.last_failure is not None:
        detail = state.last_failure.kind.value
        if state.last_failure.status is not None:
            detail += f", status {state.last_failure.status}"
    return SourceReport(
        source=source.id,
        name=source.name,
        health=found,
        polls=counts.polls if counts else 0,
        failed=counts.failed if counts else 0,
        new_items=counts.new if counts else 0,
        since=due.unwell_since(state, found),
        detail=detail,
    )
