"""Pages of saved reports: those I see, one of them, whom it is shared with and who gets it by mail."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.errors import Breach
from advocacy.people.accounts import find_person
from advocacy.reach import asking, kinds
from advocacy.reach.delivery import forms, mails, posting, queries, saved
from advocacy.reach.delivery.models import SavedReport
from advocacy.reach.delivery.spans import LABELS
from advocacy.reach.report import Kind
from advocacy.web.guards import signed_in

pages = Blueprint("reports", __name__, url_prefix="/reports")
pages.add_app_template_global(forms.audience_named, "report_audience")
pages.add_app_template_global(posting.timing_said, "mail_timing")

Errors = Mapping[str, list[str]]


@pages.get("/")
@signed_in
def listing() -> ResponseReturnValue:
    """The reports that I saved and those that are shared with me."""
    found = queries.reports_of(current_user.person, seen(), request.args.get("cursor"))
    ids = [report.id for report in found.items]
    named = {kind.name: kind for kind in kinds.kinds()}
    return render_template(
        "reach/saved.html", found=found, named=named, mine=queries.mine_by_mail(current_user.id, ids),
        counts=queries.mailed_counts(ids), labels=LABELS, me=current_user.id,
        to_save=[kind for kind in kinds.kinds() if kind.name in seen()],
    )  # fmt: skip


@pages.get("/new")
@signed_in
def new() -> ResponseReturnValue:
    """A form to save a report, filled with what its page showed."""
    kind = _kind(request.args.get("kind", ""))
    given = {forms.OF_PARAMETER + each.name: request.args.get(each.name, "") for each in kind.parameters}
    now = clock.now()
    period = asking.period_of(request.args, now, kind.usual_days)
    today = now.astimezone(settings.current().zone).date()
    span = forms.guessed_span(len(period.days), period.last >= today)
    form = {"name": str(kind.label), "span": span.value, "shared_with": "", **given}
    return _form(kind, form, {}, 200)


@pages.post("/")
@signed_in
def save() -> ResponseReturnValue:
    """Saves it."""
    kind = _kind(request.form.get("kind", ""))
    try:
        wish = forms.wish_of(request.form, kind.name)
        made = saved.save(wish, owner=current_user.person, actor=current_user.actor, now=clock.now())
    except Breach as refusal:
        return _form(kind, request.form, refusal.errors or {"name": [str(refusal)]}, 422)
    flash(_("Saved. You can share it, or have it mailed to you."), "success")
    return redirect(url_for("reports.one", report_id=made.id))


@pages.get("/<int:report_id>")
@signed_in
def one(report_id: int) -> ResponseReturnValue:
    """One saved report: change it, share it, who gets it by mail."""
    return _one(queries.report_for(report_id, current_user.person), {}, {}, 200)


@pages.post("/<int:report_id>")
@signed_in
def change(report_id: int) -> ResponseReturnValue:
    """Changes its name, period, parameters, and whom it is shared with."""
    report, now = queries.own_report(report_id, current_user.person), clock.now()
    try:
        wish = forms.wish_of(request.form, report.kind)
        told = saved.change(report, wish, actor=current_user.actor, now=now)
    except Breach as refusal:
        return _one(report, request.form, refusal.errors or {"name": [str(refusal)]}, 422)
    posting.tell_all(report, told, saved.UNSEEN, now=now)
    flash(_("Saved."), "success")
    return redirect(url_for("reports.one", report_id=report_id))


@pages.get("/<int:report_id>/open")
@signed_in
def follow(report_id: int) -> ResponseReturnValue:
    """Leads to the report of today."""
    report = queries.report_for(report_id, current_user.person)
    return redirect(queries.path_of(report, clock.now(), settings.current().zone))


@pages.post("/<int:report_id>/delete")
@signed_in
def delete(report_id: int) -> ResponseReturnValue:
    """Deletes it and ends its mail."""
    report, now = queries.own_report(report_id, current_user.person), clock.now()
    told = saved.delete_report(report, actor=current_user.actor, now=now)
    posting.tell_all(report, told, saved.DELETED, now=now)
    flash(_("Deleted."), "success")
    return redirect(url_for("reports.listing"))


@pages.post("/<int:report_id>/mail")
@signed_in
def mail(report_id: int) -> ResponseReturnValue:
    """Has it mailed to me, or, when it is mine, to a colleague who sees it."""
    report = queries.report_for(report_id, current_user.person)
    address = request.form.get("email", "").strip()
    try:
        person = current_user.person
        if address:
            queries.own_report(report_id, person)
            person = find_person(address)
            if person is None:
                raise Breach(_("Nobody has that address."), errors={"email": [_("Nobody has that address.")]})
        mails.mail_to(report, person, forms.timing_of(request.form), actor=current_user.actor, now=clock.now())
    except Breach as refusal:
        flash(str(refusal), "danger")
        return _one(report, {}, refusal.errors or {"rhythm": [str(refusal)]}, 422, request.form)
    flash(_("It comes by mail from the next time on."), "success")
    return redirect(url_for("reports.one", report_id=report_id))


@pages.post("/<int:report_id>/mail/<int:mail_id>/end")
@signed_in
def end(report_id: int, mail_id: int) -> ResponseReturnValue:
    """Ends my mail; or somebody's, when the report is mine."""
    found = mails.mail_by_id(report_id, mail_id)
    if found.person_id != current_user.id:
        queries.own_report(report_id, current_user.person)
    mails.end(found, actor=current_user.actor, now=clock.now())
    flash(_("It comes no more."), "success")
    return redirect(url_for("reports.one", report_id=report_id))


