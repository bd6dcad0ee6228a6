"""A pure function in a process of its own that may be killed: hostile input costs one call, not the program.

    parent: Worker(function).run(*arguments)  --frames on pipes-->  child: function(*arguments)

Does not care what the function does; it must be importable, as its arguments and result must be picklable.
The child is started at the first call, used again, and replaced after a time-out, a crash, too much memory
or `calls` calls. It gets no environment of the parent, so no secret can leave through it. What comes back is
only read as records of `tracker.model` and plain values: a hijacked child cannot name other code to run.
"""

import asyncio
import io
import os
import pickle
import resource
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, BinaryIO, Generic, ParamSpec, Self, TypeVar

from tracker import limits
from tracker.model import FailureKind, FetchFailed

P = ParamSpec("P")
R = TypeVar("R")

_LENGTH = struct.Struct(">Q")
_REPLY_BYTES = 256_000_000
_START_SECONDS = 30.0
_DONE, _RAISED, _MEMORY = b"\0", b"\1", b"\2"
_PLAIN = {
    ("datetime", "datetime"),
    ("datetime", "timedelta"),
    ("datetime", "timezone"),
    ("builtins", "frozenset"),
    ("builtins", "set"),
}


class Worker(Generic[P, R]):
    """Runs one function, one call at a time, within `seconds` of time and `memory` bytes of address space.

    Use it as an async context manager. `run` returns the function's result, or FetchFailed(UNPARSABLE)
    with the reason when the function raised, took too long, grew too big or died.
    """

    def __init__(
        self,
        function: Callable[P, R],
        *,
        seconds: float = limits.PARSE_SECONDS,
        memory: int = limits.PARSE_MEMORY_BYTES,
        calls: int = limits.PARSE_CALLS_PER_PROCESS,
    ) -> None:
        self._function = function
        self._seconds = seconds
        self._memory = memory
        self._calls = calls
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._served = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._kill()

    @property
    def pid(self) -> int | None:
        """The process id of the living child."""
        return self._process.pid if self._process else None

    async def run(self, *args: P.args, **kwargs: P.kwargs) -> R | FetchFailed:
        """Call the function in the child; raises nothing but cancellation, which kills the child."""
        async with self._turn:
            try:
                process = await self._ready()
                _send(process, pickle.dumps((args, kwargs), pickle.HIGHEST_PROTOCOL))
                async with asyncio.timeout(self._seconds):
                    reply = await _receive(process)
                self._served += 1
            except TimeoutError:
                await self._kill()
                return _failed(f"took longer than {self._seconds:g} s")
            except (OSError, EOFError, asyncio.IncompleteReadError) as error:
                await self._kill()
                return _failed(f"the parser's process died ({type(error).__name__})")
            except BaseException:
                await self._kill()
                raise
            if reply[:1] != _DONE or self._served >= self._calls:
                await self._kill()
            return self._understood(reply)

    def _understood(self, reply: bytes) -> R | FetchFailed:
        if reply[:1] == _MEMORY:
            return _failed(f"needed more than {self._memory:,} bytes of memory")
        if reply[:1] == _RAISED:
            return _failed(reply[1:].decode("utf-8", "replace"))
        try:
            result: R = _Careful(io.BytesIO(reply[1:])).load()
        except Exception as error:
            return _failed(f"the parser's answer cannot be read ({type(error).__name__})")
        return result

    async def _ready(self) -> asyncio.subprocess.Process:
        if self._process is not None and self._process.returncode is None:
            return self._process
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            # -P: what lies in the folder where the program was started is no module of it.
            *("-B", "-P", "-S", "-m", __name__),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path), "LC_ALL": "C.UTF-8"},
            start_new_session=True,  # Ctrl-C ends the parent in order, not the child at once
        )
        self._served = 0
        setup = (self._function, self._seconds, self._memory)
        _send(self._process, pickle.dumps(setup, pickle.HIGHEST_PROTOCOL))
        async with asyncio.timeout(_START_SECONDS):
            await _receive(self._process)
        return self._process

    async def _kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        # The transport closes the pipes once the process is reaped, which is short after SIGKILL.
        await asyncio.shield(process.wait())
        transport = getattr(process, "_transport", None)
        if transport is not None:
            transport.close()


class InProcess(Generic[P, R]):
    """The same interface without a process: for tests, and for input that is the user's own."""

    def __init__(self, function: Callable[P, R]) -> None:
        self._function = function

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to end."""

    async def run(self, *args: P.args, **kwargs: P.kwargs) -> R | FetchFailed:
        """Call the function here; what it raises becomes a FetchFailed."""
        try:
            return self._function(*args, **kwargs)
        except Exception as error:
            return _failed(f"{type(error).__name__}: {error}")


def _failed(detail: str) -> FetchFailed:
    return FetchFailed(kind=FailureKind.UNPARSABLE, detail=detail[:500])


def _send(process: asyncio.subprocess.Process, data: bytes) -> None:
    assert process.stdin is not None
    process.stdin.write(_LENGTH.pack(len(data)))
    process.stdin.write(data)


async def _receive(process: asyncio.subprocess.Process) -> bytes:
    assert process.stdout is not None
    (length,) = _LENGTH.unpack(await process.stdout.readexactly(_LENGTH.size))
    if length > _REPLY_BYTES:
        raise EOFError("the reply is too large")
    return await process.stdout.readexactly(length)


class _Careful(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _PLAIN or (module == "tracker.model" and "." not in name):
            found = super().find_class(module, name)
            if isinstance(found, type):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is not expected")


# ------------------------------------------------------------------ the child
def _serve(requests: BinaryIO, replies: BinaryIO) -> None:
    function, seconds, memory = pickle.loads(_read(requests))  # noqa: S301 - the parent wrote it
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    _write(replies, _DONE)
    while True:
        try:
            args, kwargs = pickle.loads(_read(requests))  # noqa: S301 - the parent wrote it
        except EOFError:
            return
        # A child that lost its parent in the middle of an endless call ends by itself.
        spent = resource.getrusage(resource.RUSAGE_SELF)
        _limit(resource.RLIMIT_CPU, int(spent.ru_utime + spent.ru_stime + seconds) + 2)
        try:
            reply = _DONE + pickle.dumps(function(*args, **kwargs), pickle.HIGHEST_PROTOCOL)
        except MemoryError:
            reply = _MEMORY
        except Exception as error:
            reply = _RAISED + f"{type(error).__name__}: {error}"[:500].encode("utf-8", "replace")
        _write(replies, reply)


def _limit(what: int, soft: int) -> None:
    hard = resource.getrlimit(what)[1]
    with suppress(ValueError, OSError):  # a system without this limit still has the parent's watch
        resource.setrlimit(what, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _read(stream: BinaryIO) -> bytes:
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data


def _write(stream: BinaryIO, data: bytes) -> None:
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def _main() -> None:
    # Keep the pipe for frames alone: what a library prints must not come between them.
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    _serve(sys.stdin.buffer, replies)


if __name__ == "__main__":
    _main()
