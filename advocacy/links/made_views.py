"""Pages of marketing's own links: the list with what became of them, a new one, one with its QR code and switch."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.campaigns.campaigns import campaigns_open, topics
from advocacy.errors import Breach
from advocacy.links import made, qr, queries, slugs
from advocacy.links.attribution import programmes
from advocacy.links.models import LinkState
from advocacy.links.slugs import Tags
from advocacy.people.capabilities import Capability
from advocacy.web import charts
from advocacy.web.filters import day_name
from advocacy.web.guards import guard

pages = Blueprint("made_links", __name__, url_prefix="/links")

LINES = 30
DAYS_DRAWN = 60


@pages.get("/")
@guard(Capability.SEE_REACH)
def listing() -> ResponseReturnValue:
    """Links that marketing made, newest first."""
    cursor, state = request.args.get("cursor"), request.args.get("state", LinkState.ACTIVE.value)
    found = made.listed(state=state, campaign=request.args.get("campaign", ""), cursor=cursor, limit=LINES)
    return render_template(
        "links/made.html", found=found, state=state, cursor=cursor, states=[each.value for each in LinkState],
        counts=made.counts_of([each.id for each in found.items]), short=queries.short_url,
    )  # fmt: skip


@pages.get("/new")
@guard(Capability.WRITE_ITEMS)
def new() -> ResponseReturnValue:
    """A form for a link."""
    return _form({"medium": "qr"}, {}, 200)


@pages.post("/new")
@guard(Capability.WRITE_ITEMS)
def make() -> ResponseReturnValue:
    """Makes a link."""
    form = request.form
    tags = Tags(
        campaign=form.get("campaign", ""), topic=form.get("topic", ""), programme=form.get("programme", "")
    )  # fmt: skip
    try:
        link = made.make(
            form.get("target", ""), form.get("title", ""), form.get("medium", ""), tags=tags,
            actor=current_user.actor, now=clock.now(),
        )  # fmt: skip
    except Breach as refusal:
        return _form(form, _named(refusal), 422)
    flash(_("Made. It leads there already."), "success")
    return redirect(url_for("made_links.link", slug=link.slug))


@pages.get("/<slug>")
@guard(Capability.SEE_REACH)
def link(slug: str) -> ResponseReturnValue:
    """One link: where it leads, its QR code, what became of it, day by day."""
    found = made.link_for(slug)
    figures = queries.figures(found)
    url = queries.short_url(found)
    days = figures.by_day[-DAYS_DRAWN:]
    chart = charts.area(
        _("People who clicked, by day"), [day_name(day) for day, _each in days],
        {_("Human clicks"): [each.human for _day, each in days]}, provenance="counted",
        description=_("Days of the company’s time zone; robots are left out."),
    ) if days else None  # fmt: skip
    return render_template(
        "links/made_link.html", link=found, url=url, figures=figures, counts=made.counts_of([found.id])[found.id],
        drawn=qr.inline(url), chart=chart,
    )  # fmt: skip


@pages.get("/<slug>/qr.<kind>")
@guard(Capability.SEE_REACH)
def picture(slug: str, kind: str) -> ResponseReturnValue:
    """The QR code as a file: SVG for print, PNG for office programs."""
    url = queries.short_url(made.link_for(slug))
    body, content_type = (qr.png(url), "image/png") if kind == "png" else (qr.svg(url), "image/svg+xml")
    ending = "png" if kind == "png" else "svg"
    named = {"Content-Disposition": f'attachment; filename="qr-{slug}.{ending}"'}
    return Response(body, content_type=content_type, headers=named)


@pages.post("/<slug>/pause")
@guard(Capability.PAUSE)
def pause(slug: str) -> ResponseReturnValue:
    """Shows a page instead of its target, until it is resumed."""
    slugs.pause(made.link_for(slug), actor=current_user.actor, now=clock.now(), why=_why())
    return _back(slug)


@pages.post("/<slug>/resume")
@guard(Capability.PAUSE)
def resume(slug: str) -> ResponseReturnValue:
    """Lets it lead to its target again."""
    slugs.resume(made.link_for(slug), actor=current_user.actor, now=clock.now(), why=_why())
    return _back(slug)


@pages.post("/<slug>/expire")
@guard(Capability.PAUSE)
def expire(slug: str) -> ResponseReturnValue:
    """Ends it for good."""
    slugs.expire(made.link_for(slug), actor=current_user.actor, now=clock.now(), why=_why())
    return _back(slug)


def _why() -> str:
    return request.form.get("why", "").strip() or _("By hand.")


def _back(slug: str) -> ResponseReturnValue:
    flash(_("Done. The door knows within a second."), "success")
    return redirect(url_for("made_links.link", slug=slug))


def _named(refusal: Breach) -> Mapping[str, list[str]]:
    """Errors by the fields of this page: the address is its target."""
    return {("target" if name == "url" else name): texts for name, texts in refusal.errors.items()}


def _form(given: Mapping[str, str], errors: Mapping[str, list[str]], status: int) -> tuple[str, int]:
    page = render_template(
        "links/made_new.html", given=given, errors=errors, media=made.MEDIA, campaigns=campaigns_open(),
        topics=topics(), programmes=programmes.listed(),
    )  # fmt: skip
    return page, status
