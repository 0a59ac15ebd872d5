"""Pure: whole numbers out of what people and addresses give us."""

from __future__ import annotations

MOST_DIGITS = 18
"""More would not fit into a database's widest whole number."""


def whole(text: str, most_digits: int = MOST_DIGITS) -> int | None:
    """The number that these digits write, spaces around them left out; None for anything else.

    Digits are 0 to 9 alone: ``str.isdigit`` calls "²" one, which ``int`` can't read.
    """
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= most_digits else None
