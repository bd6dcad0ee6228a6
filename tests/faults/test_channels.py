"""Whole instances whose channels refuse, are renamed, removed or get readers while messages wait for them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from tests.cli.instances import Site, instance, rss, site
from tests.fakes.mail import Mailbox, mail_server
from tests.fakes.slack import CHANNEL, TOKEN, FakeSlack, Fault, slack
from tests.faults import killing
from tracker.app import Done, running
from tracker.checks import Outcome, run
from tracker.config.load import load
from tracker.model import DeliveryState
from tracker.store import schema
from tracker.store.outbox import Outbox

START = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
NEWS = "imec and Rapidus sign agreement to extend chip research in Tokyo"
BOT = "bot: {{kind: slack-bot, channel: {channel}, token: 'env:TOKEN', api: '{far.api}'}}"
HOOK = "hook: {{kind: slack-webhook, url: 'env:HOOK'}}"
MAIL = "mail: {{kind: smtp, host: localhost, port: {port}, security: none, sender: t@example.org, recipients: [{to}]}}"


@pytest.fixture
def there() -> Iterator[Site]:
    with site() as served:
        served.pages["/wire"] = rss(NEWS, published=START)
        yield served


@pytest.fixture
def far() -> Iterator[FakeSlack]:
    with slack() as server:
        yield server


@pytest.fixture
def box() -> Mailbox:
    return Mailbox()


@pytest.fixture
def port(box: Mailbox) -> Iterator[int]:
    with mail_server(box) as opened:
        yield opened


def config(folder: Path, there: Site, far: FakeSlack, channels: list[str], told_by: str, alerts: str = "") -> Path:
    """An instance with a daily digest by one channel."""
    lines = ["channels:", *(f"  {one}" for one in channels)]
    lines += [f"digests: [{{name: daily, rhythm: daily, channels: [{told_by}]}}]"]
    lines += [f"alerts: {{channels: [{alerts}]}}"] if alerts else []
    file = instance(folder, {"wire": there.url("/wire")}, allow=there.port, more="\n".join(lines) + "\n")
    file.write_text(file.read_text().replace("allow_hosts: [", f"allow_hosts: ['{far.host}', "))
    return file


def tick(file: Path, far: FakeSlack, now: datetime) -> Done:
    environ = {"TOKEN": TOKEN, "HOOK": far.hook}
    with running(
        load(file), killing.knowledge(), now=lambda: now, chance=lambda: 0.5, environ=environ, parse_in_process=True
    ) as app:
        return app.tick()


def states(file: Path) -> dict[str, tuple[str, str]]:
    with schema.open_reader(file.parent / "db" / "tracker.db") as db:
        return {one.key: (one.state.value, one.detail) for one in Outbox(db).listed()}


# ------------------------------------------------------------------ refused for good
WORDS = ("invalid_blocks", "channel_not_found", "token_revoked")
REFUSALS = [
    *(("bot", Fault(status=status, body="channel_is_archived")) for status in (404, 400, 403, 410)),
    *(("hook", Fault(status=status, body="channel_is_archived")) for status in (400, 403, 404, 410)),
    *(("bot", Fault(body=json.dumps({"ok": False, "error": word}))) for word in WORDS),
    *(("hook", Fault(body=word)) for word in WORDS),
]
IN_CHECK = (0, 4, 8, 11)  # one of each way; the others are slow


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        pytest.param(*one, id=str(number), marks=() if number in IN_CHECK else pytest.mark.slow)
        for number, one in enumerate(REFUSALS)
    ],
)
def test_a_refusal_for_good_is_told_to_the_operator_by_another_channel(
    tmp_path: Path, there: Site, far: FakeSlack, box: Mailbox, port: int, name: str, fault: Fault
) -> None:
    channels = [
        {"bot": BOT, "hook": HOOK}[name].format(channel=CHANNEL, far=far),
        MAIL.format(port=port, to="op@example.org"),
    ]
    file = config(tmp_path, there, far, channels, name, alerts="mail")
    far.faults = [fault] * 1_000
    now = START
    for _ in range(3):
        tick(file, far, now)
        now += timedelta(hours=7)  # longer than any pause between two attempts
    posts = [path for path, _, _ in far.bodies if "history" not in path]
    assert len(posts) == 1  # never tried again
    assert far.messages == []
    key = min((one for one in states(file) if not one.startswith("notice/")), key=len)  # the others are its replies
    state, detail = states(file)[key]
    assert state == "failed"
    (notice,) = box.taken  # once, although three ticks saw it
    assert notice.recipients == ["op@example.org"]
    mail = message_from_bytes(notice.data, policy=default)
    assert mail["Subject"] == "tracker: 1 in trouble"
    assert f"message {key} is failed: {detail}" in mail.get_body(("plain",)).get_content()
    (check,) = (one for one in run(load(file), now=now, environ={}) if one.name == "messages")
    assert (check.outcome, check.detail) == (Outcome.WARNING, "wait for a person: 1 failed")

    far.faults = []
    with schema.open_store(file.parent / "db" / "tracker.db") as db:  # as `tracker outbox retry` does
        Outbox(db).settle(key, DeliveryState.RETRY, now, next_at=now)
    tick(file, far, now)
    assert states(file)[key][0] == "sent"
    tick(file, far, now + timedelta(minutes=1))
    assert "1 well again" in box.taken[-1].data.decode()


# ------------------------------------------------------------------ edited while messages wait
def test_who_reads_a_frozen_message_is_frozen_too(
    tmp_path: Path, there: Site, far: FakeSlack, box: Mailbox, port: int
) -> None:
    file = config(tmp_path, there, far, [MAIL.format(port=port, to="a@example.org, b@example.org")], "mail")
    box.faults = [("MAIL", "451 later"), ("MAIL", "451 later")]
    tick(file, far, START)
    assert [state for state, _ in states(file).values()] == ["retry", "retry"]
    file = config(tmp_path, there, far, [MAIL.format(port=port, to="b@example.org, c@example.org")], "mail")
    tick(file, far, START + timedelta(hours=1))
    # The reader who left still gets what was frozen for him; the new one begins with the next digest.
    assert sorted(one.recipients[0] for one in box.taken) == ["a@example.org", "b@example.org"]
    tick(file, far, START + timedelta(hours=25))
    assert sorted(one.recipients[0] for one in box.taken[2:]) == ["b@example.org", "c@example.org"]
    assert {state for state, _ in states(file).values()} == {"sent"}


@pytest.mark.parametrize("after", ["removed", "renamed"])
def test_a_channel_that_is_gone_cancels_what_waits_and_says_so(
    tmp_path: Path, there: Site, far: FakeSlack, box: Mailbox, port: int, after: str
) -> None:
    mail, hook = MAIL.format(port=port, to="a@example.org"), HOOK.format()
    file = config(tmp_path, there, far, [mail, hook], "mail")
    box.faults = [("MAIL", "451 later")]
    tick(file, far, START)
    (first,) = states(file)
    if after == "renamed":
        file = config(tmp_path, there, far, [mail.replace("mail:", "post:", 1)], "post")
    else:
        file = config(tmp_path, there, far, [hook], "hook")
    done = tick(file, far, START + timedelta(hours=1))
    assert [(one.key, one.state) for one in done.deliveries] == [
        (first, DeliveryState.CANCELLED)
    ]  # and so it is logged
    assert states(file)[first] == ("cancelled", "channel mail is no longer configured")
    tick(file, far, START + timedelta(hours=25))
    assert (len(box.taken), len(far.messages)) == ((1, 0) if after == "renamed" else (0, 1))
    assert sorted(state for state, _ in states(file).values()) == ["cancelled", "sent"]


def test_a_thread_stays_in_the_channel_where_it_began(tmp_path: Path, there: Site, far: FakeSlack) -> None:
    file = config(tmp_path, there, far, [BOT.format(channel=CHANNEL, far=far)], "bot")
    far.faults = [Fault(taken=True, silent=True)]  # the first message is posted, and nobody hears of it
    tick(file, far, START)
    assert sorted({state for state, _ in states(file).values()}) == ["ambiguous", "pending"]  # its replies wait for it
    file = config(tmp_path, there, far, [BOT.format(channel="C9999999999", far=far)], "bot")
    tick(file, far, START + timedelta(hours=1))
    assert {state for state, _ in states(file).values()} == {"sent"}
    assert {one["channel"] for one in far.messages} == {CHANNEL}
    assert {one.get("thread_ts") for one in far.messages} == {None, far.messages[0]["ts"]}
