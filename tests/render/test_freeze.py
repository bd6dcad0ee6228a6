"""A digest as messages: each kind of channel gets what it carries, and each message a key of its own."""

import json
from email import message_from_bytes

import pytest

from tests import build, example_digest
from tracker.render import mail
from tracker.render.freeze import Plan, freeze
from tracker.render.view import view

DIGEST = example_digest.digest()
TITLE = view(DIGEST, build.words(), "en").title


def frozen(kind: str, **more: object):
    plan = Plan(name="there", kind=kind, **more)  # type: ignore[arg-type]
    return freeze(DIGEST, [plan], {"en": build.words()}).deliveries


def test_each_reader_of_a_mail_gets_one_of_their_own() -> None:
    one, other = frozen("smtp", recipients=("a@example.org", "b@example.org"), sender="t@news.example.org")
    assert (one.recipient, other.recipient) == ("a@example.org", "b@example.org")
    assert len({one.key, other.key, one.message_id, other.message_id}) == 4
    for delivery in (one, other):
        assert delivery.message_id.endswith("@news.example.org>")
        read = message_from_bytes(delivery.payload)
        assert read["Message-ID"] == delivery.message_id
        assert [part.get_content_type() for part in read.get_payload()] == ["text/plain", "text/html"]


def test_only_a_bot_can_answer_its_own_message() -> None:
    (alone,) = frozen("slack-webhook")
    parent, *replies = frozen("slack-bot", recipients=("C1",))
    assert json.loads(alone.payload) == json.loads(parent.payload)
    assert replies
    assert {reply.after for reply in replies} == {parent.key}
    assert len({parent.key, *(reply.key for reply in replies)}) == 1 + len(replies)


@pytest.mark.parametrize(
    ("form", "begins"), [("html", "<!"), ("text", TITLE), ("markdown", "# "), ("json", "{"), ("feed", "<?xml")]
)
def test_a_file_is_the_document_in_its_format(form: str, begins: str) -> None:
    (delivery,) = frozen("file", format=form)
    assert delivery.payload.decode().startswith(begins)
    assert delivery.recipient == (DIGEST.audience.name if form == "feed" else "")  # a feed stays at one address


def test_a_webhook_gets_data_and_others_get_text() -> None:
    (hook,), (other,) = frozen("webhook"), frozen("apprise")
    assert json.loads(hook.payload)["audience"] == DIGEST.audience.name
    assert other.payload.decode().splitlines()[0] == TITLE


def test_a_language_without_words_is_told_in_english() -> None:
    body = freeze(example_digest.digest("nl"), [], {"en": build.words()}).body
    assert json.loads(body)["language"] == "en"


@pytest.mark.parametrize(
    ("name", "label"), [("weekly", "weekly"), ("週刊 chips!", "chips"), ("a b", "a-b"), ("週刊", "digest")]
)
def test_the_list_of_a_mail_is_named_in_plain_letters(name: str, label: str) -> None:
    raw = mail.message(
        subject="s",
        text="t",
        html="<p>t</p>",
        sender="t@news.example.org",
        recipient="a@example.org",
        message_id="<1@news.example.org>",
        date=build.NOW,
        list_name=name,
    )
    assert f"<{label}." in message_from_bytes(raw)["List-Id"]
