"""The example digest in each format: what a reader needs is there, inside every limit, at any size."""

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import html5lib
import pytest

from tests import build, example_digest
from tests.fakes import slack as fake
from tracker.model import ChangeId
from tracker.render import feed, html, markdown, slack, terminal, text
from tracker.render.freeze import Plan, document, freeze, lines
from tracker.render.text import columns, wrap
from tracker.render.view import view

LANGUAGES = ("en", "nl", "ja")
SIZES = (1, 40, 400)


def shown(digest, language="en"):
    return view(digest, build.words(language), language)


def large(number):
    """A digest of so many lines, some with everything in it that a line can have."""
    examples = [line.change for _, line in example_digest.changes()]
    made = [build.line(build.change(n, **_fields(examples[n % len(examples)]))) for n in range(1, number + 1)]
    return build.digest(("renewal", made))


def _fields(one):
    return {
        name: getattr(one, name)
        for name in ("parties", "before", "after", "technology", "places", "act", "status", "differences")
    }


# ------------------------------------------------------------------ text and terminal
@pytest.mark.parametrize("language", LANGUAGES)
def test_text_keeps_to_80_columns_and_says_everything(language):
    made = shown(example_digest.digest(language), language)
    page = text.render(made)
    for line in page.splitlines():
        assert columns(line) <= 80 or line.strip().startswith("https://"), line
    flat = "".join(page.split())
    for group in made.groups:
        for entry in group.entries:
            assert entry.id in page
            for side in (entry.before, entry.after):
                assert side is None or "".join(side.text.split()) in flat


def test_colours_change_nothing_but_the_colour():
    made = shown(example_digest.digest())
    coloured = terminal.render(made, colours=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == terminal.render(made, colours=False) == text.render(made)


@pytest.mark.parametrize(
    ("words", "width", "broken"),
    [
        ("aaa bbb ccc", 7, ["aaa bbb", "ccc"]),
        ("半導体工場を建設", 6, ["半導体", "工場を", "建設"]),
        ("半導体。", 6, ["半導", "体。"]),
        ("aは“半導体” b", 9, ["aは“半導", "体” b"]),
        ("“半導体”", 7, ["“半導", "体”"]),
        ("会社「設立」", 6, ["会社", "「設", "立」"]),
        ("会社「SAI」", 7, ["会社", "「SAI」"]),
        ("半導体 b", 6, ["半導体", "b"]),
        ("https://example.org/long", 10, ["https://ex", "ample.org/", "long"]),
        ("", 10, [""]),
    ],
)
def test_lines_break_between_words_and_wide_letters(words, width, broken):
    assert wrap(words, width) == broken


# ------------------------------------------------------------------ html
@pytest.mark.parametrize("language", LANGUAGES)
def test_html_is_one_column_without_anything_remote(language):
    page = html.render(shown(example_digest.digest(language), language))
    tree = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False).parse(page)
    assert tree.get("lang") == language
    assert {one.tag for one in tree.iter()} & {"img", "script", "link", "iframe", "form", "svg"} == set()
    assert "@import" not in page
    assert "url(" not in page
    assert "prefers-color-scheme: dark" in page
    assert all(one.get("href").startswith("https://") for one in tree.iter("a"))
    assert [one.get("lang") for one in tree.iter("span") if one.get("lang") == "ja"]


@pytest.mark.parametrize("number", SIZES)
def test_html_stays_under_what_mail_clients_show(number):
    page = html.render(shown(large(number)))
    assert len(page.encode()) < 102_000
    told = len(set(re.findall(r"#C\d+", page)))
    counted = re.search(r"(\d+) more: tracker changes --since 2026-11-09", page)
    assert told + (int(counted[1]) if counted else 0) == number


# ------------------------------------------------------------------ slack
@pytest.mark.parametrize("language", LANGUAGES)
def test_slack_takes_the_example(language):
    thread = slack.render(shown(example_digest.digest(language), language))
    for message in (thread.parent, *thread.replies):
        assert fake.refusal(message) is None
        assert fake.mentions(message) == []
    assert len(fake.links(thread.parent)) == 11


@pytest.mark.parametrize("number", SIZES)
def test_slack_takes_any_size_and_loses_no_line_in_silence(number):
    thread = slack.render(shown(large(number)))
    assert all(fake.refusal(message) is None for message in (thread.parent, *thread.replies))
    words = " ".join(one for one, _ in fake.texts(thread.parent))
    counted = re.search(r"(\d+) more\b", words)
    assert len(set(re.findall(r"\*#C(\d+)\*", words))) + (int(counted[1]) if counted else 0) == number
    replied = " ".join(one for message in thread.replies for one, _ in fake.texts(message))
    counted = re.search(r"(\d+) more\b", replied)
    assert len(set(re.findall(r"\*#C(\d+)\*", replied))) + (int(counted[1]) if counted else 0) == number


# ------------------------------------------------------------------ markdown, feed, json
def test_markdown_has_a_heading_for_each_part():
    page = markdown.render(shown(example_digest.digest()))
    assert page.count("\n## ") == 10
    assert "**#C57** Japan and Rapidus" in page


