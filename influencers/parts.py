"""What this package hands to the roof: plain lists of pages, APIs, jobs, readers, own data. Imports every room."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from types import ModuleType

from flask import Blueprint

from advocacy.health import Examination, Gauge
from advocacy.history import Reader
from advocacy.people.leaving import LeaverStep
from advocacy.reach.periods import Period
from advocacy.reach.report import Kind as ReportKind
from advocacy.reach.studies.sources import Cost
from advocacy.records.kinds import Kind
from advocacy.story import Story
from advocacy.timetable import Job
from advocacy.wall.vetoes import Veto
from advocacy.web.panels import Panels
from content_library.items.objecting import Veto as Objection
from influencers.agreements import jobs as agreements_jobs
from influencers.agreements import notices as agreements_notices
from influencers.agreements import own_data as agreements_data
from influencers.agreements.portal_views import pages as my_agreements_pages
from influencers.agreements.views import pages as agreements_pages
from influencers.apis import APIS
from influencers.briefs import own_data as briefs_data
from influencers.briefs.views import pages as briefs_pages
from influencers.commissions import demo as commissions_demo
from influencers.commissions import examinations as commissions_examinations
from influencers.commissions import jobs as commissions_jobs
from influencers.commissions import notices as commissions_notices
from influencers.commissions import offered as commissions_offered
from influencers.commissions import own_data as commissions_data
from influencers.commissions import readers as commissions_readers
from influencers.commissions.adjustment_views import pages as adjustments_pages
from influencers.commissions.plan_views import pages as commission_plans_pages
from influencers.commissions.views import pages as commissions_pages
from influencers.deliverables import belonging, following
from influencers.deliverables import demo as deliverables_demo
from influencers.deliverables import jobs as deliverables_jobs
from influencers.deliverables import notices as deliverables_notices
from influencers.deliverables import own_data as deliverables_data
from influencers.deliverables.portal_views import pages as my_deliverables_pages
from influencers.deliverables.views import pages as deliverables_pages
from influencers.joining import demo as joining_demo
from influencers.joining import jobs as joining_jobs
from influencers.joining import notices as joining_notices
from influencers.joining import own_data as joining_data
from influencers.joining import public_views as public_joining
from influencers.joining import readers as joining_readers
from influencers.joining.desk_views import pages as applications_pages
from influencers.joining.form_views import pages as application_forms_pages
from influencers.joining.inviting_views import pages as inviting_pages
from influencers.joining.proof_views import pages as proofs_pages
from influencers.joining.spotting_views import pages as spotting_pages
from influencers.partners import demo as partners_demo
from influencers.partners import following as partners_following
from influencers.partners import jobs as partners_jobs
from influencers.partners import notices as partners_notices
from influencers.partners import own_data as partners_data
from influencers.partners import suppression as partners_suppression
from influencers.partners.contact_views import pages as partner_contacts_pages
from influencers.partners.file_views import pages as partner_files_pages
from influencers.partners.mail_views import pages as partner_mail_pages
from influencers.partners.stop_views import stops as partner_stops
from influencers.partners.views import pages as partners_pages
from influencers.payouts import demo as payouts_demo
from influencers.payouts import examinations as payouts_examinations
from influencers.payouts import jobs as payouts_jobs
from influencers.payouts import leavers as payouts_leavers
from influencers.payouts import left_views as payment_left
from influencers.payouts import notices as payouts_notices
from influencers.payouts import own_data as payouts_data
from influencers.payouts import portal_views as payment
from influencers.payouts import readers as payouts_readers
from influencers.payouts import tax_views as payout_tax
from influencers.payouts.views import pages as payouts_pages
from influencers.portal.entering_views import pages as portal_entry_pages
from influencers.portal.money_views import pages as portal_money_pages
from influencers.portal.profile_views import pages as portal_profile_pages
from influencers.portal.views import pages as portal_pages
from influencers.products import demo as products_demo
from influencers.products import jobs as products_jobs
from influencers.products import notices as products_notices
from influencers.products import own_data as products_data
from influencers.products.portal_views import pages as my_products_pages
from influencers.products.views import pages as products_pages
from influencers.programmes import demo as programmes_demo
from influencers.programmes import jobs as programmes_jobs
from influencers.programmes import notices as programmes_notices
from influencers.programmes import own_data as programmes_data
from influencers.programmes import readers as programmes_readers
from influencers.programmes.attribution import PROGRAMMES as MEMBERSHIPS
from influencers.programmes.circles import CIRCLES
from influencers.programmes.desk_views import pages as programme_desk_pages
from influencers.programmes.portal_views import pages as my_programmes_pages
from influencers.programmes.standing import SOURCES
from influencers.programmes.views import pages as programmes_pages
from influencers.results import KINDS as RESULTS
from influencers.results import costs as results_costs
from influencers.results import demo as results_demo
from influencers.results.views import pages as results_pages
from influencers.rights import jobs as rights_jobs
from influencers.rights import lapsing as rights_lapsing
from influencers.rights import notices as rights_notices
from influencers.rights import own_data as rights_data
from influencers.rights import showing as rights_showing
from influencers.rights.views import pages as rights_pages
from influencers.stories import demo as stories_demo
from influencers.stories import jobs as stories_jobs
from influencers.stories import own_data as stories_data
from influencers.stories import readers as stories_readers
from influencers.stories.my_views import pages as my_stories_pages
from influencers.stories.public_views import pages as story_pages
from influencers.stories.views import pages as stories_pages

__all__ = ["APIS", "CIRCLES", "PROGRAMMES", "SOURCES", "programmes_demo"]

PROGRAMMES = replace(MEMBERSHIPS, of_words=belonging.programme_of)
"""Whom links are told to count for."""
PAGES: list[Blueprint] = [
    my_programmes_pages,
    programme_desk_pages,
    partners_pages,
    partner_contacts_pages,
    partner_files_pages,
    partner_mail_pages,
    partner_stops,
    public_joining.pages,
    applications_pages,
    application_forms_pages,
    inviting_pages,
    spotting_pages,
    proofs_pages,
    my_products_pages,
    products_pages,
    commissions_pages,
    commission_plans_pages,
    adjustments_pages,
    programmes_pages,
    portal_pages,
    portal_entry_pages,
    portal_money_pages,
    portal_profile_pages,
    results_pages,
    rights_pages,
    payouts_pages,
    payout_tax.pages,
    payment.pages,
    payment_left.pages,
    stories_pages,
    story_pages,
    my_stories_pages,
    briefs_pages,
    agreements_pages,
    my_agreements_pages,
    deliverables_pages,
    my_deliverables_pages,
]
JOBS: list[Job] = [
    *partners_jobs.JOBS,
    *joining_jobs.JOBS,
    *products_jobs.JOBS,
    *commissions_jobs.JOBS,
    *programmes_jobs.JOBS,
    *rights_jobs.JOBS,
    *agreements_jobs.JOBS,
    *deliverables_jobs.JOBS,
    *payouts_jobs.JOBS,
    *stories_jobs.JOBS,
]
READERS: list[Reader] = [
    partners_following.READER,
    partners_notices.READER,
    joining_readers.READER,
    joining_notices.READER,
    products_notices.READER,
    programmes_readers.FEATS,
    programmes_readers.TIERS,
    programmes_notices.READER,
    commissions_readers.READER,
    commissions_notices.READER,
    rights_notices.READER,
    following.READER,
    agreements_notices.READER,
    deliverables_notices.READER,
    payouts_readers.READER,
    payouts_notices.READER,
    stories_readers.READER,
]
OWN_DATA: list[ModuleType] = [
    joining_data,
    products_data,
    commissions_data,
    programmes_data,
    partners_data,
    rights_data,
    briefs_data,
    agreements_data,
    deliverables_data,
    payouts_data,
    stories_data,
]
LEAVER_STEPS: list[LeaverStep] = [
    products_data.STEP,
    programmes_data.STEP,
    partners_data.STEP,
    agreements_data.STEP,
    payouts_leavers.STEP,
]
RECORDS: list[Kind] = [joining_data.RECORDS, partners_data.RECORDS, agreements_data.RECORDS]
"""What is kept for how long."""
EXAMINATIONS: list[Examination] = [*commissions_examinations.EXAMINATIONS, *payouts_examinations.EXAMINATIONS]
GAUGES: list[Gauge] = [*commissions_examinations.GAUGES]
PANELS: Panels = {public_joining.PAYS: commissions_offered.offered}
"""Places on pages of the packages beneath that these rooms fill."""
THINGS: dict[str, tuple[str, str]] = {
    "partner": ("partners.one", "partner_id"),
    "application": ("applications.one", "application_id"),
    "product": ("products.product", "product_id"),
    "product_request": ("products.one_request", "request_id"),
    "programme": ("programmes.one", "programme_id"),
    "licence": ("rights.one", "licence_id"),
    "commission": ("commissions.one", "commission_id"),
    "payout_run": ("payouts.run", "run_id"),
    "payout": ("payouts.one", "payout_id"),
    "submission": ("stories.one", "story_id"),
    "brief": ("briefs.one", "brief_id"),
    "agreement": ("agreements.one", "agreement_id"),
    "deliverable": ("deliverables.one", "deliverable_id"),
}
"""Noun of the history -> the page of such a thing, and what its address calls the number."""
ENDED: dict[str, Callable[[str], bool]] = {partners_suppression.PLACE: partners_suppression.ended}
"""Address that ends mails of a kind -> whether they have ended."""
FORMLESS: list[Blueprint] = [public_joining.pages, story_pages, partner_stops]
"""Pages whose POST carries no CSRF token: buttons of mail programs, forms that strangers open without a session."""
VETOES: list[Veto] = [*rights_showing.VETOES]
"""Why posts are not shown on pages of the company's own."""
OBJECTIONS: list[Objection] = [*rights_lapsing.OBJECTIONS]
"""Why a story is not handed in, put into the feed or lent."""
COSTS: list[Callable[[Period], Iterable[Cost]]] = [results_costs.costs_in]
"""What programmes cost, for the reports of returns."""
REPORTS: list[ReportKind] = [*RESULTS]
"""Kinds of reports: pages, sheets, mail and API of theirs are reach's."""
DEMO: list[Callable[[Story], None]] = [
    products_demo.contribute,
    partners_demo.contribute,
    joining_demo.contribute,
    deliverables_demo.contribute,
    commissions_demo.contribute,
    stories_demo.contribute,
    payouts_demo.contribute,
    results_demo.contribute,
]
"""What fills the demo after the other packages did; the programmes themselves (``programmes_demo``) come earlier."""
