"""Every answer carries headers that public graders would give their best mark, errors and files included.

The pages of a whole company are graded on the walk in ``test_injection``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from advocacy.people.capabilities import Role
from tests.installation import Installation
from tests.security.grading import complaints

KINDS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "page": ("GET", "/sign-in", {}),
    "redirect": ("GET", "/feed", {}),
    "nothing there": ("GET", "/nothing-here", {}),
    "wrong method": ("PUT", "/sign-in", {}),
    "refused form": ("POST", "/sign-out", {}),
    "too large": ("POST", "/sign-in", {"data": b"x", "headers": {"Content-Length": str(2**31)}}),
    "API without token": ("GET", "/api/v1/people/me", {}),
    "API, nothing there": ("GET", "/api/v1/nothing", {}),
    "SCIM without token": ("GET", "/scim/v2/Users", {}),
    "description": ("GET", "/api/openapi.json", {}),
    "style": ("GET", "/assets/bundles/pages.css", {}),
    "icons": ("GET", "/assets/icons.svg", {}),
    "static file": ("GET", "/assets/js/confirm.js", {}),
    "no such static file": ("GET", "/assets/js/../../security.py", {}),
    "manifest": ("GET", "/manifest.webmanifest", {}),
    "service worker": ("GET", "/service-worker.js", {}),
    "probe": ("GET", "/healthz", {}),
    "unknown link": ("GET", "/r/abcdefgh", {}),
    "no link at all": ("GET", "/r/..%2f..", {}),
    "calendar of nobody": ("GET", "/calendar/none.ics", {}),
    "back-channel": ("POST", "/oidc/none/back-channel", {}),
}
"""What answers can be -> how to get one."""


@pytest.fixture(params=[False, True], ids=["http", "https"])
def installation(request: pytest.FixtureRequest, sqlite: Installation) -> Installation:
    """Reached in the clear or over HTTPS."""
    base = "https://share.acme.example" if request.param else "http://localhost"
    sqlite.settings = replace(sqlite.settings, base_url=base)
    return sqlite


def test_every_kind_of_answer(installation: Installation) -> None:
    https, nobody = installation.settings.https, installation.app.test_client()
    base = installation.settings.base_url
    wrong = {}
    for kind, (method, path, options) in KINDS.items():
        answer = nobody.open(path, method=method, base_url=base, **options)
        assert answer.status_code < 500, kind
        if found := complaints(answer.headers, https=https):
            wrong[kind] = (answer.status_code, found)
    assert wrong == {}


def test_an_answer_that_broke(sqlite: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours is told without a word about our insides, and with the same headers."""
    browser = sqlite.browser_of(sqlite.person(Role.ADMIN))

    def broken(**_given: object) -> None:
        raise RuntimeError("secret insides")

    broken.guard = ("signed in",)  # type: ignore[attr-defined]
    monkeypatch.setitem(sqlite.app.view_functions, "people.profile", broken)
    sqlite.app.testing = False
    answer = browser.get("/me")
    assert answer.status_code == 500 and "insides" not in answer.text and "Traceback" not in answer.text
    assert complaints(answer.headers) == []


def test_what_other_sites_draw_in_says_so_and_nothing_else_may_be() -> None:
    """The rules themselves: what a grader would find."""
    bare = complaints({})
    assert len(bare) > 8
    loose = {"Content-Security-Policy": "default-src 'self'; script-src 'unsafe-inline' *", "Set-Cookie": "session=1"}
    found = complaints(loose, https=True)
    assert {"script-src allows 'unsafe-inline'", "script-src allows *", "cookie in the clear"} <= set(found)
