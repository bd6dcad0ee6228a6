"""`tracker classify`: judge JSON lines against the baseline alone, without an instance and without keeping anything."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from tracker.cli.output import as_json, say
from tracker.errors import InputError

if TYPE_CHECKING:
    from tracker.core.classify import Verdict
    from tracker.model import Document

LINE_BYTES = 4_000_000
"""A longer line is no news item."""


@click.command(short_help="Judge JSON lines against the baseline alone.")
@click.argument("file", type=click.File("rb"), default="-")
@click.option(
    "--baseline",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Another seeds folder than the one that came with the program.",
)
def classify(file: BinaryIO, baseline: Path | None) -> None:
    """Judge the JSON lines of FILE (or of standard input) and print one JSON line for each, in the same order.

    A line: {"id", "title", "summary"?, "url"?, "publisher"?, "published"?, "lang"?}. The order of the lines never
    changes a verdict. Lines that are no documents are named on standard error with their numbers; all others are
    judged, and the command then ends with exit code 2.

    \b
    Examples:
      tracker classify items.jsonl > verdicts.jsonl
      zcat items.jsonl.gz | tracker classify - --baseline my-seeds
    """
    from tracker.core.classify import classify as judge
    from tracker.seeds.load import load
    from tracker.seeds.parts import default_folder

    knowledge = load(baseline or default_folder())
    documents, wrong = _documents(file)
    for verdict in judge(documents, knowledge):
        click.echo(as_json(shown(verdict), indent=None))
    sys.stdout.flush()
    if wrong:
        raise InputError(f"{wrong} of {wrong + len(documents)} lines could not be read; all others were judged")


def _documents(file: BinaryIO) -> tuple[list["Document"], int]:
    from tracker.core.document_lines import LineError, parse_line

    documents: list[Document] = []
    wrong = 0
    for number, line in _lines(file):
        try:
            if isinstance(line, str):
                raise LineError(line)
            documents.append(parse_line(line.decode("utf-8-sig")))
        except UnicodeDecodeError:
            wrong += 1
            say(f"line {number}: is not UTF-8", error=True)
        except LineError as error:
            wrong += 1
            say(f"line {number}: {error}", error=True)
    return documents, wrong


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes | str]]:
    """Numbered lines that hold something; a complaint instead of one that is too long."""
    number = 0
    while line := file.readline(LINE_BYTES + 1):
        number += 1
        if len(line) > LINE_BYTES and not line.endswith(b"\n"):
            while (more := file.readline(LINE_BYTES)) and not more.endswith(b"\n"):
                pass
            yield number, f"is longer than {LINE_BYTES:,} bytes"
        elif line.strip():
            yield number, line


def shown(verdict: "Verdict") -> dict[str, Any]:
    """A verdict with exactly the keys that outsiders rely on."""
    judged = verdict.assessment
    return {
        "id": verdict.document.id,
        "relevant": judged.relevant,
        "relevance": judged.relevance,
        "lang": judged.language,
        "status": judged.status,
        "act": judged.act,
        "stage": judged.stage,
        "parties": judged.parties,
        "partnership": judged.partnership,
        "amounts": [
            {"value": amount.value, "currency": amount.currency, **({"about": amount.about} if amount.about else {})}
            for amount in judged.amounts
        ],
        "technology": judged.technology,
        "story": verdict.story,
        "evidence": [
            {"field": one.field, "start": one.start, "end": one.end, "text": one.text, "says": one.says}
            for one in judged.evidence
        ],
        "reasons": judged.reasons,
    }


if __name__ == "__main__":
    classify()
