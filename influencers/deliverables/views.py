"""Pages of deliverables for marketing: what waits for a person, one with its evidence, what can be done. Thin."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.database import get, writing
from advocacy.errors import Breach
from advocacy.numbers import whole
from advocacy.people.capabilities import Capability
from advocacy.web.diffs import diff_lines
from advocacy.web.guards import guard
from advocacy.web.sizes import takes_up_to
from advocacy.web.transactions import own_transactions
from content_library.media import media
from content_library.models import Item
from influencers.agreements.forms import answer_by as end_of_day
from influencers.briefs.wording import ASKED
from influencers.deliverables import assigning, live_reviews, publishing, queries, sights
from influencers.deliverables.expected import expected_of
from influencers.deliverables.models import Deliverable
from influencers.deliverables.wording import VERBS
from influencers.rights.telling import told

pages = Blueprint("deliverables", __name__, url_prefix="/deliverables")

LARGEST = 20_000_000
"""Bytes of a screenshot."""


@pages.get("/")
@guard(Capability.WRITE_PROGRAMMES)
def listing() -> ResponseReturnValue:
    """What partners deliver: live posts that wait for a person come first."""
    show = request.args.get("show", "live")
    found = queries.deliverables(
        request.args.get("cursor"), 25, states=() if show == "appeals" else queries.GROUPS.get(show, queries.LIVE),
        appealed=show == "appeals",
        person_id=whole(request.args.get("person", "")), programme_id=whole(request.args.get("programme", "")),
    )  # fmt: skip
    return render_template(
        "influencers/deliverables/list.html", page=found, show=show, counts=queries.counts(), kinds=ASKED,
        now=clock.now(), person=request.args.get("person"),
    )  # fmt: skip


@pages.get("/<int:deliverable_id>")
@guard(Capability.WRITE_PROGRAMMES)
def one(deliverable_id: int) -> ResponseReturnValue:
    """One deliverable with its evidence."""
    return _one(queries.deliverable_for(deliverable_id), {})


@pages.post("/<int:deliverable_id>/see")
@guard(Capability.WRITE_PROGRAMMES)
@takes_up_to(LARGEST)
@own_transactions
def see(deliverable_id: int) -> ResponseReturnValue:
    """A person looked at the live post; a screenshot may go with it."""
    form = request.form
    made = media.read_upload(request.files.get("picture"))
    with writing():
        kept = media.keep(made, actor=current_user.actor, now=clock.now()) if made else None
        live_reviews.see(
            queries.deliverable_for(deliverable_id), form.get("do") == "yes", form.get("note", ""),
            actor=current_user.actor, now=clock.now(), medium=kept,
        )  # fmt: skip
    flash(_("Kept, and the partner is told."), "success")
    return redirect(url_for("deliverables.one", deliverable_id=deliverable_id))


@pages.post("/<int:deliverable_id>/look")
@guard(Capability.WRITE_PROGRAMMES)
def look(deliverable_id: int) -> ResponseReturnValue:
    """The job looks at the address at once."""
    publishing.look_again(queries.deliverable_for(deliverable_id), actor=current_user.actor, now=clock.now())
    flash(_("It is looked at within a minute."), "success")
    return redirect(url_for("deliverables.one", deliverable_id=deliverable_id))


@pages.post("/<int:deliverable_id>/appeal")
@guard(Capability.WRITE_PROGRAMMES)
def answer_appeal(deliverable_id: int) -> ResponseReturnValue:
    """A second person answers."""
    found, form = queries.deliverable_for(deliverable_id), request.form
    live_reviews.answer_appeal(found, form.get("do") == "yes", form.get("note", ""), actor=current_user.actor,
                               now=clock.now())  # fmt: skip
    flash(_("Answered, and the partner is told."), "success")
    return redirect(url_for("deliverables.one", deliverable_id=deliverable_id))


@pages.post("/<int:deliverable_id>/change")
@guard(Capability.WRITE_PROGRAMMES)
def change(deliverable_id: int) -> ResponseReturnValue:
    """More time, missed, cancelled, made good: what the button says."""
    found, form = queries.deliverable_for(deliverable_id), request.form
    actor, now, wish = current_user.actor, clock.now(), request.form.get("do", "")
    try:
        if wish in ("put_off", "make_good"):
            due = end_of_day(form, current_user.zone)
            if wish == "make_good":
                made = assigning.make_good(found, due, form.get("note", ""), actor=actor, now=now)
                return redirect(url_for("deliverables.one", deliverable_id=made.id))
            if due is None:
                raise Breach(_("Until when?"), errors={"answer_by": [_("Give a day.")]})
            assigning.put_off(found, due, actor=actor, now=now)
        elif wish == "miss":
            live_reviews.miss(found, actor=actor, now=now, why=form.get("note", ""))
        else:
            assigning.cancel(found, actor=actor, now=now, why=form.get("note", ""))
    except Breach as breach:
        return _one(found, breach.errors), 422
    flash(_("Done, and the partner is told."), "success")
    return redirect(url_for("deliverables.one", deliverable_id=deliverable_id))


def _one(found: Deliverable, errors: dict[str, list[str]]) -> str:
    looks, expected = queries.looks_of(found.id), expected_of(found)
    live = next((each for each in looks if each.text), None)
    return render_template(
        "influencers/deliverables/one.html", found=found, looks=looks, errors=errors, now=clock.now(), kinds=ASKED,
        item=get(Item, found.item_id, _("There is no such item.")) if found.item_id else None, expected=expected,
        diff=diff_lines(expected.text, live.text) if expected and live and live.as_approved is False else None,
        events=told("deliverable", found.id, VERBS), live_states=queries.LIVE, partners_turn=queries.PARTNERS_TURN,
        why_not=sights.why_not(found),
    )  # fmt: skip
