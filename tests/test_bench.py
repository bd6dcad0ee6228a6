"""The figures in bench/ can be measured: a short form of each runs to its end and prints ratios."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(
    ("script", "arguments", "ratio"),
    [
        (
            "bench_reading.py",
            ["--rounds", "1", "--limit", "6"],
            r"bare automaton +[\d.]+ ms an item +[\d.]+ x",
        ),
        ("bench_archive.py", ["--items", "120", "--only", "digest"], r"digest: composed and frozen +median +[\d.]+ s"),
        ("bench_store.py", ["--items", "120"], r"bare INSERT +[\d.]+ s +\d+ us/item +1\.0 x bare"),
        ("bench_stories.py", ["--items", "200"], r"ten times the archive takes [\d.]+x as long"),
    ],
)
def test_a_short_run_prints_ratios(script, arguments, ratio):
    done = subprocess.run(
        [sys.executable, str(ROOT / "bench" / script), *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert re.search(ratio, done.stdout), done.stdout
