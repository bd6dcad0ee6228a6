"""A list page -> raw entries, by the CSS selectors of its source.

Does not care about any other element of the page, nor where a link leads.
"""

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from tracker.core.parse.entry import Place, Raw, build_all, language_tag, plain
from tracker.core.parse.markup import text_of_node
from tracker.limits import TITLE_CHARS
from tracker.model import FailureKind, FetchFailed, ListSelectors, ParsedFeed


def parse_html(
    text: str, place: Place, selectors: ListSelectors, problems: tuple[str, ...]
) -> ParsedFeed | FetchFailed:
    """Read a decoded list page; says so when the selectors find nothing, because pages change."""
    page = LexborHTMLParser(text)
    try:
        entries = list(_entries(page, selectors))
    except SelectolaxError:
        return FetchFailed(kind=FailureKind.UNPARSABLE, detail="a selector of the source is no CSS selector")
    if not entries:
        return FetchFailed(
            kind=FailureKind.EMPTY, detail=f"no element matches {selectors.item!r}: has the page changed?"
        )
    items, rejected, more = build_all(iter(entries), place)
    return ParsedFeed(
        format="html",
        items=tuple(items),
        rejected=tuple(rejected),
        title=plain(_head_title(page), TITLE_CHARS)[0],
        language=language_tag(_attribute(page.css_first("html"), "lang")),
        problems=(*problems, *more),
    )


def _entries(page: LexborHTMLParser, selectors: ListSelectors) -> Iterator[Raw]:
    base = _attribute(page.css_first("base[href]"), "href")
    language = _attribute(page.css_first("html"), "lang")
    items = {node.mem_id for node in page.css(selectors.item)}
    both = f"{selectors.item}, {selectors.date}" if selectors.date else selectors.item
    day: LexborNode | None = None
    for node in page.css(both):
        if node.mem_id not in items:
            if not _within(node, items):
                day = node  # a date above several entries holds for all below it
            continue
        link = _inside(node, selectors.link)
        date = _inside(node, selectors.date) if selectors.date else None
        written = date if date is not None else day
        yield Raw(
            links=(_attribute(link, "href"),),
            title=_markup(_inside(node, selectors.title) or node),
            texts=(_markup(_inside(node, selectors.summary)),),
            published=_attribute(written, "datetime") or text_of_node(written),
            language=language,
            base=base,
        )


def _within(node: LexborNode, items: set[int]) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.mem_id in items:
            return True
        parent = parent.parent
    return False


def _inside(node: LexborNode, selector: str | None) -> LexborNode | None:
    if not selector:
        return None
    return node if node.css_matches(selector) and node.tag == "a" else node.css_first(selector)


def _markup(node: LexborNode | None) -> str:
    return (node.html or "") if node is not None else ""


def _attribute(node: LexborNode | None, name: str) -> str:
    return (node.attributes.get(name) or "") if node is not None else ""


def _head_title(page: LexborHTMLParser) -> str:
    title = page.css_first("head > title")
    return title.text() if title is not None else ""
