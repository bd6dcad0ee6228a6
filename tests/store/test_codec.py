"""Records survive the way to JSON text and back, exactly."""

import dataclasses
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store import build
from tracker import model
from tracker.errors import StoreCorrupt
from tracker.store import codec

_TEXT = st.text(max_size=12)
_TIMES = st.datetimes(timezones=st.just(UTC))
_SUMS = st.decimals(allow_nan=False, allow_infinity=False, places=2) | st.integers(0, 10**15).map(Decimal)
for _kind, _values in (
    (str, _TEXT),
    (datetime, _TIMES),
    (Decimal, _SUMS),
    (float, st.floats(allow_nan=False, allow_infinity=False)),
    (int, st.integers(-(10**9), 10**9)),
):
    st.register_type_strategy(_kind, _values)
st.register_type_strategy(Mapping, st.dictionaries(_TEXT, _TEXT, max_size=3))

KINDS = [
    model.Dated,
    model.Evidence,
    model.Amount,
    model.Claim,
    model.Reading,
    model.Assessment,
    model.Fact,
    model.Statement,
    model.Change,
    model.Story,
    model.Promise,
    model.FetchFailed,
    model.SourceState,
    model.Poll,
    model.Item,
    model.Ruling,
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_round_trip(kind: Any, data: st.DataObject) -> None:
    value = data.draw(st.from_type(kind))
    text = codec.encode(kind, value)
    again = codec.decode(kind, text)
    assert again == value
    assert codec.encode(kind, again) == text


def test_decimals_keep_their_digits() -> None:
    amount = model.Amount(value=Decimal("526000000.10"), currency="USD")
    assert str(codec.decode(model.Amount, codec.encode(model.Amount, amount)).value) == "526000000.10"


def test_microseconds_are_kept() -> None:
    dated = model.Dated("now", datetime(2026, 11, 2, 7, 0, 0, 1, tzinfo=UTC), model.Precision.MINUTE)
    again = codec.decode(model.Dated, codec.encode(model.Dated, dated))
    assert again.value == dated.value
    assert again.value is not None
    assert again.value.utcoffset() == UTC.utcoffset(None)


# The defaults of stored records are part of the file format: a text written today must mean the same for ever.
FORMAT = {
    model.Amount: (
        '{"value":"70000000000","currency":"JPY"}',
        model.Amount(
            value=Decimal(70000000000),
            currency="JPY",
            bound=model.Bound.EXACT,
            role=model.SumRole.NEW,
            about="",
            field="title",
            start=0,
            end=0,
        ),
    ),
    model.Dated: ("{}", model.Dated(raw="", value=None, precision=model.Precision.NONE)),
    model.Claim: (
        '{"parties":["imec"],"partnership":null,"act":null}',
        model.Claim(parties=("imec",), partnership=None, act=None, modality=model.Modality.FACT),
    ),
    model.FetchFailed: (
        '{"kind":"timeout","detail":"20 s"}',
        model.FetchFailed(kind=model.FailureKind.TIMEOUT, detail="20 s", status=None, retry_after_s=None),
    ),
}


@pytest.mark.parametrize("kind", FORMAT, ids=lambda kind: kind.__name__)
def test_stored_texts_keep_their_meaning(kind: Any) -> None:
    text, meant = FORMAT[kind]
    assert codec.decode(kind, text) == meant
    assert codec.encode(kind, meant) == text


def test_lone_surrogates_are_replaced() -> None:
    statement = model.Statement(quote="a\ud800b", amounts=(model.Amount(value=Decimal(1), currency="\udfff"),))
    again = codec.decode(model.Statement, codec.encode(model.Statement, statement))
    assert again == dataclasses.replace(
        statement, quote="a\ufffdb", amounts=(model.Amount(value=Decimal(1), currency="\ufffd"),)
    )


@pytest.mark.parametrize("text", ["", "{", "[]", '{"value": 1}', '{"currency": "JPY"}'])
def test_damaged_texts_are_damage(text: str) -> None:
    with pytest.raises(StoreCorrupt, match="Amount"):
        codec.decode(model.Amount, text)


def test_missing_records() -> None:
    assert codec.encode_or_none(model.Dated, None) is None
    assert codec.decode_or_none(model.Dated, None) is None


def test_a_real_assessment() -> None:
    assessment = build.assessment("a")
    assert codec.decode(model.Assessment, codec.encode(model.Assessment, assessment)) == assessment
