"""Single parts of the seeds folder, for commands that need no more than one: a tenth of what `load` takes.

Does not care what the data is for.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from tracker import yaml_lines
from tracker.core.called import Called
from tracker.core.milestones import Milestones
from tracker.core.names import Gazetteer, Names
from tracker.core.wording import Wording
from tracker.errors import ConfigError, Problem
from tracker.model import Fact
from tracker.seeds.baseline import read_baseline
from tracker.seeds.phrases import read_milestones


def default_folder() -> Path:
    """The seeds that came with the program: inside the installed package, else of the checkout."""
    package = Path(__file__).resolve().parent.parent
    shipped = package / "_instance" / "seeds"
    return shipped if shipped.is_dir() else package.parent / "seeds"


def check_folder(folder: Path) -> None:
    """Raises ConfigError for a folder that holds no seeds at all."""
    if not (folder / "parties.yaml").is_file():
        message = "is not a seeds folder (it has no parties.yaml)"
        raise ConfigError([Problem(str(folder), 0, "", message, "`tracker init DIR` writes one")])


@contextmanager
def uncollected() -> Iterator[None]:
    """Without looking for garbage: nearly all that loading makes stays, and looking through it takes a third longer."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def wording(folder: Path) -> dict[str, Wording]:
    """Only the words of digests: all that a command which shows changes needs."""
    check_folder(folder)
    files = sorted((folder / "wording").glob("*.yaml"))
    milestones = read_milestones(folder)
    return {file.stem: _wording(folder, file.name, milestones) for file in files}


def _wording(folder: Path, file: str, milestones: Milestones) -> Wording:
    words: Wording = part(folder, f"wording/{file}", Wording)
    names = f"wording/names/{file}"
    called = part(folder, names, Called) if (folder / names).is_file() else words.called
    return replace(words, called=called, milestones=milestones)


def baseline(folder: Path) -> tuple[Fact, ...]:
    """Only the facts of the baseline."""
    with uncollected():
        return read_baseline(folder / "baseline", gazetteer(folder))[0]


def gazetteer(folder: Path) -> Gazetteer:
    """Only the names of parties."""
    check_folder(folder)
    return Gazetteer(part(folder, "parties.yaml", Names))


def part(folder: Path, name: str, wanted: type[Any]) -> Any:
    """One file of the seeds folder as a value of the type that its mechanism defines."""
    return yaml_lines.validate(yaml_lines.read(folder / name, shown=f"{folder.name}/{name}"), wanted)
