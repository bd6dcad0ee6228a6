import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from tracker.model import FailureKind, Fetched, FetchFailed, FetchResult, Validators
from tracker.net.robots import Robots

RULES = b"User-agent: *\nDisallow: /private\nAllow: /private/press\n\nUser-agent: tracker\nDisallow: /no-tracker\n"


class Host:
    def __init__(self, answer: FetchResult | bytes) -> None:
        self.asked: list[str] = []
        self.answer = answer

    async def fetch(self, url: str, *, most: int) -> FetchResult:
        self.asked.append(url)
        if isinstance(self.answer, bytes):
            return Fetched(url=url, body=self.answer, content_type="text/plain", validators=Validators())
        return self.answer


def allows(host: Host, url: str, agent: str = "other") -> bool:
    return asyncio.run(Robots(host.fetch, agent).allows(url))


@pytest.mark.parametrize(
    ("path", "agent", "allowed"),
    [
        ("/news", "other", True),
        ("/private/x", "other", False),
        ("/private/press/1", "other", True),
        ("/no-tracker", "tracker/1.0", False),
        ("/private/x", "tracker/1.0", True),
    ],
)
def test_rules_are_followed(path: str, agent: str, allowed: bool) -> None:
    assert allows(Host(RULES), f"https://site.example{path}", agent) is allowed


@pytest.mark.parametrize(
    ("kind", "allowed"),
    [
        (FailureKind.MISSING, True),
        (FailureKind.GONE, True),
        (FailureKind.REFUSED, True),
        (FailureKind.EMPTY, True),
        (FailureKind.SERVER, False),
        (FailureKind.THROTTLED, False),
        (FailureKind.TIMEOUT, False),
        (FailureKind.DNS, False),
        (FailureKind.BLOCKED, False),
    ],
)
def test_a_missing_file_allows_and_an_unreachable_one_forbids(kind: FailureKind, allowed: bool) -> None:
    assert allows(Host(FetchFailed(kind=kind, detail="")), "https://site.example/a") is allowed


def test_a_host_is_asked_once_a_day() -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    host = Host(RULES)
    robots = Robots(host.fetch, "other", lambda: now)

    async def ask() -> None:
        await robots.allows("https://site.example/a")
        await robots.allows("https://site.example/b")
        await robots.allows("https://second.example/b")

    asyncio.run(ask())
    assert host.asked == ["https://site.example/robots.txt", "https://second.example/robots.txt"]
    now += timedelta(hours=25)
    asyncio.run(ask())
    assert len(host.asked) == 4


@pytest.mark.parametrize("url", ["file:///etc/passwd", "https://", "no url", "http://[::1", "mailto:a@b.example"])
def test_what_is_no_web_page_is_not_allowed(url: str) -> None:
    assert not allows(Host(RULES), url)


def test_hostile_rules_are_answered_quickly() -> None:
    hostile = b"User-agent: *\n" + b"Disallow: /" + b"*a" * 5_000 + b"\n" + b"\xff\x00Disallow: /x\n" * 1_000
    assert allows(Host(hostile), "https://site.example/" + "a" * 1_500) in (True, False)
