"""The administrator's page of addresses that mail comes back from."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from advocacy import clock
from advocacy.database import db
from advocacy.mailing import addresses
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from advocacy.web.guards import guard

pages = Blueprint("bounces", __name__, url_prefix="/admin/bounces")


@pages.get("/")
@guard(Capability.SEE_SYSTEM)
def listing() -> ResponseReturnValue:
    """Addresses that mail comes back from, the latest first."""
    found = addresses.bounced(request.args.get("cursor"))
    known = select(Person.email, Person.id, Person.name).where(Person.email.in_([each.address for each in found.items]))
    people = {email: (person_id, name) for email, person_id, name in db.session.execute(known)}
    return render_template("notices/bounces.html", page=found, people=people)


@pages.post("/<int:bounced_id>/allow")
@guard(Capability.WRITE_PEOPLE)
def allow(bounced_id: int) -> ResponseReturnValue:
    """Mail may be sent there again."""
    addresses.allow(addresses.bounced_by_id(bounced_id), actor=current_user.actor, now=clock.now())
    flash(_("The next mail goes there again."), "success")
    return redirect(url_for("bounces.listing"))
