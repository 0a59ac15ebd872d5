"""What comes out: everything that the company put in, and nothing that is for one person's eyes or opens anything."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from advocacy.database import EncryptedText
from advocacy.exports.offers import all_tables
from tests.installation import Installation

PUT_IN = {
    "people", "teams", "segments", "topics", "campaigns", "pauses", "blackouts", "suggestions", "sources",
    "source_entries", "media", "items", "captions", "review_routes", "qualifications", "topic_experts", "policies",
    "rule_packs", "posts", "links", "utm_templates", "codes", "watches", "walls", "rate_cards", "outlays",
    "earning_rules", "tier_ladders", "badges", "budgets", "perks", "challenges", "thanks", "programmes",
    "programme_terms", "commission_plans", "application_forms", "applications", "partners", "partner_accounts",
    "briefs", "brief_versions", "brief_lines", "agreements", "deliverables", "products", "product_variants",
    "product_requests", "story_calls", "stories", "licences", "commissions", "payouts",
}  # fmt: skip
NOT_TOLD = {
    "applications": {"answers", "about", "consent", "screening", "said"},
    "stories": {"email", "name", "persons", "consent", "reason"},
    "product_requests": {"address", "note", "tracking", "tracking_url"},
    "sources": {"etag", "modified"},
    "media": {"poster_sha256"},
}
ONLY = {
    "applications": "applications.state != 'started'",
    "stories": "submissions.state != 'draft'",
    "thanks": "thanks.state = 'shown'",
}
"""Rows that nobody but their people sees are left out."""


def test_everything_that_the_company_put_in_comes_out(sqlite: Installation) -> None:
    with sqlite.app.app_context():
        tables = all_tables()
    assert set(tables) >= PUT_IN
    for name, columns in NOT_TOLD.items():
        assert not columns & {column.name for column in tables[name].columns}, name


@pytest.mark.parametrize(("name", "said"), ONLY.items())
def test_what_is_nobody_else_s_is_left_out(sqlite: Installation, name: str, said: str) -> None:
    with sqlite.app.app_context():
        table = all_tables()[name]
    statement = table.narrowed(select(*table.key))
    assert said in str(statement.compile(compile_kwargs={"literal_binds": True}))


def test_no_column_is_a_secret_one(sqlite: Installation) -> None:
    """What is encrypted in the database leaves it in no table."""
    with sqlite.app.app_context():
        for table in all_tables().values():
            for column in table.columns:
                assert not isinstance(column.of.type, EncryptedText), f"{table.name}.{column.name}"
