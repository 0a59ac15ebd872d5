"""The API's verbs on tracked links: stop one that leads astray, let it lead on, end it. Figures are reach's to tell."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import String
from flask_login import current_user
from marshmallow.validate import Length

from advocacy import clock
from advocacy.links import queries, slugs
from advocacy.links.models import Link
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard

api = APIBlueprint("links_api", __name__, url_prefix="/api/v1", tag="Links")


class WhyIn(Schema):
    """Why; the history keeps it."""

    why = String(required=True, validate=Length(1, 2000))


class LinkOut(Schema):
    """A tracked link. ``state`` is active, paused (shows a page; may be resumed) or expired (shows a page for good)."""

    slug = String()
    url = String()
    state = String()


@api.post("/links/<slug>/pause")
@api.input(WhyIn)
@api.output(LinkOut)
@guard(Capability.PAUSE)
def pause_link(slug: str, json_data: dict[str, Any]) -> dict[str, Any]:
    """Shows a page instead of the link's target, within a second; clicks on it are not counted meanwhile."""
    link = queries.link_by_slug(slug)
    slugs.pause(link, actor=current_user.actor, now=clock.now(), why=json_data["why"])
    return _shown(link)


@api.post("/links/<slug>/resume")
@api.input(WhyIn)
@api.output(LinkOut)
@guard(Capability.PAUSE)
def resume_link(slug: str, json_data: dict[str, Any]) -> dict[str, Any]:
    """Lets a paused link lead to its target again."""
    link = queries.link_by_slug(slug)
    slugs.resume(link, actor=current_user.actor, now=clock.now(), why=json_data["why"])
    return _shown(link)


@api.post("/links/<slug>/expire")
@api.input(WhyIn)
@api.output(LinkOut)
@guard(Capability.PAUSE)
def expire_link(slug: str, json_data: dict[str, Any]) -> dict[str, Any]:
    """Ends a link for good: it shows a page and never leads anywhere again."""
    link = queries.link_by_slug(slug)
    slugs.expire(link, actor=current_user.actor, now=clock.now(), why=json_data["why"])
    return _shown(link)


def _shown(link: Link) -> dict[str, Any]:
    return {"slug": link.slug, "url": queries.short_url(link), "state": link.state}
