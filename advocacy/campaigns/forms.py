"""What forms about the switch, blackouts and campaigns say: wall clocks of the reader's zone become instants."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from flask_babel import gettext as _

from advocacy.campaigns.blackouts import Plan, Quarters
from advocacy.campaigns.known import known
from advocacy.campaigns.scopes import Scope
from advocacy.campaigns.switch import Order, scope_named
from advocacy.clock import from_wall_clock
from advocacy.errors import Breach

QUARTERS, DAYS = range(1, 9), range(0, 121)


def order_of(form: Mapping[str, str]) -> Order:
    """What is to be paused, and whether its links are. Raises Breach."""
    return Order(
        scope_named(form.get("scope", "")), form.get("name", ""), form.get("why", ""),
        form.get("links_held") == "on", form.get("holding_url", ""),
    )  # fmt: skip


def plan_of(form: Mapping[str, str], zone: str) -> Plan:
    """A blackout from a form. Raises Breach with the fields that can't be read."""
    return Plan(
        form.get("title", ""), *_cover(form),
        _instant(form, "from_at", zone), _instant(form, "until_at", zone), form.get("why", ""),
    )  # fmt: skip


def quarters_of(form: Mapping[str, str]) -> Quarters:
    """A year or two of results days from a form. Raises Breach."""
    return Quarters(
        _date(form, "first_results"), _number(form, "count", QUARTERS), _number(form, "days_before", DAYS),
        _time(form, "out_at"),
    )  # fmt: skip


def like_of(form: Mapping[str, str], now: datetime) -> Plan:
    """What the quiet periods of a form have in common; their times come from the results days."""
    title = form.get("title", "").strip() or _("Quiet period")
    return Plan(title, *_cover(form), now, now, form.get("why", ""))


def _cover(form: Mapping[str, str]) -> tuple[Scope, str]:
    """What is covered. Raises Breach for a name that there is not."""
    scope = scope_named(form.get("scope", ""))
    return scope, known(scope, form.get("name", ""))


def _instant(form: Mapping[str, str], name: str, zone: str) -> datetime:
    try:
        return from_wall_clock(form.get(name, ""), zone)
    except Breach as refusal:
        raise Breach(refusal.message, remedy=refusal.remedy, errors={name: [refusal.remedy]}) from refusal


def optional_date(form: Mapping[str, str], name: str) -> date | None:
    """A day, or None where the field is empty. Raises Breach."""
    return _date(form, name) if form.get(name, "").strip() else None


def _date(form: Mapping[str, str], name: str) -> date:
    try:
        return date.fromisoformat(form.get(name, "").strip())
    except ValueError as wrong:
        raise Breach(_("Which day?"), errors={name: [_("Give a day.")]}) from wrong


def _time(form: Mapping[str, str], name: str) -> time:
    try:
        return time.fromisoformat(form.get(name, "").strip())
    except ValueError as wrong:
        raise Breach(_("At what time?"), errors={name: [_("Give a time, such as 07:00.")]}) from wrong


def _number(form: Mapping[str, str], name: str, allowed: range) -> int:
    text = form.get(name, "").strip()
    if not text.isdecimal() or int(text) not in allowed:
        problem = _("From %(least)s to %(most)s.", least=allowed[0], most=allowed[-1])
        raise Breach(_("How many?"), errors={name: [problem]})
    return int(text)
