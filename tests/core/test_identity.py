"""What a poll brought: every trick of a feed, played over several polls against a memory like the store's."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tracker import yaml_lines
from tracker.core import identity
from tracker.core.identity import KnownItem
from tracker.core.urls import UrlRules
from tracker.model import Dated, Identified, ItemId, ParsedFeed, ParsedItem, Precision, Rejected, Source, SourceId

RULES: UrlRules = yaml_lines.validate(
    yaml_lines.read(Path(__file__).resolve().parents[2] / "seeds" / "urls.yaml"), UrlRules
)
T0 = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOURCE = Source(id=SourceId("trade"), url="https://chips.example/feed", name="Chips Daily")
SEARCH = replace(SOURCE, id=SourceId("search"), url="https://news.google.com/rss/search?q=x", outlet_suffix=True)


class Memory:
    """What a store remembers between polls, in a dozen lines."""

    def __init__(self, source: Source = SOURCE) -> None:
        self.source = source
        self.items: dict[ItemId, KnownItem] = {}
        self.handles: dict[str, ItemId] = {}
        self.now = T0

    def poll(self, *entries: ParsedItem, after: timedelta = HOUR, rejected: Sequence[Rejected] = ()) -> Identified:
        self.now += after
        feed = ParsedFeed(format="rss20", items=entries, rejected=tuple(rejected))
        known = {
            h: self.items[self.handles[h]] for h in identity.lookups(feed, self.source, RULES) if h in self.handles
        }
        for item in self.items.values():
            known.setdefault(item.key, item)
        got = identity.identify(feed, self.source, known, RULES, self.now)
        parts = (got.new, got.revised, got.unchanged, got.rejected)
        assert sum(map(len, parts)) == len(entries) + len(rejected), "every entry is accounted for"
        self._keep(got)
        return got

    def _keep(self, got: Identified) -> None:
        for sighting in (*got.new, *got.revised):
            item, before = sighting.item, sighting.before
            assert (item.id in self.items) == (before is not None)
            self.items[item.id] = KnownItem(
                id=item.id,
                key=item.key,
                title=item.title,
                summary=item.summary,
                canonical_url=item.canonical_url,
                published=item.published.value,
                revision=item.revision,
                fingerprints=(*(before.fingerprints if before else ()), sighting.fingerprint),
                first_seen=item.first_seen,
                revised_at=item.revised_at,
            )
            self.handles.update(dict.fromkeys(sighting.handles, item.id))
        for again in got.unchanged:
            for handle in again.handles:
                self.handles.setdefault(handle, again.id)
            if again.flapped:
                self.items[again.id] = replace(self.items[again.id], flapped_at=self.now)
            if again.returned:
                self.items[again.id] = replace(self.items[again.id], gone=None)
        for gone in got.vanished:
            self.items[gone] = replace(self.items[gone], gone=self.now)


def entry(
    title: str = "Rapidus and imec widen their work on 2nm",
    summary: str = "The two will train engineers in Leuven until 2028, at a cost of 70 billion yen.",
    url: str | None = "https://chips.example/rapidus-imec",
    guid: str | None = "https://chips.example/?p=1",
    published: datetime | None = T0,
    publisher: str | None = None,
) -> ParsedItem:
    dated = Dated(str(published), published, Precision.MINUTE) if published else Dated()
    return ParsedItem(guid=guid, url=url, title=title, summary=summary, published=dated, publisher=publisher)


SECOND = entry(
    "Kioxia opens a line in Kitakami", "K2 starts.", "https://chips.example/kioxia", "https://chips.example/?p=2"
)


def counts(got: Identified) -> tuple[int, int, int, int]:
    return len(got.new), len(got.revised), len(got.unchanged), len(got.rejected)


def test_a_feed_served_again_brings_nothing() -> None:
    memory = Memory()
    assert counts(memory.poll(entry(), SECOND)) == (2, 0, 0, 0)
    assert counts(memory.poll(SECOND, entry())) == (0, 0, 2, 0)


def test_new_entries_come_in_the_order_of_their_days_and_undated_ones_last() -> None:
    undated = replace(SECOND, published=Dated())
    older = entry("imec and Rapidus sign", "In Tokyo.", "https://chips.example/first", "p3", T0 - timedelta(days=9))
    got = Memory().poll(undated, entry(), older)
    assert [sighting.item.title for sighting in got.new] == [older.title, entry().title, undated.title]


def test_ids_are_stable_and_differ_between_sources() -> None:
    first, again = Memory(), Memory()
    other = Memory(replace(SOURCE, id=SourceId("other")))
    ids = [memory.poll(entry()).new[0].item.id for memory in (first, again, other)]
    assert ids[0] == ids[1] != ids[2]
    assert ids[0][0] == "i"
    assert len(ids[0]) == 14


@pytest.mark.parametrize(
    "changed",
    [
        entry(guid="https://chips.example/?p=1&session=1"),
        entry(guid=None),
        entry(guid="0b51f7", url="http://www.chips.example/rapidus-imec/?utm_source=rss"),
        entry(url="https://chips.example/rapidus-imec?utm_campaign=7"),
        entry(guid="0b51f7", url="https://chips.example/s/9f8e7d/rapidus-imec"),
        entry(guid="0b51f7", url="https://chips.example/rapidus-imec-2"),
        entry(guid=None, url=None),
    ],
)
def test_another_guid_or_address_for_the_same_text_is_the_same_item(changed: ParsedItem) -> None:
    memory = Memory()
    memory.poll(entry(), SECOND)
    if changed.url is None:  # without any address only another entry without one can be it
        memory.poll(changed)
    assert counts(memory.poll(changed, SECOND)) == (0, 0, 2, 0)


@pytest.mark.parametrize("polls", [50, pytest.param(500, marks=pytest.mark.slow)])
def test_a_feed_that_renames_everything_each_poll_announces_once(polls: int) -> None:
    memory = Memory()
    announced = 0
    for poll in range(polls):
        entries = [
            entry(
                f"Supplier number {n} signs with a fab in Hokkaido",
                f"Text {n} of the day.",
                f"https://chips.example/t{poll}/{n}",
                f"{poll}-{n}",
            )
            for n in range(20)
        ]
        announced += len(memory.poll(*entries).new)
    assert announced == 20


def test_a_guid_on_all_entries_is_no_identity() -> None:
    memory = Memory()
    assert counts(memory.poll(entry(guid="feed"), replace(SECOND, guid="feed"))) == (2, 0, 0, 0)
    assert counts(memory.poll(replace(SECOND, guid="feed"), entry(guid="feed"))) == (0, 0, 2, 0)


def test_an_address_on_all_entries_is_no_identity() -> None:
    memory = Memory()
    one, two = (
        entry(guid=None, url="https://chips.example/news"),
        replace(SECOND, guid=None, url="https://chips.example/news"),
    )
    assert counts(memory.poll(one, two)) == (2, 0, 0, 0)
    assert counts(memory.poll(two, one)) == (0, 0, 2, 0)


def test_a_guid_reused_for_another_article_is_a_new_item() -> None:
    memory = Memory()
    memory.poll(entry(guid="latest", url="https://chips.example/a"))
    later = replace(
        SECOND,
        guid="latest",
        url="https://chips.example/b",
        published=Dated("", T0 + timedelta(days=9), Precision.MINUTE),
    )
    got = memory.poll(later)
    assert counts(got) == (1, 0, 0, 0)
    assert got.new[0].item.id != got.new[0].item.key
    assert len(memory.items) == 2
    assert counts(memory.poll(later)) == (0, 0, 1, 0)


def test_a_page_that_is_rewritten_for_another_day_is_a_new_item() -> None:
    memory = Memory()
    page = entry("Morning brief: Kioxia lists", "Kioxia went public.", "https://chips.example/brief", None)
    memory.poll(page)
    other = replace(
        page,
        title="What Renesas said on Friday",
        summary="A loss on SiC wafers.",
        published=Dated("", T0 + timedelta(days=4), Precision.DAY),
    )
    assert counts(memory.poll(other)) == (1, 0, 0, 0)
    assert counts(memory.poll(other)) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    "edited",
    [
        entry("Rapidus and imec extend their work on 2nm"),
        entry("Belgian institute trains Rapidus engineers: what is agreed so far"),
        entry(summary="The two will train engineers in Leuven until 2028, at a cost of 700 billion yen."),
        entry("Rapidus and imec widen their work on 2nm", "The two will train engineers in Leuven until 2029."),
        entry("Rapidus and imec widen their work on 2 nm"[:-1] + "m chips"),
    ],
)
def test_an_edited_headline_or_figure_is_a_revision(edited: ParsedItem) -> None:
    memory = Memory()
    before = memory.poll(entry(), SECOND).new[0].item
    got = memory.poll(edited, SECOND)
    assert counts(got) == (0, 1, 1, 0)
    after = got.revised[0].item
    assert (after.id, after.key, after.revision, after.revised_at) == (before.id, before.key, 2, memory.now)
    assert (after.title, after.summary, after.first_seen) == (edited.title, edited.summary, before.first_seen)
    assert counts(memory.poll(edited, SECOND)) == (0, 0, 2, 0)


BASE = "Rapidus has begun to install tools. The first wafers come in April. 70 billion yen are paid."


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (BASE, f"{BASE} 1,204 views"),
        (f"{BASE} 3 hours ago", f"{BASE} 5 hours ago"),
        (f"{BASE} 4 min read", f"{BASE} 5 min read"),
        (f"{BASE} Last updated: 2026-03-02 10:00", f"{BASE} Last updated: 2026-03-02 11:00"),
        (f"{BASE} https://ads.example/c?x=1", f"{BASE} https://ads.example/c?x=2"),
        (f"{BASE} token=8f3a2b1c", f"{BASE} token=77aa00ff"),
        (BASE, BASE.replace(" ", "  ")),
        (BASE, "The first wafers come in April. 70 billion yen are paid. Rapidus has begun to install tools."),
        ("千歳市で起工式。閲覧数 120", "千歳市で起工式。閲覧数 340"),
        ("千歳市で起工式。3時間前", "千歳市で起工式。5時間前"),
        ("千歳市で起工式。最終更新:2026年3月2日 10:00", "千歳市で起工式。最終更新:2026年3月2日 12:30"),
        ("It said “yes” – today", 'It said "yes" - today'),
        ("７００億円を支援", "700億円を支援"),
    ],
)
def test_what_page_builders_change_is_silent(before: str, after: str) -> None:
    memory = Memory()
    memory.poll(entry(summary=before))
    got = memory.poll(entry(summary=after))
    assert counts(got) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("It pays 70 billion yen.", "It pays 700 billion yen."),
        ("It pays $1.7bn.", "It pays €1.7bn."),
        ("出資は700億円。", "出資は7000億円。"),
        ("It will sign.", "It will not sign."),
        ("Views of 3 experts", "Views of 4 experts"),
    ],
)
def test_a_changed_figure_or_word_is_never_silent(before: str, after: str) -> None:
    assert identity.fingerprint("T", before, RULES) != identity.fingerprint("T", after, RULES)


def test_flapping_between_two_texts_is_silent() -> None:
    memory = Memory()
    a, b = entry(), entry(summary="The two will train engineers in Leuven until 2028, at a cost of 700 billion yen.")
    memory.poll(a)
    assert counts(memory.poll(b)) == (0, 1, 0, 0)
    for _ in range(100):
        for text in (a, b):
            assert counts(memory.poll(text)) == (0, 0, 1, 0)


def test_an_edit_that_is_taken_back_after_days_is_one_more_revision() -> None:
    memory = Memory()
    a, b = entry(), entry(summary="The two will train engineers in Leuven until 2028, at a cost of 700 billion yen.")
    memory.poll(a)
    memory.poll(b)
    assert counts(memory.poll(a, after=timedelta(days=3))) == (0, 1, 0, 0)
    assert memory.items[next(iter(memory.items))].revision == 3
    for text in (b, a, b):
        assert counts(memory.poll(text, after=timedelta(days=3))) in ((0, 0, 1, 0), (0, 1, 0, 0))
    assert memory.items[next(iter(memory.items))].revision <= 4


def test_duplicates_inside_one_document_are_named() -> None:
    memory = Memory()
    copy = entry(guid="https://chips.example/?p=99", url="https://chips.example/rapidus-imec-2")
    got = memory.poll(entry(), copy, SECOND, entry())
    assert counts(got) == (2, 0, 0, 2)
    assert [(one.position, one.reason) for one in got.rejected] == [(1, "repeats entry 0"), (3, "repeats entry 0")]
    assert counts(memory.poll(copy, SECOND, entry())) == (0, 0, 2, 1)


def test_a_numbered_slug_with_another_headline_is_another_article() -> None:
    memory = Memory()
    first = entry("JASM opens first fab in Kikuyo", "It runs.", "https://chips.example/jasm-fab", None)
    second = entry(
        "JASM opens second fab in Kikuyo", "It too.", "https://chips.example/jasm-fab-2", None, T0 + 3 * HOUR
    )
    assert counts(memory.poll(first, second)) == (2, 0, 0, 0)
    numbered = replace(second, title="JASM opens fab 2 in Kikuyo", url="https://chips.example/jasm-fab-3")
    assert counts(memory.poll(numbered)) == (1, 0, 0, 0)


def test_the_same_short_title_is_not_the_same_notice() -> None:
    memory = Memory()
    notices = [entry("お知らせ", "", f"https://chips.example/n/{n}", None, None) for n in range(3)]
    assert counts(memory.poll(*notices)) == (3, 0, 0, 0)
    assert counts(memory.poll(*reversed(notices))) == (0, 0, 3, 0)


def test_entries_with_nothing_but_a_title_are_recognised() -> None:
    memory = Memory()
    bare = entry("お知らせ", "", None, None, None)
    assert counts(memory.poll(bare)) == (1, 0, 0, 0)
    assert counts(memory.poll(bare)) == (0, 0, 1, 0)


def test_an_entry_without_text_is_rejected_by_name() -> None:
    got = Memory().poll(entry("", ""), rejected=[Rejected(position=5, reason="is no object")])
    assert counts(got) == (0, 0, 0, 2)
    assert {one.reason for one in got.rejected} == {"is no object", "has neither title nor text"}


def google(title: str, outlet: str, code: str, published: datetime = T0) -> ParsedItem:
    link = f"https://news.google.com/rss/articles/CBMi{code}?oc=5"
    return entry(f"{title} - {outlet}", "", link, f"CBMi{code}", published, outlet)


def test_search_feeds_are_known_by_headline_and_outlet() -> None:
    memory = Memory(SEARCH)
    first = google("Rapidus signs with Tenstorrent", "Reuters", "AAA")
    assert counts(memory.poll(first, google("Rapidus signs with Tenstorrent", "Kyodo", "BBB"))) == (2, 0, 0, 0)
    assert counts(memory.poll(google("Rapidus signs with Tenstorrent", "Reuters", "CCC"))) == (0, 0, 1, 0)
    assert counts(memory.poll(google("Rapidus drops Tenstorrent", "Reuters", "DDD"))) == (1, 0, 0, 0)
    later = google("Rapidus signs with Tenstorrent", "Reuters", "EEE", T0 + timedelta(days=90))
    got = memory.poll(later)
    assert counts(got) == (1, 0, 0, 0)
    assert len({item.key for item in memory.items.values()}) == len(memory.items)


def test_a_headline_edited_in_a_search_feed_is_a_revision_while_the_guid_holds() -> None:
    memory = Memory(SEARCH)
    memory.poll(google("Rapidus signs with Tenstorrent", "Reuters", "AAA"))
    assert counts(memory.poll(google("Rapidus signs a deal with Tenstorrent", "Reuters", "AAA"))) == (0, 1, 0, 0)


def test_a_google_redirect_in_any_feed_is_opaque() -> None:
    memory = Memory()
    memory.poll(google("Rapidus signs with Tenstorrent", "Reuters", "AAA"))
    assert counts(memory.poll(google("Rapidus signs with Tenstorrent", "Reuters", "ZZZ"))) == (0, 0, 1, 0)


def test_an_item_that_vanishes_is_marked_and_comes_back_as_itself() -> None:
    memory = Memory()
    days = [
        entry(
            f"Day {n} of the Chitose site visit in spring",
            f"Text {n}",
            f"https://chips.example/day-of-{n}00",
            None,
            T0 + timedelta(days=n),
        )
        for n in range(4)
    ]
    memory.poll(*days)
    got = memory.poll(days[3], days[1], days[0])
    gone = memory.handles[identity.lookups(ParsedFeed(format="", items=(days[2],)), SOURCE, RULES)[0]]
    assert got.vanished == (gone,)
    assert memory.poll(days[3], days[1], days[0]).vanished == ()
    back = memory.poll(*days)
    assert counts(back) == (0, 0, 4, 0)
    assert [again.id for again in back.unchanged if again.returned] == [gone]


def test_an_item_that_leaves_the_window_has_not_vanished() -> None:
    memory = Memory()
    days = [
        entry(
            f"Day {n} of the Chitose site visit in spring",
            f"Text {n}",
            f"https://chips.example/day-of-{n}00",
            None,
            T0 + timedelta(days=n),
        )
        for n in range(4)
    ]
    memory.poll(*days)
    assert memory.poll(*days[1:]).vanished == ()


def test_headlines_lose_the_outlet_that_aggregators_append() -> None:
    assert identity.headline("Rapidus signs – Nikkei Asia", "Nikkei Asia", True) == "rapidus signs"
    assert identity.headline("Rapidus signs - Nikkei Asia", None, True) == "rapidus signs"
    assert identity.headline("라피더스 계약 - 뉴시스", "뉴시스", True) == "라피더스 계약"
    assert identity.headline("Rapidus - a portrait", None, False) == "rapidus a portrait"
