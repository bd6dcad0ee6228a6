"""A digest as signed JSON by POST to any server.

Does not build the JSON (`render.json` does). The receiver checks `X-Tracker-Signature: sha256=<hex>`, an
HMAC-SHA256 with the shared secret over `<X-Tracker-Timestamp>.<body>`, and drops a repeated `X-Tracker-Delivery`.
"""

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime, timedelta

from tracker.channels.slack import Post
from tracker.model import Delivery, Outcome, Receipt


class Webhook:
    """Fits `jobs.ports.Channel`; a server that drops repeated delivery ids makes every resend harmless."""

    can_ask = False

    def __init__(self, post: Post, *, url: str, secret: str | None, now: Callable[[], datetime]) -> None:
        self._post = post
        self._url = url
        self._secret = secret
        self._now = now

    def find(self, delivery: Delivery) -> str | None:
        """Always None: there is no standard way to ask."""
        return None

    def send(self, delivery: Delivery) -> Receipt:
        """One attempt; any 2xx means taken."""
        timestamp = str(int(self._now().timestamp()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "X-Tracker-Delivery": delivery.message_id,
            "X-Tracker-Timestamp": timestamp,
        }
        if self._secret is not None:
            headers["X-Tracker-Signature"] = "sha256=" + signature(self._secret, timestamp, delivery.payload)
        answer = self._post(self._url, content=delivery.payload, headers=headers)
        if answer.status is None:
            detail = answer.failure.detail if answer.failure else "no answer"
            return Receipt(outcome=Outcome.AMBIGUOUS if answer.sent else Outcome.RETRY, detail=detail)
        detail = f"status {answer.status}"
        if 200 <= answer.status < 300:
            return Receipt(outcome=Outcome.SENT, detail=detail)
        if answer.status in (408, 425, 429):
            return Receipt(outcome=Outcome.RETRY, detail=detail, retry_after_s=answer.retry_after_s)
        if answer.status >= 500:
            return Receipt(outcome=Outcome.AMBIGUOUS, detail=detail, retry_after_s=answer.retry_after_s)
        return Receipt(outcome=Outcome.REFUSED, detail=detail)


def is_genuine(
    secret: str, timestamp: str, body: bytes, told: str, now: datetime, within: timedelta = timedelta(minutes=5)
) -> bool:
    """The receiver's check: `told` is the whole header `X-Tracker-Signature`; an old timestamp is a replay."""
    if (
        not timestamp.isascii()
        or not timestamp.isdigit()
        or abs(now.timestamp() - int(timestamp[:12])) > within.total_seconds()
    ):
        return False
    return hmac.compare_digest(told.encode(), b"sha256=" + signature(secret, timestamp, body).encode())


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """The hex HMAC-SHA256 that a receiver computes to check a delivery."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
