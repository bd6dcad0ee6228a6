"""One writing process for one instance: an advisory lock that the kernel frees, however the process ends.

Does not rely on process ids; the holder's is written into the file only to be shown.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tracker.errors import AlreadyRunning, StoreUnusable

NAME = "tracker.lock"


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Hold the lock of an instance's `db/` folder; raises AlreadyRunning at once when somebody else does."""
    path = folder / NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StoreUnusable(f"{path}: cannot be opened for writing ({error.strerror})") from None
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


def _tell(handle: int) -> None:
    # Only a courtesy: on a full disk the lock holds without a name in it.
    try:
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode("ascii"), 0)
    except OSError:
        return
