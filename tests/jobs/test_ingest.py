"""One answer -> one transaction; every entry accounted for; a kill at any statement loses nothing."""

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.store import killing
from tracker import errors
from tracker.core import due, identity
from tracker.core.due import Pace
from tracker.core.urls import UrlRules
from tracker.jobs.ingest import Ingest
from tracker.model import (
    Dated,
    FailureKind,
    Fetched,
    FetchFailed,
    Identified,
    KnownItem,
    NotModified,
    ParsedFeed,
    ParsedItem,
    Poll,
    PollResult,
    Precision,
    Rejected,
    Source,
    SourceId,
    Validators,
)
from tracker.store import schema, soundness, transfer
from tracker.store.db import Db
from tracker.store.items import Items
from tracker.store.sources import Sources

NOW = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)
SOURCE = Source(id=SourceId("trade-press"), url="https://news.example/feed", name="Trade Press")
RULES = UrlRules()


class _Identify:
    def lookups(self, feed: ParsedFeed, source: Source) -> tuple[str, ...]:
        return identity.lookups(feed, source, RULES)

    def identify(self, feed: ParsedFeed, source: Source, known: Mapping[str, KnownItem], now: datetime) -> Identified:
        return identity.identify(feed, source, known, RULES, now)


@dataclass
class _Documents:
    """Parses a body by looking it up: parsing is not what these tests are about."""

    by_body: dict[bytes, ParsedFeed | FetchFailed | Exception]
    parsed: int = 0

    def __call__(self, fetched: Fetched, source: Source, now: datetime) -> ParsedFeed | FetchFailed:
        self.parsed += 1
        found = self.by_body[fetched.body]
        if isinstance(found, Exception):
            raise found
        return found


def _entry(name: str, title: str, day: int = 1, summary: str = "") -> ParsedItem:
    return ParsedItem(
        guid=name,
        url=f"https://news.example/{name}",
        title=title,
        summary=summary,
        published=Dated(f"{day} Nov 2026", datetime(2026, 11, day, tzinfo=UTC), Precision.DAY),
    )


def _feed(*entries: ParsedItem, rejected: tuple[Rejected, ...] = ()) -> ParsedFeed:
    return ParsedFeed(format="rss20", items=entries, rejected=rejected)


FIRST = _feed(
    _entry("rapidus", "imec and Rapidus extend their agreement to the second line"),
    _entry("tel", "Tokyo Electron opens a laboratory beside imec in Leuven"),
)
SECOND = _feed(
    _entry("rapidus", "imec and Rapidus extend their agreement to the third line"),
    _entry("tel", "Tokyo Electron opens a laboratory beside imec in Leuven"),
    _entry("uk", "Britain and Japan renew their semiconductor partnership", day=2),
    _entry("moc", "A new memorandum between Flanders and Hokkaido is signed", day=2),
    _entry("empty", ""),
    rejected=(Rejected(position=9, reason="is no entry"),),
)


def _fetched(body: bytes, **more: object) -> Fetched:
    fields: dict[str, object] = {
        "url": SOURCE.url,
        "body": body,
        "content_type": "application/rss+xml",
        "validators": Validators(etag=f'"{body.decode()}"'),
    }
    return Fetched(**{**fields, **more})  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "db" / "tracker.db"


@pytest.fixture
def db(path: Path) -> Iterator[Db]:
    with schema.open_store(path, create=True) as opened:
        yield opened


def _ingest(db: Db, **documents: ParsedFeed | FetchFailed | Exception) -> Ingest:
    by_body = {name.encode(): document for name, document in {"first": FIRST, "second": SECOND, **documents}.items()}
    return Ingest(sources=Sources(db), items=Items(db), parse=_Documents(by_body), identify=_Identify(), pace=Pace())


def _counts(poll: Poll) -> tuple[int, int, int, int, int]:
    return (poll.entries, poll.new, poll.revised, poll.unchanged, poll.rejected)


