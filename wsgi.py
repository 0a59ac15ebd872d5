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
from advocacy.admin.overseen import Overseen, init_overseen
from advocacy.backups.media import init_shelf
from advocacy.campaigns import views as pauses_views
from advocacy.chat.doors import init_doors
from advocacy.database import db, init_database
from advocacy.demonstration.command import make_command
from advocacy.errors import Refused
from advocacy.exports.offers import init_exports
from advocacy.history import Reader
from advocacy.history.watching import follow_what_is_new
from advocacy.links import demo as links_demo
from advocacy.links.attribution.programmes import init_programmes
from advocacy.links.door import short_domain
from advocacy.listening import demo as listening_demo
from advocacy.listening import rights
from advocacy.listening import views as mentions_views
from advocacy.listening.handed import Handed, init_listening
from advocacy.logs import init_logs
from advocacy.notices import places
from advocacy.notices.digests import init_digests
from advocacy.people import demo as people_demo
from advocacy.people import own_data as people_data
from advocacy.people import queries as people_queries
from advocacy.people.caller import init_callers, language_of_caller, zone_of_caller
from advocacy.people.capabilities import Capability
from advocacy.people.leaving import LeaverStep, init_leaving
from advocacy.people.privacy import IN_OFFICE, Privacy, init_privacy
from advocacy.posts import demo as posts_demo
from advocacy.posts.media import init_media
from advocacy.reach import demo as reach_demo
from advocacy.reach import kinds as report_kinds
from advocacy.reach import naming as reach_naming
from advocacy.reach import reports as reach_reports
from advocacy.reach import studies as reach_studies
from advocacy.reach.models import Dimension
from advocacy.reach.naming import Namer
from advocacy.reach.report import Kind as ReportKind
from advocacy.reach.studies import demo as studies_demo
from advocacy.reach.studies import outlays
from advocacy.reach.studies.sources import Sources, init_studies
from advocacy.records.kinds import Kind, init_records
from advocacy.settings import Settings
from advocacy.terminal import asking_first, told_when_away
from advocacy.timetable import Job, Mode
from advocacy.wall.vetoes import init_wall
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
from content_library import exported as library_offer
from content_library import jobs as library_jobs
from content_library import leaving as library_leaving
from content_library import own_data as library_data
from content_library.api import APIS as LIBRARY_APIS
from content_library.audiences import experts as library_experts
from content_library.chatting import DOORS as CHAT_DOORS
from content_library.digests import DIGESTS as LIBRARY_DIGESTS
from content_library.intake.heard import heard_feed
from content_library.items.objecting import init_objections
from content_library.lending import studied, wordings
from content_library.lending.replies import replies
from content_library.media import doors as library_doors
from content_library.readers import READERS as LIBRARY_READERS
from content_library.reviews import examinations as review_examinations
from content_library.stores import store as library_store
from content_library.vetoes import VETOES as LIBRARY_VETOES
from content_library.views import PAGES as LIBRARY_PAGES
from content_library.views import media as media_views
from content_library.views import policies as policies_views
from content_library.views import reviews as reviews_views
from content_library.views import routes as routes_views
from content_library.views.navigation import CONTENT
from influencers import navigation as partner_pages
from influencers import offer as partner_offer
from influencers import parts as influencers
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

