"""Review routes, rounds, delegates, qualifications.

Reviews of before were asked in one round of one step; what still waits is escalated when its time is over.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
AT = sa.DateTime(timezone=True)
FUNCTIONS = ("hr", "legal", "compliance", "registered_principal")
MARKS = ("remind_at", "reminded_at", "escalate_at", "escalated_at", "nobody_since")
INDEXED = ("remind_at", "escalate_at", "nobody_since", "delegated_to_id")
PEOPLE = ("delegated_to_id", "decided_for_id")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["people.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    """Makes the tables; gives each review a round."""
    _rounds()
    _routes()
    _absences()
    _qualifications()
    with op.batch_alter_table("reviews") as reviews:
        reviews.drop_index("ix_reviews_state_function_asked_at")
        reviews.drop_constraint(op.f("uq_reviews_revision_id_function"), type_="unique")
        reviews.add_column(sa.Column("round", sa.Integer(), server_default="1", nullable=False))
        reviews.add_column(sa.Column("step", sa.Integer(), server_default="1", nullable=False))
        for name in MARKS:
            reviews.add_column(sa.Column(name, AT))
        for name in PEOPLE:
            reviews.add_column(sa.Column(name, sa.Integer()))
            reviews.create_foreign_key(f"fk_reviews_{name}", "people", [name], ["id"])
        reviews.create_unique_constraint(
            op.f("uq_reviews_revision_id_round_function"), ["revision_id", "round", "function"]
        )
        reviews.create_index("ix_reviews_state_function_id", ["state", "function", "id"])
        for name in INDEXED:
            reviews.create_index(f"ix_reviews_{name}", [name])
    _carry_over()


def _rounds() -> None:
    op.create_table(
        "review_rounds",
        sa.Column("id", BIG, nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("steps", JSON, nullable=False),
        sa.Column("terms", JSON, nullable=False),
        sa.Column("routes", JSON, nullable=False),
        sa.Column("risk", _choice("risk", "low", "normal", "high"), nullable=False),
        sa.Column("declared", sa.String(10)),
        sa.Column("routine", sa.Boolean(), nullable=False),
        sa.Column("approval_days", sa.Integer()),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("approved_at", AT),
        sa.Column("again_at", AT),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_review_rounds_item_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name=op.f("fk_review_rounds_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_rounds")),
        sa.UniqueConstraint("revision_id", "number", name=op.f("uq_review_rounds_revision_id_number")),
    )
    op.create_index("ix_review_rounds_item_id", "review_rounds", ["item_id"])
    op.create_index("ix_review_rounds_again_at", "review_rounds", ["again_at"])


def _routes() -> None:
    op.create_table(
        "review_routes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("standard", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("conditions", JSON, nullable=False),
        sa.Column("steps", JSON, nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("remind_hours", sa.Integer(), nullable=False),
        sa.Column("escalate_function", _choice("function", *FUNCTIONS)),
        sa.Column("escalate_person_id", sa.Integer()),
        sa.Column("approval_days", sa.Integer()),
        sa.Column("routine", sa.Boolean(), nullable=False),
        sa.Column("changed_by_id", sa.Integer()),
        sa.Column("changed_at", AT, nullable=False),
        sa.Column("retired_at", AT),
        _person("review_routes", "escalate_person_id"),
        _person("review_routes", "changed_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_routes")),
        sa.UniqueConstraint("name", name=op.f("uq_review_routes_name")),
    )
    op.create_index("ix_review_routes_standard", "review_routes", ["standard"])
    op.create_index("ix_review_routes_escalate_person_id", "review_routes", ["escalate_person_id"])
    op.create_table(
        "working_calendars",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(60), nullable=False),
        sa.Column("days", JSON, nullable=False),
        sa.Column("begins", sa.String(5), nullable=False),
        sa.Column("ends", sa.String(5), nullable=False),
        sa.Column("holidays", JSON, nullable=False),
        sa.Column("changed_at", AT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_calendars")),
    )
    op.create_table(
        "review_standings",
        sa.Column("function", _choice("function", *FUNCTIONS), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("function", name=op.f("pk_review_standings")),
    )


def _absences() -> None:
    op.create_table(
        "absences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("delegate_id", sa.Integer()),
        sa.Column("begins_at", AT, nullable=False),
        sa.Column("ends_at", AT, nullable=False),
        sa.Column("entered_by_id", sa.Integer()),
        sa.Column("entered_at", AT, nullable=False),
        sa.CheckConstraint("ends_at >= begins_at", name=op.f("ck_absences_in_order")),
        *(_person("absences", name) for name in ("person_id", "delegate_id", "entered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    op.create_index("ix_absences_person_id_ends_at", "absences", ["person_id", "ends_at"])
    op.create_index("ix_absences_delegate_id", "absences", ["delegate_id"])
    op.create_index("ix_absences_ends_at", "absences", ["ends_at"])


def _qualifications() -> None:
    op.create_table(
        "qualifications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("number", sa.String(80), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("added_by_id", sa.Integer()),
        sa.Column("added_at", AT, nullable=False),
        sa.Column("warned_at", AT),
        sa.Column("revoked_at", AT),
        *(_person("qualifications", name) for name in ("person_id", "added_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qualifications")),
    )
    op.create_index("ix_qualifications_person_id", "qualifications", ["person_id"])
    op.create_index("ix_qualifications_valid_until", "qualifications", ["valid_until"])


def _carry_over() -> None:
    """Each revision that was asked about had one round of two functions in parallel."""
    reviews = sa.table("reviews", *map(sa.column, ("item_id", "revision_id", "state", "asked_at", "decided_at")))
    agreed = sa.and_(reviews.c.decided_at.is_not(None), reviews.c.state.not_in(["changes_requested", "rejected"]))
    whole = sa.func.sum(sa.case((agreed, 1), else_=0)) == sa.func.count()
    rounds = sa.table(
        "review_rounds",
        *(sa.column(name) for name in ("item_id", "revision_id", "number", "risk", "routine")),
        *(sa.column(name, JSON) for name in ("steps", "terms", "routes")),
        *(sa.column(name, AT) for name in ("asked_at", "approved_at")),
    )
    op.get_bind().execute(
        sa.insert(rounds).from_select(
            [*rounds.c.keys()],
            sa.select(
                reviews.c.item_id, reviews.c.revision_id, sa.literal(1), sa.literal("normal"), sa.false(),
                sa.literal([["legal", "hr"]], JSON), sa.literal({}, JSON), sa.literal([], JSON),
                sa.func.min(reviews.c.asked_at), sa.case((whole, sa.func.max(reviews.c.decided_at))),
            ).group_by(reviews.c.item_id, reviews.c.revision_id),
        )
    )  # fmt: skip
    op.execute("UPDATE reviews SET escalate_at = due_at WHERE state = 'waiting'")


def downgrade() -> None:
    """Takes it away; of several rounds the first is kept, and a deputy's turn is its function's again."""
    op.execute("DELETE FROM reviews WHERE round > 1")
    op.execute("UPDATE reviews SET state = 'waiting' WHERE state = 'delegated'")
    with op.batch_alter_table("reviews") as reviews:
        for name in INDEXED:
            reviews.drop_index(f"ix_reviews_{name}")
        reviews.drop_index("ix_reviews_state_function_id")
        reviews.drop_constraint(op.f("uq_reviews_revision_id_round_function"), type_="unique")
        for name in PEOPLE:
            reviews.drop_constraint(f"fk_reviews_{name}", type_="foreignkey")
        for name in (*MARKS, *PEOPLE, "round", "step"):
            reviews.drop_column(name)
        reviews.create_unique_constraint(op.f("uq_reviews_revision_id_function"), ["revision_id", "function"])
        reviews.create_index("ix_reviews_state_function_asked_at", ["state", "function", "asked_at"])
    for table in ("qualifications", "absences", "review_standings", "working_calendars", "review_routes", "review_rounds"):
        op.drop_table(table)
