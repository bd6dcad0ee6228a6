"""httpx over the guard, the only user of httpx, and the one place where foreign errors become a FailureKind.

Does not care what is fetched, nor how often.
"""

import ssl
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Any, Self

import httpcore
import httpx

from tracker import limits
from tracker.model import FailureKind, FetchFailed
from tracker.net.answers import Refused
from tracker.net.guard import Blocked, GuardedBackend, NameNotFound

_DETAIL_CHARS = 200

Url = httpx.URL
"""A parsed address; `Url(text)` raises what `failure_of` knows."""
Headers = httpx.Headers
Reply = httpx.Response
"""An answer whose body is unread; `aclose` it."""
Trace = Callable[[str, Mapping[str, Any]], Awaitable[None]]
"""Hears of each step of an exchange, as httpcore names them."""


# The first class that fits decides. Classes of httpx and httpcore have no common root.
_KINDS: tuple[tuple[type[BaseException], FailureKind], ...] = (
    (Blocked, FailureKind.BLOCKED),
    (NameNotFound, FailureKind.DNS),
    (ssl.SSLError, FailureKind.TLS),
    (TimeoutError, FailureKind.TIMEOUT),
    (httpx.TimeoutException, FailureKind.TIMEOUT),
    (httpcore.TimeoutException, FailureKind.TIMEOUT),
    (httpx.UnsupportedProtocol, FailureKind.BLOCKED),
    (httpcore.UnsupportedProtocol, FailureKind.BLOCKED),
    (httpx.InvalidURL, FailureKind.BLOCKED),
    (httpx.ProxyError, FailureKind.CONNECT),
    (httpcore.ProxyError, FailureKind.CONNECT),
    (httpx.NetworkError, FailureKind.CONNECT),
    (httpcore.NetworkError, FailureKind.CONNECT),
    (httpcore.ConnectionNotAvailable, FailureKind.CONNECT),
    (httpx.ProtocolError, FailureKind.PROTOCOL),
    (httpcore.ProtocolError, FailureKind.PROTOCOL),
    (httpx.CookieConflict, FailureKind.PROTOCOL),
    (httpx.DecodingError, FailureKind.ENCODING),
    (zlib.error, FailureKind.ENCODING),
    (httpx.TooManyRedirects, FailureKind.REDIRECTS),
    (httpx.HTTPStatusError, FailureKind.STATUS),
    (httpx.HTTPError, FailureKind.PROTOCOL),
    (OSError, FailureKind.CONNECT),
)


def failure_of(error: BaseException) -> FetchFailed:
    """Any exception of a request as a FetchFailed; what no rule knows is INTERNAL.

    A refused certificate hides behind a plain connection error, so causes are looked at first.
    """
    if isinstance(error, Refused):
        return FetchFailed(kind=error.kind, detail=shown(str(error)))
    for cause in _causes(error):
        if isinstance(cause, (Blocked, NameNotFound, ssl.SSLError)):
            error = cause
            break
        if isinstance(error, BaseExceptionGroup):
            error = cause
    kind = next((kind for known, kind in _KINDS if isinstance(error, known)), FailureKind.INTERNAL)
    text = str(error)
    if text and kind is not FailureKind.BLOCKED:  # which says all by itself
        text = f"{type(error).__name__}: {text}"
    return FetchFailed(kind=kind, detail=shown(text or type(error).__name__))


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        inner = current.exceptions[0] if isinstance(current, BaseExceptionGroup) else None
        current = inner or current.__cause__ or current.__context__


def shown(text: str) -> str:
    """Text of the far side as one short line that is safe in a log."""
    return "".join(char if char.isprintable() else " " for char in text[:_DETAIL_CHARS]).strip()


def tls_context(context: ssl.SSLContext | None) -> ssl.SSLContext:
    """The TLS settings of every connection; raises ValueError for settings that do not verify the far side.

    Trusts the well-known authorities and those that the system's administrator added.
    """
    if context is None:
        context = httpx.create_ssl_context(trust_env=False)
        context.load_default_certs()
    if context.verify_mode is not ssl.CERT_REQUIRED or not context.check_hostname:
        raise ValueError("TLS must verify the certificate and the host name")
    return context


class GuardedTransport(httpx.AsyncBaseTransport):
    """HTTP/1.1 over connections that the guard opens; knows no proxy, cookie or retry."""

    def __init__(self, backend: GuardedBackend, context: ssl.SSLContext) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=100,
            max_keepalive_connections=20,
            keepalive_expiry=5.0,
            network_backend=backend,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; raises what httpcore and the guard raise."""
        assert isinstance(request.stream, httpx.AsyncByteStream)
        response = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=response.status,
            headers=response.headers,
            stream=_Body(response),
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._response.aiter_stream():
            yield part

    async def aclose(self) -> None:
        await self._response.aclose()


class Client:
    """One request at a time through the guard, as an async context manager; `headers` go with every request."""

    def __init__(self, backend: GuardedBackend, context: ssl.SSLContext, headers: Mapping[str, str]) -> None:
        self._stack = AsyncExitStack()
        self._client = httpx.AsyncClient(
            transport=GuardedTransport(backend, context),
            trust_env=False,  # no proxy and no .netrc: both would go around the guard
            follow_redirects=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            headers=dict(headers),
        )

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(self._client)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def send(
        self,
        method: str,
        target: Url,
        *,
        headers: Mapping[str, str],
        deadline_s: float,
        content: bytes | None = None,
        trace: Trace | None = None,
    ) -> Reply:
        """Send one request and read the head of the answer; raises what `failure_of` knows."""
        request = self._client.build_request(
            method,
            target,
            headers=headers,
            content=content,
            timeout=httpx.Timeout(deadline_s, connect=min(limits.CONNECT_SECONDS, deadline_s)),
            extensions={} if trace is None else {"trace": trace},
        )
        return await self._client.send(request, stream=True)
