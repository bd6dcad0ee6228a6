"""The digest as one HTML page that is also a mail: one column, inline styles, nothing remote, light and dark.

Pure; the template ships with the package, feed text is only ever a value in it. Mail clients cut messages over
102 kB, so the lines that do not fit are counted instead of shown.
"""

from dataclasses import replace

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from tracker.core.text import clean
from tracker.render.view import Group, View

LIMIT_BYTES = 95_000

_environment = Environment(
    loader=PackageLoader("tracker.render", "templates"),
    autoescape=select_autoescape(default=True, default_for_string=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters["shown"] = clean


def render(view: View, limit: int = LIMIT_BYTES) -> str:
    """The whole page; at most `limit` bytes, with a count of what is left out."""
    left_out = 0
    while True:
        page = _environment.get_template("digest.html").render(view=view, left_out=left_out)
        if len(page.encode()) <= limit or not view.groups:
            return page
        # The last lines weigh least; drop a share at a time so that even a huge digest takes few rounds.
        drop = max(1, sum(len(group.entries) for group in view.groups) // 8)
        left_out += drop
        view = replace(view, groups=_without_last(view.groups, drop))


def _without_last(groups: tuple[Group, ...], drop: int) -> tuple[Group, ...]:
    kept: list[Group] = list(groups)
    while drop and kept:
        last = kept.pop()
        stay = len(last.entries) - drop
        if stay > 0:
            kept.append(replace(last, entries=last.entries[:stay]))
            break
        drop -= len(last.entries)
    return tuple(kept)
