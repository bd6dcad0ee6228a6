import inspect
import socket
import ssl
import zlib

import httpcore
import httpx
import pytest

from tracker.model import FailureKind
from tracker.net.answers import Refused
from tracker.net.guard import Blocked, NameNotFound
from tracker.net.transport import failure_of, shown, tls_context


def exceptions(module) -> list[type[BaseException]]:
    return [one for _, one in inspect.getmembers(module, inspect.isclass) if issubclass(one, Exception)]


def test_every_exception_of_httpx_and_httpcore_has_a_kind() -> None:
    known = exceptions(httpx) + exceptions(httpcore)
    assert len(known) >= 40
    internal = {one.__name__ for one in known if failure_of(one.__new__(one)).kind is FailureKind.INTERNAL}
    # Only misuse of the library by this program is not a failure of the far side.
    assert internal == {"StreamError", "StreamConsumed", "StreamClosed", "ResponseNotRead", "RequestNotRead"}


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Blocked("inside"), FailureKind.BLOCKED),
        (NameNotFound("no"), FailureKind.DNS),
        (socket.gaierror(-2, "no"), FailureKind.CONNECT),
        (ssl.SSLCertVerificationError("bad"), FailureKind.TLS),
        (TimeoutError(), FailureKind.TIMEOUT),
        (ConnectionResetError(), FailureKind.CONNECT),
        (zlib.error("bad"), FailureKind.ENCODING),
        (Refused(FailureKind.TOO_LARGE, "big"), FailureKind.TOO_LARGE),
        (ValueError("?"), FailureKind.INTERNAL),
    ],
)
def test_other_errors_have_their_kinds(error: Exception, kind: FailureKind) -> None:
    assert failure_of(error).kind is kind


def test_a_cause_behind_a_connection_error_decides() -> None:
    error = httpcore.ConnectError("failed")
    error.__cause__ = ssl.SSLCertVerificationError("wrong host")
    assert failure_of(error).kind is FailureKind.TLS
    several = ExceptionGroup("several", [OSError("unreachable")])
    assert failure_of(several).kind is FailureKind.CONNECT


def test_details_are_one_short_line() -> None:
    assert shown("a\x1b[31m\r\nb" + "x" * 500).startswith("a [31m  b")
    assert len(failure_of(ValueError("x" * 5_000)).detail) <= 200


def test_the_default_tls_settings_verify() -> None:
    context = tls_context(None)
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
