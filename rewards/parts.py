"""What this package hands to the roof: plain lists of pages, APIs, jobs, readers, own data. Imports every room."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from types import ModuleType

from apiflask import APIBlueprint
from flask import Blueprint
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from advocacy.exports.offers import Offer
from advocacy.health import Examination, Gauge
from advocacy.history import Reader
from advocacy.people.leaving import LeaverStep
from advocacy.people.models import Person
from advocacy.timetable import Job
from rewards.boards import checking as boards_checking
from rewards.boards import counting as boards_counting
from rewards.boards import demo as boards_demo
from rewards.boards import own_data as boards_data
from rewards.boards.api import api as boards_api
from rewards.boards.views import pages as boards_pages
from rewards.books import commands as books_commands
from rewards.books import demo as books_demo
from rewards.books import examinations as books_examinations
from rewards.books import jobs as books_jobs
from rewards.books import leaving as books_leaving
from rewards.books import own_data as books_data
from rewards.books.proving import PeopleCheck
from rewards.budgets import exported as budgets_exported
from rewards.budgets import own_data as budgets_data
from rewards.budgets.api import api as budget_api
from rewards.budgets.views import pages as budget_pages
from rewards.challenges import contest_office_views, contest_views, office_views
from rewards.challenges import demo as challenges_demo
from rewards.challenges import exported as challenges_exported
from rewards.challenges import jobs as challenges_jobs
from rewards.challenges import joining as challenges_joining
from rewards.challenges import notices as challenges_notices
from rewards.challenges import own_data as challenges_data
from rewards.challenges import panels as challenges_panels
from rewards.challenges import readers as challenges_readers
from rewards.challenges import resting as challenges_resting
from rewards.challenges.api import api as challenges_api
from rewards.challenges.contest_api import api as contests_api
from rewards.challenges.views import pages as challenges_pages
from rewards.earning import demo as earning_demo
from rewards.earning import draft_api as earning_draft_api
from rewards.earning import draft_views as earning_drafts
from rewards.earning import exported as earning_exported
from rewards.earning import jobs as earning_jobs
from rewards.earning import own_data as earning_data
from rewards.earning import readers as earning_readers
from rewards.earning import simulating as earning_simulating
from rewards.earning.api import api as earning_api
from rewards.earning.views import pages as earning_pages
from rewards.fair_play import demo as fair_play_demo
from rewards.fair_play import examinations as fair_play_examinations
from rewards.fair_play import jobs as fair_play_jobs
from rewards.fair_play import notices as fair_play_notices
from rewards.fair_play import own_data as fair_play_data
from rewards.fair_play import panels as fair_play_panels
from rewards.fair_play import readers as fair_play_readers
from rewards.fair_play.api import api as fair_play_api
from rewards.fair_play.views import pages as fair_play_pages
from rewards.gift_cards import demo as gift_cards_demo
from rewards.gift_cards import examinations as gift_cards_examinations
from rewards.gift_cards import jobs as gift_cards_jobs
from rewards.gift_cards import leavers as gift_cards_leavers
from rewards.gift_cards import notices as gift_cards_notices
from rewards.gift_cards import own_data as gift_cards_data
from rewards.gift_cards import readers as gift_cards_readers
from rewards.gift_cards.api import api as gift_cards_api
from rewards.gift_cards.views import pages as gift_cards_pages
from rewards.perks import approval_views, catalogue_views, redemption_views
from rewards.perks import demo as perks_demo
from rewards.perks import exported as perks_exported
from rewards.perks import notices as perks_notices
from rewards.perks import own_data as perks_data
from rewards.perks import taking_in as perks_taking_in
from rewards.perks.api import api as perks_api
from rewards.perks.redemption_api import api as redemption_api
from rewards.perks.views import pages as perks_pages
from rewards.points import checking as points_checking
from rewards.points import digest as points_digest
from rewards.points import exported as points_exported
from rewards.points import ledger_views
from rewards.points.api import api as points_api
from rewards.points.ledger_api import api as ledger_api
from rewards.points.views import pages as points_pages
from rewards.recognition import demo as recognition_demo
from rewards.recognition import exported as recognition_exported
from rewards.recognition import invitation_views
from rewards.recognition import jobs as recognition_jobs
from rewards.recognition import notices as recognition_notices
from rewards.recognition import own_data as recognition_data
from rewards.recognition import readers as recognition_readers
from rewards.recognition import views as thanks_views
from rewards.recognition.api import api as recognition_api
from rewards.standing import demo as standing_demo
from rewards.standing import exported as standing_exported
from rewards.standing import jobs as standing_jobs
from rewards.standing import marketing_views as standing_desk
from rewards.standing import notices as standing_notices
from rewards.standing import own_data as standing_data
from rewards.standing import panels as standing_panels
from rewards.standing import readers as standing_readers
from rewards.standing.api import api as standing_api
from rewards.standing.views import pages as standing_pages
from rewards.tax import demo as tax_demo
from rewards.tax import own_data as tax_data
from rewards.tax import readers as tax_readers
from rewards.tax.api import api as tax_api
from rewards.tax.views import pages as tax_pages

PAGES: list[Blueprint] = [
    points_pages,
    ledger_views.pages,
    earning_pages,
    earning_drafts.pages,
    perks_pages,
    redemption_views.pages,
    catalogue_views.pages,
    approval_views.pages,
    budget_pages,
    boards_pages,
    standing_pages,
    fair_play_pages,
    gift_cards_pages,
    tax_pages,
    standing_desk.pages,
    challenges_pages,
    contest_views.pages,
    office_views.pages,
    contest_office_views.pages,
    thanks_views.pages,
    thanks_views.stops,
    invitation_views.pages,
]
APIS: list[APIBlueprint] = [
    fair_play_api,
    points_api,
    ledger_api,
    earning_api,
    earning_draft_api.api,
    perks_api,
    redemption_api,
    budget_api,
    challenges_api,
    contests_api,
    boards_api,
    standing_api,
    recognition_api,
    gift_cards_api,
    tax_api,
]
PROOFS: list[PeopleCheck] = [points_checking.HELD, boards_checking.AGREE]
"""What other rooms have the nightly proof of the ledger look at, asked of some people at a time."""
JOBS: list[Job] = [
    *books_jobs.make_jobs(PROOFS),
    *earning_jobs.JOBS,
    *earning_simulating.JOBS,
    *standing_jobs.JOBS,
    *challenges_jobs.JOBS,
    *fair_play_jobs.make_jobs(challenges_resting.rests_on),
    *gift_cards_jobs.JOBS,
    *boards_counting.JOBS,
    *recognition_jobs.JOBS,
]
READERS: list[Reader] = [
    perks_notices.READER,
    earning_readers.READER,
    fair_play_readers.READER,
    fair_play_notices.READER,
    standing_readers.READER,
    standing_notices.READER,
    *challenges_readers.READERS,
    challenges_notices.READER,
    gift_cards_readers.READER,
    gift_cards_notices.READER,
    tax_readers.READER,
    recognition_readers.READER,
    recognition_notices.READER,
]
OWN_DATA: list[ModuleType] = [
    books_data,
    earning_data,
    perks_data,
    budgets_data,
    challenges_data,
    fair_play_data,
    gift_cards_data,
    tax_data,
    boards_data,
    recognition_data,
    standing_data,
]
LEAVER_STEPS: list[LeaverStep] = [
    books_leaving.STEP,
    perks_data.STEP,
    gift_cards_leavers.STEP,
    budgets_data.STEP,
    boards_data.STEP,
    recognition_data.STEP,
    challenges_joining.STEP,
]
EXAMINATIONS: list[Examination] = [
    *books_examinations.EXAMINATIONS,
    *gift_cards_examinations.EXAMINATIONS,
    *fair_play_examinations.EXAMINATIONS,
]
GAUGES: list[Gauge] = [*books_examinations.GAUGES, *gift_cards_examinations.GAUGES, *fair_play_examinations.GAUGES]
OFFER = Offer(
    "rewards",
    _l("Rewards"),
    tables=(
        *points_exported.TABLES,
        *earning_exported.TABLES,
        *standing_exported.TABLES,
        *budgets_exported.TABLES,
        *perks_exported.TABLES,
        *challenges_exported.TABLES,
        *recognition_exported.TABLES,
    ),
    intakes=perks_taking_in.INTAKES,
    sheets=perks_exported.SHEETS,
)
"""Tables that can be taken out, and pages that read files of their own."""
DIGESTS = [points_digest.earned]
"""What goes into digests."""
COMMANDS = [books_commands.make_command(PROOFS)]
DEMO = [
    earning_demo.contribute,
    books_demo.contribute,
    perks_demo.contribute,
    standing_demo.contribute,
    boards_demo.contribute,
    recognition_demo.contribute,
    fair_play_demo.contribute,
    gift_cards_demo.contribute,
    tax_demo.contribute,
    challenges_demo.contribute,
]
HOME: list[Callable[[Person, datetime], Markup]] = [standing_panels.home, challenges_panels.home, fair_play_panels.home]
"""What the rooms show on the home of a person's rewards, as cards; an empty one shows nothing."""


def home(person: Person, now: datetime) -> list[Markup]:
    """What the rooms show on the home of that person's rewards."""
    return [card for show in HOME if (card := show(person, now))]
