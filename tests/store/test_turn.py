"""Writers of one instance take turns, threads and processes alike."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tracker.errors import StoreLocked, StoreUnusable
from tracker.store.lock import Turn

OTHER = """
import sys, pathlib
from tracker.store.lock import Turn
with Turn(pathlib.Path(sys.argv[1])):
    print("mine", flush=True)
    sys.stdin.read()
"""


def test_a_turn_is_given_back_and_may_be_nested(tmp_path: Path):
    turn = Turn(tmp_path, wait_s=0)
    for _ in range(3):
        with turn, turn, pytest.raises(StoreLocked, match="another tracker is writing"), Turn(tmp_path, wait_s=0):
            raise AssertionError("two turns at once")


def test_another_process_is_waited_for(tmp_path: Path):
    with subprocess.Popen(
        [sys.executable, "-c", OTHER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        other.stdout.readline()
        with pytest.raises(StoreLocked), Turn(tmp_path, wait_s=0.1):
            raise AssertionError("two turns at once")
        threading.Timer(0.2, other.stdin.close).start()
        with Turn(tmp_path, wait_s=10):
            assert other.wait(10) == 0


def test_threads_take_turns(tmp_path: Path):
    turn, inside, most = Turn(tmp_path), [], []

    def work() -> None:
        for _ in range(50):
            with turn:
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 1
    assert len(most) == 200


def test_a_folder_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(StoreUnusable, match=r"turn\.lock"), Turn(tmp_path / "none"):
        raise AssertionError("no turn here")
