"""Pages that follow from the code do; the two commands of the README are what CI runs."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click import Context, Group

from tracker.__main__ import COMMANDS, cli

ROOT = Path(__file__).parents[1]


def shell_blocks() -> list[str]:
    return re.findall(
        r"^```sh\n(.*?)\n```$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )


def test_generated_pages_are_up_to_date():
    done = subprocess.run([sys.executable, ROOT / "tools" / "docs.py", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_readme_begins_with_two_one_line_commands():
    demo, check = shell_blocks()[:2]
    assert "\n" not in demo + check
    assert demo.startswith("python3 -m venv .venv && ")
    assert check.startswith("python3 -m venv .venv && ")
    assert demo.endswith(".venv/bin/tracker demo")
    assert check.endswith("sh tools/check")


def test_ci_runs_the_second_command(tmp_path: Path):
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".ci" / "run").write_text((ROOT / ".ci" / "run").read_text())
    (tmp_path / "README.md").write_text(
        "```sh\necho one\n```\ntext\n```sh\necho two && pwd\n```\n```sh\necho three\n```\n"
    )
    done = subprocess.run(
        ["bash", ".ci/run"], cwd=tmp_path, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, f"two\n{tmp_path.resolve()}\n")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str):
    context = Context(cli, info_name="tracker")
    command = cli.get_command(context, name)
    assert command is not None
    assert command.get_short_help_str(200) == COMMANDS[name][1]
    every = [command]
    if isinstance(command, Group):
        inner = Context(command, info_name=name, parent=context)
        every += [found for part in command.list_commands(inner) if (found := command.get_command(inner, part))]
    for one in every:
        assert one.help, one.name
        assert "Example" in one.help, one.name
        assert "tracker " in one.help, one.name
        assert one.short_help, one.name
