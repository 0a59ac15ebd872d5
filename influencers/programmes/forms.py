"""What the forms of programmes hold, as the verbs take it. Asks nothing; raises Breach by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _

from advocacy import clock
from advocacy.errors import Breach
from advocacy.links.attribution import money
from advocacy.numbers import whole
from advocacy.people.models import Relationship
from influencers.programmes.enrolments import BY_STRICTNESS
from influencers.programmes.models import USUAL_HOLD, EnrolmentState, Programme, ProgrammeKind
from influencers.programmes.terms import Conditions
from influencers.programmes.wording import KINDS
from rewards.standing import forms as ladder_forms
from rewards.standing.models import Counted

WALL_CLOCK = "%Y-%m-%dT%H:%M"


def kind_of(form: Mapping[str, str]) -> tuple[ProgrammeKind, Relationship]:
    """The kind of a programme and what its partners disclose. Raises Breach for one that is none."""
    try:
        kind = ProgrammeKind(form.get("kind", ""))
    except ValueError as wrong:
        told = {"kind": [_("One of: %(names)s.", names=", ".join(ProgrammeKind))]}
        raise Breach(_("Which kind of programme?"), errors=told) from wrong
    return kind, tie_of(form) or KINDS[kind].relationship


def tie_of(form: Mapping[str, str]) -> Relationship | None:
    """The tie that a form names; None where it leaves it to the kind. Raises Breach for one that only HR gives."""
    named = form.get("relationship", "")
    if not named:
        return None
    if named not in BY_STRICTNESS:
        raise Breach(_("HR alone says so."), errors={"relationship": [_("Choose one of these.")]})
    return Relationship(named)


def conditions_of(form: Mapping[str, str], currency: str) -> Conditions:
    """Hold, minimum payout and currency. Raises Breach by field."""
    named = money.currency_of(form.get("currency", "") or currency)
    hold = whole(form.get("hold_days", "") or str(USUAL_HOLD))
    least = money.minor(form.get("minimum_payout", "").strip() or "0", named, "minimum_payout")
    return Conditions(-1 if hold is None else hold, least, named)


def settings_facts(form: Mapping[str, str], zone: str) -> dict[str, Any]:
    """What ``change_programme`` takes; times are wall clocks of ``zone``. Raises Breach by field."""
    until = form.get("open_until", "").strip()
    try:
        ends = clock.from_wall_clock(until, zone) if until else None
    except Breach as wrong:
        raise Breach(_("That is no time."), errors={"open_until": [_("Choose a day and a time.")]}) from wrong
    return {
        "name": form.get("name", ""), "slug": form.get("slug", ""), "about": form.get("about", "").strip(),
        "budget_id": whole(form.get("budget_id", "")) or None, "takes_applications": "takes_applications" in form,
        "open_until": ends,
    }  # fmt: skip


def settings_shown(programme: Programme, zone: str) -> dict[str, Any]:
    """A programme as the form shows it."""
    ends = programme.open_until
    return {
        "name": programme.name, "slug": programme.slug, "about": programme.about,
        "budget_id": programme.budget_id or "", "takes_applications": programme.takes_applications,
        "open_until": ends.astimezone(clock.zone_named(zone)).strftime(WALL_CLOCK) if ends else "",
    }  # fmt: skip


def ladder_facts(form: Mapping[str, str], programme: Programme, zone: str) -> dict[str, Any]:
    """The next version of a programme's tiers; sales are typed in whole units of its currency."""
    facts = ladder_forms.ladder_facts({**form, "programme_id": str(programme.id)}, zone)
    if facts["counts"] is Counted.SALES:
        of = programme.currency
        facts["tiers"] = [replace(each, least=money.minor(str(each.least), of)) for each in facts["tiers"]]
    return facts


def state_of(said: str) -> EnrolmentState | None:
    """The state that an address names; None for all of them."""
    return EnrolmentState(said) if said in list(EnrolmentState) else None
