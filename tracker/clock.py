"""The clock of the program.

What decides gets the time as an argument; this is where those who run and print take it from.
"""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The time of the machine, aware, in UTC."""
    return datetime.now(UTC)
