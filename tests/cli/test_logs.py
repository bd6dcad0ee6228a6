"""The log in a file: rotated by the program, by somebody else, and when it cannot be written."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tracker.cli.logs import JsonLines, LogFile


@pytest.fixture
def log(tmp_path: Path) -> Iterator[tuple[logging.Logger, LogFile]]:
    handler = LogFile(tmp_path / "log" / "tracker.log", maxBytes=2_000, backupCount=2, encoding="utf-8", delay=True)
    (tmp_path / "log").mkdir()
    handler.setFormatter(JsonLines())
    logger = logging.Logger("apart")
    logger.addHandler(handler)
    yield logger, handler
    handler.close()


def test_a_file_that_was_moved_away_is_begun_anew(log: tuple[logging.Logger, LogFile], tmp_path: Path) -> None:
    logger, _ = log
    file = tmp_path / "log" / "tracker.log"
    logger.info("first")
    file.rename(tmp_path / "log" / "tracker.log.1")  # as logrotate does
    logger.info("second")
    assert "first" in (tmp_path / "log" / "tracker.log.1").read_text()
    assert "second" in file.read_text()
    assert "first" not in file.read_text()
    file.rename(tmp_path / "log" / "tracker.log.2")
    file.touch()  # logrotate's `create`
    logger.info("third")
    assert "third" in file.read_text()


def test_a_file_that_was_cut_is_written_from_its_start(log: tuple[logging.Logger, LogFile], tmp_path: Path) -> None:
    logger, _ = log
    file = tmp_path / "log" / "tracker.log"
    logger.info("first")
    with file.open("r+") as cut:  # logrotate's `copytruncate`
        cut.truncate(0)
    logger.info("second")
    assert file.read_text().startswith("{")
    assert file.read_text().count("\n") == 1


def test_the_program_rotates_at_a_size_and_keeps_so_many(log: tuple[logging.Logger, LogFile], tmp_path: Path) -> None:
    logger, _ = log
    for number in range(200):
        logger.info("line %d", number)
    files = sorted((tmp_path / "log").iterdir())
    assert [file.name for file in files] == ["tracker.log", "tracker.log.1", "tracker.log.2"]
    assert all(file.stat().st_size <= 2_000 for file in files)
    assert "line 199" in files[0].read_text()


def test_a_log_that_cannot_be_written_stops_nothing_and_goes_on_later(
    log: tuple[logging.Logger, LogFile], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", False)
    logger, _ = log
    logger.info("first")
    (tmp_path / "log").rename(tmp_path / "gone")
    logger.info("nobody reads this")
    (tmp_path / "log").mkdir()
    logger.info("back")
    assert "back" in (tmp_path / "log" / "tracker.log").read_text()
