"""What the operator is told of trouble that lasts: a few plain lines, as each channel takes them. Pure."""

import json
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from tracker.core.troubles import NOTICES, Notice
from tracker.model import Delivery
from tracker.render import escape, mail
from tracker.render.freeze import Plan

MOST = 40
"""Lines of one kind; a network that is down fails every source at once."""


def subject(notice: Notice) -> str:
    """One line, made of counts alone."""
    parts = [
        f"{len(found)} {what}" for found, what in ((notice.begun, "in trouble"), (notice.over, "well again")) if found
    ]
    return "tracker: " + ", ".join(parts)


def text(notice: Notice) -> str:
    """The notice as plain text."""
    lines = [subject(notice), ""]
    for title, found in (("In trouble:", notice.begun), ("Well again:", notice.over)):
        if found:
            lines += [title, *(f"- {escape.tty(trouble.says)}" for trouble in found[:MOST])]
            lines += [f"- and {len(found) - MOST} more"] if len(found) > MOST else []
            lines.append("")
    lines.append("Look with: tracker doctor, tracker sources list --bad, tracker outbox list")
    return "\n".join(lines) + "\n"


def freeze(notice: Notice, plans: Sequence[Plan], now: datetime) -> list[Delivery]:
    """One message for each recipient of each plan."""
    return [
        _delivery(notice, plan, recipient, now)
        for plan in plans
        for recipient in (plan.recipients if plan.kind == "smtp" else plan.recipients[:1])
    ]


def _delivery(notice: Notice, plan: Plan, recipient: str, now: datetime) -> Delivery:
    key = NOTICES + "/".join(part for part in (f"{now:%Y%m%dT%H%M%SZ}", plan.name, recipient) if part)
    tag = sha256(f"{key}\n{now.isoformat()}".encode()).hexdigest()[:32]
    message_id = f"<{tag}@{plan.sender.rpartition('@')[2] or 'localhost'}>" if plan.kind == "smtp" else tag
    return Delivery(
        key=key,
        channel=plan.name,
        recipient=recipient,
        message_id=message_id,
        payload=_payload(notice, plan, recipient, message_id, now),
        created=now,
    )


def _payload(notice: Notice, plan: Plan, recipient: str, message_id: str, now: datetime) -> bytes:
    told = text(notice)
    if plan.kind == "smtp":
        return mail.message(
            subject=subject(notice),
            text=told,
            html=f'<pre style="white-space:pre-wrap">{escape.html(told)}</pre>',
            sender=plan.sender,
            recipient=recipient,
            message_id=message_id,
            date=now,
            list_name="notice",
        )
    if plan.kind in ("slack-bot", "slack-webhook"):
        return json.dumps({"text": escape.slack(told), "unfurl_links": False}, ensure_ascii=False).encode()
    if plan.kind == "webhook":
        begun, over = ([{"name": t.name, "says": t.says} for t in found] for found in (notice.begun, notice.over))
        return json.dumps({"notice": subject(notice), "begun": begun, "over": over}, ensure_ascii=False).encode()
    return told.encode()
