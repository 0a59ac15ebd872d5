"""What this room offers to take out and in: links, clicks on marketing's own, templates of parameters.

Clicks on the links of people's posts are in no table by link: they would tell one person's reach to others.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.sql import Select

from advocacy.database import db
from advocacy.errors import Breach
from advocacy.exports.intakes import Intake, Outcome, Row, text_in
from advocacy.exports.tables import (
    ADDED,
    CAMPAIGN,
    LINK,
    NETWORK,
    NUMBER,
    PROGRAMME,
    STATE,
    TOPIC,
    Column,
    Table,
)
from advocacy.history import Actor
from advocacy.links import made
from advocacy.links.attribution.models import UtmTemplate
from advocacy.links.models import ClickHour, Link
from advocacy.links.slugs import Tags
from advocacy.links.utm import templates
from advocacy.links.utm.parameters import without_utm
from advocacy.links.utm.templates import FIELDS
from advocacy.people.capabilities import Capability


def _of_marketing(statement: Select[Any]) -> Select[Any]:
    return statement.join(Link, Link.id == ClickHour.link_id).where(Link.source_ref == made.SOURCE)


LINKS = Table(
    "links", _l("Tracked links"), _l("Every link that was made: of posts, and marketing's own."),
    (Capability.SEE_REACH,),
    (
        Column("id", Link.id, NUMBER),
        Column("slug", Link.slug, _l("What stands behind /r/.")),
        Column("title", Link.title, _l("What marketing calls a link of its own.")),
        Column("medium", Link.medium, _l("Where such a link is put.")),
        Column("target", Link.target, _l("Where it leads, parameters included.")),
        Column("network", Link.network, NETWORK),
        Column("campaign", Link.campaign, CAMPAIGN),
        Column("topic", Link.topic, TOPIC),
        Column("region", Link.region, _l("The region, where one is told.")),
        Column("programme", Link.programme, PROGRAMME),
        Column("stage", Link.stage, _l("Where on their way with the company its readers are.")),
        Column("group_ref", Link.group_ref, _l("The story that it belongs to.")),
        Column("state", Link.state, STATE),
        Column("created_at", Link.created_at, ADDED),
    ),
    (Link.id,), at=Link.created_at,
)  # fmt: skip
CLICKS = Table(
    "link_clicks", _l("Clicks on marketing's links"), _l("Clicks by the hour on links that marketing made for itself."),
    (Capability.SEE_REACH,),
    (
        Column("link_id", ClickHour.link_id, LINK),
        Column("slug", Link.slug, _l("What stands behind /r/.")),
        Column("hour", ClickHour.hour, _l("The start of the hour (UTC).")),
        Column("raw", ClickHour.raw, _l("Every request.")),
        Column("human", ClickHour.human, _l("Requests of people.")),
        Column("machine", ClickHour.machine, _l("Requests of machines.")),
        Column("suspected", ClickHour.suspected, _l("Requests that are probably of machines.")),
        Column("unique", ClickHour.unique, _l("Visitors, each once a day.")),
    ),
    (ClickHour.link_id, ClickHour.hour), at=ClickHour.hour, narrowed=_of_marketing,
)  # fmt: skip
TEMPLATES = Table(
    "utm_templates", _l("UTM templates"), _l("Which parameters new links get."),
    (Capability.WRITE_ITEMS, Capability.SEE_REACH),
    (
        Column("id", UtmTemplate.id, NUMBER),
        Column("network", UtmTemplate.network, _l("Of links of this network; empty: of any.")),
        Column("campaign", UtmTemplate.campaign, _l("Of links of this campaign; empty: of any.")),
        Column("programme", UtmTemplate.programme, _l("Of links of this programme; empty: of any.")),
        Column("source", UtmTemplate.source, _l("The parameter utm_source.")),
        Column("medium", UtmTemplate.medium, _l("The parameter utm_medium.")),
        Column("campaign_text", UtmTemplate.campaign_text, _l("The parameter utm_campaign.")),
        Column("content", UtmTemplate.content, _l("The parameter utm_content.")),
        Column("term", UtmTemplate.term, _l("The parameter utm_term.")),
        Column("changed_at", UtmTemplate.changed_at, _l("When it was last changed.")),
    ),
    (UtmTemplate.id,),
)  # fmt: skip


def take_template(row: Row, actor: Actor, now: datetime) -> Outcome:
    """Puts the template for these links, where it says something else. Raises Breach."""
    wanted = {name: " ".join(text_in(row, name).split()) for name in ("network", "campaign", "programme")}
    said = {name: text_in(row, name) for name in FIELDS}
    found = db.session.scalars(select(UtmTemplate).filter_by(**wanted)).one_or_none()
    if found is not None and all(getattr(found, name) == text for name, text in said.items()):
        return Outcome.SAME
    templates.put(wanted, said, actor=actor, now=now)
    return Outcome.ADDED if found is None else Outcome.CHANGED


def take_link(row: Row, actor: Actor, now: datetime) -> Outcome:
    """Makes a link of marketing's own unless there is one of that title; it gets a slug of its own. Raises Breach."""
    title, target = " ".join(text_in(row, "title").split()), text_in(row, "target")
    if not title:
        raise Breach(_("A link without a title belongs to a post, and is made with it."))
    found = db.session.scalars(select(Link).where(Link.source_ref == made.SOURCE, Link.title == title)).first()
    if found is not None and without_utm(found.target) != without_utm(target):
        raise Breach(
            _("There is a link “%(title)s” that leads elsewhere.", title=title),
            remedy=_("Links keep their targets: give this one another title."),
        )
    if found is not None:
        return Outcome.SAME
    tags = Tags(*(text_in(row, name) for name in ("campaign", "topic", "region", "programme", "stage")))
    made.make(target, title, text_in(row, "medium"), actor=actor, now=now, tags=tags, network=text_in(row, "network"))
    return Outcome.ADDED


TABLES = (LINKS, CLICKS, TEMPLATES)
INTAKES = (
    Intake(
        "links", _l("Links of marketing's own"), _l("Makes those whose title is new, each with a slug of its own."),
        (Capability.WRITE_ITEMS,), "title", take_link,
    ),
    Intake(
        "utm_templates", _l("UTM templates"), _l("Adds or changes the template for a network, campaign and programme."),
        (Capability.WRITE_ITEMS,), "source", take_template,
    ),
)  # fmt: skip