def test_two_polls(db: Db) -> None:
    ingest = _ingest(db)
    first = ingest(SOURCE, _fetched(b"first"), now=NOW, jitter=0.5)
    assert (first.result, _counts(first)) == (PollResult.FETCHED, (2, 2, 0, 0, 0))
    second = ingest(SOURCE, _fetched(b"second"), now=NOW + timedelta(hours=1), jitter=0.5)
    assert _counts(second) == (6, 2, 1, 1, 2)
    assert Items(db).count() == 4
    titles = {item.revision: item.title for item in Items(db).seen_between(NOW, NOW + timedelta(seconds=1))}
    assert titles[2] == "imec and Rapidus extend their agreement to the third line"
    state = Sources(db).state(SOURCE.id)
    assert state.validators.etag == '"second"'
    assert state.last_ok == NOW + timedelta(hours=1)
    assert [_counts(poll) for poll in Sources(db).polls()] == [(6, 2, 1, 1, 2), (2, 2, 0, 0, 0)]
    assert soundness.problems(db) == []


def test_the_same_body_is_not_read_twice(db: Db) -> None:
    ingest = _ingest(db)
    ingest(SOURCE, _fetched(b"first"), now=NOW, jitter=0.0)
    again = ingest(SOURCE, _fetched(b"first", validators=Validators(etag='"x"')), now=NOW, jitter=0.0)
    assert again.result is PollResult.NOT_MODIFIED
    assert ingest.parse.parsed == 1  # type: ignore[attr-defined]
    assert Sources(db).state(SOURCE.id).validators.etag == '"x"'
    other_reading = replace(SOURCE, outlet_suffix=True)
    ingest(other_reading, _fetched(b"first"), now=NOW, jitter=0.0)
    assert ingest.parse.parsed == 2  # type: ignore[attr-defined]


def test_a_document_that_was_cut_off_is_asked_for_again_in_full(db: Db) -> None:
    cut = replace(_feed(_entry("a", "First")), cut_off=True)
    ingest = _ingest(db, cut=cut, whole=_feed(_entry("a", "First"), _entry("b", "Second")))
    told = Validators(etag='"1"')
    for _ in range(2):
        ingest(SOURCE, _fetched(b"cut", validators=told), now=NOW, jitter=0.5)
        assert Sources(db).state(SOURCE.id).validators == Validators()
    poll = ingest(SOURCE, _fetched(b"whole", validators=told), now=NOW + timedelta(hours=1), jitter=0.5)
    assert (poll.new, poll.unchanged) == (1, 1)
    assert Sources(db).state(SOURCE.id).validators == told


def test_not_modified(db: Db) -> None:
    ingest = _ingest(db)
    ingest(SOURCE, _fetched(b"first"), now=NOW, jitter=0.0)
    before = Sources(db).state(SOURCE.id)
    poll = ingest(SOURCE, NotModified(), now=NOW + timedelta(hours=1), jitter=0.0)
    assert (poll.result, _counts(poll)) == (PollResult.NOT_MODIFIED, (0, 0, 0, 0, 0))
    after = Sources(db).state(SOURCE.id)
    assert (after.validators, after.body_hash, after.last_new) == (before.validators, before.body_hash, before.last_new)


def test_a_304_to_an_unconditional_request_is_a_failure(db: Db) -> None:
    poll = _ingest(db)(SOURCE, NotModified(), now=NOW, jitter=0.0)
    assert poll.failure is not None
    assert poll.failure.kind is FailureKind.PROTOCOL


TIMEOUT = FetchFailed(kind=FailureKind.TIMEOUT, detail="20 s")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (TIMEOUT, FailureKind.TIMEOUT),
        (_fetched(b"nothing"), FailureKind.EMPTY),
        (_fetched(b"portal"), FailureKind.NOT_A_FEED),
        (_fetched(b"bug"), FailureKind.INTERNAL),
    ],
)
def test_failures_are_kept_and_touch_nothing_else(db: Db, answer: Fetched | FetchFailed, kind: FailureKind) -> None:
    ingest = _ingest(
        db,
        nothing=_feed(),
        portal=FetchFailed(kind=FailureKind.NOT_A_FEED, detail="a page"),
        bug=ValueError("unforeseen"),
    )
    ingest(SOURCE, _fetched(b"first"), now=NOW, jitter=0.0)
    before = Sources(db).state(SOURCE.id)
    items = Items(db).seen_between(NOW, NOW + timedelta(days=1))
    poll = ingest(SOURCE, answer, now=NOW + timedelta(hours=1), jitter=0.0)
    assert poll.result is PollResult.FAILED
    assert poll.failure is not None
    assert poll.failure.kind is kind
    assert Sources(db).polls(limit=1) == (poll,)
    after = Sources(db).state(SOURCE.id)
    assert (after.failures, after.validators, after.body_hash) == (1, before.validators, before.body_hash)
    assert Items(db).seen_between(NOW, NOW + timedelta(days=1)) == items
    recovered = ingest(SOURCE, _fetched(b"second"), now=NOW + timedelta(hours=2), jitter=0.0)
    assert recovered.new == 2
    assert Sources(db).state(SOURCE.id).failures == 0


