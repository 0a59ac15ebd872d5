"""How people prove who they are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TABLES = (
    "break_glass", "recovery_codes", "authenticators", "passkeys", "identity_seen", "sign_in_journeys",
    "provider_sessions", "domain_policies", "claim_rules", "identity_providers",
)  # fmt: skip


def upgrade() -> None:
    """Adds what the room keeps, and how each sign-in came about."""
    with op.batch_alter_table("sign_ins") as sign_ins:
        sign_ins.add_column(sa.Column("method", sa.String(80), nullable=False, server_default=""))
        sign_ins.add_column(sa.Column("address", sa.String(60), nullable=False, server_default=""))
        sign_ins.add_column(sa.Column("used_at", TIME, nullable=True))
    _providers()
    _rules_and_policies()
    _sessions()
    _factors()


def _providers() -> None:
    op.create_table(
        "identity_providers",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(60), nullable=False, unique=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("issuer", sa.String(300), nullable=False),
        sa.Column("client_id", sa.String(300), nullable=False),
        sa.Column("client_secret", sa.Text(), nullable=True),
        sa.Column("scopes", sa.String(300), nullable=False),
        sa.Column("metadata_xml", sa.Text(), nullable=False),
        sa.Column("domains", JSON, nullable=False),
        sa.Column("vouches", sa.Boolean(), nullable=False),
        sa.Column("admits_new", sa.Boolean(), nullable=False),
        sa.Column("links_by_mail", sa.Boolean(), nullable=False),
        sa.Column("unasked", sa.Boolean(), nullable=False),
        sa.Column("signs_out", sa.Boolean(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("tested_at", TIME, nullable=True),
        sa.Column("problem", sa.String(300), nullable=True),
        sa.CheckConstraint("kind IN ('oidc', 'saml')", name=op.f("ck_identity_providers_providerkind")),
    )


def _rules_and_policies() -> None:
    op.create_table(
        "claim_rules",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("provider_id", sa.Integer(), sa.ForeignKey("identity_providers.id"), nullable=False),
        sa.Column("claim", sa.String(200), nullable=False),
        sa.Column("value", sa.String(300), nullable=False),
        sa.Column("gives", sa.String(32), nullable=False),
        sa.Column("target", sa.String(120), nullable=False),
        sa.CheckConstraint("gives IN ('role', 'team')", name=op.f("ck_claim_rules_gives")),
        sa.UniqueConstraint("provider_id", "claim", "value", "gives", "target"),
    )
    op.create_table(
        "domain_policies",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("domain", sa.String(253), nullable=False, unique=True),
        sa.Column("provider_id", sa.Integer(), sa.ForeignKey("identity_providers.id"), nullable=True),
        sa.Column("second_factor", sa.String(32), nullable=False),
        sa.CheckConstraint(
            "second_factor IN ('offered', 'binding', 'everybody')", name=op.f("ck_domain_policies_secondfactor")
        ),
    )
    op.create_index("ix_domain_policies_provider_id", "domain_policies", ["provider_id"])


def _sessions() -> None:
    op.create_table(
        "provider_sessions",
        sa.Column("sign_in_id", BIG, sa.ForeignKey("sign_ins.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("provider_id", sa.Integer(), sa.ForeignKey("identity_providers.id"), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("sid", sa.String(64), nullable=False),
        sa.Column("id_token", sa.Text(), nullable=True),
    )
    op.create_index("ix_provider_sessions_provider_id_subject", "provider_sessions", ["provider_id", "subject"])
    op.create_index("ix_provider_sessions_provider_id_sid", "provider_sessions", ["provider_id", "sid"])
    op.create_table(
        "sign_in_journeys",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("request_digest", sa.String(64), nullable=True, unique=True),
        sa.Column("ticket_digest", sa.String(64), nullable=True, unique=True),
        sa.Column("provider_id", sa.Integer(), sa.ForeignKey("identity_providers.id"), nullable=False),
        sa.Column("onward", sa.String(500), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("expires_at", TIME, nullable=False),
    )
    op.create_index("ix_sign_in_journeys_expires_at", "sign_in_journeys", ["expires_at"])
    op.create_table(
        "identity_seen",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("expires_at", TIME, nullable=False),
    )
    op.create_index("ix_identity_seen_expires_at", "identity_seen", ["expires_at"])


def _factors() -> None:
    op.create_table(
        "passkeys",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("credential_id", sa.String(1400), nullable=False, unique=True),
        sa.Column("user_handle", sa.String(100), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", BIG, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("transports", JSON, nullable=False),
        sa.Column("synced", sa.Boolean(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("used_at", TIME, nullable=True),
    )
    op.create_index("ix_passkeys_person_id", "passkeys", ["person_id"])
    op.create_table(
        "authenticators",
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), primary_key=True),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("confirmed_at", TIME, nullable=True),
        sa.Column("last_step", BIG, nullable=False),
        sa.Column("made_at", TIME, nullable=False),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("code_digest", sa.String(64), nullable=False, unique=True),
        sa.Column("used_at", TIME, nullable=True),
    )
    op.create_index("ix_recovery_codes_person_id", "recovery_codes", ["person_id"])
    op.create_table(
        "break_glass",
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), primary_key=True),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("used_at", TIME, nullable=True),
    )


def downgrade() -> None:
    """Takes it away."""
    for table in TABLES:
        op.drop_table(table)
    with op.batch_alter_table("sign_ins") as sign_ins:
        for column in ("used_at", "address", "method"):
            sign_ins.drop_column(column)
