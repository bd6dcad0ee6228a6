"""Runs a piece of work in a process that is killed at its n-th step, for n = 1, 2, 3 ... until it gets through."""

import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator

Probe = Callable[[str], None]
_FILE_EVENTS = ("open", "os.rename", "os.remove", "os.truncate", "os.mkdir", "shutil.copyfile")


class _Fuse:
    """Kills its process when it has been called often enough."""

    def __init__(self, at: int) -> None:
        self._left = at

    def __call__(self, _: str) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def each_statement(work: Callable[[Probe], None], at_most: int = 500) -> Iterator[int]:
    """Yield after each run that was killed before its n-th SQL statement, and once after the run that finished."""
    yield from _each(lambda fuse: work(fuse), at_most)


def each_file_step(work: Callable[[], None], at_most: int = 500) -> Iterator[int]:
    """The same, killed before the n-th time that Python opens, renames or removes a file."""

    def armed(fuse: Probe) -> None:
        sys.addaudithook(lambda event, _: fuse(event) if event in _FILE_EVENTS else None)
        work()

    yield from _each(armed, at_most)


def _each(work: Callable[[Probe], None], at_most: int) -> Iterator[int]:
    for at in range(1, at_most + 1):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                work(_Fuse(at))
                code = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        finished = os.WIFEXITED(status)
        assert not finished or os.WEXITSTATUS(status) == 0, "the work failed by itself"
        yield at
        if finished:
            return
    raise AssertionError(f"still not through after {at_most} steps")
