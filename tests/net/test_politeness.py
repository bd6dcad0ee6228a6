import asyncio
from itertools import pairwise

from tracker.net import politeness
from tracker.net.politeness import Politeness


def test_hosts_do_not_wait_for_each_other() -> None:
    async def run() -> float:
        polite = Politeness(1, 5.0)
        loop = asyncio.get_running_loop()
        started = loop.time()
        for host in ("a.example", "b.example", "c.example"):
            async with polite.turn(host):
                pass
        return loop.time() - started

    assert asyncio.run(run()) < 1


def test_starts_at_one_host_are_spaced() -> None:
    async def run() -> list[float]:
        polite, starts = Politeness(3, 0.05), []

        async def visit() -> None:
            async with polite.turn("a.example"):
                starts.append(asyncio.get_running_loop().time())

        await asyncio.gather(*(visit() for _ in range(4)))
        return starts

    starts = asyncio.run(run())
    assert all(later - earlier > 0.04 for earlier, later in pairwise(starts))


def test_a_cancelled_visitor_gives_its_turn_back() -> None:
    async def run() -> None:
        polite = Politeness(1, 0.0)

        async def stay() -> None:
            async with polite.turn("a.example"):
                await asyncio.sleep(10)

        task = asyncio.create_task(stay())
        await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        async with asyncio.timeout(1), polite.turn("a.example"):
            pass

    asyncio.run(run())


def test_few_hosts_are_remembered(monkeypatch) -> None:
    monkeypatch.setattr(politeness, "_REMEMBERED_HOSTS", 3)

    async def run() -> int:
        polite = Politeness(1, 0.0)
        for number in range(50):
            async with polite.turn(f"{number}.example"):
                pass
        return len(polite._hosts)

    assert asyncio.run(run()) <= 3
