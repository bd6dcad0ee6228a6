"""The ledger made anew from its log, up to any moment.

Does not touch the tables; what it gives must equal them, and `verify` says where it does not.
"""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime

from tracker.model import Change, ChangeId, Fact, Ruling, StoryId
from tracker.store import codec
from tracker.store.db import Db, from_us, to_us, us_or_none
from tracker.store.ledger import Ledger, change_row, fact_row


@dataclass(slots=True)
class State:
    """What the ledger held at one moment."""

    changes: dict[ChangeId, Change] = field(default_factory=dict)
    facts: dict[ChangeId, Fact] = field(default_factory=dict)
    rulings: list[Ruling] = field(default_factory=list)


def state_as_of(db: Db, when: datetime | None = None) -> State:
    """The state after all events up to and including a time (None: all)."""
    state = State()
    where, params = ("", ()) if when is None else ("WHERE at <= ?", (to_us(when),))
    for row in db.rows(f"SELECT * FROM event {where} ORDER BY seq", params):  # noqa: S608
        _apply(state, row["kind"], row["subject"], row["body"], from_us(row["at"]))
    return state


def _apply(state: State, kind: str, subject: str, body: str, at: datetime) -> None:
    if kind == "change":
        change = codec.decode(Change, body)
        state.changes[change.id] = change
    elif kind == "fact":
        state.facts[ChangeId(int(subject.removeprefix("C")))] = codec.decode(Fact, body)
    elif kind == "withdrawn":
        number = ChangeId(int(subject))
        state.changes[number] = replace(state.changes[number], withdrawn=at)
        if number in state.facts:
            state.facts[number] = replace(state.facts[number], withdrawn=at)
    elif kind == "moved":
        number = ChangeId(int(subject))
        state.changes[number] = replace(state.changes[number], story=StoryId(json.loads(body)["story"]))
    else:
        state.rulings.append(codec.decode(Ruling, body))


def verify(db: Db) -> list[str]:
    """Where the tables differ from what the log says; empty when they agree."""
    with db.snapshot():
        state = state_as_of(db)
        logged = {(row["kind"], row["subject"]): row for row in db.rows("SELECT * FROM event ORDER BY seq")}
        changes = [
            change_row(change, row["body"], from_us(row["at"])) | {"withdrawn": us_or_none(change.withdrawn)}
            for change in state.changes.values()
            for row in [logged["change", str(change.id)]]
        ]
        facts = [
            fact_row(fact, number, row["body"], from_us(row["at"])) | {"withdrawn": us_or_none(fact.withdrawn)}
            for number, fact in state.facts.items()
            for row in [logged["fact", fact.id]]
        ]
        # Column by column: what is read of a row is made of these, so the rows need not be read as records again.
        wrong = []
        if _columns(db, "change", "id") != changes:
            wrong.append("the changes differ from the log")
        if _columns(db, "fact", "change") != facts:
            wrong.append("the facts differ from the log")
        if tuple(state.rulings) != Ledger(db).rulings():
            wrong.append("the rulings differ from the log")
    return wrong


def _columns(db: Db, table: str, key: str) -> list[dict[str, object]]:
    return [dict(row) for row in db.rows(f"SELECT * FROM {table} ORDER BY {key}")]  # noqa: S608 - names of this module
