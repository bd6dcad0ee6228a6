"""A week as it might have been: real parties and real facts in our own words, for looking at and for tests of size.

Run as a module it writes the digest in every format: `python -m tests.example_digest FOLDER`.
"""

# ruff: noqa: E501 - quotes stand on one line

import json
import sys
from pathlib import Path

from tests import build
from tests.build import amount, change, on, telling, yen
from tracker.model import (
    Act,
    Audience,
    Bound,
    ChangeId,
    Difference,
    Digest,
    Health,
    Line,
    Modality,
    Section,
    Stage,
    Statement,
    Status,
    Story,
    SumRole,
    Trust,
)
from tracker.render import html, markdown, slack, terminal, text
from tracker.render.freeze import document
from tracker.render.view import view


def said(quote: str, outlet: str, language: str, address: str, day: str = "2026-11-12", **more: object) -> Statement:
    """What an outlet wrote, verbatim."""
    return Statement(
        quote=quote,
        outlet=outlet,
        language=language,
        url=f"https://{address}",
        published=on(day),
        **more,  # type: ignore[arg-type]
    )


def known(words: str, outlet: str, day: str, **more: object) -> Statement:
    """What was known from a document, in our words."""
    return Statement(text=words, outlet=outlet, published=on(day), language="en", **more)  # type: ignore[arg-type]


def story(number: int, outlets: int, origins: int, *languages: str, official: bool = False) -> Story:
    """A story told by so many outlets."""
    tellings = [
        telling(
            f"i{number}-{n}",
            outlet=f"Outlet {n}",
            language=languages[n % len(languages)],
            origin=f"i{number}-{n % origins}",
            trust=Trust.OFFICIAL if official and n == 0 else Trust.GENERAL,
        )
        for n in range(outlets)
    ]
    return build.story(f"s{number}", *tellings)


