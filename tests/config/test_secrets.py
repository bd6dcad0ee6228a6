"""Secrets stay where they are until they are needed, and never show."""

from pathlib import Path

import pytest

from tracker.config.load import Config, load
from tracker.config.secrets import secrets

MAIL = """
channels:
  mail: {kind: smtp, host: h, sender: a@b.example, recipients: [c@d.example], password: "env:TRACKER_MAIL"}
  slack: {kind: slack-bot, channel: C012345, token: "file:token"}
  any: {kind: apprise, urls: ["env:FIRST", "env:SECOND"]}
alerts: {heartbeat: "env:BEAT"}
"""


@pytest.fixture
def told(tmp_path: Path) -> Config:
    (tmp_path / "config.yaml").write_text(MAIL)
    return load(tmp_path / "config.yaml")


def test_values_are_found_by_path(told: Config):
    token = told.folder / "token"
    token.touch(0o600)
    token.write_text("xoxb-sentinel\n")
    found = secrets(told, {"TRACKER_MAIL": "m", "FIRST": "1", "SECOND": "2", "BEAT": "b"})
    assert found.values == {
        ("channels", "mail", "password"): "m",
        ("channels", "slack", "token"): "xoxb-sentinel",
        ("channels", "any", "urls", 0): "1",
        ("channels", "any", "urls", 1): "2",
        ("alerts", "heartbeat"): "b",
    }
    assert (found.problems, found.warnings) == ((), ())


def test_what_is_missing_is_named_with_its_line(told: Config):
    found = secrets(told, {"FIRST": "1", "BEAT": "b"})
    assert [str(problem) for problem in found.problems] == [
        "config.yaml:3: channels.mail.password: the environment has no TRACKER_MAIL - set it, or take the channel out",
        "config.yaml:4: channels.slack.token: token cannot be read (No such file or directory)",
        "config.yaml:5: channels.any.urls[1]: the environment has no SECOND - set it, or take the channel out",
    ]


def test_the_remedy_names_what_may_be_taken_out(told: Config):
    (told.folder / "token").write_text("xoxb-sentinel")
    found = secrets(told, {"FIRST": "1", "SECOND": "2", "TRACKER_MAIL": "m"})
    (problem,) = found.problems
    assert str(problem).endswith("alerts.heartbeat: the environment has no BEAT - set it, or take `heartbeat` out")


def test_a_file_that_others_can_read_is_a_warning(told: Config):
    (told.folder / "token").write_text("xoxb-sentinel")
    (told.folder / "token").chmod(0o644)
    warned = secrets(told, {}).warnings
    assert [str(one) for one in warned] == [
        "config.yaml:4: channels.slack.token: token can be read by others - chmod 600 token"
    ]


def test_nothing_that_is_printed_holds_a_value(told: Config):
    (told.folder / "token").write_text("xoxb-sentinel")
    found = secrets(told, {"TRACKER_MAIL": "sentinel-mail"})
    assert "sentinel" not in repr(found) + repr(told) + str(found.problems) + str(found.warnings)
