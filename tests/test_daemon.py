"""The daemon as a process: signals, reload, sign of life; and its scheduler with a fake app."""

import json
import os
import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.cli.instances import daemon, environment, instance, rss, site, tracker
from tracker.config.load import load
from tracker.daemon import HOUSE_SECONDS, Daemon
from tracker.store import heartbeat


def until(holds: Callable[[], bool], timeout_s: float = 60) -> None:
    deadline = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.02)


def titles(folder: Path) -> list[str]:
    with sqlite3.connect(f"file:{folder}/db/tracker.db?mode=ro", uri=True) as db:
        return [row[0] for row in db.execute("SELECT title FROM item ORDER BY seq")]


def test_it_polls_at_once_and_ends_in_order(tmp_path: Path):
    with site() as there:
        there.pages["/feed"] = rss("imec opens a laboratory")
        instance(tmp_path, {"wire": there.url("/feed")}, allow=there.port)
        with daemon(tmp_path) as running:
            running.wait_for("source wire: 1 new")
            beat = tmp_path / "db" / "health.json"
            until(beat.exists)
            assert json.loads(beat.read_text())["ticks"] == 1
            well = tracker("health", cwd=tmp_path)
            assert (well.returncode, well.stdout[:5]) == (0, "well:"), well.stdout
            code, took = running.stop()
        assert code == 0
        assert took < 10
        running.wait_for("stopped after 1 ticks")
    after = tracker("health", "--json", cwd=tmp_path)
    assert after.returncode == 1
    assert "the daemon does not run" in json.loads(after.stdout)["troubles"][0]


def test_sigterm_ends_it_in_time_while_a_host_drips(tmp_path: Path):
    release = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/rss+xml")
        handler.end_headers()
        while not release.wait(0.1):
            try:
                handler.wfile.write(b" ")
                handler.wfile.flush()
            except OSError:
                break
        handler.close_connection = True

    with site() as there:
        there.pages |= {"/feed": rss("one"), "/drip": drip}
        instance(tmp_path, {"wire": there.url("/feed"), "slow": there.url("/drip")}, allow=there.port)
        with daemon(tmp_path) as running:
            running.wait_for("started")
            until(lambda: "/drip" in there.asked and titles(tmp_path) == ["one"])
            code, took = running.stop()
        release.set()
        assert code == 0
        assert took < 10
    assert titles(tmp_path) == ["one"]
    with sqlite3.connect(f"file:{tmp_path}/db/tracker.db?mode=ro", uri=True) as db:
        assert db.execute("SELECT count(*) FROM poll WHERE result = 'failed'").fetchone() == (0,)
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_broken_config_is_refused_and_the_old_one_stays(tmp_path: Path):
    with site() as there:
        there.pages |= {"/one": rss("first"), "/two": rss("second", source="two")}
        config = instance(tmp_path, {"one": there.url("/one")}, allow=there.port)
        with daemon(tmp_path) as running:
            running.wait_for("source one: 1 new")
            good = config.read_text()
            config.write_text(good + "sourcs: []\n")
            running.process.send_signal(signal.SIGHUP)
            refused = running.wait_for("the config was not taken, the old one stays")
            assert "sourcs: is not a known key (did you mean sources?)" in refused["message"]
            assert refused["level"] == "error"
            health = tracker("health", cwd=tmp_path)
            config.write_text(good)
            health = tracker("health", cwd=tmp_path)
            assert (health.returncode, "config not taken" in health.stdout) == (1, True)
            config.write_text(good + f"  - {{id: two, name: Two, url: '{there.url('/two')}'}}\n")
            running.process.send_signal(signal.SIGHUP)
            running.wait_for("the config is good; the next tick takes it")
            running.wait_for("source two: 1 new")
            assert running.stop()[0] == 0


def test_systemd_hears_that_it_is_ready_alive_and_stopping(tmp_path: Path):
    instance(tmp_path, {})
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        address = f"/tmp/{tmp_path.name}-{os.getpid()}.sock"
        listener.bind(address)
        listener.settimeout(60)
        try:
            with daemon(tmp_path, NOTIFY_SOCKET=address) as running:
                heard = [listener.recv(100).decode(), listener.recv(100).decode()]
                assert sorted(heard) == ["READY=1", "WATCHDOG=1"]
                running.process.send_signal(signal.SIGHUP)
                assert listener.recv(100).decode().startswith("RELOADING=1\nMONOTONIC_USEC=")
                assert listener.recv(100).decode() == "READY=1"
                assert running.stop()[0] == 0
                rest = []
                while "STOPPING=1" not in rest:
                    rest.append(listener.recv(100).decode())
        finally:
            os.unlink(address)


def test_a_long_backup_is_no_standstill_but_one_without_end_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    config = load(instance(tmp_path, {}))
    address = f"/tmp/{tmp_path.name}-{os.getpid()}-house.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(address)
        listener.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        running = Daemon(config, 30)
        try:
            for begun, heard in ((None, False), (time.monotonic(), True), (time.monotonic() - HOUSE_SECONDS, False)):
                running._app.house_since = begun
                running._in_house()
                beat = heartbeat.read(config.database.parent)
                assert (beat is not None) is heard
                if heard:
                    assert listener.recv(100) == b"WATCHDOG=1"
                    (config.database.parent / heartbeat.NAME).unlink()
                with pytest.raises(BlockingIOError):
                    listener.recv(100)
        finally:
            running.close()
            os.unlink(address)


def test_a_command_writes_between_two_ticks(tmp_path: Path):
    with site() as there:
        there.pages["/feed"] = rss("imec opens a laboratory")
        instance(tmp_path, {"wire": there.url("/feed")}, allow=there.port)
        with daemon(tmp_path) as running:
            running.wait_for("source wire: 1 new")
            done = tracker("backup", cwd=tmp_path)
            assert done.returncode == 0, done.stderr
            assert len(list((tmp_path / "db" / "backup").glob("tracker-*.db"))) == 1
            assert running.stop()[0] == 0


def test_a_log_file_is_json_one_line_an_event_without_control_characters(tmp_path: Path):
    with site() as there:
        there.pages["/feed"] = b"<html>\x1b[2J</html>"
        more = "log: {file: log/tracker.log, megabytes: 1, keep: 1}\n"
        instance(tmp_path, {"wire": there.url("/feed")}, allow=there.port, more=more)
        with daemon(tmp_path) as running:
            log = tmp_path / "log" / "tracker.log"
            until(lambda: log.exists() and "not-a-feed" in log.read_text())
            assert running.stop()[0] == 0
        text = log.read_text(encoding="utf-8")
        for line in text.splitlines():
            assert set(json.loads(line)) >= {"at", "level", "message"}
        assert not [char for char in text if ord(char) < 32 and char != "\n"]
        assert running.lines == []


def test_the_environment_of_the_tests_is_not_the_developers():
    assert set(environment()) <= {"PATH", "PYTHONPATH", "LC_ALL", "PYTHONWARNINGS"}