def test_entries_that_got_lost_on_the_way_are_a_failure(db: Db) -> None:
    class Forgetful(_Identify):
        def identify(self, feed, source, known, now):  # type: ignore[no-untyped-def]
            return replace(super().identify(feed, source, known, now), new=())

    poll = replace(_ingest(db), identify=Forgetful())(SOURCE, _fetched(b"first"), now=NOW, jitter=0.0)
    assert poll.failure == FetchFailed(kind=FailureKind.INTERNAL, detail="2 entries, 0 accounted for")
    assert Items(db).count() == 0


def test_another_address_starts_anew(db: Db) -> None:
    ingest = _ingest(db)
    ingest(SOURCE, _fetched(b"first"), now=NOW, jitter=0.0)
    elsewhere = replace(SOURCE, url="https://other.example/feed")
    poll = ingest(elsewhere, TIMEOUT, now=NOW, jitter=0.0)
    state = Sources(db).state(SOURCE.id)
    assert (poll.result, state.url, state.validators) == (PollResult.FAILED, elsewhere.url, Validators())


def test_a_locked_database_is_told_and_nothing_kept(db: Db, path: Path) -> None:
    db.pragma("busy_timeout = 20")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(errors.StoreLocked):
            _ingest(db)(SOURCE, _fetched(b"first"), now=NOW, jitter=0.0)
    finally:
        other.close()
    assert Items(db).count() == 0
    assert Sources(db).state(SOURCE.id).validators == Validators()
    assert _ingest(db)(SOURCE, _fetched(b"first"), now=NOW, jitter=0.0).new == 2


def test_a_source_is_due_again_only_later(db: Db) -> None:
    _ingest(db)(SOURCE, _fetched(b"first"), now=NOW, jitter=0.0)
    state = Sources(db).state(SOURCE.id)
    assert not due.is_due(SOURCE, state, NOW + timedelta(minutes=1))
    assert due.is_due(SOURCE, state, NOW + timedelta(hours=4))


def test_killed_at_every_statement(path: Path) -> None:
    """Before or after, never between; going on ends byte for byte where the run without a kill ends."""
    with schema.open_store(path, create=True) as db:
        _ingest(db)(SOURCE, _fetched(b"first"), now=NOW, jitter=0.5)
        before = list(transfer.export(db))
    start = path.parent.with_name("start")
    shutil.copytree(path.parent, start)

    def second(probe: killing.Probe | None) -> None:
        with schema.open_store(path, probe=probe) as db:
            _ingest(db)(SOURCE, _fetched(b"second"), now=NOW + timedelta(hours=1), jitter=0.5)

    second(None)
    with schema.open_reader(path) as db:
        after = list(transfer.export(db))

    def anew(probe: killing.Probe) -> None:
        shutil.rmtree(path.parent)
        shutil.copytree(start, path.parent)
        second(probe)

    kept = []
    for _ in killing.each_statement(anew):
        with schema.open_store(path) as db:
            content = list(transfer.export(db))
            assert content in (before, after)
            assert db.integrity() == []
            kept.append(content == after)
            etag = Sources(db).state(SOURCE.id).validators.etag
            assert (etag == '"second"') == (Items(db).count() == 4)
        if content == before:
            second(None)
            with schema.open_reader(path) as db:
                assert list(transfer.export(db)) == after
    assert kept.count(True) >= 1
    assert len(kept) > 40
    with schema.open_reader(path) as db:
        assert soundness.problems(db) == []
