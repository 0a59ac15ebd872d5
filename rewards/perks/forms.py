"""What the forms of perks hold, as the verbs take it, and back. Asks nothing; raises Breach by field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from advocacy import clock
from advocacy.errors import Breach
from advocacy.links.attribution import money
from rewards.forms import numbers
from rewards.perks.models import Narrowing, Perk, PerkKind
from rewards.perks.perks import UNSEEN, Stock

TIMES = ("offered_from", "offered_until", "happens_at")
TEXTS = ("name", "description", "place", "tax_class", "tier", "picture_alt")
SWITCHES = ("active", "at_once")
WALL_CLOCK = "%Y-%m-%dT%H:%M"


def perk_facts(form: MultiDict[str, str], *, zone: str, currency: str) -> dict[str, Any]:
    """The facts of a perk; an empty stock or limit is none, an empty time none. Times are wall clocks of ``zone``, the
    value an amount in ``currency`` unless the form names another. ``audience`` is by kind."""
    facts = {name: form.get(name, "") for name in TEXTS}
    figures = numbers(form, ("cost", "stock", "per_person", "budget_id"))
    named = form.get("currency", "").strip() or currency
    worth = money.minor(form.get("value", "").strip() or "0", money.currency_of(named), "value")
    return {
        **facts, **figures, **{name: _instant(form, name, zone) for name in TIMES},
        **{name: name in form for name in SWITCHES}, "value": worth,
        "currency": named.upper() if worth else "",
        "audience": {kind: [each for each in form.getlist(kind.value) if each] for kind in Narrowing},
    }  # fmt: skip


def stock_seen(form: Mapping[str, str]) -> Stock:
    """The stock that the form was opened with; an empty one is none. Raises Breach for what is no number."""
    return numbers(form, ("stock_seen",))["stock_seen"] if "stock_seen" in form else UNSEEN


def kind_of(form: Mapping[str, str]) -> PerkKind:
    """The kind that a form names; goods where it names none. Raises Breach for one that is none."""
    try:
        return PerkKind(form.get("kind", "") or PerkKind.GOODS)
    except ValueError as wrong:
        raise Breach(_("That is no kind of perk."), errors={"kind": [_("Choose one of the list.")]}) from wrong


def filled(perk: Perk, zone: str) -> dict[str, Any]:
    """A perk as its form shows it."""
    shown: dict[str, Any] = {name: getattr(perk, name) for name in (*TEXTS, *SWITCHES, "cost", "stock", "per_person")}
    shown["stock_seen"] = "" if perk.stock is None else perk.stock
    shown["budget_id"] = perk.budget_id or ""
    shown["value"] = money.amount(perk.value, perk.currency) if perk.value else ""
    shown["currency"] = perk.currency
    for name in TIMES:
        shown[name] = _written(getattr(perk, name), zone)
    for kind in Narrowing:
        shown[kind.value] = [row.value for row in perk.audience if row.kind is kind]
    return shown


def again(form: MultiDict[str, str]) -> dict[str, Any]:
    """What somebody typed, to be put right."""
    lists = {kind.value: form.getlist(kind.value) for kind in Narrowing}
    return {**form.to_dict(), **lists, **{name: name in form for name in SWITCHES}}


def _instant(form: Mapping[str, str], name: str, zone: str) -> datetime | None:
    text = form.get(name, "").strip()
    try:
        return clock.from_wall_clock(text, zone) if text else None
    except Breach as wrong:
        raise Breach(_("That is no time."), errors={name: [_("Choose a day and a time.")]}) from wrong


def _written(at: datetime | None, zone: str) -> str:
    return at.astimezone(clock.zone_named(zone)).strftime(WALL_CLOCK) if at else ""
