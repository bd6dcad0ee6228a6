"""A digest in words: titles, silence, corrections, receipts; bounded, whatever it holds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests import build, example_digest
from tracker.model import Act, Audience, ChangeId, Health, Modality, Statement, Status, Trust
from tracker.render.view import entry, view

LANGUAGES = ("en", "nl", "ja")


def shown(digest, language="en"):
    return view(digest, build.words(language), language)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "12 changes, 9 November to 16 November 2026"),
        ("nl", "12 veranderingen, 9 november tot 16 november 2026"),
        ("ja", "12件の変化、2026年11月9日から11月16日まで"),
    ],
)
def test_the_title_counts_every_line(language, title):
    assert shown(example_digest.digest(language), language).title == title


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "0 changes, 21 November 2026"),
        ("nl", "0 veranderingen, 21 november 2026"),
        ("ja", "0件の変化、2026年11月21日"),
    ],
)
def test_a_period_within_a_day_is_named_by_that_day(language, title):
    start = datetime(2026, 11, 21, 6, tzinfo=UTC)
    period = build.period(start=start, end=start + timedelta(hours=9))
    assert shown(build.digest(period=period), language).title == title


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_is_complete_in_each_language(language):
    made = shown(example_digest.digest(language), language)
    assert [group.kind for group in made.groups] == [
        "conflict", "ending", "new", "stage", "money", "renewal", "milestone", "correction",
    ]  # fmt: skip
    assert len(made.promises) == 3
    assert len(made.trouble) == 2
    assert "{" not in str(replace(made, more=""))


# ------------------------------------------------------------------ silence
@pytest.mark.parametrize(
    ("coverage", "said"),
    [
        (build.coverage(build.report(), build.report("b"), known=3), "Nothing changed: 2 sources answered."),
        (build.coverage(build.report(), build.report("b", Health.FAILING), known=3), "1 of 2 sources"),
        (build.coverage(build.report(), build.report("b", Health.SILENT), known=3), "1 of 2 sources"),
        (build.coverage(build.report(), build.report("b", Health.GONE), known=3), "1 of 2 sources"),
        (build.coverage(build.report(), build.report("b", Health.UNASKED), known=3), "1 of 2 sources"),
        (build.coverage(build.report(), build.report("b", polls=9, failed=9), known=3), "1 of 2 sources"),
        (build.coverage(build.report("a", polls=0), known=3), "1 of 1 source"),
        (build.coverage(build.report(), known=3, unread=2), "2 items not read yet"),
        (replace(build.coverage(), sources=()), "No sources are watched"),
    ],
)
def test_nothing_changed_is_said_only_when_it_is_known(coverage, said):
    text = shown(build.digest(coverage=coverage)).nothing
    assert said in text
    assert ("Nothing changed" in text) is ("answered" in said)
    assert ("not proof" in text) is ("answered" not in said)


def test_where_something_changed_silence_is_no_topic():
    assert shown(build.digest(("renewal", [build.line()]))).nothing == ""
    assert shown(build.digest(withdrawn=(build.change(),))).nothing == ""


def test_the_receipt_adds_up():
    made = shown(example_digest.digest())
    assert made.receipt == (
        "63 sources watched, 10,584 polls, 160 failed.",
        "510 items read: 412 off topic, 37 commentary, 14 known, 6 about new partnerships, "
        "39 with news of known ones, 2 contradicting.",
    )
    assert made.restated == "Told again, nothing new: 14 items, 5 stories."
    assert made.trouble[0] == "Evening Wire (search): failing since 12 November 2026 (throttled, status 429)"


@pytest.mark.parametrize(("late", "said"), [(0, ()), (1, ("1 change found",)), (51, ("51 changes found",))])
def test_what_was_found_too_late_is_counted_not_told(late: int, said: tuple[str, ...]):
    made = shown(build.digest(coverage=replace(build.coverage(known=60), late=late)))
    assert tuple(line[: len(start)] for line, start in zip(made.receipt[2:], said, strict=True)) == said
    assert made.groups == ()


def test_an_alert_carries_no_receipt():
    made = shown(build.digest(("ending", [build.line()]), alert=True))
    assert (made.title, made.receipt, made.trouble, made.nothing) == ("Alert: 1 change", (), (), "")


# ------------------------------------------------------------------ lines
def test_a_correction_shows_what_was_told():
    told = build.change(
        41, seen=build.later(days=-3), act=Act.FUNDING, after=Statement(amounts=(build.yen(7 * 10**10),))
    )
    right = build.change(57, act=Act.FUNDING, corrects=ChangeId(41), after=Statement(amounts=(build.yen(7 * 10**9),)))
    made = entry(build.line(right, correction=told), build.words(), "UTC", str, "correction")
    assert (made.id, made.head, made.facts) == ("#C57", "imec and Rapidus: funding", ("¥7 billion",))
    assert made.before.label == "Correction to #C41 of 13 November 2026"
    assert made.before.text == "imec and Rapidus: funding · ¥70 billion"


def test_what_leaves_a_told_line_true_adds_to_it():
    told = build.change(41, seen=build.later(days=-3), act=Act.FUNDING, item="a", after=Statement())
    more = build.change(
        57, act=Act.FUNDING, item="b", corrects=ChangeId(41), after=Statement(amounts=(build.yen(7 * 10**9),))
    )
    made = entry(build.line(more, correction=told), build.words(), "UTC", str, "correction")
    assert made.before.label == "Adds to #C41 of 13 November 2026"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_without_a_left_side_says_that_nothing_was_known(language):
    change, words = build.change(before=None), build.words(language)
    for kind in ("ending", "stage", "money", "renewal", "milestone", ""):
        known = entry(build.line(change), words, "UTC", str, kind).before
        assert (known.label, known.text, known.verbatim) == (words.known_since, words.nothing_known, False)
    assert entry(build.line(change), words, "UTC", str, "new").before is None  # its section says so


@pytest.mark.parametrize(
    ("tellings", "modality", "said"),
    [
        ([("a", "A", "a", Trust.GENERAL)], Modality.FACT, "single report"),
        ([("a", "A", "a", Trust.GENERAL), ("b", "B", "a", Trust.GENERAL)], Modality.FACT, "one report, retold"),
        ([("a", "A", "a", Trust.GENERAL), ("b", "B", "b", Trust.GENERAL)], Modality.FACT, "2 independent reports"),
        ([("a", "A", "a", Trust.OFFICIAL)], Modality.FACT, "confirmed by an official source"),
        ([("a", "A", "a", Trust.OFFICIAL)], Modality.RUMOUR, "single report"),
    ],
)
def test_confidence_is_what_a_reader_can_check(tellings, modality, said):
    story = build.story(
        "s", *(build.telling(name, outlet, origin=origin, trust=trust) for name, outlet, origin, trust in tellings)
    )
    line = build.line(build.change(modality=modality), story=story)
    assert entry(line, build.words(), "UTC", str).confidence == said


def test_a_contradiction_is_confirmed_only_by_who_contradicts():
    story = build.story("s", build.telling("i41"), build.telling("other", "Ministry", trust=Trust.OFFICIAL))
    conflict = build.line(build.change(41, status=Status.CONFLICT), story=story)
    made = entry(conflict, build.words(), "UTC", str)
    assert (made.confidence, made.spread, made.official) == ("single report", "", None)


def test_the_official_source_is_cited_before_the_one_that_tells_more():
    ministry = build.telling(
        "m", "Ministry", trust=Trust.OFFICIAL, title="Memorandum signed", url="https://m.example/1"
    )
    story = build.story("s", build.telling("i41"), ministry)
    made = entry(build.line(build.change(41), story=story), build.words(), "Europe/Brussels", str)
    assert made.official is not None
    assert (made.official.text, made.official.source) == ("Memorandum signed", "Ministry, 16 November 2026")
    assert made.sides == (made.before, made.official, made.after)
    assert made.cited == made.official
    own = build.change(41, item=ministry.item)
    assert entry(build.line(own, story=story), build.words(), "UTC", str).official is None  # cited already


def test_an_outlet_that_tells_twice_is_no_spread():
    story = build.story("s", build.telling("i41"), build.telling("again"))
    assert entry(build.line(build.change(41), story=story), build.words(), "UTC", str).spread == ""
    story = build.story("s", build.telling("i41"), build.telling("again", outlet="Another"))
    spread = entry(build.line(build.change(41), story=story), build.words(), "UTC", str).spread
    assert spread == "2 outlets, 2 origins, 1 language"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_failing_source_without_details_has_no_empty_brackets(language):
    reports = [build.report("s", Health.FAILING, since=since, detail="") for since in (build.NOW, None)]
    for line in shown(build.digest(coverage=build.coverage(*reports)), language).trouble:
        assert not set("()（）") & set(line)


def test_a_commitment_says_who_told_it():
    promise = build.promise("Pilot line in April", verbatim=True, outlet="Trade Press", published=build.on("2024-03"))
    (line,) = shown(build.digest(promises_due=(promise,))).promises
    assert line.endswith(": “Pilot line in April” (Trade Press, March 2024)")


def test_what_is_long_is_cut_and_what_is_many_is_counted():
    long = "x" * 5_000
    digest = build.digest(
        (
            "renewal",
            [build.line(build.change(parties=(long, long), after=Statement(quote=long, outlet=long), places=(long,)))],
        ),
        promises_due=tuple(build.promise(long) for _ in range(50)),
        coverage=build.coverage(
            *(build.report(f"s{n}", Health.FAILING, name=long, detail=long) for n in range(80)), known=1
        ),
    )
    made = shown(digest)
    (line,) = made.groups[0].entries
    assert len(line.sentence) < 1_600
    assert len(line.after.text) <= 280
    assert (len(made.promises), made.promises[-1]) == (21, "… +30")
    assert (len(made.trouble), made.trouble[-1]) == (16, "… +65")
    assert all(len(one) < 700 for one in (*made.promises, *made.trouble))


def test_days_are_those_of_the_reader():
    audience = Audience(name="t", time_zone="Asia/Tokyo")
    period = build.period(start=build.later(days=-7, hours=10), end=build.later(hours=10))
    assert shown(build.digest(audience=audience, period=period)).title == "0 changes, 10 November to 17 November 2026"
