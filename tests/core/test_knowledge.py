"""Knowledge is one frozen value, and loading it twice gives knowledge that reads alike."""

from dataclasses import FrozenInstanceError

import pytest

from tracker.core.text import fold
from tracker.seeds.load import load
from tracker.seeds.parts import default_folder


def test_is_frozen_and_reproducible() -> None:
    one, other = load(default_folder()), load(default_folder())
    assert one.baseline == other.baseline
    assert one.fingerprints == other.fingerprints
    text = fold("imec, ラピダス and METI signed in Tokyo")
    assert one.gazetteer.mentions(text, "en") == other.gazetteer.mentions(text, "en")
    with pytest.raises(FrozenInstanceError):
        one.baseline = ()  # type: ignore[misc]
