"""The roof: puts the packages together. It knows them all; none of them knows it.

Plain lists of blueprints, jobs, readers, navigation, commands and demo contributors; ``create_app`` hangs them up.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import click
from flask import redirect, url_for
from flask.cli import FlaskGroup
from flask.typing import ResponseReturnValue
from flask_babel import Babel
from flask_babel import lazy_gettext as _l
from flask_bootstrap import Bootstrap5
from flask_login import LoginManager, current_user
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect

from advocacy import commands, mailing, parts, serving, settings
from advocacy.campaigns import switch
from advocacy.campaigns import views as pauses_views
from advocacy.database import db, init_database
from advocacy.demonstration.command import make_command
from advocacy.errors import Refused
from advocacy.history import Reader, follow
from advocacy.history.commands import history as history_command
from advocacy.links import demo as links_demo
from advocacy.links import leaving as links_leaving
from advocacy.links.attribution.programmes import init_programmes
from advocacy.links.door import short_domain
from advocacy.listening import demo as listening_demo
from advocacy.listening import own_data as listening_data
from advocacy.listening import rights
from advocacy.listening import views as mentions_views
from advocacy.listening.handed import Handed, init_listening
from advocacy.logs import init_logs
from advocacy.networks import farewells
from advocacy.networks import views as connections_views
from advocacy.notices import mentions as mention_notices
from advocacy.notices import own_data as notices_data
from advocacy.notices import views as notices_views
from advocacy.notices.readers import make_reader
from advocacy.people import demo as people_demo
from advocacy.people import own_data as people_data
from advocacy.people import queries as people_queries
from advocacy.people.caller import init_callers, language_of_caller, zone_of_caller
from advocacy.people.capabilities import Capability
from advocacy.people.commands import tokens as tokens_command
from advocacy.people.leaving import LeaverStep, init_leaving
from advocacy.people.privacy import IN_OFFICE, Privacy, init_privacy
from advocacy.posts import demo as posts_demo
from advocacy.posts import falling_back_views, question_views, takedown_views
from advocacy.posts import leaving as posts_leaving
from advocacy.posts import own_data as posts_data
from advocacy.posts import queries as posts_queries
from advocacy.posts.media import init_media
from advocacy.reach import demo as reach_demo
from advocacy.reach import jobs as reach_jobs
from advocacy.reach import kinds as report_kinds
from advocacy.reach import naming as reach_naming
from advocacy.reach import own_data as reach_data
from advocacy.reach import reports as reach_reports
from advocacy.reach import studies as reach_studies
from advocacy.reach.commands import reach as reach_command
from advocacy.reach.delivery import mails as report_mails
from advocacy.reach.delivery import own_data as delivery_data
from advocacy.reach.delivery import stop_views as delivery_stops
from advocacy.reach.models import Dimension
from advocacy.reach.naming import Namer
from advocacy.reach.report import Kind as ReportKind
from advocacy.reach.studies import demo as studies_demo
from advocacy.reach.studies import outlays
from advocacy.reach.studies.sources import Sources, init_studies
from advocacy.records import accounts
from advocacy.records import commands as records_commands
from advocacy.records.kinds import Kind, init_records
from advocacy.settings import Settings
from advocacy.timetable import Job
from advocacy.web import limits, problems, security
from advocacy.web.chain_pages import Keeping, make_chain
from advocacy.web.guards import public, require_guards
from advocacy.web.history_pages import Reading, make_history
from advocacy.web.panels import Panels, init_panels
from advocacy.web.probes import describe_api, make_probes
from advocacy.web.shell import NavEntry, init_shell
from advocacy.web.transactions import EdgeCommits
from content_library import commands as library_commands
from content_library import demo as library_demo
from content_library import jobs as library_jobs
from content_library import leaving as library_leaving
from content_library import own_data as library_data
from content_library.api import APIS as LIBRARY_APIS
from content_library.audiences import experts as library_experts
from content_library.intake.heard import heard_feed
from content_library.lending import studied, wordings
from content_library.lending.replies import replies
from content_library.media import doors as library_doors
from content_library.readers import READERS as LIBRARY_READERS
from content_library.reviews import examinations as review_examinations
from content_library.views import PAGES as LIBRARY_PAGES
from content_library.views import media as media_views
from content_library.views import policies as policies_views
from content_library.views import reviews as reviews_views
from content_library.views import routes as routes_views
from content_library.views.navigation import CONTENT
from influencers import attribution as influencers_attribution
from influencers import circles as influencers_circles
from influencers import demo as influencers_demo
from influencers import own_data as influencers_data
from influencers import standing as influencers_standing
from influencers.api import api as influencers_api
from influencers.views import pages as influencers_pages
from rewards import navigation as reward_pages
from rewards import parts as rewards
from rewards.boards.circles import init_circles
from rewards.perks.offering import TAX_CLASSES
from rewards.points import panels as points_panels
from rewards.recognition import digests as thanks_digests
from rewards.recognition import panels as thanks_panels
from rewards.recognition.views import stops as thanks_stops
from rewards.standing.sources import init_standing
from rewards.tax import panels as tax_panels

HERE = Path(__file__).parent

EXAMINATIONS = [*parts.EXAMINATIONS, *review_examinations.EXAMINATIONS, *rewards.EXAMINATIONS]
GAUGES = [*parts.GAUGES, *review_examinations.GAUGES, *rewards.GAUGES]
THINGS = {
    "item": ("life.life", "item_id"), "share": ("life.record", "share_id"), "policy": ("policies.read", "policy_id"),
    "person": ("people_admin.person", "person_id"),
}  # fmt: skip
"""Noun of the history -> the page of such a thing."""
history_pages, history_api = make_history(
    Reading(
        Capability.SEE_HISTORY, Capability.WRITE_RECORDS, people_queries.names_of, people_queries.who_is, THINGS
    )
)  # fmt: skip
chain_pages, chain_api = make_chain(
    Keeping(Capability.SEE_HISTORY, Capability.WRITE_RECORDS, people_queries.names_of)
)  # fmt: skip

PAGES = [
    *parts.PAGES,
    *LIBRARY_PAGES,
    influencers_pages,
    *rewards.PAGES,
    history_pages,
    chain_pages,
    make_probes(EXAMINATIONS, GAUGES, Capability.SEE_SYSTEM),
]
APIS = [*parts.APIS, *LIBRARY_APIS, influencers_api, *rewards.APIS, history_api, chain_api]
NOTICES = make_reader("/posts/{id}", "/connections")
READERS: list[Reader] = [NOTICES, mention_notices.READER, *LIBRARY_READERS, *reach_jobs.READERS, *rewards.READERS]
JOBS = [
    *parts.JOBS,
    *library_jobs.JOBS,
    *rewards.JOBS,
    *(Job(f"reader {reader.name}", partial(follow, reader), every=1) for reader in READERS),
]
DEMO = [
    room.contribute
    for room in (
        people_demo, posts_demo, library_demo, influencers_demo, links_demo, reach_demo, studies_demo,
        listening_demo,
    )
] + rewards.DEMO  # fmt: skip
"""What fills the demo, in this order."""
PANELS: Panels = {
    "points for a post": points_panels.points_for_a_post,
    "points in money": points_panels.in_money,
    "portal": points_panels.balance,
    "points home": rewards.home,
    TAX_CLASSES: tax_panels.tax_classes,
    switch.SENDING: posts_queries.under_way,
    switch.BY_ID: posts_queries.by_ids,
    switch.HELD: posts_queries.held_by,
    takedown_views.ABOUT: takedown_views.card,
    question_views.QUESTION: question_views.card,
    falling_back_views.OF_ACCOUNTS: falling_back_views.waiting,
    connections_views.WITHOUT_ACCOUNT: connections_views.without_account,
    media_views.DOWNLOAD: media_views.download,
    "thanks beside stories": thanks_panels.beside_stories,
}
LEAVER_STEPS: list[LeaverStep] = [
    posts_leaving.STEP,
    farewells.STEP,
    links_leaving.STEP,
    links_leaving.CODES,
    reach_data.STEP,
    listening_data.STEP,
    delivery_data.STEP,
    *library_leaving.STEPS,
    *rewards.LEAVER_STEPS,
    influencers_data.STEP,
]
"""What ends with an account or is handed over, in this order."""
OWN_DATA = [*parts.OWN_DATA, library_data, *rewards.OWN_DATA, influencers_data]
"""The rooms that keep something of people."""
PRIVACY = Privacy(
    [exporter for room in OWN_DATA for exporter in room.EXPORTERS],
    [*people_data.FIRST_ERASERS, *(each for room in OWN_DATA for each in room.ERASERS), *people_data.LAST_ERASERS],
    {column: IN_OFFICE for room in OWN_DATA for column in room.EXEMPT},
)
RECORDS: list[Kind] = [
    posts_data.RECORDS, *library_data.RECORDS, listening_data.RECORDS, accounts.RECORDS, notices_data.RECORDS
]  # fmt: skip
"""What is kept for how long."""
REPORTS: list[ReportKind] = [*reach_reports.KINDS, *reach_studies.KINDS]
"""The kinds of reports; their order is that of the page of reports."""
NAMES: dict[Dimension, Namer] = {
    Dimension.CAPTION: wordings.called, Dimension.STAGE: studied.stages_called,
}  # fmt: skip
"""Who names the keys that figures are grouped by, where only a higher floor knows."""
STUDIES = Sources(studied.approved_in, [outlays.costs_in])
"""What studies of reach are told: which stories were approved, and every room's costs of programmes."""
ENDED = {"/reports/stop/": report_mails.ended, "/thanks/mail/": thanks_digests.ended}
"""Address that ends mails of a kind -> whether they have ended."""
LISTENING = Handed(library_experts.speakers, replies, heard_feed)
"""What the content library knows for those who listen: experts, reply kits, feeds."""
NAVIGATION: list[NavEntry] = [
    NavEntry(_l("Feed"), "feed.stories", "newspaper", _l("Share"), Capability.SHARE, on_phone=True, covers=("feed.",)),
    NavEntry(
        _l("My posts"), "posts.posts", "calendar-event", _l("Share"), Capability.SHARE, on_phone=True,
        covers=("posts.", "recurring.", "campaign_plan.", "times.", "questions."),
    ),
    NavEntry(_l("Portal"), "influencers.portal", "star", _l("Share"), Capability.TAKE_PART),
    NavEntry(_l("Suggest"), "suggestions.suggest", "lightbulb", _l("Share"), Capability.SUGGEST),
    NavEntry(_l("My accounts"), "connections.connections", "link-45deg", _l("Share"), Capability.SHARE),
    *CONTENT,
    NavEntry(
        _l("Answers"), "mentions.answers", "chat-left-text", _l("Content"), rights.REVIEWERS,
        mentions_views.badge_of_answers,
    ),
    *parts.MARKETING,
    NavEntry(
        _l("Programmes"), "influencers.list_programmes", "people", _l("Marketing"), Capability.WRITE_PROGRAMMES,
        covers=("influencers.programme",),
    ),
    *reward_pages.DESK,
    *reward_pages.MINE,
    NavEntry(
        _l("Policies"), "policies.listing", "shield-check", _l("Me"), badge=policies_views.badge,
        covers=("policies.", "policy_desk.", "policy_readings.", "experts."),
    ),
    NavEntry(_l("My privacy"), "privacy.mine", "lock", _l("Me")),
    NavEntry(
        _l("Notices"), "notices.notices", "bell", _l("Me"), badge=notices_views.badge, covers=("mentions.mine",)
    ),
    NavEntry(_l("My impact"), "reach.impact", "graph-up-arrow", _l("Me"), Capability.SHARE, on_phone=True),
    NavEntry(
        _l("People"), "people_admin.people", "people-fill", _l("Administration"), Capability.SEE_PEOPLE,
        covers=("people_admin.person", "people_admin.import_form", "people_admin.import_preview"),
    ),
    NavEntry(_l("Teams"), "people_admin.teams", "diagram-3", _l("Administration"), Capability.SEE_PEOPLE),
    NavEntry(
        _l("History"), "history.explorer", "clock-history", _l("Administration"), Capability.SEE_HISTORY,
        covers=("chain.",),
    ),
    NavEntry(
        _l("Review routes"), "routes.listing", "sliders", _l("Administration"), Capability.WRITE_ROUTES,
        badge=routes_views.badge, covers=("routes.", "absences.qualification_list"),
    ),
    NavEntry(
        _l("Retention"), "records.retained", "archive", _l("Administration"),
        (Capability.SEE_HISTORY, Capability.WRITE_RECORDS), covers=("records.",),
    ),
    NavEntry(_l("Networks"), "networks.networks", "plug", _l("Administration"), Capability.SEE_SYSTEM),
    NavEntry(_l("System"), "probes.system", "cpu", _l("Administration"), Capability.SEE_SYSTEM),
]  # fmt: skip
COMMANDS: list[click.Command] = [
    *commands.make_commands(JOBS, EXAMINATIONS),
    history_command,
    reach_command,
    records_commands.people,
    tokens_command,
    *rewards.COMMANDS,
    library_commands.feeds,
    library_commands.items,
]


