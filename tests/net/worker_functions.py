"""Functions for the child process of the worker tests."""

import os
import socket
from datetime import UTC, datetime
from typing import Any

from tracker.model import Dated, ParsedFeed, ParsedItem, Precision


def feed(body: bytes) -> ParsedFeed:
    dated = Dated("5 Dec 2022", datetime(2022, 12, 5, tzinfo=UTC), Precision.DAY)
    item = ParsedItem(guid="g", url=None, title=body.decode(), summary="", published=dated)
    return ParsedFeed(format="rss20", items=(item,))


def grow(count: int) -> int:
    return len(bytearray(count))


def spin() -> None:
    while True:
        pass


def die() -> None:
    os._exit(3)


def noisy() -> str:
    print("not a frame")  # noqa: T201
    os.write(1, b"\xff" * 100)
    return "quiet"


def environment() -> list[str]:
    return sorted(os.environ)


def write_file(path: str) -> None:
    with open(path, "wb") as file:
        file.write(b"x")
        file.flush()


def pid() -> int:
    return os.getpid()


class Hostile:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.getpid, ()


def hijacked() -> Hostile:
    return Hostile()


def unpicklable() -> socket.socket:
    return socket.socket()
