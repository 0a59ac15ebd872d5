"""What this package hands to the roof: plain lists of pages, APIs, jobs, examinations, leaver steps and own data.

Pages and APIs that need something from above are made by the roof. Imports every room of this package.
"""

from __future__ import annotations

from types import ModuleType

from apiflask import APIBlueprint
from flask import Blueprint
from flask_babel import lazy_gettext as _l

from advocacy import examinations, mailing, timetable
from advocacy.campaigns import blackout_views, campaign_views
from advocacy.campaigns import views as pauses_views
from advocacy.campaigns.api import api as pauses_api
from advocacy.campaigns.blackout_api import api as blackouts_api
from advocacy.campaigns.campaign_api import api as campaigns_api
from advocacy.health import Examination, Gauge
from advocacy.links import examinations as links_examinations
from advocacy.links import jobs as links_jobs
from advocacy.links import own_data as links_data
from advocacy.links.api import api as links_api
from advocacy.links.attribution import code_views
from advocacy.links.attribution import jobs as attribution_jobs
from advocacy.links.attribution.api import api as conversions_api
from advocacy.links.attribution.code_api import api as codes_api
from advocacy.links.attribution.landing_views import doors as landing_doors
from advocacy.links.attribution.views import pages as conversion_pages
from advocacy.links.door import short_domain
from advocacy.links.intake.judging_views import pages as judging_pages
from advocacy.links.made_views import pages as made_pages
from advocacy.links.utm.api import api as utm_api
from advocacy.links.utm.views import pages as utm_pages
from advocacy.links.views import pages as links_pages
from advocacy.listening import examinations as listening_examinations
from advocacy.listening import jobs as listening_jobs
from advocacy.listening import own_data as listening_data
from advocacy.listening import views as mentions_views
from advocacy.listening import watch_views
from advocacy.listening.api import api as mentions_api
from advocacy.networks import admin_views as networks_admin
from advocacy.networks import examinations as networks_examinations
from advocacy.networks import jobs as networks_jobs
from advocacy.networks import own_data as networks_data
from advocacy.networks.api import api as connections_api
from advocacy.networks.client_views import pages as client_document
from advocacy.networks.sandbox_views import pages as sandbox_pages
from advocacy.networks.views import pages as connections_pages
from advocacy.notices import jobs as notices_jobs
from advocacy.notices import own_data as notices_data
from advocacy.notices import views as notices_views
from advocacy.people import own_data as people_data
from advocacy.people.admin_views import pages as people_admin_pages
from advocacy.people.api import api as people_api
from advocacy.people.capabilities import Capability
from advocacy.people.views import pages as people_pages
from advocacy.posts import calendar_views, falling_back_views, question_views, takedown_views
from advocacy.posts import examinations as posts_examinations
from advocacy.posts import jobs as posts_jobs
from advocacy.posts import own_data as posts_data
from advocacy.posts.question_api import api as questions_api
from advocacy.posts.takedown_api import api as takedowns_api
from advocacy.reach import examinations as reach_examinations
from advocacy.reach import jobs as reach_jobs
from advocacy.reach import own_data as reach_data
from advocacy.reach.api import api as reach_api
from advocacy.reach.delivery import file_views as delivery_files
from advocacy.reach.delivery import jobs as delivery_jobs
from advocacy.reach.delivery import own_data as delivery_data
from advocacy.reach.delivery import stop_views as delivery_stops
from advocacy.reach.delivery.api import api as reports_api
from advocacy.reach.delivery.views import pages as saved_reports_pages
from advocacy.reach.proof_views import pages as proof_pages
from advocacy.reach.readings.api import api as readings_api
from advocacy.reach.readings.views import pages as readings_pages
from advocacy.reach.studies import jobs as studies_jobs
from advocacy.reach.studies import own_data as studies_data
from advocacy.reach.studies.api import api as studies_api
from advocacy.reach.studies.money_views import pages as studies_pages
from advocacy.reach.views import pages as reach_pages
from advocacy.records import jobs as records_jobs
from advocacy.records import own_data as records_data
from advocacy.records.api import api as records_api
from advocacy.records.privacy_api import api as privacy_api
from advocacy.records.privacy_views import pages as privacy_pages
from advocacy.records.views import pages as records_pages
from advocacy.rulebook import jobs as rulebook_jobs
from advocacy.times import jobs as times_jobs
from advocacy.times import own_data as times_data
from advocacy.times.api import api as times_api
from advocacy.times.views import pages as times_pages
from advocacy.timetable import Job
from advocacy.web import idempotency
from advocacy.web.shell import NavEntry

