"""The event loop in its thread: results, errors, cancelling, and the order of closing."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from concurrent.futures import CancelledError
from contextlib import asynccontextmanager

import pytest

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
