"""The whole program on a disk that is full or broken for a moment: nothing is lost, nothing stays half done."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.instances import ROOT, environment
from tests.faults import failing_disk
from tests.faults.killing import told


@pytest.mark.parametrize(
    "stride", [pytest.param(241, id="every-241st"), pytest.param(9, id="9th", marks=pytest.mark.slow(minutes=3))]
)
def test_a_disk_that_refuses_at_any_write_of_a_tick_changes_nothing_in_the_end(tmp_path: Path, stride: int) -> None:
    shim = failing_disk.build(tmp_path)
    if shim is None:
        pytest.skip("there is no C compiler to make the shim with")
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.failing_disk", str(tmp_path / "disk"), str(stride)],
        cwd=ROOT,
        env=environment(LD_PRELOAD=str(shim)),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    told(f"a disk that refuses, at each {stride}th of {found['writes']} writes: {found['tried']}")
    assert found["writes"] > 100
    assert set(found["tried"]) == {"ENOSPC once", "ENOSPC for a while", "EIO once", "EIO for a while"}
