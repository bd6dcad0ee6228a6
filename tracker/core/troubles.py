"""Trouble that lasts and that a person should know of: which there is now, and what is new since it was last told.

Pure. Does not send anything; being told twice of one trouble is worse than reading of it in the next digest.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.core import due
from tracker.model import Delivery, DeliveryState, Health, Source, SourceId, SourceState

NOTICES = "notice/"
"""Keys of messages about trouble begin so; one that gets stuck is not told of by another one."""
_BAD = (Health.FAILING, Health.SILENT, Health.GONE, Health.UNASKED)
_STUCK = (DeliveryState.HELD, DeliveryState.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing that is wrong; `name` stays the same as long as it is."""

    name: str  # "source wire", "message 2026-W47/weekly/mail", "backup"
    since: datetime
    says: str
    lasts: bool = True  # long enough to be told; before that it only keeps an older one from being over


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a person is to be told."""

    begun: tuple[Trouble, ...] = ()
    over: tuple[Trouble, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.begun or self.over)


def of_sources(
    sources: Iterable[Source], states: Mapping[SourceId, SourceState], now: datetime, after: timedelta
) -> list[Trouble]:
    """Enabled sources that are unwell; those for longer than `after` last.

    A source that is silent and then fails as well has not become well in between.
    """
    found = []
    for source in sources:
        state = states.get(source.id)
        if state is None or not source.enabled:
            continue
        health = due.health(state, source, now)
        since = due.unwell_since(state, health)
        if health in _BAD and since is not None:
            why = f": {state.last_failure.detail}" if state.failures and state.last_failure else ""
            told = {
                Health.SILENT: "answers, but brings nothing new",
                Health.GONE: "says it is gone for good",
                Health.UNASKED: "has not been asked",
            }
            says = f"{source.name} {told.get(health, 'fails')} since {since:%Y-%m-%d %H:%M} UTC{why}"
            found.append(Trouble(name=f"source {source.id}", since=since, says=says, lasts=now - since >= after))
    return found


def of_messages(deliveries: Iterable[Delivery]) -> list[Trouble]:
    """Messages that wait for a person or were refused for good."""
    return [
        Trouble(
            name=f"message {one.key}", since=one.created, says=f"message {one.key} is {one.state.value}: {one.detail}"
        )
        for one in deliveries
        if one.state in _STUCK and one.created is not None and not one.key.startswith(NOTICES)
    ]


def of_backups(latest: datetime | None, now: datetime, every: timedelta) -> list[Trouble]:
    """Backups that are not made any more; `latest` is when the last one was."""
    if latest is None or now - latest < 3 * every:
        return []
    return [Trouble(name="backup", since=latest, says=f"no backup was made since {latest:%Y-%m-%d %H:%M} UTC")]


def news(current: Sequence[Trouble], told: Mapping[str, Trouble]) -> Notice:
    """What has begun to last and what is over since a person was last told."""
    names = {trouble.name for trouble in current}
    return Notice(
        begun=tuple(trouble for trouble in current if trouble.lasts and trouble.name not in told),
        over=tuple(trouble for name, trouble in told.items() if name not in names),
    )
