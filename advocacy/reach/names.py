"""Pure: the names of metrics, as rollups, the API and sheets write them."""

from __future__ import annotations

POSTS = "posts"
RAW = "clicks_raw"
HUMAN = "clicks_human"
MACHINE = "clicks_machine"
SUSPECTED = "clicks_suspected"
UNIQUE = "visits_unique"
LANDED = "landings"

CONVERSIONS = "conversions"
SALES = "sales"
LEADS = "leads"
REVERSED = "conversions_reversed"
VALUE = "conversion_value"
REFUNDED = "conversion_value_reversed"
NET_VALUE = "conversion_value_net"

INTERACTIONS = "interactions"
SHOWN = "times_shown"
FOLLOWERS = "followers_addressed"
INTERACTIONS_SHOWN = "interactions_shown"
INTERACTIONS_FOLLOWED = "interactions_followed"
CLICKS_SHOWN = "clicks_shown"

PER_POST = "clicks_per_post"
PER_PERSON = "clicks_per_person"
ENGAGEMENT = "engagement_rate"
ENGAGEMENT_FOLLOWERS = "engagement_rate_followers"
CLICKTHROUGH = "click_through_rate"
POTENTIAL = "potential_reach"
EARNED_MEDIA = "earned_media_value"

HEADCOUNT = "people_there"
PUBLISHING = "people_publishing"
ACTIVE = "people_active"
ADOPTION = "adoption"
DAILY_ACTIVE = "people_active_daily"
WEEKLY_ACTIVE = "people_active_weekly"
STICKINESS = "stickiness"

COST = "cost"
AS_CLICKS = "advertising_clicks"
WITH_ESTIMATES = "earned_media_value_estimated"
RETURN = "return_on_cost"
RETURN_WITH_MEDIA = "return_on_cost_with_media"
COST_PER_CLICK = "cost_per_click"
COST_PER_INTERACTION = "cost_per_interaction"
COST_PER_CONVERSION = "cost_per_conversion"

APPROVED = "stories_approved"
LENT = "posts_lent"

PARTS = ("likes", "reactions", "reposts", "reshares", "shares", "replies", "comments", "quotes", "bookmarks", "saved")
"""What counts as an interaction, where a network reports it."""

SHOWN_BY = ("impressions", "views")
"""How networks call the times that a post was displayed; of a post the first that is told counts."""

REPORTED = (*PARTS, *SHOWN_BY, "viewers", "members_reached", "reach", "link_clicks", "profile_clicks")
"""What networks report, as far as we know their names; and what people may state by hand."""

BRIDGES = (INTERACTIONS_SHOWN, INTERACTIONS_FOLLOWED, CLICKS_SHOWN, FOLLOWERS)
"""Figures that are there for the rates: only of the posts of which the other side of the fraction is known."""