def test_the_feeds_are_valid_and_newest_first():
    digest = example_digest.digest()
    tree = ET.fromstring(feed.atom(lines(digest), build.words(), language="en", title="tracker weekly"))
    space = "{http://www.w3.org/2005/Atom}"
    updated = [one.find(f"{space}updated").text for one in tree.iter(f"{space}entry")]
    assert updated == sorted(updated, reverse=True)
    assert len(updated) == len({one.find(f"{space}id").text for one in tree.iter(f"{space}entry")}) == 11
    made = json.loads(feed.json_feed(lines(digest), build.words(), language="en", title="t"))
    assert made["version"] == "https://jsonfeed.org/version/1.1"
    assert [one["id"] for one in made["items"]] == [one.find(f"{space}id").text for one in tree.iter(f"{space}entry")]


def test_json_has_the_keys_that_are_documented():
    digest = example_digest.digest()
    made = json.loads(document(digest, shown(digest), build.words(), "json"))
    manual = (Path(__file__).parents[2] / "docs" / "digest.md").read_text("utf-8")
    keys = set(made) | {key for section in made["sections"] for change in section["changes"] for key in change}
    keys |= {key for one in made["promises"] for key in one} | set(made["receipt"]) | set(made["receipt"]["sources"][0])
    assert {key for key in keys if f"`{key}`" not in manual and f"`{key}[]`" not in manual} == set()
    assert made["corrections"][0]["corrects"] == "C41"
    assert made["withdrawn"] == ["C44"]
    assert sum(made["receipt"]["fates"].values()) == made["receipt"]["items"]
    money = next(one for one in made["sections"] if one["kind"] == "money")["changes"][0]
    (amount,) = money["after"]["amounts"]
    assert amount == {"value": 590_000_000_000, "currency": "JPY", "bound": "up-to", "role": "new", "apart": False}


# ------------------------------------------------------------------ frozen messages
PLANS = (
    Plan(name="mail", kind="smtp", recipients=("a@example.org", "b@example.org"), sender="t@example.org"),
    Plan(name="slack", kind="slack-bot", recipients=("C1",)),
    Plan(name="hook", kind="slack-webhook"),
    Plan(name="post", kind="webhook"),
    Plan(name="push", kind="apprise"),
    *(
        Plan(name=f"file-{form}", kind="file", format=form)
        for form in ("html", "text", "markdown", "json", "feed", "json-feed")
    ),
)


def test_the_same_digest_gives_the_same_bytes():
    digest = example_digest.digest()
    first, second = (freeze(digest, PLANS, build.knowledge().wording) for _ in range(2))
    assert first == second
    keys = [one.key for one in first.deliveries]
    assert len(keys) == len(set(keys))
    assert keys[:3] == [
        "2026-W47/weekly/mail/a@example.org",
        "2026-W47/weekly/mail/b@example.org",
        "2026-W47/weekly/slack/C1",
    ]
    assert len({one.message_id for one in first.deliveries}) == len(keys)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_has_a_text_made_for_reading_and_a_page(language):
    digest = example_digest.digest(language)
    mail = freeze(digest, PLANS[:1], build.knowledge().wording).deliveries[0]
    made = shown(digest, language)
    read = message_from_bytes(mail.payload, policy=default)
    assert read["Subject"] == made.title
    assert (read["Message-ID"], read["To"]) == (mail.message_id, "a@example.org")
    assert read["Auto-Submitted"] == "auto-generated"
    assert "weekly.tracker.example.org" in read["List-Id"]
    assert read["Date"].datetime == digest.composed
    plain, page = (read.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("plain", "html"))
    assert (plain, page.strip()) == (text.render(made), html.render(made).strip())
    assert all(len(line) <= 998 for line in mail.payload.split(b"\r\n"))
    assert mail.payload.isascii()


def test_corrections_answer_the_messages_that_told_the_lines():
    told_in = {
        ChangeId(41): {"slack": "2026-W45/weekly/slack/C1", "mail": "x"},
        ChangeId(44): {"slack": "2026-W44/weekly/slack/C1"},
    }
    digest = replace(example_digest.digest(), told_in=told_in)
    made = freeze(digest, PLANS[:3], build.knowledge().wording).deliveries
    answers = {
        one.key.rpartition("/")[2]: one
        for one in made
        if one.after in {"2026-W45/weekly/slack/C1", "2026-W44/weekly/slack/C1"}
    }
    assert set(answers) == {"C62", "C44"}
    message = json.loads(answers["C62"].payload)
    assert message["text"].replace("\u2060", "") == "Correction to #C41 of 11 November 2026"
    assert "€70 million" in answers["C62"].payload.decode()
    assert "withdrawn" in answers["C44"].payload.decode()
    assert all(fake.refusal(json.loads(one.payload)) is None for one in answers.values())


def test_an_unknown_language_is_english():
    digest = example_digest.digest("xx")
    assert json.loads(freeze(digest, (), build.knowledge().wording).body)["language"] == "en"
