"""Loading the seeds folder: where it is found, and mistakes named with file and line."""

import gc
import os
import shutil
from pathlib import Path

import pytest

from tracker.core.fingerprint import copy_of, sketch
from tracker.errors import ConfigError
from tracker.seeds.load import load
from tracker.seeds.parts import default_folder

SHARED = Path(os.environ.get("TRACKER_SHARED") or Path(__file__).resolve().parents[3] / "shared")


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    return Path(shutil.copytree(default_folder(), tmp_path / "seeds"))


def test_the_shipped_folder_loads() -> None:
    knowledge = load(default_folder())
    assert len(knowledge.gazetteer.parties) > 500
    assert knowledge.baseline


def test_a_folder_without_parties_is_no_seeds_folder(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is not a seeds folder"):
        load(tmp_path)


def test_a_mistake_is_named_with_file_and_line(seeds: Path) -> None:
    path = seeds / "baseline" / "sputnik-2023-01-06.yaml"
    lines = path.read_text("utf-8").splitlines()
    at = next(i for i, line in enumerate(lines) if "act: funding" in line)
    lines[at] = lines[at].replace("funding", "fundng")
    path.write_text("\n".join(lines), "utf-8")
    with pytest.raises(ConfigError, match=rf"sputnik-2023-01-06\.yaml:{at + 1}: facts\[1\]\.act"):
        load(seeds)


def test_an_unknown_key_is_refused(seeds: Path) -> None:
    path = seeds / "parties.yaml"
    text = path.read_text("utf-8").replace("  Kioxia: {kind: company,", "  Kioxia: {kind: company, brightness: red,")
    path.write_text(text, "utf-8")
    with pytest.raises(
        ConfigError, match=r"parties\.yaml:\d+: .*Kioxia.*brightness: is not a known key.*update the prog"
    ):
        load(seeds)


def test_a_bad_date_is_named(seeds: Path) -> None:
    path = seeds / "baseline" / "fit-2022-12-06.yaml"
    path.write_text(path.read_text("utf-8").replace("date: 2022-12-05", "date: 2022-12-35"), "utf-8")
    with pytest.raises(ConfigError, match=r"fit-2022-12-06\.yaml:\d+: facts\[\d\].*calendar"):
        load(seeds)


def test_the_seed_documents_are_recognised_by_their_fingerprints() -> None:
    folder = SHARED / "seeds"
    if not folder.is_dir():
        pytest.skip("the seed documents are not here")
    knowledge = load(default_folder())
    known = set()
    for path in sorted(folder.glob("*.txt")):
        text = path.read_text("utf-8")
        for copy in (text, text[200:1200]):
            found = copy_of(sketch(copy), knowledge.fingerprints)
            assert found is not None, path.name
            assert found[1] > 0.95
            known.add(found[0])
    assert len(known) == 5


@pytest.mark.parametrize("on", [True, False])
def test_loading_leaves_the_garbage_collector_as_it_was(tmp_path: Path, on: bool) -> None:
    before = gc.isenabled()
    (gc.enable if on else gc.disable)()
    try:
        load(default_folder())
        after_success = gc.isenabled()
        (tmp_path / "parties.yaml").write_text("parties: [", encoding="utf-8")
        with pytest.raises(ConfigError):
            load(tmp_path)
        after_failure = gc.isenabled()
    finally:
        (gc.enable if before else gc.disable)()
    assert (after_success, after_failure) == (on, on)
