"""Mail over real SMTP: every refusal, loss and silence ends in an exact word, and bytes arrive as they were frozen."""

import socket
import threading
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default

import pytest

from tests import build
from tests.fakes.mail import PASSWORD, Mailbox, authority, mail_server
from tracker.channels.smtp import Server, Smtp
from tracker.jobs.deliver import Outlet
from tracker.model import Outcome
from tracker.render.mail import message

PAYLOAD = message(
    subject="1 change",
    text="One line\n.\n..two dots\nimec → Rapidus",
    html="<p>One line</p>",
    sender="tracker@example.org",
    recipient="reader@example.org",
    message_id="<0123456789abcdef@example.org>",
    date=build.NOW,
    list_name="weekly",
)


def mail(**more):
    return build.delivery(payload=PAYLOAD, **more)


def sender(port, tls=None, **more):
    fields = {"host": "localhost", "port": port, "sender": "tracker@example.org", "security": "none", "timeout_s": 0.4}
    return Smtp(Server(**{**fields, **more}), **({"tls": lambda: tls} if tls else {}))


@pytest.fixture(scope="module")
def certificates():
    return authority()


@pytest.fixture
def box():
    return Mailbox()


@pytest.fixture
def channel(box):
    with mail_server(box) as port:
        yield sender(port)


def test_the_frozen_bytes_arrive_unchanged(box, channel):
    assert channel.send(mail()).outcome is Outcome.SENT
    (taken,) = box.taken
    assert taken.data == PAYLOAD
    assert (taken.sender, taken.recipients) == ("tracker@example.org", ["reader@example.org"])
    read = message_from_bytes(taken.data, policy=default)
    assert read["Message-ID"] == mail().message_id
    assert read.get_body(("plain",)).get_content().splitlines()[:3] == ["One line", ".", "..two dots"]


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (("MAIL", "451 later"), Outcome.RETRY),
        (("MAIL", "550 not you"), Outcome.REFUSED),
        (("MAIL", "drop"), Outcome.RETRY),
        (("RCPT", "450 greylisted"), Outcome.RETRY),
        (("RCPT", "451 greylisted"), Outcome.RETRY),
        (("RCPT", "550 no such user"), Outcome.REFUSED),
        (("RCPT", "drop"), Outcome.RETRY),
        (("RCPT", "silence"), Outcome.RETRY),
        (("DATA", "452 disk full"), Outcome.RETRY),
        (("DATA", "554 spam"), Outcome.REFUSED),
        (("after", "drop"), Outcome.AMBIGUOUS),
        (("after", "silence"), Outcome.AMBIGUOUS),
        (("bye", "drop"), Outcome.SENT),
    ],
)
def test_every_failure_ends_in_an_exact_word(box, channel, fault, outcome):
    box.faults = [fault]
    receipt = channel.send(mail())
    assert receipt.outcome is outcome, receipt.detail
    assert bool(box.taken) is (fault[0] in ("after", "bye"))
    if fault[1][:3].isdigit():
        assert fault[1][:3] in receipt.detail


def test_a_greylisted_message_arrives_with_the_second_attempt(box, channel):
    box.faults = [("RCPT", "451 greylisted")]
    assert [channel.send(mail()).outcome for _ in range(2)] == [Outcome.RETRY, Outcome.SENT]
    assert [one.data for one in box.taken] == [PAYLOAD]


