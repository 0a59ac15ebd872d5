"""Pages of mail to partners: what was written, templates, segments, writing with a preview first. Thin."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.database import get
from advocacy.errors import Breach
from advocacy.numbers import whole
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from influencers.partners import exclusivity, forms, mail_words, mailings, partners, queries, segments, wording
from influencers.partners.mail_models import PartnerSegment, PartnerTemplate
from influencers.partners.models import Partner
from influencers.partners.segmenting import EVERYBODY, Rule

pages = Blueprint("partner_mail", __name__, url_prefix="/partners")


@pages.get("/segments")
@guard(Capability.WRITE_PROGRAMMES)
def segment_list() -> ResponseReturnValue:
    """Every segment, with where its list is."""
    found = [(each, forms.filters_of(each.rule), forms.shows_whole(each.rule)) for each in segments.all_segments()]
    return render_template("influencers/partners/segments.html", segments=found)


@pages.get("/segments/<int:segment_id>")
@guard(Capability.WRITE_PROGRAMMES)
def segment(segment_id: int) -> ResponseReturnValue:
    """Who is in a segment now, and how many."""
    found, now = segments.segment_for(segment_id), clock.now()
    page = queries.found(found.rule, now, cursor=request.args.get("cursor"), limit=30)
    return render_template(
        "influencers/partners/segment.html", segment=found, page=page, count=queries.how_many(found.rule, now),
        words=wording,
    )  # fmt: skip


@pages.post("/segments")
@guard(Capability.WRITE_PROGRAMMES)
def save_segment() -> ResponseReturnValue:
    """Keeps the filters of the list under a name."""
    rule = forms.rule_of(request.form)
    if not rule["conditions"]:
        raise Breach(_("Choose filters first."), remedy=_("A segment is a filter with a name."))
    kept = segments.save(request.form.get("segment", ""), rule, actor=current_user.actor, now=clock.now())
    flash(_("Kept as “%(name)s”.", name=kept.name), "success")
    return redirect(url_for("partner_mail.segment", segment_id=kept.id))


@pages.post("/segments/<int:segment_id>/remove")
@guard(Capability.WRITE_PROGRAMMES)
def remove_segment(segment_id: int) -> ResponseReturnValue:
    """Takes a segment away."""
    segments.remove(segments.segment_for(segment_id), actor=current_user.actor, now=clock.now())
    flash(_("The segment is gone; its partners are still there."), "success")
    return redirect(url_for("partner_mail.segment_list"))


@pages.get("/mail")
@guard(Capability.WRITE_PROGRAMMES)
def listing() -> ResponseReturnValue:
    """What was written, and the templates."""
    return render_template(
        "influencers/partners/mail.html", page=segments.mailings(request.args.get("cursor")),
        templates=segments.templates(), values={}, errors={}, gaps=mail_words.GAPS,
    )  # fmt: skip


@pages.post("/mail/templates")
@guard(Capability.WRITE_PROGRAMMES)
def save_template() -> ResponseReturnValue:
    """Keeps words for mail."""
    form = request.form
    try:
        segments.save_template(form.get("name", ""), form.get("subject", ""), form.get("body", ""),
                               actor=current_user.actor, now=clock.now())  # fmt: skip
    except Breach as breach:
        return render_template(
            "influencers/partners/mail.html", page=segments.mailings(None), templates=segments.templates(),
            values=form, errors=breach.errors, gaps=mail_words.GAPS,
        ), 422  # fmt: skip
    flash(_("The template is kept."), "success")
    return redirect(url_for("partner_mail.listing"))


@pages.post("/mail/templates/<int:template_id>/retire")
@guard(Capability.WRITE_PROGRAMMES)
def retire_template(template_id: int) -> ResponseReturnValue:
    """Takes a template out of the choice."""
    segments.retire_template(
        get(PartnerTemplate, template_id, _("There is no such template.")), actor=current_user.actor, now=clock.now()
    )
    flash(_("It is no longer offered."), "success")
    return redirect(url_for("partner_mail.listing"))


@pages.get("/mail/write")
@guard(Capability.WRITE_PROGRAMMES)
def compose() -> ResponseReturnValue:
    """An empty mail, or one from a template, to a partner or a segment."""
    template = whole(request.args.get("template", ""))
    kept = get(PartnerTemplate, template, _("There is no such template.")) if template is not None else None
    values = {"subject": kept.subject, "body": kept.body} if kept else {}
    return _compose(*_to(request.args), {**values, "key": secrets.token_hex(16)}, {})


@pages.post("/mail/write")
@guard(Capability.WRITE_PROGRAMMES)
def write() -> ResponseReturnValue:
    """Shows what would be sent, or sends it: two buttons of one form."""
    form, now = request.form, clock.now()
    partner, segment_ = _to(form)
    try:
        if form.get("do") != "send":
            return _compose(partner, segment_, form, {}, look=_look(form, partner, segment_))
        made = mailings.write(
            form.get("subject", ""), form.get("body", ""), _rule(segment_), actor=current_user.actor, now=now,
            partner=partner, segment=segment_, asked_key=form.get("key") or None, spares_tired="spare" in form,
        )  # fmt: skip
    except Breach as breach:
        if not breach.errors:
            raise
        return _compose(partner, segment_, form, breach.errors), 422
    if partner is not None:
        flash(_("The mail is on its way."), "success")
        return redirect(url_for("partners.one", partner_id=partner.id))
    flash(_("It goes out from now on. This page tells how far it is."), "success")
    return redirect(url_for("partner_mail.listing") + f"#mailing-{made.id}")


def _to(given: Any) -> tuple[Partner | None, PartnerSegment | None]:
    """Whom it is for: one partner or a segment. Raises Breach for neither."""
    partner_id, segment_id = whole(given.get("partner", "")), whole(given.get("segment", ""))
    if partner_id is not None:
        return partners.partner_for(partner_id), None
    if segment_id is None:
        raise Breach(_("To whom?"), remedy=_("Choose a segment, or a partner from their page."))
    return None, segments.segment_for(segment_id)


def _rule(segment_: PartnerSegment | None) -> Rule:
    return segment_.rule if segment_ is not None else EVERYBODY


def _look(form: Any, partner: Partner | None, segment_: PartnerSegment | None) -> dict[str, Any]:
    """What would be sent to whom, with what speaks against it."""
    subject, body, sender, now = form.get("subject", ""), form.get("body", ""), current_user.person.name, clock.now()
    mail_words.refuse(subject, body)
    today = now.astimezone(settings.current().zone).date()
    if partner is not None:
        subject, body = mailings.preview_one(partner.id, subject, body, sender)
        found: dict[str, Any] = {"subject": subject, "body": body, "recent": mailings.recent_of([partner.id], now).get(
            partner.id)}  # fmt: skip
        ids = [partner.id]
    else:
        found = {"all": mailings.preview(subject, body, _rule(segment_), sender, now)}
        ids = [each.id for each in found["all"].partners]
    conflicts = exclusivity.conflicts(ids, form.get("category", ""), today, today, settings.current().company_name)
    names = {each.id: each.name for each in ([partner] if partner else found["all"].partners)}
    return {**found, "conflicts": [(names.get(each.partner_id, ""), each) for each in conflicts]}


def _compose(
    partner: Partner | None, segment_: PartnerSegment | None, values: Any, errors: Any, look: Any = None
) -> str:
    return render_template(
        "influencers/partners/write.html", partner=partner, segment=segment_, values=values, errors=errors, look=look,
        templates=segments.templates(), gaps=mail_words.GAPS, words=wording, day=format_date,
        most=settings.current().partner_mails_most, days=settings.current().partner_mails_days,
    )  # fmt: skip
