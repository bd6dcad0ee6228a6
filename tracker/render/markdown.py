"""The digest as CommonMark. Pure."""

from tracker.render.escape import markdown as esc
from tracker.render.view import Entry, Side, View


def render(view: View) -> str:
    """The whole digest, ending with a newline."""
    out = [f"# {esc(view.title)}", ""]
    if view.nothing:
        out += [esc(view.nothing), ""]
    for group in view.groups:
        out += [f"## {esc(group.title)}", ""]
        for entry in group.entries:
            out += [*_entry(entry, view), ""]
    if view.promises:
        out += [f"## {esc(view.promises_title)}", "", *(f"- {esc(promise)}" for promise in view.promises), ""]
    if view.receipt or view.trouble or view.restated:
        out += [f"## {esc(view.receipt_title)}", ""]
    out += [f"- {esc(line)}" for line in (view.restated, *view.receipt) if line]
    out += [f"- **{esc(line)}**" for line in view.trouble]
    return "\n".join(out) + "\n"


def _entry(entry: Entry, view: View) -> list[str]:
    out = [f"**{entry.id}** {esc(entry.sentence)}", ""]
    out += [_side(side, view) for side in entry.sides]
    foot = " · ".join(part for part in (entry.confidence, entry.spread, entry.note) if part)
    return [*out, f"- *{esc(foot)}*"] if foot else out


def _side(side: Side, view: View) -> str:
    quoted = f"“{esc(side.text)}”" if side.verbatim else esc(side.text)
    source = f" - {esc(side.source)}" if side.source else ""
    # Angle brackets keep every character of an already percent-encoded URL inside the link.
    address = f" [{esc(view.link)}: {esc(side.host)}](<{side.url}>)" if side.url else ""
    return f"- {esc(side.label)}: {quoted}{source}{address}"
