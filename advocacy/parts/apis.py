"""The parts of the API. A list for the roof; imports every room that has one."""

from __future__ import annotations

from apiflask import APIBlueprint

from advocacy.admin.api import api as system_api
from advocacy.campaigns.api import api as pauses_api
from advocacy.campaigns.blackout_api import api as blackouts_api
from advocacy.campaigns.campaign_api import api as campaigns_api
from advocacy.exports.api import api as exports_api
from advocacy.exports.imports_api import api as data_imports_api
from advocacy.links.api import api as links_api
from advocacy.links.attribution.api import api as conversions_api
from advocacy.links.attribution.code_api import api as codes_api
from advocacy.links.attribution.landing_views import doors as landing_doors
from advocacy.links.attribution.refund_api import api as refunds_api
from advocacy.links.utm.api import api as utm_api
from advocacy.listening.api import api as mentions_api
from advocacy.networks.api import api as connections_api
from advocacy.notices.api import api as notices_api
from advocacy.notices.bounce_api import api as bounces_api
from advocacy.people.api import api as people_api
from advocacy.people.token_api import api as tokens_api
from advocacy.posts import falling_back_views
from advocacy.posts.question_api import api as questions_api
from advocacy.posts.takedown_api import api as takedowns_api
from advocacy.reach.api import api as reach_api
from advocacy.reach.delivery.api import api as reports_api
from advocacy.reach.readings.api import api as readings_api
from advocacy.reach.studies.api import api as studies_api
from advocacy.records.api import api as records_api
from advocacy.records.privacy_api import api as privacy_api
from advocacy.times.api import api as times_api
from advocacy.wall.api import api as walls_api
from advocacy.webhooks.api import api as webhooks_api

APIS: list[APIBlueprint] = [
    people_api,
    tokens_api,
    pauses_api,
    blackouts_api,
    campaigns_api,
    takedowns_api,
    questions_api,
    times_api,
    connections_api,
    falling_back_views.api,
    records_api,
    privacy_api,
    reach_api,
    studies_api,
    readings_api,
    reports_api,
    mentions_api,
    notices_api,
    bounces_api,
    links_api,
    utm_api,
    conversions_api,
    refunds_api,
    codes_api,
    landing_doors,
    system_api,
    webhooks_api,
    walls_api,
    exports_api,
    data_imports_api,
]
