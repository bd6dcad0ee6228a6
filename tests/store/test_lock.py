"""One process for one instance, whatever becomes of it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tracker.errors import AlreadyRunning, StoreUnusable
from tracker.store import lock

HOLDER = """
import sys, pathlib
from tracker.store import lock
with lock.hold(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_holder_is_told_who_the_first_is(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == b"held\n"
        started = time.monotonic()
        with pytest.raises(AlreadyRunning, match=f"process {first.pid}") as caught, lock.hold(tmp_path):
            pass
        assert time.monotonic() - started < 1
        assert caught.value.exit_code == 5
        first.kill()
        first.wait()
    with lock.hold(tmp_path):
        assert (tmp_path / lock.NAME).read_text() == f"{os.getpid()}\n"


def test_it_is_free_again_afterwards(tmp_path: Path) -> None:
    for _ in range(3):
        with lock.hold(tmp_path):
            pass
    assert (tmp_path / lock.NAME).read_text() == ""


@pytest.mark.parametrize("rounds", [25, pytest.param(500, marks=pytest.mark.slow)])
def test_of_many_starters_exactly_one_wins(tmp_path: Path, rounds: int) -> None:
    for _ in range(rounds):
        read, write = os.pipe()
        children = [_starter(tmp_path, write) for _ in range(4)]
        os.close(write)
        answers = b""
        while len(answers) < 4:
            answers += os.read(read, 4)
        assert sorted(answers) == sorted(b"wlll")
        for child in children:  # the winner is killed while it holds the lock
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        os.close(read)


def _starter(folder: Path, answer: int) -> int:
    child = os.fork()
    if child:
        return child
    try:
        with lock.hold(folder):
            os.write(answer, b"w")
            time.sleep(60)
    except AlreadyRunning:
        os.write(answer, b"l")
        time.sleep(60)
    finally:
        os._exit(1)


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "db").write_text("a file")
    with pytest.raises(StoreUnusable, match=r"tracker\.lock"), lock.hold(tmp_path / "db"):
        pass
