"""Every error the tracker raises on purpose.

    TrackerError                     shown to the user as one line, never as a traceback
      ConfigError                    config.yaml or a seed file is wrong (holds every Problem)
      StoreError
        StoreLocked                  another process writes
        StoreFull                    no space is left, or the disk refuses
        StoreUnusable                missing, not ours, read-only, or not a database
        StoreCorrupt                 an integrity check failed
        StoreTooNew                  written by a newer tracker
      AlreadyRunning                 a second daemon on one instance
      NotFound                       a look-up by id found nothing
      Unreachable                    no source at all could be reached
      InputError                     a user's file or argument cannot be used

Failures that are expected in daily work (a feed is down, a mail is refused) are not
exceptions but values: `model.FetchFailed`, `model.Receipt`.
"""

from dataclasses import dataclass


class TrackerError(Exception):
    """Base of all errors raised on purpose; `exit_code` is what the command line ends with."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a file, where, and what to do about it."""

    file: str
    line: int
    path: str
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.line else f"{self.file}: "
        where = f"{self.path}: " if self.path else ""
        return place + where + self.message + (f" - {self.remedy}" if self.remedy else "")


class ConfigError(TrackerError):
    """A file that people edit is wrong; every problem is listed with its line."""

    exit_code = 2

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class InputError(TrackerError):
    """A user's file or argument cannot be used."""

    exit_code = 2


class StoreError(TrackerError):
    """The database cannot be used."""

    exit_code = 3


class StoreLocked(StoreError):
    """Another process holds the write lock."""

    exit_code = 5


class StoreFull(StoreError):
    """No space is left, or the disk refuses to write; the step was rolled back and can be tried again."""

    exit_code = 3


class StoreUnusable(StoreError):
    """The database is missing, not ours, read-only, or no database at all."""

    exit_code = 3


class StoreCorrupt(StoreError):
    """An integrity check failed; nothing is deleted or repaired by itself."""

    exit_code = 4


class StoreTooNew(StoreError):
    """The database was written by a newer tracker; it is left untouched."""

    exit_code = 6


class AlreadyRunning(TrackerError):
    """A second daemon was started on one instance."""

    exit_code = 5


class Unreachable(TrackerError):
    """Every source that was asked failed at the network; what is stored is untouched."""

    exit_code = 7


class NotFound(TrackerError):
    """A look-up by id or by words found nothing."""

    exit_code = 1
