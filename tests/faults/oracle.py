"""What must hold of a database and of what the far side took, whatever happened; read with plain SQL.

Does not use the tracker's own queries: a fault in those must not hide itself.
"""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from tests.faults.world import Far
from tracker.store import schema, soundness, transfer

_REPORT = re.compile(r"\(report ([0-9]+)\)")
_OF_DELIVERY = re.compile(r'\{"table": ?"(?:attempt|outbox)"')
ASKABLE = ("bot", "files")
ON_THE_WAY = {"state", "attempts", "doubts", "next_at", "remote_id", "detail"}
"""Columns of the outbox that tell how often a message was tried; a kill shows there and nowhere else."""


@contextmanager
def look(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
        yield db


def sound(path: Path) -> list[str]:
    """What SQLite or the tracker's own checksums find wrong with the file."""
    with look(path) as db:
        found = [str(row[0]) for row in db.execute("PRAGMA integrity_check") if row[0] != "ok"]
        found += [f"foreign key: {row}" for row in db.execute("PRAGMA foreign_key_check")]
    with schema.open_reader(path) as reader:
        return found + soundness.problems(reader)


def lost(path: Path, truth: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """(source, entry) that were shown and are not stored."""
    return set(truth) - set(_stored(path))


def twice(path: Path) -> list[tuple[str, str]]:
    """(source, entry) that are stored more than once."""
    return [entry for entry, number in _stored(path).items() if number > 1]


def _stored(path: Path) -> Counter[tuple[str, str]]:
    # By what the text says, not by the keys that the tracker gave.
    with look(path) as db:
        rows = db.execute("SELECT source, summary FROM item").fetchall()
    return Counter((source, f"{source}-{found[1]}") for source, text in rows if (found := _REPORT.search(text)))


def told_wrongly(path: Path) -> list[str]:
    """Changes that stand in two digests of an audience, and those that a digest has passed over."""
    with look(path) as db:
        fates = "('line', 'covered', 'correction', 'left-out')"
        found = [
            f"C{change} was told to {audience} {number} times"
            for change, audience, number in db.execute(
                f"SELECT change, audience, count(*) FROM digest_change WHERE fate IN {fates}"
                " GROUP BY change, audience HAVING count(*) > 1"
            )
        ]
        for audience, end in db.execute("SELECT audience, max(ends) FROM digest WHERE alert = 0 GROUP BY audience"):
            (start,) = db.execute("SELECT min(starts) FROM digest WHERE audience = ?", (audience,)).fetchone()
            found += [
                f"C{change} was never told to {audience}"
                for (change,) in db.execute(
                    "SELECT id FROM change WHERE seen >= ? AND seen < ? AND recorded < ? AND withdrawn IS NULL"
                    " AND NOT coalesce(json_extract(body, '$.background'), 0)"
                    f" AND id NOT IN (SELECT change FROM digest_change WHERE audience = ? AND fate IN {fates})",
                    (start, end, end, audience),
                )
            ]
    return found


def periods(path: Path) -> dict[str, list[str]]:
    """Audience -> the keys of its digests, in order."""
    found: dict[str, list[str]] = {}
    with look(path) as db:
        for audience, period in db.execute("SELECT audience, period FROM digest WHERE alert = 0 ORDER BY ends, id"):
            found.setdefault(audience, []).append(period)
    return found


def messages(path: Path) -> list[dict[str, Any]]:
    """The outbox."""
    with look(path) as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute("SELECT * FROM outbox ORDER BY created, key")]


def delivered_wrongly(path: Path, far: Far, folder: Path | None = None) -> list[str]:
    """Messages of which the far side has too many or too few, measured by what each channel can promise."""
    far.settle()
    posts = Counter(one["metadata"]["event_payload"]["key"] for one in far.get("messages") if "metadata" in one)
    hooks = Counter(key for key, _ in far.get("hooks"))
    mails = Counter(_message_id(mail) for mail in far.get("mails"))
    outbox = messages(path)
    files = Counter(file.read_bytes() for file in (folder or path.parent.parent / "digests").glob("*"))
    frozen = Counter(one["payload"] for one in outbox if one["channel"] == "files")
    found = []
    for one in outbox:
        if one["channel"] == "bot":
            copies, most = posts.pop(one["key"], 0), 1
        elif one["channel"] == "hook":
            copies, most = hooks.pop(one["message_id"], 0), 1 + min(one["doubts"], 1)
        elif one["channel"] == "mail":
            copies, most = mails.pop(one["message_id"], 0), 1 + min(one["doubts"], 1)
        else:
            copies, most = files[one["payload"]], frozen[one["payload"]]  # two messages may say the same
        if copies > most or copies < (one["state"] == "sent") or one["state"] not in ("sent", "held"):
            found.append(f"{one['key']} is {one['state']} with {one['doubts']} doubts: {copies} copies")
        if one["state"] == "held" and one["channel"] in ASKABLE:
            found.append(f"{one['key']} is held although {one['channel']} can be asked")
    found += [f"{key} was taken but never frozen" for key in (*posts, *hooks, *mails)]
    return found


def _message_id(mail: str) -> str:
    lines = mail.split("\r\n\r\n")[0].replace("\r\n ", " ").splitlines()
    return next(line.split(":", 1)[1].strip() for line in lines if line.lower().startswith("message-id:"))


def comparable(path: Path) -> list[str]:
    """The export without what tells of attempts to deliver: everything else must not depend on kills."""
    lines = []
    with schema.open_reader(path) as db:
        for line in transfer.export(db):
            if not _OF_DELIVERY.match(line):
                lines.append(line)
                continue
            entry = json.loads(line)
            if entry["table"] == "outbox":
                entry["row"] = {name: value for name, value in entry["row"].items() if name not in ON_THE_WAY}
                lines.append(json.dumps(entry, ensure_ascii=False, sort_keys=True))
    return lines


@lru_cache(maxsize=2)
def _comparable_for_good(path: Path) -> list[str]:
    return comparable(path)


def differences(path: Path, other: Path, most: int = 10) -> list[str]:
    """What one database has and the other has not; the first is read once, as it does not change any more."""
    one, two = _comparable_for_good(path), comparable(other)
    if one == two:
        return []
    only = [f"- {line}" for line in one if line not in set(two)] + [f"+ {line}" for line in two if line not in set(one)]
    return [line[:600] for line in only[:most]] or ["the order of rows differs"]
