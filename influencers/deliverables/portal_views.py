"""A partner's own work: offers, what to deliver, a draft, the live post, an appeal. Thin.

Whoever no longer takes part still reads what was agreed and sees through what is posted."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.database import get, reading, writing
from advocacy.errors import Breach, NotFound
from advocacy.people.capabilities import Capability
from advocacy.web.diffs import diff_lines
from advocacy.web.guards import guard, signed_in
from advocacy.web.sizes import takes_up_to
from advocacy.web.transactions import own_transactions
from content_library.media import media
from content_library.models import Item
from content_library.views.pictures import file_of, sent
from content_library.words.content import Shown
from influencers.agreements.queries import agreements
from influencers.briefs.wording import ASKED, said
from influencers.briefs.words import wanted_of
from influencers.deliverables import drafts, live_reviews, publishing, queries
from influencers.deliverables.drafts import Draft
from influencers.deliverables.expected import expected_of
from influencers.deliverables.models import Deliverable

pages = Blueprint("my_deliverables", __name__, url_prefix="/portal")

LARGEST = 60_000_000
"""Bytes of a draft's picture or video."""


@pages.get("/briefs")
@signed_in
def home() -> ResponseReturnValue:
    """My agreements, and what I deliver."""
    return render_template(
        "influencers/deliverables/home.html", now=clock.now(), kinds=ASKED,
        mine=agreements(request.args.get("cursor"), 20, person_id=current_user.id, offered=True),
        open=queries.open_of(current_user.id),
        done=queries.deliverables(None, 20, person_id=current_user.id, states=queries.DONE).items,
    )  # fmt: skip


@pages.get("/deliverables/<int:deliverable_id>")
@signed_in
def one(deliverable_id: int) -> ResponseReturnValue:
    """One of my deliverables."""
    return _one(queries.own_deliverable(current_user.id, deliverable_id), None, {})


@pages.get("/deliverables/<int:deliverable_id>/evidence/<int:look_id>")
@signed_in
@own_transactions
def evidence(deliverable_id: int, look_id: int) -> ResponseReturnValue:
    """The screenshot of a look: for the partner, and for who runs programmes."""
    with reading():
        everyones = current_user.can(Capability.WRITE_PROGRAMMES)
        found = queries.deliverable_for(deliverable_id) if everyones else _mine(deliverable_id)
        look = queries.look_for(found.id, look_id)
        if look.medium is None:
            raise NotFound(_("There is no screenshot of this look."))
        kept = file_of(look.medium)
    return sent(kept)


@pages.post("/deliverables/<int:deliverable_id>/draft")
@guard(Capability.TAKE_PART)
@takes_up_to(LARGEST)
@own_transactions
def submit(deliverable_id: int) -> ResponseReturnValue:
    """Sends my draft to review; a picture is made safe outside of any transaction."""
    form = request.form
    made = media.read_upload(request.files.get("picture"))
    try:
        with writing():
            mine, now, actor = _mine(deliverable_id), clock.now(), current_user.actor
            before = drafts.draft_of(mine)
            alt = form.get("alt", "").strip()
            kept = media.keep(made, actor=actor, now=now, alt=alt) if made else None
            shown = (Shown(kept.id, alt),) if kept else () if form.get("without") else before.media
            language = form.get("language", "") or before.language
            draft = Draft(form.get("text", ""), language, form.get("url", "").strip(), shown)
            drafts.submit(mine, draft, actor=actor, now=now)
    except Breach as breach:
        with reading():
            return _one(_mine(deliverable_id), form.get("text", ""), breach.errors), 422
    flash(_("Your draft is on its way to the reviewers. You hear from us."), "success")
    return redirect(url_for("my_deliverables.one", deliverable_id=deliverable_id))


@pages.post("/deliverables/<int:deliverable_id>/live")
@signed_in
def live(deliverable_id: int) -> ResponseReturnValue:
    """Where my post stands."""
    mine = _mine(deliverable_id)
    try:
        publishing.publish(mine, request.form.get("url", ""), actor=current_user.actor, now=clock.now())
    except Breach as breach:
        return _one(mine, None, breach.errors), 422
    flash(_("Thank you! We look at it within minutes."), "success")
    return redirect(url_for("my_deliverables.one", deliverable_id=deliverable_id))


@pages.post("/deliverables/<int:deliverable_id>/look")
@signed_in
def look(deliverable_id: int) -> ResponseReturnValue:
    """I have put something right: look again."""
    publishing.look_again(_mine(deliverable_id), actor=current_user.actor, now=clock.now())
    flash(_("We look again within minutes."), "success")
    return redirect(url_for("my_deliverables.one", deliverable_id=deliverable_id))


@pages.post("/deliverables/<int:deliverable_id>/screenshot")
@signed_in
@takes_up_to(LARGEST)
@own_transactions
def screenshot(deliverable_id: int) -> ResponseReturnValue:
    """What the network shows to nobody else, as a picture."""
    made = media.read_upload(request.files.get("picture"))
    if made is None:
        raise Breach(_("Choose a picture."), errors={"picture": [_("Nothing was chosen.")]})
    with writing():
        mine = _mine(deliverable_id)
        kept = media.keep(made, actor=current_user.actor, now=clock.now(), name=_("Screenshot"))
        live_reviews.hand_in_screenshot(mine, kept, request.form.get("note", ""),
                                        actor=current_user.actor, now=clock.now())  # fmt: skip
    flash(_("Thank you. A person looks at it."), "success")
    return redirect(url_for("my_deliverables.one", deliverable_id=deliverable_id))


@pages.post("/deliverables/<int:deliverable_id>/appeal")
@signed_in
def appeal(deliverable_id: int) -> ResponseReturnValue:
    """We are wrong, and why."""
    mine = _mine(deliverable_id)
    try:
        live_reviews.appeal(mine, request.form.get("note", ""), actor=current_user.actor, now=clock.now())
    except Breach as breach:
        return _one(mine, None, breach.errors), 422
    flash(_("A second person looks at it."), "success")
    return redirect(url_for("my_deliverables.one", deliverable_id=deliverable_id))


def _mine(deliverable_id: int) -> Deliverable:
    return queries.own_deliverable(current_user.id, deliverable_id)


def _one(mine: Deliverable, text: str | None, errors: dict[str, list[str]]) -> str:
    brief, draft, looks = mine.agreement.brief, drafts.draft_of(mine), queries.looks_of(mine.id)
    expected = expected_of(mine)
    seen = next((each for each in looks if each.text), None)
    return render_template(
        "influencers/deliverables/mine.html", mine=mine, draft=draft, text=draft.text if text is None else text,
        errors=errors, now=clock.now(), kinds=ASKED, brief=brief, wanted=wanted_of(brief.version) if brief else None,
        said=said, looks=looks, expected=expected,
        item=get(Item, mine.item_id, _("There is no such item.")) if mine.item_id else None,
        diff=diff_lines(expected.text, seen.text) if expected and seen and seen.as_approved is False else None,
        writes=drafts.SUBMITS, live_states=queries.LIVE, remarks=drafts.brief_says(mine, draft.text),
    )  # fmt: skip
