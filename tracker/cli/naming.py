"""What people call things on the command line: `C41` for a change, and by it the item that its line cites.

Does not know what the things are.
"""

import re
from typing import TYPE_CHECKING

from tracker.errors import InputError

if TYPE_CHECKING:
    from tracker.model import ItemId
    from tracker.stores import Stores

_CHANGE = re.compile(r"#?[Cc]([0-9]{1,12})")


def change_number(name: str) -> int | None:
    """The number of a change as digests name it (`C41`, `#C41`); None for another name."""
    found = _CHANGE.fullmatch(name)
    return int(found[1]) if found else None


def cited_item(name: str, stores: "Stores") -> "ItemId":
    """The item of that id, or the one that a line of a digest cites; raises NotFound, InputError."""
    from tracker.model import ChangeId, ItemId

    number = change_number(name)
    if number is None:
        return ItemId(name)
    change = stores.ledger.change(ChangeId(number))
    if change.item is None:
        raise InputError(f"{name}: cites no item")
    return change.item
