"""A challenge in a real browser: marketing plans it, somebody joins on a phone, sees how far they are, and leaves."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Browser, expect

from advocacy import clock
from advocacy.database import writing
from advocacy.people.capabilities import Role
from tests.browser.serving import Served
from tests.browser.test_pages import SCREENS
from tests.reach import making
from tests.rewards import playing


def test_planned_joined_and_left(served: Served, browser: Browser) -> None:
    company, today = served.installation, clock.now().date()
    ann, marketing = company.person(name="Ann Ames"), company.person(Role.MARKETING)
    desk, phone = served.signed_in(browser, marketing), served.signed_in(browser, ann, **SCREENS["phone"])
    office, page = desk.new_page(), phone.new_page()

    office.goto(f"{served.url}/rewards/challenges/")
    office.get_by_role("link", name="New challenge").click()
    office.get_by_label("Name").fill("Most stories")
    office.get_by_label("First day").fill((today - timedelta(days=1)).isoformat())
    office.get_by_label("Last day").fill((today + timedelta(days=6)).isoformat())
    office.get_by_label("How it is won").select_option("ranked")
    office.get_by_label("Target").fill("1")
    office.get_by_label("Points by place").fill("300, 100")
    office.get_by_role("button", name="Plan it").click()
    office.get_by_role("button", name="Open for joining now").click()
    office.get_by_role("dialog").get_by_role("button", name="Yes, do it").click()
    expect(office.get_by_role("heading", name="What was stated")).to_be_visible()

    page.goto(f"{served.url}/challenges/")
    page.get_by_role("link", name="Most stories").click()
    expect(page.get_by_text("Nothing is drawn: what was stated here decides.")).to_be_visible()
    page.get_by_label("Show my name in the ranking").check()
    page.get_by_role("button", name="Take part").click()
    expect(page.get_by_role("heading", name="How far you are")).to_be_visible()
    with company.app.app_context():
        with writing():
            making.published(ann, at=clock.now())
        playing.read(clock.now())
    page.reload()
    expect(page.locator(".rank-me").get_by_text("Ann Ames")).to_be_visible()
    page.get_by_role("button", name="Leave").click()
    page.get_by_role("dialog").get_by_role("button", name="Yes, do it").click()
    expect(page.get_by_text("Nobody is told.", exact=False).first).to_be_visible()
    expect(page.locator(".rank-me")).to_have_count(0)
    for context in (desk, phone):
        context.close()
