"""The check of the seeds: clean as shipped, and every kind of mistake is found with its place."""

from pathlib import Path

import pytest

from tests.seeds.spoiling import change
from tracker.seeds.check import check
from tracker.seeds.parts import default_folder


def test_the_shipped_seeds_have_no_errors() -> None:
    report = check(default_folder())
    assert report.errors == ()
    assert report.facts > 30


def test_the_contradictions_of_the_baseline_are_reported() -> None:
    told = [str(one) for one in check(default_folder()).warnings]
    assert any("P6D here, P5D in" in one and "n-va-2022-12-07.yaml:" in one for one in told)
    assert any("GBP 3,990,000" in one and "thx-news-2024-12.yaml:" in one for one in told)


@pytest.mark.parametrize(
    ("file", "before", "after", "message"),
    [
        ("parties.yaml", "acts_for: Government of Flanders", "acts_for: Flandria", "Flandria is no party"),
        ("parties.yaml", "SATAS: {case: exact}", "SATAZ: {case: exact}", "is no alias of this party"),
        ("parties.yaml", "chip: true, diversified: true", "diversified: true", "says nothing without chip"),
        ("parties.yaml", "needs: [tel]", "needs: [telephone]", "telephone is not one of the contexts"),
        ("parties.yaml", "unless: [sports]}", "not_after: '('}", "is not a regular expression"),
        ("parties.yaml", "ja: キオクシア | ", "ja: キオクシア | ラピダス | ", "is also one of"),
        ("baseline/sputnik-2023-01-06.yaml", "[METI, Rapidus]", "[METI, Rapidos]", "Rapidos is no canonical name"),
        ("baseline/sputnik-2023-01-06.yaml", "[METI, Rapidus]", "[経産省, Rapidus]", "write METI"),
        ("baseline/sputnik-2023-01-06.yaml", "currency: JPY", "currency: yen", "ISO 4217"),
        ("baseline/sputnik-2023-01-06.yaml", "date: 2023-01-06", "date: 6 January", "is not a date"),
        ("baseline/thx-news-2024-12.yaml", "durations: [P5Y]", "durations: [five years]", "is not a duration"),
        ("baseline/imec-tel-2025-06.yaml", "- id: imec-rise-a", "- id: imec-tel", "id of another fact"),
        ("baseline/imec-tel-2025-06.yaml", "language: nl", "language: Dutch", "ISO 639-1"),
    ],
)
def test_mistakes_are_found(seeds: Path, file: str, before: str, after: str, message: str) -> None:
    change(seeds / file, before, after)
    errors = check(seeds).errors
    assert any(message in str(one) and one.file.endswith(Path(file).name) and one.line > 1 for one in errors), errors


def test_a_short_alias_without_a_rule_is_doubtful(seeds: Path) -> None:
    change(seeds / "parties.yaml", "ja: キオクシア | ", "ja: キオクシア | KX | ")
    assert any("short alias KX has no rule" in str(one) for one in check(seeds).warnings)


def test_a_document_without_fingerprint_is_doubtful(seeds: Path) -> None:
    path = seeds / "baseline" / "sputnik-2023-01-06.yaml"
    head, _, facts = path.read_text("utf-8").partition("  pieces:")
    path.write_text(head + "\nfacts:" + facts.partition("\nfacts:")[2], "utf-8")
    assert any("has no fingerprint" in str(one) for one in check(seeds).warnings)


def test_dates_are_compared_as_exactly_as_they_are_known(seeds: Path) -> None:
    path = seeds / "baseline" / "n-va-2022-12-07.yaml"
    before = "    event: imec-rapidus-moc-2022-12\n"
    change(path, before, before + "    date: 2022-12\n")
    assert not any("imec-rapidus-moc" in str(one) for one in check(seeds).warnings)
    change(path, "    date: 2022-12\n", "    date: 2022-12-07\n")
    assert any("imec-rapidus-moc" in str(one) and "2022-12-07" in str(one) for one in check(seeds).warnings)


def test_every_broken_file_is_named(seeds: Path) -> None:
    for name in ("fit-2022-12-06", "thx-news-2024-12"):
        change(seeds / "baseline" / f"{name}.yaml", "document:", "document: [")
    named = {one.file for one in check(seeds).errors}
    assert {"fit-2022-12-06.yaml", "thx-news-2024-12.yaml"} <= {Path(file).name for file in named}