def create_app(given: Settings | None = None) -> EdgeCommits:
    """The application, from the environment or from given settings."""
    app = EdgeCommits(
        "wsgi", title="Advocacy", version="1", root_path=str(HERE), template_folder="templates",
        static_folder=None,  # Flask's "no such folder"
        static_url_path="/static", json_errors=False, docs_path=None, spec_path=None,
    )  # fmt: skip
    in_force = given or settings.load()
    init_logs()
    app.extensions[settings.EXTENSION] = in_force
    with app.app_context():
        init_database(app)
    security.init_security(app, in_force)
    short_domain.init_short_domain(app, in_force)
    Migrate(app, db, directory=str(HERE / "advocacy" / "migrations"))
    Babel(app, locale_selector=language_of_caller, timezone_selector=zone_of_caller)
    app.config["BOOTSTRAP_SERVE_LOCAL"] = True
    Bootstrap5(app)
    login = LoginManager(app)
    login.session_protection = None
    init_callers(login)
    csrf = CSRFProtect(app)
    for page in PAGES:
        app.register_blueprint(page)
    for api in APIS:
        csrf.exempt(api)
        app.register_blueprint(api)
    csrf.exempt(delivery_stops.pages)  # mail programs have a button of their own for it
    csrf.exempt(thanks_stops)
    app.add_url_rule("/", "index", app.doc(hide=True)(public(_index)))
    init_shell(
        app, NAVIGATION, product_name=in_force.product_name, home="index", profile="people.profile",
        sign_out="people.sign_out", sign_in="people.sign_in_form", banner=pauses_views.banner,
        search="search.results",
        shortcuts=[NavEntry(_l("Pause"), "pauses.listing", "pause-circle", capability=Capability.PAUSE)],
    )  # fmt: skip
    init_panels(app, PANELS)
    init_leaving(app, LEAVER_STEPS)
    init_privacy(app, PRIVACY)
    init_records(app, RECORDS)
    report_kinds.init_reports(app, REPORTS)
    reach_naming.init_names(app, NAMES)
    init_studies(app, STUDIES)
    init_standing(app, influencers_standing.SOURCES)
    init_listening(app, LISTENING)
    mailing.init_mailing(app, lambda url: any(ended(url) for place, ended in ENDED.items() if place in url))
    init_media(app, library_doors.DOORS)
    init_programmes(app, influencers_attribution.PROGRAMMES)
    init_circles(app, influencers_circles.CIRCLES)
    limits.init_limits(app, in_force)
    problems.init_problems(app, "people.sign_in_form")
    app.spec_processor(describe_api)  # type: ignore[arg-type]  # a dict always: ours is JSON
    for command in COMMANDS:
        app.cli.add_command(command)
    serving.believe_proxies(app, in_force)
    require_guards(app)
    return app


