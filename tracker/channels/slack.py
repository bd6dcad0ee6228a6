"""Slack by bot token (can be asked what it has) and by incoming webhook (cannot).

Does not build messages (`render.slack` does): a payload is the JSON body of one message.
"""

import json
from collections.abc import Mapping
from typing import Any, Protocol

from tracker.model import Answer, Delivery, Outcome, Receipt

EVENT_TYPE = "tracker_digest"
"""The type of the metadata that every message carries, so that it can be found again."""

# Slack's words for what another try will not mend.
_PERMANENT = frozenset(
    {
        *("invalid_auth", "account_inactive", "token_revoked", "token_expired", "no_permission", "missing_scope"),
        *("not_authed", "channel_not_found", "not_in_channel", "is_archived", "channel_is_archived", "no_text"),
        *("msg_too_long", "msg_blocks_too_long", "invalid_blocks", "invalid_arguments", "invalid_payload"),
        *("restricted_action", "no_service", "no_team", "user_not_found", "team_access_not_granted"),
        *("posting_to_general_channel_denied", "metadata_too_large", "invalid_metadata_format"),
    }
)
_HISTORY_PAGES = 5


class Post(Protocol):
    """Bytes by POST through the guard; never raises."""

    def __call__(self, url: str, *, content: bytes, headers: Mapping[str, str]) -> Answer:
        """The far side's answer, or why there is none."""
        ...


class SlackBot:
    """Posts with `chat.postMessage`; fits `jobs.ports.Channel`."""

    can_ask = True

    def __init__(self, post: Post, *, channel: str, token: str, api: str = "https://slack.com/api") -> None:
        self._post = post
        self._channel = channel
        self._token = token
        self._api = api.rstrip("/")

    def send(self, delivery: Delivery) -> Receipt:
        """One attempt; the message carries the delivery's key as metadata."""
        message: dict[str, Any] = json.loads(delivery.payload)
        message["channel"] = self._to(delivery)
        message["metadata"] = {"event_type": EVENT_TYPE, "event_payload": {"key": delivery.key}}
        if delivery.thread:
            message["thread_ts"] = delivery.thread
        answer = self._call("chat.postMessage", message)
        receipt = _judge(answer)
        if receipt is not None:
            return receipt
        reply = _json(answer.body)
        if reply.get("ok") is True:
            return Receipt(outcome=Outcome.SENT, remote_id=_text(reply.get("ts")))
        error = _text(reply.get("error")) or "an answer that is not Slack's"
        if error == "ratelimited":
            return Receipt(outcome=Outcome.RETRY, detail=error, retry_after_s=answer.retry_after_s or 60)
        if not reply:
            return Receipt(outcome=Outcome.AMBIGUOUS, detail=error)
        outcome = Outcome.REFUSED if error in _PERMANENT else Outcome.RETRY
        return Receipt(outcome=outcome, detail=error)

    def find(self, delivery: Delivery) -> str | None:
        """The remote id of an earlier attempt that did arrive, "" if Slack has none, None if it did not answer."""
        method, question = (
            "conversations.history",
            {"channel": self._to(delivery), "limit": 200, "include_all_metadata": True},
        )
        if delivery.created is not None:
            question["oldest"] = f"{delivery.created.timestamp() - 3600:.6f}"
        if delivery.thread:
            method, question = "conversations.replies", {**question, "ts": delivery.thread}
        for _ in range(_HISTORY_PAGES):
            answer = self._call(method, question)
            reply = _json(answer.body)
            if answer.status != 200 or reply.get("ok") is not True:
                return None
            for message in _list(reply.get("messages")):
                metadata = _dict(_dict(message).get("metadata"))
                if _dict(metadata.get("event_payload")).get("key") == delivery.key:
                    return _text(_dict(message).get("ts")) or "unknown"
            cursor = _text(_dict(reply.get("response_metadata")).get("next_cursor"))
            if not cursor:
                return ""
            question = {**question, "cursor": cursor}
        return None  # a channel this busy was not read to its end: not known

    def _to(self, delivery: Delivery) -> str:
        # As frozen: an edit of the config between two attempts must not split a thread over two channels.
        return delivery.recipient or self._channel

    def _call(self, method: str, body: Mapping[str, Any]) -> Answer:
        return self._post(
            f"{self._api}/{method}",
            content=json.dumps(body, ensure_ascii=False).encode(),
            headers={"Content-Type": "application/json; charset=utf-8", "Authorization": f"Bearer {self._token}"},
        )


class SlackWebhook:
    """Posts to an incoming webhook, whose URL is the secret; fits `jobs.ports.Channel`."""

    can_ask = False

    def __init__(self, post: Post, *, url: str) -> None:
        self._post = post
        self._url = url

    def find(self, delivery: Delivery) -> str | None:
        """Always None: a webhook cannot be asked."""
        return None

    def send(self, delivery: Delivery) -> Receipt:
        """One attempt; Slack answers `ok` in plain text."""
        answer = self._post(
            self._url, content=delivery.payload, headers={"Content-Type": "application/json; charset=utf-8"}
        )
        receipt = _judge(answer)
        if receipt is not None:
            return receipt
        said = answer.body[:200].decode("utf-8", "replace").strip()
        if said == "ok":
            return Receipt(outcome=Outcome.SENT)
        return Receipt(outcome=Outcome.REFUSED if said in _PERMANENT else Outcome.AMBIGUOUS, detail=said)


def _judge(answer: Answer) -> Receipt | None:
    """What the HTTP side alone decides; None where the body has to be read."""
    if answer.status is None:
        detail = answer.failure.detail if answer.failure else "no answer"
        return Receipt(outcome=Outcome.AMBIGUOUS if answer.sent else Outcome.RETRY, detail=detail)
    if answer.status == 429:
        return Receipt(outcome=Outcome.RETRY, detail="rate limited", retry_after_s=answer.retry_after_s or 60)
    if answer.status >= 500:
        # Slack may have posted before it failed.
        return Receipt(outcome=Outcome.AMBIGUOUS, detail=f"status {answer.status}", retry_after_s=answer.retry_after_s)
    if answer.status >= 300:
        said = answer.body[:200].decode("utf-8", "replace").strip()
        return Receipt(outcome=Outcome.REFUSED, detail=f"status {answer.status} {said}".strip())
    if answer.failure is not None:
        return Receipt(outcome=Outcome.AMBIGUOUS, detail=answer.failure.detail)
    return None


def _json(body: bytes) -> dict[str, Any]:
    try:
        return _dict(json.loads(body))
    except (ValueError, RecursionError):
        return {}


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
