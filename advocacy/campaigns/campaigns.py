"""Verbs of campaigns and topics: add, change, archive, take back into use; and what pages ask."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeVar

from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from advocacy.campaigns.models import Campaign, Topic
from advocacy.database import Page, db, get, page
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, record

Kind = TypeVar("Kind", Campaign, Topic)


def add_campaign(
    name: str, *, actor: Actor, now: datetime, summary: str = "", starts_on: date | None = None,
    ends_on: date | None = None,
) -> Campaign:  # fmt: skip
    """A new campaign. Raises Breach for a name that is empty or taken, or an end before the start."""
    campaign = Campaign(name=_free_name(Campaign, name), created_at=now, archived=False)
    _set_facts(campaign, summary, starts_on, ends_on)
    db.session.add(campaign)
    db.session.flush()
    record("campaign", campaign.id, "add", actor=actor, now=now, name=campaign.name)
    return campaign


def change_campaign(
    campaign: Campaign, *, actor: Actor, now: datetime, summary: str, starts_on: date | None, ends_on: date | None
) -> None:
    """Changes what it is about and when; its name stays, for links and shares carry it."""
    _set_facts(campaign, summary, starts_on, ends_on)
    record("campaign", campaign.id, "change", actor=actor, now=now, starts_on=starts_on, ends_on=ends_on)


def archive_campaign(campaign: Campaign, *, actor: Actor, now: datetime) -> None:
    """Takes it out of the lists to choose from."""
    _put_away("campaign", campaign, True, actor, now)


def take_up_campaign(campaign: Campaign, *, actor: Actor, now: datetime) -> None:
    """Puts an archived one back into the lists."""
    _put_away("campaign", campaign, False, actor, now)


def archive_topic(topic: Topic, *, actor: Actor, now: datetime) -> None:
    """Takes it out of the lists to choose from; what is tagged with it stays so."""
    _put_away("topic", topic, True, actor, now)


def take_up_topic(topic: Topic, *, actor: Actor, now: datetime) -> None:
    """Puts an archived one back into the lists."""
    _put_away("topic", topic, False, actor, now)


def campaign_named(name: str, *, actor: Actor, now: datetime) -> Campaign:
    """The campaign of that name, added if there is none."""
    return find(Campaign, name) or add_campaign(name, actor=actor, now=now)


def topic_named(name: str, *, actor: Actor, now: datetime) -> Topic:
    """The topic of that name, added if there is none. Raises Breach for an empty name."""
    return find(Topic, name) or add_topic(name, actor=actor, now=now)


def add_topic(name: str, *, actor: Actor, now: datetime) -> Topic:
    """A new topic. Raises Breach for a name that is empty or taken."""
    topic = Topic(name=_free_name(Topic, name), created_at=now)
    db.session.add(topic)
    db.session.flush()
    record("topic", topic.id, "add", actor=actor, now=now, name=topic.name)
    return topic


def campaigns_open() -> list[Campaign]:
    """Campaigns to choose from, by name."""
    return list(db.session.scalars(select(Campaign).where(~Campaign.archived).order_by(Campaign.name)))


def campaigns_between(first: date, last: date, most: int = 200) -> list[Campaign]:
    """Campaigns in use that run on one of these days, the first to begin first; those without any day are none."""
    runs = (
        ~Campaign.archived,
        or_(Campaign.starts_on.is_not(None), Campaign.ends_on.is_not(None)),
        func.coalesce(Campaign.starts_on, Campaign.ends_on) <= last,
        func.coalesce(Campaign.ends_on, Campaign.starts_on) >= first,
    )
    in_order = select(Campaign).where(*runs).order_by(func.coalesce(Campaign.starts_on, Campaign.ends_on), Campaign.id)
    return list(db.session.scalars(in_order.limit(most)))


def topics() -> list[Topic]:
    """Topics to choose from, by name."""
    return list(db.session.scalars(select(Topic).where(~Topic.archived).order_by(Topic.name)))


def campaign_for(campaign_id: int) -> Campaign:
    """The campaign. Raises NotFound."""
    return get(Campaign, campaign_id, _("There is no such campaign."))


def topic_for(topic_id: int) -> Topic:
    """The topic. Raises NotFound."""
    return get(Topic, topic_id, _("There is no such topic."))


def listed(kind: type[Kind], *, archived: bool, cursor: str | None, limit: int) -> Page[Kind]:
    """Campaigns or topics, in use or archived, newest first."""
    return page(select(kind).where(kind.archived == archived), kind.id, cursor, limit)


def _put_away(noun: str, thing: Campaign | Topic, archived: bool, actor: Actor, now: datetime) -> None:
    if thing.archived == archived:
        raise InvalidMove(_("This is archived already.") if archived else _("This is in use."))
    thing.archived = archived
    record(noun, thing.id, "archive" if archived else "take_up", actor=actor, now=now)


def _set_facts(campaign: Campaign, summary: str, starts_on: date | None, ends_on: date | None) -> None:
    if starts_on and ends_on and ends_on < starts_on:
        raise Breach(_("A campaign can't end before it starts."), errors={"ends_on": [_("Before the start.")]})
    campaign.summary, campaign.starts_on, campaign.ends_on = summary.strip(), starts_on, ends_on


def _free_name(kind: type[Kind], name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 120:
        raise Breach(_("Give it a name of at most 120 characters."), errors={"name": [_("1 to 120 characters.")]})
    if find(kind, name) is not None:
        raise Breach(_("“%(name)s” exists already.", name=name), errors={"name": [_("Taken.")]})
    return name


def find(kind: type[Kind], name: str) -> Kind | None:
    """The campaign or topic of that name, whatever its case; None when there is none."""
    found: Kind | None = db.session.scalars(select(kind).where(func.lower(kind.name) == name.strip().lower())).first()
    return found
