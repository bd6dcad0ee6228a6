"""Records of `model` <-> JSON text, the one way nested records are stored.

Does not care which column the text goes to. Exact for Decimal and aware datetimes. A field that equals its
default is left out, so the defaults of stored records in `model` are part of the file format.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from tracker.errors import StoreCorrupt
from tracker.store.db import in_utf8

T = TypeVar("T")


_adapters: dict[Any, TypeAdapter[Any]] = {}


def _adapter(kind: Any) -> TypeAdapter[Any]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def encode(kind: type[T], value: T) -> str:
    """The JSON text of a record; lone surrogates, which no UTF-8 file can hold, become U+FFFD."""
    adapter = _adapter(kind)
    try:
        return adapter.dump_json(value, exclude_defaults=True).decode()
    except PydanticSerializationError:
        return adapter.dump_json(_cleaned(value), exclude_defaults=True).decode()


def encode_or_none(kind: type[T], value: T | None) -> str | None:
    """`encode` for a record that may be missing."""
    return None if value is None else encode(kind, value)


def decode(kind: type[T], text: str) -> T:
    """The record of a JSON text; raises StoreCorrupt when it is not one."""
    try:
        value: T = _adapter(kind).validate_json(text, strict=True)
    except ValidationError as error:
        name = getattr(kind, "__name__", str(kind))
        raise StoreCorrupt(f"a stored {name} cannot be read: {error.errors(include_url=False)[0]['msg']}") from None
    return value


def decode_or_none(kind: type[T], text: str | None) -> T | None:
    """`decode` for a record that may be missing."""
    return None if text is None else decode(kind, text)


def _cleaned(value: Any) -> Any:
    if type(value) is str:
        return in_utf8(value)
    if isinstance(value, tuple):
        return tuple(_cleaned(part) for part in value)
    if isinstance(value, Mapping):
        return {_cleaned(key): _cleaned(part) for key, part in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: _cleaned(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return dataclasses.replace(value, **fields)
    return value
