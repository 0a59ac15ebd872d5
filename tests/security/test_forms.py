"""No other site can send our forms: each needs its token, the API takes no cookie, and asking changes nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from werkzeug.routing import Rule

from advocacy.people.capabilities import Role
from tests.installation import Installation
from tests.security.company import Company
from tests.web.test_guards import filled

TEMPLATES = Path(__file__).parents[2] / "templates"
API = ("/api/", "/scim/")
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
WITHOUT = {
    # What providers, mail programs, Slack and the company's directory send, each with a proof of its own.
    "provider_doors.back_channel", "provider_doors.saml_answer", "chat_doors.interactions",
    "report_stops.end", "message_stops.end", "message_stops.resume", "thanks_stops.end", "partner_stops.end",
    # Forms that strangers open without a session: their own signed token, or a signed link.
    "joining.apply", "joining.confirm", "joining.withdraw", "joining.forget",
    "story_pages.send", "story_pages.confirm", "story_pages.take_back",
    # Told by anybody, tells nobody anything; a cookie that says which language this browser's user reads.
    "landings.arrive", "languages.choose",
}  # fmt: skip
"""POSTs that carry no token of a form; whoever adds one says why."""
WRITING_GETS = {
    "sign_in_steps.set_up", "security.app_form",  # make a secret that nothing rests on before its first code
    "feed.composer", "campaign_plan.preview",  # reserve the link that the preview shows
    "data_exports.file", "exports_api.file",  # note who took a file away
}  # fmt: skip
"""GETs in a writing transaction."""
OPENED_ELSEWHERE = {
    "components/strangers.html",  # forms with a token of their own
    "push/offline.html",  # sent by its script once there is a line again, with the token of then
}
TOO_OLD = "This form is too old or came from elsewhere."


def _forms(app: object) -> list[tuple[Rule, str]]:
    rules = app.url_map.iter_rules()  # type: ignore[attr-defined]
    pages = [rule for rule in rules if not rule.rule.startswith(API)]
    return [(rule, method) for rule in pages for method in sorted((rule.methods or set()) & UNSAFE)]


@pytest.mark.parametrize("token", [None, "guessed", "IjEyMyI.Zm9yZ2Vk.c2lnbmF0dXJl"])
def test_every_form_needs_its_token(sqlite: Installation, token: str | None) -> None:
    """Asked before anything else, so that it is the same for everybody."""
    nobody, taken, tried = sqlite.app.test_client(), set(), 0
    for rule, method in _forms(sqlite.app):
        data = {} if token is None else {"csrf_token": token}
        answer = nobody.open(filled(rule), method=method, data=data)
        tried += 1
        if answer.status_code != 400 or TOO_OLD not in answer.text:
            taken.add(rule.endpoint)
    assert tried > 200
    assert taken == WITHOUT


def test_another_browsers_token_is_none(sqlite: Installation) -> None:
    """A token belongs to the session that it was made in."""
    mine, theirs = sqlite.app.test_client(), sqlite.app.test_client()
    found = re.search(r'name="csrf_token" value="([^"]+)"', theirs.get("/sign-in").text)
    assert found is not None
    mine.get("/sign-in")
    answer = mine.post("/sign-in", data={"csrf_token": found.group(1), "email": "a@acme.example", "password": "x"})
    assert answer.status_code == 400 and TOO_OLD in answer.text


def test_over_https_a_form_from_another_site_is_refused(sqlite: Installation) -> None:
    """Even with its token: the page that it was sent from is looked at."""
    sqlite.settings = replace(sqlite.settings, base_url="https://share.acme.example")
    browser, base = sqlite.app.test_client(), "https://share.acme.example"
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/sign-in", base_url=base).text)
    assert found is not None
    form = {"csrf_token": found.group(1), "email": "a@acme.example", "password": "x"}
    for referrer, status in (("https://evil.example/", 400), (None, 400), (f"{base}/sign-in", 401)):
        headers = {"Referer": referrer} if referrer else {}
        assert browser.post("/sign-in", base_url=base, data=form, headers=headers).status_code == status, referrer


def test_the_api_takes_no_cookie(looked_at: Company) -> None:
    """So that no page of another site can ask it in somebody's name."""
    app, browser = looked_at.installation.app, looked_at.browser()
    asked = 0
    for rule in app.url_map.iter_rules():
        guard = getattr(app.view_functions[rule.endpoint], "guard", ())
        if rule.rule.startswith(API) and guard != ("public",):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                asked += 1
                status = browser.open(filled(rule), method=method).status_code
                assert status in {401, 429}, (method, rule.rule, status)
    assert asked > 100


def test_asking_changes_nothing(sqlite: Installation) -> None:
    """GETs run in a transaction that can't write, these excepted; mail scanners and prefetching open every link."""
    app = sqlite.app
    gets = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or set())}
    manner = {endpoint: getattr(app.view_functions[endpoint], "transactions", None) for endpoint in gets}
    assert {endpoint for endpoint, said in manner.items() if said == "writes"} == WRITING_GETS


def test_every_form_in_a_template_carries_its_token() -> None:
    """A form without one is a button that never works."""
    bare = []
    for path in sorted(TEMPLATES.rglob("*.html")):
        for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", path.read_text(), re.DOTALL | re.IGNORECASE):
            name = path.relative_to(TEMPLATES).as_posix()
            if name in OPENED_ELSEWHERE or any(f"'{endpoint}'" in form for endpoint in WITHOUT):
                continue
            if "csrf" not in form and "strangers." not in form and "ui.form" not in form:
                bare.append(f"{path.relative_to(TEMPLATES)}: {form[:100]}")
    assert bare == []


def test_a_person_who_is_signed_in_is_asked_for_it_too(sqlite: Installation) -> None:
    browser = sqlite.browser_of(sqlite.person(*Role))
    sqlite.app.config["WTF_CSRF_ENABLED"] = True
    for path in ("/me/tokens", "/me/password", "/pauses", "/sign-out", "/admin/people"):
        answer = browser.post(path, data={"name": "a", "password": "long enough to be one"})
        assert answer.status_code == 400 and TOO_OLD in answer.text, path
