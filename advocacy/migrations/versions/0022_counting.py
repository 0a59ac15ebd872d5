"""Reach by the hour, in the company's days; readings with evidence; conversions counted; proofs of the rollups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
DIMENSIONS = (
    "all", "network", "item", "campaign", "topic", "region", "team", "person", "caption", "programme", "stage",
)  # fmt: skip
TAGS = ("campaign", "topic", "region", "caption", "programme", "stage")
LENGTHS = {"campaign": 120, "topic": 120, "region": 40, "caption": 80, "programme": 80, "stage": 40}
BY_TAG = ("campaign", "programme", "team_id")


def upgrade() -> None:
    """Adds tables and columns; what networks reported is counted anew, for it is counted by the company's days."""
    _tables()
    _readings()
    _publications()
    op.drop_table("reach_cursors")
    op.execute(sa.text("DELETE FROM reach_readings"))
    op.execute(sa.text("DELETE FROM reach_counts WHERE provenance = 'reported'"))


def downgrade() -> None:
    """Takes them away; readings are counted anew."""
    op.create_table(
        "reach_cursors",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_reach_cursors")),
    )
    op.execute(sa.text("DELETE FROM reach_readings"))
    op.execute(sa.text("DELETE FROM reach_counts WHERE provenance = 'reported'"))
    for column in BY_TAG:
        op.drop_index(f"ix_reach_publications_{column}_day", "reach_publications")
    op.drop_index("ix_reach_publications_at", "reach_publications")
    with op.batch_alter_table("reach_publications") as publications:
        for name in ("at", "team_id", *TAGS):
            publications.drop_column(name)
    op.drop_index("ix_readings_waiting", "readings")
    op.drop_index("ix_readings_by_id", "readings")
    with op.batch_alter_table("readings") as readings:
        readings.drop_constraint(op.f("fk_readings_by_id"), type_="foreignkey")
        for name in ("evidence", "by_id", "counted"):
            readings.drop_column(name)
    for table in ("reach_proofs", "reach_bases", "reach_conversions", "reach_hours"):
        op.drop_table(table)


def _at(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _tables() -> None:
    dimension = sa.Enum(*DIMENSIONS, name="dimension", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "reach_hours",
        sa.Column("dimension", dimension, primary_key=True),
        sa.Column("key", sa.String(120), primary_key=True),
        sa.Column("metric", sa.String(60), primary_key=True),
        sa.Column("hour", sa.DateTime(timezone=True), primary_key=True),
        sa.Column("value", BIG, nullable=False),
    )
    op.create_index("ix_reach_hours_hour", "reach_hours", ["hour"])
    op.create_table(
        "reach_conversions",
        sa.Column("conversion_id", BIG, sa.ForeignKey("conversions.id"), primary_key=True,
                  autoincrement=False),
        sa.Column("fact", sa.String(40), primary_key=True),
        _at("at"),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("value", BIG, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
    )  # fmt: skip
    op.create_index("ix_reach_conversions_at", "reach_conversions", ["at"])
    op.create_table(
        "reach_bases",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        _at("made_at"),
    )
    op.create_table(
        "reach_proofs",
        sa.Column("id", BIG, primary_key=True),
        _at("began_at"),
        _at("ended_at"),
        sa.Column("first_day", sa.Date()),
        sa.Column("last_day", sa.Date()),
        sa.Column("cells", sa.Integer(), nullable=False),
        sa.Column("differing", sa.Integer(), nullable=False),
        sa.Column("examples", JSON, nullable=False),
    )
    op.create_index("ix_reach_proofs_began_at", "reach_proofs", ["began_at"])


def _readings() -> None:
    with op.batch_alter_table("readings") as readings:
        readings.add_column(sa.Column("evidence", sa.Text(), nullable=False, server_default=""))
        readings.add_column(sa.Column("by_id", sa.Integer()))
        readings.add_column(sa.Column("counted", sa.Boolean(), nullable=False, server_default=sa.false()))
        readings.create_foreign_key(op.f("fk_readings_by_id"), "people", ["by_id"], ["id"])
    op.create_index("ix_readings_by_id", "readings", ["by_id"])
    op.create_index(
        "ix_readings_waiting", "readings", ["id"],
        sqlite_where=sa.text("counted = 0"), postgresql_where=sa.text("NOT counted"),
    )  # fmt: skip


def _publications() -> None:
    """The tags are those of the post's link; the instant is the post's, or noon of its day."""
    for name in TAGS:
        added = sa.Column(name, sa.String(LENGTHS[name]), nullable=False, server_default="")
        op.add_column("reach_publications", added)
    op.add_column("reach_publications", sa.Column("team_id", sa.Integer()))
    op.add_column("reach_publications", sa.Column("at", sa.DateTime(timezone=True)))
    post = "FROM shares JOIN links ON links.id = shares.link_id WHERE shares.id = reach_publications.share_id"
    for name in TAGS:
        op.execute(sa.text(f"UPDATE reach_publications SET {name} = COALESCE((SELECT links.{name} {post}), '')"))  # noqa: S608 - our own names
    op.execute(sa.text(f"UPDATE reach_publications SET team_id = (SELECT links.team_id {post})"))  # noqa: S608 - as above
    published = "SELECT published_at FROM shares WHERE shares.id = reach_publications.share_id"
    if op.get_bind().dialect.name == "sqlite":
        noon = "day || ' 12:00:00.000000'"
    else:
        noon = "(day + time '12:00') AT TIME ZONE 'UTC'"
    op.execute(sa.text(f"UPDATE reach_publications SET at = COALESCE(({published}), {noon})"))  # noqa: S608 - as above
    with op.batch_alter_table("reach_publications") as publications:
        publications.alter_column("at", existing_type=sa.DateTime(timezone=True), nullable=False)
    op.create_index("ix_reach_publications_at", "reach_publications", ["at"])
    for column in BY_TAG:
        op.create_index(f"ix_reach_publications_{column}_day", "reach_publications", [column, "day"])
