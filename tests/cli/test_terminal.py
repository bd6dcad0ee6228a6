"""What a person sees: every command that prints text of feeds, run on a real terminal (a pty) over a hostile store.

The text is put into the store as it is, past the parsers that would have cleaned it: the last sink has to hold alone.
"""

import json
import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.instances import TRACKER, environment, instance, site
from tests.hostile import TERMINAL
from tests.store import build
from tests.store.build import NOW, SOURCE
from tracker.model import (
    Delivery,
    DeliveryState,
    Difference,
    FactId,
    Ruling,
    Signature,
    Statement,
    StoryId,
)

EVIL = "".join(TERMINAL) + "\x1b[66;66H\x1b[35;45;7m\r\u202eEVIL\u2066\u200b\x85\u2028\x7f"
_OURS = re.compile(r"\x1b\[(?:[0-9;]*m|\?25[lh]|2K|1A)|\r\n|\r(?=\x1b)")
"""What the program itself writes on a terminal: colours, and the progress bar that redraws its line."""

_DRIVER = """
import functools, json, sys
from tracker.__main__ import main
from tracker.seeds import load as seeds
seeds.load = functools.cache(seeds.load)  # once, not for each command
for arguments in json.loads(sys.argv[1]):
    sys.argv = ["tracker", *arguments]
    try:
        main()
    except SystemExit as end:
        print(f"\\n== {end.code} {' '.join(arguments)!a}", flush=True)
"""


def on_a_terminal(command: Sequence[str], cwd: Path, timeout_s: float = 60) -> str:
    """Run a command with a pty as its three streams; what came out of it."""
    main, side = pty.openpty()
    with subprocess.Popen(
        command, cwd=cwd, env={**environment(), "TERM": "xterm-256color", "COLUMNS": "100"},
        stdin=side, stdout=side, stderr=side, close_fds=True,
    ) as process:  # fmt: skip
        os.close(side)
        read, until = bytearray(), time.monotonic() + timeout_s
        while time.monotonic() < until:
            if not select.select([main], [], [], 0.2)[0]:
                continue
            try:
                part = os.read(main, 65_536)
            except OSError:  # the other end is closed: all is said
                break
            if not part:
                break
            read += part
        else:
            process.kill()
    os.close(main)
    return read.decode("utf-8", "replace")


def steering(text: str) -> list[str]:
    """What could steer a terminal, apart from what the program writes itself."""
    rest = _OURS.sub("", text)
    return [hex(ord(char)) for char in rest if char not in "\n\t" and not _shown(ord(char))]


def _shown(point: int) -> bool:
    hidden = (range(0x20), range(0x7F, 0xA0), range(0x200B, 0x2010), range(0x2028, 0x202F), range(0x2060, 0x2070))
    return not any(point in several for several in hidden)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tracker.store.schema import open_store
    from tracker.stores import Stores

    folder = tmp_path_factory.mktemp("hostile") / "i"
    more = "channels: {disk: {kind: file}}\ndigests: [{name: weekly, channels: [disk]}]\n"
    instance(folder, {SOURCE: "http://192.168.0.1/feed"}, more=more)
    item = build.item(
        "a", title=f"Rapidus and imec {EVIL}", summary=f"They sign {EVIL}", publisher=f"Outlet {EVIL}",
        url=f"https://news.example/{EVIL}",
    )  # fmt: skip
    with open_store(folder / "db" / "tracker.db", create=True) as db:
        _fill(Stores.over(db), item)
    return folder


