"""The sign of life that the daemon leaves beside the database, for `tracker health` and other monitors.

Does not judge it. Written beside the database and not into it: it must tell of a database that refuses.
"""

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

NAME = "health.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """How the daemon was when it last ended a tick."""

    at: datetime
    started: datetime
    pid: int
    ticks: int = 0
    failed: int = 0  # ticks in a row that ended with an error
    trouble: str = ""  # the error of the last tick, or why a new config was not taken


def write(folder: Path, beat: Beat) -> None:
    """Leave a sign of life; a disk that refuses is not the place to complain about it."""
    target = folder / NAME
    part = target.with_name(NAME + ".part")
    body = asdict(beat) | {"at": beat.at.isoformat(), "started": beat.started.isoformat()}
    with suppress(OSError):
        part.write_text(json.dumps(body) + "\n", encoding="utf-8")
        part.replace(target)


def read(folder: Path) -> Beat | None:
    """The last sign of life; None when there is none that can be read."""
    try:
        body = json.loads((folder / NAME).read_text(encoding="utf-8"))
        times = {key: datetime.fromisoformat(body[key]) for key in ("at", "started")}
        return Beat(**{**body, **times})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def alive(beat: Beat) -> bool:
    """Whether the process that left it still runs (it may have been replaced by another program's)."""
    try:
        os.kill(beat.pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # it runs as another user
    return True
