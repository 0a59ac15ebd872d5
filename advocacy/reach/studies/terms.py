"""Pure: the names of the metrics that studies add; ``catalogue`` says how each is counted."""

from __future__ import annotations

HEADCOUNT = "people_there"
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

APPROVED = "stories_approved"
LENT = "posts_lent"
