"""config.yaml as people get it wrong: every problem has its line and a remedy, and none is told one at a time."""

from dataclasses import FrozenInstanceError
from decimal import Decimal
from pathlib import Path

import pytest

from tracker import yaml_lines
from tracker.config.load import Config, check, load, schema
from tracker.errors import ConfigError
from tracker.model import Act, SourceKind, Trust

SEARCH = """
search:
  template: https://search.example/rss?q={query}&hl={hl}
  editions:
    ja: {language: ja, values: {hl: "JP:ja"}, time_zone: Asia/Tokyo}
"""


def config(text: str) -> Config:
    return check(yaml_lines.parse(text, "config.yaml"), Path("/instance/config.yaml"))


def problems(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        config(text)
    return [str(problem) for problem in caught.value.problems]


def test_an_empty_mapping_is_a_config_with_defaults():
    told = config("{}")
    assert (told.database, told.seeds) == (Path("/instance/db/tracker.db"), Path("/instance/seeds"))
    assert (told.sources, told.digests, dict(told.channels)) == ((), (), {})
    assert told.fetch.at_least < told.fetch.at_most
    with pytest.raises(FrozenInstanceError):
        told.database = Path("x")  # type: ignore[misc]


def test_a_source_becomes_the_model_record():
    told = config("""
sources:
  - id: list
    name: A list
    url: https://ministry.example/press
    kind: html
    language: ja
    time_zone: Asia/Tokyo
    trust: official
    every: 90m
    browser_agent: yes
    keep_params: [id]
    selectors: {item: li, date: time}
""").sources[0]
    assert (told.kind, told.trust, told.every_s, told.publisher) == (SourceKind.HTML, Trust.OFFICIAL, 5400, "A list")
    assert told.selectors is not None
    assert (told.selectors.item, told.selectors.title, told.selectors.date) == ("li", "a", "time")
    assert told.browser_agent
    assert told.keep_params == ("id",)


def test_aggregators_leave_the_publisher_to_their_items():
    text = "sources:\n  - {id: a, name: A, url: https://a.example/, trust: aggregator}\n"
    assert config(text).sources[0].publisher is None
    assert config(text.replace("}", ", publisher: P}")).sources[0].publisher == "P"


def test_queries_become_one_feed_an_edition():
    told = config(SEARCH + "queries:\n  - {id: rapidus, name: Rapidus, ask: {ja: ラピダス OR imec}}\n").sources
    assert [source.id for source in told] == ["q-rapidus-ja"]
    only = told[0]
    assert only.url == "https://search.example/rss?q=%E3%83%A9%E3%83%94%E3%83%80%E3%82%B9%20OR%20imec&hl=JP:ja"
    assert (only.language, only.time_zone, only.trust) == ("ja", "Asia/Tokyo", Trust.AGGREGATOR)
    assert only.outlet_suffix
    assert only.publisher is None


def test_a_query_cannot_inject_parameters():
    told = config(SEARCH + "queries:\n  - {id: q, name: Q, ask: {ja: 'x&hl=evil#{hl}'}}\n").sources[0]
    assert told.url == "https://search.example/rss?q=x%26hl%3Devil%23%7Bhl%7D&hl=JP:ja"


def test_digests_become_audiences():
    told = config("""
channels:
  disk: {kind: file}
digests:
  - name: desk
    acts: [termination]
    threshold: {JPY: 10000000000}
    rhythm: daily
    weekday: fri
    at: 12:30
    channels: [disk]
""").digests[0]
    assert (told.acts, told.threshold, told.at, told.weekday) == (
        (Act.TERMINATION,),
        {"JPY": Decimal(10000000000)},
        "12:30",
        "fri",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sourcs: []", "config.yaml:1: sourcs: is not a known key (did you mean sources?)"),
        (
            "sources:\n- id: a\n  name: A\n  url: https://a.example/\n  evry: 1h",
            "config.yaml:5: sources[0].evry: is not a known key (did you mean every?)",
        ),
        (
            "sources:\n- id: a\n  name: A\n  url: ftp://a.example/",
            "config.yaml:4: sources[0].url: is not an http or https address",
        ),
        (
            "sources:\n- id: a\n  name: A\n  url: https://u:p@a.example/",
            "config.yaml:4: sources[0].url: carries a user name or password",
        ),
        ("sources:\n- id: a\n  url: https://a.example/", "config.yaml:2: sources[0].name: is missing"),
        (
            "sources:\n- {id: a, name: A, url: 'https://a.example/', every: 60}",
            "config.yaml:2: sources[0].every: is not a duration such as 30m, 6h or 1d - write 30m, 6h or 1d",
        ),
        (
            "sources:\n- {id: a, name: A, url: 'https://a.example/', trust: offical}",
            "config.yaml:2: sources[0].trust: must be official, trade, general, aggregator (did you mean official?)",
        ),
        (
            "sources:\n- {id: a, name: A, url: 'https://a.example/', time_zone: Asia/Tokio}",
            "config.yaml:2: sources[0].time_zone: is not a time zone such as Europe/Brussels or Asia/Tokyo"
            " (did you mean Asia/Tokyo?)",
        ),
        (
            "sources:\n- {id: a, name: A, url: 'https://a.example/', kind: html}",
            "config.yaml:2: sources[0]: a list page needs selectors - add `selectors: {item: ...}`",
        ),
        (
            "sources:\n- {id: a, name: A, url: 'https://a.example/', enabled: no}",
            "config.yaml:2: sources[0]: is off without a reason - add `reason:`",
        ),
        (
            "sources:\n- {id: a, name: A, url: 'https://a.example/'}\n- {id: a, name: B, url: 'https://b.example/'}",
            "config.yaml:3: sources[1].id: 'a' is there already (line 2) - give each its own",
        ),
        (
            "sources:\n- {id: a, name: A, url: 'https://a.example/'}\n- {id: b, name: B, url: 'https://a.example/'}",
            "config.yaml:3: sources[1].url: 'https://a.example/' is there already (line 2) - give each its own",
        ),
        (
            "digests:\n- name: w\n  weekday: 1",
            "config.yaml:3: digests[0].weekday: must be mon, tue, wed, thu, fri, sat or sun (numbers mean different"
            " days to different tools) - use mon for Monday",
        ),
        ("digests:\n- name: w\n  at: 7am", 'config.yaml:3: digests[0].at: is not a time of day such as "07:00"'),
        (
            "channels: {disk: {kind: file}}\ndigests:\n- name: w\n  channels: [dsk]",
            "config.yaml:4: digests[0].channels[0]: there is no channel 'dsk' (did you mean disk?)"
            " - name it under channels:",
        ),
        (
            "channels:\n  m:\n    kind: smpt\n    host: h",
            "config.yaml:3: channels.m.kind: must be one of 'smtp', 'slack-webhook', 'slack-bot', 'webhook', 'file',"
            " 'apprise' - see `channels:` and `sources:` in docs/configuration.md",
        ),
        (
            "channels:\n  m:\n    kind: smtp\n    hst: h\n    sender: a@b.example\n    recipients: [c@d.example]",
            "config.yaml:4: channels.m.hst: is not a known key (did you mean host?)",
        ),
        (
            "channels:\n  m:\n    kind: smtp\n    host: h\n    sender: a@b.example\n    recipients:\n    - 'c@d, e@f'",
            "config.yaml:7: channels.m.recipients[0]: string should match pattern '^[^@\\s<>,;:]+@[^@\\s<>,;:]+$'",
        ),
        ("fetch: {allow_hosts: [intranet]}", "config.yaml:1: fetch.allow_hosts[0]: is not host:port, such as "
         "intranet.example:8080"),
        ("fetch:\n  at_least: 2d", "config.yaml:2: fetch.at_least: is longer than at_most"),
        ("queries:\n- {id: q, name: Q, ask: {ja: ab}}", "config.yaml:2: queries[0]: there is no search service to ask"
         " - add `search:` with a template"),
        (SEARCH + "queries:\n- {id: q, name: Q, ask: {jp: ab}}",
         "config.yaml:7: queries[0].ask.jp: is not an edition under search.editions"),
        ("alerts: {channels: [x]}", "config.yaml:1: alerts.channels[0]: there is no channel 'x' - name it under "
         "channels:"),
    ],
)  # fmt: skip
def test_each_mistake_names_its_place_and_remedy(text: str, expected: str):
    assert expected in problems(text)


