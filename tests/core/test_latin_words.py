"""The lists and patterns behind Latin names: what is compiled of them."""

from tests.core.test_latin_names import words


def test_lists_are_folded_and_patterns_compiled_for_every_language() -> None:
    sets = words().names.sets
    assert {"institute", "semiconductor"} <= sets["last"]
    assert sets["of"] <= sets["last"]
    assert sets["ofs"] <= sets["inside"]
    assert not [language for language, latin in words().latin.items() if latin.compiled.acts.fullmatch("")]


def test_an_office_is_known_before_and_behind_a_name() -> None:
    english = words().latin["en"].compiled
    assert english.person_before.search("said president ", 0, 15)
    assert english.person_behind.match("Ada Byronne, chief executive of", 11)
    assert not english.person_behind.match("Ada Byronne, a chip designer", 11)


def test_things_and_forms_are_parts_of_the_longer_lists() -> None:
    sets = words().names.sets
    assert sets["things"] <= sets["last"]
    assert sets["forms"] <= {word.rstrip(".") for word in sets["legal"]}
    english = words().latin["en"].compiled
    assert english.article.search("polishes its ")
    assert not english.article.search("polishes with ")
