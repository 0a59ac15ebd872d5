"""Pages of UTM templates: what there is, tried on an example; put one, take one away."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.campaigns.campaigns import campaigns_open
from advocacy.campaigns.known import POSTED_TO
from advocacy.errors import Breach
from advocacy.links.attribution import programmes
from advocacy.links.attribution.models import UtmTemplate
from advocacy.links.utm import templates as utm_templates
from advocacy.links.utm.parameters import PLACEHOLDERS, with_utm
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard

pages = Blueprint("utm_templates", __name__, url_prefix="/links/templates")

LINES = 30
EXAMPLE = {
    "network": "linkedin", "campaign": "Spring launch", "programme": "Field partners", "topic": "Careers",
    "region": "DE", "stage": "decision", "medium": "qr", "item": "item:12", "slug": "Ab3dEf9hK",
}  # fmt: skip
EXAMPLE_TARGET = "https://www.example.com/product"


@pages.get("/")
@guard(Capability.WRITE_ITEMS)
def listing() -> ResponseReturnValue:
    """All templates, and a form for another."""
    return _page(utm_templates.USUAL, {}, 200)


@pages.post("/")
@guard(Capability.WRITE_ITEMS)
def put() -> ResponseReturnValue:
    """Adds one, or changes the one for the same links."""
    form = request.form
    try:
        utm_templates.put(form, form, actor=current_user.actor, now=clock.now())
    except Breach as refusal:
        return _page(form, refusal.errors, 422)
    flash(_("Saved. New links go by it; those that exist keep their targets."), "success")
    return redirect(url_for("utm_templates.listing"))


@pages.post("/<int:template_id>/remove")
@guard(Capability.WRITE_ITEMS)
def remove(template_id: int) -> ResponseReturnValue:
    """Takes one away."""
    utm_templates.remove(utm_templates.template_for(template_id), actor=current_user.actor, now=clock.now())
    flash(_("Taken away."), "success")
    return redirect(url_for("utm_templates.listing"))


def example_of(template: UtmTemplate) -> str:
    """What a target looks like under a template."""
    own = {name: value for name in ("network", "campaign", "programme") if (value := getattr(template, name))}
    return with_utm(EXAMPLE_TARGET, utm_templates.applied(template, {**EXAMPLE, **own}))


def _page(given: Mapping[str, str], errors: Mapping[str, list[str]], status: int) -> tuple[str, int]:
    cursor = request.args.get("cursor")
    page = render_template(
        "links/utm_templates.html", found=utm_templates.listed(cursor, LINES), cursor=cursor, given=given,
        errors=errors, example=example_of, placeholders=PLACEHOLDERS, networks=POSTED_TO, campaigns=campaigns_open(),
        programmes=programmes.listed(),
    )  # fmt: skip
    return page, status
