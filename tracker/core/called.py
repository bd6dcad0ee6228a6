"""What the readers of one language call parties, places and technologies (`seeds/wording/names/*.yaml`).

Does not find names in texts (`core.names` does) and invents none: what is not listed keeps its own name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar


@dataclass(frozen=True, kw_only=True)
class Called:
    """The tables of one language."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = {"extra": "forbid"}

    names: Mapping[str, str] = field(default_factory=dict)  # canonical name of a party -> name
    places: Mapping[str, str] = field(default_factory=dict)  # a place as texts of any language write it -> name
    technology: Mapping[str, str] = field(default_factory=dict)
    foreign: str = ""  # pattern of the scripts that these readers do not read

    def party(self, name: str) -> str:
        """A party; an unlisted one as it is written."""
        return self.names.get(name, name)

    def place(self, written: str) -> str:
        """A place; empty for one that is not listed and that these readers could not read."""
        return self.places.get(written) or ("" if self._unreadable(written) else written)

    def matter(self, name: str) -> str:
        """A technology."""
        return self.technology.get(name, name)

    def _unreadable(self, text: str) -> bool:
        return self._foreign is not None and self._foreign.search(text) is not None

    @cached_property
    def _foreign(self) -> re.Pattern[str] | None:
        return re.compile(self.foreign) if self.foreign else None
