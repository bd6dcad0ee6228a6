from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tracker.core.coverage import coverage
from tracker.model import FailureKind, FetchFailed, Health, Source, SourceId, SourceState

NOW = datetime(2026, 6, 22, 6, tzinfo=UTC)


@dataclass(frozen=True)
class Polls:
    polls: int
    failed: int
    new: int


def source(name, **more):
    return Source(id=SourceId(name), url=f"https://{name}.example/", name=name.title(), **more)


def test_every_enabled_source_is_named_with_its_health_and_the_items_balance():
    sources = [source("well"), source("dead"), source("fresh"), source("off", enabled=False)]
    states = {
        "well": SourceState(
            source=SourceId("well"), url="https://well.example/", last_polled=NOW, last_ok=NOW, last_new=NOW
        ),
        "dead": SourceState(
            source=SourceId("dead"),
            url="https://dead.example/",
            last_polled=NOW,
            failures=9,
            failing_since=NOW - timedelta(days=5),
            last_failure=FetchFailed(kind=FailureKind.MISSING, detail="not found", status=404),
        ),
    }
    found = coverage(
        sources, states, {"well": Polls(12, 1, 3), "dead": Polls(9, 9, 0)}, {"known": 2, "update": 1}, NOW, late=2
    )
    assert [(one.source, one.health, one.polls, one.failed, one.new_items) for one in found.sources] == [
        ("well", Health.OK, 12, 1, 3),
        ("dead", Health.FAILING, 9, 9, 0),
        ("fresh", Health.NEW, 0, 0, 0),
    ]
    assert found.items == sum(found.fates.values()) == 3
    assert found.late == 2
    assert [(one.name, one.detail, one.since) for one in found.failing] == [
        ("Dead", "missing, status 404", NOW - timedelta(days=5))
    ]
