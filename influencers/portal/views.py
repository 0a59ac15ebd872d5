"""Pages of the portal: what a partner opens first, what we owe them by when, what they share with."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.people.capabilities import Capability
from advocacy.posts.queries import shares_of
from advocacy.reach.models import Dimension
from advocacy.reach.queries import Scope, totals
from advocacy.web.guards import signed_in
from influencers.commissions import statements
from influencers.portal import collected, tools
from influencers.programmes import enrolments, queries, terms
from influencers.programmes.models import EnrolmentState
from influencers.programmes.promises import Kept
from rewards.standing import queries as standing
from rewards.standing import wording

pages = Blueprint("portal", __name__)

AT_HOME = 4
"""How much of each list the first page shows."""


@pages.get("/portal/")
@signed_in
def home() -> ResponseReturnValue:
    """What a partner opens first: next thing to do, promises, money, links, results; the invited find their terms."""
    me, now = current_user.person, clock.now()
    mine = queries.enrolments_of(me.id)
    takes_part = any(each.state is EnrolmentState.APPROVED for each in mine)
    sums = statements.sums_of(me.id)  # also of who takes part no more: what they earned is theirs
    return render_template(
        "influencers/portal/home.html", enrolments=mine, now=now, takes_part=takes_part,
        terms=terms.terms_of({each.programme_id for each in mine}, now),
        steps=collected.next_steps(me.id, now) if collected.is_asked(mine, sums) else [],
        promises=collected.promises_of(me.id, now), kept=Kept,
        sums=sums, links=tools.links_of(me.id, limit=AT_HOME).items,
        codes=tools.codes_of(me.id, AT_HOME), ladders=_ladders(), words=wording,
        figures=totals(Scope(Dimension.PERSON, str(me.id))), posts=shares_of(me.id, limit=AT_HOME).items,
        may_share=current_user.can(Capability.SHARE), most=AT_HOME,
    )  # fmt: skip


@pages.get("/portal/promises")
@signed_in
def promises() -> ResponseReturnValue:
    """The promise clock: everything that we owe, by when, what is late and what holds it up."""
    now = clock.now()
    found = collected.promises_of(current_user.id, now)
    return render_template("influencers/portal/promises.html", promises=found, now=now, kept=Kept)


@pages.get("/portal/links")
@signed_in
def links() -> ResponseReturnValue:
    """Links and codes, and what became of each."""
    found = tools.links_of(current_user.id, request.args.get("cursor"))
    return render_template("influencers/portal/links.html", found=found, codes=tools.codes_of(current_user.id))


@pages.get("/portal/privacy")
@signed_in
def privacy() -> ResponseReturnValue:
    """What is kept of a partner, as a file, and how it goes: one page for everybody."""
    return redirect(url_for("privacy.mine"))


@pages.post("/portal/<int:enrolment_id>/answer")
@signed_in
def answer(enrolment_id: int) -> ResponseReturnValue:
    """Yes or no to an invitation."""
    mine = queries.enrolment_of(current_user.id, enrolment_id)
    accepts = request.form.get("answer") == "accept"
    enrolments.answer(mine, accepts, actor=current_user.actor, now=clock.now())
    flash(_("Welcome!") if accepts else _("Thank you for telling us."), "success")
    return redirect(url_for("portal.home"))


def _ladders() -> list[standing.OnLadder]:
    """Where one stands in one's programmes; everybody's ladder is at the home of points."""
    found = standing.ladders_of(current_user.person, clock.now())
    return [each for each in found if each.programme]