PAGES: list[Blueprint] = [
    people_pages,
    people_admin_pages,
    pauses_views.pages,
    blackout_views.pages,
    campaign_views.pages,
    takedown_views.pages,
    question_views.pages,
    times_pages,
    calendar_views.pages,
    connections_pages,
    networks_admin.pages,
    falling_back_views.pages,
    client_document,
    sandbox_pages,
    links_pages,
    judging_pages,
    made_pages,
    utm_pages,
    conversion_pages,
    code_views.pages,
    mentions_views.pages,
    watch_views.pages,
    notices_views.pages,
    records_pages,
    privacy_pages,
    reach_pages,
    studies_pages,
    readings_pages,
    proof_pages,
    delivery_files.pages,
    saved_reports_pages,
    delivery_stops.pages,
]
APIS: list[APIBlueprint] = [
    people_api,
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
    links_api,
    utm_api,
    conversions_api,
    codes_api,
    landing_doors,
]
JOBS: list[Job] = [
    timetable.HEARTBEAT,
    Job("deliver mail", mailing.deliver, every=5, mode=timetable.Mode.EACH_WORKER),
    Job("forget answers", idempotency.forget_old, at="03:10"),
    *notices_jobs.JOBS,
    *networks_jobs.JOBS,
    *rulebook_jobs.JOBS,
    *links_jobs.JOBS,
    *attribution_jobs.JOBS,
    *times_jobs.JOBS,
    *posts_jobs.JOBS,
    *reach_jobs.JOBS,
    *delivery_jobs.JOBS,
    *listening_jobs.JOBS,
    *studies_jobs.JOBS,
    *records_jobs.JOBS,
]
EXAMINATIONS: list[Examination] = [
    *examinations.EXAMINATIONS,
    *networks_examinations.EXAMINATIONS,
    *posts_examinations.EXAMINATIONS,
    *links_examinations.EXAMINATIONS,
    *short_domain.EXAMINATIONS,
    *reach_examinations.EXAMINATIONS,
    *listening_examinations.EXAMINATIONS,
]
GAUGES: list[Gauge] = [
    *examinations.GAUGES,
    *networks_examinations.GAUGES,
    *posts_examinations.GAUGES,
    *links_examinations.GAUGES,
    *reach_examinations.GAUGES,
    *listening_examinations.GAUGES,
]
OWN_DATA: list[ModuleType] = [
    people_data,
    networks_data,
    links_data,
    times_data,
    posts_data,
    reach_data,
    listening_data,
    studies_data,
    delivery_data,
    notices_data,
    records_data,
]
"""The rooms that keep something of people."""
MARKETING: list[NavEntry] = [
    NavEntry(
        _l("Reach"), "reach.overview", "bar-chart-line", _l("Marketing"), Capability.SEE_REACH,
        covers=("reach.report", "reach.counted", "proofs.", "readings.", "studies.", "caption_tests.", "judging."),
    ),
    NavEntry(
        _l("Saved reports"), "reports.listing", "bookmark", _l("Marketing"), Capability.SEE_REACH, covers=("reports.",)
    ),
    NavEntry(
        _l("Mentions"), "mentions.listing", "ear", _l("Marketing"), Capability.WRITE_MENTIONS, mentions_views.badge,
        covers=("mentions.mention", "mentions.well_spoken", "watches."),
    ),
    NavEntry(
        _l("Links"), "made_links.listing", "link-45deg", _l("Marketing"), Capability.SEE_REACH,
        covers=("made_links.", "utm_templates."),
    ),
    NavEntry(
        _l("Conversions"), "conversions.listing", "cash-coin", _l("Marketing"), Capability.WRITE_CONVERSIONS,
        covers=("conversions.",),
    ),
    NavEntry(
        _l("Codes"), "codes.listing", "ticket-perforated", _l("Marketing"), Capability.WRITE_PROGRAMMES,
        covers=("codes.",),
    ),
]  # fmt: skip
"""What marketing looks at: reach and what leads to it."""
