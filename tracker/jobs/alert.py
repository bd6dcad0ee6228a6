"""Lasting trouble -> a frozen message to the operator, once when it begins and once when it is over.

Does not decide what trouble is (`core.troubles`) and sends nothing (`jobs.deliver`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.core import troubles
from tracker.core.troubles import Notice, Trouble
from tracker.jobs.ports import OutboxStore, TroubleStore
from tracker.model import Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerting:
    """The job with everything it needs; `app` builds one. `freeze` makes the messages of a notice."""

    store: TroubleStore
    outbox: OutboxStore
    freeze: Callable[[Notice, datetime], Sequence[Delivery]]

    def __call__(self, current: Sequence[Trouble], now: datetime) -> Notice:
        """Freeze a notice if there is news; returns it, empty when there is none. Raises StoreErrors."""
        told = {name: Trouble(name=name, since=since, says=says) for name, (since, says) in self.store.told().items()}
        notice = troubles.news(current, told)
        if notice:
            # Told and noted together: a kill in between would tell it twice, or never.
            with self.store.tx():
                self.outbox.add(self.freeze(notice, now), None)
                begun = [(trouble.name, trouble.since, trouble.says) for trouble in notice.begun]
                self.store.note(begun, [trouble.name for trouble in notice.over], now)
        return notice
