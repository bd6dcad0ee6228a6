"""Scalar values as people write them."""

import pytest

from tracker.config.values import check_url, seconds


@pytest.mark.parametrize(("text", "told"), [("30s", 30), ("30m", 1800), ("6h", 21600), ("1d", 86400), ("2w", 1209600)])
def test_durations(text: str, told: int):
    assert seconds(text) == told


@pytest.mark.parametrize("wrong", ["", "1", "h", "1.5h", "-1h", "1 h", "1h30m", "１h", 60, None, True, "9" * 12 + "d"])
def test_what_is_no_duration(wrong: object):
    with pytest.raises(ValueError, match="is not a duration"):
        seconds(wrong)


@pytest.mark.parametrize(
    "wrong",
    ["", "example.org", "file:///etc/passwd", "javascript:alert(1)", "https://", "http://[::1", "https://a b/",
     "https://a.example/\n", "https://a.example:99999/", "https://a.example/" + "x" * 2000],
)  # fmt: skip
def test_what_is_no_address(wrong: str):
    with pytest.raises(ValueError, match="is not an http or https address"):
        check_url(wrong)
