"""Pages of people: find, add, import, change, give roles, close an account; teams. For administrators; HR in part."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.database import get
from advocacy.errors import Breach
from advocacy.people import accounts, importing, leaving, queries, signing_in, wording
from advocacy.people.capabilities import TABLE, Capability, Role
from advocacy.people.models import Person, Team
from advocacy.web.guards import guard
from advocacy.web.languages import LANGUAGES

pages = Blueprint("people_admin", __name__)

FACTS = ("name", "zone", "language", "region", "relationship", "employing_entity")


@pages.get("/admin/people")
@guard(Capability.SEE_PEOPLE)
def people() -> ResponseReturnValue:
    """People, newest first, by words and team; a form to add one."""
    words, team_id = request.args.get("q", ""), request.args.get("team", type=int)
    cursor = request.args.get("cursor")
    return render_template(
        "admin/people.html", page=queries.people(words, team_id, cursor), words=words, team_id=team_id, cursor=cursor,
        teams=_team_options(), roles=wording.ROLES,
    )  # fmt: skip


def _team_options() -> list[tuple[int, str]]:
    return [(team.id, team.name) for team in queries.team_choices()]


@pages.post("/admin/people")
@guard(Capability.WRITE_PEOPLE)
def add() -> ResponseReturnValue:
    """Adds a person and mails them their first link."""
    form, now = request.form, clock.now()
    facts = {name: form[name].strip() for name in ("zone", "region") if form.get(name, "").strip()}
    person = accounts.add_person(
        form.get("email", ""), form.get("name", ""), _roles(), actor=current_user.actor, now=now,
        team=form.get("team", "").strip() or None, **facts,
    )  # fmt: skip
    return _welcomed(person, now)


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
    )  # fmt: skip


@pages.post("/admin/people/<int:person_id>")
@guard(Capability.WRITE_PEOPLE, Capability.SET_EMPLOYMENT)
def change(person_id: int) -> ResponseReturnValue:
    """Changes facts; HR those of employment only."""
    facts: dict[str, Any] = {name: request.form[name].strip() for name in FACTS if name in request.form}
    if "team_id" in request.form:
        team_id = request.form.get("team_id", type=int)
        facts["team_id"] = get(Team, team_id, "team").id if team_id else None
    accounts.refuse_beyond(current_user.can, facts)
    accounts.change_person(queries.person_for(person_id), actor=current_user.actor, now=clock.now(), **facts)
    flash(_("Saved."), "success")
    return redirect(url_for("people_admin.person", person_id=person_id))


@pages.post("/admin/people/<int:person_id>/roles")
@guard(Capability.WRITE_PEOPLE)
def set_roles(person_id: int) -> ResponseReturnValue:
    """Gives a person exactly these roles."""
    accounts.set_roles(queries.person_for(person_id), _roles(), actor=current_user.actor, now=clock.now())
    flash(_("The roles are set."), "success")
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


@pages.get("/admin/people/import")
@guard(Capability.WRITE_PEOPLE)
def import_form() -> ResponseReturnValue:
    """The form that takes a CSV file."""
    return render_template("admin/import.html", columns=importing.COLUMNS, rows=None, text="", problem=None)


@pages.post("/admin/people/import/preview")
@guard(Capability.WRITE_PEOPLE)
def import_preview() -> ResponseReturnValue:
    """Shows who would be added, or the first line that can't be taken. Adds nobody."""
    file = request.files.get("file")
    rows, text, problem = None, "", None
    try:
        text = importing.decoded(file.read(importing.MOST_BYTES + 1) if file else b"")
        rows = importing.read_rows(text)
        importing.refuse_known(rows)
    except Breach as breach:
        rows, problem = None, breach
    page = render_template("admin/import.html", columns=importing.COLUMNS, rows=rows, text=text, problem=problem)
    return page, 422 if problem else 200


@pages.post("/admin/people/import")
@guard(Capability.WRITE_PEOPLE)
def import_people() -> ResponseReturnValue:
    """Adds everybody in the file that was shown, or nobody."""
    rows = importing.read_rows(request.form.get("text", ""))
    count = importing.add_rows(rows, actor=current_user.actor, now=clock.now())
    flash(_("%(count)s people added.", count=count), "success")
    return redirect(url_for("people_admin.people"))


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
