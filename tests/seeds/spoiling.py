"""Edits of one place in a file of the seeds."""

from pathlib import Path


def change(path: Path, before: str, after: str) -> None:
    """Replace the first `before`; it has to be there, so that a test cannot spoil nothing."""
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")
