"""Pages of the directory's groups and of segments: what a group stands for and gives, who is in a segment."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.database import get
from advocacy.directory import groups, queries, rules
from advocacy.directory.scim_pages import INSTALLED
from advocacy.errors import Breach
from advocacy.people import accounts, segments, wording
from advocacy.people import queries as people_queries
from advocacy.people.capabilities import Capability, Role
from advocacy.people.models import Team
from advocacy.web.guards import guard

pages = Blueprint("groups", __name__)


@pages.get("/admin/groups")
@guard(Capability.SEE_PEOPLE)
def listing() -> ResponseReturnValue:
    """The directory's groups: who is in them, what they stand for and give; how a directory is connected."""
    found = queries.groups(request.args.get("cursor"))
    ids = [group.id for group in found.items]
    return render_template(
        "directory/groups.html", page=found, sizes=queries.sizes(ids), rules=queries.rules_of(ids), roles=wording.ROLES,
        waiting=queries.waiting_rules(), installed=INSTALLED, cursor=request.args.get("cursor"),
        address=f"{settings.current().base_url.rstrip('/')}/scim/v2",
    )  # fmt: skip


@pages.get("/admin/groups/<int:group_id>")
@guard(Capability.SEE_PEOPLE)
def group(group_id: int) -> ResponseReturnValue:
    """One group."""
    return _group(group_id)


def _group(group_id: int, problem: Breach | None = None) -> str:
    found = queries.group_for(group_id)
    given = queries.rules_of([group_id]).get(group_id, [])
    names = people_queries.names_of([rule.made_by_id for rule in given if rule.made_by_id])
    return render_template(
        "directory/group.html", group=found, people=queries.people_in(group_id, request.args.get("cursor")),
        rules=given, roles={role: said for role, said in wording.ROLES.items() if role not in rules.OUTSIDE},
        segments=segments.segment_choices(), teams=[(team.id, team.name) for team in people_queries.team_choices()],
        problem=problem, names=names, cursor=request.args.get("cursor"),
    )  # fmt: skip


@pages.post("/admin/groups/<int:group_id>/team")
@guard(Capability.PROVISION)
def stand_for(group_id: int) -> ResponseReturnValue:
    """Says which team the group stands for, or that it stands for none."""
    found, actor, now = queries.group_for(group_id), current_user.actor, clock.now()
    said = request.form.get("team", "")
    if said == "own":
        team: Team | None = accounts.team_named(found.name[: accounts.LONGEST["team"]], actor=actor, now=now)
    else:
        team = (
            get(Team, int(said), _("There is no such team."))
            if said.isascii() and said.isdecimal() and len(said) <= 9
            else None
        )
    groups.stand_for(found, team, actor=actor, now=now)
    flash(_("Saved."), "success")
    return redirect(url_for("groups.group", group_id=group_id))


@pages.post("/admin/groups/<int:group_id>/rules")
@guard(Capability.PROVISION)
def propose(group_id: int) -> ResponseReturnValue:
    """The group gives a role or a place in a segment from now on, or once a second person agrees."""
    said, _sign, which = request.form.get("gives", "").partition(":")
    found, actor, now = queries.group_for(group_id), current_user.actor, clock.now()
    try:
        if said == "segment" and which.isascii() and which.isdecimal() and len(which) <= 9:
            rule = rules.propose(found, segment=segments.segment_for(int(which)), actor=actor, now=now)
        elif said == "role" and which in set(Role):
            rule = rules.propose(found, role=Role(which), actor=actor, now=now)
        else:
            raise Breach(_("A group gives a role or a place in a segment."), errors={"gives": [_("Choose one.")]})
    except Breach as refusal:
        return _group(group_id, refusal), 422
    waits = rule.state.value == "proposed"
    flash(_("It waits for a second administrator to agree.") if waits else _("The group gives it now."), "success")
    return redirect(url_for("groups.group", group_id=group_id))


@pages.post("/admin/groups/rules/<int:rule_id>/agree")
@guard(Capability.PROVISION)
def agree(rule_id: int) -> ResponseReturnValue:
    """A second administrator agrees."""
    rule = queries.rule_for(rule_id)
    rules.agree(rule, actor=current_user.actor, now=clock.now())
    flash(_("The group gives it now."), "success")
    return redirect(url_for("groups.group", group_id=rule.group_id))


@pages.post("/admin/groups/rules/<int:rule_id>/end")
@guard(Capability.PROVISION)
def end(rule_id: int) -> ResponseReturnValue:
    """The group gives it no more."""
    rule = queries.rule_for(rule_id)
    rules.end(rule, actor=current_user.actor, now=clock.now())
    flash(_("The group gives it no more."), "success")
    return redirect(url_for("groups.group", group_id=rule.group_id))
