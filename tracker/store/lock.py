"""One writing process for one instance: an advisory lock that the kernel frees, however the process ends.

Does not rely on process ids; the holder's is written into the file only to be shown.
"""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from tracker.errors import AlreadyRunning, StoreLocked, StoreUnusable

NAME = "tracker.lock"
TURN = "turn.lock"


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Hold the lock of an instance's `db/` folder; raises AlreadyRunning at once when somebody else does."""
    path = folder / NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        said = f"cannot be opened for writing ({error.strerror}); run as the user who owns {folder}"
        raise StoreUnusable(f"{path}: {said}") from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = os.pread(handle, 20, 0).decode("ascii", "replace").strip()
            raise AlreadyRunning(
                f"another tracker{f' (process {pid})' if pid else ''} runs on this instance ({path})"
            ) from None
        except OSError as error:
            raise StoreUnusable(f"{path}: cannot be locked ({error.strerror})") from None
        _tell(handle)
        yield
        os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def holder(folder: Path) -> str:
    """Who holds the lock: its process id, "?" when it did not say, "" when nobody does. Takes nothing."""
    try:
        handle = os.open(folder / NAME, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return ""
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.pread(handle, 20, 0).decode("ascii", "replace").strip() or "?"
    except OSError:
        return ""
    finally:
        os.close(handle)
    return ""


class Turn:
    """Turns at writing, among the threads and processes of one instance: `with turn:` around every write.

    The daemon holds the instance for its whole life but takes a turn only for each step, so that a command may
    write in between. Two connections never write at once: SQLite before 3.51.3 can damage a write-ahead log then.
    """

    def __init__(self, folder: Path, wait_s: float = 60.0) -> None:
        self._path = folder / TURN
        self._wait_s = wait_s
        self._threads = threading.RLock()
        self._depth = 0
        self._handle = -1

    def __enter__(self) -> None:
        """Wait for the turn; raises StoreLocked after `wait_s` seconds, StoreUnusable when there can be none."""
        self._threads.acquire()
        try:
            if not self._depth:
                self._handle = self._locked()
            self._depth += 1
        except BaseException:
            self._threads.release()
            raise

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Give the turn back."""
        self._depth -= 1
        if not self._depth:
            os.close(self._handle)
        self._threads.release()

    def _locked(self) -> int:
        try:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise StoreUnusable(f"{self._path}: cannot be opened for writing ({error.strerror})") from None
        deadline = time.monotonic() + self._wait_s
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    os.close(handle)
                    raise StoreLocked(f"{self._path}: another tracker is writing; try again in a minute") from None
                time.sleep(0.02)
            else:
                return handle


def _tell(handle: int) -> None:
    # Only a courtesy: on a full disk the lock holds without a name in it.
    try:
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode("ascii"), 0)
    except OSError:
        return
