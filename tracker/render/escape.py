"""One escape function per sink: everything from a feed passes exactly one of them on its way out.

Pure. Each takes untrusted text and returns text that the sink shows literally.
"""

import html as _html
import re
from urllib.parse import quote, urlsplit

from tracker.core.text import clean

_SLACK = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# Slack reads these even inside escaped text: emphasis, code, lists, emoji shortcodes. A word joiner, which is not
# shown, breaks the pattern without changing the letters. Marks inside a word are left alone: snake_case.
_JOINER = "\u2060"
_SLACK_MARKS = re.compile(r"(?<!\w)[*_~`]|[*_~`](?!\w)|^(?:&gt;|[•\-]|\d+\.)(?= )")
_SLACK_AFTER = re.compile(r"@|:(?=[a-z0-9_+'-]+:)")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&:])")
_URL_SAFE = "%/:=&?~#+!$,;'@()*[]"


def html(text: str) -> str:
    """Text inside an element or a quoted attribute."""
    return _html.escape(clean(text), quote=True)


def slack(text: str) -> str:
    """Text in a `mrkdwn` or `text` field: no mention, link, emphasis or emoji can come of it."""
    escaped = clean(text).translate(_SLACK)
    marked = _SLACK_MARKS.sub(lambda match: _JOINER + match.group(), escaped)
    return _SLACK_AFTER.sub(lambda match: match.group() + _JOINER, marked)


def slack_url(url: str) -> str:
    """A URL inside `<url|label>`."""
    return (link(url) or "").translate(_SLACK).replace("|", "%7C")


def markdown(text: str) -> str:
    """Text in a CommonMark paragraph; no markup, autolink or entity survives."""
    return _MARKDOWN.sub(r"\\\1", clean(text)).replace("@", "&#64;")


def tty(text: str) -> str:
    """Text for a terminal or a log line: no control, bidi or zero-width character, one line."""
    return clean(text)


def header(text: str, limit: int = 200) -> str:
    """Text for a mail header: printable, one line, and nothing that decodes as an encoded word."""
    return clean(text, limit).replace("=?", "= ?")


def link(url: str | None) -> str | None:
    """A URL that may stand behind a link: http(s), with a host, without user data; else None."""
    if not url or any(char.isspace() or ord(char) < 0x20 or ord(char) == 0x7F for char in url):
        return None
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return None
    return quote(url, safe=_URL_SAFE)


def host(url: str | None) -> str:
    """The host of a link as shown beside it (punycode, so that no look-alike letter deceives); empty if none."""
    safe = link(url)
    if safe is None:
        return ""
    name = urlsplit(url or "").hostname or ""
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return clean(name).encode("ascii", "replace").decode()
