"""Log lines: JSON for machines, readable on a terminal, always one line an event, rotated when in a file.

Does not decide what is logged.
"""

import json
import logging
import os
import sys
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING, TextIO

from tracker.cli.output import visible
from tracker.errors import StoreUnusable

if TYPE_CHECKING:
    from tracker.config.load import Config


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of one record."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": visible(record.getMessage()),
        }
        if record.exc_info:
            line["error"] = visible(self.formatException(record.exc_info))
        return json.dumps(line)


class TextLines(logging.Formatter):
    """`07:00:00 warning source x: ...`; a traceback follows indented, because only bugs have one."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of one record."""
        message = visible(record.getMessage()).replace("\n", " ")
        line = f"{datetime.fromtimestamp(record.created).astimezone():%H:%M:%S} {record.levelname.lower()} {message}"
        if record.exc_info:
            line += "\n    " + visible(self.formatException(record.exc_info)).replace("\n", "\n    ")
        return line


class LogFile(RotatingFileHandler):
    """A file that is rotated at a size, and begun anew when somebody else moved it away: logrotate does so."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line to the file that has the name now."""
        if self.stream is not None and _moved(self.stream, self.baseFilename):
            self.stream.close()
            self.stream = None  # opened anew by the base class, which survives that it cannot
        super().emit(record)


def _moved(stream: TextIO, name: str) -> bool:
    try:
        named, held = os.stat(name), os.fstat(stream.fileno())
    except OSError:
        return True
    return (named.st_dev, named.st_ino) != (held.st_dev, held.st_ino)


def set_up(config: "Config") -> None:
    """Send the program's log where the config says; raises StoreUnusable when the file cannot be written."""
    told = config.log
    handler: logging.Handler = logging.StreamHandler(sys.stderr)
    if told.file is not None:
        target = config.folder / told.file
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            handler = LogFile(target, maxBytes=told.megabytes * 1_000_000, backupCount=told.keep, encoding="utf-8")
        except OSError as error:
            raise StoreUnusable(f"{target}: the log cannot be written ({error.strerror})") from None
    readable = told.format == "text" or (told.format == "auto" and told.file is None and sys.stderr.isatty())
    handler.setFormatter(TextLines() if readable else JsonLines())
    root = logging.getLogger("tracker")
    root.handlers[:] = [handler]
    root.propagate = False
    root.setLevel(told.level.upper())
    # A tick that takes longer than its interval is no event; the scheduler would warn of each.
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
    logging.raiseExceptions = False  # a full disk must not fill the terminal too
