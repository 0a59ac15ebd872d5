"""Pages of briefs: all of them, a new one, one with its versions and files. Thin."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.campaigns.campaigns import campaigns_open
from advocacy.errors import Breach
from advocacy.numbers import whole
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.sizes import takes_up_to
from advocacy.web.transactions import own_transactions
from influencers.briefs import briefs, forms, queries
from influencers.briefs.attaching import LARGEST, put_beside
from influencers.briefs.models import Brief, BriefState
from influencers.briefs.networks import asked_on
from influencers.briefs.wording import ASKED, MEDIA, USES, said
from influencers.briefs.words import Wanted, wanted_of
from influencers.programmes.queries import open_programmes, programme_for

pages = Blueprint("briefs", __name__, url_prefix="/briefs")


@pages.get("/")
@guard(Capability.WRITE_PROGRAMMES)
def listing() -> ResponseReturnValue:
    """All briefs, the newest first."""
    state = request.args.get("state", "")
    found = queries.briefs(
        request.args.get("cursor"), 25, programme_id=whole(request.args.get("programme", "")),
        state=BriefState(state) if state in set(BriefState) else None,
    )  # fmt: skip
    return render_template("influencers/briefs/list.html", page=found, state=state, said=said)


@pages.get("/new")
@guard(Capability.WRITE_PROGRAMMES)
def new() -> ResponseReturnValue:
    """A form for a new brief."""
    start = {**forms.filled(Wanted(), ""), "programme": request.args.get("programme", ""), "rows": 3}
    return _form(None, start, {})


@pages.post("/")
@guard(Capability.WRITE_PROGRAMMES)
def add() -> ResponseReturnValue:
    """Adds a brief."""
    form = request.form
    try:
        programme = programme_for(whole(form.get("programme", "")) or 0)
        brief = briefs.add_brief(
            programme, form.get("title", ""), forms.wanted_from(form, programme.currency), actor=current_user.actor,
            now=clock.now(), campaign=form.get("campaign", ""),
        )  # fmt: skip
    except Breach as breach:
        return _form(None, forms.typed(form), breach.errors), 422
    flash(_("The brief is kept as a draft. Open it to ask partners."), "success")
    return redirect(url_for("briefs.one", brief_id=brief.id))


@pages.get("/<int:brief_id>")
@guard(Capability.WRITE_PROGRAMMES)
def one(brief_id: int) -> ResponseReturnValue:
    """One brief."""
    brief = queries.brief_for(brief_id)
    return render_template(
        "influencers/briefs/one.html", brief=brief, wanted=wanted_of(brief.version), said=said, uses=USES,
        versions=queries.versions_of(brief), files=queries.attachments_of(brief.id),
    )  # fmt: skip


@pages.get("/<int:brief_id>/edit")
@guard(Capability.WRITE_PROGRAMMES)
def edit(brief_id: int) -> ResponseReturnValue:
    """A form to change it."""
    brief = queries.brief_for(brief_id)
    values = forms.filled(wanted_of(brief.version), brief.programme.currency)
    return _form(brief, {**values, "title": brief.title, "campaign": brief.campaign}, {})


@pages.post("/<int:brief_id>")
@guard(Capability.WRITE_PROGRAMMES)
def revise(brief_id: int) -> ResponseReturnValue:
    """Writes a new version."""
    brief, form = queries.brief_for(brief_id), request.form
    try:
        wanted = forms.wanted_from(form, brief.programme.currency)
        briefs.revise_brief(brief, form.get("title", ""), wanted, actor=current_user.actor, now=clock.now(),
                            campaign=form.get("campaign", ""))  # fmt: skip
    except Breach as breach:
        return _form(brief, forms.typed(form), breach.errors), 422
    flash(_("Saved as a new version. Agreements that were made keep their words."), "success")
    return redirect(url_for("briefs.one", brief_id=brief_id))


@pages.post("/<int:brief_id>/open")
@guard(Capability.WRITE_PROGRAMMES)
def open_it(brief_id: int) -> ResponseReturnValue:
    """Partners can be asked by it."""
    briefs.open_brief(queries.brief_for(brief_id), actor=current_user.actor, now=clock.now())
    flash(_("The brief is open. Offer it to partners."), "success")
    return redirect(url_for("briefs.one", brief_id=brief_id))


@pages.post("/<int:brief_id>/close")
@guard(Capability.WRITE_PROGRAMMES)
def close(brief_id: int) -> ResponseReturnValue:
    """No more offers are made of it."""
    briefs.close_brief(queries.brief_for(brief_id), actor=current_user.actor, now=clock.now())
    flash(_("The brief is closed. What was agreed stands."), "success")
    return redirect(url_for("briefs.one", brief_id=brief_id))


@pages.post("/<int:brief_id>/files")
@guard(Capability.WRITE_PROGRAMMES)
@takes_up_to(LARGEST)
@own_transactions
def attach(brief_id: int) -> ResponseReturnValue:
    """Puts a file beside it; the file is made safe outside of any transaction."""
    name = request.form.get("name", "")
    put_beside(brief_id, request.files.get("file"), name, actor=current_user.actor, now=clock.now())
    return redirect(url_for("briefs.one", brief_id=brief_id))


@pages.post("/<int:brief_id>/files/<int:attachment_id>/remove")
@guard(Capability.WRITE_PROGRAMMES)
def detach(brief_id: int, attachment_id: int) -> ResponseReturnValue:
    """Takes a file away."""
    briefs.detach(queries.brief_for(brief_id), attachment_id, actor=current_user.actor, now=clock.now())
    return redirect(url_for("briefs.one", brief_id=brief_id))


def _form(brief: Brief | None, values: dict[str, Any], errors: dict[str, list[str]]) -> str:
    return render_template(
        "influencers/briefs/form.html", brief=brief, values=values, errors=errors, programmes=open_programmes(),
        networks=asked_on(), kinds=ASKED, uses=USES, media=MEDIA, campaigns=campaigns_open(),
        currency=brief.programme.currency if brief else "",
    )  # fmt: skip
