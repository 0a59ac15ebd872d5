"""Touches, landings, codes, conversions, the rules that attribute them; UTM by template; links of marketing's own."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = (
    "utm_templates", "attribution_windows", "attribution_rules", "conversion_refunds", "conversion_touches",
    "conversions", "codes", "landing_hours", "landings", "touches",
)  # fmt: skip


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def _at(name: str, *, needed: bool = True, key: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not needed, primary_key=key)


def _of(name: str, table: str, *, needed: bool = False, key: bool = False) -> sa.Column[object]:
    kind = BIG if table in {"links", "conversions"} else sa.Integer()
    return sa.Column(
        name, kind, sa.ForeignKey(f"{table}.id"), nullable=not (needed or key), primary_key=key, autoincrement=False
    )


def upgrade() -> None:
    """Adds the tables and the first rule, as the trade has it: last click, a code beats a link, 30 days."""
    op.add_column("links", sa.Column("title", sa.String(160), nullable=False, server_default=""))
    op.add_column("links", sa.Column("medium", sa.String(40), nullable=False, server_default=""))
    op.add_column("programmes", sa.Column("attribution_days", sa.Integer()))
    _touches()
    _codes()
    _conversions()
    _rules()


def _touches() -> None:
    op.create_table(
        "touches",
        sa.Column("click_id", sa.String(26), primary_key=True),
        _of("link_id", "links", needed=True),
        sa.Column("kind", _choice("touchkind", "click", "qr", "code"), nullable=False),
        _at("at"),
    )
    op.create_index("ix_touches_link_id", "touches", ["link_id"])
    op.create_index("ix_touches_at", "touches", ["at"])
    op.create_table(
        "landings",
        sa.Column("click_id", sa.String(26), primary_key=True),
        _at("at"),
        _of("link_id", "links"),
    )
    waiting = sa.text("link_id IS NULL")
    op.create_index("ix_landings_waiting", "landings", ["at"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_table(
        "landing_hours",
        _of("link_id", "links", key=True),
        _at("hour", key=True),
        sa.Column("landed", sa.Integer(), nullable=False),
    )
    op.create_index("ix_landing_hours_hour", "landing_hours", ["hour"])


def _codes() -> None:
    op.create_table(
        "codes",
        sa.Column("id", sa.Integer(), primary_key=True),
        _text("code", 40),
        sa.Column("folded", sa.String(40), nullable=False, unique=True),
        _text("programme", 80),
        _of("person_id", "people"),
        sa.Column("team_id", sa.Integer()),
        _text("campaign", 120),
        sa.Column("state", _choice("codestate", "active", "ended"), nullable=False),
        _at("from_at"),
        _at("until_at", needed=False),
        _at("created_at"),
    )
    for column in ("programme", "person_id", "state"):
        op.create_index(f"ix_codes_{column}", "codes", [column])


def _conversions() -> None:
    op.create_table(
        "conversions",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("key", sa.String(200), nullable=False, unique=True),
        sa.Column("kind", _choice("conversionkind", "sale", "lead"), nullable=False),
        _text("order_id", 120),
        _text("customer_hash", 64),
        _text("event", 80),
        _at("at"),
        _at("received_at"),
        sa.Column("value", BIG),
        _text("currency", 3),
        sa.Column("refunded", BIG, nullable=False),
        _text("reversal", 120),
        sa.Column(
            "state", _choice("conversionstate", "received", "attributed", "unattributed", "reversed"), nullable=False
        ),
        _at("decided_at", needed=False),
        sa.Column("rule_version", sa.Integer()),
        _text("reason", 40),
        _of("link_id", "links"),
        _of("code_id", "codes"),
        _of("person_id", "people"),
        sa.Column("team_id", sa.Integer()),
        *(_text(name, length) for name, length in TAGS.items()),
    )
    for columns in (("state",), ("link_id",), ("code_id",), ("person_id",), ("at", "id"), ("programme", "at")):
        op.create_index(f"ix_conversions_{'_'.join(columns)}", "conversions", list(columns))
    op.create_table(
        "conversion_touches",
        _of("conversion_id", "conversions", key=True),
        sa.Column("position", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("kind", _choice("touchkind", "click", "qr", "code"), nullable=False),
        _text("named", 40),
        _at("at", needed=False),
        _of("link_id", "links"),
        _of("code_id", "codes"),
        sa.Column("won", sa.Boolean(), nullable=False),
        _text("reason", 40),
    )
    op.create_index("ix_conversion_touches_named", "conversion_touches", ["named"])
    op.create_table(
        "conversion_refunds",
        sa.Column("id", BIG, primary_key=True),
        _of("conversion_id", "conversions", needed=True),
        _text("reference", 120),
        sa.Column("amount", BIG, nullable=False),
        _at("at"),
        sa.Column("why", sa.Text(), nullable=False),
        sa.UniqueConstraint("conversion_id", "reference"),
    )


TAGS = {
    "programme": 80, "campaign": 120, "network": 40, "group_ref": 80, "topic": 120, "region": 40, "caption": 80,
    "stage": 40,
}  # fmt: skip


def _rules() -> None:
    rules = op.create_table(
        "attribution_rules",
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("wins", _choice("wins", "last_click", "first_click"), nullable=False),
        sa.Column("code_beats_link", sa.Boolean(), nullable=False),
        sa.Column("window_days", sa.Integer(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False, unique=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.CheckConstraint("window_days BETWEEN 1 AND 90", name="window_days"),
    )
    op.execute(
        rules.insert().values(
            version=1, wins="last_click", code_beats_link=True, window_days=30,
            from_at=datetime(2020, 1, 1, tzinfo=UTC),
            why="As the trade has it: the last click wins, a discount code beats a link.",
        )
    )  # fmt: skip
    op.create_table(
        "attribution_windows",
        sa.Column("programme", sa.String(80), primary_key=True),
        _at("from_at", key=True),
        sa.Column("days", sa.Integer()),
        sa.CheckConstraint("days IS NULL OR days BETWEEN 1 AND 90", name="days"),
    )
    op.create_table(
        "utm_templates",
        sa.Column("id", sa.Integer(), primary_key=True),
        _text("network", 40),
        _text("campaign", 120),
        _text("programme", 80),
        *(_text(name, 200) for name in ("source", "medium", "campaign_text", "content", "term")),
        _at("changed_at"),
        sa.UniqueConstraint("network", "campaign", "programme"),
    )


def downgrade() -> None:
    """Takes them away."""
    for table in TABLES:
        op.drop_table(table)
    op.drop_column("programmes", "attribution_days")
    op.drop_column("links", "medium")
    op.drop_column("links", "title")
