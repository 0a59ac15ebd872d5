"""A partner moves along the pipeline board by keys alone, by dragging and without script, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.history import Actor, timeline
from advocacy.people.capabilities import Role
from influencers.partners import partners
from influencers.partners.models import STAGE_VERBS, Partner, Stage
from tests.browser.serving import Served


@dataclass(frozen=True)
class Board:
    """The board with one partner, who is a prospect."""

    page: Page
    served: Served
    partner_id: int

    @property
    def kept(self) -> tuple[Stage, list[str]]:
        """Where they stand, as it is kept, and how they came there, newest first."""
        with self.served.installation.app.app_context(), reading():
            rows = timeline("partner", self.partner_id)
            stage = db.session.get_one(Partner, self.partner_id).state
            return stage, [row.verb for row in rows if row.verb in STAGE_VERBS.values()]

    def shows(self, stage: Stage) -> None:
        """The page shows the card in that lane alone."""
        expect(self.page.locator("[data-moves]")).to_have_count(1)
        expect(self.lane(stage).locator("[data-moves]")).to_have_count(1)

    def lane(self, stage: Stage) -> Locator:
        """That lane."""
        return self.page.locator(f"[data-lane='{stage.value}']")


@pytest.fixture
def board(served: Served, browser: Browser) -> Iterator[Board]:
    with served.installation.app.app_context(), writing():
        partner_id = partners.keep_partner(None, "Noor Rivers", actor=Actor.system("test"), now=clock.now()).id
    desk = served.installation.person(Role.MARKETING)
    context = served.signed_in(browser, desk, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{served.url}/partners/board")
    yield Board(page, served, partner_id)
    context.close()


def test_keys_move_a_card_and_escape_leaves_it(board: Board) -> None:
    page, says = board.page, board.page.locator("[data-move-says]")
    board.shows(Stage.PROSPECT)
    page.get_by_role("link", name="Noor Rivers", exact=True).focus()
    for key in ("m", "ArrowRight", "ArrowRight", "Escape"):
        page.keyboard.press(key)
    expect(says).to_have_text("It stays where it was.")
    assert board.kept == (Stage.PROSPECT, [])
    page.keyboard.press("m")
    expect(says).to_contain_text("Taken.")
    for key in ("ArrowLeft", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    expect(page.locator(".day-target")).to_have_attribute("data-lane", Stage.IN_CONVERSATION.value)
    expect(says).to_have_text("In conversation")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Noor Rivers is at")).to_be_visible()
    board.shows(Stage.IN_CONVERSATION)
    assert board.kept == (Stage.IN_CONVERSATION, ["converse"])


def test_a_drag_moves_a_card_and_its_own_lane_leaves_it(board: Board) -> None:
    card = board.page.locator("[data-moves]")
    card.drag_to(board.lane(Stage.PROSPECT))
    assert board.kept == (Stage.PROSPECT, [])
    card.drag_to(board.lane(Stage.CONTACTED))
    expect(board.page.get_by_role("status").filter(has_text="Noor Rivers is at")).to_be_visible()
    board.shows(Stage.CONTACTED)
    assert board.kept == (Stage.CONTACTED, ["contact"])


def test_without_script_the_card_leads_to_a_form(board: Board, browser: Browser) -> None:
    signed_in = board.page.context.storage_state()
    context = browser.new_context(java_script_enabled=False, storage_state=signed_in)
    page = context.new_page()
    page.goto(f"{board.served.url}/partners/board")
    page.get_by_role("link", name="Move Noor Rivers").click()
    page.get_by_label("Where we are with them").select_option(Stage.NEGOTIATING.value)
    page.get_by_role("button", name="Move").click()
    expect(page.get_by_role("status").filter(has_text="Noor Rivers is at")).to_be_visible()
    assert board.kept == (Stage.NEGOTIATING, ["negotiate"])
    context.close()
