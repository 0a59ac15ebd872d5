"""Earning in a real browser: a post's points wait and come free; marketing drafts a rule, plays it and publishes it."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import Browser, Page, expect

from advocacy import clock
from advocacy.database import db, writing
from advocacy.people.capabilities import Role
from advocacy.posts.models import Share
from rewards.earning.simulating import simulate
from tests.browser.serving import Served
from tests.browser.test_pages import SCREENS
from tests.reach import making

GIVES = 25
"""Points that the shipped rule gives for a published post."""


def tile(page: Page, title: str, figure: int) -> None:
    """Waits until the tile says so."""
    expect(page.locator(".tile", has_text=title).locator(".tile-value")).to_have_text(re.compile(rf"^\s*{figure}\b"))


def test_a_post_s_points_wait_and_come_free(served: Served, browser: Browser) -> None:
    company, now = served.installation, clock.now()
    ann = company.person(name="Ann Ames")
    with company.app.app_context():
        with writing():
            share = making.published(ann, at=now, title="Atlas is here").id
        making.read(clock.now())
    with served.signed_in(browser, ann, **SCREENS["phone"]) as context:
        page = context.new_page()
        page.goto(f"{served.url}/points")
        tile(page, "Pending", GIVES)
        tile(page, "Available", 0)
        expect(page.get_by_text("Atlas is here").first).to_be_visible()
        with company.app.app_context():
            with writing():
                making.seen_live(db.session.get_one(Share, share), clock.now())
            making.read(clock.now())
        page.reload()
        tile(page, "Pending", 0)
        tile(page, "Available", GIVES)


def test_a_rule_is_drafted_played_and_published(served: Served, browser: Browser) -> None:
    company, yesterday = served.installation, clock.now() - timedelta(days=1)
    ann, marketing = company.person(name="Ann Ames"), company.person(Role.MARKETING)
    with company.app.app_context():
        with writing():
            making.published(ann, at=yesterday, network="mastodon")
        making.read(clock.now())
    with served.signed_in(browser, marketing, **SCREENS["light"]) as context:
        office = context.new_page()
        office.goto(f"{served.url}/rewards/rules")
        office.get_by_role("link", name="New rule").click()
        office.get_by_label("Name").fill("Autumn on Mastodon")
        office.get_by_label("How", exact=True).select_option("multiplier")
        office.get_by_label("Points", exact=True).fill("0")
        office.get_by_label("Per cent on top").fill("20")
        office.get_by_label("Points a week").fill("")
        office.get_by_role("button", name="Save the draft").click()
        expect(office.get_by_role("heading", name="As people will read it")).to_be_visible()

        office.get_by_role("button", name="Simulate").click()
        expect(office.get_by_text("Under way.")).to_be_visible()
        with company.app.app_context():
            simulate(clock.now())
        office.get_by_role("link", name="Look again").click()
        tile(office, "Points by today’s rules", GIVES)
        tile(office, "Points with the draft", GIVES * 120 // 100)

        office.get_by_label("Why").fill("We are new there.")
        office.get_by_role("button", name="Publish").click()
        office.get_by_role("dialog").get_by_role("button", name="Yes, do it").click()
        expect(office.get_by_text("The new version is kept with its date.", exact=False)).to_be_visible()
    with served.signed_in(browser, ann, **SCREENS["phone"]) as context:
        page = context.new_page()
        page.goto(f"{served.url}/points/rules")
        expect(page.get_by_text("Autumn on Mastodon").first).to_be_visible()
