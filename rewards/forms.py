"""Pure: what forms of every room hold, as verbs take it."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from advocacy.errors import Breach

LONGEST = 18
"""Digits: what databases count in has no more."""


def numbers(form: Mapping[str, str], names: tuple[str, ...]) -> dict[str, int | None]:
    """Whole numbers by name; an empty field is None. Raises Breach by field."""
    numbers: dict[str, int | None] = {}
    wrong = {}
    for name in names:
        text = form.get(name, "").strip()
        if text and not (text.isdecimal() and len(text) <= LONGEST):
            wrong[name] = [_("Give a whole number.")]
        else:
            numbers[name] = int(text) if text else None
    if wrong:
        raise Breach(_("Some figures are no numbers."), errors=wrong)
    return numbers
