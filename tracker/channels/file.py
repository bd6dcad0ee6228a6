"""A digest as a file in a folder; written whole or not at all.

Does not care what the bytes are. The name comes from the delivery's key, never from feed text.
"""

import hashlib
import os
import re
from contextlib import suppress
from pathlib import Path

from tracker.model import Delivery, Outcome, Receipt

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class File:
    """Fits `jobs.ports.Channel`; the folder can be asked."""

    can_ask = True

    def __init__(self, folder: Path, *, suffix: str) -> None:
        self._folder = folder
        self._suffix = suffix

    def path(self, delivery: Delivery) -> Path:
        """Where a delivery is written: a file of its own, or the one that its recipient names."""
        if delivery.recipient:
            return self._folder / f"{_UNSAFE.sub('-', delivery.recipient).strip('-.')[:100] or 'feed'}.{self._suffix}"
        name = _UNSAFE.sub("-", delivery.key).strip("-.")[:100] or "digest"
        tag = hashlib.sha256(delivery.key.encode()).hexdigest()[:8]
        return self._folder / f"{name}-{tag}.{self._suffix}"

    def find(self, delivery: Delivery) -> str | None:
        """The path if exactly these bytes are there, "" if not."""
        path = self.path(delivery)
        try:
            return str(path) if path.read_bytes() == delivery.payload else ""
        except OSError:
            return ""

    def send(self, delivery: Delivery) -> Receipt:
        """Write the bytes beside the name, flush them to disk and rename."""
        path = self.path(delivery)
        part = path.with_name(path.name + ".part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                file.write(delivery.payload)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except OSError as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            return Receipt(outcome=Outcome.RETRY, detail=f"{path}: {error.strerror}")
        return Receipt(outcome=Outcome.SENT, remote_id=str(path))
