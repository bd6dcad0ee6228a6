"""What goes wrong at users' machines, on the real program: it says what to do and keeps what it has."""

import os
import re
import shutil
import sqlite3
import subprocess
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.cli.instances import TRACKER, daemon, environment, instance, rss, site, tracker


def items(folder: Path) -> list[str]:
    with sqlite3.connect(f"file:{folder}/db/tracker.db?mode=ro", uri=True) as db:
        return [row[0] for row in db.execute("SELECT title FROM item ORDER BY seq")]


def no_traceback(*texts: str) -> None:
    for text in texts:
        assert "Traceback" not in text


def test_no_config(tmp_path: Path):
    done = tracker("run", "--once", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == (
        "tracker: config.yaml: there is no config here - `tracker init DIR` makes one, `--config FILE` names one\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_broken_config_is_told_whole_and_nothing_is_made(tmp_path: Path):
    instance(tmp_path / "i", {"a": "ftp://a.example/"}, more="digests:\n- name: w\n  weekday: 1\n  chanels: []\n")
    (tmp_path / "i" / "db").rmdir()
    done = tracker("run", "--once", cwd=tmp_path / "i")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "tracker: config.yaml:6: sources[0].url: is not an http or https address",
        "config.yaml:9: digests[0].weekday: must be mon, tue, wed, thu, fri, sat or sun (numbers mean different days to"
        " different tools) - use mon for Monday",
        "config.yaml:10: digests[0].chanels: is not a known key (did you mean channels?)",
    ]
    assert not (tmp_path / "i" / "db").exists()


def test_a_missing_secret_is_named_before_anything_is_asked(tmp_path: Path):
    with site() as there:
        there.pages["/feed"] = rss("imec opens a laboratory")
        more = "channels:\n  slack: {kind: slack-bot, channel: C012345, token: 'env:NO_SUCH_TOKEN'}\n"
        instance(tmp_path, {"wire": there.url("/feed")}, allow=there.port, more=more)
        done = tracker("run", "--once", cwd=tmp_path)
        assert done.returncode == 2
        assert "channels.slack.token: the environment has no NO_SUCH_TOKEN" in done.stderr
        assert there.asked == []


def test_an_unreachable_network_keeps_what_is_stored(tmp_path: Path):
    with site() as there:
        there.pages["/feed"] = rss("imec opens a laboratory")
        instance(tmp_path, {"wire": there.url("/feed")}, allow=there.port)
        assert tracker("run", "--once", cwd=tmp_path).returncode == 0
    done = tracker("run", "--once", "--all", cwd=tmp_path)
    assert done.returncode == 7
    assert "none of 1 sources could be reached" in done.stderr
    assert "check the network" in done.stderr
    assert items(tmp_path) == ["imec opens a laboratory"]
    no_traceback(done.stdout, done.stderr)


def test_one_bad_source_does_not_spoil_the_others(tmp_path: Path):
    def large(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/rss+xml")
        handler.send_header("Content-Length", str(20_000_000))
        handler.end_headers()
        try:
            for _ in range(200):
                handler.wfile.write(b"<item>" + b"x" * 100_000)
        except OSError:
            pass  # the far side hung up, as it should
        handler.close_connection = True

    with site() as there:
        there.pages |= {"/good": rss("imec opens a laboratory"), "/empty": b"", "/large": large}
        there.pages["/html"] = b"<!doctype html><html><body><h1>Please log in</h1></body></html>"
        there.pages["/none"] = rss()
        names = ("good", "html", "empty", "large", "none", "missing")
        instance(tmp_path, {name: there.url(f"/{name}") for name in names}, allow=there.port)
        done = tracker("run", "--once", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.splitlines()[0].startswith("6 sources asked, 5 failed; 1 new items")
    for told in ("not-a-feed: 1 (html)", "too-large: 1 (large)", "missing: 1 (missing)", "empty: 2 ("):
        assert told in done.stdout
    assert items(tmp_path) == ["imec opens a laboratory"]
    no_traceback(done.stdout, done.stderr)


def test_a_feed_that_turns_empty_keeps_its_items_and_recovers(tmp_path: Path):
    with site() as there:
        instance(tmp_path, {"wire": there.url("/feed")}, allow=there.port)
        for body, fails in ((rss("one"), False), (b"", True), (b"<html></html>", True), (rss("one", "two"), False)):
            there.pages["/feed"] = body
            done = tracker("run", "--once", "--all", cwd=tmp_path)
            assert ("1 failed" in done.stdout) is fails
    assert items(tmp_path) == ["one", "two"]


def test_a_folder_that_cannot_be_written(tmp_path: Path):
    instance(tmp_path, {"wire": "https://wire.example/"})
    if os.geteuid():
        (tmp_path / "db").chmod(0o500)
    else:  # nothing is forbidden to root but to put a folder under a file
        (tmp_path / "db").rmdir()
        (tmp_path / "db").write_text("")
    for command in (("run", "--once"), ("run",)):
        done = tracker(*command, cwd=tmp_path)
        assert done.returncode == 3
        assert f"{tmp_path}/db/tracker.lock" in done.stderr
        no_traceback(done.stderr)
    (tmp_path / "db").chmod(0o700)


@pytest.mark.parametrize("command", [("run", "--once"), ("run",), ("search", "x"), ("backup",), ("export",)])
def test_a_database_from_a_newer_version_is_left_alone(tmp_path: Path, command: tuple[str, ...]):
    instance(tmp_path, {})
    assert tracker("run", "--once", cwd=tmp_path).returncode == 0
    database = tmp_path / "db" / "tracker.db"
    with sqlite3.connect(database) as db:
        db.execute("PRAGMA journal_mode=DELETE")
        db.execute("PRAGMA user_version=999")
    db.close()
    before = database.read_bytes()
    done = tracker(*command, cwd=tmp_path)
    assert done.returncode == 6
    assert "was written by a newer tracker" in done.stderr
    assert database.read_bytes() == before
    no_traceback(done.stderr)


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "is empty"), (b"<html>" * 50, "is not a database"), (b"SQLite format 3\0" + bytes(84), "another program")],
)
def test_a_file_that_is_no_database_is_never_replaced(tmp_path: Path, content: bytes, told: str):
    instance(tmp_path, {})
    database = tmp_path / "db" / "tracker.db"
    database.write_bytes(content)
    done = tracker("run", "--once", cwd=tmp_path)
    assert (done.returncode, told in done.stderr) == (3, True), done.stderr
    assert database.read_bytes() == content


