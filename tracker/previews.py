"""Digests that are looked at and not kept: the open period as it stands, or everything since some day.

Reads only; a preview is composed by the same job that composes the real ones.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from tracker.composing import digesting
from tracker.config.load import Config
from tracker.core import periods
from tracker.core.wording import Wording
from tracker.model import Audience, Change, ChangeId, Digest, Period
from tracker.seeds.parts import baseline
from tracker.stores import Stores


def preview(
    config: Config,
    stores: Stores,
    words: Mapping[str, Wording],
    audience: Audience,
    now: datetime,
    since: datetime | None,
) -> Digest:
    """The open period of an audience; or, with `since`, the net change for a reader who has been away since then."""
    known = baseline(config.seeds)
    if since is not None:
        period = Period(key=f"since-{since:%Y-%m-%d}", start=since, end=now)
        return digesting(config, stores, words, known, _Untold(stores)).compose(audience, period, now)
    last = stores.digests.last_end(audience.name, now)
    start = last if last is not None else periods.first(audience, now).start
    period = Period(key="preview", start=start, end=now)
    return digesting(config, stores, words, known).compose(audience, period, now)


@dataclass(frozen=True, slots=True)
class _Untold:
    """The digest store of a reader who has been told nothing."""

    stores: Stores

    def tx(self) -> AbstractContextManager[object]:
        return self.stores.digests.tx()

    def last_end(self, audience: str, now: datetime) -> datetime | None:
        return self.stores.digests.last_end(audience, now)

    def untold(self, audience: str, since: datetime, until: datetime) -> Sequence[Change]:  # noqa: ARG002
        return self.stores.ledger.changes(since, until, withdrawn=False)

    def told(self, audience: str, changes: Collection[ChangeId]) -> Mapping[ChangeId, Change]:  # noqa: ARG002
        return {}

    def alerted(self, audience: str) -> Collection[ChangeId]:  # noqa: ARG002
        return ()

    def withdrawn(self, audience: str, until: datetime) -> Sequence[Change]:  # noqa: ARG002
        return ()

    def last_alert(self, audience: str) -> datetime | None:  # noqa: ARG002
        return None

    def lines(self, audience: str, limit: int) -> Sequence[Change]:  # noqa: ARG002
        return ()

    def restated(self, start: datetime, end: datetime) -> tuple[int, int]:
        return self.stores.digests.restated(start, end)

    def keep(self, **_: object) -> int | None:
        raise AssertionError("a preview is not kept")
