"""A signed webhook: the receiver can check who sent it, when, and whether it has it."""

from datetime import timedelta

import pytest

from tests import build
from tests.channels.posting import posting
from tests.fakes.slack import Fault, slack
from tracker.channels.webhook import Webhook, is_genuine, signature
from tracker.model import Outcome

SECRET = "shared"
BODY = '{"title": "変化"}'.encode()


@pytest.fixture
def fake():
    with slack() as server:
        yield server


@pytest.fixture
def webhook(fake):
    with posting(fake.host, deadline_s=0.5) as post:
        yield Webhook(post, url=f"http://{fake.host}/news", secret=SECRET, now=lambda: build.NOW)


def test_a_receiver_can_check_what_it_gets(fake, webhook):
    assert webhook.send(build.delivery(payload=BODY)).outcome is Outcome.SENT
    ((path, body, headers),) = fake.bodies
    assert (path, body) == ("/news", BODY)
    timestamp, told = headers["x-tracker-timestamp"], headers["x-tracker-signature"]
    assert is_genuine(SECRET, timestamp, body, told, build.later(minutes=4))
    assert not is_genuine(SECRET, timestamp, body, told, build.later(minutes=6))
    assert not is_genuine(SECRET, timestamp, body + b" ", told, build.NOW)
    assert not is_genuine("another", timestamp, body, told, build.NOW)
    assert not is_genuine(SECRET, "soon", body, told, build.NOW)
    assert not is_genuine(SECRET, timestamp, body, "sha256=é", build.NOW)
    assert is_genuine(SECRET, timestamp, body, told, build.NOW, within=timedelta())
    assert headers["x-tracker-delivery"] == build.delivery().message_id


def test_the_signature_is_that_of_any_other_library():
    # echo -n '1.{}' | openssl dgst -sha256 -hmac key
    assert signature("key", "1", b"{}") == "1ba6b8171186efc613e8bcc0cbdab2748f24984d7c5a84faa2637afa0e40d224"


def test_without_a_secret_nothing_is_signed(fake):
    with posting(fake.host) as post:
        Webhook(post, url=f"http://{fake.host}/", secret=None, now=lambda: build.NOW).send(build.delivery())
    assert "x-tracker-signature" not in fake.bodies[0][2]


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault(status=204), Outcome.SENT),
        (Fault(status=429, headers={"Retry-After": "120"}), Outcome.RETRY),
        (Fault(status=408), Outcome.RETRY),
        (Fault(status=302, headers={"Location": "http://169.254.169.254/"}), Outcome.REFUSED),
        (Fault(status=404), Outcome.REFUSED),
        (Fault(status=410), Outcome.REFUSED),
        (Fault(status=499), Outcome.REFUSED),
        (Fault(status=500), Outcome.AMBIGUOUS),
        (Fault(status=502), Outcome.AMBIGUOUS),
        (Fault(silent=True), Outcome.AMBIGUOUS),
        (Fault(wait_s=1.0), Outcome.AMBIGUOUS),
    ],
)
def test_every_answer_has_its_meaning(fake, webhook, fault, outcome):
    fake.faults = [fault]
    receipt = webhook.send(build.delivery())
    assert receipt.outcome is outcome
    assert receipt.retry_after_s == (120 if fault.status == 429 else None)
    assert len(fake.bodies) == 1  # no redirect was followed


def test_a_host_that_is_not_allowed_is_not_reached(fake):
    with posting() as post:
        receipt = Webhook(post, url=f"http://{fake.host}/", secret=None, now=lambda: build.NOW).send(build.delivery())
    assert receipt.outcome is Outcome.RETRY
    assert fake.bodies == []