def changes() -> list[tuple[str, Line]]:
    """Section and line of each change."""
    memo = known(
        "METI and the UK department for science signed a memorandum on semiconductors; Britain's share is £3.99 million.",
        "THX News",
        "2024-12",
        stage=Stage.MOU,
        amounts=(amount(3_990_000, "GBP"),),
    )
    conflict = change(
        52,
        status=Status.CONFLICT,
        act=Act.FUNDING,
        parties=("UK", "Japan"),
        before=memo,
        after=said(
            "The United Kingdom will put £4.4 million into joint chip research with Japan.",
            "Research Gazette",
            "en",
            "gazette.example/uk-japan",
            amounts=(amount(4_400_000, "GBP"),),
        ),
        differences=(Difference("amount", "GBP 3,990,000", "GBP 4,400,000"),),
    )
    ending = change(
        53,
        act=Act.TERMINATION,
        parties=("SBI", "PSMC"),
        before=known("PSMC and SBI planned a foundry in Miyagi, JSMC.", "SBI Holdings", "2023-10-31", stage=Stage.LOI),
        after=said(
            "SBIホールディングスは、台湾PSMCとの半導体工場の共同建設に関する提携を解消すると発表した。",
            "SBIホールディングス",
            "ja",
            "www.sbigroup.co.jp/news/psmc",
            stage=Stage.TERMINATED,
            event_date=on("2026-11-10"),
        ),
        places=("Miyagi",),
    )
    new = change(
        54,
        status=Status.NEW_PARTNERSHIP,
        act=Act.NEW,
        parties=("Rapidus", "Fraunhofer"),
        before=None,
        after=said(
            "Rapidus und die Fraunhofer-Gesellschaft haben eine Absichtserklärung zur Zusammenarbeit beim Chip-Packaging unterzeichnet.",
            "Elektronik Heute",
            "de",
            "elektronik-heute.example/rapidus-fraunhofer",
            stage=Stage.LOI,
            event_date=on("2026-11-11"),
        ),
        technology=("chiplets",),
        places=("Dresden",),
    )
    talks = change(
        55,
        status=Status.NEW_PARTNERSHIP,
        act=Act.NEW,
        parties=("Kioxia", "SK hynix"),
        modality=Modality.RUMOUR,
        before=None,
        after=said(
            "キオクシアとSKハイニックスが次世代メモリーの共同開発に向けて協議していることが、関係者への取材で分かった。",
            "日刊半導体",
            "ja",
            "nikkan-handotai.example/kioxia",
            stage=Stage.TALKS,
        ),
        technology=("HBM",),
    )
    stage = change(
        56,
        act=Act.STAGE_CHANGE,
        parties=("imec", "Rapidus"),
        before=known(
            "imec and Rapidus signed a memorandum of cooperation on 2 nm logic.", "imec", "2022-12-06", stage=Stage.MOU
        ),
        after=said(
            "Rapidus becomes a core partner of imec and joins its programme on advanced nodes.",
            "imec",
            "en",
            "www.imec-int.com/en/press/rapidus-core-partner",
            stage=Stage.AGREEMENT,
            event_date=on("2026-11-12"),
        ),
        technology=("2nm", "EUV"),
        places=("Leuven",),
    )
    money = change(
        57,
        act=Act.FUNDING,
        parties=("Japan", "Rapidus"),
        before=known(
            "METI's support for Rapidus adds up to ¥330 billion.",
            "METI",
            "2023-04-25",
            amounts=(yen(330_000_000_000, role=SumRole.CUMULATIVE),),
        ),
        after=said(
            "経済産業省は、ラピダスに最大5900億円を追加支援すると発表した。",
            "経済産業省",
            "ja",
            "www.meti.go.jp/press/rapidus",
            amounts=(yen(590_000_000_000, bound=Bound.UP_TO),),
            event_date=on("2026-11-10"),
        ),
        technology=("2nm",),
        places=("Hokkaido",),
        further=True,
    )
    tsmc = change(
        58,
        act=Act.FUNDING,
        parties=("Japan", "TSMC"),
        modality=Modality.PLAN,
        before=None,
        after=said(
            "Japan wil tot 732 miljard yen bijdragen aan de tweede fabriek van TSMC in Kumamoto.",
            "De Avondkrant",
            "nl",
            "avondkrant.example/tsmc-kumamoto",
            amounts=(yen(732_000_000_000, bound=Bound.UP_TO),),
        ),
        places=("Kumamoto",),
    )
    renewal = change(
        59,
        act=Act.RENEWAL,
        parties=("imec", "Tokyo Electron"),
        before=known("imec and Tokyo Electron have worked together since 1996.", "imec", "2025-06"),
        after=said(
            "imec and Tokyo Electron extend their strategic partnership by five years.",
            "Tokyo Electron",
            "en",
            "www.tel.com/news/imec",
            stage=Stage.EXTENDED,
            event_date=on("2026-11-09"),
        ),
        technology=("High-NA EUV",),
        places=("Leuven",),
    )
    joiner = change(
        60,
        act=Act.NEW_PARTY,
        parties=("Canon", "LSTC", "Rapidus"),
        before=known("LSTC and Rapidus develop 2 nm design and production methods.", "LSTC", "2024-02-09"),
        after=said("キヤノンがLSTCの研究開発に参加する。", "電子時報", "ja", "denshi-jiho.example/canon"),
        technology=("nanoimprint",),
    )
    milestone = change(
        61,
        act=Act.MILESTONE,
        parties=("IBM", "Rapidus"),
        before=known("IBM and Rapidus develop 2 nm transistors in Albany.", "IBM", "2022-12-13", stage=Stage.AGREEMENT),
        after=said(
            "IBM and Rapidus show working transistors with selective layer reductions for the 2 nm node.",
            "Chip Observer",
            "en",
            "chip-observer.example/ibm-rapidus",
            told="show working",
            event_date=on("2026-11-08"),
        ),
        technology=("2nm", "GAA"),
        places=("Albany",),
    )
    return [
        ("conflict", Line(change=conflict, story=story(52, 2, 2, "en"), alerted=True)),
        ("ending", Line(change=ending, story=story(53, 14, 1, "ja", "en", "zh", official=True), alerted=True)),
        ("new", Line(change=new, story=story(54, 5, 2, "de", "en"))),
        ("new", Line(change=talks, story=story(55, 1, 1, "ja"))),
        ("stage", Line(change=stage, story=story(56, 9, 2, "en", "nl", "ja", official=True), covers=(ChangeId(50),))),
        ("money", Line(change=money, story=story(57, 21, 3, "ja", "en", "ko", official=True))),
        ("money", Line(change=tsmc, story=story(58, 6, 3, "nl", "en"))),
        ("renewal", Line(change=renewal, story=story(59, 4, 1, "en", "ja", official=True))),
        ("renewal", Line(change=joiner, story=story(60, 2, 2, "ja"))),
        ("milestone", Line(change=milestone, story=story(61, 3, 1, "en"))),
    ]


