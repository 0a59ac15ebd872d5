"""A customer's story in a real browser: told by a stranger, read, reviewed, shared by a colleague, taken back."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser
from sqlalchemy import select

from advocacy.database import db, reading
from advocacy.posts.models import Share
from advocacy.posts.states import Way
from advocacy.posts.takedown_models import Takedown, TakedownState
from content_library.models import Item, ItemState
from influencers.stories.models import Submission
from tests.browser import walk_story
from tests.browser.serving import serve
from tests.browser.test_pages import SCREENS
from tests.content_library.shelf import Shelf
from tests.installation import Installation


def test_a_story_from_a_stranger_to_a_colleague_s_post(
    sqlite: Installation, browser: Browser, tmp_path: Path
) -> None:  # fmt: skip
    """Everybody does their part on a page of theirs: the stranger and the colleague on a phone, the others at a desk.
    Every page at which they stop is accessible and does not scroll sideways."""
    with serve(sqlite, sandbox=True) as served:
        shelf, company = Shelf.fill(sqlite), sqlite
        emma = company.person(name="Emma Employee")
        with served.signed_in(browser, shelf.author, **SCREENS["light"]) as context:
            walk_story.asks(context.new_page(), served)
        with browser.new_context(**SCREENS["phone"]) as context:
            mine = walk_story.tells(context.new_page(), served, tmp_path)
        with served.signed_in(browser, shelf.author, **SCREENS["light"]) as context:
            walk_story.reads(context.new_page(), served)
        for reviewer in (shelf.legal, shelf.hr):
            with served.signed_in(browser, reviewer, **SCREENS["light"]) as context:
                walk_story.decides(context.new_page(), served)
        with served.signed_in(browser, emma, **SCREENS["phone"]) as context:
            page = context.new_page()
            walk_story.connects(page, served)
            walk_story.shares(page, served)
        with company.app.app_context(), reading():
            share = db.session.scalars(select(Share)).one()
            assert (share.person_id, share.way) == (emma, Way.API)
            assert share.published_at is not None
            assert walk_story.CREDIT in share.text
            assert db.session.scalars(select(Submission)).unique().one().item_id == 1
        with browser.new_context(**SCREENS["phone"]) as context:
            walk_story.takes_back(context.new_page(), mine)
        with company.app.app_context(), reading():
            assert db.session.get_one(Item, 1).state is ItemState.WITHDRAWN
        with served.signed_in(browser, emma, **SCREENS["phone"]) as context:
            walk_story.is_asked(context.new_page(), served)
        with company.app.app_context(), reading():
            asked = db.session.scalars(select(Takedown)).one()
            assert (asked.share_id, asked.state) == (1, TakedownState.TAKEN_DOWN)
