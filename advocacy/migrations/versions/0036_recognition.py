"""Thanks from one person to another, what people wish about them, and invited colleagues."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Adds the tables."""
    op.create_table(
        "thanks",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("from_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("to_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("share_id", BIG, sa.ForeignKey("shares.id"), nullable=False),
        sa.Column("group_ref", sa.String(80), nullable=False),
        _choice("kind", "thankskind", "well_said", "helped", "courage", "team_spirit"),
        sa.Column("text", sa.Text(), nullable=False),
        _choice("state", "thanksstate", "sent", "shown", "hidden", "withdrawn"),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("from_id", "share_id"),
    )
    op.create_index("ix_thanks_from_id_sent_at", "thanks", ["from_id", "sent_at"])
    op.create_index("ix_thanks_to_id_id", "thanks", ["to_id", "id"])
    op.create_index("ix_thanks_group_ref_state_id", "thanks", ["group_ref", "state", "id"])
    op.create_index("ix_thanks_share_id", "thanks", ["share_id"])
    op.create_index("ix_thanks_state", "thanks", ["state"])
    op.create_table(
        "thanks_wishes",
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), primary_key=True),
        sa.Column("show_at_once", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("digest", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("key", sa.String(40), nullable=False, unique=True),
    )
    op.create_table(
        "invitations",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("invited_by", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("email", sa.String(320), unique=True),
        sa.Column("key_digest", sa.String(64), unique=True),
        _choice("state", "invitationstate", "open", "joined", "arrived"),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), unique=True),
    )
    op.create_index(
        "ix_shares_url", "shares", ["url"], postgresql_using="hash", sqlite_where=sa.text("url IS NOT NULL"),
        postgresql_where=sa.text("url IS NOT NULL"),
    )
    op.create_index("ix_invitations_invited_by", "invitations", ["invited_by"])
    op.create_index("ix_invitations_expires_at", "invitations", ["expires_at"])
    op.create_index("ix_invitations_state", "invitations", ["state"])


def downgrade() -> None:
    """Takes them away."""
    op.drop_index("ix_shares_url", table_name="shares")
    for table in ("invitations", "thanks_wishes", "thanks"):
        op.drop_table(table)


def _choice(column: str, name: str, *values: str) -> sa.Column[object]:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
    return sa.Column(column, kind, nullable=False)
