"""The secrets that a config refers to, looked up only when they are needed.

Does not keep, log or show a value: problems and warnings name the reference.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from tracker import limits
from tracker.config.load import Config
from tracker.config.values import Secret
from tracker.errors import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What the references of a config lead to, by path (`("channels", "mail", "password")`), and what is wrong."""

    values: Mapping[tuple[Hashable, ...], str] = field(repr=False)
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def secrets(config: Config, environ: Mapping[str, str]) -> Secrets:
    """Look every secret up; a missing one is a problem that names the reference, never a value."""
    found: dict[tuple[Hashable, ...], str] = {}
    problems: list[Problem] = []
    warnings: list[Problem] = []
    for path, secret in _references(config):
        kind, _, where = secret.reference.partition(":")
        try:
            value = environ.get(where, "") if kind == "env" else _read(config.folder / where)
        except OSError as error:
            problems.append(config.located.problem(path, f"{where} cannot be read ({error.strerror})"))
            continue
        except UnicodeDecodeError:
            problems.append(config.located.problem(path, f"{where} is not UTF-8 text"))
            continue
        if not value:
            said = f"the environment has no {where}" if kind == "env" else f"{where} is empty"
            needless = "the channel" if path[0] == "channels" else f"`{path[-1]}`"
            problems.append(config.located.problem(path, said, f"set it, or take {needless} out"))
            continue
        if kind == "file" and (config.folder / where).stat().st_mode & 0o077:
            warnings.append(config.located.problem(path, f"{where} can be read by others", f"chmod 600 {where}"))
        found[path] = value
    return Secrets(values=found, problems=tuple(problems), warnings=tuple(warnings))


def _read(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(limits.SECRET_BYTES).decode("utf-8").strip()


def _references(config: Config) -> list[tuple[tuple[Hashable, ...], Secret]]:
    found: list[tuple[tuple[Hashable, ...], Secret]] = []
    for name, channel in config.channels.items():
        for part in fields(channel):
            value = getattr(channel, part.name)
            if isinstance(value, Secret):
                found.append((("channels", name, part.name), value))
            elif isinstance(value, tuple):
                inner = [(("channels", name, part.name, i), one) for i, one in enumerate(value)]
                found += [(path, one) for path, one in inner if isinstance(one, Secret)]
    if config.alerts.heartbeat:
        found.append((("alerts", "heartbeat"), config.alerts.heartbeat))
    return found
