"""Markup -> the words a reader would see.

Does not care whether the words are true, safe or short: every sink escapes them again.
"""

import html
import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

_MARKUP_CHARS = 200_000
_TAGS_TO_PARSE = 4_000
_UNSEEN = ["script", "style", "noscript", "template", "iframe", "object", "rt", "rp", "svg", "math", "select", "title"]
# White space stands for the line break that these make on a screen; tags inside a line part no word,
# because Japanese has no spaces that would survive it.
_BREAKING = re.compile(
    r"</?(?:address|article|aside|blockquote|br|dd|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr"
    r"|img|li|main|nav|ol|option|p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul|video)\b",
    re.IGNORECASE,
)
_UNSEEN_ELEMENT = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|$)|<!--.*?(?:-->|$)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_ESCAPED_TWICE = re.compile(
    r"</(?:p|div|a|span|b|i|em|strong|ul|li|table)>|<(?:br|p|img|div) ?/?>|<a href", re.IGNORECASE
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def text_of(markup: str) -> str:
    """Text of an HTML fragment or of plain text: no tags, no scripts, entities decoded once.

    Markup that was escaped twice on its way into the document is stripped as well.
    """
    text = _text(markup[:_MARKUP_CHARS])
    return _text(text) if _ESCAPED_TWICE.search(text) else text


def _text(markup: str) -> str:
    if "<" not in markup:
        return html.unescape(markup) if "&" in markup else markup
    markup = _SURROGATE.sub("", _BREAKING.sub(r" \g<0>", markup))
    if markup.count("<") > _TAGS_TO_PARSE:
        # A parser needs time that grows with the square of the depth; such a fragment is no news text.
        return html.unescape(_TAG.sub("", _UNSEEN_ELEMENT.sub(" ", markup)))
    tree = LexborHTMLParser(markup)
    tree.strip_tags(_UNSEEN)
    return tree.body.text(separator="") if tree.body else ""


def text_of_node(node: LexborNode | None) -> str:
    """Text of an element of a page."""
    return text_of(node.html or "") if node is not None else ""
