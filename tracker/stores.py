"""All tables of one instance, over one connection: for looking, for a change, for the daemon.

Imports what keeps and nothing that reads, judges or asks the network: commands that only look start in half the time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tracker.config.load import Config
from tracker.errors import StoreUnusable
from tracker.store import backup
from tracker.store.db import Db
from tracker.store.digests import Digests
from tracker.store.items import Items
from tracker.store.ledger import Ledger
from tracker.store.lock import Turn
from tracker.store.outbox import Outbox
from tracker.store.schema import open_reader, open_store
from tracker.store.search import Search
from tracker.store.sources import Sources
from tracker.store.stories import Stories
from tracker.store.troubles import Troubles


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """All tables of one instance, over one connection."""

    db: Db
    sources: Sources
    items: Items
    ledger: Ledger
    stories: Stories
    digests: Digests
    outbox: Outbox
    troubles: Troubles
    search: Search

    @classmethod
    def over(cls, db: Db) -> "Stores":
        """The stores of an open database."""
        return cls(
            db=db,
            sources=Sources(db),
            items=Items(db),
            ledger=Ledger(db),
            stories=Stories(db),
            digests=Digests(db),
            outbox=Outbox(db),
            troubles=Troubles(db),
            search=Search(db),
        )


@contextmanager
def reading(config: Config) -> Iterator[Stores]:
    """The stores for looking, also beside a running daemon; raises StoreErrors."""
    if not config.database.exists():
        saved = backup.backups(config.database)
        if saved:
            raise StoreUnusable(f"{config.database}: the database is missing - `tracker restore {saved[0][0]}`")
        raise StoreUnusable(f"{config.database}: there is no database yet - `tracker run --once` makes it")
    with open_reader(config.database) as db:
        yield Stores.over(db)


@contextmanager
def writing(config: Config, *, create: bool = False) -> Iterator[Stores]:
    """The stores for one change by a command; a daemon waits meanwhile. Raises StoreErrors."""
    with opened(config, create=create) as db:
        yield Stores.over(db)


def opened(config: Config, *, create: bool) -> Db:
    """The database for writing; each of its transactions waits for its turn among the processes of the instance."""
    folder = config.database.parent
    if create:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnusable(f"{folder}: cannot be made ({error.strerror})") from None
    turn = Turn(folder)
    with turn:
        db = open_store(config.database, create=create)
    db.guard = turn
    return db
