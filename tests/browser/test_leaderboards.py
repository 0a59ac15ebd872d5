"""Taking part in leaderboards in a real browser: one's place before, another name, what a colleague sees, leaving."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from advocacy import clock
from advocacy.database import db, writing
from advocacy.people.models import Person
from rewards import credits
from rewards.boards import counting, membership
from rewards.ledger import Event
from tests.browser.serving import Served

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def test_joining_under_another_name_and_leaving(served: Served, browser: Browser) -> None:
    company, now = served.installation, clock.now()
    ada, ben = company.person(name="Ada Miller"), company.person(name="Ben Weaver")
    with company.app.app_context():
        with writing():
            colleague = db.session.get_one(Person, ben)
            membership.join(colleague, actor=colleague.actor, now=now)
            for person_id, points in ((ada, 30), (ben, 50)):
                credits.give(Event(f"browser:{person_id}", "adjustment", now, person_id), points)
        counting.take_in(now)
    mine, theirs = served.signed_in(browser, ada, **PHONE), served.signed_in(browser, ben)
    page, board = mine.new_page(), theirs.new_page()

    page.goto(f"{served.url}/leaderboards")
    expect(page.get_by_text("You would be at place 2")).to_be_visible()
    board.goto(f"{served.url}/leaderboards")
    expect(board.locator(".rank-row")).to_have_count(1)

    page.get_by_role("link", name="Take part").first.click()
    page.locator("input[name=under][value=pseudonym]").check()
    page.locator("input[name=pseudonym]").fill("Kingfisher")
    page.get_by_role("button", name="Take part").click()
    expect(page.get_by_text("Place 2", exact=True)).to_be_visible()
    board.reload()
    expect(board.locator(".rank-row").nth(1)).to_contain_text("Kingfisher")
    expect(board.get_by_text("Ada Miller")).to_have_count(0)

    page.goto(f"{served.url}/leaderboards/me")
    page.get_by_role("button", name="Leave the leaderboards").click()
    expect(page.get_by_text("You are on no leaderboard any more")).to_be_visible()
    board.reload()
    expect(board.locator(".rank-row")).to_have_count(1)
    for context in (mine, theirs):
        context.close()
