import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.limits import BACKOFF_MAX, RETRY_AFTER_MAX, RETRY_AFTER_MIN
from tracker.model import FailureKind, Validators
from tracker.net import answers

NOW = datetime(2026, 11, 21, tzinfo=UTC)


@given(st.text(max_size=60))
def test_any_retry_after_is_none_or_within_bounds(value: str) -> None:
    seconds = answers.retry_after_s(value, NOW)
    assert seconds is None or RETRY_AFTER_MIN <= seconds <= RETRY_AFTER_MAX


@given(st.text(max_size=60), st.text(max_size=10))
def test_any_cache_control_is_none_or_within_bounds(value: str, age: str) -> None:
    seconds = answers.fresh_for_s(value, age)
    assert seconds is None or 0 <= seconds <= BACKOFF_MAX


@pytest.mark.parametrize(
    ("value", "age", "seconds"),
    [
        ("max-age=60", None, 60),
        ('no-cache, Max-Age="60"', "20", 40),
        ("max-age=10", "20", 0),
        ("max-age=99999999999", None, BACKOFF_MAX),
        ("max-age=-1", None, None),
        ("s-maxage=60", None, None),
        (None, None, None),
    ],
)
def test_freshness(value: str | None, age: str | None, seconds: int | None) -> None:
    assert answers.fresh_for_s(value, age) == seconds


def test_validators_that_cannot_be_sent_back_are_dropped() -> None:
    assert answers.validators(' W/"x" ', "a\nb") == Validators(etag='W/"x"')


def test_a_body_is_read_to_its_end_or_refused() -> None:
    async def parts(*pieces: bytes):
        for piece in pieces:
            yield piece

    def read(*pieces: bytes, encoding: str = "", length: str | None = None, most: int = 10) -> bytes:
        return asyncio.run(answers.read_body(parts(*pieces), encoding, length, most))

    assert read(b"ab", b"cd") == b"abcd"
    assert read(encoding="gzip") == b""
    for arguments, kind in (
        ({"encoding": "compress"}, FailureKind.ENCODING),
        ({"encoding": "gzip;q=1"}, FailureKind.ENCODING),
        ({"length": "11"}, FailureKind.TOO_LARGE),
    ):
        with pytest.raises(answers.Refused) as refused:
            read(b"ab", **arguments)
        assert refused.value.kind is kind
    with pytest.raises(answers.Refused):
        read(b"12345", b"678901")
