"""A copy of the shipped seeds that a test may spoil."""

import shutil
from pathlib import Path

import pytest

from tracker.seeds.parts import default_folder


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    return Path(shutil.copytree(default_folder(), tmp_path / "seeds"))
