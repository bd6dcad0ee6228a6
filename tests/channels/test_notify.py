"""Other services through the optional package apprise, which tells success or not and nothing else."""

import sys
from types import ModuleType

import pytest

from tests import build
from tracker.channels.notify import Notify
from tracker.errors import InputError
from tracker.model import Outcome


class Apprise:
    """What this project uses of apprise 1.9's class of the same name."""

    works = True
    told: list[dict[str, str]] = []  # noqa: RUF012

    def add(self, url: str) -> bool:
        return "://" in url

    def notify(self, *, title: str, body: str) -> bool:
        self.told.append({"title": title, "body": body})
        return self.works


@pytest.fixture
def apprise(monkeypatch):
    module = ModuleType("apprise")
    module.Apprise = Apprise
    Apprise.told, Apprise.works = [], True
    monkeypatch.setitem(sys.modules, "apprise", module)
    return Apprise


def test_without_the_package_the_remedy_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(InputError, match=r"pip install 'tracker\[notify\]'"):
        Notify(["ntfy://topic"])


def test_a_wrong_address_is_named_by_its_position_not_by_its_secret(apprise):
    with pytest.raises(InputError, match="address 2") as raised:
        Notify(["ntfy://topic", "token-s3cret"])
    assert "s3cret" not in str(raised.value)


def test_the_first_line_is_the_title(apprise):
    receipt = Notify(["ntfy://topic"]).send(build.delivery(payload="1 change\n\n#C1 imec …\n".encode()))
    assert receipt.outcome is Outcome.SENT
    assert apprise.told == [{"title": "1 change", "body": "#C1 imec …"}]


def test_a_failure_is_a_doubt(apprise):
    apprise.works = False
    channel = Notify(["ntfy://topic"])
    assert channel.send(build.delivery()).outcome is Outcome.AMBIGUOUS
    assert channel.find(build.delivery()) is None
