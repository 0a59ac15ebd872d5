"""The middle of a partner's walk: brief, agreement, drafts with their reviews, live posts on real servers."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, reading
from content_library.models import Function
from influencers.deliverables.models import Deliverable, DeliverableState
from tests.browser.answers import made
from tests.browser.walk import NAME, PROGRAMME, Walk, look

TITLE = "The river rises"
FEES = {"mastodon": "150.00", "bluesky": "100.00"}
WORDS = {
    "mastodon": "A week with the Acme gauge at my river: it told me of the flood before the birds did.",
    "bluesky": "The river rose by a metre last night. My Acme gauge called me at four, and the boat is safe.",
}


def briefs(walk: Walk, page: Page) -> None:
    """Marketing writes a brief for one post on each network, and opens it."""
    page.goto(f"{walk.url}/briefs/new")
    page.get_by_label("Programme").select_option(label=PROGRAMME)
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Goal").fill("People see what a gauge is good for.")
    for number, (network, fee) in enumerate(FEES.items()):
        row = page.get_by_role("group", name=f"Line {number + 1}")
        row.get_by_label("What").select_option("post")
        row.get_by_label("Where").select_option(network)
        row.get_by_label("Until").fill((clock.now() + timedelta(days=14)).date().isoformat())
        row.get_by_label("Fee for each").fill(fee)
    page.get_by_label("Must be said").fill("Acme")
    page.get_by_label("Must not be said").fill("never fails")
    page.get_by_label("our own pages and posts").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_text("The brief is open.", exact=False)).to_be_visible()
    look(page, "brief")


def offers(walk: Walk, page: Page) -> None:
    """Marketing offers it to the partner."""
    page.get_by_role("link", name="Offer it to partners").click()
    page.get_by_label(NAME).check()
    look(page, "offer")
    page.get_by_role("button", name="Offer it").click()
    expect(page.get_by_text("1 agreement is made.")).to_be_visible()


def agrees(walk: Walk, page: Page) -> None:
    """The partner finds it as the next thing to do, reads it and types their name."""
    page.goto(f"{walk.url}/portal/")
    page.locator(".next-step").get_by_role("link").first.click()
    look(page, "agreement")
    page.get_by_label("Your full name").fill(NAME)
    page.get_by_role("button", name="I agree").click()
    expect(page.get_by_text("It is in force.", exact=False)).to_be_visible()
    walk.work()


def drafts(walk: Walk, page: Page) -> None:
    """The partner writes a draft for each; both functions that review it say yes."""
    for network, words in WORDS.items():
        page.goto(f"{walk.url}/portal/deliverables/{_number(walk, network)}")
        page.get_by_label("Your words").fill(words)
        page.get_by_role("button", name="Send to review").click()
        expect(page.get_by_text("on its way to the reviewers", exact=False)).to_be_visible()
        for function in (Function.LEGAL, Function.HR):
            walk.shelf.decide(_item(walk, network), function, now=clock.now())
    walk.work()


def posts_by_hand(walk: Walk, page: Page) -> None:
    """The partner takes the approved words to their server, and hands the address in."""
    page.goto(f"{walk.url}/portal/deliverables/{_number(walk, 'mastodon')}")
    look(page, "deliverable")
    approved = page.locator("blockquote").first.inner_text()
    assert WORDS["mastodon"] in approved and approved != WORDS["mastodon"]  # the disclosure stands in front
    address = walk.mastodon.post(walk.on_mastodon, approved)
    page.get_by_label("Address of your post").fill(address)
    page.get_by_role("button", name="Hand it in").click()
    expect(page.get_by_text("We look at it within minutes.", exact=False)).to_be_visible()


def posts_from_here(walk: Walk, page: Page) -> None:
    """The partner connects an account and has the outbox post the approved words."""
    wish = {"network": "bluesky", "service_url": walk.pds.url, "identifier": walk.on_bluesky.handle}
    api = walk.served.installation.api_of(walk.partner())
    made(api("POST", "/connections", {**wish, "secret": walk.pds.create_app_password(walk.on_bluesky)}))
    page.goto(f"{walk.url}/portal/deliverables/{_number(walk, 'bluesky')}")
    page.get_by_role("link", name="Post or schedule it from here").click()
    look(page, "composer")
    page.get_by_role("button", name="Share", exact=True).click()
    page.wait_for_url("**/posts/*")
    walk.work(2)
    (record,) = walk.pds.list_records(walk.on_bluesky.did)
    assert WORDS["bluesky"] in record["value"]["text"]


def is_verified(walk: Walk, office: Page, phone: Page) -> None:
    """Both were read at their addresses: the approved words, disclosed, on accounts that are proven."""
    for network in WORDS:
        office.goto(f"{walk.url}/deliverables/{_number(walk, network)}")
        for said in ("Read at its address", "Proven account", "As approved"):
            expect(office.get_by_text(said, exact=True).first).to_be_visible()
        assert _state(walk, network) is DeliverableState.VERIFIED
        look(office, f"verified on {network}")
    phone.goto(f"{walk.url}/portal/briefs")
    expect(phone.get_by_text("Verified")).to_have_count(len(WORDS))
    look(phone, "work")


def _one(network: str) -> Deliverable:
    wanted = select(Deliverable).where(Deliverable.network == network)
    return db.session.scalars(wanted).unique().one()


def _number(walk: Walk, network: str) -> int:
    with walk.served.installation.app.app_context(), reading():
        return _one(network).id


def _item(walk: Walk, network: str) -> int:
    with walk.served.installation.app.app_context(), reading():
        return _one(network).item_id or 0


def _state(walk: Walk, network: str) -> DeliverableState:
    with walk.served.installation.app.app_context(), reading():
        return _one(network).state
