"""Instances on disk, a small feed server on loopback, and the real program as a process."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TRACKER = [sys.executable, "-X", "utf8", "-m", "tracker"]


def rss(*titles: str, source: str = "wire", published: datetime | None = None) -> bytes:
    """An RSS document with one entry a title, published a few hours ago or before a given time."""
    now = published or datetime.now(UTC)
    entries = "".join(
        f"<item><title>{title}</title><link>https://{source}.example/{number}</link><guid>{source}-{number}</guid>"
        f"<description>{title}.</description>"
        f"<pubDate>{format_datetime(now - timedelta(hours=number + 1))}</pubDate></item>"
        for number, title in enumerate(titles)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{source}</title>'
        f"<language>en</language>{entries}</channel></rss>"
    ).encode()


@dataclass
class Site:
    """What the server answers by path: a body, or a function that writes the answer itself."""

    port: int
    pages: dict[str, bytes | Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def site() -> Iterator[Site]:
    """A server on loopback for the block."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # the body would wait 40 ms for an acknowledgement of the head

        def do_GET(self) -> None:
            told.asked.append(self.path)
            page = told.pages.get(self.path)
            if callable(page):
                page(self)
                return
            self.send_response(404 if page is None else 200)
            self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
            self.send_header("Content-Length", str(len(page or b"")))
            self.end_headers()
            self.wfile.write(page or b"")

        do_POST = do_GET  # noqa: N815 - the base class names it so

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told = Site(port=server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def instance(folder: Path, sources: dict[str, str], *, allow: int | None = None, more: str = "") -> Path:
    """An instance that reads the seeds of the checkout; returns its config."""
    lines = [f"seeds: {ROOT / 'seeds'}", "backups: {enabled: false}", "fetch:", "  host_spacing: 0s"]
    if allow:
        lines += [f"  allow_hosts: ['127.0.0.1:{allow}']"]
    lines += ["sources:"] if sources else []
    lines += [f"  - {{id: {name}, name: The {name}, url: '{url}', language: en}}" for name, url in sources.items()]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "db").mkdir(exist_ok=True)
    config = folder / "config.yaml"
    config.write_text("\n".join(lines) + "\n" + more, encoding="utf-8")
    return config


def tracker(
    *arguments: str | Path, cwd: Path, stdin: str | None = None, **environ: str
) -> "subprocess.CompletedProcess[str]":
    """Run the program to its end."""
    return subprocess.run(
        [*TRACKER, *map(str, arguments)],
        cwd=cwd,
        env=environment(**environ),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
    )


def environment(**environ: str) -> dict[str, str]:
    """What the program gets to see; nothing of the machine that runs the tests."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "LC_ALL": "C.UTF-8",
        "PYTHONWARNINGS": "error",
        **environ,
    }


@dataclass
class Daemon:
    """`tracker run` as a process."""

    process: "subprocess.Popen[str]"
    lines: list[dict[str, Any]] = field(default_factory=list)

    def wait_for(self, words: str, timeout_s: float = 60) -> dict[str, Any]:
        """The first log line, from now on or before, that holds some words."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            for line in list(self.lines):
                if words in line.get("message", ""):
                    return line
            if self.process.poll() is not None and not any(words in one.get("message", "") for one in self.lines):
                time.sleep(0.1)
            time.sleep(0.02)
        raise AssertionError(f"the log never said {words!r}: {self.lines}")

    def stop(self) -> tuple[int, float]:
        """End it with SIGTERM; returns its exit code and how long that took."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(60)
        return code, time.monotonic() - started


@contextmanager
def daemon(cwd: Path, *arguments: str, **environ: str) -> Iterator[Daemon]:
    """A daemon for the block; killed if it is still there at the end."""
    process = subprocess.Popen(
        [*TRACKER, "run", *arguments], cwd=cwd, env=environment(**environ), stderr=subprocess.PIPE, text=True
    )
    told = Daemon(process)
    assert process.stderr is not None
    stream = process.stderr

    def read() -> None:
        for line in stream:
            try:
                told.lines.append(json.loads(line))
            except ValueError:
                told.lines.append({"message": line})

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        yield told
    finally:
        process.kill()
        process.wait()
        reader.join()
        stream.close()
