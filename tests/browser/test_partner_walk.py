"""A stranger becomes a partner in a real browser: applies, is taken in, delivers on real servers, is paid by a bank."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser import walk_joining, walk_paying, walk_working
from tests.browser.serving import serve
from tests.browser.walk import Walk, roots_of
from tests.influencers.payouts_world import IBANS
from tests.installation import Installation
from tests.peers.bluesky import BlueskyPds
from tests.peers.mastodon import MastodonServer

OUR_ACCOUNT = f"{IBANS[0]} COBADEFFXXX"


def test_from_the_application_page_to_the_bank_s_answer(
    sqlite: Installation, browser: Browser, monkeypatch: pytest.MonkeyPatch, bluesky_pds: BlueskyPds,
    mastodon_server: MastodonServer,
) -> None:  # fmt: skip
    with serve(sqlite, network_roots=roots_of(bluesky_pds), payout_account=OUR_ACCOUNT) as served:
        walk = Walk.begin(served, browser, bluesky_pds, mastodon_server, monkeypatch)
        with walk.desk(walk.marketing) as office, walk.stranger() as phone:
            walk_joining.opens(walk)
            walk_joining.applies(walk, phone)
            walk_joining.takes_in(walk, office)
            walk_joining.signs_in(walk, phone)
            walk_joining.proves(walk, phone)
            walk_working.briefs(walk, office)
            walk_working.offers(walk, office)
            walk_working.agrees(walk, phone)
            walk_working.drafts(walk, phone)
            walk_working.posts_by_hand(walk, phone)
            walk_working.posts_from_here(walk, phone)
            walk_working.is_verified(walk, office, phone)
            walk_paying.sells(walk, office, phone)
            walk_paying.says_where_to_pay(walk, phone)
        walk.days_pass(31)
        with walk.desk(walk.finance) as one, walk.desk(walk.second) as two, walk.phone(walk.partner()) as phone:
            walk_paying.reads_the_statement(walk, phone)
            walk_paying.files_the_tax_form(walk, one)
            walk_paying.drafts_a_run(walk, one)
            walk_paying.approves_it(walk, two)
            file = walk_paying.exports_it(walk, one)
            walk_paying.takes_the_answer(walk, one, walk_paying.answer_to(file))
            walk_paying.is_paid(walk, phone)
