import asyncio
import random

import pytest

from tests.net.serving import Recorder, Server, answering, fetcher, response
from tracker.model import FailureKind, FetchFailed
from tracker.net.guard import Blocked, GuardedBackend, NameNotFound, SystemResolver, allow_key, closed


def words(table: str) -> list[str]:
    return table.split()


# Addresses that lead inside, in every form that resolvers and IPv6 know.
CLOSED = words(
    """
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.254 127.0.0.1 127.255.255.254 169.254.0.1
    169.254.169.254 172.16.0.1 172.31.255.254 192.0.0.1 192.0.0.8 192.0.0.170 192.0.2.1 192.88.99.1 192.168.0.1
    192.168.255.254 198.18.0.1 198.19.255.254 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.250 240.0.0.1
    255.255.255.255 :: ::1 ::7f00:1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:10.0.0.1
    ::ffff:169.254.169.254 ::ffff:192.168.1.1 ::ffff:0.0.0.0 64:ff9b::127.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1
    64:ff9b::a9fe:a9fe 64:ff9b:1::1 64:ff9b:1::7f00:1 2002:7f00:1:: 2002:a00:1::1 2002:c0a8:101::1
    2002:a9fe:a9fe:: 100::1 2001::1 2001:0:7f00:1:: 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 3fff::1 5f00::1
    fc00::1 fd00:ec2::254 fdff::1 fe80::1 fe80::1%lo fe80::1%1 fec0::1 feff::1 ff00::1 ff02::1 ff0e::1 4000::1
    8000::1 ::2:0:1
    """
)
OPEN = words(
    """
    8.8.8.8 1.1.1.1 93.184.216.34 100.63.255.255 100.128.0.1 172.15.0.1 172.32.0.1 192.0.1.1 198.17.0.1
    223.255.255.254 2606:4700:4700::1111 2001:4860:4860::8888 2a00:1450:4001::1 2400:cb00::1 2001:200::1
    ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::1
    """
)
# Hosts that the system's resolver reads as an address of this machine, without asking anybody.
SPELLED = words(
    """
    127.0.0.1 2130706433 0x7f000001 0X7F000001 017700000001 0177.0.0.1 0x7f.0.0.1 0x7f.0x0.0x0.0x1 127.1 127.0.1
    127.0x1 0177.1 0 0.0.0.0 00000000 0x0 10.1 0xa000001 167772161 012.0.0.1 192.168.257 0xc0a80101 3232235777
    2852039166 0xa9fea9fe 169.254.43518 0251.0376.0251.0376 [::1] [::] [::ffff:127.0.0.1] [::ffff:7f00:1]
    [0:0:0:0:0:ffff:7f00:0001] [64:ff9b::7f00:1] [2002:7f00:1::] [fe80::1] [fc00::1] [::127.0.0.1] [ff02::1]
    [fec0::1] 100.64.0.1
    """
)


def test_the_table_is_large_enough() -> None:
    assert len(CLOSED) + len(SPELLED) >= 100
    assert len(set(OPEN)) >= 12


@pytest.mark.parametrize("address", CLOSED)
def test_an_inside_address_is_closed(address: str) -> None:
    assert closed(address)


@pytest.mark.parametrize("address", OPEN)
def test_a_public_address_is_open(address: str) -> None:
    assert closed(address) is None


def test_what_is_no_address_is_closed() -> None:
    assert closed("example.org")
    assert closed("")
    assert closed("1.2.3")


@pytest.mark.parametrize("host", SPELLED)
def test_a_spelled_address_is_blocked_before_any_connection(host: str) -> None:
    async def run() -> None:
        network = Recorder()
        async with fetcher(network=network) as net:
            result = await net.fetch(f"http://{host}/feed")
        assert isinstance(result, FetchFailed)
        assert result.kind is FailureKind.BLOCKED, result
        assert network.connects == []

    asyncio.run(run())


@pytest.mark.parametrize("address", CLOSED)
def test_a_name_that_leads_inside_is_blocked_even_beside_a_public_address(address: str) -> None:
    async def run() -> None:
        network = Recorder()
        for answer in ((address,), ("8.8.8.8", address), (address, "8.8.8.8")):
            async with fetcher(network=network, resolve=answering(*answer)) as net:
                for scheme in ("http", "https"):
                    result = await net.fetch(f"{scheme}://rebind.example/feed")
                    assert isinstance(result, FetchFailed)
                    assert result.kind is FailureKind.BLOCKED
        assert network.connects == []

    asyncio.run(run())


@pytest.mark.parametrize("address", OPEN)
def test_a_public_name_is_connected_to_at_the_checked_address(address: str) -> None:
    async def run() -> None:
        network = Recorder()
        async with fetcher(network=network, resolve=answering(address)) as net:
            result = await net.fetch("http://public.example/feed")
        assert isinstance(result, FetchFailed)
        assert result.kind is FailureKind.CONNECT
        assert network.connects == [(address, 80)]

    asyncio.run(run())