@pages.post("/<int:report_id>/send")
@signed_in
def send(report_id: int) -> ResponseReturnValue:
    """Mails it to me at once, as it would come."""
    report, now = queries.report_for(report_id, current_user.person), clock.now()
    mine = mails.mail_of(report.id, current_user.id)
    letter = posting.written(report, current_user.person, mine, now)
    posting.post(letter, current_user.person, mine, now=now, asked_now=True)
    flash(_("It is on its way to %(email)s.", email=current_user.person.email), "success")
    return redirect(url_for("reports.one", report_id=report_id))


def seen() -> list[str]:
    """The kinds that the caller sees, by name."""
    return [kind.name for kind in kinds.kinds() if asking.may_see(kind, current_user)]


def _kind(name: str) -> Kind:
    """The kind of that name, the first that the caller sees where none is named."""
    kind = kinds.kind_of(name or next(iter(seen()), ""))
    asking.require(kind, current_user)
    return kind


def _form(kind: Kind, form: Mapping[str, str], errors: Errors, status: int) -> tuple[str, int]:
    page = render_template(
        "reach/save.html", kind=kind, form=form, errors=errors, choices=_choices(kind, form),
        options=forms.options_of(kind),
    )  # fmt: skip
    return page, status


def _one(
    report: SavedReport, form: Mapping[str, str], errors: Errors, status: int, timing: Mapping[str, str] | None = None
) -> tuple[str, int]:
    kind, mine = kinds.kind_of(report.kind), mails.mail_of(report.id, current_user.id)
    shown = form or forms.shown(report)
    own = report.owner_id == current_user.id
    page = render_template(
        "reach/saved_one.html", report=report, kind=kind, form=shown, errors=errors, choices=_choices(kind, shown),
        options=forms.options_of(kind), mine=mine, timing=timing or forms.timing_shown(mine), own=own,
        mails=mails.mails_of(report.id) if own else [], labels=LABELS, zone=current_user.zone,
    )  # fmt: skip
    return page, status


def _choices(kind: Kind, form: Mapping[str, str]) -> list[asking.Choice]:
    """The report's parameters as the form offers them."""
    now = clock.now()
    given = {each.name: form.get(forms.OF_PARAMETER + each.name, "") for each in kind.parameters}
    period = asking.period_of({}, now)
    return list(asking.asked_of(kind, given, period, person_id=current_user.id, now=now)[1])
