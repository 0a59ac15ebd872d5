"""What tax shows on the pages of others: the classes that a perk may have."""

from __future__ import annotations

from collections.abc import Sequence

from rewards.tax import classes


def tax_classes() -> Sequence[tuple[str, str]]:
    """Key and words of every class, as the newest rules have them."""
    return tuple(classes.latest().classes.items())
