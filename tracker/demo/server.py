"""The sample world served over real HTTP on loopback, at a simulated moment that the caller moves.

Does not care who asks; honours conditional requests as real hosts do.
"""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tracker.demo.documents import document
from tracker.demo.world import World, shown


class WorldServer(ThreadingHTTPServer):
    """Serves `/<source id>` for every source; `now` decides what there is to see."""

    daemon_threads = True

    def __init__(self, world: World, now: datetime) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.world = world
        self.now = now

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay silent: a client that leaves is no error of the world."""

    @property
    def port(self) -> int:
        """The port that the system gave."""
        return int(self.server_address[1])

    def url(self, source_id: str) -> str:
        """Where a source is served."""
        return f"http://127.0.0.1:{self.port}/{source_id}"


class _Handler(BaseHTTPRequestHandler):
    server: WorldServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # the body would wait 40 ms for an acknowledgement of the head

    def do_GET(self) -> None:
        source = next((s for s in self.server.world.sources if f"/{s.id}" == self.path), None)
        if source is None or source.fault == "dead":
            self._answer(404, "text/plain", b"no such page\n", None)
            return
        content_type, body = document(source, shown(self.server.world, source, self.server.now))
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if self.headers.get("If-None-Match") == etag:
            self._answer(304, content_type, b"", etag)
        else:
            self._answer(200, content_type, body, etag)

    def _answer(self, status: int, content_type: str, body: bytes, etag: str | None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        if etag:
            self.send_header("ETag", etag)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Stay silent: the demonstration prints a digest, not a server log."""


@contextmanager
def serving(world: World) -> Iterator[WorldServer]:
    """Serve a world in a thread for as long as the block runs."""
    server = WorldServer(world, world.start)
    thread = threading.Thread(target=server.serve_forever, name="sample-world", daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
