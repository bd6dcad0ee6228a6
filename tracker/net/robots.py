"""Whether a site lets programs read its article pages (robots.txt, RFC 9309).

Does not care about feeds: a feed is published to be fetched by programs, an article page is not.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from protego import Protego

from tracker import limits
from tracker.model import FailureKind, Fetched, FetchResult

_REMEMBERED_HOSTS = 500
# RFC 9309, 2.3.1.3: a file that is not there or not shown allows everything; one that cannot be
# reached (network, server error, throttling) forbids everything until it can.
_OPEN = {FailureKind.MISSING, FailureKind.GONE, FailureKind.REFUSED, FailureKind.STATUS, FailureKind.EMPTY}


class Fetch(Protocol):
    """The part of the Fetcher that is used here."""

    def __call__(self, url: str, *, most: int) -> Awaitable[FetchResult]:
        """GET a URL of at most `most` bytes."""


class Robots:
    """Answers for pages, asking each host for its rules once a day."""

    def __init__(self, fetch: Fetch, agent: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._fetch = fetch
        self._agent = agent
        self._now = now
        self._known: OrderedDict[str, tuple[datetime, Protego | bool]] = OrderedDict()

    async def allows(self, url: str) -> bool:
        """Whether the page may be fetched; False when the rules cannot be read."""
        try:
            parts = urlsplit(url)
            origin = f"{parts.scheme}://{parts.netloc}"
        except ValueError:
            return False
        if parts.scheme not in ("http", "https") or not parts.netloc:
            return False
        rules = await self._rules(origin)
        return rules if isinstance(rules, bool) else bool(rules.can_fetch(url, self._agent))

    async def _rules(self, origin: str) -> Protego | bool:
        asked, rules = self._known.get(origin, (None, False))
        if asked is None or self._now() - asked > timedelta(seconds=limits.ROBOTS_FRESH_SECONDS):
            rules = _understood(await self._fetch(f"{origin}/robots.txt", most=limits.ROBOTS_BYTES))
            self._known[origin] = (self._now(), rules)
            while len(self._known) > _REMEMBERED_HOSTS:
                self._known.popitem(last=False)
        return rules


def _understood(result: FetchResult) -> Protego | bool:
    if isinstance(result, Fetched):
        return Protego.parse(result.body.decode("utf-8", "replace"))
    return getattr(result, "kind", None) in _OPEN
