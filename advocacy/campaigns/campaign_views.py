"""Pages of campaigns and topics: list, add, change, archive. Thin: a form, a verb."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.campaigns import campaigns
from advocacy.campaigns.forms import optional_date
from advocacy.campaigns.models import Campaign, Topic
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard

pages = Blueprint("campaigns", __name__, url_prefix="/campaigns")

LINES = 30


@pages.get("/")
@guard(Capability.SEE_ITEMS)
def listing() -> ResponseReturnValue:
    """Campaigns, and the topics beside them."""
    return _page({}, {}, 200)


@pages.post("/")
@guard(Capability.WRITE_ITEMS)
def add() -> ResponseReturnValue:
    """Adds a campaign."""
    form = request.form
    try:
        campaigns.add_campaign(
            form.get("name", ""), summary=form.get("summary", ""), starts_on=optional_date(form, "starts_on"),
            ends_on=optional_date(form, "ends_on"), actor=current_user.actor, now=clock.now(),
        )  # fmt: skip
    except Breach as refusal:
        return _page(form, refusal.errors, 422)
    flash(_("Added. Items can belong to it now."), "success")
    return redirect(url_for("campaigns.listing"))


@pages.get("/<int:campaign_id>")
@guard(Capability.SEE_ITEMS)
def campaign(campaign_id: int) -> ResponseReturnValue:
    """One campaign."""
    return _one(campaigns.campaign_for(campaign_id), {}, {}, 200)


@pages.post("/<int:campaign_id>")
@guard(Capability.WRITE_ITEMS)
def change(campaign_id: int) -> ResponseReturnValue:
    """Changes what it is about and when."""
    found, form = campaigns.campaign_for(campaign_id), request.form
    try:
        campaigns.change_campaign(
            found, summary=form.get("summary", ""), starts_on=optional_date(form, "starts_on"),
            ends_on=optional_date(form, "ends_on"), actor=current_user.actor, now=clock.now(),
        )  # fmt: skip
    except Breach as refusal:
        return _one(found, form, refusal.errors, 422)
    flash(_("Saved."), "success")
    return redirect(url_for("campaigns.campaign", campaign_id=campaign_id))


@pages.post("/<int:campaign_id>/archive")
@guard(Capability.WRITE_ITEMS)
def archive(campaign_id: int) -> ResponseReturnValue:
    """Takes it out of the lists to choose from."""
    campaigns.archive_campaign(campaigns.campaign_for(campaign_id), actor=current_user.actor, now=clock.now())
    flash(_("Archived. What belongs to it stays as it is."), "success")
    return redirect(url_for("campaigns.listing"))


@pages.post("/<int:campaign_id>/take-up")
@guard(Capability.WRITE_ITEMS)
def take_up(campaign_id: int) -> ResponseReturnValue:
    """Puts it back into the lists."""
    campaigns.take_up_campaign(campaigns.campaign_for(campaign_id), actor=current_user.actor, now=clock.now())
    flash(_("It is in use again."), "success")
    return redirect(url_for("campaigns.campaign", campaign_id=campaign_id))


@pages.post("/topics")
@guard(Capability.WRITE_ITEMS)
def add_topic() -> ResponseReturnValue:
    """Adds a topic."""
    try:
        campaigns.add_topic(request.form.get("topic", ""), actor=current_user.actor, now=clock.now())
    except Breach as refusal:
        return _page(request.form, {"topic": refusal.errors.get("name", [str(refusal)])}, 422)
    return redirect(url_for("campaigns.listing", _anchor="topics"))


@pages.post("/topics/<int:topic_id>/archive")
@guard(Capability.WRITE_ITEMS)
def archive_topic(topic_id: int) -> ResponseReturnValue:
    """Takes a topic out of the lists to choose from."""
    campaigns.archive_topic(campaigns.topic_for(topic_id), actor=current_user.actor, now=clock.now())
    return redirect(url_for("campaigns.listing", _anchor="topics"))


def _page(given: Mapping[str, str], errors: Mapping[str, list[str]], status: int) -> tuple[str, int]:
    archived, cursor = request.args.get("archived") == "yes", request.args.get("cursor")
    found = campaigns.listed(Campaign, archived=archived, cursor=cursor, limit=LINES)
    topics = campaigns.listed(Topic, archived=False, cursor=request.args.get("topics"), limit=LINES)
    page = render_template(
        "campaigns/campaigns.html", found=found, topics=topics, archived=archived, cursor=cursor, given=given,
        errors=errors, today=clock.now().date(),
    )  # fmt: skip
    return page, status


def _one(
    found: Campaign, given: Mapping[str, str], errors: Mapping[str, list[str]], status: int
) -> tuple[str, int]:  # fmt: skip
    dates = {name: getattr(found, name) for name in ("starts_on", "ends_on")}
    shown = given or {"summary": found.summary, **{name: day.isoformat() if day else "" for name, day in dates.items()}}
    return render_template("campaigns/campaign.html", campaign=found, given=shown, errors=errors), status
