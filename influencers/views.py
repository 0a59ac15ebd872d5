"""Pages: marketing's programmes and their people; the portal of those who take part."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.database import get
from advocacy.errors import Breach
from advocacy.numbers import whole
from advocacy.people.capabilities import Capability
from advocacy.people.models import Relationship
from advocacy.posts.queries import shares_of
from advocacy.reach.models import Dimension
from advocacy.reach.queries import Scope, totals
from advocacy.web.guards import guard, signed_in
from influencers import enrolments, programmes
from influencers.models import Enrolment, ProgrammeKind

NO_DAYS = "none"
"""What the form says where clicks count for nothing that is bought."""

pages = Blueprint("influencers", __name__)

KINDS = {
    "ambassadors": (ProgrammeKind.AMBASSADORS, Relationship.AMBASSADOR_PAID),
    "creators": (ProgrammeKind.CREATORS, Relationship.PAID_INFLUENCER),
    "affiliates": (ProgrammeKind.AFFILIATES, Relationship.AFFILIATE),
    "customers": (ProgrammeKind.CUSTOMERS, Relationship.GIFTED),
}
"""The kinds of a programme, and the relationship that each one's partners disclose."""


@pages.get("/programmes")
@guard(Capability.WRITE_PROGRAMMES)
def list_programmes() -> ResponseReturnValue:
    """All programmes."""
    found = programmes.programmes(request.args.get("cursor"))
    return render_template("influencers/programmes.html", page=found, headcounts=programmes.headcounts(), kinds=KINDS)


@pages.post("/programmes")
@guard(Capability.WRITE_PROGRAMMES)
def add() -> ResponseReturnValue:
    """Adds a programme."""
    chosen = KINDS.get(request.form.get("kind", ""))
    if chosen is None:
        raise Breach("Which kind of programme?", errors={"kind": [f"One of: {', '.join(KINDS)}."]})
    made = programmes.add_programme(
        request.form.get("name", ""), *chosen, request.form.get("terms", ""), actor=current_user.actor, now=clock.now()
    )
    return redirect(url_for("influencers.programme", programme_id=made.id))


@pages.get("/programmes/<int:programme_id>")
@guard(Capability.WRITE_PROGRAMMES)
def programme(programme_id: int) -> ResponseReturnValue:
    """One programme and its people."""
    found = programmes.programme_for(programme_id)
    people = programmes.enrolments_in(programme_id, request.args.get("cursor"))
    return render_template("influencers/programme.html", programme=found, page=people)


@pages.post("/programmes/<int:programme_id>/attribution")
@guard(Capability.WRITE_PROGRAMMES)
def attribute(programme_id: int) -> ResponseReturnValue:
    """Sets how long a click counts for what is bought later; only the word “none” switches attribution off."""
    found, said = programmes.programme_for(programme_id), request.form.get("days", "")
    days = None if said == NO_DAYS else whole(said) or 0
    programmes.set_attribution(found, days, actor=current_user.actor, now=clock.now())
    flash(_("Saved. It holds from now on."), "success")
    return redirect(url_for("influencers.programme", programme_id=programme_id))


@pages.post("/programmes/<int:programme_id>/invite")
@guard(Capability.WRITE_PROGRAMMES)
def invite(programme_id: int) -> ResponseReturnValue:
    """Invites somebody by mail."""
    form = request.form
    programmes.invite(
        programmes.programme_for(programme_id), form.get("email", ""), form.get("name", ""),
        settings.current().base_url, actor=current_user.actor, now=clock.now(),
    )  # fmt: skip
    flash(_("The invitation is on its way."), "success")
    return redirect(url_for("influencers.programme", programme_id=programme_id))


@pages.post("/enrolments/<int:enrolment_id>/deactivate")
@guard(Capability.WRITE_PROGRAMMES)
def deactivate(enrolment_id: int) -> ResponseReturnValue:
    """Ends somebody's part in a programme, with a reason."""
    enrolment = get(Enrolment, enrolment_id, "enrolment")
    enrolments.deactivate(enrolment, actor=current_user.actor, now=clock.now(), why=request.form.get("why", ""))
    flash(_("They no longer take part."), "success")
    return redirect(url_for("influencers.programme", programme_id=enrolment.programme_id))


@pages.get("/portal/")
@signed_in
def portal() -> ResponseReturnValue:
    """What an ambassador opens first: next thing to do, posts, results; the invited find their terms."""
    return render_template(
        "influencers/portal.html", enrolments=programmes.enrolments_of(current_user.id),
        figures=totals(Scope(Dimension.PERSON, str(current_user.id))),
        posts=shares_of(current_user.id, limit=8).items, may_share=current_user.can(Capability.SHARE),
    )  # fmt: skip


@pages.post("/portal/<int:enrolment_id>/answer")
@signed_in
def answer(enrolment_id: int) -> ResponseReturnValue:
    """Yes or no to an invitation."""
    mine = programmes.enrolment_of(current_user.id, enrolment_id)
    accepts = request.form.get("answer") == "accept"
    enrolments.answer(mine, accepts, actor=current_user.actor, now=clock.now())
    flash(_("Welcome!") if accepts else _("Thank you for telling us."), "success")
    return redirect(url_for("influencers.portal"))
