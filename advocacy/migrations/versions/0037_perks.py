"""Perks in full: pictures, codes, windows, audiences, budgets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = ("goods", "code", "gift_card", "donation", "time_off", "event", "early_access")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds the tables, and what perks and redemptions lack; perks of before are goods without a value."""
    _budgets()
    op.create_table(
        "perk_pictures",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("content_type", sa.String(40), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    with op.batch_alter_table("perks") as perks:
        _shared(perks, "perks")
        perks.add_column(sa.Column("picture_id", sa.Integer()))
        perks.add_column(sa.Column("picture_alt", sa.String(300), nullable=False, server_default=""))
        perks.add_column(sa.Column("offered_from", TIME))
        perks.add_column(sa.Column("offered_until", TIME))
        perks.add_column(sa.Column("happens_at", TIME))
        perks.add_column(sa.Column("place", sa.String(200), nullable=False, server_default=""))
        perks.add_column(sa.Column("tier", sa.String(40), nullable=False, server_default=""))
        perks.add_column(sa.Column("at_once", sa.Boolean(), nullable=False, server_default=sa.false()))
        perks.create_check_constraint(op.f("ck_perks_value"), sa.column("value") >= 0)
        perks.create_foreign_key(op.f("fk_perks_picture_id"), "perk_pictures", ["picture_id"], ["id"])
        perks.create_index("ix_perks_picture_id", ["picture_id"])
        perks.create_index("ix_perks_cost_id", ["cost", "id"])
    with op.batch_alter_table("redemptions") as redemptions:
        _shared(redemptions, "redemptions")
    _of_perks()


def _budgets() -> None:
    op.create_table(
        "budgets",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("owner_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("asks_from", BIG),
        sa.Column("state", _choice("budgetstate", "open", "closed"), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_budgets_days")),
        sa.CheckConstraint("asks_from >= 0", name=op.f("ck_budgets_asks_from")),
    )
    op.create_index("ix_budgets_owner_id", "budgets", ["owner_id"])
    op.create_index("ix_budgets_state", "budgets", ["state"])


def _shared(alter: BatchOperations, table: str) -> None:
    """What a perk says of itself and a redemption keeps of that moment."""
    alter.add_column(sa.Column("kind", sa.String(32), nullable=False, server_default="goods"))
    alter.add_column(sa.Column("value", BIG, nullable=False, server_default="0"))
    alter.add_column(sa.Column("currency", sa.String(3), nullable=False, server_default=""))
    alter.add_column(sa.Column("tax_class", sa.String(60), nullable=False, server_default=""))
    alter.add_column(sa.Column("budget_id", sa.Integer()))
    alter.create_check_constraint(op.f(f"ck_{table}_perkkind"), sa.column("kind").in_(KINDS))
    alter.create_foreign_key(op.f(f"fk_{table}_budget_id"), "budgets", ["budget_id"], ["id"])
    alter.create_index(f"ix_{table}_budget_id", ["budget_id"])


def _of_perks() -> None:
    op.create_table(
        "perk_audiences",
        sa.Column("perk_id", sa.Integer(), sa.ForeignKey("perks.id"), primary_key=True),
        sa.Column("kind", _choice("narrowing", "team", "region", "relationship", "programme"), primary_key=True),
        sa.Column("value", sa.String(120), primary_key=True),
    )
    op.create_table(
        "perk_codes",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("perk_id", sa.Integer(), sa.ForeignKey("perks.id"), nullable=False),
        sa.Column("code", sa.Text()),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("redemption_id", sa.Integer(), sa.ForeignKey("redemptions.id"), unique=True),
        sa.Column("added_at", TIME, nullable=False),
        sa.Column("handed_at", TIME),
        sa.UniqueConstraint("perk_id", "fingerprint"),
    )
    op.create_index("ix_perk_codes_perk_id_redemption_id", "perk_codes", ["perk_id", "redemption_id"])


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def downgrade() -> None:
    """Takes them away."""
    op.drop_table("perk_codes")
    op.drop_table("perk_audiences")
    with op.batch_alter_table("redemptions") as redemptions:
        _drop_shared(redemptions, "redemptions")
    with op.batch_alter_table("perks") as perks:
        perks.drop_index("ix_perks_cost_id")
        perks.drop_index("ix_perks_picture_id")
        perks.drop_constraint(op.f("fk_perks_picture_id"), type_="foreignkey")
        perks.drop_constraint(op.f("ck_perks_value"), type_="check")
        for name in (
            "picture_id", "picture_alt", "offered_from", "offered_until", "happens_at", "place", "tier", "at_once"
        ):  # fmt: skip
            perks.drop_column(name)
        _drop_shared(perks, "perks")
    op.drop_table("perk_pictures")
    op.drop_table("budgets")


def _drop_shared(alter: BatchOperations, table: str) -> None:
    alter.drop_index(f"ix_{table}_budget_id")
    alter.drop_constraint(op.f(f"fk_{table}_budget_id"), type_="foreignkey")
    alter.drop_constraint(op.f(f"ck_{table}_perkkind"), type_="check")
    for name in ("budget_id", "tax_class", "currency", "value", "kind"):
        alter.drop_column(name)
