import sys
import time

import pytest

from tests.core.parse.reading import SOURCE, atom, failure, feed, rss, understand
from tracker import limits
from tracker.core.parse.document import parse
from tracker.model import FailureKind, FetchFailed, ParsedFeed, SourceKind

ITEM = "<title>Rapidus and imec sign</title>"

LAUGHS = '<!DOCTYPE lolz [<!ENTITY a "ha">{more}]>'
BOMBS = [
    LAUGHS.format(more="".join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(8))),
    LAUGHS.format(more=f'<!ENTITY b "{"x" * 50_000}">'),
    '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1/evil.dtd"> %p;]>',
    '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE r [<!ENTITY x SYSTEM "http://127.0.0.1/secret">]>',
    '<!DOCTYPE r PUBLIC "-//x//y" "http://127.0.0.1/x.dtd" [<!ENTITY x "y">]>',
    '<!doctype r [<!entity x "y">]>',
    '<!DOCTYPE r [ <!-- ]> --> <!ENTITY x "y">]>',
    '<!-- <rss> --><!DOCTYPE r [<!ENTITY x "y">]>',
    '<!DOCTYPE r [<!ATTLIST item a CDATA "' + "x" * 10_000 + '">]>',
    '<!-- <![CDATA[ --><!DOCTYPE r [<!ENTITY x "y">]><!-- ]]> -->',
]

_watching = False
_seen: list[str] = []


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if _watching and (event == "open" or event.startswith(("socket.connect", "socket.getaddrinfo", "urllib"))):
        _seen.append(f"{event} {arguments[:1]}")


@pytest.mark.parametrize("doctype", BOMBS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_declarations_of_entities_are_refused_in_any_encoding(doctype: str, encoding: str) -> None:
    document = rss("<title>&x;</title>" + ITEM, declaration=f'<?xml version="1.0" encoding="{encoding}"?>{doctype}')
    started = time.process_time()
    found = failure(document.encode(encoding))
    assert found.kind is FailureKind.UNPARSABLE
    assert "declares entities" in found.detail
    assert time.process_time() - started < 0.5


def test_a_document_type_without_declarations_is_harmless() -> None:
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://127.0.0.1/rss.dtd">'
    assert len(feed(rss(ITEM, declaration=f'<?xml version="1.0"?>{doctype}')).items) == 1


def test_a_body_that_names_a_file_or_an_address_opens_nothing(tmp_path) -> None:
    global _watching
    secret = tmp_path / "secret.xml"
    secret.write_text(rss(ITEM))
    understand(rss(ITEM))  # what is imported late is imported now
    sys.addaudithook(_audit)
    bodies = [str(secret), f"file://{secret}", "http://127.0.0.1:9/feed", "feed://127.0.0.1:9/feed", "/etc/passwd"]
    external = rss(ITEM, declaration='<!DOCTYPE rss SYSTEM "file:///etc/passwd">')
    try:
        _watching = True
        results = [understand(body) for body in [*bodies, external]]
    finally:
        _watching = False
    assert _seen == []
    assert all(isinstance(result, FetchFailed) for result in results[:-1])


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", FailureKind.EMPTY),
        (b" \r\n\t", FailureKind.EMPTY),
        ("<!DOCTYPE html><html><body><h1>Sign in</h1></body></html>", FailureKind.NOT_A_FEED),
        ("<html><head><link rel='alternate' type='application/rss+xml'></head></html>", FailureKind.NOT_A_FEED),
        ("<?xml version='1.0'?><!-- x --><catalog><book/></catalog>", FailureKind.NOT_A_FEED),
        (b"%PDF-1.7\n\x00\xff", FailureKind.NOT_A_FEED),
        (b"\x89PNG\r\n\x1a\n\x00", FailureKind.NOT_A_FEED),
        (b"\x1f\x8bbroken", FailureKind.UNPARSABLE),
        ("Service temporarily unavailable", FailureKind.NOT_A_FEED),
        ('{"error": "login required"}', FailureKind.NOT_A_FEED),
        (rss(), FailureKind.EMPTY),
        (b"x" * (limits.BODY_BYTES + 1), FailureKind.TOO_LARGE),
    ],
)
def test_what_is_no_feed_says_what_it_is(body: bytes | str, kind: FailureKind) -> None:
    found = failure(body)
    assert found.kind is kind
    assert found.detail


@pytest.mark.parametrize("content_type", ["text/html", "application/json", "image/png", "", "text/plain; charset=x"])
def test_the_content_decides_and_not_what_the_header_says(content_type: str) -> None:
    assert feed(rss(ITEM), content_type).format == "rss20"
    assert feed(atom(ITEM), content_type).format == "atom10"


@pytest.mark.parametrize(
    "before", ["\ufeff", "\n\n  ", "<!-- made by x -->", "<?xml-stylesheet href='x'?>", "PHP Warning: x in y.php\n"]
)
def test_what_stands_before_a_feed_does_not_hide_it(before: str) -> None:
    assert len(feed(before + rss(ITEM, declaration="")).items) == 1


def test_a_feed_at_the_address_of_a_page_is_still_a_feed() -> None:
    assert feed(rss(ITEM), kind=SourceKind.HTML).format == "rss20"
    assert feed(rss(ITEM), kind=SourceKind.SITEMAP).format == "rss20"


def test_a_broken_part_of_the_program_is_a_value_too(monkeypatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr("tracker.core.parse.document.parse_feed", broken)
    assert failure(rss(ITEM)).detail == "KeyError while reading it"


def test_floods_end_in_time() -> None:
    documents = [
        rss(*[ITEM] * 5_000),
        rss("<title>" + "x" * 4_000_000 + "</title>"),
        "<rss><channel>" + "<item>" * 20_000,
        "<rss><channel><item><title>" + "<a>" * 20_000,
        "<!--" * 100_000 + rss(ITEM),
        "<!DOCTYPE x>" * 100_000 + rss(ITEM),
        "<?x?>" * 100_000,
        rss(
            "<title>t</title><pubDate>" + "1 " * 100_000 + "</pubDate><description>" + "&#" * 100_000 + "</description>"
        ),
        rss("<title>t</title><description><![CDATA[" + "<div>" * 40_000 + "]]></description>"),
        rss("<title>" + "Ã©" * 200_000 + "</title>"),
    ]
    for document in documents:
        started = time.process_time()
        understand(document)
        assert time.process_time() - started < limits.PARSE_SECONDS


def test_without_words_the_formats_own_suffice() -> None:
    from tests.core.parse.reading import NOW, URL

    item = ITEM + "<pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate>"
    parsed = parse(rss(item).encode(), "", URL, SOURCE, NOW)
    assert isinstance(parsed, ParsedFeed)
    assert parsed.items[0].published.value is not None
