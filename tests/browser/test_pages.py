"""Every page of the product in a real browser, in light, dark and on a phone: nothing blocked, nothing inaccessible."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage

import wsgi
from advocacy.people.capabilities import Role
from advocacy.web.guards import PUBLIC, guard_of
from content_library.demo.web import pages as demo_pages
from tests.browser import chatted, joined, known, messaged, paid, told, walled
from tests.browser.serving import Served
from tests.browser.thanked import INVITED
from tests.browser.turning import turned_dark
from tests.browser.world import FLYER, made

pytestmark = pytest.mark.xdist_group("pages")  # one worker furnishes the world once

SCREENS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light", "has_touch": True},
}
QUARTERS = range(4)
"""A walk through every page is long: four are gone at once."""
NO_PAGES = {
    "scim.service_provider_config", "scim.resource_types", "scim.resource_type", "scim.schemas", "scim.schema",
    "scim.me_query", "scim.search_root", "scim.search", "scim.query", "scim.fallback",
    "providers.saml_metadata",
    "shell.bundled", "phone.manifest", "phone.worker", "phone.here",
    "shell.static", "shell.icon_sprite", "bootstrap.static", "probes.alive", "probes.ready", "probes.metrics",
    "probes.description", "catalogue.picture",
    "library.picture", "library.medium", "chain.fetch", "demo_web.feed", "demo_web.picture",
    "policy_readings.file", "imports.template", "imports.refused", "imports.progress", "rules.content",
    "calendar_feed.feed", "client_document.document", "public_media.fetched",
    "report_files.workbook", "report_files.table", "landings.script", "made_links.picture", "conversions.template",
    "payout_tax.year_file", "payment.own_file", "commissions.statement_file", "portal_money.statement",
    "readings.template", "points.statement_file", "tax.run_file", "tax.year_file",
    "story_pages.picture", "stories.picture", "my_stories.picture",
    "my_agreements.file", "my_deliverables.evidence", "partners.export", "partner_files.example",
    "wall.feed", "wall.script", "wall.picture", "data_exports.file", "data_exports.progress", "data_imports.example",
}  # fmt: skip
"""What is read by machines, and pictures."""
IDS: dict[str, object] = {
    "person_id": 4, "number": 1, "programme_id": 1, "perk_id": 1, "budget_id": 1,
    "redemption_id": 1, "source_id": 1, "route_id": 1, "post_id": 1,
    "badge_key": "first_post",
    "key": "none", "version_id": 2, "blackout_id": 1, "call_id": 1, "campaign_id": 1, "media_id": 1,
    "challenge_id": 1, "order_id": 1, "run_id": 1, "product_id": 1, "version": 1,
    "payout_id": 1, "currency": "EUR", "licence_id": 1, "commission_id": 1, "brief_id": 1, "enrolment_id": 2,
    "watch_id": 1, "journey_id": 1, "report": "overview", "report_id": 1, "conversion_id": 1, "network": "mastodon",
    "slug": "nothing-here", "segment_id": 1, "change_id": 1, "provider_id": 1, "group_id": 1, "webhook_id": 1,
    "channel_id": 1, "wall_id": 1,
    **dict(zip(("site", "path"), next(iter(demo_pages())), strict=True)),
}  # fmt: skip
"""An existing value for each parameter of a page's address; items and posts have several."""
SEVERAL = {
    "kind": ("disclosure", "wording", "hosts"), "item_id": range(1, 9), "share_id": range(1, 4),
    "holder": ("company", "budget:1"), "policy_id": range(1, 4), "draft_id": (1, 2), "case_id": (1, 2),
    "agreement_id": (1, 2), "deliverable_id": (1, 3),
    "contest_id": (1, 2), "request_id": (1, 2), "story_id": range(1, 6), "delivery_id": (1, 2),
    "partner_id": (1, 3), "import_id": range(1, 3), "mention_id": range(1, 4), "application_id": (1, 2),
}  # fmt: skip
OF_ENDPOINTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "reach.report": ("report", tuple(each.name for each in wsgi.REPORTS)),
    "made_links.link": ("slug", (FLYER,)),
    **{f"story_pages.{page}": ("slug", (told.SLUG,)) for page in ("call", "sent")},
    "my_stories.form": ("slug", (told.SLUG,)),
    "wall.page": ("key", (walled.KEY,)),
    "story_pages.ask_to_confirm": ("key", told.CONFIRM),
    "message_stops.ask": ("key", messaged.STOPS),
    "partner_stops.ask": ("key", known.STOPS),
    "chat.join_form": ("key", chatted.JOIN),
    "story_pages.mine": ("key", told.MINE),
    "contests.judged": ("contest_id", ("2",)),
    "identity_admin.add_form": ("protocol", ("oidc", "saml")),
    "results.partner": ("person_id", (paid.OUTSIDER,)),
    "invitations.join_form": ("key", (INVITED,)),
    "joining.form": ("slug", (joined.SLUG,)),
    "joining.sent": ("slug", (joined.SLUG,)),
    "joining.ask_to_confirm": ("key", joined.CONFIRM),
    "joining.status": ("key", joined.STATUS),
    "reach.counted": ("metric", ("clicks_human", "likes", "posts", "potential_reach", "conversions", "landings")),
}
"""The parameter of one page, with all its values."""
QUERIES: dict[str, tuple[str, ...]] = {
    "partner_mail.compose": ("?segment=1", "?partner=3", "?partner=3&template=1"),
}
"""What stands behind the question mark of a page that says nothing without it."""
ANSWERS = {
    "providers.begin": 404, "providers.oidc_callback": 404, "providers.saml_arrived": 404,
    "links.follow": 404, "connections.come_back": 422, "calendar_feed.feed": 404, "plan_calendar.feed": 404,
}  # fmt: skip
"""Pages that say what went wrong."""
NOT_FOUND_TOO = {
    "feed.composer", "reviews.review", "editor.edit", "editor.edit_form", "policy_readings.acknowledgements",
}  # fmt: skip
"""Pages that not every item has: one that is not live can't be shared, one that is not in review not reviewed."""


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
            found.update((path + query, rule.endpoint) for query in QUERIES.get(rule.endpoint, ("",)))
    return found