def test_a_name_that_changes_its_answer_never_reaches_inside() -> None:
    chance = random.Random(20221206)

    async def run() -> None:
        network, turn = Recorder(), 0

        async def resolve(host: str, port: int) -> list[str]:
            nonlocal turn
            turn += 1
            return [chance.choice(OPEN)] if turn % 2 else [chance.choice(CLOSED)]

        async with fetcher(network=network, resolve=resolve) as net:
            for _ in range(200):
                await net.fetch("http://rebind.example/")
        assert turn == 200
        assert len(network.connects) == 100
        assert all(closed(host) is None for host, _ in network.connects)

    asyncio.run(run())


def test_a_real_server_inside_hears_nothing() -> None:
    async def run() -> None:
        async with Server(response(b"secret")) as secret, fetcher(resolve=answering("127.0.0.1")) as net:
            result = await net.fetch(f"http://innocent.example:{secret.port}/")
            assert isinstance(result, FetchFailed)
            assert result.kind is FailureKind.BLOCKED
            assert secret.requests == []

    asyncio.run(run())


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_inside_are_blocked_and_the_secret_server_hears_nothing(status: int) -> None:
    targets = [
        "http://127.0.0.1:{port}/secret", "http://2130706433:{port}/", "http://[::1]:{port}/", "http://0:{port}/",
        "//127.0.0.1:{port}/", "file:///etc/passwd", "gopher://127.0.0.1:{port}/", "ftp://127.0.0.1/",
        "data:text/plain,x",
        "http://user:pw@example.org/", "http://[::ffff:127.0.0.1]:{port}/", "javascript:alert(1)",
    ]  # fmt: skip

    async def run() -> None:
        async with Server(response(b"secret")) as secret:
            for target in targets:
                where = target.format(port=secret.port)
                redirect = response(b"", f"Location: {where}", status=f"{status} Moved")
                async with Server(redirect) as public, fetcher(public.allow) as net:
                    result = await net.fetch(public.url())
                    assert isinstance(result, FetchFailed), target
                    assert result.kind is FailureKind.BLOCKED, (target, result)
            assert secret.requests == []

    asyncio.run(run())


def test_an_outside_page_cannot_redirect_into_the_allow_list() -> None:
    async def run() -> None:
        async with Server(response(b"intranet")) as intranet:
            redirect = response(b"", f"Location: {intranet.url()}", status="302 Found")
            async with Server(redirect) as outside:
                # "outside.example" is public for the guard; the test's network leads it to the loopback server.
                class Detour(Recorder):
                    async def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
                        import httpcore

                        self.connects.append((host, port))
                        return await httpcore.AnyIOBackend().connect_tcp("127.0.0.1", port, timeout)

                network = Detour()
                async with fetcher(intranet.allow, network=network, resolve=answering("8.8.8.8")) as net:
                    result = await net.fetch(f"http://outside.example:{outside.port}/")
                assert isinstance(result, FetchFailed)
                assert result.kind is FailureKind.BLOCKED
                assert "outside" in result.detail
                assert len(outside.requests) == 1
            assert intranet.requests == []

    asyncio.run(run())


def test_the_allow_list_opens_one_host_and_port() -> None:
    async def run() -> None:
        network = Recorder()
        async with fetcher("Intranet.example:8080", network=network, resolve=answering("10.0.0.7")) as net:
            await net.fetch("http://intranet.example:8080/feed")
            assert network.connects == [("10.0.0.7", 8080)]
            for url in ("http://intranet.example/", "https://intranet.example:8443/", "http://other.example:8080/"):
                result = await net.fetch(url)
                assert isinstance(result, FetchFailed)
                assert result.kind is FailureKind.BLOCKED
        assert len(network.connects) == 1

    asyncio.run(run())


def test_allow_keys_are_written_in_one_way() -> None:
    assert allow_key("Host.Example.", 80) == "host.example:80"
    assert allow_key("::1", 8080) == allow_key("[::1]", 8080) == "[::1]:8080"


def test_the_second_address_is_tried_when_the_first_does_not_answer() -> None:
    async def run() -> None:
        network = Recorder()
        backend = GuardedBackend(answering("8.8.8.8", "1.1.1.1"), (), network)
        with pytest.raises(Exception, match="recorded"):
            await backend.connect_tcp("public.example", 443)
        assert network.connects == [("8.8.8.8", 443), ("1.1.1.1", 443)]

    asyncio.run(run())


def test_local_sockets_and_missing_names_are_refused() -> None:
    async def nobody(host: str, port: int) -> list[str]:
        raise OSError(-2, "Name or service not known")

    async def run() -> None:
        backend = GuardedBackend(nobody)
        with pytest.raises(Blocked):
            await backend.connect_unix_socket("/run/docker.sock")
        with pytest.raises(NameNotFound, match="not known"):
            await backend.connect_tcp("no.example", 80)
        with pytest.raises(NameNotFound):
            await GuardedBackend(answering()).connect_tcp("no.example", 80)
        async with fetcher(resolve=nobody) as net:
            result = await net.fetch("http://no.example/")
            assert isinstance(result, FetchFailed)
            assert result.kind is FailureKind.DNS

    asyncio.run(run())


def test_the_system_resolver_reads_addresses_without_asking_anybody() -> None:
    async def run() -> None:
        resolve = SystemResolver(threads=1)
        try:
            assert await resolve("127.0.0.1", 80) == ["127.0.0.1"]
            with pytest.raises(UnicodeError):
                await resolve("a" * 300, 80)
        finally:
            resolve.close()

    asyncio.run(run())