HOMES = [
    *((power, "reviews.waiting") for power in reviews_views.REVIEWERS),
    (Capability.WRITE_ITEMS, "studio.board"),
    (Capability.TAKE_PART, "influencers.portal"),
    (Capability.SHARE, "feed.stories"),
    (Capability.WRITE_PEOPLE, "people_admin.people"),
    (Capability.SEE_REACH, "reach.overview"),
    (Capability.SEE_HISTORY, "history.explorer"),
]
"""Capability -> the page that whoever has it opens first; the first that fits."""
INVITED_HOME = "influencers.portal"
"""For those who hold no role yet: they have an invitation to answer."""


def _index() -> ResponseReturnValue:
    """Leads each person to what they do most."""
    if not current_user.is_authenticated:
        return redirect(url_for("people.sign_in_form"))
    return redirect(url_for(next((page for power, page in HOMES if current_user.can(power)), INVITED_HOME)))


@click.group(cls=FlaskGroup, create_app=create_app, add_version_option=False)
def command_line() -> None:
    """Employee advocacy and influencer programmes on your own machine."""


command_line.add_command(
    make_command(
        commands.FACTORY, create_app, DEMO, READERS,
        lambda: [*people_demo.sign_ins(), influencers_demo.sign_in()], people_demo.PASSWORD,
    )
)  # fmt: skip


def main() -> None:
    """The command ``advocacy``: a refusal is one clear line on standard error and exit code 1."""
    try:
        command_line()
    except Refused as refusal:
        click.echo(f"advocacy: {refusal}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
