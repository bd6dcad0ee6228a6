"""Raise the floors of the quality gate to what is reached now, less a small margin.

python tools/raise_floors.py                   raise; refuses when a floor is not reached
python tools/raise_floors.py --lower REASON    also lower what is not reached; the reason stays in the file
python tools/raise_floors.py --show            only print figures, floors and misjudged cases
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.eval import floors as gate  # noqa: E402
from tests.eval.figures import WATCHED, Measured, measure  # noqa: E402


@click.command(help=__doc__)
@click.option("--lower", "reason", metavar="REASON", help="Why floors may sink.")
@click.option("--show", is_flag=True, help="Write nothing.")
def main(reason: str | None, show: bool) -> None:
    """Measure, then write `tests/eval/floors.yaml`."""
    measured, floors = measure(), gate.read()
    _print(measured, floors)
    if show:
        click.echo("\n".join(["", "Misjudged:", *map(measured.told, measured.misjudged)]))
        return
    try:
        new = gate.raised(floors, measured, reason, datetime.now(UTC).date())
    except ValueError as error:
        raise click.ClickException(f"{error}\n--lower REASON lowers them.") from None
    gate.write(new)
    click.echo(f"wrote {gate.FILE.relative_to(ROOT)}")


def _print(measured: Measured, floors: gate.Floors) -> None:
    click.echo(f"{'figure (floor)':20}" + "".join(f"{f'{g} ({n})':>16}" for g, n in measured.sizes.items()))
    for name in WATCHED:
        cells = []
        for group, reached in measured.groups.items():
            value, floor = reached.get(name), floors.groups.get(group, {}).get(name)
            shown = "" if value is None else f"{value:.3f}"
            cells.append(f"{shown} ({floor:.3f})" if floor is not None else shown)
        click.echo(f"{name:20}" + "".join(f"{cell:>16}" for cell in cells))


if __name__ == "__main__":
    main()
