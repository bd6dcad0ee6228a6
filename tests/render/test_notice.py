"""What the operator reads, as each channel takes it; nothing of a feed reaches a header or a tag."""

import json
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from tracker.core.troubles import Notice, Trouble
from tracker.render.freeze import Plan
from tracker.render.notice import MOST, freeze, subject, text

NOW = datetime(2026, 11, 20, 7, tzinfo=UTC)
NASTY = "<script>&\r\nBcc: x@y.example\x1b[2J <!channel>"


def notice(count: int = 1) -> Notice:
    begun = tuple(Trouble(name=f"source s{n}", since=NOW, says=f"S{n} fails: {NASTY}") for n in range(count))
    return Notice(begun=begun, over=(Trouble(name="backup", since=NOW, says="no backup"),))


def test_the_subject_counts():
    assert subject(notice(3)) == "tracker: 3 in trouble, 1 well again"


def test_a_network_that_is_down_is_one_short_message():
    assert len(text(notice(500)).splitlines()) < MOST + 12
    assert "and 460 more" in text(notice(500))


@pytest.mark.parametrize("kind", ["slack-bot", "slack-webhook", "webhook", "file", "apprise"])
def test_one_message_a_channel_without_control_characters(kind: str):
    (one,) = freeze(notice(), [Plan(name="c", kind=kind)], NOW)
    told = one.payload.decode()
    assert "\x1b" not in told
    if kind.startswith("slack"):
        assert "<!channel>" not in json.loads(told)["text"]
    if kind == "webhook":
        assert [t["name"] for t in json.loads(told)["begun"]] == ["source s0"]


def test_a_mail_for_each_recipient_with_clean_headers():
    plan = Plan(name="m", kind="smtp", sender="t@x.example", recipients=("a@x.example", "b@x.example"))
    mails = [message_from_bytes(one.payload, policy=policy.default) for one in freeze(notice(), [plan], NOW)]
    assert [mail["To"] for mail in mails] == ["a@x.example", "b@x.example"]
    assert {mail["Subject"] for mail in mails} == {"tracker: 1 in trouble, 1 well again"}
    assert [mail["Bcc"] for mail in mails] == [None, None]
    html = mails[0].get_body(("html",))
    assert html is not None
    assert "<script>" not in html.get_content()
