"""A secret that is in use never shows: not in output, log, database, export, error or process list."""

import json
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from tests.cli.instances import daemon, instance, rss, site, tracker

SENTINELS = {"HOOK_KEY": "sentinel-hook-4711", "SLACK": "xoxb-sentinel-4712", "MAIL": "sentinel-mail-4713"}
CHANNELS = """
channels:
  hook: {{kind: webhook, url: '{site}/hook', secret: 'env:HOOK_KEY'}}
  slack: {{kind: slack-bot, channel: C012345, token: 'env:SLACK', api: '{site}/api'}}
  mail: {{kind: smtp, host: 127.0.0.1, port: 9, sender: a@x.example, recipients: [b@x.example], username: u,
    password: 'env:MAIL'}}
digests: [{{name: weekly, channels: [hook, slack, mail]}}]
alerts: {{heartbeat: 'file:beat'}}
"""


def refuse(handler: BaseHTTPRequestHandler) -> None:
    """A far side that repeats what it was sent, credentials and all."""
    told = f"{handler.headers} {handler.rfile.read(int(handler.headers['Content-Length'] or 0))!r}".encode()
    handler.send_response(403)
    handler.send_header("Content-Length", str(len(told)))
    handler.end_headers()
    handler.wfile.write(told)


def test_secrets_do_not_leave(tmp_path: Path):
    with site() as there:
        there.pages |= {"/wire": rss("imec and Rapidus sign agreement to extend chip research"), "/hook": refuse}
        there.pages |= {"/api/chat.postMessage": refuse, "/beat-sentinel-4714": b"ok"}
        (tmp_path / "beat").touch(0o600)
        (tmp_path / "beat").write_text(there.url("/beat-sentinel-4714"))
        more = CHANNELS.format(site=there.url(""))
        instance(tmp_path, {"wire": there.url("/wire"), "dead": there.url("/dead")}, allow=there.port, more=more)
        seen = []
        for command in (
            ("run", "--once", "--json"), ("doctor", "--full"), ("doctor", "--json"), ("config", "check"), ("export",),
            ("outbox", "list", "--json"), ("health", "--json"), ("digest", "--send"), ("digest", "--json"),
        ):  # fmt: skip
            done = tracker(*command, cwd=tmp_path, **SENTINELS)
            seen.append((command, done.stdout + done.stderr))
        keys = [one["key"] for one in json.loads(dict(seen)["outbox", "list", "--json"])]
        seen += [((key,), tracker("outbox", "show", key, cwd=tmp_path).stdout) for key in keys]
        with daemon(tmp_path, **SENTINELS) as running:
            running.wait_for("started")
            seen.append((("ps",), Path(f"/proc/{running.process.pid}/cmdline").read_text()))
            running.stop()
        seen.append((("log",), json.dumps(running.lines)))
        assert "/hook" in there.asked  # the secrets were in use
        assert "/api/chat.postMessage" in there.asked
        assert "/beat-sentinel-4714" in there.asked
    files = [file for file in sorted(tmp_path.rglob("*")) if file.is_file() and file.name != "beat"]
    seen += [((str(file),), file.read_bytes().decode("utf-8", "replace")) for file in files]
    leaks = [
        (where, secret) for where, text in seen for secret in (*SENTINELS.values(), "sentinel-4714") if secret in text
    ]
    assert leaks == []
