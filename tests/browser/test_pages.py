"""Every page of the product in a real browser, in light, dark and on a phone: nothing blocked, nothing inaccessible."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page

import wsgi
from advocacy.people.capabilities import Role
from advocacy.web.guards import PUBLIC, guard_of
from content_library.demo.web import pages as demo_pages
from tests.browser.serving import Served, serve
from tests.browser.world import FLYER, furnish, made
from tests.installation import Installation, copied_sqlite, settings_for

SCREENS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light", "has_touch": True},
}
WALKS = ("light", "phone")
"""Ways through all pages; where it is light, each page is darkened too while it is open, and its colours looked at."""
NO_PAGES = {
    "shell.static", "shell.icon_sprite", "bootstrap.static", "probes.alive", "probes.ready", "probes.metrics",
    "probes.description", "library.picture", "library.medium", "chain.fetch", "demo_web.feed", "demo_web.picture",
    "policy_readings.file", "imports.template", "imports.refused", "imports.progress", "rules.content",
    "calendar_feed.feed", "client_document.document", "public_media.fetched",
    "report_files.workbook", "report_files.table", "landings.script", "made_links.picture", "conversions.template",
    "readings.template",
}  # fmt: skip
"""What is read by machines, and pictures."""
IDS: dict[str, object] = {
    "person_id": 4, "number": 1, "programme_id": 1, "perk_id": 1, "source_id": 1, "route_id": 1, "post_id": 1,
    "key": "none", "version_id": 2, "blackout_id": 1, "call_id": 1, "campaign_id": 1, "media_id": 1,
    "watch_id": 1, "journey_id": 1, "report": "overview", "report_id": 1, "conversion_id": 1, "network": "mastodon",
    "slug": "nothing-here",
    **dict(zip(("site", "path"), next(iter(demo_pages())), strict=True)),
}  # fmt: skip
"""An existing value for each parameter of a page's address; items and posts have several."""
SEVERAL = {
    "kind": ("disclosure", "wording", "hosts"), "item_id": range(1, 9), "share_id": range(1, 4),
    "policy_id": range(1, 4),
    "import_id": range(1, 3), "mention_id": range(1, 4),
}  # fmt: skip
OF_ENDPOINTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "reach.report": ("report", tuple(each.name for each in wsgi.REPORTS)),
    "made_links.link": ("slug", (FLYER,)),
    "reach.counted": ("metric", ("clicks_human", "likes", "posts", "potential_reach", "conversions", "landings")),
}
"""The parameter of one page, with all its values."""
ANSWERS = {"links.follow": 404, "connections.come_back": 422, "calendar_feed.feed": 404}
"""Pages that say what went wrong."""
NOT_FOUND_TOO = {
    "feed.composer", "reviews.review", "editor.edit", "editor.edit_form", "policy_readings.acknowledgements",
}  # fmt: skip
"""Pages that not every item has: one that is not live can't be shared, one that is not in review not reviewed."""


@pytest.fixture(scope="module")
def furnished(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, int]]:
    """A small company, served, and the person who has every role."""
    folder = tmp_path_factory.mktemp("pages") / "data"
    copied_sqlite(sqlite_template, folder)
    installation = Installation(settings_for(folder, sandbox=True), hasty=True)
    with serve(installation) as served:
        person = furnish(installation)
        yield served, person
    installation.close()


def addresses(served: Served, *, public: bool) -> dict[str, str]:
    """Each page's address with what it answers to: path -> endpoint. Fails for a parameter without a value here."""
    app, found = served.installation.app, {}
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.rule.startswith("/api/v1") or rule.endpoint in NO_PAGES:
            continue
        if (guard_of(app, rule.endpoint) == (PUBLIC,)) is not public:
            continue
        known = OF_ENDPOINTS.get(rule.endpoint)
        several = known or next(((name, SEVERAL[name]) for name in rule.arguments if name in SEVERAL), None)
        for value in several[1] if several else (0,):
            values = {**IDS, **({several[0]: value} if several else {})}
            path = rule.rule
            for name in rule.arguments:
                path = re.sub(rf"<(?:\w+:)?{name}>", str(values[name]), path)
            found[path] = rule.endpoint
    return found


