"""The digest job over the stores of an instance: what it counts, what it renders and for whom.

Does not send, so it knows neither channels nor the network.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.config import channels as written
from tracker.config.load import Config
from tracker.core.coverage import coverage
from tracker.core.wording import Wording
from tracker.jobs.digest import Digesting
from tracker.jobs.ports import DigestStore
from tracker.model import Coverage, Digest, Fact, Frozen
from tracker.render.freeze import Plan, freeze
from tracker.stores import Stores


def digesting(
    config: Config,
    stores: Stores,
    words: Mapping[str, Wording],
    baseline: Sequence[Fact],
    digests: DigestStore | None = None,
) -> Digesting:
    """The digest job over some stores; `digests` replaces what is known to have been told."""
    return Digesting(
        digests=digests or stores.digests,
        outbox=stores.outbox,
        ledger=stores.ledger,
        stories=stores.stories,
        receipts=Receipts(config, stores),
        freeze=Freezing(config, words),
        baseline=baseline,
    )


class Receipts:
    """How the sources did and what became of the items; fits `jobs.ports.Receipts`."""

    def __init__(self, config: Config, stores: Stores) -> None:
        self._config = config
        self._stores = stores

    def coverage(self, start: datetime, end: datetime, now: datetime) -> Coverage:
        """The receipt of a period, as things stand now."""
        stores = self._stores
        counts, fates = stores.sources.counts(start, end), stores.ledger.fates(start, end)
        late = sum(change.background for change in stores.ledger.changes(start, end, withdrawn=False))
        return coverage(self._config.sources, stores.sources.states(), counts, fates, now, late=late)


def plans(config: Config, channels: Iterable[str]) -> list[Plan]:
    """What is to be rendered for some channels: one plan each."""
    found = []
    for name in channels:
        told = config.channels[name]
        recipients: tuple[str, ...] = ("",)
        if isinstance(told, written.SmtpChannel):
            recipients = told.recipients
        elif isinstance(told, written.SlackBotChannel):
            recipients = (told.channel,)
        found.append(
            Plan(
                name=name,
                kind=told.kind,
                recipients=recipients,
                sender=getattr(told, "sender", ""),
                format=getattr(told, "format", "html"),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Freezing:
    """`render.freeze` with wording and channels filled in; fits `jobs.ports.Freeze`."""

    config: Config
    words: Mapping[str, Wording]

    def __call__(self, digest: Digest) -> Frozen:
        """The digest as data, and one message for each recipient of each of its channels."""
        return freeze(digest, plans(self.config, digest.audience.channels), self.words)
