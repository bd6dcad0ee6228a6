import asyncio
import gzip
import json
import ssl
import tracemalloc
import zlib
from datetime import UTC, datetime

import pytest
import trustme

from tests.net.serving import Recorder, Server, answering, fetcher, response
from tracker.model import Answer, FailureKind, Fetched, FetchFailed, FetchResult, NotModified, Validators
from tracker.net.fetch import BROWSER_AGENT, Fetcher

FEED = b'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title></channel></rss>'
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def get(reply, path: str = "/feed", **settings) -> tuple[FetchResult, list[bytes]]:
    """Fetch once from a loopback server; the result and what the server was asked."""

    async def run() -> tuple[FetchResult, list[bytes]]:
        async with Server(reply) as server, fetcher(server.allow, now=lambda: NOW) as net:
            return await net.fetch(server.url(path), **settings), server.requests

    return asyncio.run(run())


def failed(reply, **settings) -> FetchFailed:
    result, _ = get(reply, **settings)
    assert isinstance(result, FetchFailed), result
    return result


def test_a_complete_body_comes_with_its_type_and_validators() -> None:
    headers = (
        "Content-Type: application/rss+xml; charset=shift_jis",
        'ETag: W/"a1"',
        "Cache-Control: public, max-age=600",
    )
    result, requests = get(response(FEED, *headers, "Last-Modified: Mon, 05 Dec 2022 10:00:00 GMT", "Age: 100"))
    assert isinstance(result, Fetched)
    assert result.body == FEED
    assert result.content_type == "application/rss+xml; charset=shift_jis"
    assert result.validators == Validators(etag='W/"a1"', last_modified="Mon, 05 Dec 2022 10:00:00 GMT")
    assert result.fresh_for_s == 500
    assert result.moved_to is None
    asked = requests[0].decode().lower()
    assert "accept-encoding: gzip\r\n" in asked
    assert "user-agent: tracker-test" in asked
    assert "if-none-match" not in asked


def test_validators_make_a_conditional_request() -> None:
    known = Validators(etag='"a1"', last_modified="Mon, 05 Dec 2022 10:00:00 GMT")
    result, requests = get(response(b"", "Cache-Control: max-age=60", status="304 Not Modified"), validators=known)
    assert result == NotModified(fresh_for_s=60)
    asked = requests[0].decode()
    assert 'If-None-Match: "a1"' in asked
    assert "If-Modified-Since: Mon, 05 Dec 2022 10:00:00 GMT" in asked


def test_not_modified_without_a_question_is_a_failure() -> None:
    assert failed(response(b"", status="304 Not Modified")).kind is FailureKind.PROTOCOL


@pytest.mark.parametrize("etag", ["x" * 1_001, "a\tb", "é", ""])
def test_odd_validators_are_neither_kept_nor_sent(etag: str) -> None:
    result, _ = get(response(FEED, f"ETag: {etag}"))
    assert isinstance(result, Fetched)
    assert result.validators.etag is None
    _, requests = get(response(FEED), validators=Validators(etag=etag + "\r\nX-Evil: 1"))
    assert b"\r\nX-Evil" not in requests[0]


def test_a_browser_agent_is_sent_where_it_is_wanted() -> None:
    _, requests = get(response(FEED), browser_agent=True)
    assert BROWSER_AGENT.encode() in requests[0]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("400 Bad Request", FailureKind.STATUS),
        ("401 Unauthorized", FailureKind.REFUSED),
        ("403 Forbidden", FailureKind.REFUSED),
        ("404 Not Found", FailureKind.MISSING),
        ("410 Gone", FailureKind.GONE),
        ("418 Teapot", FailureKind.STATUS),
        ("429 Too Many Requests", FailureKind.THROTTLED),
        ("451 Unavailable", FailureKind.REFUSED),
        ("500 Internal Server Error", FailureKind.SERVER),
        ("503 Service Unavailable", FailureKind.SERVER),
        ("204 No Content", FailureKind.EMPTY),
        ("206 Partial Content", FailureKind.STATUS),
        ("300 Multiple Choices", FailureKind.STATUS),
        ("302 Found", FailureKind.STATUS),  # without a Location
    ],
)
def test_every_status_has_its_kind(status: str, kind: FailureKind) -> None:
    result = failed(response(b"" if status.startswith("204") else b"body", status=status))
    assert (result.kind, result.status) == (kind, int(status[:3]))


