"""What stands behind the parameters of addresses: for each a question to the database that gives one that exists.

``OWN`` gives one that belongs to one person, ``:me``; ``SHARED`` gives any, of what an office or everybody works on.
A key is ``parameter`` or, where the same word means another thing elsewhere, ``blueprint.parameter`` or
``blueprint.endpoint.parameter``; the longest that fits counts.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import text

from advocacy.database import db


def _of(table: str, owner: str = "person_id", also: str = "") -> str:
    return f"SELECT min(id) FROM {table} WHERE {owner} = :me{also}"


def _through(table: str, via: str, key: str, owner: str = "person_id", *, what: str = "t.id") -> str:
    return f"SELECT min({what}) FROM {table} t JOIN {via} v ON v.id = t.{key} WHERE v.{owner} = :me"


def _any(table: str, also: str = "") -> str:
    return f"SELECT min(id) FROM {table}{also}"


MAILED_REPORT = "SELECT min(report_id) FROM report_mails WHERE person_id = :me"
JUDGED = "SELECT min(contest_id) FROM contest_judges WHERE person_id = :me"
OFFERED = (
    "SELECT min(p.product_id) FROM product_places p JOIN enrolments e ON e.programme_id = p.programme_id "
    "WHERE e.person_id = :me AND e.state = 'approved'"
)
PARTNERS_ACCOUNT = _through("partner_accounts", "partners", "partner_id")
PICTURED_STORY = _through("story_pictures", "submissions", "submission_id", what="v.id")

OWN: dict[str, str] = {
    "share_id": _of("shares"),
    "connection_id": _of("connections"),
    "journey_id": _of("network_journeys"),
    "recurrence_id": _of("recurrences"),
    "takedown_id": _through("takedowns", "shares", "share_id"),
    "token_id": _of("tokens"),
    "sign_in_id": _of("sign_ins"),
    "passkey_id": _of("passkeys"),
    "device_id": _of("push_devices"),
    "chat.account_id": _of("chat_accounts"),
    "account_proofs.hand_out.account_id": PARTNERS_ACCOUNT,
    "account_proofs.look.account_id": PARTNERS_ACCOUNT,
    "account_proofs_api.hand_out_code.account_id": PARTNERS_ACCOUNT,
    "account_proofs_api.look_at_account.account_id": PARTNERS_ACCOUNT,
    "case_id": _of("fair_play_cases"),
    "redemption_id": _of("redemptions"),
    "invitation_id": _of("invitations", "invited_by"),
    "thanks_id": _of("thanks", "to_id"),
    "recognition_api.withdraw.thanks_id": _of("thanks", "from_id"),
    "thanks.decide.thanks_id": _of("thanks", "to_id"),
    "suggestion_id": _of("suggestions"),
    "own_words_api.item_id": _of("items", "for_person_id"),
    "feed.take_back.item_id": _of("items", "for_person_id"),
    "report_id": _of("saved_reports", "owner_id", " AND shared_with = ''"),
    "reports.end.report_id": MAILED_REPORT,
    "reports.end.mail_id": _of("report_mails"),
    "reports_api.end_mail.report_id": MAILED_REPORT,
    "reports_api.end_mail.mail_id": _of("report_mails"),
    "reach_api.link.slug": "SELECT min(slug) FROM links WHERE person_id = :me",
    "contests.judged.contest_id": JUDGED,
    "contests.score.contest_id": JUDGED,
    "contests_api.entries.contest_id": JUDGED,
    "contests_api.score.contest_id": JUDGED,
    "my_programmes.programme_id": "SELECT min(programme_id) FROM enrolments WHERE person_id = :me",
    "my_products.product_id": OFFERED,
    "consent_id": _of("wall_consents"),
    "data_exports.export_id": _of("data_exports"),
    "exports_api.export_id": _of("data_exports"),
    "data_imports.import_id": _of("table_imports"),
    "data_imports_api.import_id": _of("table_imports"),
    "enrolment_id": _of("enrolments"),
    "agreement_id": _of("agreements"),
    "deliverable_id": _of("deliverables"),
    "my_deliverables.evidence.deliverable_id": _through("live_looks", "deliverables", "deliverable_id", what="v.id"),
    "commission_id": _of("commissions"),
    "payout_id": _of("payouts"),
    "details_id": _of("payment_details"),
    "request_id": _of("product_requests"),
    "story_id": _of("submissions"),
    "my_stories.picture.story_id": PICTURED_STORY,
    "story_pictures_api.story_picture.story_id": PICTURED_STORY,
    "portal_profile.rate_id": _through("partner_rates", "partners", "partner_id"),
    "partner_profile_api.rate_id": _through("partner_rates", "partners", "partner_id"),
    "budget_id": _of("budgets", "owner_id"),
    "mention_id": _of("mentions", "assigned_to_id"),
}
"""One person's own."""