@pytest.mark.parametrize("number", [12, pytest.param(100, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("point", "extra"), [("MAIL", 0), ("RCPT", 0), ("after", 1), ("bye", 0)])
def test_a_lost_connection_costs_at_most_one_extra_copy(tmp_path, point, extra, number):
    """Each of so many messages loses its first connection at one point."""
    from tests.jobs.desk import desk

    box = Mailbox()
    with mail_server(box) as port, desk(tmp_path) as office:
        office.deliver.outlets = {"mail": Outlet(channel=sender(port), when_unsure="resend-once")}
        office.outbox.add([mail(key=f"k{n}", recipient=f"r{n}@example.org") for n in range(number)], None)
        for _ in range(number):
            box.faults.append((point, "drop"))
        for hours in range(4):
            office.deliver(build.later(hours=hours))
            box.faults = []
        assert set(office.states().values()) == {"sent"}
        copies = [sum(one.recipients == [f"r{n}@example.org"] for one in box.taken) for n in range(number)]
        assert min(copies) >= 1
        assert max(copies) <= 1 + extra
        assert {one.data for one in box.taken} == {PAYLOAD}


# ------------------------------------------------------------------ connections
@contextmanager
def speaking(script):
    """A server that does what a function says with its one connection."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        done = threading.Event()

        def serve():
            connection, _ = listening.accept()
            with connection:
                script(connection)
                done.wait(3)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        done.set()
        thread.join(3)


def test_a_server_that_does_not_greet_is_left(tmp_path):
    with speaking(lambda connection: None) as port:
        assert sender(port).send(mail()).outcome is Outcome.RETRY


@pytest.mark.parametrize(
    "greeting", [b"554 go away\r\n", b"421 busy\r\n", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\xff\x00\r\n", b""]
)
def test_a_server_that_greets_wrongly_is_tried_later(greeting):
    def script(connection):
        if greeting:
            connection.sendall(greeting)
        else:
            connection.shutdown(socket.SHUT_RDWR)

    with speaking(script) as port:
        receipt = sender(port).send(mail())
    assert receipt.outcome is Outcome.RETRY
    assert receipt.detail.isprintable()


def test_a_server_that_is_down_is_tried_later():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    receipt = sender(port).send(mail())
    assert receipt.outcome is Outcome.RETRY
    assert receipt.detail.startswith("connecting:")


# ------------------------------------------------------------------ TLS and passwords
def test_starttls_is_real(box, certificates):
    server, client = certificates
    with mail_server(box, tls=server) as port:
        assert sender(port, client, security="starttls").send(mail()).outcome is Outcome.SENT
    assert [one.encrypted for one in box.taken] == [True]


def test_tls_from_the_start_is_real(box, certificates):
    server, client = certificates
    with mail_server(box, tls=server, implicit=True) as port:
        assert sender(port, client, security="tls").send(mail()).outcome is Outcome.SENT
    assert len(box.taken) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_is_refused(box, certificates, security):
    server, _ = certificates
    with mail_server(box, tls=server, implicit=security == "tls") as port:
        receipt = sender(port, security=security).send(mail())
    assert receipt.outcome is Outcome.RETRY
    assert "CERTIFICATE_VERIFY_FAILED" in receipt.detail
    assert box.taken == []


def test_a_certificate_for_another_name_is_refused(box, certificates):
    server, client = certificates
    with mail_server(box, tls=server) as port:
        receipt = sender(port, client, security="starttls", host="127.0.0.1").send(mail())
    assert receipt.outcome is Outcome.RETRY
    assert box.taken == []


def test_without_starttls_nothing_is_sent_in_clear(box):
    with mail_server(box) as port:
        receipt = sender(port, security="starttls", username="u", password=PASSWORD).send(mail())
    assert (receipt.outcome, receipt.retry_after_s) == (Outcome.RETRY, 3600)
    assert "offers no STARTTLS" in receipt.detail
    assert (box.taken, box.logins) == ([], 0)


def test_a_password_is_never_sent_without_encryption(box):
    with mail_server(box) as port:
        receipt = sender(port, username="u", password=PASSWORD).send(mail())
    assert "never sent in clear" in receipt.detail
    assert (box.taken, box.logins) == ([], 0)


@pytest.mark.parametrize("password", [PASSWORD, "wrong"])
def test_a_wrong_password_is_not_hammered(box, certificates, password):
    server, client = certificates
    with mail_server(box, tls=server, auth=True) as port:
        channel = sender(port, client, security="starttls", username="u", password=password)
        receipt = channel.send(mail())
    if password == PASSWORD:
        assert receipt.outcome is Outcome.SENT
        assert box.passwords == [PASSWORD.encode()]
    else:
        assert (receipt.outcome, receipt.retry_after_s) == (Outcome.RETRY, 3600)
        assert password not in receipt.detail
        assert box.taken == []


def test_a_server_that_knows_no_login_is_not_hammered(box, certificates):
    server, client = certificates
    with mail_server(box, tls=server) as port:
        receipt = sender(port, client, security="starttls", username="u", password="p").send(mail())
    assert (receipt.outcome, receipt.retry_after_s) == (Outcome.RETRY, 3600)
