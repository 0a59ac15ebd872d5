"""Every route has a guard, and the guard holds: nobody gets in without, and no role that lacks the capability does."""

from __future__ import annotations

import re

import pytest
from werkzeug.routing import Rule

import wsgi
from advocacy.people.capabilities import Role, capabilities_of
from advocacy.web.guards import GUARDED_ELSEWHERE, PUBLIC, SIGNED_IN, guard_of
from tests.installation import Installation, settings_for

PUBLIC_ENDPOINTS = {
    "index", "people.sign_in_form", "people.sign_in", "people.mail_link", "people.link_form", "people.use_link",
    "probes.alive", "probes.ready", "probes.metrics", "probes.description", "probes.documentation",
    "client_document.document", "calendar_feed.feed", "public_media.fetched", "shell.icon_sprite", "links.follow",
    "demo_web.feed", "demo_web.page", "demo_web.picture",
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
    """Each guarded route, without sign-in and by a person of each role that lacks the capability."""
    app = sqlite.app
    app.config["WTF_CSRF_ENABLED"] = False
    nobody, people = app.test_client(), {role: sqlite.person(role) for role in Role}
    browsers = {role: sqlite.browser_of(person) for role, person in people.items()}
    apis = {role: sqlite.api_of(person) for role, person in people.items()}
    tried = 0
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
            for role in Role:
                if capabilities_of([role]) & set(guard):
                    continue
                if is_api:
                    status = apis[role](method, path.removeprefix("/api/v1")).status_code
                    assert status == 403, (role, method, path, status)
                else:
                    status = browsers[role].open(path, method=method).status_code
                    assert status == 403, (role, method, path, status)
                tried += 1
    assert tried > 50
