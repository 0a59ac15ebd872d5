"""A partner's own agreements: read, say yes with one's name, ask for something else, say no, print. Thin."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.database import reading
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.web.diffs import diff_lines
from advocacy.web.guards import guard, signed_in
from advocacy.web.transactions import own_transactions
from content_library.views.pictures import file_of, sent
from influencers.agreements import agreements, amending, forms, queries
from influencers.agreements.models import Agreement, AgreementState
from influencers.agreements.terms import terms_of
from influencers.briefs.forms import typed
from influencers.briefs.networks import asked_on
from influencers.briefs.queries import attachment_for, attachments_of
from influencers.briefs.wording import ASKED, MEDIA, USES, said
from influencers.briefs.words import wanted_of

pages = Blueprint("my_agreements", __name__, url_prefix="/portal/agreements")


@pages.get("/<int:agreement_id>")
@signed_in
def one(agreement_id: int) -> ResponseReturnValue:
    """One of my agreements."""
    return _one(queries.own_agreement(current_user.id, agreement_id), None, {})


@pages.get("/<int:agreement_id>/print")
@signed_in
def printed(agreement_id: int) -> ResponseReturnValue:
    """Its words alone, for paper."""
    mine = queries.own_agreement(current_user.id, agreement_id)
    return render_template("influencers/agreements/print.html", agreement=mine, version=mine.accepted or mine.version)


@pages.get("/<int:agreement_id>/files/<int:attachment_id>")
@signed_in
@own_transactions
def file(agreement_id: int, attachment_id: int) -> ResponseReturnValue:
    """A file of the brief that an agreement of mine was made of."""
    with reading():
        mine = queries.own_agreement(current_user.id, agreement_id)
        found = file_of(attachment_for(mine.brief_id or 0, attachment_id).medium)
    return sent(found)


@pages.post("/<int:agreement_id>/accept")
@guard(Capability.TAKE_PART)
def accept(agreement_id: int) -> ResponseReturnValue:
    """My yes: my name under the words that I was shown."""
    mine, form = queries.own_agreement(current_user.id, agreement_id), request.form
    verb = amending.accept_amendment if amending.proposed(mine) else agreements.accept
    try:
        verb(mine, form.get("name", ""), form.get("sha256", ""), actor=current_user.actor, now=clock.now())
    except Breach as breach:
        return _one(mine, None, breach.errors), 422
    flash(_("Thank you! It is in force."), "success")
    return redirect(url_for("my_agreements.one", agreement_id=agreement_id))


@pages.post("/<int:agreement_id>/counter")
@guard(Capability.TAKE_PART)
def counter(agreement_id: int) -> ResponseReturnValue:
    """What I would like instead."""
    mine, form = queries.own_agreement(current_user.id, agreement_id), request.form
    try:
        terms = forms.terms_from(form, mine.currency)
        agreements.counter(mine, terms, form.get("note", ""), actor=current_user.actor, now=clock.now())
    except Breach as breach:
        return _one(mine, typed(form), breach.errors), 422
    flash(_("We have it, and answer soon."), "success")
    return redirect(url_for("my_agreements.one", agreement_id=agreement_id))


@pages.post("/<int:agreement_id>/decline")
@signed_in
def decline(agreement_id: int) -> ResponseReturnValue:
    """My no, or the end of what is in force, which needs a reason."""
    mine, why = queries.own_agreement(current_user.id, agreement_id), request.form.get("why", "")
    actor, now = current_user.actor, clock.now()
    if amending.proposed(mine) is not None:
        amending.refuse_amendment(mine, actor=actor, now=now, why=why)
    elif mine.state is AgreementState.ACCEPTED:
        agreements.end(mine, actor=actor, now=now, why=why)
    else:
        agreements.decline(mine, actor=actor, now=now, why=why)
    flash(_("Thank you for telling us."), "success")
    return redirect(url_for("my_agreements.one", agreement_id=agreement_id))


def _one(mine: Agreement, values: dict[str, object] | None, errors: dict[str, list[str]]) -> str:
    brief = mine.brief
    proposed = amending.proposed(mine)
    theirs = next((each for each in reversed(mine.versions) if each.number < mine.version_number), None)
    before = mine.accepted if proposed else theirs
    return render_template(
        "influencers/agreements/mine.html", agreement=mine, version=mine.version, errors=errors, now=clock.now(),
        proposed=proposed, diff=diff_lines(before.text, mine.version.text) if before else None, brief=brief,
        wanted=wanted_of(brief.version) if brief else None, files=attachments_of(brief.id) if brief else (),
        values=values or forms.filled(terms_of(mine.version), mine.currency), said=said, networks=asked_on(),
        kinds=ASKED, uses=USES, media=MEDIA, currency=mine.currency,
    )  # fmt: skip
