"""Much at once: one event in fifty outlets and three languages, and a feed that serves its archive again."""

from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.cli.instances import instance, site
from tests.faults.killing import knowledge, told
from tracker import limits
from tracker.app import App, running
from tracker.config.load import load

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
TELLINGS = (
    ("en", "imec and Rapidus sign agreement to develop 2nm chips together", "The two said so in Tokyo on Monday."),
    ("ja", "imecとラピダス、2ナノ半導体の共同開発で契約を締結", "両者が2日、東京で発表した。"),
    (
        "nl",
        "imec en Rapidus tekenen overeenkomst om samen 2nm-chips te ontwikkelen",
        "Dat meldden zij maandag in Tokio.",
    ),
)


def feed(language: str, entries: list[tuple[str, str, datetime]], source: str) -> bytes:
    items = "".join(
        f"<item><title>{title}</title><description>{text}</description><pubDate>{format_datetime(at)}</pubDate>"
        f"<guid>{source}-{at:%Y%m%d%H%M}-{number}</guid><link>https://{source}.example/{number}</link></item>"
        for number, (title, text, at) in enumerate(entries)
    )
    head = f"<title>{source}</title><language>{language}</language>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


def opened(config: Path, at: list[datetime]) -> AbstractContextManager[App]:
    return running(load(config), knowledge(), now=lambda: at[0], chance=lambda: 0.5, parse_in_process=True)


@pytest.mark.parametrize("outlets", [12, pytest.param(50, marks=pytest.mark.slow)])
def test_one_event_in_many_outlets_and_three_languages_is_one_change(tmp_path: Path, outlets: int) -> None:
    at = [NOW]
    with site() as there:
        names = [f"w{number}" for number in range(outlets)]
        for number, name in enumerate(names):
            language, title, text = TELLINGS[number % 3]
            there.pages[f"/{name}"] = feed(language, [(title, text, NOW - timedelta(minutes=10 + number))], name)
        config = instance(tmp_path, {name: there.url(f"/{name}") for name in names}, allow=there.port)
        config.write_text(config.read_text().replace(", language: en", ""))
        with opened(config, at) as app:
            app.tick()
            live = [one for one in app.stores.ledger.changes() if one.withdrawn is None]
            items = app.stores.items.seen_between(NOW - timedelta(days=1), NOW + timedelta(days=1))
            stories = {app.stores.stories.story_of(item.id) for item in items}
    assert len(items) == outlets
    assert len(live) == 1
    assert len(stories) == 1


@pytest.mark.parametrize("entries", [60, pytest.param(5_000, marks=pytest.mark.slow(minutes=2))])
def test_a_feed_that_serves_its_archive_again_announces_nothing(tmp_path: Path, entries: int) -> None:
    at = [NOW - timedelta(days=30)]
    acts = ("sign agreement on", "set up joint venture for", "end cooperation on")
    with site() as there:
        there.pages["/wire"] = feed("en", [("Hotel prices rise", "By a tenth.", at[0] - timedelta(hours=2))], "wire")
        config = instance(tmp_path, {"wire": there.url("/wire")}, allow=there.port)
        with opened(config, at) as app:
            app.tick()
            old = [
                (f"imec and Rapidus {acts[n % 3]} part {n}", "", NOW - timedelta(days=200 + n)) for n in range(entries)
            ]
            assessed = 0
            for page, start in enumerate(range(0, entries, limits.ITEMS_PER_FETCH)):
                there.pages["/wire"] = feed("en", old[start : start + limits.ITEMS_PER_FETCH], "wire")
                at[0] = NOW + page * timedelta(days=1)
                assessed += app.tick().assessed.items
            live = [one for one in app.stores.ledger.changes() if one.withdrawn is None]
    told(f"{assessed} entries of an archive, {len(live)} changes, all of them background")
    assert assessed == entries
    assert live
    assert all(change.background for change in live)
