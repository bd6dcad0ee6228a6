"""Slack by bot token and by webhook, against a fake that keeps Slack's limits and has its faults."""

import json
from collections import Counter
from dataclasses import replace

import pytest

from tests import build
from tests.channels.posting import posting
from tests.fakes.slack import CHANNEL, TOKEN, Fault, slack
from tests.jobs.desk import desk
from tracker.channels.slack import SlackBot, SlackWebhook
from tracker.jobs.deliver import Outlet
from tracker.model import Outcome

MESSAGE = {"text": "1 change", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "#C1"}}]}
LOST = (
    Fault(silent=True),
    Fault(status=500, taken=True),
    Fault(status=503),
    Fault(wait_s=1.5, taken=True, silent=True),
)


def frozen(key="W1/weekly/slack", **more):
    return build.delivery(key, payload=json.dumps(MESSAGE).encode(), **{"recipient": CHANNEL, **more})


@pytest.fixture
def fake():
    with slack() as server:
        yield server


@pytest.fixture
def post(fake):
    with posting(fake.host, deadline_s=0.5) as opened:
        yield opened


@pytest.fixture
def bot(fake, post):
    return SlackBot(post, channel=CHANNEL, token=TOKEN, api=fake.api)


@pytest.fixture
def webhook(fake, post):
    return SlackWebhook(post, url=fake.hook)


# ------------------------------------------------------------------ bot
def test_a_message_arrives_with_its_key_and_is_found_again(fake, bot):
    assert bot.find(frozen()) == ""
    receipt = bot.send(frozen())
    assert receipt.outcome is Outcome.SENT
    (message,) = fake.messages
    assert message["metadata"]["event_payload"] == {"key": "W1/weekly/slack"}
    assert message["blocks"] == MESSAGE["blocks"]
    assert bot.find(frozen()) == receipt.remote_id == message["ts"]
    assert bot.find(frozen("another")) == ""


def test_a_reply_goes_into_its_thread_and_is_found_there(fake, bot):
    parent = bot.send(frozen()).remote_id
    reply = frozen("W1/weekly/slack/1", thread=parent)
    assert bot.find(reply) == ""
    assert bot.send(reply).outcome is Outcome.SENT
    assert fake.messages[1]["thread_ts"] == parent
    assert bot.find(reply) == fake.messages[1]["ts"]


def test_a_message_goes_to_the_channel_it_was_frozen_for(fake, bot, post):
    edited = SlackBot(post, channel="C9999999999", token=TOKEN, api=fake.api)
    assert edited.send(frozen()).outcome is Outcome.SENT
    assert edited.find(frozen()) == fake.messages[0]["ts"]
    assert edited.send(frozen(recipient="C9999999999")).detail == "channel_not_found"
    assert bot.send(frozen("old", recipient="")).outcome is Outcome.SENT  # no recipient: the channel of the config


def test_a_busy_channel_is_read_page_by_page_and_an_endless_one_is_not_known(fake, bot):
    bot.send(frozen("first"))
    for n in range(450):
        fake.post({"text": str(n), "channel": CHANNEL})
    assert bot.find(frozen("first")) == fake.messages[0]["ts"]
    for n in range(600):
        fake.post({"text": str(n), "channel": CHANNEL})
    assert bot.find(frozen("first")) is None


@pytest.mark.parametrize("asked", ["1", "30", "3600", "soon", ""])
def test_a_limit_of_the_rate_is_kept(fake, bot, asked):
    fake.faults = [Fault(status=429, body='{"ok":false,"error":"ratelimited"}', headers={"Retry-After": asked})]
    receipt = bot.send(frozen())
    assert receipt.outcome is Outcome.RETRY
    assert receipt.retry_after_s >= (int(asked) if asked.isdigit() else 60)


@pytest.mark.parametrize("status", [400, 403, 404, 410, 301])
def test_what_is_refused_for_good_is_not_tried_again(fake, bot, webhook, status):
    fake.faults = [Fault(status=status, body="channel_is_archived")] * 2
    for channel in (bot, webhook):
        receipt = channel.send(frozen())
        assert receipt.outcome is Outcome.REFUSED
        assert "channel_is_archived" in receipt.detail


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        ("channel_not_found", Outcome.REFUSED),
        ("invalid_auth", Outcome.REFUSED),
        ("invalid_blocks", Outcome.REFUSED),
        ("ratelimited", Outcome.RETRY),
        ("internal_error", Outcome.RETRY),
        ("some_new_error", Outcome.RETRY),
    ],
)
def test_ok_false_is_a_failure_although_the_status_is_200(fake, bot, error, outcome):
    fake.faults = [Fault(body=json.dumps({"ok": False, "error": error}))]
    receipt = bot.send(frozen())
    assert (receipt.outcome, receipt.detail) == (outcome, error)
    assert fake.messages == []


