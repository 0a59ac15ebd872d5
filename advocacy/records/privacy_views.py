"""Pages of privacy: what is kept about me, to take along; for HR and administrators the same of others, and erasure."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.people.capabilities import Capability
from advocacy.people.queries import person_for
from advocacy.records import erasing, holds, retention
from advocacy.web.guards import guard, signed_in
from advocacy.web.transactions import own_transactions

pages = Blueprint("privacy", __name__)


@pages.get("/privacy")
@signed_in
def mine() -> ResponseReturnValue:
    """What is kept about me, for how long, and who sees it."""
    return render_template(
        "records/my_privacy.html", counts=erasing.counts_of(current_user.person),
        kept=retention.chosen(),
    )  # fmt: skip


@pages.post("/privacy/export")
@signed_in
@own_transactions
def take_mine() -> ResponseReturnValue:
    """Everything about me, as a zip of JSON and CSV."""
    return _zip(current_user.id)


@pages.get("/admin/people/<int:person_id>/privacy")
@guard(Capability.WRITE_PRIVACY)
def of_person(person_id: int) -> ResponseReturnValue:
    """What is kept of somebody; export and erasure."""
    found = person_for(person_id)
    return render_template(
        "records/person_privacy.html", person=found, counts=erasing.counts_of(found), erased=erasing.is_erased(found),
        held=holds.held().covers(person_id=found.id), kept=retention.chosen(),
        was=erasing.who_was(found.id) if current_user.can(Capability.SEE_HISTORY) else None,
    )  # fmt: skip


@pages.post("/admin/people/<int:person_id>/privacy/export")
@guard(Capability.WRITE_PRIVACY)
@own_transactions
def take(person_id: int) -> ResponseReturnValue:
    """Everything about somebody who asked for it; recorded."""
    return _zip(person_id)


@pages.post("/admin/people/<int:person_id>/privacy/erase")
@guard(Capability.WRITE_PRIVACY)
def erase(person_id: int) -> ResponseReturnValue:
    """Erases somebody whose account is closed, and says what has to stay."""
    found, why = person_for(person_id), request.form.get("why", "")
    done = erasing.erase_person(found, why, actor=current_user.actor, now=clock.now())
    if done.kept:
        return render_template("records/erased.html", person=found, done=done)
    flash(_("Erased. Nothing is left that names them."), "success")
    return redirect(url_for("privacy.of_person", person_id=person_id))


def _zip(person_id: int) -> Response:
    data = erasing.given(person_id, actor=current_user.actor, now=clock.now())
    headers = {"Content-Disposition": f"attachment; filename=person-{person_id}.zip", "Cache-Control": "no-store"}
    return Response(data, mimetype="application/zip", headers=headers)
