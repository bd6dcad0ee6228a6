"""One event loop in a thread of its own: synchronous callers in, network coroutines run there.

Does not care what runs on it. The jobs are synchronous; only the network is not.
"""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import CancelledError, Future
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any, Self, TypeVar

T = TypeVar("T")
GRACE_S = 6.0
"""How long `cancel` leaves to what must not be cut off; shorter than the time in which the daemon has to end."""


class Loop:
    """Use it as a context manager; what is opened with `enter` is closed in reverse when it ends."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="network", daemon=True)
        self._stack = AsyncExitStack()
        self._running: set[Future[Any]] = set()
        self._sending: set[Future[Any]] = set()
        self._cancelled = False

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._cancelled = False
        try:
            self.run(self._stack.aclose())
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def enter(self, resource: Any) -> Any:
        """Open an async context manager on the loop; it stays open as long as the loop."""
        return self.run(self._stack.enter_async_context(resource))

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine to its end and return its result; call it from any thread but the loop's own.

        Raises what the coroutine raises, and concurrent.futures.CancelledError after `cancel`.
        """
        if self._cancelled:
            work.close()
            raise CancelledError
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        self._running.add(future)
        if self._cancelled:  # meanwhile, by another thread that did not see it among what runs
            future.cancel()
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise
        finally:
            self._running.discard(future)

    def send(self, work: Coroutine[Any, Any, T]) -> T:
        """As `run`, for what is better waited for than cut off: nobody could say how much of it arrived.

        `cancel` leaves it `GRACE_S` to end, also when it begins only then.
        """
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        self._sending.add(future)
        try:
            return future.result(GRACE_S if self._cancelled else None)
        except TimeoutError:
            raise CancelledError from None
        finally:
            future.cancel()
            self._sending.discard(future)

    def cancel(self) -> None:
        """Cancel everything that runs and let nothing more begin; from any thread, a signal handler's included."""
        self._cancelled = True
        for future in tuple(self._running):
            future.cancel()
        for future in tuple(self._sending):
            self._loop.call_soon_threadsafe(self._loop.call_later, GRACE_S, future.cancel)
