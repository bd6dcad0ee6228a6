"""Bytes in, bytes out: the one guarded way from the program to the network.

    configured URL -> admit -> turn at the host -> guarded connection -> bounded answer -> FetchResult
                        ^------------- redirect, at most five, each admitted anew ---------'

Does not care what a body means. Every failure of daily work is a value, FetchFailed.
"""

import asyncio
import re
import ssl
from collections.abc import Callable, Iterable, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

import httpcore

from tracker import limits
from tracker.model import Answer, FailureKind, Fetched, FetchFailed, FetchResult, NotModified, Validators
from tracker.net import answers
from tracker.net.answers import Refused
from tracker.net.guard import Blocked, GuardedBackend, Resolver, SystemResolver, allow_key
from tracker.net.politeness import Politeness
from tracker.net.transport import Client, Headers, Reply, Trace, Url, failure_of, shown, tls_context

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/html;q=0.7, */*;q=0.5"
)
BROWSER_AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
_HOST = re.compile(rb"[A-Za-z0-9._:-]+")
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = (301, 302, 303, 307, 308)
_FOR_GOOD = (301, 308)
_WITH_BODY = (200, 202, 203)
_STATUS_KINDS = {
    401: FailureKind.REFUSED,
    403: FailureKind.REFUSED,
    451: FailureKind.REFUSED,
    404: FailureKind.MISSING,
    410: FailureKind.GONE,
    429: FailureKind.THROTTLED,
    204: FailureKind.EMPTY,
    205: FailureKind.EMPTY,
}


class Fetcher:
    """Fetches and posts through the guard; use it as an async context manager.

    `allow` names hosts inside the local network that may be reached, as `host:port`. Waiting for a turn at
    a host (`connections` at once, `spacing_s` seconds between starts) does not count against a deadline.
    `resolve`, `network` and `context` stand in for the system's resolver, sockets and TLS trust.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        allow: Iterable[str] = (),
        connections: int = limits.HOST_CONNECTIONS,
        spacing_s: float = limits.HOST_SPACING_SECONDS,
        resolve: Resolver | None = None,
        network: httpcore.AsyncNetworkBackend | None = None,
        context: ssl.SSLContext | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._user_agent = user_agent
        self._allow = frozenset(entry.lower() for entry in allow)
        self._politeness = Politeness(connections, spacing_s)
        self._resolve = resolve
        self._network = network
        self._context = tls_context(context)
        self._now = now
        self._stack = AsyncExitStack()
        self._client: Client | None = None

    async def __aenter__(self) -> Self:
        resolve = self._resolve
        if resolve is None:
            resolve = SystemResolver()
            self._stack.callback(resolve.close)
        headers = {"User-Agent": self._user_agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip"}
        client = Client(GuardedBackend(resolve, self._allow, self._network), self._context, headers)
        self._client = await self._stack.enter_async_context(client)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client = None
        await self._stack.aclose()

    async def fetch(
        self,
        url: str,
        *,
        validators: Validators = Validators(),  # noqa: B008 - frozen
        browser_agent: bool = False,
        deadline_s: float = limits.FETCH_SECONDS,
        most: int = limits.BODY_BYTES,
    ) -> FetchResult:
        """GET a URL, conditionally when there are validators; raises nothing but cancellation.

        `deadline_s` bounds the whole exchange with all redirects, `most` the decoded body in bytes.
        """
        headers = _conditions(validators)
        if browser_agent:
            headers["User-Agent"] = BROWSER_AGENT
        try:
            return await self._follow(url, headers, deadline_s, most)
        except Exception as error:
            return failure_of(error)

    async def post(
        self,
        url: str,
        *,
        content: bytes,
        headers: Mapping[str, str],
        deadline_s: float = limits.FETCH_SECONDS,
    ) -> Answer:
        """POST bytes; follows no redirect and raises nothing but cancellation.

        Without a status, `sent` tells whether the far side may have the request all the same.
        """
        seen: dict[str, bool] = {}

        async def trace(event: str, _info: Mapping[str, Any]) -> None:
            if event == "http11.send_request_headers.started":
                seen["sent"] = True

        status: int | None = None
        try:
            target = self._admit(url, None)
            async with self._politeness.turn(target.host), asyncio.timeout(deadline_s):
                response = await self._send("POST", target, dict(headers), deadline_s, content, trace)
                try:
                    status = response.status_code
                    body = await _body(response, limits.POST_ANSWER_BYTES)
                finally:
                    await response.aclose()
            return Answer(
                status=status,
                body=body,
                headers={name.lower(): shown(value) for name, value in response.headers.items()},
                retry_after_s=answers.retry_after_s(response.headers.get("retry-after"), self._now()),
                sent=True,
            )
        except Exception as error:
            return Answer(status=status, failure=failure_of(error), sent=seen.get("sent", False))

    async def _follow(self, url: str, headers: dict[str, str], deadline_s: float, most: int) -> FetchResult:
        clock = asyncio.get_running_loop().time
        target = self._admit(url, None)
        for_good = True
        for hop in range(limits.REDIRECTS + 1):
            async with self._politeness.turn(target.host):
                started = clock()
                async with asyncio.timeout(deadline_s):
                    response = await self._send("GET", target, headers, deadline_s)
                    try:
                        onward = self._redirect(response, target)
                        if onward is None:
                            moved_to = str(target) if hop and for_good else None
                            return await self._result(response, target, moved_to, headers, most)
                    finally:
                        await response.aclose()  # the body of a redirect is never read
                deadline_s -= clock() - started
            for_good = for_good and response.status_code in _FOR_GOOD
            target = onward
        raise Refused(FailureKind.REDIRECTS, f"more than {limits.REDIRECTS} redirects")

    def _admit(self, url: str, before: Url | None) -> Url:
        """A URL that may be asked for; raises Blocked. The address behind the name is checked at connect."""
        if len(url) > limits.URL_CHARS:
            raise Blocked(f"the URL has more than {limits.URL_CHARS:,} characters")
        target = before.join(url) if before is not None else Url(url)
        if target.scheme not in _PORTS:
            raise Blocked(f"scheme {target.scheme!r} is not http or https")
        if not _HOST.fullmatch(target.raw_host):
            raise Blocked("the URL has no host, or one that cannot be")
        if not 0 < (target.port or _PORTS[target.scheme]) < 65_536:
            raise Blocked("the URL has a port that cannot be")
        if target.userinfo:
            raise Blocked("the URL carries a user name or password")
        if before is not None:
            if before.scheme == "https" and target.scheme == "http":
                raise Blocked("redirected from https to http")
            # The allow-list opens the local network to the operator, not to whoever he reads.
            if self._inside(target) and not self._inside(before):
                raise Blocked(f"redirected from outside to {target.host}")
        return target.copy_with(fragment=None)

    def _inside(self, url: Url) -> bool:
        return allow_key(url.host, url.port or _PORTS[url.scheme]) in self._allow

    async def _send(
        self,
        method: str,
        target: Url,
        headers: Mapping[str, str],
        deadline_s: float,
        content: bytes | None = None,
        trace: Trace | None = None,
    ) -> Reply:
        if self._client is None:
            raise RuntimeError("use the Fetcher as an async context manager")
        response = await self._client.send(
            method, target, headers=headers, deadline_s=deadline_s, content=content, trace=trace
        )
        if sum(len(name) + len(value) + 4 for name, value in response.headers.raw) > limits.HEADER_BYTES:
            await response.aclose()
            raise Refused(FailureKind.TOO_LARGE, f"headers of more than {limits.HEADER_BYTES:,} bytes")
        return response

    def _redirect(self, response: Reply, target: Url) -> Url | None:
        location = response.headers.get("location")
        if response.status_code not in _REDIRECTS or not location:
            return None
        return self._admit(location, target)

    async def _result(
        self, response: Reply, target: Url, moved_to: str | None, sent: Mapping[str, str], most: int
    ) -> FetchResult:
        status, headers = response.status_code, response.headers
        fresh_for_s = answers.fresh_for_s(headers.get("cache-control"), headers.get("age"))
        if status == HTTPStatus.NOT_MODIFIED:
            if "If-None-Match" in sent or "If-Modified-Since" in sent:
                return NotModified(fresh_for_s=fresh_for_s)
            raise Refused(FailureKind.PROTOCOL, "not modified, although nothing was known before")
        if status not in _WITH_BODY:
            return self._failed(status, headers)
        body = await _body(response, most)
        if not body.strip():
            return FetchFailed(kind=FailureKind.EMPTY, detail=f"status {status} without a body", status=status)
        return Fetched(
            url=str(target),
            body=body,
            content_type=shown(headers.get("content-type", "")),
            validators=answers.validators(headers.get("etag"), headers.get("last-modified")),
            moved_to=moved_to,
            fresh_for_s=fresh_for_s,
        )

    def _failed(self, status: int, headers: Headers) -> FetchFailed:
        wait = answers.retry_after_s(headers.get("retry-after"), self._now())
        kind = _STATUS_KINDS.get(status, FailureKind.SERVER if 500 <= status < 600 else FailureKind.STATUS)
        if status == HTTPStatus.SERVICE_UNAVAILABLE and wait is not None:
            kind = FailureKind.THROTTLED
        return FetchFailed(kind=kind, detail=f"status {status}", status=status, retry_after_s=wait)


def _conditions(validators: Validators) -> dict[str, str]:
    clean = answers.validators(validators.etag, validators.last_modified)
    pairs = {"If-None-Match": clean.etag, "If-Modified-Since": clean.last_modified}
    return {name: value for name, value in pairs.items() if value}


async def _body(response: Reply, most: int) -> bytes:
    headers = response.headers
    return await answers.read_body(
        response.aiter_raw(), headers.get("content-encoding", ""), headers.get("content-length"), most
    )
