"""Unknown parties: finds names that nobody has listed, as written.

Does not care what the parties do; precision matters more than recall, because a name found here may act in a claim.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscoveryWords:
    """The content of `seeds/discovery.yaml`."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = {"extra": "forbid"}
