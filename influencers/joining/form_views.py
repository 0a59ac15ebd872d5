"""The desk's pages of what a programme's application page says and asks."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from influencers.joining import asking, form_reading
from influencers.joining.fields import MOST_FIELDS, FieldKind
from influencers.programmes.queries import programme_for

pages = Blueprint("application_forms", __name__, url_prefix="/programmes/<int:programme_id>/application-form")


@pages.get("")
@guard(Capability.WRITE_PROGRAMMES)
def edit(programme_id: int) -> ResponseReturnValue:
    """What the page says, whom it looks for, what it asks."""
    programme, kept = programme_for(programme_id), asking.form_of(programme_id)
    kinds = {
        FieldKind.TEXT: _("a line"), FieldKind.LONG: _("several lines"), FieldKind.NUMBER: _("a number"),
        FieldKind.URL: _("an address"), FieldKind.CHOICE: _("a choice"), FieldKind.YES: _("yes or nothing"),
    }  # fmt: skip
    return render_template(
        "influencers/joining/settings.html", programme=programme, form=kept, questions=asking.questions_of(kept),
        kinds=[(kind.value, label) for kind, label in kinds.items()], most=MOST_FIELDS,
        address=f"{settings.current().base_url.rstrip('/')}{url_for('joining.form', slug=programme.slug)}",
        takes=programme.accepts(clock.now()),
    )  # fmt: skip


@pages.post("")
@guard(Capability.WRITE_PROGRAMMES)
def change(programme_id: int) -> ResponseReturnValue:
    """Sets all of it; it holds for applications from now on."""
    programme = programme_for(programme_id)
    facts, questions = form_reading.facts_in(request.form), form_reading.questions_in(request.form)
    asking.set_form(programme, facts, questions, actor=current_user.actor, now=clock.now())
    flash(_("Saved. It holds from now on."), "success")
    return redirect(url_for("application_forms.edit", programme_id=programme_id))