SHARED: dict[str, str] = {
    "item_id": _any("items", " WHERE state = 'live'"),
    "reviews.item_id": _any("items", " WHERE state = 'in_review'"),
    "editor.item_id": _any("items", " WHERE state = 'draft'"),
    "contests.score.entry_id": "SELECT min(id) FROM contest_entries WHERE contest_id = 2",
    "contests_api.score.entry_id": "SELECT min(id) FROM contest_entries WHERE contest_id = 2",
    "person_id": _any("people", " WHERE id <> :me"),
    "wall_id": _any("walls"),
    "programme_id": _any("programmes"),
    "policy_id": _any("policies"),
    "version_id": _any("policy_versions"),
    "rules.version_id": _any("rule_pack_versions"),
    "rules_api.version_id": _any("rule_pack_versions"),
    "webhook_id": _any("webhook_endpoints"),
    "delivery_id": _any("webhook_deliveries"),
    "partner_id": _any("partners"),
    "run_id": _any("payout_runs"),
    "tax.run_id": _any("payroll_runs"),
    "tax_api.run_id": _any("payroll_runs"),
    "contest_id": _any("contests"),
    "entry_id": _any("contest_entries"),
    "sources.entry_id": _any("source_entries"),
    "sources_api.entry_id": _any("source_entries"),
    "challenge_id": _any("challenges"),
    "topic_id": _any("topics"),
    "brief_id": _any("briefs"),
    "perk_id": _any("perks"),
    "import_id": _any("item_imports"),
    "directory_imports.import_id": _any("people_imports"),
    "directory_api.import_id": _any("people_imports"),
    "blackout_id": _any("blackouts"),
    "source_id": _any("sources"),
    "draft_id": _any("rule_drafts"),
    "pause_id": _any("pauses"),
    "campaign_id": _any("campaigns"),
    "application_id": _any("applications"),
    "segment_id": _any("segments"),
    "provider_id": _any("identity_providers"),
    "licence_id": _any("licences"),
    "route_id": _any("review_routes"),
    "order_id": _any("gift_orders"),
    "hold_id": _any("legal_holds"),
    "comment_id": _any("item_comments"),
    "call_id": _any("story_calls"),
    "takedown_calls.call_id": _any("takedown_calls"),
    "watch_id": _any("watches"),
    "product_id": _any("products"),
    "code_id": _any("codes"),
    "media_id": _any("media"),
    "mail_id": _any("mails"),
    "conversion_id": _any("conversions"),
    "change_id": _any("role_changes"),
    "workspace_id": _any("chat_workspaces"),
    "channel_id": _any("chat_channels"),
    "message_id": _any("chat_messages"),
    "account_id": _any("partner_accounts"),
    "test_id": _any("caption_tests"),
    "template_id": _any("utm_templates"),
    "partner_mail.template_id": _any("partner_templates"),
    "partner_mail_api.template_id": _any("partner_templates"),
    "mailing_id": _any("partner_mailings"),
    "spotted_id": _any("spotted"),
    "rule_id": _any("directory_rules"),
    "identity_admin.rule_id": _any("claim_rules"),
    "group_id": _any("directory_groups"),
    "adjustment_id": _any("commission_adjustments"),
    "sample_id": _any("answer_samples"),
    "rate_id": _any("partner_rates"),
    "qualification_id": _any("qualifications"),
    "picture_id": "SELECT min(p.id) FROM story_pictures p JOIN submissions s ON s.id = p.submission_id "
    "WHERE s.person_id = :me",
    "outlay_id": _any("outlays"),
    "form_id": _any("tax_forms"),
    "export_id": _any("history_exports"),
    "bounced_id": _any("bounced_addresses"),
    "benefit_id": _any("benefits"),
    "award_id": _any("badge_awards"),
    "attachment_id": _any("brief_attachments"),
    "absence_id": _any("absences"),
    "verification_id": _any("history_verifications"),
    "touch_id": _any("partner_touches"),
    "task_id": _any("partner_tasks"),
    "simulation_id": _any("rule_simulations"),
    "recount_id": _any("click_recounts"),
    "profile_id": _any("retention_profiles"),
    "post_id": _any("sandbox_posts"),
    "place_id": _any("asset_places"),
    "look_id": _any("live_looks"),
    "exclusivity_id": _any("partner_exclusivities"),
    "author_id": _any("unheard_authors"),
}
"""What an office or everybody works on."""
WORDS: dict[str, str] = {
    "number": "1", "version": "1", "seed": "1", "key": "none", "slug": "nothing-here", "badge_key": "first_post",
    "report": "overview", "network": "mastodon", "holder": "company", "kind": "disclosure", "verb": "approve",
    "word": "off", "thanks.decide.verb": "hide", "currency": "EUR", "metric": "likes", "protocol": "oidc",
    "site": "acme", "path": "news",
    "sha256": "0" * 64, "digest": "0" * 64, "signed": "none", "what": "off", "filename": "js/confirm.js",
}  # fmt: skip
"""What is no number."""


def value_of(endpoint: str, name: str, me: int) -> str:
    """What stands in an address for a parameter: a thing of ``me`` where such things are somebody's. Empty where the
    company has none. Needs an application context."""
    key = key_of(endpoint, name, {**SHARED, **WORDS, **OWN})
    if key is None:
        return ""
    if key in WORDS and key not in OWN:
        return WORDS[key]
    return str(found(OWN.get(key) or SHARED[key], me) or "")


def key_of(endpoint: str, name: str, among: Mapping[str, str]) -> str | None:
    """The key that counts for a parameter of an endpoint; None when there is none."""
    room = endpoint.partition(".")[0]
    return next((key for key in (f"{endpoint}.{name}", f"{room}.{name}", name) if key in among), None)


def found(question: str, me: int) -> int | None:
    """What a question gives; None for nothing. Needs an application context."""
    number: int | None = db.session.scalar(text(question), {"me": me} if ":me" in question else {})
    return number
