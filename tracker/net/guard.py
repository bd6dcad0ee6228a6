"""The wall between configured addresses and the local network: names are resolved and checked where the socket opens.

Does not care about HTTP. A URL says little about where it leads (decimal hosts, redirects, a name that
answers differently the second time), so the check stands on the address that the socket will use.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

import httpcore

from tracker import limits

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""Host name and port -> textual IP addresses; raises OSError when there is none."""

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Own list, because what `is_global` says differs between Python versions and is wrong for several of
# these in versions still in use (CVE-2024-4032 and its relatives).
_CLOSED_V4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # "this" network
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, cloud metadata
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",
        "192.88.99.0/24",  # retired 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
)
# Everything outside 2000::/3 is closed (fc00::/7, fe80::/10, fec0::/10, ff00::/8, 5f00::/16, 64:ff9b:1::/48 ...).
_OPEN_V6 = ipaddress.IPv6Network("2000::/3")
_CLOSED_V6 = tuple(
    ipaddress.IPv6Network(network)
    for network in ("2001::/23", "2001:db8::/32", "3fff::/20")  # assignments, documentation
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_SIXTOFOUR = ipaddress.IPv6Network("2002::/16")
_COMPATIBLE = ipaddress.IPv6Network("::/96")
_TRIED_ADDRESSES = 4


class Blocked(Exception):
    """A connection that must not be made; nothing was sent."""


class NameNotFound(OSError):
    """A host name that does not resolve."""


def closed(address: str) -> str | None:
    """Why an IP address must not be connected to, or None when it is public.

    Does not care how the address was written or found. IPv4 addresses carried inside IPv6 ones
    (mapped, compatible, NAT64, 6to4) are judged as what they carry.
    """
    try:
        ip: _Address = ipaddress.ip_address(address)
    except ValueError:
        return f"{address!r} is no IP address"
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.scope_id is not None:
            return f"{address} is bound to a local interface"
        inner = _carried(ip)
        if inner is not None:
            reason = closed(str(inner))
            return f"{address} carries {reason}" if reason else None
        if ip not in _OPEN_V6 or any(ip in network for network in _CLOSED_V6):
            return f"{address} is not a public address"
    elif any(ip in network for network in _CLOSED_V4):
        return f"{address} is not a public address"
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        return f"{address} is not a public address"
    return None


def _carried(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip in _SIXTOFOUR:
        return ip.sixtofour
    if ip in _NAT64 or ip in _COMPATIBLE:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return None


class SystemResolver:
    """The system's resolver in threads of its own: a hanging name server blocks no other work."""

    def __init__(self, threads: int = 16) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="resolve")

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """Addresses of a host, in the system's order of preference."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, _look_up, host, port)
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))

    def close(self) -> None:
        """Forget what is still being looked up."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str, port: int) -> list[tuple[int, int, int, str, tuple[str | int, ...]]]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)  # type: ignore[return-value]


def allow_key(host: str, port: int) -> str:
    """How a host and port are written in an allow-list: `intranet.example:8080`, `[::1]:80`."""
    host = host.strip("[]").rstrip(".").lower()
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Opens TCP connections to public addresses, and to what the allow-list names.

    Resolves once, checks every address of the answer and connects to a checked one, so a name that
    answers differently the next time changes nothing. Raises Blocked or NameNotFound.
    """

    def __init__(
        self,
        resolve: Resolver,
        allow: Iterable[str] = (),
        inner: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._resolve = resolve
        self._allow = frozenset(entry.lower() for entry in allow)
        self._inner = inner or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address that answers, when all addresses of the name are open."""
        addresses = await self._addresses(host, port)
        if allow_key(host, port) not in self._allow:
            for address in addresses:
                reason = closed(address)
                if reason:
                    raise Blocked(f"{host}:{port} leads inside: {reason}")
        error: Exception | None = None
        for address in addresses[:_TRIED_ADDRESSES]:
            try:
                return await self._inner.connect_tcp(
                    address, port, timeout=timeout, local_address=local_address, socket_options=socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as problem:
                error = problem
        assert error is not None
        raise error

    async def _addresses(self, host: str, port: int) -> Sequence[str]:
        try:
            async with asyncio.timeout(limits.FETCH_SECONDS):
                addresses = await self._resolve(host, port)
        except UnicodeError as error:  # labels that are too long or empty
            raise NameNotFound(f"{host!r} is no host name") from error
        except OSError as error:
            raise NameNotFound(f"{host} does not resolve ({error.strerror or error})") from error
        if not addresses:
            raise NameNotFound(f"{host} has no address")
        return addresses

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ARG002
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore.AsyncNetworkStream:
        """Refuse: nothing that is fetched lives behind a local socket."""
        raise Blocked(f"{path} is a local socket")

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)
