"""The event loop in its thread: results, errors, cancelling, and the order of closing."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from concurrent.futures import CancelledError
from contextlib import asynccontextmanager

import pytest

from tracker.net import loop as module
from tracker.net.loop import Loop


def test_results_and_errors_come_back():
    async def twice(number: int) -> int:
        await asyncio.sleep(0)
        if number < 0:
            raise ValueError("negative")
        return 2 * number

    with Loop() as loop:
        assert loop.run(twice(4)) == 8
        with pytest.raises(ValueError, match="negative"):
            loop.run(twice(-1))


def test_what_was_entered_is_left_in_reverse():
    told = []

    @asynccontextmanager
    async def resource(name: str) -> AsyncIterator[str]:
        told.append(f"open {name}")
        yield name
        told.append(f"close {name}")

    with Loop() as loop:
        assert loop.enter(resource("a")) == "a"
        loop.enter(resource("b"))
    assert told == ["open a", "open b", "close b", "close a"]


def test_cancel_ends_what_runs_and_refuses_what_comes():
    with Loop() as loop:
        threading.Timer(0.1, loop.cancel).start()
        started = time.monotonic()
        with pytest.raises(CancelledError):
            loop.run(asyncio.sleep(30))
        with pytest.raises(CancelledError):
            loop.run(asyncio.sleep(0))
        assert time.monotonic() - started < 5
    assert not [thread for thread in threading.enumerate() if thread.name == "network"]


def test_what_is_being_sent_is_waited_for(monkeypatch: pytest.MonkeyPatch):
    begun = threading.Event()

    async def post(seconds: float) -> str:
        begun.set()
        await asyncio.sleep(seconds)
        return "taken"

    def cancel_when_begun() -> None:
        begun.wait()
        loop.cancel()

    with Loop() as loop:
        canceller = threading.Thread(target=cancel_when_begun)
        canceller.start()
        assert loop.send(post(0.05)) == "taken"
        canceller.join()
        assert loop.send(post(0)) == "taken"  # begun a moment too late
    monkeypatch.setattr(module, "GRACE_S", 0.05)
    for cancelled_before in (True, False):
        begun.clear()
        with Loop() as loop:
            canceller = threading.Thread(target=cancel_when_begun)
            canceller.start()
            if cancelled_before:
                begun.set()
                canceller.join()
            with pytest.raises(CancelledError):
                loop.send(post(60))  # but not for ever
            canceller.join()
