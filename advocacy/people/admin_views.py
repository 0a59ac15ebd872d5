"""Pages of people: find, add, change, give roles, close an account; teams. For administrators; HR in part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.database import get
from advocacy.errors import Breach
from advocacy.people import accounts, leaving, queries, role_changes, signing_in, wording
from advocacy.people.capabilities import TABLE, Capability, Role
from advocacy.people.models import Person, Relationship, Team
from advocacy.people.models_role_changes import RoleChange
from advocacy.people.queries import Narrowing
from advocacy.web.guards import guard
from advocacy.web.languages import LANGUAGES

pages = Blueprint("people_admin", __name__)

FACTS = ("name", "zone", "language", "region", "relationship", "employing_entity")


@pages.get("/admin/people")
@guard(Capability.SEE_PEOPLE)
def people() -> ResponseReturnValue:
    """People, newest first, by words, team, role, relationship and state; a role for many; a form to add one."""
    words, team_id = request.args.get("q", ""), request.args.get("team", type=int)
    cursor, narrowing = request.args.get("cursor"), _narrowing()
    said = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    return render_template(
        "admin/people.html", page=queries.people(words, team_id, cursor, narrowing=narrowing), words=words, said=said,
        team_id=team_id, cursor=cursor, teams=_team_options(), roles=wording.ROLES, binds=role_changes.BINDING_ROLES,
        relationships=wording.RELATIONSHIPS,
    )  # fmt: skip


FILTERS = ("q", "team", "role", "relationship", "state")


def _narrowing() -> Narrowing:
    """What the address asks for; a role or state that there isn't narrows nothing."""
    role, tie, state = (request.args.get(name, "") for name in ("role", "relationship", "state"))
    return Narrowing(
        Role(role) if role in set(Role) else None, Relationship(tie) if tie in set(Relationship) else None,
        {"open": True, "closed": False}.get(state), state == "never",
    )  # fmt: skip


def _team_options() -> list[tuple[int, str]]:
    return [(team.id, team.name) for team in queries.team_choices()]


@pages.post("/admin/people")
@guard(Capability.WRITE_PEOPLE)
def add() -> ResponseReturnValue:
    """Adds a person and mails them their first link."""
    form, now = request.form, clock.now()
    facts: dict[str, Any] = {name: form[name].strip() for name in ("zone", "region") if form.get(name, "").strip()}
    person, asked = role_changes.add_or_ask(
        form.get("email", ""), form.get("name", ""), _roles(), actor=current_user.actor, now=now,
        team=form.get("team", "").strip() or None, **facts,
    )  # fmt: skip
    _say_what_waits(asked)
    return _welcomed(person, now)


def _say_what_waits(asked: Sequence[RoleChange]) -> None:
    for each in asked:
        flash(
            _("The role %(role)s decides in the company's name: a second administrator has to agree.",
              role=wording.ROLES[each.role]), "info",
        )  # fmt: skip


@pages.get("/admin/people/<int:person_id>")
@guard(Capability.SEE_PEOPLE)
def person(person_id: int) -> ResponseReturnValue:
    """One person: facts, roles and what they allow, the account."""
    return _person(queries.person_for(person_id))


def _welcomed(person: Person, now: datetime) -> str:
    """Mails the link; shows it, this once, unless the person's word binds others."""
    link = signing_in.welcome(person, settings.current().base_url, actor=current_user.actor, now=now)
    if link is None:
        flash(_("The link is on its way to them by mail."), "success")
    return _person(person, link)


def _person(found: Person, link: str | None = None) -> str:
    return render_template(
        "admin/person.html", person=found, teams=_team_options(), link=link, table=TABLE, roles=wording.ROLES,
        relationships=wording.RELATIONSHIPS, meanings=wording.CAPABILITIES,
        open_link=queries.has_link(found, clock.now()), languages=list(LANGUAGES.items()),
        waiting=role_changes.waiting_for([found.id]).get(found.id, []),
    )  # fmt: skip


