"""A mail server with every failure a sender has to live with; aiosmtpd on a loopback port of the system's choice."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

PASSWORD = "s3cret-sentinel"


@dataclass
class Taken:
    """A message as the server has it."""

    sender: str
    recipients: list[str]
    data: bytes
    encrypted: bool


@dataclass
class Mailbox:
    """Keeps what it takes. Each fault is used up by one message, at the step that it names.

    `MAIL`, `RCPT`, `DATA` faults are answers such as "451 try later"; "drop" closes the connection there.
    `after` "drop" or "silence" happen when the message is kept and not yet acknowledged; `bye` closes after the 250.
    """

    faults: list[tuple[str, str]] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    passwords: list[bytes] = field(default_factory=list)
    logins: int = 0

    def _fault(self, step: str) -> str | None:
        if self.faults and self.faults[0][0] == step:
            return self.faults.pop(0)[1]
        return None

    async def _at(self, step: str, server: SMTP) -> str | None:
        said = self._fault(step)
        if said == "drop":
            server.transport.abort()
        elif said == "silence":
            await asyncio.sleep(1.0)
        return said

    async def handle_MAIL(self, server, session, envelope, address, options):
        said = await self._at("MAIL", server)
        envelope.mail_from = address
        return said or "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        said = await self._at("RCPT", server)
        if said:
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        said = await self._at("DATA", server)
        if said:
            return said
        self.taken.append(
            Taken(
                envelope.mail_from, list(envelope.rcpt_tos), bytes(envelope.original_content), session.ssl is not None
            )
        )
        await self._at("after", server)
        if self._fault("bye"):
            asyncio.get_running_loop().call_later(0.005, server.transport.abort)
        return "250 taken"

    def authenticate(self, server, session, envelope, mechanism, data):
        self.logins += 1
        self.passwords.append(data.password)
        return AuthResult(success=data.password == PASSWORD.encode(), handled=False)


def authority() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """TLS for a server called localhost, and for a client that trusts its authority."""
    ca = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost").configure_cert(server)
    client = ssl.create_default_context()
    ca.configure_trust(client)
    return server, client


@contextmanager
def mail_server(
    mailbox: Mailbox, *, tls: ssl.SSLContext | None = None, implicit: bool = False, auth: bool = False
) -> Iterator[int]:
    """A server in a thread; yields its port. `tls` offers STARTTLS, or with `implicit` speaks TLS from the start."""
    options: dict[str, object] = {"hostname": "mx.example", "loop": asyncio.new_event_loop()}
    if auth:
        options |= {"authenticator": mailbox.authenticate, "auth_required": True}
    if tls is not None and not implicit:
        options["tls_context"] = tls
    loop = options["loop"]
    listening = socket.create_server(("127.0.0.1", 0))
    begun = threading.Event()

    def serve() -> None:
        asyncio.set_event_loop(loop)
        made = loop.create_server(lambda: SMTP(mailbox, **options), sock=listening, ssl=tls if implicit else None)
        server = loop.run_until_complete(made)
        loop.call_soon(begun.set)
        loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0.01))
        loop.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        begun.wait()  # told to stop while it is still being made, a loop would forget it and run for ever
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        listening.close()
