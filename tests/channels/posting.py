"""The guarded network as the program uses it, for channels in tests."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.net.serving import fetcher
from tracker.channels.slack import Post
from tracker.model import Answer
from tracker.net.loop import Loop


@contextmanager
def posting(*allow: str, deadline_s: float = 5.0) -> Iterator[Post]:
    """Bytes by POST through the guard, to the hosts that a test allows."""
    with Loop() as loop:
        net = loop.enter(fetcher(*allow))

        def post(url: str, *, content: bytes, headers: Mapping[str, str]) -> Answer:
            return loop.run(net.post(url, content=content, headers=headers, deadline_s=deadline_s))

        yield post
