"""Pure: the facts of a perk, checked together. Raises Breach by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _

from advocacy.english import English
from advocacy.errors import Breach
from rewards.perks.models import PerkKind

MOST = 1_000_000
MOST_VALUE = 10**9
"""Minor units: a perk worth more is a slip."""
DEFAULTS: Mapping[str, Any] = {
    "description": "", "stock": None, "per_person": None, "value": 0, "currency": "", "tax_class": "",
    "budget_id": None, "picture_alt": "", "offered_from": None, "offered_until": None, "happens_at": None, "place": "",
    "tier": "", "at_once": False, "active": True,
}  # fmt: skip
"""What a perk is when nothing else is said."""
CHANGEABLE = frozenset({"name", "cost", *DEFAULTS})
LONGEST = {"name": 120, "place": 200, "tax_class": 60, "tier": 60, "picture_alt": 300}
RANGES = {"cost": (1, MOST), "stock": (0, MOST), "per_person": (1, MOST), "value": (0, MOST_VALUE)}


def whole(kind: PerkKind, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Every fact of a perk of that kind, trimmed. Raises Breach for those that make no sense, alone or together."""
    whole = {name: each.strip() if isinstance(each, str) else each for name, each in {**DEFAULTS, **facts}.items()}
    errors = {**_too_long(whole), **_out_of_range(whole)}
    for field, words, wrong in _TOGETHER:
        if field not in errors and wrong(kind, whole):
            errors[field] = [words]
    if errors:
        raise Breach(_("This perk can't be kept as it is."), errors=errors)
    return whole


def _too_long(facts: Mapping[str, Any]) -> dict[str, list[str]]:
    errors = {
        name: [_("At most %(most)s characters.", most=most)]
        for name, most in LONGEST.items()
        if len(facts.get(name) or "") > most
    }
    if not facts.get("name") or "name" in errors:
        errors["name"] = [_("Give a name of at most 120 characters.")]
    return errors


def _out_of_range(facts: Mapping[str, Any]) -> dict[str, list[str]]:
    errors = {}
    for field, (least, most) in RANGES.items():
        number = facts.get(field)
        missing = number is None and field in ("cost", "value")
        if missing or (number is not None and not least <= number <= most):
            errors[field] = [_("Give a number from %(least)s to %(most)s.", least=f"{least:,}", most=f"{most:,}")]
    return errors


_Wrong = Callable[[PerkKind, Mapping[str, Any]], bool]


def _ends_before(_kind: PerkKind, facts: Mapping[str, Any]) -> bool:
    begin, end = facts["offered_from"], facts["offered_until"]
    return begin is not None and end is not None and end <= begin


_TOGETHER: tuple[tuple[str, str, _Wrong], ...] = (
    ("offered_until", English("The end is after the beginning."), _ends_before),
    ("currency", English("Say in which currency it is worth that."),
     lambda kind, of: of["value"] > 0 and not of["currency"]),
    ("value", English("A budget bears what it is worth: say how much."),
     lambda kind, of: of["budget_id"] is not None and not of["value"]),
    ("value", English("A gift card is ordered for an amount: say how much."),
     lambda kind, of: kind is PerkKind.GIFT_CARD and not of["value"]),
    ("budget_id", English("Time off is not paid from a budget; HR says yes."),
     lambda kind, of: kind is PerkKind.TIME_OFF and of["budget_id"] is not None),
    ("at_once", English("Somebody from HR has to say yes to time off."),
     lambda kind, of: kind is PerkKind.TIME_OFF and of["at_once"]),
    ("happens_at", English("Say when it happens."),
     lambda kind, of: kind is PerkKind.EVENT and of["happens_at"] is None),
)  # fmt: skip
"""Field, what is said, and when it is wrong."""
