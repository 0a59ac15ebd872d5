"""The first stops of a partner's walk: apply, be taken in, sign in, show whose the accounts are."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from advocacy import clock
from advocacy.database import writing
from advocacy.history import Actor
from advocacy.people.models import Relationship
from advocacy.web import strangers
from influencers.programmes import programmes
from influencers.programmes.models import ProgrammeKind
from tests.browser.answers import made
from tests.browser.walk import MAIL, NAME, PROGRAMME, Walk, look

TERMS = "Be kind, and say that it is advertising. We pay a tenth of what your code sells."


def opens(walk: Walk) -> None:
    """The programme is there, takes applications, and pays a tenth of each sale."""
    company, now = walk.served.installation, clock.now()
    with company.app.app_context(), writing():
        run = programmes.add_programme(
            PROGRAMME, ProgrammeKind.CREATORS, Relationship.PAID_INFLUENCER, TERMS, actor=Actor.system("test"), now=now,
            attribution_days=30, slug="river-friends", about="For everybody who films rivers.",
        )  # fmt: skip
        programmes.change_programme(run, actor=Actor.system("test"), now=now, takes_applications=True)
    plan = {"lines": [{"kind": "sale", "percent": "10"}], "why": "The first one."}
    made(company.api_of(walk.marketing)("POST", "/programmes/1/commission-plans", plan))


def applies(walk: Walk, page: Page) -> None:
    """A stranger on a phone applies, and confirms by the mail's link."""
    page.goto(f"{walk.url}/apply/river-friends")
    look(page, "apply")
    page.get_by_label("Your name").fill(NAME)
    page.get_by_label("E-mail").fill(MAIL)
    page.get_by_label("Where you live").select_option("DE")
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("Network 1").select_option("mastodon")
    page.get_by_label("Account 1").fill(walk.mastodon_profile)
    page.get_by_label("Network 2").select_option("bluesky")
    page.get_by_label("Account 2").fill(f"@{walk.on_bluesky.handle}")
    page.get_by_label("What do you make").fill("I film rivers in spring, from the source to the sea.")
    page.get_by_label("I have read the terms").check()
    page.wait_for_timeout(strangers.SOONEST / timedelta(milliseconds=1))  # nobody reads it faster
    page.get_by_role("button", name="Send application").click()
    expect(page.get_by_role("heading", name="One step is left")).to_be_visible()
    page.goto(walk.link_in_mail("/apply/confirm/"))
    page.get_by_role("button", name="Yes, send my application").click()
    expect(page.get_by_text("A person reads it")).to_be_visible()
    look(page, "waits")


def takes_in(walk: Walk, page: Page) -> None:
    """Marketing reads what was written, what screening says, and says yes."""
    walk.work()
    page.goto(f"{walk.url}/programmes/applications")
    page.get_by_role("link", name=NAME).click()
    expect(page.get_by_text("I film rivers in spring")).to_be_visible()
    look(page, "application")
    page.get_by_label("A word of welcome").fill("We like your films.")
    page.get_by_role("button", name="Take in").click()
    expect(page.get_by_text(f"{NAME} is in", exact=False)).to_be_visible()


def signs_in(walk: Walk, page: Page) -> None:
    """The link of the mail of welcome leads to the portal."""
    page.goto(walk.link_in_mail("/sign-in/link/"))
    page.get_by_role("button", name="Sign me in").click()
    page.wait_for_url(f"{walk.url}/portal/")
    expect(page.get_by_role("heading", name="Welcome, Cleo")).to_be_visible()
    look(page, "portal")


def proves(walk: Walk, page: Page) -> None:
    """Each account shows the code in its profile, on its own server."""
    page.goto(f"{walk.url}/portal/accounts")
    for network in ("Mastodon", "Bluesky"):
        card = page.locator(".panel", has=page.get_by_role("heading", name=re.compile(f"^{network}")))
        card.get_by_role("button", name="Prove that it is mine").click()
        code = card.locator("code").inner_text()
        if network == "Mastodon":
            walk.mastodon.write_bio(walk.on_mastodon.token, f"I film rivers. {code}")
        else:
            walk.pds.write_bio(walk.on_bluesky, f"I film rivers. {code}")
        card.get_by_role("button", name="I have put it there").click()
        expect(page.get_by_text("Proven: this account is yours.", exact=False)).to_be_visible()
    look(page, "accounts")
