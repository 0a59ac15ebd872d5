"""The API's verbs on tracked links: make one, stop one that leads astray, let it lead on, end it.

Figures are reach's to tell.
"""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import String
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock
from advocacy.links import made, queries, slugs
from advocacy.links.models import Link, LinkState
from advocacy.links.slugs import Tags
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list

api = APIBlueprint("links_api", __name__, url_prefix="/api/v1", tag="Links")


class WhyIn(Schema):
    """Why; the history keeps it."""

    why = String(required=True, validate=Length(1, 2000))


class LinkOut(Schema):
    """A tracked link. ``state`` is active, paused (shows a page; may be resumed) or expired (shows a page for good)."""

    slug = String()
    url = String()
    state = String()


class LinkIn(Schema):
    """A link of marketing's own: what it is called, where it leads, where it is put."""

    target = String(required=True, validate=Length(1, 2000))
    title = String(required=True, validate=Length(1, 160))
    medium = String(required=True, validate=OneOf(made.MEDIA))
    campaign = String(load_default="", validate=Length(max=120))
    topic = String(load_default="", validate=Length(max=120))
    programme = String(load_default="", validate=Length(max=80))


class MadeLinkOut(LinkOut):
    """A link of marketing's own; ``target`` has its UTM parameters."""

    target = String()
    title = String()
    medium = String()
    campaign = String()
    programme = String()


class LinksQuery(ListQuery):
    """Which links."""

    state = String(load_default="", validate=OneOf(["", *(each.value for each in LinkState)]))
    campaign = String(load_default="")


@api.get("/links")
@api.input(LinksQuery, location="query")
@api.output(as_list(MadeLinkOut))
@guard(Capability.SEE_REACH)
def list_links(query_data: dict[str, Any]) -> dict[str, Any]:
    """Links that marketing made, newest first. Those of posts are told with their shares."""
    found = made.listed(**query_data)
    return {"items": [_shown_made(each) for each in found.items], "next": found.next}


@api.post("/links")
@api.input(LinkIn)
@api.output(MadeLinkOut, status_code=201)
@guard(Capability.WRITE_ITEMS)
def make_link(json_data: dict[str, Any]) -> dict[str, Any]:
    """Makes a link for a flyer, a mail, a stand; UTM parameters by template."""
    tags = Tags(**{name: json_data.pop(name) for name in ("campaign", "topic", "programme")})
    return _shown_made(made.make(**json_data, tags=tags, actor=current_user.actor, now=clock.now()))


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


def _shown_made(link: Link) -> dict[str, Any]:
    facts = {name: getattr(link, name) for name in ("target", "title", "medium", "campaign", "programme")}
    return {**_shown(link), **facts}