def test_a_lost_database_is_restored_and_not_made_anew(tmp_path: Path):
    with site() as there:
        there.pages["/wire"] = rss("imec and Rapidus sign agreement to extend chip research")
        instance(tmp_path, {"wire": there.url("/wire")}, allow=there.port)
        assert tracker("run", "--once", cwd=tmp_path).returncode == 0
    assert tracker("backup", cwd=tmp_path).returncode == 0
    (tmp_path / "db" / "tracker.db").unlink()
    for command in (("run", "--once"), ("search", "imec")):
        refused = tracker(*command, cwd=tmp_path)
        assert refused.returncode == 3
        (advised,) = re.findall(r"`tracker (restore [^`]+)`", refused.stderr)
    assert tracker(*advised.split(), cwd=tmp_path).returncode == 0
    assert "Rapidus" in tracker("search", "imec", cwd=tmp_path).stdout
    shutil.rmtree(tmp_path / "db" / "backup")
    (tmp_path / "db" / "backup").write_text("in the way")
    config = tmp_path / "config.yaml"
    config.write_text(config.read_text().replace("backups: {enabled: false}", "backups: {every: 1d}"))
    assert "backup is no folder - move it away" in tracker("doctor", cwd=tmp_path).stdout


def test_a_second_daemon_ends_at_once_and_names_the_first(tmp_path: Path):
    instance(tmp_path, {})
    with daemon(tmp_path) as first:
        first.wait_for("started")
        for command in (("run",), ("run", "--once")):
            done = tracker(*command, cwd=tmp_path)
            assert done.returncode == 5
            assert f"another tracker (process {first.process.pid}) runs on this instance" in done.stderr
        assert first.stop()[0] == 0


def test_a_misspelt_command_and_option_are_answered_with_a_hint(tmp_path: Path):
    done = tracker("serch", "x", cwd=tmp_path)
    assert (done.returncode, "Did you mean 'search'?" in done.stderr) == (2, True)
    instance(tmp_path, {})
    done = tracker("search", "x", "--since", "yesterday", cwd=tmp_path)
    assert (done.returncode, "is not a moment such as 2026-11-01" in done.stderr) == (2, True)


def test_a_reader_that_goes_away_is_met_in_silence(tmp_path: Path):
    instance(tmp_path, {f"s{n}": f"https://s{n}.example/" for n in range(3000)})
    with subprocess.Popen(
        [*TRACKER, "sources", "list"], cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as listing:
        assert listing.stdout is not None
        assert listing.stderr is not None
        listing.stdout.readline()
        listing.stdout.close()
        listing.wait(20)
        assert listing.stderr.read() == b""
