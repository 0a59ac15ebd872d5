"""Every route has a guard, and the guard holds: nobody gets in without, and no role that lacks the capability does."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

import wsgi
from advocacy.people.capabilities import Role, capabilities_of
from advocacy.web.guards import GUARDED_ELSEWHERE, PUBLIC, SIGNED_IN, guard_of
from advocacy.web.shell import NavEntry
from influencers import navigation
from tests.installation import ApiClient, Installation, settings_for
from tests.thinned import some

PUBLIC_ENDPOINTS = {
    "index", "people.sign_in_form", "people.sign_in", "people.mail_link", "people.link_form", "people.use_link",
    "people.signed_out", "sign_in_steps.second", "sign_in_steps.show_code", "sign_in_steps.set_up",
    "sign_in_steps.finish_set_up", "sign_in_steps.break_glass_form", "sign_in_steps.break_glass",
    "passkeys.options_to_sign_in", "passkeys.sign_in", "passkeys.options_to_set_up", "passkeys.set_up",
    "providers.begin", "providers.oidc_callback", "providers.saml_metadata", "providers.saml_arrived",
    "provider_doors.back_channel", "provider_doors.saml_answer",
    "portal_entry.form", "portal_entry.mail",
    "probes.alive", "probes.ready", "probes.metrics", "probes.description", "probes.documentation",
    "client_document.document", "calendar_feed.feed", "plan_calendar.feed", "languages.choose",
    "wall.page", "wall.feed", "wall.script", "wall.picture",
    "public_media.fetched", "shell.icon_sprite", "links.follow",
    "shell.bundled", "phone.manifest", "phone.worker", "phone.offline",
    "landings.script", "landings.arrive", "demo_web.feed", "demo_web.page", "demo_web.picture",
    "report_stops.ask", "report_stops.end", "message_stops.ask", "message_stops.end", "message_stops.resume",
    "chat_doors.interactions",
    "thanks_stops.ask", "thanks_stops.end", "invitations.join_form", "invitations.join",
    "gift_cards.left_form", "gift_cards.left",
    "partner_stops.ask", "partner_stops.end",
    "payment_left.form", "payment_left.enter", "payment_left.give", "payment_left.statement",
    "joining.form", "joining.apply", "joining.sent", "joining.ask_to_confirm", "joining.confirm", "joining.status",
    "joining.withdraw", "joining.forget",
    "story_pages.call", "story_pages.send", "story_pages.sent", "story_pages.ask_to_confirm", "story_pages.confirm",
    "story_pages.mine", "story_pages.take_back", "story_pages.picture",
}  # fmt: skip
"""Whatever is public is named here on purpose."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> object:
    """An application, for its routes."""
    return wsgi.create_app(settings_for(tmp_path_factory.mktemp("routes")))


def test_every_route_has_a_guard_and_public_ones_are_named(app: wsgi.EdgeCommits) -> None:
    """The list of routes and guards."""
    guards = {rule.endpoint: guard_of(app, rule.endpoint) for rule in app.url_map.iter_rules()}
    assert len(guards) > 20 and None not in guards.values()
    assert {
        endpoint for endpoint, guard in guards.items() if guard == (PUBLIC,)
    } - GUARDED_ELSEWHERE == PUBLIC_ENDPOINTS


def shown_to(entry: NavEntry) -> set[str]:
    """Which capabilities show an entry of the navigation; everybody signed in without one."""
    some = entry.capability if isinstance(entry.capability, tuple) else (entry.capability,)
    return {SIGNED_IN if each is None else str(each) for each in some}


def test_the_navigation_shows_ways_that_are_open_and_all_of_the_partners_desk(app: Flask) -> None:
    """Who sees an entry may open its page; who may open a page of the partners' desk finds the way."""
    for entry in wsgi.NAVIGATION:
        lets_in = {str(each) for each in guard_of(app, entry.endpoint) or ()}
        assert SIGNED_IN in lets_in or shown_to(entry) <= lets_in, entry.endpoint
    for entry in navigation.DESK:
        assert shown_to(entry) == {str(each) for each in guard_of(app, entry.endpoint) or ()}, entry.endpoint


def filled(rule: Rule) -> str:
    """The route's path with 1 for each number and x for each text."""
    return re.sub(r"<any\((\w+)[^>]*>", r"\1", re.sub(r"<int:[^>]+>", "1", rule.rule)).replace("<", "").replace(">", "")


def test_the_guards_hold(sqlite: Installation) -> None:
    """Each guarded route, without sign-in and by a person who has every role that lacks the capability: roles only ever
    add to what one may do, so where all of them together are refused, each of them is. Each fourth route here, as
    tests/security asks all of them in a filled company; all of them in `make soak`."""
    patient = replace(sqlite, settings=replace(sqlite.settings, api_per_minute=1_000_000))
    app = patient.app
    app.config["WTF_CSRF_ENABLED"] = False
    nobody, asked, tried = app.test_client(), 0, 0
    strangers = Strangers(patient)
    for rule in some(list(app.url_map.iter_rules()), 4):
        guard = guard_of(app, rule.endpoint)
        if guard == (PUBLIC,):
            continue
        path, is_api = filled(rule), rule.rule.startswith(("/api/", "/scim/"))
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            asked += 1
            there = {"REMOTE_ADDR": f"198.51.{asked // 250}.{asked % 250}"}  # one address may not ask so often
            answer = nobody.open(path, method=method, environ_base=there)
            assert answer.status_code in ((401,) if is_api else (302,)), (method, path, answer.status_code)
            if guard == (SIGNED_IN,) or guard is None:
                continue
            lacking = frozenset(role for role in Role if not capabilities_of([role]) & set(guard))
            if lacking:
                status = strangers.ask(lacking, method, path, is_api=is_api)
                assert status == 403, (sorted(lacking), method, path, status)
                tried += 1
    assert tried > 50


@dataclass
class Strangers:
    """People by the roles that they have, made when they are first asked for."""

    installation: Installation
    browsers: dict[frozenset[Role], FlaskClient] = field(default_factory=dict)
    apis: dict[frozenset[Role], ApiClient] = field(default_factory=dict)

    def ask(self, roles: frozenset[Role], method: str, path: str, *, is_api: bool) -> int:
        """The status that a person with exactly these roles gets."""
        if roles not in self.browsers:
            person = self.installation.person(*sorted(roles))
            self.browsers[roles], self.apis[roles] = (
                self.installation.browser_of(person), self.installation.api_of(person)
            )  # fmt: skip
        if is_api:
            headers = {"Authorization": f"Bearer {self.apis[roles].token}"}
            return self.apis[roles].client.open(path, method=method, headers=headers).status_code
        return self.browsers[roles].open(path, method=method).status_code
