"""Every route has a guard, and the guard holds: nobody gets in without, and no role that lacks the capability does."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule

import wsgi
from advocacy.people.capabilities import Role, capabilities_of
from advocacy.web.guards import GUARDED_ELSEWHERE, PUBLIC, SIGNED_IN, guard_of
from tests.installation import ApiClient, Installation, settings_for

PUBLIC_ENDPOINTS = {
    "index", "people.sign_in_form", "people.sign_in", "people.mail_link", "people.link_form", "people.use_link",
    "probes.alive", "probes.ready", "probes.metrics", "probes.description", "probes.documentation",
    "client_document.document", "calendar_feed.feed", "public_media.fetched", "shell.icon_sprite", "links.follow",
    "landings.script", "landings.arrive", "demo_web.feed", "demo_web.page", "demo_web.picture",
    "report_stops.ask", "report_stops.end",
    "thanks_stops.ask", "thanks_stops.end", "invitations.join_form", "invitations.join",
    "gift_cards.left_form", "gift_cards.left",
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


def filled(rule: Rule) -> str:
    """The route's path with 1 for each number and x for each text."""
    return (
        re.sub(r"<(?:int:)[^>]+>", "1", rule.rule).replace("<", "").replace(">", "") if "<" in rule.rule else rule.rule
    )


def test_the_guards_hold(sqlite: Installation) -> None:
    """Each guarded route, without sign-in and by a person who has every role that lacks the capability: roles only ever
    add to what one may do, so where all of them together are refused, each of them is."""
    app = sqlite.app
    app.config["WTF_CSRF_ENABLED"] = False
    nobody, tried = app.test_client(), 0
    strangers = Strangers(sqlite)
    for rule in app.url_map.iter_rules():
        guard = guard_of(app, rule.endpoint)
        if guard == (PUBLIC,):
            continue
        path, is_api = filled(rule), rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            answer = nobody.open(path, method=method)
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
            return int(self.apis[roles](method, path.removeprefix("/api/v1")).status_code)
        return self.browsers[roles].open(path, method=method).status_code
