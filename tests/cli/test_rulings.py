"""A person's word on a line of a digest, from the command to the correction in the next digest."""

import json
from pathlib import Path

from tests.cli.instances import instance, rss, site, tracker

NEWS = "imec ends its partnership with Rapidus on 2nm chips"
MORE = "digests: [{name: weekly, channels: [files]}]\nchannels: {files: {kind: file, format: text}}\n"


def test_a_ruling_on_a_line_is_told_as_its_correction(tmp_path: Path):
    with site() as there:
        there.pages["/feed"] = rss(NEWS)
        instance(tmp_path, {"wire": there.url("/feed")}, allow=there.port, more=MORE)
        assert tracker("run", "--once", cwd=tmp_path).returncode == 0
    (change,) = json.loads(tracker("changes", "--json", cwd=tmp_path).stdout)
    assert change["act"] == "termination"
    unknown = tracker("correct", "C999", "--status", "known", cwd=tmp_path)
    assert unknown.returncode == 1
    done = tracker("correct", f"#{change['id']}", "--status", "commentary", "--note", "a rumour", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    line = json.loads((tmp_path / "rulings.jsonl").read_text())
    assert (line["title"], line["gold"]["status"]) == (NEWS, "commentary")
    assert tracker("run", "--once", cwd=tmp_path).returncode == 0
    told = tracker("digest", "--format", "text", cwd=tmp_path).stdout
    assert f"#{change['id']}  withdrawn: imec and Rapidus end their partnership" in told
    assert f"Correction to #{change['id']} of " in told
