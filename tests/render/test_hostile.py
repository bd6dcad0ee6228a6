"""Every hostile string in every field of a digest, in every sink: shown literally, or not at all; nothing escapes."""

import io
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes, policy
from functools import cache
from xml.etree import ElementTree

import feedparser
import html5lib
import pytest
from markdown_it import MarkdownIt

from tests import build, hostile
from tests.fakes import slack as fake
from tests.fakes.mail import Mailbox, mail_server
from tracker.channels.smtp import Server, Smtp
from tracker.core.text import clean
from tracker.model import Audience, ChangeId, Difference, Digest, Health, Outcome, Statement, Status
from tracker.render import escape, feed, html, markdown, slack, terminal, text
from tracker.render.freeze import Plan, document, freeze, lines
from tracker.render.view import View, view

ADDRESS = "https://news.example/1"
CASES = [*((string, ADDRESS) for string in hostile.STRINGS), *(("Title", url) for url in hostile.URLS)]
SHOWN_CHARS = 60
"""Every field shows at least so much of what it holds."""


def hostile_digest(string: str, url: str = ADDRESS) -> Digest:
    """A digest in which each field that can hold text of others holds `string`."""
    said = Statement(quote=string, outlet=string, language=string, url=url, published=build.on("2026-11-12"))
    known = Statement(text=string, outlet=string, language=string, url=url)
    parties = (string, "imec")
    conflict = build.change(
        41,
        status=Status.CONFLICT,
        parties=parties,
        before=known,
        after=said,
        differences=(Difference("name", string, string), Difference(string, string, string)),
        technology=(string,),
        places=(string,),
    )
    told = build.change(42, parties=parties, after=said)
    right = build.change(43, parties=parties, before=known, after=said, corrects=ChangeId(42), places=(string,))
    story = build.story("s", build.telling("a", outlet=string), build.telling("b", outlet=string + "2"))
    since = build.later(days=-3)
    return build.digest(
        ("conflict", [build.line(conflict, story=story, alerted=True)]),
        audience=Audience(name="weekly", time_zone="Asia/Tokyo"),
        corrections=(build.line(right, correction=told),),
        withdrawn=(build.change(44, parties=parties, after=said, technology=(string,)),),
        promises_due=(build.promise(string, parties=parties),),
        promises_moved=(build.promise(string, parties=parties, moved_from=build.on("2026")),),
        coverage=build.coverage(
            build.report("a", Health.FAILING, name=string, detail=string, since=since),
            build.report("b", Health.SILENT, name=string, since=since),
            build.report("c", Health.GONE, name=string, detail=string, since=since),
            build.report("d", Health.FAILING, name=string, detail=string),
            known=3,
        ),
    )


def shown(digest: Digest) -> View:
    return view(digest, build.words(), "en")


def literally(string: str) -> str:
    """The part of a string that each field shows, white space folded."""
    return clean(string)[:SHOWN_CHARS].rstrip("…").strip()


BENIGN = ("Plain words", "Plain words that go on for longer than a short fact would ever do")


