"""What an HTTP answer says about itself, and its body within bounds.

Does not care where the answer came from; knows no httpx. Everything read here was written by a stranger.
"""

import zlib
from collections.abc import AsyncIterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tracker import limits
from tracker.model import FailureKind, Validators

_GZIP = 16 + zlib.MAX_WBITS
_GZIP_FIRST_BYTE = 0x1F
_GZIP_MEMBERS = 1_000


class Refused(Exception):
    """An answer that is given up on purpose: too large, a wrong encoding, too many redirects."""

    def __init__(self, kind: FailureKind, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind


def retry_after_s(value: str | None, now: datetime) -> int | None:
    """Seconds to wait as `Retry-After` says, in seconds or as a date, within the program's own bounds.

    None when the header is missing or means nothing.
    """
    text = (value or "").strip()
    if not text:
        return None
    number = text.removeprefix("-").removeprefix("+")
    if number.isascii() and number.isdigit():
        seconds = 0 if text.startswith("-") else int(number[:12])
    else:
        try:
            until = parsedate_to_datetime(text[:100])
            seconds = int((until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds())
        except (ValueError, OverflowError, TypeError):
            return None
    return min(max(seconds, limits.RETRY_AFTER_MIN), limits.RETRY_AFTER_MAX)


def fresh_for_s(cache_control: str | None, age: str | None) -> int | None:
    """Seconds for which an answer stays fresh, from `Cache-Control: max-age` and `Age`."""
    for directive in (cache_control or "")[:1_000].split(","):
        name, _, number = directive.strip().partition("=")
        number = number.strip('" ')
        if name.strip().lower() == "max-age" and number.isascii() and number.isdigit():
            spent = int(age[:9]) if age and age.isascii() and age.isdigit() else 0
            return min(max(int(number[:9]) - spent, 0), limits.BACKOFF_MAX)
    return None


def validators(etag: str | None, last_modified: str | None) -> Validators:
    """The validators of an answer, without those that could not be sent back as they came."""
    return Validators(etag=_sendable(etag), last_modified=_sendable(last_modified))


def _sendable(value: str | None) -> str | None:
    value = (value or "").strip()
    fits = len(value) <= limits.VALIDATOR_CHARS and value.isascii() and value.isprintable()
    return value if value and fits else None


async def read_body(parts: AsyncIterable[bytes], encoding: str, length: str | None, most: int) -> bytes:
    """The whole decoded body of at most `most` bytes; raises Refused.

    Decodes with a bound on the output, because a few hundred bytes can stand for gigabytes. Only gzip was
    asked for, so any other or a second encoding is refused unread.
    """
    codings = [coding.strip().lower() for coding in encoding.split(",") if coding.strip()]
    if codings not in ([], ["identity"], ["gzip"], ["x-gzip"]):
        raise Refused(FailureKind.ENCODING, f"content encoding {encoding[:60]!r} was not asked for")
    if length and length.isascii() and length.isdigit() and int(length[:20]) > most:
        raise Refused(FailureKind.TOO_LARGE, f"announces {length[:20]} bytes, more than {most:,}")
    zipped = codings in (["gzip"], ["x-gzip"])
    inflate = _Inflate(most) if zipped else None
    body, received = bytearray(), 0
    async for part in parts:
        received += len(part)
        if received > most:
            raise Refused(FailureKind.TOO_LARGE, f"sends more than {most:,} bytes")
        if inflate is None:
            body += part
        else:
            inflate.feed(part)
    if inflate is None:
        return bytes(body)
    return inflate.finish() if received else b""


class _Inflate:
    """gzip with a bound on what comes out; several members are one body (RFC 1952)."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._members = 1
        self._decoder = zlib.decompressobj(_GZIP)
        self._out = bytearray()

    def feed(self, data: bytes) -> None:
        while data:
            if self._decoder.eof:
                if data[0] != _GZIP_FIRST_BYTE:
                    return  # padding, or rubbish that some servers leave behind a complete body
                self._members += 1
                if self._members > _GZIP_MEMBERS:
                    raise Refused(FailureKind.ENCODING, f"more than {_GZIP_MEMBERS:,} gzip members")
                self._decoder = zlib.decompressobj(_GZIP)
            room = self._most + 1 - len(self._out)
            try:
                self._out += self._decoder.decompress(data, room)
            except zlib.error as error:
                raise Refused(FailureKind.ENCODING, f"broken gzip: {error}") from error
            if len(self._out) > self._most:
                raise Refused(FailureKind.TOO_LARGE, f"unpacks to more than {self._most:,} bytes")
            data = self._decoder.unused_data if self._decoder.eof else self._decoder.unconsumed_tail

    def finish(self) -> bytes:
        if not self._decoder.eof:
            raise Refused(FailureKind.PROTOCOL, "the gzip body ends too early")
        return bytes(self._out)
