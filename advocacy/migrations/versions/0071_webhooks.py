"""Webhooks, and tokens with their last use."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TIME = sa.DateTime(timezone=True)
STATES = ("active", "stopped", "disabled", "removed")
LIVE = sa.text("revoked_at IS NULL")
WAITING = sa.text("taken_at IS NULL AND given_up_at IS NULL")


def upgrade() -> None:
    """Adds what the room keeps."""
    _endpoints()
    _deliveries()
    with op.batch_alter_table("tokens") as tokens:
        tokens.add_column(sa.Column("made_by_id", sa.Integer()))
        tokens.add_column(sa.Column("last_used_at", TIME))
        tokens.add_column(sa.Column("former_digest", sa.String(64)))
        tokens.add_column(sa.Column("former_until", TIME))
        tokens.add_column(sa.Column("warned_at", TIME))
        tokens.create_foreign_key(op.f("fk_tokens_made_by_id"), "people", ["made_by_id"], ["id"])
        tokens.create_unique_constraint(op.f("uq_tokens_former_digest"), ["former_digest"])
        tokens.drop_constraint(op.f("uq_tokens_person_id_name"), type_="unique")
    op.create_index(
        "uq_tokens_person_id_name_live", "tokens", ["person_id", "name"], unique=True,
        sqlite_where=LIVE, postgresql_where=LIVE,
    )  # fmt: skip


def _endpoints() -> None:
    op.create_table(
        "webhook_endpoints",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("former_secret", sa.Text()),
        sa.Column("former_until", TIME),
        sa.Column("events", JSON, nullable=False),
        sa.Column("narrowed", JSON, nullable=False),
        sa.Column("owner_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="endpointstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.Column("last_taken_at", TIME),
        sa.Column("failing_since", TIME),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("wait_until", TIME),
        sa.Column("lease_token", sa.String(32)),
        sa.Column("lease_until", TIME),
        sa.Column("replay_after", BIG),
        sa.Column("replay_until", BIG),
        sa.Column("replay_since", TIME),
        sa.Column("replay_taken", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_webhook_endpoints_owner_id", "webhook_endpoints", ["owner_id"])
    op.create_index("ix_webhook_endpoints_state", "webhook_endpoints", ["state"])


def _deliveries() -> None:
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("endpoint_id", sa.Integer(), sa.ForeignKey("webhook_endpoints.id"), nullable=False),
        sa.Column("position", BIG),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("event_at", TIME, nullable=False),
        sa.Column("queued_at", TIME, nullable=False),
        sa.Column("next_try_at", TIME, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("taken_at", TIME),
        sa.Column("given_up_at", TIME),
        sa.Column("status", sa.Integer()),
        sa.Column("problem", sa.Text()),
        sa.UniqueConstraint("endpoint_id", "position"),
    )
    op.create_index("ix_webhook_deliveries_endpoint_id_id", "webhook_deliveries", ["endpoint_id", "id"])
    op.create_index("ix_webhook_deliveries_queued_at", "webhook_deliveries", ["queued_at"])
    op.create_index(
        "ix_webhook_deliveries_waiting", "webhook_deliveries", ["endpoint_id", "next_try_at"],
        sqlite_where=WAITING, postgresql_where=WAITING,
    )  # fmt: skip
    op.create_table(
        "webhook_attempts",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("delivery_id", BIG, sa.ForeignKey("webhook_deliveries.id"), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
    )
    op.create_index("ix_webhook_attempts_delivery_id", "webhook_attempts", ["delivery_id"])


def downgrade() -> None:
    """Takes it away. Revoked tokens that share a name with another one of their person's go: the old schema has no
    room for them."""
    op.drop_table("webhook_attempts")
    op.drop_table("webhook_deliveries")
    op.drop_table("webhook_endpoints")
    op.drop_index("uq_tokens_person_id_name_live", table_name="tokens")
    op.execute(
        sa.text(
            "DELETE FROM tokens WHERE revoked_at IS NOT NULL AND EXISTS (SELECT 1 FROM tokens AS other WHERE "
            "other.person_id = tokens.person_id AND other.name = tokens.name AND other.id > tokens.id)"
        )
    )
    op.execute(
        sa.text(
            "UPDATE tokens SET name = substr(name, 1, 60) || ' #' || id WHERE revoked_at IS NOT NULL AND EXISTS "
            "(SELECT 1 FROM tokens AS other WHERE other.person_id = tokens.person_id AND other.name = tokens.name AND "
            "other.id <> tokens.id)"
        )
    )
    with op.batch_alter_table("tokens") as tokens:
        tokens.drop_constraint(op.f("fk_tokens_made_by_id"), type_="foreignkey")
        tokens.drop_constraint(op.f("uq_tokens_former_digest"), type_="unique")
        for column in ("made_by_id", "last_used_at", "former_digest", "former_until", "warned_at"):
            tokens.drop_column(column)
        tokens.create_unique_constraint(op.f("uq_tokens_person_id_name"), ["person_id", "name"])
