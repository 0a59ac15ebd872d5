"""A partner's page of one programme: the invitation, the terms in force and those they accepted, their tier. Thin."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.errors import Breach, NotFound
from advocacy.numbers import whole
from advocacy.web.guards import signed_in
from influencers.programmes import enrolments, exclusive, going_by, queries, terms, tiers, wording
from influencers.programmes.models import Enrolment
from rewards.standing import queries as standing
from rewards.standing import wording as ladder_words

pages = Blueprint("my_programmes", __name__, url_prefix="/portal/programmes")


@pages.get("/<int:programme_id>")
@signed_in
def one(programme_id: int) -> ResponseReturnValue:
    """My part in a programme."""
    mine, now = _mine(programme_id), clock.now()
    places = standing.ladders_of(current_user.person, now)
    return render_template(
        "influencers/programmes/mine.html", enrolment=mine, programme=mine.programme, words=wording,
        figures=going_by.figures_of([mine], now)[mine.id],
        terms=terms.terms_at(programme_id, now), asked=terms.asked_version(programme_id, now),
        accepted=terms.accepted_by(mine.id), said=wording.disclosure_words(mine.tie),
        place=next((each for each in places if each.ladder.programme_id == programme_id), None),
        tiers=tiers.tiers_since(mine.id, 12), ladder_words=ladder_words, perks=exclusive.perks_of(mine.programme),
    )  # fmt: skip


@pages.post("/<int:programme_id>/answer")
@signed_in
def answer(programme_id: int) -> ResponseReturnValue:
    """Yes or no to an invitation, to the version of the terms that was shown."""
    mine, accepts = _mine(programme_id), request.form.get("answer") == "accept"
    shown = whole(request.form.get("version", ""))
    enrolments.answer(mine, accepts, version=shown, actor=current_user.actor, now=clock.now())
    flash(_("Welcome!") if accepts else _("Thank you for telling us."), "success")
    return redirect(url_for("portal.home"))


@pages.post("/<int:programme_id>/terms")
@signed_in
def accept(programme_id: int) -> ResponseReturnValue:
    """I agree to the version that I was shown."""
    mine, version = _mine(programme_id), whole(request.form.get("version", ""))
    if version is None:
        raise Breach(_("Which version?"), errors={"version": [_("Open the page again.")]})
    terms.refuse_unless_taking_part(mine)
    terms.accept_terms(mine, version, actor=current_user.actor, now=clock.now())
    flash(_("Thank you. These terms hold from now on."), "success")
    return redirect(url_for("my_programmes.one", programme_id=programme_id))


def _mine(programme_id: int) -> Enrolment:
    """The caller's part in a programme. Raises NotFound where they never had one."""
    found = queries.enrolment_in(programme_id, current_user.id)
    if found is None:
        raise NotFound(_("There is no such programme."))
    return found