@pytest.mark.parametrize("body", ["", "<html>proxy</html>", "[]", '{"ok": 1}', '{"ok": "true"}', "null"])
def test_an_answer_that_is_not_slacks_proves_nothing(fake, bot, body):
    fake.faults = [Fault(body=body)]
    assert bot.send(frozen()).outcome in (Outcome.AMBIGUOUS, Outcome.RETRY)
    assert bot.send(frozen()).outcome is Outcome.SENT


@pytest.mark.parametrize("fault", LOST)
def test_silence_is_a_doubt_that_the_history_resolves(fake, bot, fault):
    fake.faults = [fault]
    assert bot.send(frozen()).outcome is Outcome.AMBIGUOUS
    assert bool(bot.find(frozen())) is fault.taken


@pytest.mark.parametrize(
    "fault", [Fault(status=500), Fault(silent=True), Fault(body='{"ok":false,"error":"x"}'), Fault(body="?")]
)
def test_a_question_without_an_answer_is_no_answer(fake, bot, fault):
    fake.faults = [fault]
    assert bot.find(frozen()) is None


def test_a_server_that_is_not_there_has_nothing(bot, fake):
    fake.server_close()
    fake.shutdown()
    assert bot.send(frozen()).outcome is Outcome.RETRY
    assert bot.find(frozen()) is None


def test_limits_are_enforced_by_the_fake(fake, bot):
    section = MESSAGE["blocks"][0]
    long = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}
    for blocks, word in (
        ([section] * 51, "invalid_blocks"),
        ([long], "invalid_blocks"),
        ([{**long, "text": {"type": "mrkdwn", "text": "x" * 2900}}] * 5, "msg_blocks_too_long"),
    ):
        receipt = bot.send(replace(frozen(), payload=json.dumps({"text": "t", "blocks": blocks}).encode()))
        assert (receipt.outcome, receipt.detail) == (Outcome.REFUSED, word)


# ------------------------------------------------------------------ webhook
def test_a_webhook_gets_the_frozen_bytes(fake, webhook):
    assert webhook.send(frozen()).outcome is Outcome.SENT
    assert [body for _, body, _ in fake.bodies] == [frozen().payload]
    assert not webhook.can_ask
    assert webhook.find(frozen()) is None


@pytest.mark.parametrize("fault", LOST)
def test_a_webhook_in_doubt_says_so(fake, webhook, fault):
    fake.faults = [fault]
    assert webhook.send(frozen()).outcome is Outcome.AMBIGUOUS


@pytest.mark.parametrize(("said", "outcome"), [("no_text", Outcome.REFUSED), ("hm", Outcome.AMBIGUOUS)])
def test_a_webhook_that_does_not_say_ok_was_not_ok(fake, webhook, said, outcome):
    fake.faults = [Fault(body=said)]
    assert webhook.send(frozen()).outcome is outcome


# ------------------------------------------------------------------ taken, but the answer is lost
def copies(fake, folder, channel, when_unsure, number):
    """Send so many messages whose first answer is lost; how often each was posted, and the states they end in."""
    keys = [f"k{n}" for n in range(number)]
    with desk(folder, (), {"far": Outlet(channel=channel, when_unsure=when_unsure)}) as office:
        texts = {key: json.dumps({**MESSAGE, "text": key}).encode() for key in keys}
        waiting = [build.delivery(key, text, channel="far", recipient=CHANNEL) for key, text in texts.items()]
        office.outbox.add(waiting, None)
        fake.faults = [Fault(taken=True, silent=True)] * number
        for hours in range(3):
            office.deliver(build.later(hours=hours))
        posted = Counter(message["text"] for message in fake.messages)
        assert set(posted) == set(keys)  # none lost
        return set(posted.values()), set(office.states().values())


@pytest.mark.parametrize("number", [10, pytest.param(300, marks=pytest.mark.slow)])
def test_a_bot_posts_once_whatever_answers_are_lost(fake, bot, tmp_path, number):
    assert copies(fake, tmp_path, bot, "hold", number) == ({1}, {"sent"})


@pytest.mark.parametrize("number", [10, pytest.param(300, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("when_unsure", "posted", "state"), [("resend-once", 2, "sent"), ("hold", 1, "held")])
def test_a_webhook_whose_answers_are_lost_does_as_configured(
    fake, webhook, tmp_path, number, when_unsure, posted, state
):
    assert copies(fake, tmp_path, webhook, when_unsure, number) == ({posted}, {state})
