"""Redeeming in a real browser: a voucher's code at once; a mug asked for, approved by its budget, handed out."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from advocacy.people.capabilities import Role
from rewards.perks.models import PerkKind
from tests.browser.serving import Served
from tests.rewards.shop import budget, perk, rich
from tests.rewards.test_perks import add

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def redeem(page: Page, name: str) -> None:
    """Opens a perk of the catalogue and asks for it; the page asks once whether it is meant."""
    page.get_by_role("link", name=name).click()
    page.get_by_role("button", name="Redeem").click()
    page.get_by_role("dialog").get_by_role("button", name="Yes, do it").click()


def test_from_the_catalogue_to_the_hand(served: Served, browser: Browser) -> None:
    company = served.installation
    owner, person = rich(company, 0, Role.BUDGET_OWNER), rich(company, 200)
    office = rich(company, 0, Role.MARKETING)
    with company.app.app_context():
        voucher = perk(name="Voucher", kind=PerkKind.CODE, at_once=True)
        add(voucher, b"BREAD-7\n")
        purse = budget(owner)
        perk(name="Blue mug", cost=80, budget_id=purse, value=1_500, currency="EUR")
    mine, theirs = (served.signed_in(browser, person, **PHONE), served.signed_in(browser, owner))
    page, desk = mine.new_page(), theirs.new_page()

    page.goto(f"{served.url}/perks")
    redeem(page, "Voucher")
    expect(page.get_by_text("BREAD-7")).to_be_visible()
    page.goto(f"{served.url}/perks")
    expect(page.get_by_text("Out of stock").first).to_be_visible()
    redeem(page, "Blue mug")
    expect(page.get_by_text("Requested")).to_be_visible()

    desk.goto(f"{served.url}/budgets/approvals")
    expect(desk.get_by_text("€15.00")).to_be_visible()
    desk.get_by_role("button", name="Approve").click()
    expect(desk.get_by_text("Nothing waits for you")).to_be_visible()
    desk.goto(f"{served.url}/budgets/{purse}")
    expect(desk.get_by_text("Promised for a perk")).to_be_visible()

    counter = served.signed_in(browser, office)
    handing = counter.new_page()
    handing.goto(f"{served.url}/rewards/redemptions")
    handing.get_by_label(re.compile("Note to")).fill("It stands on desk 3.")
    handing.get_by_role("button", name="Handed out").click()
    expect(handing.get_by_text("Nothing waits")).to_be_visible()
    page.reload()
    expect(page.get_by_text("It stands on desk 3.")).to_be_visible()
    for context in (mine, theirs, counter):
        context.close()
