"""The pages, in the order of the floors, and what hangs on them. Lists for the roof; imports every room with pages."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from advocacy.admin import access_views, audit_views, cards, role_views
from advocacy.admin import views as system_views
from advocacy.admin.overseen import Card
from advocacy.campaigns import blackout_views, campaign_views, switch
from advocacy.campaigns import views as pauses_views
from advocacy.chat import admin_views as chat_admin
from advocacy.chat import interaction_views as chat_doors
from advocacy.chat import my_views as chat_mine
from advocacy.directory import segment_views
from advocacy.directory import views as group_views
from advocacy.directory.import_views import pages as import_pages
from advocacy.directory.scim_pages import pages as scim_pages
from advocacy.exports import import_views as data_imports
from advocacy.exports import views as data_exports
from advocacy.identity import admin_views as identity_admin
from advocacy.identity import panels as identity_panels
from advocacy.identity import passkey_views, provider_views, security_views, step_views
from advocacy.identity.sign_in_views import pages as people_pages
from advocacy.links.attribution import code_views
from advocacy.links.attribution.views import pages as conversion_pages
from advocacy.links.intake.judging_views import pages as judging_pages
from advocacy.links.made_views import pages as made_pages
from advocacy.links.utm.views import pages as utm_pages
from advocacy.links.views import pages as links_pages
from advocacy.listening import views as mentions_views
from advocacy.listening import watch_views
from advocacy.networks import admin_views as networks_admin
from advocacy.networks import views as connections_views
from advocacy.networks.client_views import pages as client_document
from advocacy.networks.sandbox_views import pages as sandbox_pages
from advocacy.networks.views import pages as connections_pages
from advocacy.notices import bounce_views, letters, stop_views, wish_views
from advocacy.notices import views as notices_views
from advocacy.people.admin_views import pages as people_admin_pages
from advocacy.people.token_views import pages as token_pages
from advocacy.posts import calendar_views, falling_back_views, question_views, takedown_views
from advocacy.posts import queries as posts_queries
from advocacy.push import phone_views
from advocacy.push import views as push_views
from advocacy.reach.delivery import file_views as delivery_files
from advocacy.reach.delivery import mails as report_mails
from advocacy.reach.delivery import stop_views as delivery_stops
from advocacy.reach.delivery.views import pages as saved_reports_pages
from advocacy.reach.proof_views import pages as proof_pages
from advocacy.reach.readings.views import pages as readings_pages
from advocacy.reach.studies.money_views import pages as studies_pages
from advocacy.reach.views import pages as reach_pages
from advocacy.records.privacy_views import pages as privacy_pages
from advocacy.records.views import pages as records_pages
from advocacy.times.views import pages as times_pages
from advocacy.wall import my_views as my_walls
from advocacy.wall import public_views as public_wall
from advocacy.wall import views as wall_views
from advocacy.web import language_choice
from advocacy.web.panels import Panels
from advocacy.webhooks import views as webhooks_views

PAGES: list[Blueprint] = [
    people_pages,
    token_pages,
    step_views.pages,
    passkey_views.pages,
    provider_views.pages,
    provider_views.doors,
    security_views.pages,
    identity_admin.pages,
    people_admin_pages,
    import_pages,
    group_views.pages,
    segment_views.pages,
    scim_pages,
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
    chat_mine.pages,
    chat_admin.pages,
    chat_doors.pages,
    wish_views.pages,
    stop_views.pages,
    bounce_views.pages,
    push_views.pages,
    phone_views.pages,
    records_pages,
    privacy_pages,
    reach_pages,
    studies_pages,
    readings_pages,
    proof_pages,
    delivery_files.pages,
    saved_reports_pages,
    delivery_stops.pages,
    webhooks_views.pages,
    wall_views.pages,
    my_walls.pages,
    public_wall.pages,
    data_exports.pages,
    data_imports.pages,
    system_views.pages,
    role_views.pages,
    audit_views.pages,
    access_views.pages,
    language_choice.pages,
]
FORMLESS: list[Blueprint] = [
    provider_views.doors,
    delivery_stops.pages,
    stop_views.pages,
    scim_pages,
    chat_doors.pages,
    language_choice.pages,
]
"""Pages whose POST needs no token of a form: mail programs have a button of their own, strangers have no session."""
CARDS: list[Card] = [*cards.CARDS, identity_panels.factors]
"""What rooms show administrators on the page of a person."""
PANELS: Panels = {
    switch.SENDING: posts_queries.under_way,
    switch.BY_ID: posts_queries.by_ids,
    switch.HELD: posts_queries.held_by,
    takedown_views.ABOUT: takedown_views.card,
    question_views.QUESTION: question_views.card,
    falling_back_views.OF_ACCOUNTS: falling_back_views.waiting,
    wish_views.DEVICES: push_views.card,
    connections_views.WITHOUT_ACCOUNT: connections_views.without_account,
    my_walls.CARD: my_walls.card,
    cards.PLACE: cards.make_cards(CARDS),
}
"""What pages of a lower floor show of a higher one."""
ENDED: dict[str, Callable[[str], bool]] = {"/reports/stop/": report_mails.ended, letters.PLACE: letters.ended}
"""Address that ends mails of a kind -> whether they have ended."""
