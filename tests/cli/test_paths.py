"""Names from feeds and from the command line never become paths: an audit hook sees every file that is touched."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.instances import environment, instance, site

NAMES = (
    "../../../EVIL",
    "/tmp/EVIL",
    "..\\..\\EVIL",
    "EVIL\x00.txt",
    "~/EVIL",
    "$HOME/EVIL",
    "file:///etc/EVIL",
    "CON.EVIL",
    "EVIL" * 100,
    "%2e%2e%2fEVIL",
    "|touch EVIL",
    "`touch EVIL`",
    "-EVIL",
    "EVIL\n/etc/passwd",
    "．．／EVIL",
)

_DRIVER = """
import functools, json, os, sys
from tracker.__main__ import main
from tracker.seeds import load as seeds
seeds.load = functools.cache(seeds.load)  # once, not for each command
touched, seen = [], []
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod",
           "shutil.move", "shutil.copyfile", "sqlite3.connect", "subprocess.Popen", "os.system", "os.exec"}
def hook(event, args):
    if event == "open":
        path, mode, flags = args
        seen.append(str(path))
        if not isinstance(path, int) and flags & WRITES:
            touched.append((event, [os.fsdecode(path)]))
    elif event in CHANGES:
        paths = [os.fsdecode(one) for one in args if isinstance(one, (str, bytes, os.PathLike))]
        touched.append((event, paths or [""]))
sys.addaudithook(hook)
for arguments in json.loads(sys.argv[1]):
    sys.argv = ["tracker", *arguments]
    try:
        main()
    except SystemExit as end:
        print(f"== {end.code}", flush=True)
print(json.dumps({"touched": touched, "seen": seen}))
"""


@pytest.fixture
def fed(tmp_path: Path) -> Path:
    folder = tmp_path / "home" / "i"
    entries = [
        {"id": name, "url": name, "title": f"Rapidus and imec sign agreement {name}", "content_text": name,
         "external_url": name, "authors": [{"name": name}]}
        for name in NAMES
    ]  # fmt: skip
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": NAMES[0], "items": entries}
    with site() as there:
        there.pages["/one"] = json.dumps(feed).encode()
        more = "channels: {disk: {kind: file, folder: out}}\ndigests: [{name: weekly, channels: [disk]}]\n"
        instance(folder, {"one": there.url("/one")}, allow=there.port, more=more)
        commands = [["run", "--once"], ["backup"], ["export", "all.jsonl"]]
        for name in NAMES:
            commands += [["show", name], ["explain", name], ["story", "show", name], ["outbox", "show", name]]
            commands += [["search", name], ["changes", "--party", name], ["sources", "check", name]]
        shown = [[part.replace("\x00", "") for part in one] for one in commands]
        done = subprocess.run(
            [sys.executable, "-B", "-X", "utf8", "-c", _DRIVER, json.dumps(shown)],  # -B: compiled modules are Python's
            cwd=folder, env={**environment(), "HOME": str(tmp_path / "home")}, capture_output=True, text=True,
            timeout=120,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n== ") + done.stdout.startswith("== ") == len(commands), done.stdout
    (folder / "seen.json").write_text(done.stdout.splitlines()[-1], encoding="utf-8")
    return folder


def test_nothing_outside_the_instance_is_touched(fed: Path):
    saw = json.loads((fed / "seen.json").read_text("utf-8"))
    touched = {
        (event, path.removeprefix("file://").partition("?")[0])
        for event, paths in saw["touched"]
        for path in paths
        if path not in ("", "/dev/null", ":memory:") and event != "subprocess.Popen"  # the parser, which is this Python
    }
    assert {event for event, _ in touched} >= {"open", "sqlite3.connect", "os.rename", "os.mkdir", "os.remove"}
    assert {path for _, path in touched if not (fed / path).resolve().is_relative_to(fed)} == set()
    assert {path for _, path in touched if "EVIL" in path} == set()
    assert {path for path in saw["seen"] if "EVIL" in path or path == "/etc/passwd"} == set()
    assert {command for event, (command, *_) in saw["touched"] if event == "subprocess.Popen"} <= {sys.executable}
