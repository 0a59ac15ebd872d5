"""Every page and every list of the API takes as many SQL statements for many rows as for a few, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.routing import Rule

from advocacy.database import db
from advocacy.people import token_uses
from tests.benchmarks.company import Company
from tests.benchmarks.rows import DRAFT, GUARD, IN_REVIEW, LIVE, PEOPLE_FROM
from tests.installation import Installation
from tests.statements import statements_of
from tests.thinned import some

FEW, MANY = 10, 60

ARGUMENTS = {
    "item_id": LIVE, "share_id": 1, "post_id": 1, "policy_id": 1, "programme_id": 1, "source_id": 1, "perk_id": 1,
    "badge_key": "first_post",
    "import_id": 1, "suggestion_id": 1, "blackout_id": 1, "call_id": 1, "campaign_id": 1, "media_id": 1,
    "redemption_id": 1, "budget_id": 1,
    "conversion_id": 1, "code_id": 1, "person_id": PEOPLE_FROM + 1, "team_id": 1, "slug": "s1",
    "case_id": 1, "draft_id": 1, "simulation_id": 1,
    "challenge_id": 1, "contest_id": 1, "mention_id": 1, "watch_id": 1, "test_id": 1, "order_id": 1, "run_id": 1,
    "export_id": 1, "verification_id": 1, "kind": "hosts", "version_id": 1, "route_id": 1, "number": 1,
    "payout_id": 1, "currency": "EUR", "licence_id": 1, "story_id": 1, "commission_id": 1, "enrolment_id": 1,
    "change_id": 1,
    "protocol": "oidc", "report_id": 1, "report": "item", "metric": "clicks_human", "holder": "company",
    "application_id": 1, "product_id": 1, "request_id": 1, "version": 1,
    "brief_id": 1, "agreement_id": 1, "deliverable_id": 1, "partner_id": 1, "segment_id": 1,
    "webhook_id": 1, "wall_id": 1, "key": "wall1", "channel_id": 1, "group_id": 1, "delivery_id": 1,
    "mailing_id": 1,
}  # fmt: skip
"""What is looked at on pages of one thing."""
ELSEWHERE: dict[str, dict[str, object]] = {
    "reviews.review": {"item_id": IN_REVIEW}, "editor.edit": {"item_id": DRAFT},
    "own_words_api.one": {"item_id": GUARD}, "made_links.link": {"slug": "m1"},
    "reports_api.report_result": {"kind": "overview"}, "results.partner": {"person_id": PEOPLE_FROM + 2},
}  # fmt: skip
"""Pages for which another one has to be looked at."""
ASKED = {"search_api.search": {"q": "story"}, "search.results": {"q": "story"},
         "networks.networks": {"view": "all"}, "readings_api.listing": {"share_id": 1},
         "connections_api.health": {"view": "all"}}  # fmt: skip
"""What is asked behind the question mark."""
NOT_PAGES = {
    "scim.service_provider_config", "scim.resource_types", "scim.resource_type", "scim.schemas", "scim.schema",
    "scim.me_query", "scim.search_root", "scim.search", "scim.query", "scim.fallback",  # tests/directory counts them
    "shell.bundled", "phone.manifest", "phone.worker", "phone.offline",  # files
    "shell.static", "shell.icon_sprite", "bootstrap.static", "library.picture", "library.medium",  # files
    "catalogue.picture", "points.statement_file", "tax.year_file",
    "demo_web.page", "demo_web.feed", "demo_web.picture",  # the demo's stand-in for other sites
    "people.sign_in_form", "people.link_form", "links.follow", "connections.come_back",  # for who is not signed in
    "calendar_feed.feed", "plan_calendar.feed", "public_media.fetched",
    "client_document.document",  # for calendar programs and networks
    "tax.run_file",  # files, once exported
    "payout_tax.year_file", "payment.own_file",  # files
    "commissions.statement_file", "portal_money.statement",  # files
    "portal_entry.form", "portal.privacy",  # for who is not signed in; leads elsewhere
    "wall.script", "wall.picture", "data_imports.example", "data_exports.file",  # files
    "landings.script", "made_links.picture", "conversions.template", "readings.template",  # files
    "connections.choices",  # one row, which lives for a quarter of an hour
    "reports.follow", "report_stops.ask", "message_stops.ask",  # leads elsewhere; for who is not signed in
    "thanks_stops.ask", "invitations.join_form", "gift_cards.left_form",  # for who is not signed in
    "payment_left.form",  # for who is not signed in
    "joining.form", "joining.sent", "joining.ask_to_confirm", "joining.status",  # for who is not signed in
    "my_agreements.file", "my_deliverables.evidence",  # files
    "story_pages.picture", "stories.picture", "my_stories.picture", "story_pictures_api.story_picture",  # files
    "story_pages.mine", "story_pages.ask_to_confirm",  # for who is not signed in
    "partner_stops.ask", "partners.export", "partner_files.example", "partner_mail.compose",  # files; for who is asked
    "partner_files_api.export_partners",  # a file
    "chat.join_form",  # one row, behind a key that Slack shows
    "sign_in_steps.second", "sign_in_steps.set_up", "sign_in_steps.break_glass_form", "people.signed_out",
    "providers.begin", "providers.oidc_callback", "providers.saml_metadata", "providers.saml_arrived",  # not signed in
    "security.app_form", "identity_admin.provider", "identity_admin.change_form",  # one row each
    "index", "probes.ready",  # leads elsewhere; speaks of workers, and there are none
}  # fmt: skip


@pytest.fixture
def company(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    monkeypatch.setattr(token_uses, "EVERY", timedelta(days=1))  # the mark of a minute is no page's
    installation = replace(installation, settings=replace(installation.settings, sandbox=True))
    yield Company(installation).found(by_one=True)
    installation.close()


def test_statements_do_not_grow_with_rows(company: Company) -> None:
    few, many = _statements(company.grow(FEW)), _statements(company.grow(MANY))
    assert len(few) > 50, "the pages were not found"
    more = {path: (len(few[path]), len(many[path])) for path in few if len(many[path]) != len(few[path])}
    assert more == {}, [each for path in more for each in many[path] if many[path].count(each) > few[path].count(each)]


def _statements(company: Company) -> dict[str, list[str]]:
    """Path -> the statements that it takes when it is asked for a second time; on PostgreSQL of each third path, for
    only few statements differ there. All of them in `make soak`."""
    installation = company.installation
    browser, api = installation.browser_of(company.employee), installation.api_of(company.employee)
    token = {"Authorization": f"Bearer {api.token}"}
    with installation.app.app_context():
        engine = db.engine
    asked = {
        path: _asked(engine, api.client, path, token) if path.startswith("/api/v1/") else _asked(engine, browser, path)
        for path in some(_paths(installation), 1 if installation.settings.embedded else 3)
    }
    assert {path: status for path, (status, _) in asked.items() if status != 200} == {}
    return {path: statements for path, (_, statements) in asked.items()}


def _asked(
    engine: Engine, client: FlaskClient, path: str, headers: dict[str, str] | None = None
) -> tuple[int, list[str]]:
    client.get(path, headers=headers)
    with statements_of(engine) as seen:
        answer = client.get(path, headers=headers)
    return answer.status_code, seen


def _paths(installation: Installation) -> list[str]:
    app = installation.app
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and _is_page(rule)]
    with app.test_request_context():
        built = [app.url_map.bind("").build(rule.endpoint, _arguments(rule)) for rule in rules]
    return sorted(built)


def _is_page(rule: Rule) -> bool:
    return rule.endpoint not in NOT_PAGES


def _arguments(rule: Rule) -> dict[str, object]:
    """Fails for an argument that nobody has named a value for: a new kind of page belongs into ``ARGUMENTS``."""
    named = {name: ELSEWHERE.get(rule.endpoint, ARGUMENTS)[name] for name in rule.arguments}
    return {**named, **ASKED.get(rule.endpoint, {})}