@pytest.mark.parametrize("status", ["200 OK", "202 Accepted"])
@pytest.mark.parametrize("body", [b"", b" \r\n\t"])
def test_an_empty_body_is_never_a_success(status: str, body: bytes) -> None:
    assert failed(response(body, 'ETag: "x"', status=status)).kind is FailureKind.EMPTY


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("1", 60),
        ("-5", 60),
        ("999999999999999999", 86_400),
        ("Sat, 21 Nov 2026 12:10:00 GMT", 600),
        ("Sat, 21 Nov 2020 12:00:00 GMT", 60),
        ("Sat, 21 Nov 2099 12:00:00 GMT", 86_400),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_read_and_clamped(header: str, seconds: int | None) -> None:
    result = failed(response(b"", f"Retry-After: {header}", status="503 Service Unavailable"))
    assert result.retry_after_s == seconds
    assert result.kind is (FailureKind.SERVER if seconds is None else FailureKind.THROTTLED)


def chain(*steps: str, last: bytes = response(FEED)):
    """A handler that redirects from /0 over /1 ... with the given statuses, then answers."""

    async def reply(reader, writer) -> None:
        request = await_request.pop()
        at = int(request.split(b" ")[1].strip(b"/") or 0)
        writer.write(response(b"", f"Location: /{at + 1}", status=steps[at]) if at < len(steps) else last)
        await writer.drain()

    await_request: list[bytes] = []
    return reply, await_request


def follow(*steps: str, last: bytes = response(FEED)) -> tuple[FetchResult, list[bytes]]:
    async def run() -> tuple[FetchResult, list[bytes]]:
        reply, inbox = chain(*steps, last=last)
        async with Server(reply) as server, fetcher(server.allow) as net:
            server.requests = inbox_keeper(inbox)
            return await net.fetch(server.url("/0")), server.requests

    return asyncio.run(run())


class inbox_keeper(list):  # noqa: N801 - hands every request on to the handler
    def __init__(self, inbox: list[bytes]) -> None:
        super().__init__()
        self.inbox = inbox

    def append(self, request: bytes) -> None:
        super().append(request)
        self.inbox.append(request)


def test_moved_for_good_is_noted_only_when_every_step_is() -> None:
    result, _ = follow("301 Moved", "308 Moved")
    assert isinstance(result, Fetched)
    assert result.moved_to == result.url
    assert result.url.endswith("/2")
    for steps in (("302 Found",), ("301 Moved", "307 Temporary"), ("303 See Other", "301 Moved")):
        result, _ = follow(*steps)
        assert isinstance(result, Fetched)
        assert result.moved_to is None
        assert result.url.endswith(f"/{len(steps)}")


def test_five_redirects_are_followed_and_no_sixth() -> None:
    result, requests = follow(*["302 Found"] * 5)
    assert isinstance(result, Fetched)
    assert len(requests) == 6
    result, requests = follow(*["302 Found"] * 60)
    assert isinstance(result, FetchFailed)
    assert result.kind is FailureKind.REDIRECTS
    assert len(requests) == 6


def test_the_body_of_a_redirect_is_not_read() -> None:
    async def endless(reader, writer) -> None:
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/\r\n\r\n")
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()

    assert failed(endless).kind is FailureKind.BLOCKED


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "data:text/plain,x", "javascript:alert(1)",
        "example.org/feed", "", "http://", "http:///path", "//example.org/", "http://user:pw@example.org/",
        "http://good.example@evil.example/", "http://exa mple.org/", "http://[::1", "http://example.org:99999/",
        "http://example.org/" + "a" * 2_000, "http://\x00/", "unix:///run/docker.sock",
    ],
)  # fmt: skip
def test_an_address_that_is_no_plain_web_address_is_blocked(url: str) -> None:
    async def run() -> None:
        network = Recorder()
        async with fetcher(network=network, resolve=answering("8.8.8.8")) as net:
            result = await net.fetch(url)
            assert isinstance(result, FetchFailed)
            assert result.kind is FailureKind.BLOCKED, result
        assert network.connects == []

    asyncio.run(run())


