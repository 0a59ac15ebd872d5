"""Data: whose things are, where that is not plain from ``things.OWN``. Each line has its reason."""

from __future__ import annotations

from advocacy.people.capabilities import Capability
from content_library.models import Function

SECRET = "the key is the right: it is in one person's hands, and says whom it is for"
AUDIENCE = "it is asked whether it is meant for the caller, not whose it is"
NAMES = "it names a kind, not a thing"
OPEN = "everybody is to see it"
CALLERS = "what is done is done to the caller's own place in it"

EVERYBODYS: dict[str, str] = {
    # secrets in the address
    **dict.fromkeys(
        (
            "joining.ask_to_confirm", "joining.confirm", "joining.status", "joining.forget", "joining.withdraw",
            "calendar_feed.feed", "plan_calendar.feed", "chat.join", "chat.join_form",
            "invitations.join", "invitations.join_form",
            "gift_cards.left", "gift_cards.left_form", "public_media.fetched", "message_stops.ask",
            "message_stops.end", "message_stops.resume", "partner_stops.ask", "partner_stops.end",
            "payment_left.enter", "payment_left.form", "report_stops.ask", "report_stops.end", "people.link_form",
            "people.use_link", "story_pages.ask_to_confirm", "story_pages.confirm", "story_pages.mine",
            "story_pages.take_back", "thanks_stops.ask", "thanks_stops.end",
        ),
        SECRET,
    ),
    # what everybody is to see
    **dict.fromkeys(
        (
            "campaigns_api.one_campaign", "joining.apply", "joining.form", "joining.sent", "links.follow",
            "policies_api.one_policy", "policies_api.versions", "policies.read", "shell.static", "shell.bundled",
            "bootstrap.static", "sandbox.post", "demo_web.page", "demo_web.feed", "demo_web.picture",
            "story_pages.call", "story_pages.send", "story_pages.sent", "story_pages.picture", "catalogue.picture",
            "wall.page", "wall.script", "wall.feed", "wall.picture",
        ),
        OPEN,
    ),
    # what has an audience
    **dict.fromkeys(
        (
            "challenges_api.one", "challenges.challenge", "contests_api.one", "contests.contest", "perks_api.one_perk",
            "catalogue.one", "catalogue.redeem", "feed.composer", "feed.share", "feed.look", "library.medium",
            "library.picture", "my_stories.form", "my_stories.send",
        ),
        AUDIENCE,
    ),
    **dict.fromkeys(
        (
            "challenges_api.join", "challenges_api.leave", "challenges.join", "challenges.leave", "challenges.show",
            "contests_api.enter", "contests_api.withdraw", "contests.enter", "contests.withdraw",
            "experts_api.step_down", "experts.step_down", "policies.acknowledge",
        ),
        CALLERS,
    ),
    **dict.fromkeys(
        (
            "reach_api.reach_counted", "reports_api.report_result", "reach.report", "reach.counted",
            "report_files.table", "report_files.printed", "report_files.workbook", "connections.connect",
            "connections.come_back", "connections.set_out", "provider_doors.back_channel", "providers.oidc_callback",
            "provider_doors.saml_answer", "providers.saml_arrived", "providers.saml_metadata", "providers.begin",
        ),
        NAMES,
    ),
}  # fmt: skip
"""Endpoint whose guard lets many in -> why what its address names is nobody's own."""
DESK = (Capability.WRITE_PROGRAMMES,)
PAYS = (Capability.WRITE_PROGRAMMES, Capability.WRITE_PAYOUTS)
DECIDES = (Capability.WRITE_REWARDS, Capability.WRITE_BUDGETS, Capability.REVIEW_HR)
LISTENS = (Capability.WRITE_MENTIONS,)

COLLEAGUES_TOO: dict[str, tuple[Capability, ...]] = {
    **dict.fromkeys(
        (
            "agreements_api.agreement_one", "agreements_api.agreement_end", "deliverables_api.deliverable_one",
            "deliverables_api.deliverable_look", "products_api.one_request", "products_api.cancel",
            "products_api.deliver", "stories_api.one_submission", "story_pictures_api.story_pictures",
            "story_pictures_api.story_picture",
        ),
        DESK,
    ),
    **dict.fromkeys(("commissions_api.one", "commissions_api.statement"), PAYS),
    "payouts_api.one": (Capability.WRITE_PAYOUTS,),
    **dict.fromkeys(
        ("budgets.one", "budgets_api.one_budget", "budgets_api.budget_statement"),
        (Capability.SEE_LEDGER, Capability.WRITE_BUDGETS),
    ),
    **dict.fromkeys(
        (
            "redemptions_api.one_redemption", "redemptions_api.approve", "redemptions_api.cancel", "approvals.decide",
        ),
        DECIDES,
    ),
    "fair_play_api.one": (Capability.JUDGE_FAIR_PLAY,),
    "reach_api.link": (Capability.SEE_REACH,),
    **dict.fromkeys(
        (
            "mentions_api.one_mention", "mentions_api.answer_mention", "mentions_api.hand_mention_back",
            "mentions.answer", "mentions.hand_back",
        ),
        LISTENS,
    ),
    "mentions.mention": (*LISTENS, *(function.capability for function in Function)),
    "suggestions_api.suggestion": (Capability.WRITE_ITEMS,),
    **dict.fromkeys(("readings.figures", "readings.state"), (Capability.WRITE_ITEMS,)),
    "life.record": (Capability.SEE_HISTORY,),
}  # fmt: skip
"""Endpoint of somebody's own -> the offices that see it, too; nobody else does."""
OWN_NO = "nobody decides on what they ask for themselves"
STAND_IN = "the company has no real one, only a row that stands for it"
OWNERS_NOT: dict[str, str] = {
    "redemptions_api.approve": OWN_NO,
    "approvals.decide": OWN_NO,
    "budgets.hand_over": "whoever it goes to is not named in an empty form",
    "my_agreements.file": STAND_IN,
    "connections.revoke": "it was given up through the API just before; what speaks to a network commits for itself",
    "my_deliverables.evidence": STAND_IN,
    "data_imports.carry_out": STAND_IN,
}
"""Endpoint -> why its owner can't reach it in this company, as it stands."""
