"""The digest as JSON for programs: the structured change beside its sentence. Pure."""

import json
from typing import Any

from tracker.core.wording import Name, Wording
from tracker.model import Amount, Dated, Digest, Line, Promise, Statement
from tracker.render import escape
from tracker.render.view import Entry, View, entry


def render(digest: Digest, view: View) -> str:
    """One JSON object, stable in its order, ending with a newline."""
    return json.dumps(data(digest, view), ensure_ascii=False, indent=2) + "\n"


def data(digest: Digest, view: View) -> dict[str, Any]:
    """The digest as plain data; the keys are documented in docs/digest.md."""
    entries = {shown.id: shown for group in view.groups for shown in group.entries}
    coverage = digest.coverage
    return {
        "audience": digest.audience.name,
        "period": {
            "key": digest.period.key,
            "start": digest.period.start.isoformat(),
            "end": digest.period.end.isoformat(),
        },
        "language": view.language,
        "title": view.title,
        "alert": digest.alert,
        "sections": [
            {"kind": section.kind, "changes": [change(line, entries[f"#C{line.change.id}"]) for line in section.lines]}
            for section in digest.sections
        ],
        "corrections": [change(line, entries[f"#C{line.change.id}"]) for line in digest.corrections],
        "withdrawn": [f"C{one.id}" for one in digest.withdrawn],
        "promises": [
            *(_promise("overdue", one) for one in digest.promises_overdue),
            *(_promise("due", one) for one in digest.promises_due),
            *(_promise("moved", one) for one in digest.promises_moved),
        ],
        "restated": {"items": digest.restated_items, "stories": digest.restated_stories},
        "nothing": view.nothing or None,
        "receipt": {
            "items": coverage.items,
            "fates": dict(coverage.fates),
            "late": coverage.late,
            "sources": [
                {
                    "id": report.source,
                    "name": report.name,
                    "health": report.health.value,
                    "polls": report.polls,
                    "failed": report.failed,
                    "new_items": report.new_items,
                    "since": report.since.isoformat() if report.since else None,
                    "detail": report.detail,
                }
                for report in coverage.sources
            ],
        },
    }


def one(line: Line, words: Wording, zone: str, name: Name = str) -> dict[str, Any]:
    """One change with its sentence, as `tracker show --json` prints it."""
    return change(line, entry(line, words, zone, name))


def change(line: Line, shown: Entry) -> dict[str, Any]:
    """One change as plain data."""
    told, story, official = line.change, line.story, shown.official
    return {
        "id": f"C{told.id}",
        "sentence": shown.sentence,
        "status": told.status.value,
        "act": told.act.value if told.act else None,
        "partnership": told.partnership,
        "parties": list(told.parties),
        "modality": told.modality.value,
        "before": _statement(told.before) if told.before is not None else None,
        "after": _statement(told.after),
        "official": {"quote": official.text, "source": official.source, "url": official.url} if official else None,
        "differences": [{"field": one.field, "before": one.before, "after": one.after} for one in told.differences],
        "technology": list(told.technology),
        "places": list(told.places),
        "givers": list(told.givers),
        "further": told.further,
        "confidence": round(told.confidence, 3),
        "confidence_words": shown.confidence,
        "seen": told.seen.isoformat(),
        "corrects": f"C{told.corrects}" if told.corrects is not None else None,
        "covers": [f"C{one}" for one in line.covers],
        "alerted": line.alerted,
        "story": told.story,
        "outlets": story.outlets if story else 1,
        "origins": story.origins if story else 1,
        "languages": list(story.languages) if story else [told.after.language],
    }


def _promise(kind: str, promise: Promise) -> dict[str, Any]:
    return {
        "kind": kind,
        "partnership": promise.partnership,
        "parties": list(promise.parties),
        "what": promise.what,
        "due": _date(promise.due),
        "moved_from": _date(promise.moved_from),
        "fact": promise.fact,
        "outlet": promise.outlet or None,
        "published": _date(promise.published),
    }


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "stage": statement.stage.value if statement.stage else None,
        "amounts": [_amount(amount) for amount in statement.amounts],
        "date": _date(statement.event_date),
        "due": _date(statement.due),
        "text": statement.text or None,
        "quote": statement.quote or None,
        "outlet": statement.outlet or None,
        "published": _date(statement.published),
        "language": statement.language or None,
        "url": escape.link(statement.url),
        "fact": statement.fact,
    }


def _amount(amount: Amount) -> dict[str, Any]:
    value = amount.value
    return {
        "value": int(value) if value == value.to_integral_value() else float(value),
        "currency": amount.currency,
        "bound": amount.bound.value,
        "role": amount.role.value,
        "apart": amount.apart,
    }


def _date(when: Dated) -> dict[str, Any] | None:
    if when.value is None:
        return None
    return {"value": when.value.isoformat(), "precision": when.precision.value}
