"""Connecting by the networks' own sign-in pages; health of tokens."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Journeys to sign-in pages; the scopes of registrations; what is known of each account's refreshes."""
    op.create_table(
        "network_journeys",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("network", sa.String(40), nullable=False),
        sa.Column("service_url", sa.String(255), nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("verifier", sa.Text(), nullable=False),
        sa.Column("kept", sa.Text(), nullable=False),
        sa.Column("choices", sa.Text(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("state", name=op.f("uq_network_journeys_state")),
    )
    op.create_index("ix_network_journeys_person_id", "network_journeys", ["person_id"])
    op.create_index("ix_network_journeys_begun_at", "network_journeys", ["begun_at"])
    op.add_column("network_apps", sa.Column("scopes", sa.Text(), nullable=False, server_default=""))
    op.add_column("connections", sa.Column("refreshed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("connections", sa.Column("refresh_said", sa.Text(), nullable=False, server_default=""))
    op.add_column("connections", sa.Column("renews", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("connections", sa.Column("warned_days", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Takes them away."""
    op.drop_column("connections", "warned_days")
    op.drop_column("connections", "renews")
    op.drop_column("connections", "refresh_said")
    op.drop_column("connections", "refreshed_at")
    op.drop_column("network_apps", "scopes")
    op.drop_table("network_journeys")
