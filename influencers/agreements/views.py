"""Pages of agreements for marketing: all of them, one with its versions, a brief offered to many. Thin."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from advocacy import clock
from advocacy.errors import Breach
from advocacy.numbers import whole
from advocacy.people.capabilities import Capability
from advocacy.web.diffs import diff_lines
from advocacy.web.guards import guard
from influencers.agreements import agreements, amending, forms, queries
from influencers.agreements.binding import bound_elsewhere
from influencers.agreements.models import Agreement, AgreementState
from influencers.agreements.terms import Terms, terms_of
from influencers.agreements.wording import VERBS
from influencers.briefs.forms import typed
from influencers.briefs.models import Brief
from influencers.briefs.networks import asked_on
from influencers.briefs.queries import brief_for
from influencers.briefs.wording import ASKED, MEDIA, USES, said
from influencers.briefs.words import wanted_of
from influencers.programmes.models import EnrolmentState
from influencers.programmes.queries import enrolment_for, enrolments_in
from influencers.rights.telling import told

pages = Blueprint("agreements", __name__, url_prefix="/agreements")

MOST_PARTNERS = 200
"""Partners on one page to choose from; others are found by their own page."""


@pages.get("/")
@guard(Capability.WRITE_PROGRAMMES)
def listing() -> ResponseReturnValue:
    """All agreements, the newest first."""
    state = request.args.get("state", "")
    found = queries.agreements(
        request.args.get("cursor"), 25, states=[AgreementState(state)] if state in set(AgreementState) else (),
        brief_id=whole(request.args.get("brief", "")), person_id=whole(request.args.get("person", "")),
    )  # fmt: skip
    return render_template(
        "influencers/agreements/list.html", page=found, state=state, countered=queries.countered(), terms_of=terms_of
    )


@pages.get("/new")
@guard(Capability.WRITE_PROGRAMMES)
def new() -> ResponseReturnValue:
    """A form for an offer: by a brief to many of its programme, or to one partner."""
    brief = brief_for(whole(request.args.get("brief", "")) or 0) if request.args.get("brief") else None
    chosen = [request.args.get("enrolment", "")]
    currency = brief.programme.currency if brief else ""
    terms = _of(brief) if brief else Terms()
    title = brief.title if brief else ""
    return _form(brief, {**forms.filled(terms, currency), "title": title, "enrolments": chosen}, {})


@pages.post("/")
@guard(Capability.WRITE_PROGRAMMES)
def add() -> ResponseReturnValue:
    """Drafts an agreement for each partner that was chosen, and offers it where that was pressed."""
    form = request.form
    brief = brief_for(whole(form.get("brief", "")) or 0) if form.get("brief") else None
    numbers = [number for each in form.getlist("enrolments") if (number := whole(each))][:MOST_PARTNERS]
    try:
        made = [_made(number, brief) for number in numbers]
        if not made:
            raise Breach(_("To whom?"), errors={"enrolments": [_("Choose at least one partner.")]})
    except Breach as breach:
        values = {**typed(form), "enrolments": form.getlist("enrolments")}
        return _form(brief, values, breach.errors), 422
    flash(ngettext("%(num)d agreement is made.", "%(num)d agreements are made.", len(made)), "success")
    if len(made) == 1:
        return redirect(url_for("agreements.one", agreement_id=made[0].id))
    return redirect(url_for("agreements.listing"))


@pages.get("/<int:agreement_id>")
@guard(Capability.WRITE_PROGRAMMES)
def one(agreement_id: int) -> ResponseReturnValue:
    """One agreement: its words, what is different, what happened, what can be done."""
    return _one(queries.agreement_for(agreement_id), None, {})


@pages.get("/<int:agreement_id>/print")
@guard(Capability.WRITE_PROGRAMMES)
def printed(agreement_id: int) -> ResponseReturnValue:
    """Its words alone, for paper."""
    found = queries.agreement_for(agreement_id)
    return render_template(
        "influencers/agreements/print.html", agreement=found, version=found.accepted or found.version
    )


@pages.post("/<int:agreement_id>/offer")
@guard(Capability.WRITE_PROGRAMMES)
def offer(agreement_id: int) -> ResponseReturnValue:
    """Shows it to the partner: as it is, or with the terms of the form."""
    found, form = queries.agreement_for(agreement_id), request.form
    try:
        changed = forms.terms_from(form, found.currency) if form.get("rows_shown") else None
        agreements.offer(
            found, actor=current_user.actor, now=clock.now(), terms=changed, note=form.get("note", ""),
            answer_by=forms.answer_by(form, current_user.zone),
        )  # fmt: skip
    except Breach as breach:
        return _one(found, typed(form), breach.errors), 422
    flash(_("They were told, by mail too."), "success")
    return redirect(url_for("agreements.one", agreement_id=agreement_id))


@pages.post("/<int:agreement_id>/amend")
@guard(Capability.WRITE_PROGRAMMES)
def amend(agreement_id: int) -> ResponseReturnValue:
    """Asks for a change of what is in force, or rewrites a draft."""
    found, form = queries.agreement_for(agreement_id), request.form
    try:
        terms = forms.terms_from(form, found.currency)
        if found.state is AgreementState.DRAFT:
            agreements.rewrite(found, terms, actor=current_user.actor, now=clock.now())
        else:
            amending.amend(found, terms, form.get("note", ""), actor=current_user.actor, now=clock.now(),
                           networks=tuple(asked_on()))  # fmt: skip
    except Breach as breach:
        return _one(found, typed(form), breach.errors), 422
    flash(_("Saved."), "success")
    return redirect(url_for("agreements.one", agreement_id=agreement_id))


@pages.post("/<int:agreement_id>/end")
@guard(Capability.WRITE_PROGRAMMES)
def end(agreement_id: int) -> ResponseReturnValue:
    """Takes it back, or ends what is in force; a change that waits is taken back first."""
    found, why = queries.agreement_for(agreement_id), request.form.get("why", "")
    if amending.proposed(found) is not None:
        verb = amending.take_back_amendment
    else:
        verb = agreements.end if found.state is AgreementState.ACCEPTED else agreements.withdraw
    verb(found, actor=current_user.actor, now=clock.now(), why=why)
    flash(_("They are told, with your reason."), "success")
    return redirect(url_for("agreements.one", agreement_id=agreement_id))


def _made(enrolment_id: int, brief: Brief | None) -> Agreement:
    form, actor, now = request.form, current_user.actor, clock.now()
    enrolment = enrolment_for(enrolment_id)
    terms = forms.terms_from(form, enrolment.programme.currency)
    made = agreements.draft(enrolment, form.get("title", ""), terms, actor=actor, now=now, brief=brief)
    if form.get("do") == "offer":
        until = forms.answer_by(form, current_user.zone)
        agreements.offer(made, actor=actor, now=now, note=form.get("note", ""), answer_by=until)
    return made


def _of(brief: Brief) -> Terms:
    wanted = wanted_of(brief.version)
    return Terms(wanted.lines, wanted.usage)


def _form(brief: Brief | None, values: dict[str, Any], errors: dict[str, list[str]]) -> str:
    programme = brief.programme_id if brief else None
    people = enrolments_in(programme, limit=MOST_PARTNERS, state=EnrolmentState.APPROVED)
    ids, now = [each.person_id for each in people.items], clock.now()
    busy = queries.exclusivity_of(ids, now.date())
    return render_template(
        "influencers/agreements/new.html", brief=brief, values=values, errors=errors, people=people.items,
        exclusive={each.person_id: each for each in busy}, elsewhere=bound_elsewhere(ids, now),
         **_choices(brief.programme.currency if brief else ""),
    )  # fmt: skip


def _one(found: Agreement, values: dict[str, Any] | None, errors: dict[str, list[str]]) -> str:
    before = next((each for each in reversed(found.versions) if each.number < found.version_number), None)
    shown = found.accepted if amending.proposed(found) else before
    return render_template(
        "influencers/agreements/one.html", agreement=found, version=found.version, errors=errors, now=clock.now(),
        diff=diff_lines(shown.text, found.version.text) if shown else None, proposed=amending.proposed(found),
        values=values or forms.filled(terms_of(found.version), found.currency), said=said,
        elsewhere=bound_elsewhere([found.person_id], clock.now()).get(found.person_id, ()),
        terms=terms_of(found.version), events=told("agreement", found.id, VERBS), **_choices(found.currency),
    )  # fmt: skip


def _choices(currency: str) -> dict[str, Any]:
    return {"networks": asked_on(), "kinds": ASKED, "uses": USES, "media": MEDIA, "currency": currency}
