"""A Slack that keeps its own rules: limits of Block Kit, history and threads by metadata, and faults on request.

Loopback HTTP on a port of the system's choice. It understands `mrkdwn` as far as a message can do harm: mentions,
links, emphasis and emoji.
"""

import json
import os
import re
import signal
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "xoxb-test"
CHANNEL = "C0123456789"
BLOCKS, SECTION, HEADER, ELEMENTS, TOTAL, TEXT = 50, 3_000, 150, 10, 13_000, 40_000

Message = dict[str, Any]


# ------------------------------------------------------------------ what a message does
_TAG = re.compile(r"<([^<>]*)>")
_EMOJI = re.compile(r":[a-z0-9_+'-]+:")


def texts(message: Message) -> Iterator[tuple[str, bool]]:
    """Every text of a message and whether it is read as mrkdwn; the fallback text is."""
    yield message.get("text", ""), True
    for block in message.get("blocks", ()):
        for element in [block["text"]] if "text" in block else block.get("elements", ()):
            yield element["text"], element["type"] == "mrkdwn"


def mentions(message: Message) -> list[str]:
    """Everybody whom a message would wake: `<!here>`, `<@U1>`, `<#C1>`, subteams."""
    return [
        tag for text, mrkdwn in texts(message) if mrkdwn for tag in _TAG.findall(text) if tag[:1] in ("!", "@", "#")
    ]


def links(message: Message) -> list[tuple[str, str]]:
    """Every link as (URL, label)."""
    found = []
    for text, mrkdwn in texts(message):
        for tag in _TAG.findall(text) if mrkdwn else ():
            if tag[:1] not in ("!", "@", "#"):
                url, _, label = tag.partition("|")
                found.append((_plain(url), _plain(label)))
    return found


def emphasised(message: Message) -> list[str]:
    """Pieces that are shown bold, italic, struck or as code; Slack wants no letter outside the marks."""
    found = []
    for text, mrkdwn in texts(message):
        for mark in "*_~`" if mrkdwn else "":
            found += re.findall(
                rf"(?<![\w{re.escape(mark)}\u2060]){re.escape(mark)}(\S(?:[^\n]*?\S)?){re.escape(mark)}(?!\w)", text
            )
    return found


def emoji(message: Message) -> list[str]:
    """Shortcodes that would become pictures."""
    return [code for text, mrkdwn in texts(message) if mrkdwn for code in _EMOJI.findall(_TAG.sub("", text))]