# ------------------------------------------------------------------ bodies within bounds
def test_gzip_is_unpacked_also_in_several_members_with_rubbish_behind() -> None:
    packed = gzip.compress(FEED[:40]) + gzip.compress(FEED[40:]) + b"\0\0rubbish"
    result, _ = get(response(packed, "Content-Encoding: gzip"))
    assert isinstance(result, Fetched)
    assert result.body == FEED


def bomb() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(bytes(1_000_000)) for _ in range(120)) + packer.flush()


def test_bombs_are_stopped_within_bounds() -> None:
    packed = bomb()
    replies = [
        (response(packed, "Content-Encoding: gzip"), FailureKind.TOO_LARGE),
        (response(gzip.compress(packed), "Content-Encoding: gzip, gzip"), FailureKind.ENCODING),
        (response(packed, "Content-Encoding: gzip", "Content-Encoding: gzip"), FailureKind.ENCODING),
        (response(b"\x1b\xff\xff\xff\x0f" * 60, "Content-Encoding: br"), FailureKind.ENCODING),
        (response(b"\x28\xb5\x2f\xfd" * 100, "Content-Encoding: zstd"), FailureKind.ENCODING),
        (response(zlib.compress(bytes(1_000_000)), "Content-Encoding: deflate"), FailureKind.ENCODING),
        (response(b"x", "Content-Encoding: gzip, br"), FailureKind.ENCODING),
        (response(gzip.compress(b"") * 2_000, "Content-Encoding: gzip"), FailureKind.ENCODING),
        (response(b"no gzip at all", "Content-Encoding: gzip"), FailureKind.ENCODING),
    ]
    tracemalloc.start()
    try:
        for reply, kind in replies:
            tracemalloc.reset_peak()
            before = tracemalloc.get_traced_memory()[0]
            assert failed(reply).kind is kind
            assert tracemalloc.get_traced_memory()[1] - before < 30_000_000
    finally:
        tracemalloc.stop()


def test_endless_and_announced_bodies_stop_at_the_cap() -> None:
    async def endless(reader, writer) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()

    async def chunks(reader, writer) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
            await writer.drain()

    assert failed(endless).kind is FailureKind.TOO_LARGE
    assert failed(chunks).kind is FailureKind.TOO_LARGE
    announced = failed(response(b"x", length=10_000_000_000))
    assert announced.kind is FailureKind.TOO_LARGE
    assert "10000000000" in announced.detail


