"""Mail over SMTP: one frozen message to one recipient, and an exact word on whether it was taken.

Does not build messages (`render.mail` does) and does not decide about another try (`jobs.deliver` does).
"""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass

from tracker.model import Delivery, Outcome, Receipt

_AUTH_RETRY_S = 3600  # a wrong password must not hammer the server into locking the account


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where and how to hand in mail. `security`: "starttls", "tls" or "none"."""

    host: str
    port: int
    sender: str  # envelope sender
    security: str = "starttls"
    username: str | None = None
    password: str | None = None
    timeout_s: float = 30.0
    local_name: str | None = None  # what EHLO says; None: the machine's name


class Smtp:
    """Fits `jobs.ports.Channel`. A mail server cannot be asked what it has."""

    can_ask = False

    def __init__(self, server: Server, *, tls: Callable[[], ssl.SSLContext] = ssl.create_default_context) -> None:
        self._server = server
        self._tls = tls

    def find(self, delivery: Delivery) -> str | None:
        """Always None: a mail server does not tell what it has taken before."""
        return None

    def send(self, delivery: Delivery) -> Receipt:
        """One attempt. Everything up to the end of the data is definite; silence after it is ambiguous."""
        try:
            connection = self._connect()
        except _Refused as refused:
            return refused.receipt
        except (OSError, smtplib.SMTPException) as error:
            return Receipt(outcome=Outcome.RETRY, detail=_said("connecting", error))
        try:
            return self._hand_over(connection, delivery)
        except (OSError, smtplib.SMTPException) as error:
            return Receipt(outcome=Outcome.RETRY, detail=_said("before the message", error))
        finally:
            _leave(connection)

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        kind: Callable[..., smtplib.SMTP] = smtplib.SMTP
        options: dict[str, object] = {"timeout": server.timeout_s, "local_hostname": server.local_name}
        if server.security == "tls":
            kind, options = smtplib.SMTP_SSL, {**options, "context": self._tls()}
        connection = kind(server.host, server.port, **options)
        try:
            connection.ehlo_or_helo_if_needed()
            if server.security == "starttls":
                if not connection.has_extn("starttls"):
                    raise _Refused(
                        Receipt(
                            outcome=Outcome.RETRY,
                            detail=f"{server.host} offers no STARTTLS; set security: none to send in clear",
                            retry_after_s=_AUTH_RETRY_S,
                        )
                    )
                connection.starttls(context=self._tls())
                connection.ehlo()
            if server.username is not None:
                self._log_in(connection)
        except BaseException:
            _leave(connection)
            raise
        return connection

    def _log_in(self, connection: smtplib.SMTP) -> None:
        server = self._server
        if server.security == "none":
            raise _Refused(
                Receipt(
                    outcome=Outcome.RETRY,
                    detail="a password is never sent in clear; set security to starttls or tls",
                    retry_after_s=_AUTH_RETRY_S,
                )
            )
        try:
            connection.login(server.username or "", server.password or "")
        except smtplib.SMTPAuthenticationError as error:
            raise _Refused(
                Receipt(outcome=Outcome.RETRY, detail=_said("logging in", error), retry_after_s=_AUTH_RETRY_S)
            ) from None
        except smtplib.SMTPNotSupportedError as error:
            raise _Refused(
                Receipt(outcome=Outcome.RETRY, detail=_said("logging in", error), retry_after_s=_AUTH_RETRY_S)
            ) from None

    def _hand_over(self, connection: smtplib.SMTP, delivery: Delivery) -> Receipt:
        for what, (code, text) in (
            ("sender", connection.mail(self._server.sender)),
            ("recipient", connection.rcpt(delivery.recipient)),
        ):
            if code not in (250, 251):
                return _answer(f"{what} refused", code, text)
        code, text = connection.docmd("data")
        if code != 354:
            return _answer("data refused", code, text)
        connection.send(_stuffed(delivery.payload))
        try:
            connection.send(b".\r\n")  # from here on the server may have the message
            code, text = connection.getreply()
        except (OSError, smtplib.SMTPException) as error:
            connection.close()
            return Receipt(outcome=Outcome.AMBIGUOUS, detail=_said("after the message", error))
        if 200 <= code < 300:
            return Receipt(outcome=Outcome.SENT, detail=_shown(text))
        return _answer("message refused", code, text)


class _Refused(Exception):
    """Carries a receipt out of the set-up of a connection."""

    def __init__(self, receipt: Receipt) -> None:
        super().__init__(receipt.detail)
        self.receipt = receipt


def _answer(what: str, code: int, text: bytes) -> Receipt:
    outcome = Outcome.RETRY if 400 <= code < 500 or code in (-1, 421) else Outcome.REFUSED
    return Receipt(outcome=outcome, detail=f"{what}: {code} {_shown(text)}")


def _stuffed(message: bytes) -> bytes:
    lines = message.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    if lines and not lines[-1]:
        lines.pop()
    return b"".join((b"." + line if line.startswith(b".") else line) + b"\r\n" for line in lines)


def _leave(connection: smtplib.SMTP) -> None:
    try:
        connection.quit()
    except (OSError, smtplib.SMTPException):
        connection.close()


def _said(when: str, error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return f"{when}: {error.smtp_code} {_shown(text if isinstance(text, bytes) else str(text).encode())}"
    return f"{when}: {type(error).__name__} {_shown(str(error).encode())}".rstrip()


def _shown(text: bytes) -> str:
    return "".join(char if char.isprintable() else " " for char in text.decode("ascii", "replace"))[:300]