# ------------------------------------------------------------------ HTML
def elements(page: str) -> Iterator[tuple[str, dict[str, str], str]]:
    parser = html5lib.HTMLParser(html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    tree = parser.parse(page)
    assert parser.errors == []
    for element in tree.iter():
        if not isinstance(element.tag, str):
            yield "#comment", {}, ""
            continue
        yield element.tag, dict(element.attrib), element.text or ""


@cache
def allowed() -> tuple[frozenset[tuple[str, str, str]], frozenset[str], str]:
    """What a harmless page is made of: (tag, attribute, value), tags, and its style sheet."""
    found = [one for string in BENIGN for one in elements(html.render(shown(hostile_digest(string))))]
    attributes = {(tag, name, value) for tag, held, _ in found for name, value in held.items()}
    sheets = {said for tag, _, said in found if tag == "style"}
    assert len(sheets) == 1
    return frozenset(attributes), frozenset(tag for tag, _, _ in found), sheets.pop()


@pytest.mark.parametrize(("string", "url"), CASES, ids=range(len(CASES)))
def test_html_holds_only_our_elements_and_safe_links(string: str, url: str) -> None:
    page = html.render(shown(hostile_digest(string, url)))
    attributes, tags, sheet = allowed()
    whole = []
    for tag, held, said in elements(page):
        assert tag in tags
        assert tag != "style" or said == sheet
        for name, value in held.items():
            if name == "href":
                assert value == escape.link(url)
                assert value.startswith(("http://", "https://"))
            elif name != "lang":
                assert (tag, name, value) in attributes
        whole.append(said)
    assert "#comment" not in tags
    assert literally(string) in re.sub(r"\s+", " ", " ".join(whole))


# ------------------------------------------------------------------ text and terminal
def check_bytes(told: str) -> None:
    for char in told:
        harmless = unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp")
        assert char == "\n" or harmless, hex(ord(char))


@pytest.mark.parametrize(("string", "url"), CASES, ids=range(len(CASES)))
def test_text_and_terminal_hold_no_control_character(string: str, url: str) -> None:
    told = text.render(shown(hostile_digest(string, url)))
    check_bytes(told)
    coloured = terminal.render(shown(hostile_digest(string, url)), colours=True)
    assert re.sub(r"\x1b\[[0-9;]+m", "", coloured) == told
    assert terminal.render(shown(hostile_digest(string, url)), colours=False) == told
    addresses = {line.strip() for line in told.splitlines() if line.strip().startswith("http")}
    for line in told.splitlines():
        assert text.columns(line) <= text.WIDTH or line.strip() in addresses


# ------------------------------------------------------------------ Markdown
def kinds(told: str) -> list[str]:
    """Every token of a text in order, inline ones too; runs of text count once."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    found = []
    for token in parser.parse(told):
        inline = [child.type for child in token.children or () if child.type not in ("text", "text_special")]
        found += [token.type, *inline]
    return found


def targets(told: str) -> set[str]:
    tokens = MarkdownIt("commonmark").parse(told)
    inline = [child for token in tokens for child in token.children or ()]
    return {str(child.attrs["href"]) for child in inline if child.type == "link_open"}


@pytest.mark.parametrize(("string", "url"), CASES, ids=range(len(CASES)))
def test_markdown_has_the_same_shape_as_with_harmless_text(string: str, url: str) -> None:
    told = markdown.render(shown(hostile_digest(string, url)))
    linked = escape.link(url) is not None
    plain = markdown.render(shown(hostile_digest(BENIGN[0], ADDRESS if linked else "")))
    assert kinds(told) == kinds(plain)
    assert len(targets(told)) == linked
    assert all(target.startswith(("http://", "https://")) for target in targets(told))
    # Nothing that a reader of Markdown links by itself, outside of our own links.
    bare = re.sub(r"\(<[^>]*>\)", "", told)
    assert not re.search(r"(?<!\\)://|www\.|\w@\w", bare)
    check_bytes(told)


# ------------------------------------------------------------------ Slack
def messages(digest: Digest) -> list[slack.Message]:
    seen = shown(digest)
    thread = slack.render(seen)
    entries = [entry for group in seen.groups for entry in group.entries if group.kind == "correction"]
    return [thread.parent, *thread.replies, *(slack.erratum(entry, seen) for entry in entries)]


@pytest.mark.parametrize(("string", "url"), CASES, ids=range(len(CASES)))
def test_slack_mentions_nobody_and_links_only_the_source(string: str, url: str) -> None:
    plain = messages(hostile_digest(BENIGN[0], url))
    told = messages(hostile_digest(string, url))
    assert len(told) == len(plain)
    for message, harmless in zip(told, plain, strict=True):
        assert fake.refusal(message) is None
        assert fake.mentions(message) == []
        assert fake.emoji(message) == []
        assert {target for target, _ in fake.links(message)} <= {(escape.link(url) or "").replace("|", "%7C")}
        if len(string) < 500:  # longer ones are cut, bold or not
            assert len(fake.emphasised(message)) == len(fake.emphasised(harmless))
        for said, _ in fake.texts(message):
            assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", said)
        assert message["unfurl_links"] is message["unfurl_media"] is False


# ------------------------------------------------------------------ data and feeds
@pytest.mark.parametrize(("string", "url"), CASES, ids=range(len(CASES)))
def test_json_and_feeds_read_back(string: str, url: str) -> None:
    digest = hostile_digest(string, url)
    words, seen = build.words(), shown(digest)
    (change,) = json.loads(document(digest, seen, words, "json"))["sections"][0]["changes"]
    assert change["parties"] == [string, "imec"]
    assert change["after"]["url"] == escape.link(url)

    atom = document(digest, seen, words, "feed")
    root = ElementTree.fromstring(atom)
    names = Counter(element.tag.rpartition("}")[2] for element in root.iter())
    linked = 2 if escape.link(url) else 0
    assert names == Counter({
        "feed": 1, "id": 3, "title": 3, "updated": 3, "author": 1, "name": 1, "entry": 2, "published": 2, "summary": 2,
    }) + Counter({"link": linked})  # fmt: skip
    assert {element.get("href") for element in root.iter("{http://www.w3.org/2005/Atom}link")} <= {escape.link(url)}
    read = feedparser.parse(io.BytesIO(atom.encode()))
    assert not read.bozo
    assert len(read.entries) == 2
    summaries = [element.text or "" for element in root.iter("{http://www.w3.org/2005/Atom}summary")]
    assert all(literally(string) in summary for summary in summaries)
    check_bytes(atom)

    items = json.loads(feed.json_feed(lines(digest), words, language="en", title="t"))["items"]
    assert {item.get("external_url") for item in items} == {escape.link(url)}


# ------------------------------------------------------------------ mail
HEADERS = [
    "From", "To", "Subject", "Date", "Message-ID", "List-Id", "Auto-Submitted", "Precedence", "MIME-Version",
    "Content-Type",
]  # fmt: skip


def test_received_headers_are_ours_alone() -> None:
    box = Mailbox()
    plan = Plan(name="mail", kind="smtp", recipients=("r@example.org",), sender="t@example.org")
    (harmless,) = freeze(hostile_digest("x"), [plan], {"en": build.words()}).deliveries
    headers = dict(message_from_bytes(harmless.payload, policy=policy.default).items())
    with mail_server(box) as port:
        channel = Smtp(Server(host="localhost", port=port, sender="t@example.org", security="none", local_name="t"))
        for string in hostile.STRINGS:
            (mail,) = freeze(hostile_digest(string), [plan], {"en": build.words()}).deliveries
            assert channel.send(mail).outcome is Outcome.SENT
            taken = box.taken.pop()
            assert taken.recipients == ["r@example.org"]
            assert taken.data == mail.payload
            read = message_from_bytes(taken.data, policy=policy.default)
            assert sorted(read.keys()) == sorted(HEADERS)
            assert dict(read.items()) == headers
            assert read.defects == []
            parts = [part.get_content_type() for part in read.walk()]
            assert parts == ["multipart/alternative", "text/plain", "text/html"]
            told = read.get_body(("plain",)).get_content().replace("\r\n", "\n")
            assert told == text.render(shown(hostile_digest(string)))
            assert max(len(line) for line in taken.data.split(b"\r\n")) <= 998


# ------------------------------------------------------------------ one line: headers, logs
@pytest.mark.parametrize("string", hostile.STRINGS, ids=range(len(hostile.STRINGS)))
def test_single_line_sinks(string: str) -> None:
    for told in (escape.tty(string), escape.header(string)):
        assert "\n" not in told
        check_bytes(told)
    assert "=?" not in escape.header(string)
    assert len(escape.header(string)) <= 201
