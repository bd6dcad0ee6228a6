import json

import pytest

from tracker.core.document_lines import LineError, parse_line, parse_published
from tracker.model import Precision


def test_a_line_becomes_a_document_and_unknown_keys_are_ignored():
    found = parse_line(json.dumps({"id": 7, "title": "T", "summary": None, "gold": {"status": "x"}, "lang": "nl"}))
    assert (found.id, found.title, found.summary, found.language) == ("7", "T", "", "nl")


@pytest.mark.parametrize(
    ("line", "says"),
    [("{", "not JSON"), ("[]", "not a JSON object"), ("{}", "no id"), ('{"id": true}', "no id"),
     ('{"id": "a", "title": 3}', "title is not text"), ("[" * 100_000, "not JSON")],
)  # fmt: skip
def test_a_line_that_is_no_document_says_why(line, says):
    with pytest.raises(LineError, match=says):
        parse_line(line)


@pytest.mark.parametrize(
    ("value", "precision"),
    [("2026-11-21", Precision.DAY), ("2026-11", Precision.MONTH), ("2026", Precision.YEAR),
     ("2026-11-21T07:00:00+01:00", Precision.MINUTE), ("2026-02-31", Precision.NONE), ("soon", Precision.NONE),
     (None, Precision.NONE), (12, Precision.NONE), ("0001-01-01T00:00:00+14:00", Precision.NONE)],
)  # fmt: skip
def test_dates_as_exact_as_they_are_written(value, precision):
    assert parse_published(value).precision is precision
