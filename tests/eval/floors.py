"""The floors under the figures: what was reached once is not lost unnoticed.

`tools/raise_floors.py` writes the file; nobody edits it by hand. A floor goes down only with a reason,
which stays in the file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from tests.eval.figures import Measured
from tracker import yaml_lines

FILE = Path(__file__).with_name("floors.yaml")
_HEAD = """\
# Floors of the figures over tests/cases, by group: `total` and the languages over the thematic files, `phrasing` over
# verdicts/. Written by `python tools/raise_floors.py`; a floor is lowered only with --lower REASON, kept below.
# A floor stands a little under the figure that was reached, by one case and a half in small groups. `misjudged` are the
# cases whose status or act was wrong when the floors were set: those the gate does not name as flipped.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lowered:
    """That floors were lowered, and why."""

    on: str
    reason: str
    floors: tuple[str, ...]  # "nl act_macro_f1 0.800 -> 0.750"
    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - how pydantic is configured on a dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Floors:
    """What must be reached."""

    groups: Mapping[str, Mapping[str, float]]
    misjudged: tuple[str, ...] = ()
    lowered: tuple[Lowered, ...] = ()
    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - how pydantic is configured on a dataclass


def read(file: Path = FILE) -> Floors:
    """The floors of a file; none when there is no file yet."""
    if not file.exists():
        return Floors(groups={})
    found: Floors = yaml_lines.validate(yaml_lines.read(file), TypeAdapter(Floors))
    return found


def margin(size: int) -> float:
    """How far a floor stands under its figure in a group of `size` cases."""
    return max(0.01, 1.5 / size)


def below(floors: Floors, measured: Measured) -> list[str]:
    """The figures that are under their floors or that are measured no longer, for people; empty when all is well."""
    found = []
    for group, wanted in floors.groups.items():
        reached = measured.groups.get(group, {})
        for name, floor in wanted.items():
            if name not in reached:
                found.append(f"{group} {name}: not measured, floor {floor:.3f}")
            elif reached[name] < floor:
                found.append(f"{group} {name}: {reached[name]:.3f} is under {floor:.3f}")
    return found


def flipped(floors: Floors, measured: Measured) -> list[str]:
    """The cases that are misjudged now and were not when the floors were set, for people."""
    return [measured.told(case) for case in measured.misjudged if case not in floors.misjudged]


def raised(floors: Floors, measured: Measured, reason: str | None = None, on: date | None = None) -> Floors:
    """New floors, a margin under what is reached; a floor never sinks without a reason (then it is written down).

    ValueError names the floors that are not reached and would have to be lowered.
    """
    groups = {
        group: {name: _floor(value, measured.sizes[group]) for name, value in reached.items()}
        for group, reached in measured.groups.items()
    }
    under = set(_places(floors, measured))
    sinking = []
    for group, name, floor in _each(floors):
        new = groups.get(group, {}).get(name)
        if (group, name) not in under and new is not None:
            groups[group][name] = max(floor, new)  # reached: keep the higher one
        else:
            sinking.append(f"{group} {name} {floor:.3f} -> {'gone' if new is None else f'{new:.3f}'}")
    if not sinking:
        return Floors(groups=groups, misjudged=measured.misjudged, lowered=floors.lowered)
    if not reason or on is None:
        raise ValueError("not reached: " + "; ".join(sinking))
    lowered = Lowered(on=on.isoformat(), reason=reason, floors=tuple(sinking))
    return Floors(groups=groups, misjudged=measured.misjudged, lowered=(*floors.lowered, lowered))


def write(floors: Floors, file: Path = FILE) -> None:
    """Write the file, in an order that makes small changes small in a diff."""
    lines = ["groups:"]
    for group, wanted in floors.groups.items():
        lines += [f"  {group}:", *(f"    {name}: {floor:.3f}" for name, floor in wanted.items())]
    lines += ["misjudged:" if floors.misjudged else "misjudged: []", *(f"- {case}" for case in floors.misjudged)]
    lowered = [{"on": one.on, "reason": one.reason, "floors": list(one.floors)} for one in floors.lowered]
    lines.append(yaml.safe_dump({"lowered": lowered}, sort_keys=False, allow_unicode=True, width=120).rstrip())
    file.write_text(_HEAD + "\n".join(lines) + "\n", encoding="utf-8")


def _floor(value: float, size: int) -> float:
    return int(max(0.0, value - margin(size)) * 1000) / 1000  # downwards: the file holds three digits


def _each(floors: Floors) -> Iterable[tuple[str, str, float]]:
    for group, wanted in floors.groups.items():
        for name, floor in wanted.items():
            yield group, name, floor


def _places(floors: Floors, measured: Measured) -> Iterable[tuple[str, str]]:
    for group, name, floor in _each(floors):
        if measured.groups.get(group, {}).get(name, -1.0) < floor:
            yield group, name
