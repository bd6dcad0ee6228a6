"""Scalar values of config.yaml as people write them, each checked once; messages say what would be right.

Does not know which key uses them.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, WithJsonSchema

from tracker import limits, yaml_lines
from tracker.model import Trust

SHAPE = ConfigDict(extra="forbid")
"""How pydantic takes every record of config.yaml."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_TRUST = {trust.name.lower(): trust for trust in Trust}
_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_DURATION = re.compile(r"([0-9]{1,9})([smhdw])")
_TIME_OF_DAY = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_HOST = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):[0-9]{1,5}")


def seconds(value: object) -> int:
    """`30m`, `6h`, `1d` as seconds; raises ValueError. Does not care what is timed."""
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("is not a duration such as 30m, 6h or 1d")
    return int(found[1]) * _UNITS[found[2]]


def written(span_s: int) -> str:
    """Seconds as `seconds` reads them, in the greatest unit that fits."""
    for unit, size in reversed(_UNITS.items()):
        if span_s % size == 0 and span_s:
            return f"{span_s // size}{unit}"
    return "0s"


def _weekday(value: object) -> str:
    if value not in WEEKDAYS:
        raise ValueError("must be mon, tue, wed, thu, fri, sat or sun (numbers mean different days to different tools)")
    return str(value)


def _trust(value: object) -> Trust:
    if isinstance(value, Trust):
        return value
    if value not in _TRUST:
        hint = yaml_lines.nearest(value, _TRUST)
        raise ValueError(f"must be {', '.join(_TRUST)}{hint}")
    return _TRUST[str(value)]


def time_of_day(value: str) -> str:
    """`07:00`; raises ValueError."""
    if not _TIME_OF_DAY.fullmatch(value):
        raise ValueError('is not a time of day such as "07:00"')
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ValueError, OSError, LookupError):
        hint = yaml_lines.nearest(value, available_timezones())
        raise ValueError(f"is not a time zone such as Europe/Brussels or Asia/Tokyo{hint}") from None
    return value


def check_url(value: str) -> str:
    """An http(s) address without credentials; raises ValueError. Does not ask whether anything is there."""
    try:
        parts = urlsplit(value)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known or len(value) > limits.URL_CHARS or not value.isprintable() or " " in value:
        raise ValueError("is not an http or https address")
    if parts.username or parts.password:
        raise ValueError("carries a user name or password")
    return value


def allowed_host(value: str) -> str:
    """`host:port` in lower case; raises ValueError."""
    if not _HOST.fullmatch(value):
        raise ValueError("is not host:port, such as intranet.example:8080")
    return value.lower()


def _reference(value: object) -> object:
    # The message never repeats the value: it may be the secret itself.
    if isinstance(value, Secret):
        return value
    kind, _, rest = value.partition(":") if isinstance(value, str) else ("", "", "")
    if kind not in ("env", "file") or not rest:
        raise ValueError("a secret is not written here; write env:NAME or file:/path")
    return Secret(str(value))


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a secret is kept (`env:NAME`, `file:/path`), never the secret itself."""

    reference: str


Seconds = Annotated[int, BeforeValidator(seconds), WithJsonSchema({"type": "string", "pattern": "^[0-9]+[smhdw]$"})]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
Zone = Annotated[str, AfterValidator(_zone)]
Url = Annotated[str, AfterValidator(check_url)]
Weekday = Annotated[str, BeforeValidator(_weekday), WithJsonSchema({"enum": list(WEEKDAYS)})]
SecretField = Annotated[
    Secret, BeforeValidator(_reference), WithJsonSchema({"type": "string", "pattern": "^(env|file):.+"})
]
Trusted = Annotated[Trust, BeforeValidator(_trust), WithJsonSchema({"enum": list(_TRUST)})]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Address = Annotated[str, Field(pattern=r"^[^@\s<>,;:]+@[^@\s<>,;:]+$")]
WhenUnsure = Literal["hold", "resend-once"]
