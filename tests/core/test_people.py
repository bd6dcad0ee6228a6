from tests.core.judged import knowledge, surface
from tracker.core.people import find_people


def people(title, summary=""):
    return [(one.name, one.party, one.known) for one in find_people(surface(title, summary), knowledge())]


def test_a_listed_person_stands_for_the_party():
    assert ("imec", True) in {(party, known) for _, party, known in people("Luc Van den hove signed in Tokyo")}


def test_an_unlisted_person_is_found_beside_the_office_and_belongs_to_the_nearest_organisation():
    assert ("Kenji Matsuo", "Rapidus", False) in people(
        "Memorandum sealed", "Rapidus president Kenji Matsuo signed in Tokyo, Luc Van den hove for imec."
    )


def test_a_name_without_an_office_is_nobody():
    assert not people("Blue Mountain opens", "Rapidus is near.")