def visit(page: Page, served: Served, path: str, endpoint: str, *, dark: bool = False) -> list[str]:
    """What is wrong with a page: its answer, the console, the policy, accessibility, scrolling sideways."""
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if "Failed to load resource" not in message.text or message.location["url"] != served.url + path:
            complaints.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    answer = page.goto(served.url + path)
    assert answer is not None
    expected = {ANSWERS.get(endpoint, 200)} | ({404, 409} if endpoint in NOT_FOUND_TOO else set())
    if answer.status not in expected:
        complaints.append(f"answered {answer.status}")
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    complaints += _breaches(page, {})
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        complaints.append("scrolls sideways")
    if dark:
        _darkened(page)
        only_colours = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}  # the rest is as it was in the light
        complaints += [f"in the dark, {each}" for each in _breaches(page, only_colours)]
    return complaints


def _darkened(page: Page) -> None:
    """The system turns dark, the page has heard of it, and every change of colour has come to its end."""
    page.emulate_media(color_scheme="dark")
    heard = "document.documentElement.dataset.shownTheme !== 'light'"
    ended = "!document.getAnimations().some((each) => each.playState === 'running')"
    for _ in range(500):  # the page hears of it with its next frame, which a busy machine draws late
        if page.evaluate(f"{heard} && {ended}"):
            return
        page.wait_for_timeout(20)
    raise AssertionError("the page has not turned dark")


def _breaches(page: Page, options: dict[str, Any]) -> list[str]:
    found = Axe().run(page, options={"resultTypes": ["violations"], **options}).response["violations"]
    return [f"{breach['id']}: {node['html'][:160]}" for breach in found for node in breach["nodes"]]


def visited(page_of: Any, served: Served, found: dict[str, str], *, dark: bool = False) -> dict[str, list[str]]:
    """The pages with which something is wrong."""
    wrong = {}
    for path, endpoint in sorted(found.items()):
        page = page_of()
        if complaints := visit(page, served, path, endpoint, dark=dark):
            wrong[path] = complaints
        page.close()
    return wrong


@pytest.mark.parametrize("screen", WALKS)
def test_every_page(furnished: tuple[Served, int], browser: Browser, screen: str) -> None:
    """As somebody who has every role."""
    served, person = furnished
    context = served.signed_in(browser, person, **SCREENS[screen])
    found = addresses(served, public=False)
    assert len(found) > 40
    assert visited(context.new_page, served, found, dark=screen == "light") == {}
    context.close()


@pytest.mark.parametrize("screen", WALKS)
def test_every_page_for_everybody(furnished: tuple[Served, int], browser: Browser, screen: str) -> None:
    """As somebody who is not signed in."""
    served, _person = furnished
    context = browser.new_context(**SCREENS[screen])
    found = addresses(served, public=True)
    assert len(found) > 4
    assert visited(context.new_page, served, found, dark=screen == "light") == {}
    context.close()


@pytest.mark.parametrize("screen", WALKS)
def test_pages_while_everything_is_paused(furnished: tuple[Served, int], browser: Browser, screen: str) -> None:
    """The banner stands above them all."""
    served, person = furnished
    api = served.installation.api_of(person)
    pause = made(api("POST", "/pauses", {"scope": "all", "why": "A wrong figure"}))["id"]
    context = served.signed_in(browser, person, **SCREENS[screen])
    paths = {"/pauses": "pauses.listing", "/feed": "feed.stories", "/posts": "posts.posts"}
    wrong = visited(context.new_page, served, paths, dark=screen == "light")
    context.close()
    made(api("POST", f"/pauses/{pause}/ask-to-resume", {}))
    made(served.installation.api_of(1)("POST", f"/pauses/{pause}/resume", {}))
    assert wrong == {}


ROLES = {
    Role.HR: {"/reviews/", "/policies/", "/routes/", "/absences", "/pauses", "/blackouts/", "/campaigns/", "/rules/"},
    Role.LEGAL: {"/reviews/", "/policies/", "/rules/", "/history", "/retention", "/blackouts/", "/routes/"},
    Role.MARKETING: {
        "/studio/",
        "/studio/sources/",
        "/studio/suggestions",
        "/media/",
        "/campaigns/",
        "/reach",
        "/feed",
    },
}
"""What each must find in its own navigation."""


@pytest.mark.parametrize("role", list(ROLES), ids=str)
def test_pages_of_a_role(furnished: tuple[Served, int], browser: Browser, role: Role) -> None:
    """As somebody who has that role alone: every page that its navigation leads to, with what it may do there."""
    served, _person = furnished
    context = served.signed_in(browser, served.installation.person(role), **SCREENS["light"])
    first = context.new_page()
    first.goto(served.url + "/")
    links = first.locator(".nav-entry, .topbar-shortcut").evaluate_all(
        "each => each.map(one => new URL(one.href).pathname)"
    )
    assert set(links) >= ROLES[role], set(links)
    assert visited(context.new_page, served, dict.fromkeys(links, "")) == {}
    context.close()