def test_all_mistakes_are_told_at_once_in_order():
    told = problems("sourcs: []\ndigests:\n- {name: w, weekday: 0}\nfetch: {at_once: many}\n")
    assert [line.split(":")[1] for line in told] == ["1", "3", "4"]


@pytest.mark.parametrize("kind", ["password: hunter2secret", "password: 'env:'", "password: ['hunter2secret']"])
def test_a_literal_secret_is_refused_and_never_repeated(kind: str):
    mail = "channels:\n  m:\n    kind: smtp\n    host: h\n    sender: a@b.example\n    recipients: [c@d.example]\n"
    told = problems(f"{mail}    {kind}")
    assert told == ["config.yaml:7: channels.m.password: a secret is not written here; write env:NAME or file:/path"]


def test_no_file_and_an_empty_file_say_what_to_do(tmp_path: Path):
    with pytest.raises(ConfigError, match=r"there is no config here - `tracker init DIR` makes one"):
        load(tmp_path / "config.yaml")
    (tmp_path / "config.yaml").write_text("# nothing\n")
    with pytest.raises(ConfigError, match="is empty"):
        load(tmp_path / "config.yaml")


def test_the_schema_describes_every_key():
    told = schema()
    assert set(told["properties"]) >= {"sources", "queries", "digests", "channels", "fetch", "alerts"}
    assert told["additionalProperties"] is False
    assert told["$defs"]["WrittenSource"]["properties"]["every"]["pattern"] == "^[0-9]+[smhdw]$"
