"""Pages for marketing: every perk, a new one, one to change with its picture and codes. Thin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from advocacy import clock, settings
from advocacy.database import get
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.sizes import takes_up_to
from rewards.perks import code_files, codes, forms, offering, perks, pictures, queries, wording
from rewards.perks.models import Perk, PerkKind

pages = Blueprint("perks", __name__, url_prefix="/rewards/perks")

MOST_CODES = 4_000_000
"""Bytes of a file of codes."""


@pages.get("")
@guard(Capability.WRITE_REWARDS)
def listing() -> ResponseReturnValue:
    """Every perk."""
    found = queries.all_perks(request.args.get("cursor"), 25)
    return render_template(
        "rewards/perks.html", page=found, kinds=wording.KINDS, now=clock.now(), counts=queries.asked_for(found.items)
    )


@pages.get("/new")
@guard(Capability.WRITE_REWARDS)
def perk_new() -> ResponseReturnValue:
    """A form for a new perk."""
    return _form(None, {"active": True, "currency": settings.current().currency}, {})


@pages.post("")
@guard(Capability.WRITE_REWARDS)
@takes_up_to(pictures.LARGEST)
def add_perk() -> ResponseReturnValue:
    """Adds a perk."""
    form = request.form
    try:
        picture = pictures.read_picture(request.files.get("picture"))
        facts, kind = _facts(), forms.kind_of(form)
        perk = perks.add_perk(**facts, kind=kind, actor=current_user.actor, now=clock.now())
        if picture is not None:
            pictures.put_picture(perk, picture, alt=facts["picture_alt"], actor=current_user.actor, now=clock.now())
    except Breach as breach:
        return _form(None, forms.again(form), breach.errors, form.get("kind", "")), 422
    flash(_("The perk is kept."), "success")
    return redirect(url_for("perks.perk_form", perk_id=perk.id))


@pages.get("/<int:perk_id>")
@guard(Capability.WRITE_REWARDS)
def perk_form(perk_id: int) -> ResponseReturnValue:
    """One perk, to change it."""
    perk = get(Perk, perk_id, _("There is no such perk."))
    return _form(perk, forms.filled(perk, current_user.zone), {})


@pages.post("/<int:perk_id>")
@guard(Capability.WRITE_REWARDS)
@takes_up_to(pictures.LARGEST)
def change_perk(perk_id: int) -> ResponseReturnValue:
    """Changes a perk."""
    perk = get(Perk, perk_id, _("There is no such perk."))
    try:
        picture = pictures.read_picture(request.files.get("picture"))
        facts, seen = _facts(), forms.stock_seen(request.form)
        perks.change_perk(perk, **facts, seen=seen, actor=current_user.actor, now=clock.now())
        if picture is not None:
            pictures.put_picture(perk, picture, alt=facts["picture_alt"], actor=current_user.actor, now=clock.now())
    except Breach as breach:
        typed = forms.again(request.form)
        if "stock" in breach.errors:  # what is left by now is the new ground to count from
            typed |= {"stock": perk.stock, "stock_seen": perk.stock}
        return _form(perk, typed, breach.errors), 422
    flash(_("Saved."), "success")
    return redirect(url_for("perks.listing"))


@pages.post("/<int:perk_id>/remove-picture")
@guard(Capability.WRITE_REWARDS)
def remove_picture(perk_id: int) -> ResponseReturnValue:
    """Takes its picture away."""
    pictures.remove_picture(get(Perk, perk_id, _("There is no such perk.")), actor=current_user.actor, now=clock.now())
    flash(_("The picture is gone."), "success")
    return redirect(url_for("perks.perk_form", perk_id=perk_id))


@pages.post("/<int:perk_id>/codes")
@guard(Capability.WRITE_REWARDS)
@takes_up_to(MOST_CODES)
def add_codes(perk_id: int) -> ResponseReturnValue:
    """Takes codes from a file, or typed one a line: all or none."""
    perk = get(Perk, perk_id, _("There is no such perk."))
    try:
        count = codes.add_codes(perk, code_files.read(_uploaded()), actor=current_user.actor, now=clock.now())
    except Breach as breach:
        return _form(perk, forms.filled(perk, current_user.zone), breach.errors), 422
    flash(ngettext("%(num)d code was added.", "%(num)d codes were added.", count), "success")
    return redirect(url_for("perks.perk_form", perk_id=perk_id))


@pages.post("/<int:perk_id>/withdraw-codes")
@guard(Capability.WRITE_REWARDS)
def withdraw_codes(perk_id: int) -> ResponseReturnValue:
    """Takes out the codes that nobody has."""
    perk = get(Perk, perk_id, _("There is no such perk."))
    count = codes.withdraw(perk, actor=current_user.actor, now=clock.now(), why=request.form.get("why", ""))
    flash(ngettext("%(num)d code was taken out.", "%(num)d codes were taken out.", count), "success")
    return redirect(url_for("perks.perk_form", perk_id=perk_id))


def _uploaded() -> bytes:
    file = request.files.get("codes")
    if file is not None and file.filename:
        return file.stream.read(MOST_CODES)
    return request.form.get("typed", "").encode()


def _facts() -> dict[str, Any]:
    return forms.perk_facts(request.form, zone=current_user.zone, currency=settings.current().currency)


def _form(perk: Perk | None, values: Mapping[str, Any], errors: Mapping[str, list[str]], kind: str = "") -> str:
    """The form of a new perk, or of one that is there."""
    if perk is not None:
        kind = perk.kind.value
    return render_template(
        "rewards/perk.html", perk=perk, values=values, errors=errors, kinds=wording.KINDS, kind=kind,
        choices=offering.choices(clock.now(), perk), zone=current_user.zone,
        codes=codes.counts(perk) if perk is not None and perk.kind is PerkKind.CODE else None,
    )  # fmt: skip
