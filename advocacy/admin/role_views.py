"""Roles and what each may do; who holds them; a role for many people at once, by two administrators where it binds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from advocacy import clock
from advocacy.admin import queries
from advocacy.errors import Breach
from advocacy.people import role_changes, wording
from advocacy.people.capabilities import BINDING, TABLE, Capability, Role, binds_others
from advocacy.people.models_role_changes import ChangeKind, ChangeState, RoleChange
from advocacy.people.queries import names_of
from advocacy.web.guards import guard

pages = Blueprint("role_changes", __name__)

DECISIONS: dict[str, Callable[..., object]] = {"agree": role_changes.agree, "decline": role_changes.decline}


@pages.get("/admin/roles")
@guard(Capability.SEE_PEOPLE)
def roles() -> ResponseReturnValue:
    """Every role: what it allows in words, whether its word binds others, how many hold it; all of it as a table."""
    return render_template(
        "admin/roles.html", roles=wording.ROLES, meanings=wording.CAPABILITIES, table=TABLE, binding=BINDING,
        holders=queries.holders(), binds={role for role in Role if binds_others([role])},
        waiting=queries.waiting_changes(),
    )  # fmt: skip


@pages.get("/admin/roles/changes")
@guard(Capability.SEE_PEOPLE)
def changes() -> ResponseReturnValue:
    """Changes of roles for many people, those that wait among them."""
    cursor = request.args.get("cursor")
    found = queries.changes(cursor)
    involved = {each.asked_by_id for each in found.items} | {each.decided_by_id or 0 for each in found.items}
    return render_template(
        "admin/role_changes.html", page=found, cursor=cursor, roles=wording.ROLES, names=names_of(involved),
        mine_to_decide=_mine_to_decide(found.items),
    )  # fmt: skip


@pages.get("/admin/roles/changes/<int:change_id>")
@guard(Capability.SEE_PEOPLE)
def change(change_id: int) -> ResponseReturnValue:
    """One change: who asked for what and why, for whom; decide it."""
    found = queries.change_for(change_id)
    members = [each.person_id for each in found.members]
    names = names_of({*members, found.asked_by_id, found.decided_by_id or 0})
    return render_template(
        "admin/role_change.html", change=found, members=members, names=names, roles=wording.ROLES,
        may=[str(wording.CAPABILITIES[each]) for each in Capability if each in TABLE[found.role]],
        own=current_user.id == found.asked_by_id, about_me=current_user.id in members,
    )  # fmt: skip


@pages.post("/admin/roles/changes")
@guard(Capability.WRITE_PEOPLE)
def ask() -> ResponseReturnValue:
    """Gives a role to the people that were ticked, or takes it from them."""
    form = request.form
    kind, role = form.get("kind", ""), form.get("role", "")
    if kind not in set(ChangeKind) or role not in set(Role):
        raise Breach(_("Which role, and give or take it?"), remedy=_("Choose a role from the list."))
    chosen = _numbers("person")
    outcome = role_changes.ask(
        ChangeKind(kind), Role(role), chosen, actor=current_user.actor, now=clock.now(), why=form.get("why", "")
    )
    if isinstance(outcome, int):
        flash(
            ngettext("The roles of %(num)s person are set.", "The roles of %(num)s people are set.", outcome), "success"
        )
        return redirect(url_for("people_admin.people", role=role))
    flash(_("This role decides in the company's name: a second administrator has to agree."), "info")
    return redirect(url_for("role_changes.change", change_id=outcome.id))


@pages.post("/admin/roles/changes/decide")
@guard(Capability.WRITE_PEOPLE)
def decide() -> ResponseReturnValue:
    """The second pair of eyes says yes, or no, to the changes that were ticked."""
    verb = DECISIONS.get(request.form.get("decision", ""))
    chosen = _numbers("change")
    if verb is None or not 0 < len(chosen) <= role_changes.MOST:
        raise Breach(_("Which changes, and agree or decline?"), remedy=_("Tick changes that wait, and choose."))
    ticked = queries.changes_among(chosen)
    decided, left = role_changes.decide_all(ticked, verb, actor=current_user.actor, now=clock.now())
    if decided:
        flash(ngettext("%(num)s change is decided.", "%(num)s changes are decided.", decided), "success")
    if left:
        flash(
            ngettext(
                "%(num)s change stays as it was: you asked for it, it is about you, or it can't be decided any more.",
                "%(num)s changes stay as they were: you asked for them, they are about you, or they can't be decided "
                "any more.", left,
            ), "warning",
        )  # fmt: skip
    return redirect(url_for("role_changes.changes"))


@pages.post("/admin/roles/changes/<int:change_id>/agree")
@guard(Capability.WRITE_PEOPLE)
def agree(change_id: int) -> ResponseReturnValue:
    """The second pair of eyes says yes."""
    count = role_changes.agree(queries.change_for(change_id), actor=current_user.actor, now=clock.now())
    flash(ngettext("Done for %(num)s person.", "Done for %(num)s people.", count), "success")
    return redirect(url_for("role_changes.change", change_id=change_id))


@pages.post("/admin/roles/changes/<int:change_id>/decline")
@guard(Capability.WRITE_PEOPLE)
def decline(change_id: int) -> ResponseReturnValue:
    """The second pair of eyes says no."""
    role_changes.decline(
        queries.change_for(change_id), actor=current_user.actor, now=clock.now(), why=request.form.get("why", "")
    )
    flash(_("Declined; nothing was changed."), "success")
    return redirect(url_for("role_changes.change", change_id=change_id))


@pages.post("/admin/roles/changes/<int:change_id>/withdraw")
@guard(Capability.WRITE_PEOPLE)
def withdraw(change_id: int) -> ResponseReturnValue:
    """Who asked takes it back."""
    role_changes.withdraw(queries.change_for(change_id), actor=current_user.actor, now=clock.now())
    flash(_("Withdrawn; nothing was changed."), "success")
    return redirect(url_for("role_changes.change", change_id=change_id))


def _mine_to_decide(found: Sequence[RoleChange]) -> set[int]:
    """Those that wait for somebody like the one who reads: not asked for by them, nor about them."""
    if not current_user.can(Capability.WRITE_PEOPLE):
        return set()
    open_ones = [each for each in found if each.state is ChangeState.ASKED and each.asked_by_id != current_user.id]
    return {each.id for each in open_ones if current_user.id not in {one.person_id for one in each.members}}


def _numbers(field: str) -> set[int]:
    """What was ticked."""
    return {int(each) for each in request.form.getlist(field) if each.isdecimal() and len(each) < 10}
