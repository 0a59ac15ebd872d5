"""The API of campaigns and topics."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Date, Integer, String
from flask_login import current_user
from marshmallow.validate import Length

from advocacy import clock
from advocacy.campaigns import campaigns
from advocacy.campaigns.models import Campaign, Topic
from advocacy.people.capabilities import Capability
from advocacy.web.guards import ANY_SCOPE, guard, narrow_tokens, signed_in
from advocacy.web.lists import ListQuery, as_list

api = APIBlueprint("campaigns_api", __name__, url_prefix="/api/v1", tag="Campaigns and topics")


class CampaignIn(Schema):
    """A campaign; its name is the tag that links and shares carry."""

    name = String(required=True, validate=Length(1, 120))
    summary = String(load_default="")
    starts_on = Date(load_default=None)
    ends_on = Date(load_default=None)


class CampaignChangeIn(Schema):
    """What changes; a field that is not given stays. The name can't: links and shares carry it."""

    summary = String()
    starts_on = Date(allow_none=True)
    ends_on = Date(allow_none=True)


class CampaignOut(Schema):
    """A campaign."""

    id = Integer()
    name = String()
    summary = String()
    starts_on = Date(allow_none=True)
    ends_on = Date(allow_none=True)
    archived = Boolean()


class TopicIn(Schema):
    """A topic."""

    name = String(required=True, validate=Length(1, 120))


class TopicOut(Schema):
    """A topic."""

    id = Integer()
    name = String()
    archived = Boolean()


class TaggedQuery(ListQuery):
    """Which part of a list; archived ones only when asked for."""

    archived = Boolean(load_default=False)


@api.get("/campaigns")
@api.input(TaggedQuery, location="query")
@api.output(as_list(CampaignOut))
@signed_in
@narrow_tokens(ANY_SCOPE)
def list_campaigns(query_data: dict[str, Any]) -> Any:
    """Campaigns, newest first."""
    return campaigns.listed(Campaign, **query_data)


@api.post("/campaigns")
@api.input(CampaignIn)
@api.output(CampaignOut, status_code=201)
@guard(Capability.WRITE_ITEMS)
def add_campaign(json_data: dict[str, Any]) -> Any:
    """Adds a campaign."""
    return campaigns.add_campaign(**json_data, actor=current_user.actor, now=clock.now())


@api.get("/campaigns/<int:campaign_id>")
@api.output(CampaignOut)
@signed_in
@narrow_tokens(ANY_SCOPE)
def one_campaign(campaign_id: int) -> Any:
    """One campaign."""
    return campaigns.campaign_for(campaign_id)


@api.patch("/campaigns/<int:campaign_id>")
@api.input(CampaignChangeIn)
@api.output(CampaignOut)
@guard(Capability.WRITE_ITEMS)
def change_campaign(campaign_id: int, json_data: dict[str, Any]) -> Any:
    """Changes what it is about and when."""
    found = campaigns.campaign_for(campaign_id)
    facts = {name: json_data.get(name, getattr(found, name)) for name in ("summary", "starts_on", "ends_on")}
    campaigns.change_campaign(found, **facts, actor=current_user.actor, now=clock.now())
    return found


@api.post("/campaigns/<int:campaign_id>/archive")
@api.output(CampaignOut)
@guard(Capability.WRITE_ITEMS)
def archive_campaign(campaign_id: int) -> Any:
    """Takes it out of the lists to choose from."""
    found = campaigns.campaign_for(campaign_id)
    campaigns.archive_campaign(found, actor=current_user.actor, now=clock.now())
    return found


@api.post("/campaigns/<int:campaign_id>/take-up")
@api.output(CampaignOut)
@guard(Capability.WRITE_ITEMS)
def take_up_campaign(campaign_id: int) -> Any:
    """Puts an archived one back into the lists."""
    found = campaigns.campaign_for(campaign_id)
    campaigns.take_up_campaign(found, actor=current_user.actor, now=clock.now())
    return found


@api.get("/topics")
@api.input(TaggedQuery, location="query")
@api.output(as_list(TopicOut))
@signed_in
@narrow_tokens(ANY_SCOPE)
def list_topics(query_data: dict[str, Any]) -> Any:
    """Topics, newest first."""
    return campaigns.listed(Topic, **query_data)


@api.post("/topics")
@api.input(TopicIn)
@api.output(TopicOut, status_code=201)
@guard(Capability.WRITE_ITEMS)
def add_topic(json_data: dict[str, Any]) -> Any:
    """Adds a topic."""
    return campaigns.add_topic(json_data["name"], actor=current_user.actor, now=clock.now())


@api.post("/topics/<int:topic_id>/archive")
@api.output(TopicOut)
@guard(Capability.WRITE_ITEMS)
def archive_topic(topic_id: int) -> Any:
    """Takes a topic out of the lists to choose from."""
    found = campaigns.topic_for(topic_id)
    campaigns.archive_topic(found, actor=current_user.actor, now=clock.now())
    return found


@api.post("/topics/<int:topic_id>/take-up")
@api.output(TopicOut)
@guard(Capability.WRITE_ITEMS)
def take_up_topic(topic_id: int) -> Any:
    """Puts an archived one back into the lists."""
    found = campaigns.topic_for(topic_id)
    campaigns.take_up_topic(found, actor=current_user.actor, now=clock.now())
    return found
