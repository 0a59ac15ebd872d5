"""Pages of partners: list, board, a new one, one with everything around them, its facts. Thin."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.errors import Breach
from advocacy.links.attribution import money
from advocacy.people.capabilities import Capability
from advocacy.web import charts
from advocacy.web.guards import guard
from influencers.partners import (
    contacts,
    engagement,
    files,
    follower_tiers,
    forgetting,
    forms,
    merging,
    partners,
    profile,
    queries,
    segmenting,
    touches,
    wording,
)
from influencers.partners.models import Partner, Stage

pages = Blueprint("partners", __name__, url_prefix="/partners")
A_PAGE = 30


@pages.get("")
@guard(Capability.WRITE_PROGRAMMES)
def listing() -> ResponseReturnValue:
    """Partners by filters, the last touched first."""
    rule, now = forms.rule_of(request.args), clock.now()
    words, sort = request.args.get("q", ""), request.args.get("sort", "touched")
    found = queries.found(rule, now, words=words, sort=sort, cursor=request.args.get("cursor"), limit=A_PAGE)
    return render_template(
        "influencers/partners/list.html", page=found, accounts=queries.accounts_of([each.id for each in found.items]),
        tiers=follower_tiers.tiers(), words=wording, sort=sort, q=words, now=now, **_filters(rule, now),
    )  # fmt: skip


@pages.get("/board")
@guard(Capability.WRITE_PROGRAMMES)
def board() -> ResponseReturnValue:
    """The pipeline: everybody by stage."""
    rule, now = forms.rule_of(request.args), clock.now()
    return render_template(
        "influencers/partners/board.html", lanes=queries.board(rule, now), counts=queries.headcounts(rule, now),
        words=wording, tiers=follower_tiers.tiers(), now=now, **_filters(rule, now),
    )  # fmt: skip


def _filters(rule: segmenting.Rule, now: Any) -> dict[str, Any]:
    """What the filter bar offers, and what is chosen."""
    return {
        "chosen": request.args, "rule": rule, "filtered": bool(rule["conditions"]),
        "filters": forms.filters_of(rule), "programmes": queries.programme_choices(),
        "owners": queries.owner_choices(), "topics": queries.words_in_use("topic"), "tier_name": follower_tiers.name_of,
        "tier_of": follower_tiers.tier_of, "percent": engagement.written,
        "tier_pairs": [(each.key, follower_tiers.name_of(each.key)) for each in follower_tiers.tiers()],
    }  # fmt: skip


@pages.get("/new")
@guard(Capability.WRITE_PROGRAMMES)
def blank() -> ResponseReturnValue:
    """A form for somebody whom we know of."""
    return _form(None, forms.filled(None), {})


@pages.post("")
@guard(Capability.WRITE_PROGRAMMES)
def add() -> ResponseReturnValue:
    """Adds a partner, or opens the one of that mail address."""
    form, now = request.form, clock.now()
    try:
        facts = forms.facts(form)
        partner = partners.keep_partner(
            None, facts.pop("name"), facts.pop("email"), actor=current_user.actor, now=now, kind=facts.pop("kind"),
            found_by="hand",
        )  # fmt: skip
        if partner.created_at == now:
            partners.change(partner, actor=current_user.actor, now=now, **facts)
        if form.get("handle", "").strip():
            partners.add_account(partner, form.get("network", ""), form["handle"], form.get("url", ""),
                                 actor=current_user.actor, now=now)  # fmt: skip
    except Breach as breach:
        return _form(None, form.to_dict(), breach.errors), 422
    return redirect(url_for("partners.one", partner_id=partner.id))


@pages.get("/<int:partner_id>")
@guard(Capability.WRITE_PROGRAMMES)
def one(partner_id: int) -> ResponseReturnValue:
    """One partner: accounts, what is between us, the timeline. A duplicate leads to the one that it became."""
    partner, now = partners.partner_for(partner_id), clock.now()
    if partner.id != partner_id:
        return redirect(url_for("partners.one", partner_id=partner.id))
    found = profile.profile_of(partner, now)
    return render_template(
        "influencers/partners/one.html", profile=found, partner=partner, words=wording, now=now,
        timeline=touches.page_of(partner, request.args.get("cursor")), chart=_chart(found),
        stages=list(Stage), tier_name=follower_tiers.name_of, percent=engagement.written, formula=engagement.FORMULA,
        deliverables=contacts.DELIVERABLES, owners=queries.owner_choices(), written=money.written, day=format_date,
        currency=settings.current().currency,
    )  # fmt: skip


def _chart(found: profile.Profile) -> charts.AreaChart | None:
    """Followers of the account that is followed most, where there are readings of several days."""
    first = next((each for each in found.accounts if len(each.readings) > 1), None)
    if first is None:
        return None
    return charts.area(
        _("Followers of @%(handle)s", handle=first.account.handle),
        [format_date(each.day, "d MMM") for each in first.readings],
        {_("Followers"): [each.followers for each in first.readings]}, provenance="reported",
    )  # fmt: skip


@pages.get("/<int:partner_id>/edit")
@guard(Capability.WRITE_PROGRAMMES)
def edit(partner_id: int) -> ResponseReturnValue:
    """The facts of a partner, to change them."""
    partner = partners.partner_for(partner_id)
    return _form(partner, forms.filled(partner), {})


@pages.post("/<int:partner_id>")
@guard(Capability.WRITE_PROGRAMMES)
def change(partner_id: int) -> ResponseReturnValue:
    """Changes facts."""
    partner = partners.partner_for(partner_id)
    try:
        facts = forms.facts(request.form)
        if partner.person_id is not None:
            facts.pop("email")
        partners.change(partner, actor=current_user.actor, now=clock.now(), **facts)
    except Breach as breach:
        return _form(partner, request.form.to_dict(), breach.errors), 422
    flash(_("Saved."), "success")
    return redirect(url_for("partners.one", partner_id=partner.id))


def _form(partner: Partner | None, values: dict[str, Any], errors: Any) -> str:
    return render_template(
        "influencers/partners/edit.html", partner=partner, values=values, errors=errors, words=wording,
        owners=queries.owner_choices(),
    )  # fmt: skip


@pages.post("/<int:partner_id>/stage")
@guard(Capability.WRITE_PROGRAMMES)
def move(partner_id: int) -> ResponseReturnValue:
    """Moves a partner along the board; the reason may be empty."""
    partner, form = partners.partner_for(partner_id), request.form
    stage = forms.stage_of(form.get("stage", ""))
    if partners.move_stage(partner, stage, actor=current_user.actor, now=clock.now(), why=form.get("why", "")):
        said = {"name": partner.name, "stage": wording.STAGES[stage.value]}
        flash(_("%(name)s is at “%(stage)s” now.", **said), "success")
    if form.get("back") == "board":
        return redirect(url_for("partners.board", **request.args.to_dict(flat=False)))  # type: ignore[arg-type]
    return redirect(url_for("partners.one", partner_id=partner.id))


@pages.post("/<int:partner_id>/merge")
@guard(Capability.WRITE_PROGRAMMES)
def merge(partner_id: int) -> ResponseReturnValue:
    """Merges a duplicate into this partner."""
    stays = partners.partner_for(partner_id)
    goes = partners.partner_for(forms.number_of(request.form, "duplicate") or 0)
    merging.merge(stays, goes, actor=current_user.actor, now=clock.now())
    flash(_("They are one now."), "success")
    return redirect(url_for("partners.one", partner_id=stays.id))


@pages.post("/<int:partner_id>/forget")
@guard(Capability.WRITE_PROGRAMMES)
def forget(partner_id: int) -> ResponseReturnValue:
    """Forgets somebody who has no account here."""
    partner = partners.partner_for(partner_id)
    forgetting.forget(partner, actor=current_user.actor, now=clock.now(), why=request.form.get("why", ""))
    flash(_("What we kept of them is gone."), "success")
    return redirect(url_for("partners.listing"))


@pages.get("/tasks")
@guard(Capability.WRITE_PROGRAMMES)
def tasks() -> ResponseReturnValue:
    """What is to do for partners: mine, or everybody's."""
    mine = request.args.get("of") != "all"
    found = contacts.open_tasks(current_user.id if mine else None)
    return render_template("influencers/partners/tasks.html", tasks=found, mine=mine, today=clock.now().date())


@pages.get("/tiers")
@guard(Capability.WRITE_PROGRAMMES)
def tiers() -> ResponseReturnValue:
    """What sizes of a following are called."""
    lines = "\n".join(f"{tier.key} {tier.least}" for tier in follower_tiers.tiers())
    return render_template("influencers/partners/tiers.html", lines=lines, errors={})


@pages.post("/tiers")
@guard(Capability.WRITE_PROGRAMMES)
def set_tiers() -> ResponseReturnValue:
    """Names them anew."""
    try:
        follower_tiers.set_tiers(forms.tiers_of(request.form), actor=current_user.actor, now=clock.now())
    except Breach as breach:
        lines = request.form.get("tiers", "")
        return render_template("influencers/partners/tiers.html", lines=lines, errors=breach.errors), 422
    flash(_("Saved."), "success")
    return redirect(url_for("partners.tiers"))


@pages.get("/export")
@guard(Capability.WRITE_PROGRAMMES)
def export() -> ResponseReturnValue:
    """Whoever the filters say, for spreadsheets."""
    body = "".join(files.exported(forms.rule_of(request.args), clock.now()))
    named = {"Content-Disposition": "attachment; filename=partners.csv"}
    return Response(body, content_type="text/csv; charset=utf-8", headers=named)