def _fill(stores, item) -> None:
    stores.items.keep(SOURCE, build.new(item), NOW)
    edited = build.revised(item, f"Rapidus, imec {EVIL} again", build.later(hours=1))
    stores.items.keep(SOURCE, edited, build.later(hours=1))
    latest = stores.items.get(item.id)
    told = replace(build.assessment("a"), parties=("imec", f"Rapidus {EVIL}"), reasons=(f"because {EVIL}",))
    read = replace(build.reading("a"), reasons=(EVIL,), parties=(f"Rapidus {EVIL}",))
    stores.ledger.record_verdict(latest, read, told, NOW)
    stores.stories.put(StoryId("s1"), Signature(item=item.id, language="en"), (), NOW.date(), NOW)
    change = build.change(
        parties=("imec", f"Rapidus {EVIL}"),
        before=Statement(quote=f"before {EVIL}", outlet=f"Outlet {EVIL}", url=f"https://news.example/{EVIL}"),
        after=Statement(quote=f"after {EVIL}", outlet=f"Outlet {EVIL}", url=f"https://news.example/{EVIL}"),
        differences=(Difference(field="sum", before=EVIL, after=EVIL),),
    )
    stores.ledger.record_change(change, replace(build.fact(f"They extended {EVIL}"), id=FactId("")), NOW)
    stores.ledger.rule(Ruling(item=item.id, by=EVIL, made=NOW, says={"status": "update"}, note=EVIL))
    stores.ledger.record_verdict(stores.items.get(item.id), read, told, NOW)
    message = Delivery(
        key="2026-W45/weekly/disk",
        channel="disk",
        recipient="desk",
        message_id="m",
        payload=b"{\x1b]0;x\x07 \xc2\x9b31m EVIL}",
        created=NOW,
    )
    stores.outbox.add([message], None)
    stores.outbox.settle(message.key, DeliveryState.HELD, NOW, detail=EVIL)


COMMANDS = [
    *(["search", "Rapidus", *more] for more in ([], ["--json"], ["--best"])),
    *(["show", "a", *more] for more in ([], ["--json"])),
    *(["show", "C1", *more] for more in ([], ["--json"])),
    *(["changes", "--all", *more] for more in ([], ["--json"])),
    *(["digest", "--since", "2026-01-01", *more] for more in ([], ["--json"])),
    *(
        ["digest", "--since", "2026-01-01", "--format", one]
        for one in ("text", "html", "markdown", "slack", "feed", "json-feed")
    ),
    *(["story", "show", "s1", *more] for more in ([], ["--json"])),
    *(["explain", "a", *more] for more in ([], ["--json"])),
    *(["outbox", "list", *more] for more in ([], ["--json"])),
    *(["outbox", "show", "2026-W45/weekly/disk", *more] for more in ([], ["--json"], ["--payload"])),
    ["state"],
    ["parties", "suggest", "--since", "2026-01-01"],
    *(["sources", "list", *more] for more in ([], ["--bad"], ["--json"])),
    ["health"],
    ["doctor"],
    ["export"],
]


def test_no_command_lets_a_feed_steer_the_terminal(here: Path):
    printed = on_a_terminal([sys.executable, "-X", "utf8", "-c", _DRIVER, json.dumps(COMMANDS)], here)
    ends = re.findall(r"^== (\S+) (.*?)\r?$", printed, re.MULTILINE)
    assert len(ends) == len(COMMANDS)
    assert [asked for code, asked in ends if code not in ("0", "1")] == []
    assert printed.count("EVIL") > 40
    for part, asked in zip(re.split(r"^== .*$", printed, flags=re.MULTILINE), COMMANDS, strict=False):
        assert steering(part) == [], asked
        assert "\x1b[35;45;7m" not in part, asked


def test_nor_does_a_source_that_is_asked_before_a_person(here: Path, tmp_path: Path):
    with site() as there:
        title = json.dumps(EVIL)
        body = f'{{"version": "https://jsonfeed.org/version/1.1", "title": {title}, "items": [{{"id": {title},'
        body += f' "title": {title}, "content_text": {title}, "authors": [{{"name": {title}}}]}}]}}'
        there.pages |= {"/one": body.encode(), "/two": b"<html></html>"}
        instance(tmp_path / "i", {one: there.url(f"/{one}") for one in ("one", "two")}, allow=there.port)
        for command, told in ((["sources", "check"], "one"), (["run", "--once"], "not-a-feed: 1 (two)")):
            printed = on_a_terminal([*TRACKER, *command], tmp_path / "i")
            assert told in printed
            assert steering(printed) == [], command
            assert "\x1b[35;45;7m" not in printed
