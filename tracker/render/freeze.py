"""A digest as the messages that will carry it: rendered once, the same bytes at every attempt.

Pure; does not send. A message's key is period + audience + channel + recipient, so that nothing is queued twice.
"""

import json as _json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from tracker.core.wording import Name, Wording
from tracker.model import Delivery, Digest, Frozen, Line
from tracker.render import feed, html, json, mail, markdown, slack, text
from tracker.render.view import View, view

_FEEDS = {"feed": feed.atom, "json-feed": feed.json_feed}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a channel needs to have rendered; `kind` as in config.yaml."""

    name: str
    kind: str  # smtp | slack-webhook | slack-bot | webhook | file | apprise
    recipients: tuple[str, ...] = ("",)
    sender: str = ""
    format: str = "html"  # of files


def freeze(digest: Digest, plans: Sequence[Plan], words: Mapping[str, Wording], name: Name = str) -> Frozen:
    """The digest as data and its messages, one a recipient (Slack: one a message of the thread)."""
    language = digest.audience.language if digest.audience.language in words else "en"
    shown = view(digest, words[language], language, name)
    deliveries = [one for plan in plans for one in _messages(digest, shown, plan, words[language])]
    return Frozen(body=json.render(digest, shown), deliveries=tuple(deliveries))


def document(digest: Digest, shown: View, words: Wording, form: str) -> str:
    """A digest in one of the formats that are a single text: html, text, markdown, json, feed, json-feed."""
    if form == "text":
        return text.render(shown)
    if form == "markdown":
        return markdown.render(shown)
    if form == "json":
        return json.render(digest, shown)
    if form in _FEEDS:
        return _FEEDS[form](_feed_lines(digest), words, language=shown.language, title=f"tracker {shown.name}")
    return html.render(shown)


def lines(digest: Digest) -> list[Line]:
    """All lines of a digest, corrections last."""
    return [line for section in digest.sections for line in section.lines] + list(digest.corrections)


def _feed_lines(digest: Digest) -> list[Line]:
    now = lines(digest)
    here = {line.change.id for line in now}
    return now + [line for line in digest.earlier if line.change.id not in here]


def _messages(digest: Digest, shown: View, plan: Plan, words: Wording) -> list[Delivery]:
    if plan.kind == "smtp":
        return [_mail(digest, shown, plan, recipient) for recipient in plan.recipients]
    if plan.kind in ("slack-bot", "slack-webhook"):
        return _slack(digest, shown, plan)
    if plan.kind == "webhook":
        payload = json.render(digest, shown)
    elif plan.kind == "file":
        payload = document(digest, shown, words, plan.format)
        if plan.format in _FEEDS:  # readers subscribe to one address: the file has the name of the audience
            return [replace(_delivery(digest, plan, "", payload.encode()), recipient=digest.audience.name)]
    else:
        payload = f"{shown.title}\n{text.render(shown)}"
    return [_delivery(digest, plan, plan.recipients[0], payload.encode())]


def _mail(digest: Digest, shown: View, plan: Plan, recipient: str) -> Delivery:
    key = _key(digest, plan, recipient)
    domain = plan.sender.rpartition("@")[2] or "localhost"
    message_id = f"<{_tag(digest, key)}@{domain}>"
    payload = mail.message(
        subject=shown.title,
        text=text.render(shown),
        html=html.render(shown),
        sender=plan.sender,
        recipient=recipient,
        message_id=message_id,
        date=digest.composed,
        list_name=digest.audience.name,
    )
    return Delivery(
        key=key,
        channel=plan.name,
        recipient=recipient,
        message_id=message_id,
        payload=payload,
        created=digest.composed,
    )


def _slack(digest: Digest, shown: View, plan: Plan) -> list[Delivery]:
    thread = slack.render(shown)
    parent = _delivery(digest, plan, plan.recipients[0], _body(thread.parent))
    if plan.kind == "slack-webhook":  # a webhook does not tell the id that a reply would need
        return [parent]
    replies = [
        _delivery(digest, plan, plan.recipients[0], _body(reply), part=str(number), after=parent.key)
        for number, reply in enumerate(thread.replies, 1)
    ]
    return [parent, *replies, *_errata(digest, shown, plan)]


def _errata(digest: Digest, shown: View, plan: Plan) -> list[Delivery]:
    """A correction is also a reply to the message that told the line, where that can be answered."""
    entries = {entry.id: entry for group in shown.groups for entry in group.entries if group.kind == "correction"}
    pairs = [(line.correction.id, line.change.id) for line in digest.corrections if line.correction is not None]
    pairs += [(change.id, change.id) for change in digest.withdrawn]
    messages = []
    for wrong, right in pairs:
        told_in = digest.told_in.get(wrong, {}).get(plan.name)
        if told_in is not None:
            body = _body(slack.erratum(entries[f"#C{right}"], shown))
            messages.append(_delivery(digest, plan, plan.recipients[0], body, part=f"C{right}", after=told_in))
    return messages


def _delivery(
    digest: Digest, plan: Plan, recipient: str, payload: bytes, part: str = "", after: str | None = None
) -> Delivery:
    key = _key(digest, plan, recipient) + (f"/{part}" if part else "")
    return Delivery(
        key=key,
        channel=plan.name,
        recipient=recipient,
        message_id=_tag(digest, key),
        payload=payload,
        created=digest.composed,
        after=after,
    )


def _key(digest: Digest, plan: Plan, recipient: str) -> str:
    return "/".join(part for part in (digest.period.key, digest.audience.name, plan.name, recipient) if part)


def _tag(digest: Digest, key: str) -> str:
    return sha256(f"{key}\n{digest.composed.isoformat()}".encode()).hexdigest()[:32]


def _body(message: slack.Message) -> bytes:
    return _json.dumps(message, ensure_ascii=False).encode()
