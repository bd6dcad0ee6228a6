"""How often one host is asked: few connections at once, and some time between two requests.

Does not care what is asked; the wait is not part of a request's deadline.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_REMEMBERED_HOSTS = 2_000


class _Host:
    def __init__(self, connections: int) -> None:
        self.slots = asyncio.Semaphore(connections)
        self.next_start = 0.0
        self.users = 0


class Politeness:
    """Turns at a host: at most `connections` at once, starts at least `spacing_s` seconds apart."""

    def __init__(self, connections: int, spacing_s: float) -> None:
        self._connections = connections
        self._spacing_s = spacing_s
        self._hosts: OrderedDict[str, _Host] = OrderedDict()

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for a turn at a host and keep it for the block."""
        state = self._hosts.setdefault(host, _Host(self._connections))
        self._hosts.move_to_end(host)
        state.users += 1
        try:
            async with state.slots:
                clock = asyncio.get_running_loop().time
                start = max(clock(), state.next_start)
                state.next_start = start + self._spacing_s
                if start > clock():
                    await asyncio.sleep(start - clock())
                yield
        finally:
            state.users -= 1
            self._forget()

    def _forget(self) -> None:
        for host in list(self._hosts)[: max(len(self._hosts) - _REMEMBERED_HOSTS, 0)]:
            if not self._hosts[host].users:
                del self._hosts[host]
