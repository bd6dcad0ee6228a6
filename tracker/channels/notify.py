"""Other channels (Teams, Discord, Telegram, ntfy ...) through the optional package apprise.

Does not know any of them; the payload is the plain-text digest with a title line.
"""

from collections.abc import Sequence

from tracker.errors import InputError
from tracker.model import Delivery, Outcome, Receipt


class Notify:
    """Fits `jobs.ports.Channel`; raises InputError when apprise is missing or an address is wrong."""

    can_ask = False

    def __init__(self, urls: Sequence[str]) -> None:
        try:
            import apprise
        except ImportError:
            raise InputError("channel kind apprise needs an extra package: pip install 'tracker[notify]'") from None
        self._service = apprise.Apprise()
        for number, url in enumerate(urls, 1):
            if not self._service.add(url):  # the address holds a token: name its position, not its text
                raise InputError(f"address {number} of the apprise channel is not one that apprise knows")

    def find(self, delivery: Delivery) -> str | None:
        """Always None: apprise cannot ask."""
        return None

    def send(self, delivery: Delivery) -> Receipt:
        """One attempt; apprise tells success or not, never why, so a failure is ambiguous."""
        title, _, body = delivery.payload.decode("utf-8").partition("\n")
        taken = self._service.notify(title=title, body=body.strip())
        return Receipt(outcome=Outcome.SENT if taken else Outcome.AMBIGUOUS, detail="" if taken else "apprise failed")
