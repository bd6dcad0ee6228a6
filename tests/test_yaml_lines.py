from dataclasses import dataclass
from pathlib import Path

import pytest

from tracker import limits, yaml_lines
from tracker.errors import ConfigError


@dataclass(frozen=True)
class Row:
    name: str
    count: int = 0
    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012


def failing(text: str, wanted=list[Row]) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        yaml_lines.validate(yaml_lines.parse(text, "f.yaml"), wanted, {"count": "write a whole number"})
    return [str(problem) for problem in caught.value.problems]


def test_words_that_older_yaml_turns_into_something_else_stay_words():
    data = yaml_lines.parse("lang: no\nswitch: on\nat: 12:30\nday: 2022-12-06\nn: 7\nx: 1.5\nyes: true\n", "f").data
    assert data == {"lang": "no", "switch": "on", "at": "12:30", "day": "2022-12-06", "n": 7, "x": 1.5, "yes": True}


def test_every_problem_names_file_line_path_and_remedy():
    assert failing("- name: a\n- nam: b\n  count: z\n") == [
        "f.yaml:2: [1].nam: is not a known key (did you mean name?)",
        "f.yaml:2: [1].name: is missing",
        "f.yaml:3: [1].count: input should be a valid integer, unable to parse string as an integer"
        " - write a whole number",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", "f.yaml:3: a: is written twice (first in line 1) - keep one"),
        ("a: &x [1]\nb: *x\n", "f.yaml:2: b: an alias (*) is not allowed - write the value out"),
        (
            "# 半導体\na:\n\tb: 1\n",
            "f.yaml:3: found character that cannot start any token - indent with spaces, not tabs",
        ),
        ("a: [x, y\nb: 1\n", "f.yaml:2: did not find expected ',' or ']' - close the bracket that is open"),
        ("a: 1\n\tb: 2\n", "f.yaml:2: found a tab character that violates indentation - indent with spaces, not tabs"),
        (
            "a: !!python/object/apply:os.getcwd []\n",
            "f.yaml:1: a: tag tag:yaml.org,2002:python/object/apply:os.getcwd is not allowed",
        ),
        ("a: !secret x\n", "f.yaml:1: a: tag !secret is not allowed"),
        ("{[1]: 2}\n", "f.yaml:1: a key must be a plain word"),
        ("a: [1\n", None),
        ("a: " + "[" * 100_000, "f.yaml:1: is nested too deeply"),
        ("{a: " * 100_000, "f.yaml:1: is nested too deeply"),
        ("- " * 100_000, "f.yaml:1: is nested too deeply"),
        ("a: 1\nb: " + "9" * 5_000, "f.yaml:2: b: is a number that is too long"),
        ("? " + "9" * 5_000 + "\n: 1", "f.yaml:1: is a number that is too long"),
    ],
)
def test_what_is_not_plain_data_is_refused_with_its_line(text, message):
    with pytest.raises(ConfigError) as caught:
        yaml_lines.parse(text, "f.yaml")
    if message:
        assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("a: @x\n", "begins with this sign in quotes"),
        ("a: *x\n", "begins with * in quotes"),
        ("a: b: c\n", 'holds ": " in quotes'),
        ('a: "x\nb: 1\n', "close the quotes or brackets"),
        ("a:\n  - x\n b: 1\n", "begin the keys of one group in the same column"),
        ("- a\nb: 1\n", "begin the entries of one list in the same column"),
        ("a: >-\nb\n", "write key: value"),
    ],
)
def test_what_is_usually_meant_is_said(text: str, remedy: str) -> None:
    with pytest.raises(ConfigError) as caught:
        yaml_lines.parse(text, "f.yaml")
    assert remedy in caught.value.problems[0].remedy


def test_unreadable_oversized_and_wrongly_encoded_files_are_named(tmp_path: Path):
    for content, says in (
        (None, "cannot be read"),
        (b"\xff\xfe\x00a", "UTF-8"),
        (b"#" * (limits.YAML_BYTES + 1), "larger"),
    ):
        path = tmp_path / "x.yaml"
        path.unlink(missing_ok=True)
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(ConfigError, match=says):
            yaml_lines.read(path)


def test_deep_nesting_is_an_error_not_a_crash():
    with pytest.raises(ConfigError):
        yaml_lines.parse("[" * 5000 + "]" * 5000, "f.yaml")


def test_a_line_is_found_for_the_innermost_part_that_exists():
    located = yaml_lines.parse("sources:\n  - url: x\n  - url: y\n", "f.yaml")
    assert located.line(("sources", 1, "url")) == 3
    assert located.line(("sources", 1, "missing")) == 3
    assert yaml_lines.dotted(("sources", 1, "url")) == "sources[1].url"
