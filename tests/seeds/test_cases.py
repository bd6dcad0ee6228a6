import json
from decimal import Decimal

import pytest

from tracker.errors import ConfigError, InputError
from tracker.model import Act, Status
from tracker.seeds import cases


def test_a_case_becomes_a_document_and_a_label(tmp_path):
    file = tmp_path / "money.yaml"
    file.write_text(
        "- {lang: ja, published: 2024-04-02, title: ラピダスへ5900億円, status: update, act: funding,\n"
        "   parties: [METI, Rapidus], amounts: ['590e9 JPY'], story: r590, also: {status: known, act: null}}\n"
    )
    ((document, label),) = cases.load(tmp_path)
    assert (document.id, document.language, label.status, label.act) == ("money-1", "ja", Status.UPDATE, Act.FUNDING)
    assert label.amounts == ((Decimal("590e9"), "JPY"),)
    assert label.also == {"status": "known", "act": None}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- {lang: en, title: T, status: updated}\n", r"f.yaml:1: \[0\].status"),
        ("- {lang: en, title: T, status: known, amounts: ['70 billion']}\n", "is not a sum|no ISO currency"),
        ("- {lang: en, title: T, status: known, colour: red}\n", "not a known key"),
    ],
)
def test_a_wrong_case_is_named_with_its_line(tmp_path, text, says):
    file = tmp_path / "f.yaml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=says):
        cases.load(file)


def test_two_cases_of_one_name_are_refused(tmp_path):
    (tmp_path / "f.yaml").write_text("- {id: a, lang: en, title: T, status: known}\n" * 2)
    with pytest.raises(InputError, match="two items are called a"):
        cases.load(tmp_path)


def test_json_lines_with_gold_are_read_and_a_bad_line_is_named(tmp_path):
    file = tmp_path / "rulings.jsonl"
    gold = {"status": "known", "act": None, "parties": ["imec"], "amounts": [{"value": 7, "currency": "EUR"}]}
    line = json.dumps({"id": "x", "title": "T", "lang": "en", "gold": gold})
    file.write_text(line + "\n\n")
    ((_, label),) = cases.load(file)
    assert (label.status, label.amounts) == (Status.KNOWN, ((Decimal(7), "EUR"),))
    file.write_text(line + "\n{}\n")
    with pytest.raises(ConfigError, match=r"rulings\.jsonl:2"):
        cases.load(file)
