"""Channels as config.yaml names them; secrets are references.

Does not deliver anything: `tracker.channels` does.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from tracker.config.values import SHAPE, Address, SecretField, Url, WhenUnsure


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpChannel:
    """Mail: one message to each recipient."""

    kind: Literal["smtp"]
    host: str
    """The mail server."""
    sender: Address
    """The address in From."""
    recipients: Annotated[tuple[Address, ...], Field(min_length=1)]
    """Each gets a message of its own."""
    port: Annotated[int, Field(ge=1, le=65_535)] = 587
    """587 for starttls, 465 for tls."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """How the connection is encrypted; a password is never sent without."""
    username: str | None = None
    """For servers that ask who sends."""
    password: SecretField | None = None
    """Where its password is."""
    when_unsure: WhenUnsure = "resend-once"
    """What to do when a connection broke after the message went out: send it once more, or hold it for a person."""
    __pydantic_config__ = SHAPE


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackWebhookChannel:
    """A Slack incoming webhook: simple, but Slack cannot be asked whether a message arrived."""

    kind: Literal["slack-webhook"]
    url: SecretField
    """Where its address is; whoever has it can post."""
    when_unsure: WhenUnsure = "hold"
    """What to do when no answer came: hold the message for a person, or send it once more."""
    __pydantic_config__ = SHAPE


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackBotChannel:
    """A Slack app with a bot token: the channel's history is asked before anything is sent again."""

    kind: Literal["slack-bot"]
    channel: Annotated[str, Field(pattern=r"^[A-Z0-9]{3,20}$")]
    """The id of the channel, such as C0123456789 (not its name)."""
    token: SecretField
    """Where the bot token is; it needs chat:write and channels:history."""
    api: Url = "https://slack.com/api"
    """Another address only for tests."""
    __pydantic_config__ = SHAPE


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookChannel:
    """JSON by POST to a program of your own."""

    kind: Literal["webhook"]
    url: Url
    """Where to post."""
    secret: SecretField | None = None
    """Where the key is that signs each body with HMAC-SHA256."""
    when_unsure: WhenUnsure = "resend-once"
    """What to do when no answer came; the message carries a key by which the far side can drop a repetition."""
    __pydantic_config__ = SHAPE


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChannel:
    """One file a digest in a folder, named by period and audience."""

    kind: Literal["file"]
    folder: Path = Path("digests")
    """Where, from the folder of config.yaml."""
    format: Literal["html", "text", "markdown", "json", "feed", "json-feed"] = "html"
    """How the digest is written."""
    __pydantic_config__ = SHAPE


@dataclass(frozen=True, slots=True, kw_only=True)
class AppriseChannel:
    """Teams, Discord, Telegram, ntfy and whatever else apprise knows (`pip install 'tracker[notify]'`)."""

    kind: Literal["apprise"]
    urls: Annotated[tuple[SecretField, ...], Field(min_length=1)]
    """Where the apprise addresses are; they hold tokens."""
    when_unsure: WhenUnsure = "hold"
    """What to do when it is not known whether a message arrived."""
    __pydantic_config__ = SHAPE


Channel = SmtpChannel | SlackWebhookChannel | SlackBotChannel | WebhookChannel | FileChannel | AppriseChannel
