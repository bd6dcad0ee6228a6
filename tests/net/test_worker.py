import asyncio
import operator
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.instances import ROOT
from tests.net import worker_functions as functions
from tracker.model import FailureKind, FetchFailed
from tracker.net.worker import InProcess, Worker


def run(function: Callable[..., object], *args: object, **settings) -> object:
    async def once() -> object:
        async with Worker(function, **settings) as worker:
            return await worker.run(*args)

    return asyncio.run(once())


def refused(result: object) -> str:
    assert isinstance(result, FetchFailed), result
    assert result.kind is FailureKind.UNPARSABLE
    return result.detail


def test_a_result_comes_back_equal() -> None:
    assert run(functions.feed, "日本".encode()) == functions.feed("日本".encode())


def test_one_process_serves_many_calls_and_is_replaced_after_some() -> None:
    async def many() -> None:
        async with Worker(functions.pid, calls=3) as worker:
            pids = [await worker.run() for _ in range(4)]
        assert len(set(pids[:3])) == 1
        assert pids[3] != pids[0]
        assert os.getpid() not in pids

    asyncio.run(many())


def test_an_endless_call_is_killed_and_the_next_one_works() -> None:
    async def twice() -> None:
        async with Worker(time.sleep, seconds=0.3) as worker:
            started = time.monotonic()
            assert "longer than 0.3 s" in refused(await worker.run(30))
            assert time.monotonic() - started < 3
            assert await worker.run(0) is None

    asyncio.run(twice())
    assert "longer" in refused(run(functions.spin, seconds=0.3))


def test_memory_is_bounded() -> None:
    assert "memory" in refused(run(functions.grow, 3_000_000_000, memory=500_000_000))


def test_a_death_an_error_and_an_odd_result_are_values() -> None:
    assert "died" in refused(run(functions.die))
    assert "TypeError" in refused(run(operator.add, 1, "x"))
    assert "TypeError" in refused(run(functions.unpicklable))


def test_what_a_library_prints_does_not_come_between() -> None:
    assert run(functions.noisy) == "quiet"


def test_a_hijacked_child_cannot_name_code_to_run() -> None:
    assert "cannot be read" in refused(run(functions.hijacked))


def test_the_child_knows_no_secret_and_writes_no_file(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("SLACK_TOKEN", "secret")
    names = run(functions.environment)
    assert isinstance(names, list)
    assert not {"SLACK_TOKEN", "HOME", "PATH"} & set(names)
    refused(run(functions.write_file, str(tmp_path / "x")))
    assert not (tmp_path / "x").exists() or (tmp_path / "x").stat().st_size == 0


def test_cancelling_kills_the_child() -> None:
    async def cancelled() -> None:
        async with Worker(time.sleep) as worker:
            task = asyncio.create_task(worker.run(30))
            while worker.pid is None:
                await asyncio.sleep(0.01)
            child = worker.pid
            await asyncio.sleep(0.2)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            with pytest.raises(ProcessLookupError):
                os.kill(child, 0)

    asyncio.run(cancelled())


def test_in_process_has_the_same_interface() -> None:
    async def both() -> None:
        async with InProcess(operator.add) as worker:
            assert await worker.run(1, 2) == 3
            assert "TypeError" in refused(await worker.run(1, "x"))

    asyncio.run(both())


def test_what_lies_in_the_current_folder_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pickle", "struct", "resource", "tracker", "tests", "asyncio"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()")
    monkeypatch.syspath_prepend(ROOT)  # where this program is, whatever the folder; as an installed one is found
    monkeypatch.setattr(sys, "path", [path for path in sys.path if path])
    monkeypatch.chdir(tmp_path)
    assert run(operator.add, 1, 2) == 3
    assert not (tmp_path / "ran").exists()