async def _cut_chunk(reader, writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n")


async def _cut_header(reader, writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Ty")


async def _reset(reader, writer) -> None:
    import socket
    import struct

    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
    await writer.drain()
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _nothing(reader, writer) -> None:
    return


@pytest.mark.parametrize(
    "reply",
    [
        response(FEED, length=len(FEED) + 10),
        response(gzip.compress(FEED)[:-9], "Content-Encoding: gzip"),
        _cut_chunk,
        _cut_header,
        _reset,
        _nothing,
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\nBad Header\r\n\r\n",
    ],
)
def test_a_broken_answer_is_a_failure_never_half_a_body(reply) -> None:
    assert failed(reply).kind in (FailureKind.PROTOCOL, FailureKind.CONNECT)


def test_header_floods_end() -> None:
    async def flood(reader, writer) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X-Flood: " + b"y" * 8_000 + b"\r\n")
            await writer.drain()

    assert failed(flood).kind is FailureKind.PROTOCOL
    many = [f"Set-Cookie: c{number}={'v' * 80}" for number in range(800)]
    assert failed(response(FEED, *many)).kind is FailureKind.TOO_LARGE


def test_cookies_are_not_kept() -> None:
    async def run() -> None:
        async with Server(response(FEED, "Set-Cookie: id=1; Path=/")) as server, fetcher(server.allow) as net:
            for _ in range(2):
                assert isinstance(await net.fetch(server.url()), Fetched)
            assert not any(b"cookie" in request.lower() for request in server.requests)

    asyncio.run(run())


# ------------------------------------------------------------------ slow servers
async def _silent(reader, writer) -> None:
    await asyncio.sleep(10)


async def _drip_body(reader, writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(1_000):
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def _drip_header(reader, writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX: ")
    for _ in range(1_000):
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def _informational(reader, writer) -> None:
    while True:
        writer.write(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 20)
        await writer.drain()
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("reply", [_silent, _drip_body, _drip_header, _informational])
def test_the_deadline_holds_against_every_slow_server(reply) -> None:
    async def run() -> None:
        async with Server(reply) as server, fetcher(server.allow) as net:
            loop = asyncio.get_running_loop()
            started = loop.time()
            result = await net.fetch(server.url(), deadline_s=0.3)
            assert isinstance(result, FetchFailed)
            assert result.kind is FailureKind.TIMEOUT
            assert loop.time() - started < 2
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()

    asyncio.run(run())


def test_the_deadline_covers_all_redirects_together() -> None:
    async def slow(reader, writer) -> None:
        await asyncio.sleep(0.15)
        writer.write(response(b"", "Location: /again", status="302 Found"))

    async def run() -> None:
        async with Server(slow) as server, fetcher(server.allow) as net:
            result = await net.fetch(server.url(), deadline_s=0.35)
            assert isinstance(result, FetchFailed)
            assert result.kind is FailureKind.TIMEOUT
            assert len(server.requests) <= 3

    asyncio.run(run())


def test_a_hanging_name_server_ends_at_the_deadline() -> None:
    async def hang(host: str, port: int) -> list[str]:
        await asyncio.sleep(10)
        return []

    async def run() -> None:
        async with fetcher(resolve=hang) as net:
            result = await net.fetch("http://slow.example/", deadline_s=0.1)
            assert isinstance(result, FetchFailed)
            assert result.kind is FailureKind.TIMEOUT

    asyncio.run(run())


def test_cancellation_goes_through() -> None:
    async def run() -> None:
        async with Server(_drip_body) as server, fetcher(server.allow) as net:
            task = asyncio.create_task(net.fetch(server.url()))
            await asyncio.sleep(0.1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            for other in asyncio.all_tasks() - {asyncio.current_task()}:
                other.cancel()

    asyncio.run(run())


# ------------------------------------------------------------------ the environment, TLS, use
def test_proxies_and_netrc_of_the_environment_are_ignored(monkeypatch, tmp_path) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login user password secret\n")

    async def run() -> None:
        async with Server(response(b"proxy")) as proxy, Server(response(FEED)) as server:
            for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
                monkeypatch.setenv(name, proxy.url())
            monkeypatch.delenv("NO_PROXY", raising=False)
            monkeypatch.setenv("HOME", str(tmp_path))
            monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
            async with fetcher(server.allow, proxy.allow) as net:
                assert isinstance(await net.fetch(server.url()), Fetched)
            assert proxy.requests == []
            assert b"authorization" not in server.requests[0].lower()

    asyncio.run(run())


def test_tls_is_verified_with_name_and_authority() -> None:
    authority = trustme.CA()
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)

    async def run(names: str, client: ssl.SSLContext, host: str) -> FetchResult:
        serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(names).configure_cert(serving)

        async def answer(reader, writer) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(response(FEED))
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=serving)
        port = server.sockets[0].getsockname()[1]
        async with fetcher(f"{host}:{port}", resolve=answering("127.0.0.1"), context=client) as net:
            result = await net.fetch(f"https://{host}:{port}/")
        server.close()
        await server.wait_closed()
        return result

    good = asyncio.run(run("news.example", trusting, "news.example"))
    assert isinstance(good, Fetched)
    wrong_name = asyncio.run(run("other.example", trusting, "news.example"))
    unknown = asyncio.run(run("news.example", ssl.create_default_context(), "news.example"))
    for bad in (wrong_name, unknown):
        assert isinstance(bad, FetchFailed)
        assert bad.kind is FailureKind.TLS, bad


def test_settings_that_do_not_verify_are_refused() -> None:
    blind = ssl.create_default_context()
    blind.check_hostname = False
    blind.verify_mode = ssl.CERT_NONE
    with pytest.raises(ValueError, match="verify"):
        Fetcher(user_agent="x", context=blind)


def test_a_refused_connection_and_a_fetcher_that_is_not_open() -> None:
    async def run() -> None:
        async with Server(b"") as server:
            url, allow = server.url(), server.allow
        net = fetcher(allow)
        async with net:
            result = await net.fetch(url)
            assert isinstance(result, FetchFailed)
            assert result.kind is FailureKind.CONNECT
        result = await net.fetch(url)
        assert isinstance(result, FetchFailed)
        assert result.kind is FailureKind.INTERNAL

    asyncio.run(run())


def test_one_host_sees_few_connections_at_once() -> None:
    running = most = 0

    async def slow(reader, writer) -> None:
        nonlocal running, most
        running, most = running + 1, max(most, running + 1)
        await asyncio.sleep(0.05)
        running -= 1
        writer.write(response(FEED))

    async def run() -> None:
        async with Server(slow) as server, fetcher(server.allow) as net:
            results = await asyncio.gather(*(net.fetch(server.url(f"/{n}"), deadline_s=20) for n in range(12)))
        assert all(isinstance(result, Fetched) for result in results)

    asyncio.run(run())
    assert most == 2


def test_one_host_is_left_some_time_between_requests() -> None:
    async def run() -> float:
        async with Server(response(FEED)) as server, fetcher(server.allow, spacing_s=0.03) as net:
            begun = asyncio.get_running_loop().time()
            results = await asyncio.gather(*(net.fetch(server.url(f"/{n}"), deadline_s=20) for n in range(12)))
            assert all(isinstance(result, Fetched) for result in results)
            return asyncio.get_running_loop().time() - begun

    assert asyncio.run(run()) >= 11 * 0.03  # a busy machine makes it longer, never shorter


# ------------------------------------------------------------------ post
def post(reply, **settings) -> tuple[Answer, list[bytes]]:
    async def run() -> tuple[Answer, list[bytes]]:
        async with Server(reply) as server, fetcher(server.allow, now=lambda: NOW) as net:
            headers = {"Content-Type": "application/json"}
            return await net.post(
                server.url("/hook"), content=b'{"a": 1}', headers=headers, **settings
            ), server.requests

    return asyncio.run(run())


def test_a_post_brings_status_body_and_headers_back() -> None:
    answer, requests = post(response(json.dumps({"ok": True}).encode(), "X-Request: 7"))
    assert answer.status == 200
    assert json.loads(answer.body) == {"ok": True}
    assert answer.headers["x-request"] == "7"
    assert answer.sent
    assert answer.failure is None
    assert requests[0].startswith(b"POST /hook HTTP/1.1\r\n")


def test_a_post_follows_no_redirect_and_reads_retry_after() -> None:
    answer, requests = post(response(b"", "Location: /other", status="307 Temporary Redirect"))
    assert answer.status == 307
    assert len(requests) == 1
    answer, _ = post(response(b"", "Retry-After: 90", status="429 Too Many Requests"))
    assert (answer.status, answer.retry_after_s) == (429, 90)


def test_a_post_tells_what_may_have_arrived() -> None:
    answer, _ = post(_silent, deadline_s=0.2)
    assert (answer.status, answer.sent) == (None, True)
    assert answer.failure is not None
    assert answer.failure.kind is FailureKind.TIMEOUT
    answer, _ = post(response(b"x" * 300_000))
    assert answer.sent
    assert answer.failure is not None
    assert answer.failure.kind is FailureKind.TOO_LARGE

    async def run() -> None:
        async with fetcher(resolve=answering("127.0.0.1")) as net:
            blocked = await net.post("http://hook.example/", content=b"", headers={})
            assert not blocked.sent
            assert blocked.failure is not None
            assert blocked.failure.kind is FailureKind.BLOCKED

    asyncio.run(run())
