"""What is done on a partner's page: notes, tasks, prices, accounts and their followers, exclusivities. Thin."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.database import get
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from influencers.partners import contacts, exclusivity, forms, partners, readings, suppression, timeline
from influencers.partners.contact_models import Exclusivity, PartnerTask, Rate, Touch, TouchKind
from influencers.partners.models import Partner, PartnerAccount

pages = Blueprint("partner_contacts", __name__, url_prefix="/partners")


def _back(partner_id: int, said: str, where: str) -> ResponseReturnValue:
    flash(said, "success")
    return redirect(url_for("partners.one", partner_id=partner_id) + where)


@pages.post("/<int:partner_id>/notes")
@guard(Capability.WRITE_PROGRAMMES)
def note(partner_id: int) -> ResponseReturnValue:
    """Keeps a note, or a contact with its day."""
    partner, form, now = partners.partner_for(partner_id), request.form, clock.now()
    kind = form.get("kind", TouchKind.NOTE)
    if kind not in set(TouchKind):
        raise Breach(_("What was it?"), errors={"kind": [_("One of: %(kinds)s.", kinds=", ".join(TouchKind))]})
    day = forms.day_of(form, "day")
    at = None if day is None or day >= now.date() else clock.at_wall_clock(day, now.time(), current_user.zone)
    timeline.touch(partner, TouchKind(kind), form.get("text", ""), actor=current_user.actor, now=now, at=at)
    return _back(partner.id, _("Kept."), "#timeline")


@pages.post("/notes/<int:touch_id>/remove")
@guard(Capability.WRITE_PROGRAMMES)
def remove_note(touch_id: int) -> ResponseReturnValue:
    """Takes an own note away."""
    kept = get(Touch, touch_id, _("There is no such note."))
    partner_id = kept.partner_id
    contacts.remove_touch(kept, actor=current_user.actor, now=clock.now())
    return _back(partner_id, _("The note is gone."), "#timeline")


@pages.post("/<int:partner_id>/tasks")
@guard(Capability.WRITE_PROGRAMMES)
def add_task(partner_id: int) -> ResponseReturnValue:
    """Adds something to do."""
    partner, form = partners.partner_for(partner_id), request.form
    contacts.add_task(
        partner, form.get("title", ""), actor=current_user.actor, now=clock.now(), due_on=forms.day_of(form, "due_on"),
        whose_id=forms.number_of(form, "whose_id"),
    )  # fmt: skip
    return _back(partner.id, _("Kept."), "#tasks")


@pages.post("/tasks/<int:task_id>/<any(finish, reopen):verb>")
@guard(Capability.WRITE_PROGRAMMES)
def turn_task(task_id: int, verb: str) -> ResponseReturnValue:
    """A task is done, or open again."""
    task = get(PartnerTask, task_id, _("There is no such task."))
    turn = contacts.finish_task if verb == "finish" else contacts.reopen_task
    turn(task, actor=current_user.actor, now=clock.now())
    if request.form.get("back") == "tasks":
        flash(_("Done."), "success")
        return redirect(url_for("partners.tasks"))
    return _back(task.partner_id, _("Done.") if verb == "finish" else _("It is open again."), "#tasks")


@pages.post("/<int:partner_id>/rates")
@guard(Capability.WRITE_PROGRAMMES)
def set_rate(partner_id: int) -> ResponseReturnValue:
    """Notes a price."""
    partner, form = partners.partner_for(partner_id), request.form
    contacts.set_rate(
        partner, form.get("kind", ""), form.get("amount", ""), form.get("currency", ""), actor=current_user.actor,
        now=clock.now(), network=form.get("network", ""), asked_on=forms.day_of(form, "asked_on"),
        note=form.get("note", ""),
    )  # fmt: skip
    return _back(partner.id, _("Kept."), "#rates")


@pages.post("/rates/<int:rate_id>/remove")
@guard(Capability.WRITE_PROGRAMMES)
def remove_rate(rate_id: int) -> ResponseReturnValue:
    """Takes a price away."""
    rate = get(Rate, rate_id, _("There is no such price."))
    contacts.remove_rate(rate, actor=current_user.actor, now=clock.now())
    return _back(rate.partner_id, _("The price is gone."), "#rates")


@pages.post("/<int:partner_id>/accounts")
@guard(Capability.WRITE_PROGRAMMES)
def add_account(partner_id: int) -> ResponseReturnValue:
    """Adds an account."""
    partner, form = partners.partner_for(partner_id), request.form
    partners.add_account(
        partner, form.get("network", ""), form.get("handle", ""), form.get("url", ""), actor=current_user.actor,
        now=clock.now(),
    )  # fmt: skip
    return _back(
        partner.id, _("Kept. Its followers are read within minutes, where the network shows them."), "#accounts"
    )


def _account(partner_id: int, account_id: int) -> tuple[Partner, PartnerAccount]:
    partner = partners.partner_for(partner_id)
    return partner, partners.account_for(partner, account_id)


@pages.post("/<int:partner_id>/accounts/<int:account_id>/remove")
@guard(Capability.WRITE_PROGRAMMES)
def remove_account(partner_id: int, account_id: int) -> ResponseReturnValue:
    """Takes an account away."""
    partner, account = _account(partner_id, account_id)
    contacts.remove_account(account, actor=current_user.actor, now=clock.now())
    return _back(partner.id, _("The account is gone."), "#accounts")


@pages.post("/<int:partner_id>/accounts/<int:account_id>/readings")
@guard(Capability.WRITE_PROGRAMMES)
def read(partner_id: int, account_id: int) -> ResponseReturnValue:
    """Notes by hand what an account shows."""
    (partner, account), form = _account(partner_id, account_id), request.form
    followers = forms.number_of(form, "followers")
    if followers is None:
        raise Breach(_("How many followers?"), errors={"followers": [_("A whole number.")]})
    readings.keep_reading(
        account, followers, source="hand", actor=current_user.actor, now=clock.now(),
        interactions=forms.number_of(form, "interactions"), counted_posts=forms.number_of(form, "counted_posts"),
    )  # fmt: skip
    return _back(partner.id, _("Kept."), "#accounts")


@pages.post("/<int:partner_id>/exclusivities")
@guard(Capability.WRITE_PROGRAMMES)
def bind(partner_id: int) -> ResponseReturnValue:
    """Notes whom a partner is bound to elsewhere."""
    partner, form = partners.partner_for(partner_id), request.form
    exclusivity.bind_elsewhere(
        partner, form.get("bound_to", ""), form.get("category", ""), forms.day_of(form, "first_day"),
        forms.day_of(form, "last_day"), actor=current_user.actor, now=clock.now(),
        competitors=forms.words(form.get("competitors", "")),
    )  # fmt: skip
    return _back(partner.id, _("Kept."), "#exclusivities")


@pages.post("/exclusivities/<int:exclusivity_id>/remove")
@guard(Capability.WRITE_PROGRAMMES)
def free(exclusivity_id: int) -> ResponseReturnValue:
    """Takes one away that was noted by hand; an agreement's ends with it."""
    kept = get(Exclusivity, exclusivity_id, _("There is no such exclusivity."))
    partner_id = kept.partner_id
    exclusivity.free_by_hand(kept, actor=current_user.actor, now=clock.now())
    return _back(partner_id, _("It is gone."), "#exclusivities")


@pages.post("/<int:partner_id>/mail-stop")
@guard(Capability.WRITE_PROGRAMMES)
def stop_mail(partner_id: int) -> ResponseReturnValue:
    """They told us that they want no more mail of this kind."""
    partner = partners.partner_for(partner_id)
    suppression.stop_by_hand(partner.address, actor=current_user.actor, now=clock.now())
    return _back(partner.id, _("They get no more mail from programmes."), "")
