import json

import pytest

from tests.core.parse.reading import failure, feed
from tracker.model import FailureKind


def document(*items: object, version: object = "https://jsonfeed.org/version/1.1", **more: object) -> str:
    return json.dumps({"version": version, "title": "News", "items": list(items), **more})


def test_every_field_is_read() -> None:
    parsed = feed(
        document(
            {
                "id": "1",
                "url": "/1",
                "external_url": "https://o.example/",
                "title": "Rapidus & imec",
                "content_html": "<p>A <b>mem</b>orandum was signed on Tuesday in Tokyo.</p>",
                "date_published": "2026-11-20T10:00:00+09:00",
                "date_modified": "2026-11-20T11:00:00+09:00",
                "language": "nl-BE",
            },
            {"id": 2, "content_text": "profit < 5 & rising"},
            language="ja",
        )
    )
    assert (parsed.format, parsed.title, parsed.language) == ("json11", "News", "ja")
    one, two = parsed.items
    assert (one.guid, one.url, one.title) == ("1", "https://news.example/1", "Rapidus & imec")
    assert one.summary == "A memorandum was signed on Tuesday in Tokyo."
    assert (one.language, two.language) == ("nl", "ja")
    assert one.published.value is not None
    assert one.updated.value is not None
    assert (two.guid, two.summary) == ("2", "profit < 5 & rising")


@pytest.mark.parametrize("version", ["https://jsonfeed.org/version/1", "http://jsonfeed.org/version/1/"])
def test_the_first_version(version: str) -> None:
    assert feed(document({"id": "1", "title": "t"}, version=version)).format == "json10"


def test_entries_of_any_type_are_accounted_for() -> None:
    odd = [None, 1, "x", [], {}, {"title": 5}, {"title": ["x"]}, {"id": True}, {"title": "\ud800ok", "url": {"a": 1}}]
    parsed = feed(document(*odd))
    assert len(parsed.items) + len(parsed.rejected) == len(odd)
    assert [item.title for item in parsed.items] == ["ok"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("{}", FailureKind.NOT_A_FEED),
        ("[]", FailureKind.NOT_A_FEED),
        ('{"items": 5}', FailureKind.NOT_A_FEED),
        ('{"items": [{"title": "t"}]}', FailureKind.NOT_A_FEED),
        ('{"version": 1, "items": [{"title": "t"}]}', FailureKind.NOT_A_FEED),
        (document(), FailureKind.EMPTY),
        ("{broken", FailureKind.NOT_A_FEED),
        ('{"a": ' * 100_000, FailureKind.UNPARSABLE),
        ('{"a": ' + "9" * 5_000 + "}", FailureKind.NOT_A_FEED),
    ],
)
def test_other_json_is_no_feed(body: str, kind: FailureKind) -> None:
    assert failure(body).kind is kind