@pages.post("/admin/people/<int:person_id>")
@guard(Capability.WRITE_PEOPLE, Capability.SET_EMPLOYMENT)
def change(person_id: int) -> ResponseReturnValue:
    """Changes facts; HR those of employment only."""
    facts: dict[str, Any] = {name: request.form[name].strip() for name in FACTS if name in request.form}
    if "team_id" in request.form:
        team_id = request.form.get("team_id", type=int)
        facts["team_id"] = get(Team, team_id, _("There is no such team.")).id if team_id else None
    accounts.refuse_beyond(current_user.can, facts)
    accounts.change_person(queries.person_for(person_id), actor=current_user.actor, now=clock.now(), **facts)
    flash(_("Saved."), "success")
    return redirect(url_for("people_admin.person", person_id=person_id))


@pages.post("/admin/people/<int:person_id>/roles")
@guard(Capability.WRITE_PEOPLE)
def set_roles(person_id: int) -> ResponseReturnValue:
    """Gives a person exactly these roles; those whose word binds others once a second administrator agrees."""
    found = queries.person_for(person_id)
    asked = role_changes.set_or_ask(found, _roles(), actor=current_user.actor, now=clock.now())
    if not asked:
        flash(_("The roles are set."), "success")
    _say_what_waits(asked)
    return redirect(url_for("people_admin.person", person_id=person_id))


def _roles() -> list[Role]:
    wanted = request.form.getlist("role")
    if unknown := set(wanted) - set(Role):
        raise Breach(_("There is no such role: %(role)s.", role=min(unknown)))
    return [Role(role) for role in wanted]


@pages.post("/admin/people/<int:person_id>/link")
@guard(Capability.WRITE_PEOPLE)
def make_link(person_id: int) -> ResponseReturnValue:
    """Mails a person a new link to sign in; older ones end."""
    now, found = clock.now(), queries.person_for(person_id)
    accounts.refuse_closed(found)
    accounts.revoke_links(found, actor=current_user.actor, now=now)
    return _welcomed(found, now)


@pages.post("/admin/people/<int:person_id>/links/revoke")
@guard(Capability.WRITE_PEOPLE)
def revoke_links(person_id: int) -> ResponseReturnValue:
    """Ends the links that a person has not used."""
    accounts.revoke_links(queries.person_for(person_id), actor=current_user.actor, now=clock.now())
    flash(_("The link no longer works."), "success")
    return redirect(url_for("people_admin.person", person_id=person_id))


@pages.get("/admin/people/<int:person_id>/leave")
@guard(Capability.WRITE_PEOPLE)
def leave_form(person_id: int) -> ResponseReturnValue:
    """What closing the account will end and hand over; nothing is done yet."""
    return _leave_form(person_id)


def _leave_form(person_id: int, problem: Breach | None = None) -> str:
    found, now = queries.person_for(person_id), clock.now()
    return render_template(
        "admin/leave.html", person=found, steps=leaving.preview(found, now), access=leaving.count_access(found, now),
        problem=problem, form=request.form,
    )  # fmt: skip


@pages.post("/admin/people/<int:person_id>/close")
@guard(Capability.WRITE_PEOPLE)
def close(person_id: int) -> ResponseReturnValue:
    """Closes an account, ends what hangs on it and hands the rest over."""
    found, why = queries.person_for(person_id), request.form.get("why", "").strip()
    said = request.form.get("successor", "").strip()
    successor = queries.who_is(said) if said else None
    try:
        if said and successor is None:
            raise Breach(_("Who takes over?"), errors={"successor_id": [_("Nobody is called so.")]})
        leaving.leave(
            found, actor=current_user.actor, now=clock.now(), why=why or _("Closed by an administrator."),
            successor_id=successor,
        )  # fmt: skip
    except Breach as refusal:
        return _leave_form(person_id, refusal), 422
    flash(_("The account is closed."), "success")
    return redirect(url_for("people_admin.person", person_id=person_id))


@pages.get("/admin/teams")
@guard(Capability.SEE_PEOPLE)
def teams() -> ResponseReturnValue:
    """Teams and how many people each has."""
    found = queries.teams(request.args.get("cursor"))
    counts = queries.headcounts([team.id for team in found.items])
    return render_template("admin/teams.html", page=found, counts=counts, cursor=request.args.get("cursor"))


@pages.post("/admin/teams")
@guard(Capability.WRITE_PEOPLE)
def add_team() -> ResponseReturnValue:
    """Adds a team."""
    form = request.form
    accounts.team_named(
        form.get("name", ""), actor=current_user.actor, now=clock.now(), region=form.get("region", "").strip()
    )
    flash(_("The team is there."), "success")
    return redirect(url_for("people_admin.teams"))
