"""The stops of a customer's story: asked for, told, read, decided on, shared by a colleague, taken back."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import select

from advocacy.database import db, reading
from advocacy.mailing import Mail
from advocacy.web import strangers
from tests.browser.answers import picture_file
from tests.browser.serving import Served
from tests.browser.walk import look
from tests.working import work

TITLE = "At dusk"
QUESTION = "Which river do you love?"
STORY = "We paddled home at dusk, and the old river was as still as glass. I will never forget it."
CREDIT = "Jess, Melbourne"


def asks(page: Page, served: Served) -> None:
    """Marketing opens a call."""
    page.goto(f"{served.url}/programmes/stories")
    page.get_by_role("link", name="Ask for stories").click()
    page.get_by_label("Title").fill("Your river")
    page.get_by_role("textbox", name="Address").fill("rivers")
    page.get_by_label("The question").fill(QUESTION)
    page.get_by_role("button", name="Open the call").click()
    expect(page.get_by_text("The call is open under its address.")).to_be_visible()
    look(page, "call")


def tells(page: Page, served: Served, folder: Path) -> str:
    """A stranger on a phone tells a story, confirms by the mail's link; gives the address of their own page."""
    picture = folder / "dusk.png"
    picture.write_bytes(picture_file().read())
    page.goto(f"{served.url}/stories/rivers")
    look(page, "form")
    page.get_by_label("Your name").fill("Jess Tamura")
    page.get_by_label("E-mail").fill("jess@out.example")
    page.get_by_label("A title").fill(TITLE)
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
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    look(page, "told")
    return page.url


def reads(page: Page, served: Served) -> None:
    """Marketing approves it, makes an item of it and submits that."""
    page.goto(f"{served.url}/programmes/stories")
    page.get_by_role("link", name=TITLE).click()
    look(page, "story")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("its licence is in the register", exact=False)).to_be_visible()
    page.get_by_role("button", name="Make an item of it").click()
    expect(page.get_by_text("it is reviewed like any other", exact=False)).to_be_visible()
    page.goto(f"{served.url}/studio/items/1")
    page.get_by_role("button", name="Submit").first.click()
    expect(page.get_by_text("In review").first).to_be_visible()
    look(page, "item")


def decides(page: Page, served: Served) -> None:
    """A reviewer finds it in the inbox, reads it and says yes."""
    page.goto(f"{served.url}/reviews/")
    look(page, "inbox")
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.get_by_text(STORY).first).to_be_visible()
    look(page, "review")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Approved for", exact=False).first).to_be_visible()


def connects(page: Page, served: Served) -> None:
    """A colleague connects an account of theirs."""
    page.goto(f"{served.url}/connections")
    page.get_by_label("A name for the sandbox").fill("emma")
    page.locator("#connect-sandbox").get_by_role("button", name="Connect").click()
    expect(page.get_by_text("Your account is connected.")).to_be_visible()
    look(page, "accounts")


def shares(page: Page, served: Served) -> None:
    """They find the story in their feed, look at what will be sent, and press Share; the outbox sends it."""
    page.goto(f"{served.url}/feed")
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    look(page, "feed")
    page.get_by_role("link", name="Share now").click()
    expect(page.get_by_text(CREDIT).first).to_be_visible()
    look(page, "composer")
    page.get_by_role("button", name="Share", exact=True).click()
    page.wait_for_url("**/posts/*")
    work(served.installation.app)
    page.reload()
    expect(page.get_by_text("Published").first).to_be_visible()
    look(page, "post")


def takes_back(page: Page, mine: str) -> None:
    """The stranger takes the consent back."""
    page.goto(mine)
    page.get_by_role("button", name="Take my story back").click()
    page.get_by_role("dialog").get_by_role("button", name="Yes, do it").click()
    expect(page.get_by_text("Your words, your pictures", exact=False)).to_be_visible()
    look(page, "taken back")


def is_asked(page: Page, served: Served) -> None:
    """The colleague is asked to take the post down, and does."""
    page.goto(f"{served.url}/posts/1")
    expect(page.get_by_text("May we ask you to take this post down?")).to_be_visible()
    look(page, "asked")
    page.get_by_role("button", name="I took it down").click()
    expect(page.get_by_text("You took it down. Thank you.")).to_be_visible()
