"""Where rewards stand in the navigation: what everybody has of their own, and what is run at a desk of its own.

Imports the rooms for their badges.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from advocacy.people.capabilities import Capability
from advocacy.web.shell import NavEntry
from rewards.challenges import contest_queries
from rewards.fair_play import queries as fair_play_queries
from rewards.gift_cards import queries as gift_cards_queries
from rewards.perks import approval_views, rights
from rewards.perks import queries as perks_queries
from rewards.tax import queries as tax_queries

MINE: list[NavEntry] = [
    NavEntry(
        _l("My points"), "points.mine", "star", _l("Rewards"), Capability.SHARE, on_phone=True,
        covers=("earning.rules_page", "points.statement"),
    ),
    NavEntry(_l("Perks"), "catalogue.browse", "gift", _l("Rewards"), Capability.SHARE, covers=("catalogue.",)),
    NavEntry(
        _l("Challenges"), "challenges.listing", "flag", _l("Rewards"), Capability.SHARE,
        contest_queries.badge, covers=("challenges.", "contests."),
    ),
    NavEntry(
        _l("Leaderboards"), "leaderboards.board", "trophy", _l("Rewards"), Capability.SHARE, covers=("leaderboards.me",)
    ),
    NavEntry(_l("Tier and badges"), "standing.mine", "patch-check", _l("Rewards"), Capability.SHARE),
    NavEntry(_l("Thanks"), "thanks.listing", "heart", _l("Rewards"), Capability.SHARE),
    NavEntry(_l("Invite a colleague"), "invitations.mine", "person-plus", _l("Rewards"), Capability.SHARE),
]  # fmt: skip
"""What everybody has of their own."""

DESK: list[NavEntry] = [
    NavEntry(
        _l("Redemptions"), "redemptions.listing", "box-seam", _l("Rewards desk"), Capability.WRITE_REWARDS,
        perks_queries.redemptions_waiting,
    ),
    NavEntry(
        _l("Approvals"), "approvals.inbox", "check2-circle", _l("Rewards desk"), rights.DECIDERS, approval_views.badge
    ),
    NavEntry(
        _l("Fair play"), "fair_play.listing", "shield-check", _l("Rewards desk"), Capability.JUDGE_FAIR_PLAY,
        fair_play_queries.waiting, covers=("fair_play.case",),
    ),
    NavEntry(
        _l("Gift cards"), "gift_cards.listing", "gift", _l("Rewards desk"), Capability.WRITE_REWARDS,
        gift_cards_queries.waiting, covers=("gift_cards.",),
    ),
    NavEntry(
        _l("Catalogue"), "perks.listing", "award", _l("Rewards desk"), Capability.WRITE_REWARDS,
        covers=("perks.perk_form", "perks.perk_new"),
    ),
    NavEntry(
        _l("Earning rules"), "earning.office", "sliders", _l("Rewards desk"), Capability.WRITE_REWARDS,
        covers=("rule_drafts.",),
    ),
    NavEntry(
        _l("Missions and challenges"), "games_office.listing", "flag", _l("Rewards desk"), Capability.WRITE_REWARDS,
        covers=("games_office.", "contests_office."),
    ),
    NavEntry(_l("Boards"), "leaderboards.settings", "trophy", _l("Rewards desk"), Capability.WRITE_REWARDS),
    NavEntry(_l("Tiers"), "standing_desk.tiers", "stars", _l("Rewards desk"), Capability.WRITE_REWARDS),
    NavEntry(
        _l("Badges"), "standing_desk.badge_list", "patch-check", _l("Rewards desk"), Capability.WRITE_REWARDS,
        covers=("standing_desk.badge_form",),
    ),
    NavEntry(
        _l("Budgets"), "budgets.listing", "wallet2", _l("Rewards desk"),
        (Capability.WRITE_BUDGETS, Capability.SEE_LEDGER), covers=("budgets.one",),
    ),
    NavEntry(
        _l("Ledger"), "ledger.overview", "journal-text", _l("Rewards desk"), Capability.SEE_LEDGER, covers=("ledger.",)
    ),
    NavEntry(
        _l("Tax and payroll"), "tax.overview", "calculator", _l("Rewards desk"), Capability.SEE_TAX,
        tax_queries.in_review, covers=("tax.",),
    ),
]  # fmt: skip
"""What marketing, budget owners, HR and finance run."""