EXAMINATIONS = [
    *parts.EXAMINATIONS,
    *review_examinations.EXAMINATIONS,
    *rewards.EXAMINATIONS,
    *influencers.EXAMINATIONS,
]
GAUGES = [*parts.GAUGES, *review_examinations.GAUGES, *rewards.GAUGES, *influencers.GAUGES]
THINGS = {
    "item": ("life.life", "item_id"), "share": ("life.record", "share_id"), "policy": ("policies.read", "policy_id"),
    "person": ("people_admin.person", "person_id"), **influencers.THINGS,
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
    *influencers.PAGES,
    *rewards.PAGES,
    history_pages,
    chain_pages,
    make_probes(GAUGES),
]
APIS = [*parts.APIS, *LIBRARY_APIS, *influencers.APIS, *rewards.APIS, history_api, chain_api]
READERS: list[Reader] = [
    *parts.READERS,
    *LIBRARY_READERS,
    *rewards.READERS,
    *influencers.READERS,
]
JOBS = [
    *parts.JOBS,
    *library_jobs.JOBS,
    *rewards.JOBS,
    *influencers.JOBS,
    *(
        Job(f"reader {reader.name}", partial(follow_what_is_new, reader), every=1, mode=Mode.EACH_WORKER)
        for reader in READERS
    ),
]
DEMO = [
    room.contribute
    for room in (
        people_demo, posts_demo, library_demo, influencers.programmes_demo, links_demo, reach_demo, studies_demo,
        listening_demo,
    )
] + rewards.DEMO + influencers.DEMO + parts.DEMO  # fmt: skip
"""What fills the demo, in this order."""
PANELS: Panels = {
    "points for a post": points_panels.points_for_a_post,
    "points in money": points_panels.in_money,
    "portal": points_panels.balance,
    "points home": rewards.home,
    TAX_CLASSES: tax_panels.tax_classes,
    **parts.PANELS,
    media_views.DOWNLOAD: media_views.download,
    **influencers.PANELS,
    "thanks beside stories": thanks_panels.beside_stories,
}
LEAVER_STEPS: list[LeaverStep] = [
    *parts.LEAVER_STEPS,
    *library_leaving.STEPS,
    *rewards.LEAVER_STEPS,
    *influencers.LEAVER_STEPS,
]
"""What ends with an account or is handed over, in this order."""
OWN_DATA = [*parts.OWN_DATA, library_data, *rewards.OWN_DATA, *influencers.OWN_DATA]
"""The rooms that keep something of people."""
PRIVACY = Privacy(
    [exporter for room in OWN_DATA for exporter in room.EXPORTERS],
    [*people_data.FIRST_ERASERS, *(each for room in OWN_DATA for each in room.ERASERS), *people_data.LAST_ERASERS],
    {column: IN_OFFICE for room in OWN_DATA for column in room.EXEMPT},
)
RECORDS: list[Kind] = [*parts.RECORDS, *library_data.RECORDS, *influencers.RECORDS]
"""What is kept for how long."""
REPORTS: list[ReportKind] = [*reach_reports.KINDS, *reach_studies.KINDS, *influencers.REPORTS]
"""The kinds of reports; their order is that of the page of reports."""
OFFERS = [*parts.OFFERS, library_offer.OFFER, rewards.OFFER, partner_offer.OFFER]
"""What every package offers to take out and in."""
NAMES: dict[Dimension, Namer] = {
    Dimension.CAPTION: wordings.called, Dimension.STAGE: studied.stages_called,
}  # fmt: skip
"""Who names the keys that figures are grouped by, where only a higher floor knows."""
STUDIES = Sources(studied.approved_in, [outlays.costs_in, *influencers.COSTS])
"""What studies of reach are told: which stories were approved, and every room's costs of programmes."""
ENDED = {**parts.ENDED, "/thanks/mail/": thanks_digests.ended, **influencers.ENDED}
"""Address that ends mails of a kind -> whether they have ended."""
LISTENING = Handed(library_experts.speakers, replies, heard_feed)
"""What the content library knows for those who listen: experts, reply kits, feeds."""
NAVIGATION: list[NavEntry] = [
    *partner_pages.MINE,
    NavEntry(_l("Feed"), "feed.stories", "newspaper", _l("Share"), Capability.SHARE, on_phone=True, covers=("feed.",)),
    NavEntry(
        _l("My posts"), "posts.posts", "calendar-event", _l("Share"), Capability.SHARE, on_phone=True,
        covers=("posts.", "recurring.", "campaign_plan.", "times.", "questions."),
    ),
    NavEntry(_l("Suggest"), "suggestions.suggest", "lightbulb", _l("Share"), Capability.SUGGEST, takes_shares=True),
    NavEntry(_l("My accounts"), "connections.connections", "link-45deg", _l("Share"), Capability.SHARE),
    *CONTENT,
    NavEntry(
        _l("Answers"), "mentions.answers", "chat-left-text", _l("Content"), rights.REVIEWERS,
        mentions_views.badge_of_answers,
    ),
    *parts.MARKETING,
    *partner_pages.DESK,
    *reward_pages.DESK,
    *reward_pages.MINE,
    NavEntry(
        _l("Policies"), "policies.listing", "shield-check", _l("Me"), badge=policies_views.badge,
        covers=("policies.", "policy_desk.", "policy_readings.", "experts."),
    ),
    *parts.ME,
    *parts.ADMINISTRATION,
    NavEntry(
        _l("Review routes"), "routes.listing", "sliders", _l("Administration"), Capability.WRITE_ROUTES,
        badge=routes_views.badge, covers=("routes.", "absences.qualification_list"),
    ),
]  # fmt: skip
COMMANDS: list[click.Command] = [
    asking_first(command)
    for command in (
        *commands.make_commands(JOBS, EXAMINATIONS),
        *parts.COMMANDS,
        *rewards.COMMANDS,
        library_commands.feeds,
        library_commands.items,
    )
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
    Babel(
        app, default_translation_directories=str(HERE / "advocacy" / "translations"),
        locale_selector=language_of_caller, timezone_selector=zone_of_caller,
    )  # fmt: skip
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
    for page in (*parts.FORMLESS, thanks_stops, *influencers.FORMLESS):
        csrf.exempt(page)
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
    init_standing(app, influencers.SOURCES)
    init_listening(app, LISTENING)
    init_doors(app, CHAT_DOORS)
    init_objections(app, influencers.OBJECTIONS)
    init_wall(app, [*LIBRARY_VETOES, *influencers.VETOES])
    mailing.init_mailing(
        app, lambda url: any(ended(url) for place, ended in ENDED.items() if place in url), places.take
    )
    init_media(app, library_doors.DOORS)
    init_overseen(app, Overseen(EXAMINATIONS, JOBS, parts.QUEUES))
    init_digests(app, [*LIBRARY_DIGESTS, *parts.DIGESTS, *rewards.DIGESTS])
    init_shelf(app, library_store)
    init_programmes(app, influencers.PROGRAMMES)
    init_circles(app, influencers.CIRCLES)
    init_exports(app, OFFERS)
    for init in parts.INITS:
        init(app, in_force)
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
    (Capability.TAKE_PART, "portal.home"),
    (Capability.SHARE, "feed.stories"),
    (Capability.WRITE_PEOPLE, "people_admin.people"),
    (Capability.SEE_REACH, "reach.overview"),
    (Capability.SEE_HISTORY, "history.explorer"),
]
"""Capability -> the page that whoever has it opens first; the first that fits."""
INVITED_HOME = "portal.home"
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
        lambda: [*people_demo.sign_ins(), influencers.programmes_demo.sign_in()], people_demo.PASSWORD,
    )
)  # fmt: skip


def main() -> None:
    """The command ``advocacy``: a refusal is one clear line on standard error and exit code 1."""
    try:
        with told_when_away():
            command_line()
    except Refused as refusal:
        click.echo(f"advocacy: {refusal}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
