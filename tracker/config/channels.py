"""Channels as config.yaml names them; secrets are references.

Does not deliver anything: `tracker.channels` does.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from tracker.config.values import Address, SecretField, Url, WhenUnsure

_FORBID = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpChannel:
    """Mail: one message to each recipient."""

    kind: Literal["smtp"]
    host: str
    sender: Address
    recipients: Annotated[tuple[Address, ...], Field(min_length=1)]
    port: Annotated[int, Field(ge=1, le=65_535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    password: SecretField | None = None
    when_unsure: WhenUnsure = "resend-once"
    __pydantic_config__ = _FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackWebhookChannel:
    """A Slack incoming webhook: cannot be asked what it has, so `when_unsure` decides about a second try."""

    kind: Literal["slack-webhook"]
    url: SecretField
    when_unsure: WhenUnsure = "hold"
    __pydantic_config__ = _FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackBotChannel:
    """A Slack app with a bot token: the channel's history is asked before anything is sent again."""

    kind: Literal["slack-bot"]
    channel: Annotated[str, Field(pattern=r"^[A-Z0-9]{3,20}$")]
    token: SecretField
    api: Url = "https://slack.com/api"
    __pydantic_config__ = _FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookChannel:
    """JSON by POST, signed with HMAC-SHA256 when there is a `secret`."""

    kind: Literal["webhook"]
    url: Url
    secret: SecretField | None = None
    when_unsure: WhenUnsure = "hold"
    __pydantic_config__ = _FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChannel:
    """One file a digest in a folder, named by period and audience."""

    kind: Literal["file"]
    folder: Path = Path("digests")
    format: Literal["html", "text", "markdown", "json", "feed"] = "html"
    __pydantic_config__ = _FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class AppriseChannel:
    """Anything that apprise knows (`pip install 'tracker[notify]'`); its addresses hold tokens."""

    kind: Literal["apprise"]
    urls: Annotated[tuple[SecretField, ...], Field(min_length=1)]
    when_unsure: WhenUnsure = "hold"
    __pydantic_config__ = _FORBID


Channel = SmtpChannel | SlackWebhookChannel | SlackBotChannel | WebhookChannel | FileChannel | AppriseChannel
