"""Clicks are counted by hour; recounts under newer rules leave a list of what they changed.

What the room of posting times learns lies in ``click_quarters`` now: its rows have been quarters of an hour for long.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FIGURES = ("raw", "human", "machine", "suspected", "unique")
VERDICTS = ("human", "machine", "suspected")


def upgrade() -> None:
    """Days become hours, each day's clicks at noon (UTC), for nobody knows when they were."""
    _learned("click_hours", "click_quarters")
    _counters("click_hours", sa.DateTime(timezone=True), "hour")
    noon = {"sqlite": "day || ' 12:00:00.000000'", "postgresql": "(day + time '12:00') AT TIME ZONE 'UTC'"}
    _copy("click_days", "click_hours", "hour", noon)
    op.drop_table("click_days")
    with op.batch_alter_table("clicks") as clicks:
        clicks.drop_index("ix_clicks_minute")
        clicks.drop_index("ix_clicks_day_hash_verdict_minute")
        clicks.create_index("ix_clicks_minute_link_id", ["minute", "link_id"])
        clicks.create_index("ix_clicks_day_hash", ["day_hash"])
    op.add_column("links", sa.Column("posted_at", sa.DateTime(timezone=True)))
    _browsers_that_hide()
    _recounts()


def downgrade() -> None:
    """Hours become days again."""
    op.drop_table("click_recount_changes")
    op.drop_table("click_recounts")
    op.drop_column("links", "posted_at")
    with op.batch_alter_table("clicks") as clicks:
        clicks.drop_index("ix_clicks_day_hash")
        clicks.drop_index("ix_clicks_minute_link_id")
        clicks.create_index("ix_clicks_minute", ["minute"])
        clicks.create_index("ix_clicks_day_hash_verdict_minute", ["day_hash", "verdict", "minute"])
    _counters("click_days", sa.Date(), "day")
    day = {"sqlite": "date(hour)", "postgresql": "(hour AT TIME ZONE 'UTC')::date"}
    _copy("click_hours", "click_days", "day", day)
    op.drop_table("click_hours")
    _learned("click_quarters", "click_hours")


def _learned(old: str, new: str) -> None:
    """A copy under another name: so keys and constraints are named after it on both engines."""
    op.create_table(
        new,
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), primary_key=True, autoincrement=False),
        sa.Column("hour_at", sa.DateTime(timezone=True), primary_key=True),
        sa.Column("clicks", sa.Integer(), nullable=False),
    )
    op.execute(sa.text(f"INSERT INTO {new} (person_id, hour_at, clicks) SELECT person_id, hour_at, clicks FROM {old}"))  # noqa: S608
    op.drop_table(old)
    op.create_index(f"ix_{new}_hour_at", new, ["hour_at"])


def _counters(name: str, kind: sa.types.TypeEngine[object], called: str) -> None:
    op.create_table(
        name,
        sa.Column("link_id", BIG, sa.ForeignKey("links.id"), primary_key=True, autoincrement=False),
        sa.Column(called, kind, primary_key=True),
        *(sa.Column(figure, sa.Integer(), nullable=False) for figure in FIGURES),
    )
    op.create_index(f"ix_{name}_{called}", name, [called])


def _copy(old: str, new: str, called: str, spelt: dict[str, str]) -> None:
    at = spelt[op.get_bind().dialect.name]
    names = ", ".join(f'"{figure}"' for figure in FIGURES)
    sums = ", ".join(f'SUM("{figure}")' for figure in FIGURES)
    op.execute(
        sa.text(f"INSERT INTO {new} (link_id, {called}, {names}) SELECT link_id, {at}, {sums} FROM {old} "  # noqa: S608
                f"GROUP BY link_id, {at}")
    )  # fmt: skip


def _browsers_that_hide() -> None:
    """Rows of the first rules don't say which browsers always tell their language: those were suspected for it."""
    op.execute(
        sa.text(
            "UPDATE clicks SET flags = flags || 'b' WHERE verdict = 'suspected' AND flags LIKE '%s%' "
            "AND flags NOT LIKE '%l%' AND flags NOT LIKE '%f%'"
        )
    )


def _recounts() -> None:
    op.create_table(
        "click_recounts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("dry", sa.Boolean(), nullable=False),
        _choice("state", "recountstate", ("counting", "done", "stopped")),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("day", sa.Date()),
        sa.Column("link_id", BIG, nullable=False),
        sa.Column("clicks", BIG, nullable=False),
        sa.Column("unique_change", BIG, nullable=False),
    )
    op.create_index("ix_click_recounts_state", "click_recounts", ["state"])
    op.create_table(
        "click_recount_changes",
        sa.Column("recount_id", sa.Integer(), sa.ForeignKey("click_recounts.id"), primary_key=True,
                  autoincrement=False),
        sa.Column("day", sa.Date(), primary_key=True),
        _choice("was", "was", VERDICTS, primary_key=True),
        _choice("became", "became", VERDICTS, primary_key=True),
        sa.Column("clicks", BIG, nullable=False),
    )  # fmt: skip


def _choice(name: str, called: str, values: tuple[str, ...], **facts: bool) -> sa.Column[str]:
    kind = sa.Enum(*values, name=called, native_enum=False, create_constraint=True, length=32)
    return sa.Column(name, kind, nullable=False, **facts)
