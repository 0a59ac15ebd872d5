"""A customer's story in a real browser: told by a stranger, read, reviewed, shared by a colleague, taken back."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.mailing import Mail
from advocacy.posts.models import Share
from advocacy.posts.takedown_models import Takedown
from advocacy.web import strangers
from content_library.models import Function, Item, ItemState
from influencers.stories.models import Submission
from tests.browser.answers import made, picture_file
from tests.browser.serving import Served, serve
from tests.browser.test_pages import SCREENS
from tests.content_library.shelf import Shelf
from tests.installation import Installation
from tests.working import work

QUESTION = "Which river do you love?"
STORY = "We paddled home at dusk, and the old river was as still as glass. I will never forget it."
CREDIT = "Jess, Melbourne"


def test_a_story_from_a_stranger_to_a_colleague_s_post(
    sqlite: Installation, browser: Browser, tmp_path: Path
) -> None:  # fmt: skip
    with serve(sqlite, sandbox=True) as served:
        shelf, company = Shelf.fill(sqlite), sqlite
        emma = company.person(name="Emma Employee")
        with served.signed_in(browser, shelf.author, **SCREENS["light"]) as context:
            asks(context.new_page(), served)
        with browser.new_context(**SCREENS["phone"]) as context:
            mine = tells(context.new_page(), served, tmp_path)
        with served.signed_in(browser, shelf.author, **SCREENS["light"]) as context:
            reads(context.new_page(), served)
        for function in (Function.LEGAL, Function.HR):
            shelf.decide(1, function, now=clock.now())
        api = company.api_of(emma)
        account = made(api("POST", "/connections", {"network": "sandbox", "identifier": "emma"}))["id"]
        with served.signed_in(browser, emma, **SCREENS["phone"]) as context:
            page = context.new_page()
            page.goto(f"{served.url}/feed")
            expect(page.get_by_role("heading", name="At dusk")).to_be_visible()
        wish = {"item_id": 1, "network": "sandbox", "by": "api", "connection_id": account, "publish_at": "now"}
        made(api("POST", "/shares", wish))
        work(company.app)
        with company.app.app_context(), reading():
            share = db.session.scalars(select(Share)).one()
            assert share.published_at is not None
            assert CREDIT in share.text
        with browser.new_context(**SCREENS["phone"]) as context:
            takes_back(context.new_page(), mine)
        with company.app.app_context(), reading():
            assert db.session.get_one(Item, 1).state is ItemState.WITHDRAWN
            assert db.session.scalars(select(Takedown)).one().share_id == 1  # a wish to Emma


def asks(page: Page, served: Served) -> None:
    """Marketing opens a call."""
    page.goto(f"{served.url}/programmes/stories")
    page.get_by_role("link", name="Ask for stories").click()
    page.get_by_label("Title").fill("Your river")
    page.get_by_role("textbox", name="Address").fill("rivers")
    page.get_by_label("The question").fill(QUESTION)
    page.get_by_role("button", name="Open the call").click()
    expect(page.get_by_text("The call is open under its address.")).to_be_visible()


def tells(page: Page, served: Served, folder: Path) -> str:
    """A stranger on a phone tells a story, confirms by the mail's link; gives the address of their own page."""
    picture = folder / "dusk.png"
    picture.write_bytes(picture_file().read())
    page.goto(f"{served.url}/stories/rivers")
    page.get_by_label("Your name").fill("Jess Tamura")
    page.get_by_label("E-mail").fill("jess@out.example")
    page.get_by_label("A title").fill("At dusk")
    page.get_by_label(QUESTION).fill(STORY)
    page.get_by_label("How may we call you").fill(CREDIT)
    page.get_by_label("Picture 1", exact=True).set_input_files(picture)
    page.get_by_label("What picture 1 shows").fill("A kayak on a lake")
    for yes in ("Yes, I agree.", "It may also stand", "I am 18 or older."):
        page.get_by_label(yes).check()
    page.wait_for_timeout(strangers.SOONEST / timedelta(milliseconds=1))  # nobody reads it faster
    page.get_by_role("button", name="Send my story").click()
    expect(page.get_by_text("Look into your mail")).to_be_visible()
    with served.installation.app.app_context(), reading():
        text = db.session.scalars(select(Mail.text)).one()
    page.goto(re.findall(r"http\S+/stories/confirm/\S+", text)[0])
    page.get_by_role("button", name="Yes, it is mine").click()
    expect(page.get_by_role("heading", name="At dusk")).to_be_visible()
    return page.url


def reads(page: Page, served: Served) -> None:
    """Marketing approves it, makes an item of it and submits that."""
    page.goto(f"{served.url}/programmes/stories")
    page.get_by_role("link", name="At dusk").click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("its licence is in the register", exact=False)).to_be_visible()
    page.get_by_role("button", name="Make an item of it").click()
    expect(page.get_by_text("it is reviewed like any other", exact=False)).to_be_visible()
    with served.installation.app.app_context(), writing():
        story = db.session.scalars(select(Submission)).unique().one()
        assert story.item_id == 1
    page.goto(f"{served.url}/studio/items/1")
    page.get_by_role("button", name="Submit").first.click()
    expect(page.get_by_text("In review").first).to_be_visible()


def takes_back(page: Page, mine: str) -> None:
    """The stranger takes the consent back."""
    page.goto(mine)
    page.get_by_role("button", name="Take my story back").click()
    page.get_by_role("dialog").get_by_role("button", name="Yes, do it").click()
    expect(page.get_by_text("Your words, your pictures", exact=False)).to_be_visible()