def digest(language: str = "en") -> Digest:
    """The whole week for a reader of a language."""
    sections: dict[str, list[Line]] = {}
    for kind, line in changes():
        sections.setdefault(kind, []).append(line)
    wrong = change(
        41,
        seen=build.later(days=-5),
        act=Act.FUNDING,
        parties=("EU", "Japan"),
        after=Statement(amounts=(amount(70_000_000, "EUR"),)),
    )
    right = change(
        62,
        act=Act.FUNDING,
        parties=("EU", "Japan"),
        corrects=ChangeId(41),
        before=None,
        after=said(
            "The article was corrected: the programme is worth €7 million, not €70 million.",
            "Policy Wire",
            "en",
            "policywire.example/eu-japan",
            amounts=(amount(7_000_000, "EUR"),),
        ),
    )
    taken_back = change(
        44, seen=build.later(days=-12), parties=("Rapidus", "Tenstorrent"), act=Act.MILESTONE, after=Statement()
    )
    return build.digest(
        audience=Audience(name="weekly", language=language),
        sections=tuple(Section(kind=kind, lines=tuple(lines)) for kind, lines in sections.items()),
        corrections=(Line(change=right, story=story(62, 1, 1, "en"), correction=wrong),),
        withdrawn=(taken_back,),
        promises_overdue=(build.promise("Rapidus starts its pilot line in Chitose", "2026-09", parties=("Rapidus",)),),
        promises_due=(build.promise("TSMCの熊本第2工場が着工", "2026-11", parties=("TSMC", "Sony")),),
        promises_moved=(
            build.promise(
                "series production at the 2 nm node", "2028", parties=("imec", "Rapidus"), moved_from=on("2027")
            ),
        ),
        restated_items=14,
        restated_stories=5,
        coverage=build.coverage(
            *(build.report(f"source-{n}") for n in range(61)),
            build.report(
                "nikkei",
                Health.FAILING,
                168,
                160,
                name="Evening Wire (search)",
                since=build.later(days=-4),
                detail="throttled, status 429",
            ),
            build.report("flanders", Health.SILENT, since=build.later(days=-31), name="Flanders trade office"),
            off_topic=412,
            commentary=37,
            known=14,
            new_partnership=6,
            update=39,
            conflict=2,
            unread=0,
        ),
    )


def quiet(language: str = "en") -> Digest:
    """A week in which nothing happened."""
    return build.digest(
        audience=Audience(name="weekly", language=language),
        coverage=build.coverage(off_topic=390, known=4),
        restated_items=4,
        restated_stories=2,
    )


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for language in ("en", "nl", "ja"):
        for name, told in (("digest", digest(language)), ("quiet", quiet(language))):
            shown = view(told, build.words(language), language)
            stem = folder / f"{name}-{language}"
            stem.with_suffix(".html").write_text(html.render(shown))
            stem.with_suffix(".txt").write_text(text.render(shown))
            stem.with_suffix(".ansi").write_text(terminal.render(shown, colours=True))
            stem.with_suffix(".md").write_text(markdown.render(shown))
            thread = slack.render(shown)
            stem.with_suffix(".slack.json").write_text(
                json.dumps([thread.parent, *thread.replies], ensure_ascii=False, indent=1)
            )
            stem.with_suffix(".json").write_text(document(told, shown, build.words(language), "json"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