def _plain(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def refusal(message: Message) -> str | None:
    """The word with which Slack would refuse a message, or None."""
    blocks = message.get("blocks", [])
    if not message.get("text") and not blocks:
        return "no_text"
    if len(message.get("text", "")) > TEXT:
        return "msg_too_long"
    if len(blocks) > BLOCKS or not all(_is_block(block) for block in blocks):
        return "invalid_blocks"
    if sum(len(text) for text, _ in texts({"blocks": blocks})) > TOTAL:
        return "msg_blocks_too_long"
    return None


def _is_block(block: Message) -> bool:
    if block["type"] == "header":
        text = block["text"]
        return text["type"] == "plain_text" and 0 < len(text["text"]) <= HEADER
    if block["type"] == "section":
        return 0 < len(block["text"]["text"]) <= SECTION
    if block["type"] == "context":
        elements = block["elements"]
        return 0 < len(elements) <= ELEMENTS and all(0 < len(one["text"]) <= SECTION for one in elements)
    return block["type"] == "divider"


# ------------------------------------------------------------------ the server
@dataclass
class Fault:
    """What happens to one request: an answer of the test's choice, before or after the message is taken."""

    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    taken: bool = False  # the message is posted all the same
    silent: bool = False  # the connection is closed without an answer
    wait_s: float = 0.0  # the answer comes late


class FakeSlack(ThreadingHTTPServer):
    """Slack's API under /api/, an incoming webhook under /services/hook, any other path a plain webhook."""

    daemon_threads = True

    def __init__(self, lag_s: float = 0.0) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.lag_s = lag_s  # how long taking a message takes, before and after
        self.messages: list[Message] = []
        self.bodies: list[tuple[str, bytes, dict[str, str]]] = []  # path, bytes, headers of every request
        self.faults: list[Fault] = []
        self.asked = 0
        self.busy = 0
        self.turn = threading.RLock()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    @property
    def api(self) -> str:
        return f"http://{self.host}/api"

    @property
    def hook(self) -> str:
        return f"http://{self.host}/services/hook"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed is no error."""

    def post(self, message: Message) -> Message:
        error = refusal(message)
        if error is None and "metadata" in message and not isinstance(message["metadata"].get("event_payload"), dict):
            error = "invalid_metadata_format"
        if error is not None:
            return {"ok": False, "error": error}
        with self.turn:
            ts = f"{1_700_000_000 + len(self.messages)}.000100"
            self.messages.append({**message, "ts": ts})
        return {"ok": True, "channel": message.get("channel"), "ts": ts}

    def answer(self, method: str, question: Message) -> Message:
        if question.get("channel") != CHANNEL:
            return {"ok": False, "error": "channel_not_found"}
        if method == "chat.postMessage":
            return self.post(question)
        self.asked += 1
        thread = question.get("ts")
        with self.turn:
            found = [
                one
                for one in self.messages
                if (one.get("thread_ts") == thread or one["ts"] == thread if thread else "thread_ts" not in one)
            ]
        if not question.get("include_all_metadata"):
            found = [{key: value for key, value in one.items() if key != "metadata"} for one in found]
        found = found if thread else found[::-1]  # a channel is told newest first
        start = int(question.get("cursor") or 0)
        page = found[start : start + question["limit"]]
        more = str(start + len(page)) if start + len(page) < len(found) else ""
        return {"ok": True, "messages": page, "response_metadata": {"next_cursor": more}}


class _Handler(BaseHTTPRequestHandler):
    server: FakeSlack
    disable_nagle_algorithm = True  # head and body are two writes: the second would wait 40 ms to be acknowledged

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        said = {"/messages": self.server.messages, "/busy": self.server.busy, "/bodies": None}[self.path]
        if said is None:
            said = [body.decode() for _, body, _ in self.server.bodies]
        self._say(200, json.dumps(said))

    def do_POST(self) -> None:
        server = self.server
        with server.turn:
            server.busy += 1
        try:
            length = int(self.headers["Content-Length"])
            body = self.rfile.read(length)
            if len(body) == length:  # else the client died on the way
                self._take(body)
        finally:
            with server.turn:
                server.busy -= 1

    def _take(self, body: bytes) -> None:
        server = self.server
        time.sleep(server.lag_s)
        with server.turn:
            server.bodies.append((self.path, body, {name.lower(): value for name, value in self.headers.items()}))
            fault = server.faults.pop(0) if server.faults else None
        said = self._answer(body) if fault is None or fault.taken else ""
        time.sleep(server.lag_s)
        if fault is None:
            self._say(200, said)
            return
        time.sleep(fault.wait_s)
        if not fault.silent:
            self._say(fault.status, fault.body, fault.headers)

    def _answer(self, body: bytes) -> str:
        message = json.loads(body)
        if self.path.startswith("/api/"):
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                return json.dumps({"ok": False, "error": "invalid_auth"})
            return json.dumps(self.server.answer(self.path.removeprefix("/api/"), message))
        if self.path == "/services/hook":
            posted = self.server.post(message)
            return "ok" if posted["ok"] else posted["error"]
        return ""

    def _say(self, status: int, body: str, headers: dict[str, str] | None = None) -> None:
        content = body.encode()
        with suppress(OSError):
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)


@contextmanager
def slack(lag_s: float = 0.0) -> Iterator[FakeSlack]:
    """A fake in a thread of this process."""
    with FakeSlack(lag_s) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@dataclass
class Apart:
    """A fake in a process of its own, which outlives every sender."""

    host: str

    @property
    def api(self) -> str:
        return f"http://{self.host}/api"

    @property
    def hook(self) -> str:
        return f"http://{self.host}/services/hook"

    def get(self, what: str) -> Any:
        with urllib.request.urlopen(f"http://{self.host}/{what}", timeout=10) as answer:
            return json.load(answer)

    def settle(self) -> None:
        """Wait until the fake has done what it was asked."""
        deadline = time.monotonic() + 30
        while self.get("busy"):
            assert time.monotonic() < deadline, "the fake never came to its end"
            time.sleep(0.001)


@contextmanager
def slack_apart(lag_s: float = 0.0) -> Iterator[Apart]:
    """A fake in a process of its own."""
    with FakeSlack(lag_s) as server:
        child = os.fork()
        if child == 0:
            try:
                server.serve_forever(0.01)
            finally:
                os._exit(0)
        try:
            yield Apart(server.host)
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
