"""How an instance is doing, for monitors and people: the sign of life, the sources, the outbox, the disk.

Reads only. Does not mend anything, and does not print.
"""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.clock import utc_now
from tracker.config.load import Config
from tracker.core import due
from tracker.errors import StoreError
from tracker.model import DeliveryState, Health, SourceState
from tracker.store import backup, heartbeat
from tracker.stores import reading

LATE = timedelta(minutes=5)
FREE_BYTES = 500_000_000
"""Less than this on the disk is worth a word before it is full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What is known from outside; `troubles` is empty when all is well."""

    troubles: tuple[str, ...]
    at: datetime
    running: bool
    last_tick: datetime | None
    ticks: int
    sources: dict[str, int]  # health -> how many enabled sources
    messages: dict[str, int]  # state -> how many messages of the outbox
    failed_ticks: int  # in a row, until now
    items: int
    last_backup: datetime | None
    free_bytes: int

    @property
    def well(self) -> bool:
        """Whether there is nothing to do."""
        return not self.troubles


def of(config: Config) -> Condition:
    """The condition of an instance now; never raises for a database that refuses, it says so."""
    now = utc_now()
    folder = config.database.parent
    beat = heartbeat.read(folder)
    troubles = _of_beat(beat, now)
    counts = dict.fromkeys((health.value for health in Health), 0)
    messages: dict[str, int] = dict.fromkeys((state.value for state in DeliveryState), 0)
    items = 0
    try:
        with reading(config) as stores:
            states = stores.sources.states()
            messages |= {state.value: number for state, number in stores.outbox.counts().items()}
            items = stores.items.count()
    except StoreError as error:
        troubles.append(str(error))
        states = {}
    enabled = [source for source in config.sources if source.enabled]
    for source in enabled:
        counts[due.health(states.get(source.id, SourceState(source=source.id)), source, now).value] += 1
    bad = counts[Health.FAILING] + counts[Health.GONE] + counts[Health.UNASKED]
    if not enabled:
        troubles.append("no source is turned on (tracker sources list --all)")
    elif bad == len(enabled):
        troubles.append(f"all {bad} sources fail or are not asked")
    free = shutil.disk_usage(folder).free if folder.is_dir() else 0
    if folder.is_dir() and free < FREE_BYTES:
        troubles.append(f"only {free // 1_000_000:,} MB are free at {folder}")
    return Condition(
        troubles=tuple(troubles),
        at=now,
        running=beat is not None and heartbeat.alive(beat),
        last_tick=beat.at if beat else None,
        ticks=beat.ticks if beat else 0,
        sources=counts,
        messages=messages,
        failed_ticks=beat.failed if beat else 0,
        items=items,
        last_backup=next((made for _, made in backup.backups(config.database)), None),
        free_bytes=free,
    )


def _of_beat(beat: heartbeat.Beat | None, now: datetime) -> list[str]:
    if beat is None:
        return ["the daemon has never run here (tracker run)"]
    if not heartbeat.alive(beat):
        return [f"the daemon does not run; its last tick was {_ago(now - beat.at)} ago"]
    troubles = []
    if now - beat.at > LATE:
        troubles.append(f"no tick for {_ago(now - beat.at)}")
    if beat.trouble:
        troubles.append(beat.trouble)
    return troubles


def line(told: Condition) -> str:
    """The condition in one line."""
    if not told.well:
        return "NOT WELL: " + "; ".join(told.troubles)
    assert told.last_tick is not None
    shown = ", ".join(f"{count} {health}" for health, count in told.sources.items() if count)
    waiting = sum(told.messages.get(state.value, 0) for state in (DeliveryState.HELD, DeliveryState.FAILED))
    messages = f", {waiting} messages wait for a person (tracker outbox list)" if waiting else ""
    since = _ago(told.at - told.last_tick)
    return f"well: last tick {since} ago, {told.items} items, sources: {shown or 'none'}{messages}"


def metrics(told: Condition) -> str:
    """The condition as Prometheus text."""
    values: list[tuple[str, str, float]] = [
        ("tracker_well", "", float(told.well)),
        ("tracker_running", "", float(told.running)),
        ("tracker_ticks_total", "", told.ticks),
        ("tracker_failed_ticks", "", told.failed_ticks),
        ("tracker_items", "", told.items),
        ("tracker_disk_free_bytes", "", told.free_bytes),
        ("tracker_last_tick_timestamp_seconds", "", told.last_tick.timestamp() if told.last_tick else 0),
        ("tracker_last_backup_timestamp_seconds", "", told.last_backup.timestamp() if told.last_backup else 0),
    ]
    values += [("tracker_sources", f'{{health="{health}"}}', count) for health, count in told.sources.items()]
    values += [("tracker_messages", f'{{state="{state}"}}', count) for state, count in told.messages.items()]
    lines: list[str] = []
    for name, labels, value in values:
        if not any(seen.startswith(f"# TYPE {name} ") for seen in lines):
            lines.append(f"# TYPE {name} {'counter' if name.endswith('_total') else 'gauge'}")
        lines.append(f"{name}{labels} {value:.15g}")
    return "\n".join(lines) + "\n"


def _ago(span: timedelta) -> str:
    seconds = max(int(span.total_seconds()), 0)
    for size, name in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {name}"
    return f"{seconds} s"
