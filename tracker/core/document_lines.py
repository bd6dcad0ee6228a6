"""A line of JSON as a document to be read.

Does not open files; the command line hands it one line after the other.
"""

import json
import re
from calendar import monthrange
from datetime import UTC, datetime

from tracker.model import UNDATED, Dated, Document, ItemId, Precision

_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


class LineError(ValueError):
    """A line that is no document; the message says what is wrong with it."""


def parse_line(line: str) -> Document:
    """A JSON object with `id` and `title` (or `summary`), else LineError; a date nobody understands is no date."""
    try:
        data = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise LineError(f"is not JSON ({getattr(error, 'msg', 'nested too deeply')})") from None
    if not isinstance(data, dict):
        raise LineError("is not a JSON object")
    key = data.get("id")
    if not isinstance(key, str | int) or isinstance(key, bool) or key == "":
        raise LineError("has no id")
    texts = {}
    for name in ("title", "summary", "url", "publisher", "lang"):
        value = data.get(name)
        if value is not None and not isinstance(value, str):
            raise LineError(f"{name} is not text")
        texts[name] = value
    return Document(
        id=ItemId(str(key)),
        title=texts["title"] or "",
        summary=texts["summary"] or "",
        url=texts["url"],
        publisher=texts["publisher"] or "",
        published=parse_published(data.get("published")),
        language=texts["lang"],
    )


def parse_published(value: object) -> Dated:
    """`2026-11-21`, `2026-11`, `2026` or a full ISO time; anything else is kept as written and is no date."""
    if value is None or value == "":
        return UNDATED
    raw = str(value)
    match = _DAY.fullmatch(raw.strip())
    if match:
        year, month, day = (int(part) if part else None for part in match.groups())
        precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
        if year and 1 <= (month or 1) <= 12 and 1 <= (day or 1) <= monthrange(year, month or 1)[1]:
            return Dated(raw, datetime(year, month or 1, day or 1, tzinfo=UTC), precision)
        return Dated(raw)
    try:
        moment = datetime.fromisoformat(raw.strip())
    except ValueError:
        return Dated(raw)
    try:
        return Dated(raw, (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC), Precision.MINUTE)
    except OverflowError:
        return Dated(raw)