class Walker:
    """Somebody who goes from page to page with one browser, and notes what is wrong with each.

    A page is opened once, large and light, then darkened, then made as narrow as a phone's.
    """

    def __init__(self, context: BrowserContext, served: Served) -> None:
        self._served = served
        self._said: list[str] = []
        self._at = ""
        self.page = context.new_page()
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self._said.append(str(error)))

    def wrong(self, found: dict[str, str], *, only_light: bool = False) -> dict[str, list[str]]:
        """Path -> what is wrong with it, of the pages with which something is."""
        visits = {path: self.visit(path, endpoint, only_light=only_light) for path, endpoint in sorted(found.items())}
        return {path: complaints for path, complaints in visits.items() if complaints}

    def visit(self, path: str, endpoint: str, *, only_light: bool) -> list[str]:
        """What is wrong with a page: its answer, the console, the policy, accessibility, scrolling sideways."""
        self._said = []
        self._wear("light")
        self._at = self._served.url + path
        answer = self.page.goto(self._at)
        assert answer is not None
        expected = {ANSWERS.get(endpoint, 200)} | ({404, 409} if endpoint in NOT_FOUND_TOO else set())
        if answer.status not in expected:
            self._said.append(f"answered {answer.status}")
        self.page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
        self._look("", {})
        if only_light:
            return self._said
        self._wear("dark")
        turned_dark(self.page)
        self._look("in the dark, ", {"runOnly": {"type": "rule", "values": [COLOURS]}})  # all else is as in the light
        self._wear("phone")
        self._look("on a phone, ", {"rules": {COLOURS: {"enabled": False}}})
        return self._said

    def _wear(self, screen: str) -> None:
        worn = SCREENS[screen]
        self.page.emulate_media(color_scheme=worn["color_scheme"])
        self.page.set_viewport_size(worn["viewport"])

    def _look(self, where: str, options: dict[str, Any]) -> None:
        found = Axe().run(self.page, options={"resultTypes": ["violations"], **options}).response["violations"]
        self._said += [f"{where}{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self._said.append(f"{where}scrolls sideways")

    def _note(self, message: ConsoleMessage) -> None:
        if "Failed to load resource" not in message.text or message.location["url"] != self._at:
            self._said.append(message.text)


COLOURS = "color-contrast"


@pytest.mark.parametrize("quarter", QUARTERS)
def test_every_page(furnished: tuple[Served, int], browser: Browser, quarter: int) -> None:
    """As somebody who has every role."""
    served, person = furnished
    found = addresses(served, public=False)
    assert len(found) > 40
    mine = dict(sorted(found.items())[quarter :: len(QUARTERS)])
    with served.signed_in(browser, person, **SCREENS["light"]) as context:
        assert Walker(context, served).wrong(mine) == {}


def test_every_page_for_everybody(furnished: tuple[Served, int], browser: Browser) -> None:
    """As somebody who is not signed in."""
    served, _person = furnished
    found = addresses(served, public=True)
    assert len(found) > 4
    with browser.new_context(**SCREENS["light"]) as context:
        assert Walker(context, served).wrong(found) == {}


def test_pages_while_everything_is_paused(furnished: tuple[Served, int], browser: Browser) -> None:
    """The banner stands above them all."""
    served, person = furnished
    api = served.installation.api_of(person)
    pause = made(api("POST", "/pauses", {"scope": "all", "why": "A wrong figure"}))["id"]
    paths = {"/pauses": "pauses.listing", "/feed": "feed.stories", "/posts": "posts.posts"}
    with served.signed_in(browser, person, **SCREENS["light"]) as context:
        wrong = Walker(context, served).wrong(paths)
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
    with served.signed_in(browser, served.installation.person(role), **SCREENS["light"]) as context:
        walker = Walker(context, served)
        walker.page.goto(served.url + "/")
        links = walker.page.locator(".nav-entry, .topbar-shortcut").evaluate_all(
            "each => each.map(one => new URL(one.href).pathname)"
        )
        assert set(links) >= ROLES[role], set(links)
        assert walker.wrong(dict.fromkeys(links, ""), only_light=True) == {}
