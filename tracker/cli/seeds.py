"""`tracker seeds` and `tracker parties`: the knowledge that people edit."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.options import MOMENT, config_option, json_option
from tracker.cli.output import say, say_json, table, when
from tracker.errors import InputError

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.config.load import Config
    from tracker.model import Dated


@click.group(short_help="Check the seeds; propose a baseline file for a document.")
def seeds() -> None:
    """Check the seeds; propose a baseline file for a document.

    The seeds are the knowledge that people edit: names in parties.yaml, facts in baseline/, phrases in lexicon/.

    \b
    Examples:
      tracker seeds check
      tracker seeds add press-release.txt --publisher imec --published 2026-11-03
    """


@seeds.command(short_help="Check every file of the seeds, and the baseline against itself.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), required=False)
@json_option
def check(folder: Path | None, as_json: bool) -> None:
    """Check every file of the seeds in FOLDER (seeds/ here, or those that came with the program).

    Errors have file and line and end with exit code 2. Warnings are for a person to look at, contradictions between
    documents of the baseline among them.

    \b
    Example:
      tracker seeds check my-seeds
    """
    from tracker.seeds.check import check as run
    from tracker.seeds.parts import default_folder

    here = Path("seeds")
    report = run(folder or (here if here.is_dir() else default_folder()))
    if as_json:
        say_json({**_numbers(report), "errors": _shown(report.errors), "warnings": _shown(report.warnings)})
    else:
        for problem in report.errors:
            say(f"error: {problem}")
        for problem in report.warnings:
            say(f"warning: {problem}")
        numbers = ", ".join(f"{count} {name}" for name, count in _numbers(report).items())
        say(f"{numbers}: {len(report.errors)} errors, {len(report.warnings)} warnings")
    if report.errors:
        click.get_current_context().exit(2)


def _numbers(report: object) -> dict[str, int]:
    return {name: getattr(report, name) for name in ("files", "parties", "facts")}


def _shown(problems: tuple[object, ...]) -> list[str]:
    return [str(problem) for problem in problems]


@seeds.command(short_help="Propose a baseline file for a document.")
@click.argument("document")
@click.option("--publisher", default="", help="Who published it.")
@click.option("--published", default="", help="When: 2026-11-03, 2026-11 or 2026.")
@click.option("--title", default="", help="Its headline; its first line otherwise.")
@click.option("--out", type=click.Path(path_type=Path), help="Write it to a file, or to one named for it in a folder.")
@config_option
def add(document: str, publisher: str, published: str, title: str, out: Path | None, config: "Config") -> None:
    """Read DOCUMENT (a text file or an address) and propose a baseline file for a person to review.

    Nothing of the text is kept but a fingerprint, names, figures and dates; statements are for you to word. A page
    is only fetched where its site lets programs read it.

    \b
    Example:
      tracker seeds add press-release.txt --publisher imec --published 2026-11-03 --out seeds/baseline
    """
    from tracker.clock import utc_now
    from tracker.seeds.load import load
    from tracker.seeds.propose import file_name, propose

    knowledge = load(config.seeds)
    if document.startswith(("http://", "https://")):
        from tracker.probe import page

        text, url = page(config, document, utc_now), document
    else:
        try:
            text, url = Path(document).read_text(encoding="utf-8-sig"), None
        except OSError as error:
            raise InputError(f"{document}: cannot be read ({error.strerror})") from None
        except UnicodeDecodeError:
            raise InputError(f"{document}: is not UTF-8 text") from None
    if out is not None and out.is_dir():
        out /= file_name(publisher, _dated(published))
    if out is not None and out.exists():
        raise InputError(f"{out} is there already; nothing was changed")
    proposal = propose(text, knowledge, title=title, url=url, publisher=publisher, published=_dated(published))
    if out is None:
        say(proposal.rstrip("\n"))
    else:
        out.write_text(proposal, encoding="utf-8")
        say(f"{out}: review it, then `tracker seeds check`")


def _dated(written: str) -> "Dated":
    from tracker.core.document_lines import parse_published
    from tracker.model import UNDATED

    if not written:
        return UNDATED
    told = parse_published(written)
    if told.value is None:
        raise InputError(f"{written!r} is not a date such as 2026-11-03, 2026-11 or 2026")
    return told


@click.group(short_help="Names that nobody has listed yet.")
def parties() -> None:
    """Names that nobody has listed yet.

    \b
    Example:
      tracker parties suggest --since 90d
    """


@parties.command(short_help="Unlisted names in relevant items, most frequent first.")
@click.option("--since", type=MOMENT, default="90d", show_default=True, help="In items first seen since then.")
@click.option("--least", default=2, show_default=True, type=click.IntRange(1), help="In at least so many items.")
@config_option
@json_option
def suggest(since: "datetime", least: int, config: "Config", as_json: bool) -> None:
    """Unlisted names in relevant items, most frequent first, as candidates for seeds/parties.yaml.

    \b
    Example:
      tracker parties suggest --since 30d --least 1
    """
    from tracker.clock import utc_now
    from tracker.stores import reading

    found: dict[str, list[tuple[str, datetime, str]]] = {}
    with reading(config) as stores:
        for item in stores.items.seen_between(since, utc_now()):
            verdict = stores.ledger.verdict(item.id)
            if verdict is not None and verdict[1].relevant:
                for name in verdict[0].unknown:
                    found.setdefault(name, []).append((str(item.id), item.first_seen, item.title))
    ranked = sorted(((name, seen) for name, seen in found.items() if len(seen) >= least), key=lambda one: -len(one[1]))
    if as_json:
        say_json(
            [
                {"name": name, "items": len(seen), "first_seen": seen[0][1], "example": seen[0][0]}
                for name, seen in ranked
            ]
        )
        return
    if not ranked:
        say("every name in relevant items is listed", error=True)
        return
    table(("name", "items", "first seen", "for example"), [(n, len(s), when(s[0][1]), s[0][2]) for n, s in ranked])
