"""The digest for a terminal: the plain text, coloured when asked to.

Pure; whether the output is a terminal is the caller's business.
"""

from collections.abc import Callable

from tracker.render import text
from tracker.render.view import View


def _sgr(code: str) -> Callable[[str], str]:
    return lambda piece: f"\x1b[{code}m{piece}\x1b[0m" if piece.strip() else piece


COLOURS = text.Paint(
    title=_sgr("1"), section=_sgr("1;36"), id=_sgr("1;33"), strong=_sgr("1"), faint=_sgr("2"), warn=_sgr("33")
)


def render(view: View, *, colours: bool, width: int = text.WIDTH) -> str:
    """The whole digest; escape codes are ours alone, feed text is cleaned of them."""
    return text.render(view, width=width, paint=COLOURS if colours else text.PLAIN)
