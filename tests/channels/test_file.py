"""A digest as a file: whole or not at all, and never outside its folder."""

import os

import pytest

from tests import build
from tracker.channels.file import File
from tracker.model import Outcome


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "digests"


def test_the_bytes_are_written_and_found_again(folder):
    channel = File(folder, suffix="html")
    one = build.delivery("2026-W47/weekly/archive", recipient="")
    assert channel.find(one) == ""
    receipt = channel.send(one)
    assert receipt.outcome is Outcome.SENT
    (path,) = folder.iterdir()
    assert (path.read_bytes(), path.suffix, str(path)) == (one.payload, ".html", receipt.remote_id)
    assert path.name.startswith("2026-W47-weekly-archive-")
    assert channel.find(one) == str(path)


@pytest.mark.parametrize(
    "key", ["../../etc/passwd", "a\x00b", "CON", "x" * 900, ".hidden", "a/b/c", "ダイジェスト", ""]
)
def test_no_key_leads_out_of_the_folder(folder, key):
    channel = File(folder, suffix="txt")
    for one in (build.delivery(key, recipient=""), build.delivery("k", recipient=key or "..")):
        assert channel.send(one).outcome is Outcome.SENT
    assert {path.parent for path in folder.rglob("*")} == {folder}
    assert all(len(path.name) < 200 for path in folder.iterdir())


def test_keys_that_look_alike_as_names_are_two_files(folder):
    channel = File(folder, suffix="txt")
    for key in ("a/b", "a-b", "a b"):
        channel.send(build.delivery(key, recipient=""))
    assert len(list(folder.iterdir())) == 3


def test_a_feed_stays_at_one_address(folder):
    channel = File(folder, suffix="xml")
    for week in (1, 2):
        channel.send(build.delivery(f"W{week}/weekly/feed", payload=b"%d" % week, recipient="weekly"))
    assert [(path.name, path.read_bytes()) for path in folder.iterdir()] == [("weekly.xml", b"2")]


def test_a_disk_that_refuses_leaves_the_old_file_and_no_rest(folder, monkeypatch):
    channel = File(folder, suffix="xml")
    one = build.delivery("W1", recipient="weekly")
    channel.send(one)

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    receipt = channel.send(build.delivery("W2", payload=b"new", recipient="weekly"))
    assert receipt.outcome is Outcome.RETRY
    assert "No space left" in receipt.detail
    assert [path.read_bytes() for path in folder.iterdir()] == [one.payload]


def test_a_folder_that_cannot_be_made_is_tried_later(tmp_path):
    (tmp_path / "file").write_text("x")
    assert File(tmp_path / "file" / "digests", suffix="txt").send(build.delivery()).outcome is Outcome.RETRY
