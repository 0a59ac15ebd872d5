"""Pure: how shares and links refer to what the library lent. The only place that spells or reads these references.

A group reference names an item ("item:12"), a source reference one of its revisions ("item:12:3").
"""

from __future__ import annotations

ITEM = "item"


def group_ref(item_id: int) -> str:
    """What everything made of an item carries, whatever its revision; reach groups by it."""
    return f"{ITEM}:{item_id}"


def source_ref(item_id: int, number: int) -> str:
    """What everything made of one revision of an item carries."""
    return f"{group_ref(item_id)}:{number}"


def prefix(item_id: int) -> str:
    """What the source references of all revisions of an item begin with, and those of no other item."""
    return f"{group_ref(item_id)}:"


def item_and_number(source: str) -> tuple[int, int] | None:
    """The item and the revision that a source reference names; None for one that isn't ours."""
    kind, _, rest = source.partition(":")
    item, _, number = rest.partition(":")
    return (int(item), int(number)) if kind == ITEM and item.isdecimal() and number.isdecimal() else None


def item_of(group: str) -> int | None:
    """The item that a group reference names; None for one that isn't ours."""
    kind, _, item = group.partition(":")
    return int(item) if kind == ITEM and item.isdecimal() else None
