"""The fan-out: bounds, isolation of one bad source from the others, errors that must not be swallowed."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from tracker.errors import StoreFull
from tracker.jobs.poll import Polling
from tracker.model import (
    FailureKind,
    Fetched,
    FetchFailed,
    FetchResult,
    Poll,
    PollResult,
    Source,
    SourceId,
    SourceState,
    Validators,
)

NOW = datetime(2026, 11, 2, 7, tzinfo=UTC)


@dataclass
class World:
    """A network and a store that note what is asked of them."""

    states: dict[str, SourceState] = field(default_factory=dict)
    asked: list[tuple[str, Validators, bool]] = field(default_factory=list)
    taken: list[tuple[str, FetchResult]] = field(default_factory=list)
    running: dict[str, int] = field(default_factory=dict)
    most: dict[str, int] = field(default_factory=dict)
    wait: asyncio.Event | None = None
    broken: str = ""
    full: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    async def fetch(self, url: str, *, validators: Validators, browser_agent: bool) -> FetchResult:
        self.asked.append((url, validators, browser_agent))
        for key in (url.split("/")[2], "all"):
            self.running[key] = self.running.get(key, 0) + 1
            self.most[key] = max(self.most.get(key, 0), self.running[key])
        await asyncio.sleep(0.01)
        if self.broken and self.broken in url:
            raise ZeroDivisionError("a bug")
        if "away" in url:
            return FetchFailed(kind=FailureKind.DNS, detail="does not resolve")
        if "hang" in url:
            await asyncio.sleep(1)
        for key in (url.split("/")[2], "all"):
            self.running[key] -= 1
        return Fetched(url=url, body=b"x", content_type="", validators=Validators())

    def state(self, source: SourceId) -> SourceState:
        return self.states.get(source, SourceState(source=source))

    def take_in(self, source: Source, answer: FetchResult, *, now: datetime, jitter: float) -> Poll:
        assert threading.current_thread().name.startswith("store")
        if self.full:
            raise StoreFull("no space")
        with self.lock:
            self.taken.append((source.id, answer))
        failure = answer if isinstance(answer, FetchFailed) else None
        result = PollResult.FAILED if failure else PollResult.FETCHED
        return Poll(source=source.id, at=now, result=result, failure=failure)


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2, thread_name_prefix="store") as pool:
        yield pool


def polling(world: World, threads: ThreadPoolExecutor, **bounds: int) -> Polling:
    return Polling(
        fetch=world.fetch,
        take_in=world.take_in,
        sources=world,  # type: ignore[arg-type]  # only `state` is used
        threads=threads,
        now=lambda: NOW,
        chance=lambda: 0.5,
        **{"at_once": 4, "per_host": 2, **bounds},
    )


def sources(*urls: str, **more: object) -> list[Source]:
    return [Source(id=SourceId(url), url=url, name=url, **more) for url in urls]  # type: ignore[arg-type]


def test_every_source_is_polled_once_and_told(threads: ThreadPoolExecutor):
    world, told = World(), []
    wanted = sources(*(f"https://h{n}.example/feed" for n in range(10)))
    polls = asyncio.run(polling(world, threads)(wanted, told.append))
    assert sorted(poll.source for poll in polls) == sorted(source.id for source in wanted)
    assert sorted(poll.source for poll in told) == sorted(source.id for source in wanted)
    assert {poll.at for poll in polls} == {NOW}


def test_bounds_hold_over_all_and_for_each_host(threads: ThreadPoolExecutor):
    world = World()
    one_host = [f"https://one.example/{n}" for n in range(8)]
    others = [f"https://h{n}.example/" for n in range(8)]
    asyncio.run(polling(world, threads)(sources(*one_host, *others)))
    assert world.most["one.example"] == 2
    assert 3 <= world.most["all"] <= 4


def test_many_searches_of_one_host_do_not_hold_up_the_others(threads: ThreadPoolExecutor):
    world, order = World(), []
    wanted = sources(*(f"https://one.example/{n}" for n in range(20)), "https://other.example/")
    asyncio.run(polling(world, threads)(wanted, lambda poll: order.append(poll.source)))
    assert order.index("https://other.example/") < 6


def test_validators_and_agent_are_passed_and_a_changed_address_starts_anew(threads: ThreadPoolExecutor):
    known = Validators(etag='"1"')
    world = World(
        states={
            "https://a.example/": SourceState(source=SourceId("a"), validators=known, url="https://a.example/"),
            "https://b.example/": SourceState(source=SourceId("b"), validators=known, url="https://old.example/"),
        }
    )
    asyncio.run(polling(world, threads)(sources("https://a.example/", "https://b.example/", browser_agent=True)))
    assert sorted(world.asked, key=lambda call: call[0]) == [
        ("https://a.example/", known, True),
        ("https://b.example/", Validators(), True),
    ]


def test_a_bug_met_one_source_is_its_failure_alone(threads: ThreadPoolExecutor):
    world = World(broken="bad")
    polls = asyncio.run(polling(world, threads)(sources("https://bad.example/", "https://good.example/")))
    failures = {poll.source: poll.failure for poll in polls}
    assert failures["https://good.example/"] is None
    bad = failures["https://bad.example/"]
    assert bad is not None
    assert (bad.kind, bad.detail) == (FailureKind.INTERNAL, "ZeroDivisionError: a bug")
    assert len(world.taken) == 2  # so that it is not asked again at once


def test_a_store_that_refuses_ends_it_all_with_its_own_error(threads: ThreadPoolExecutor):
    world = World(full=True)
    wanted = sources("https://hang.example/", "https://good.example/")
    with pytest.raises(StoreFull, match="no space"):
        asyncio.run(polling(world, threads)(wanted))
    assert world.taken == []


def test_a_host_that_is_not_there_is_asked_once_and_fails_for_all_its_sources(threads: ThreadPoolExecutor):
    world = World()
    wanted = sources(*(f"https://away.example/{n}" for n in range(9)), "https://good.example/")
    polls = asyncio.run(polling(world, threads, per_host=1)(wanted))
    assert len([url for url, _, _ in world.asked if "away" in url]) == 1
    assert sum(poll.failure is not None for poll in polls) == 9
    assert len(world.taken) == 10


def test_nothing_due_is_nothing_done(threads: ThreadPoolExecutor):
    assert asyncio.run(polling(World(), threads)([])) == []
