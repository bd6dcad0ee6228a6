"""From the channels of the config to what sends through them.

Does not send.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from tracker.channels.file import File
from tracker.channels.notify import Notify
from tracker.channels.slack import Post, SlackBot, SlackWebhook
from tracker.channels.smtp import Server, Smtp
from tracker.channels.webhook import Webhook
from tracker.config import channels as written
from tracker.config.load import Config
from tracker.config.secrets import Secrets
from tracker.jobs.deliver import Outlet
from tracker.jobs.ports import Channel

_SUFFIX = {"html": "html", "text": "txt", "markdown": "md", "json": "json", "feed": "xml", "json-feed": "json"}


def outlets(config: Config, secrets: Secrets, post: Post, now: Callable[[], datetime]) -> dict[str, Outlet]:
    """Every channel by its name, ready to send; `post` goes through the guard."""
    return {name: _outlet(config, name, told, secrets, post, now) for name, told in config.channels.items()}


def _outlet(
    config: Config, name: str, told: written.Channel, secrets: Secrets, post: Post, now: Callable[[], datetime]
) -> Outlet:
    def secret(*path: str | int) -> str:
        return secrets.values[("channels", name, *path)]

    channel: Channel
    if isinstance(told, written.SmtpChannel):
        password = secret("password") if told.password else None
        channel = Smtp(
            Server(
                host=told.host,
                port=told.port,
                sender=told.sender,
                security=told.security,
                username=told.username,
                password=password,
            )
        )
    elif isinstance(told, written.SlackBotChannel):
        channel = SlackBot(post, channel=told.channel, token=secret("token"), api=told.api)
    elif isinstance(told, written.SlackWebhookChannel):
        channel = SlackWebhook(post, url=secret("url"))
    elif isinstance(told, written.WebhookChannel):
        channel = Webhook(post, url=told.url, secret=secret("secret") if told.secret else None, now=now)
    elif isinstance(told, written.FileChannel):
        channel = File(folder_of(config, told), suffix=_SUFFIX[told.format])
    else:
        channel = Notify([secret("urls", i) for i in range(len(told.urls))])
    return Outlet(channel=channel, when_unsure=getattr(told, "when_unsure", "hold"))


def folder_of(config: Config, told: written.FileChannel) -> Path:
    """Where a file channel writes."""
    return config.folder / told.folder
