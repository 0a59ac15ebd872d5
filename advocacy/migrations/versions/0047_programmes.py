"""Programmes with terms by version, tiers, currency, hold and minimum payout."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
RELATIONSHIPS = (
    "employee", "officer", "agency_employee", "family_of_employee", "consultant", "brand_owner", "paid_influencer",
    "ambassador_paid", "gifted", "affiliate", "contest_entrant", "client_testimonial", "none",
)  # fmt: skip
KINDS = ("ambassadors", "creators", "affiliates", "customers")
NEW = (
    "slug", "about", "currency", "hold_days", "minimum_payout", "budget_id", "takes_applications", "open_until",
    "terms_version", "told_to", "state",
)  # fmt: skip


def upgrade() -> None:
    """Programmes of before are open, take no applications, and hold thirty days; their terms become version 1."""
    _programmes()
    with op.batch_alter_table("enrolments") as enrolments:
        enrolments.add_column(sa.Column("relationship", sa.String(32)))
        enrolments.add_column(sa.Column("terms_version", sa.Integer(), nullable=False, server_default="0"))
        enrolments.add_column(sa.Column("tier", sa.String(40), nullable=False, server_default=""))
        enrolments.create_check_constraint(
            op.f("ck_enrolments_relationship"), sa.column("relationship").in_(RELATIONSHIPS)
        )
        enrolments.create_index("ix_enrolments_programme_id_state_id", ["programme_id", "state", "id"])
    _terms()
    _tiers()
    with op.batch_alter_table("tier_ladders") as ladders:
        ladders.add_column(sa.Column("counts", sa.String(32), nullable=False, server_default="points"))
        ladders.create_check_constraint(
            op.f("ck_tier_ladders_counted"), sa.column("counts").in_(("points", "deliverables", "sales", "clicks"))
        )
    with op.batch_alter_table("perks") as perks:
        perks.alter_column("tier", existing_type=sa.String(40), type_=sa.String(60), existing_nullable=False)
    _carry_terms()
    with op.batch_alter_table("programmes") as programmes:
        programmes.drop_column("terms")


def _programmes() -> None:
    with op.batch_alter_table("programmes") as programmes:
        programmes.add_column(sa.Column("slug", sa.String(80)))
        programmes.add_column(sa.Column("about", sa.Text(), nullable=False, server_default=""))
        programmes.add_column(sa.Column("currency", sa.String(3), nullable=False, server_default="EUR"))
        programmes.add_column(sa.Column("hold_days", sa.Integer(), nullable=False, server_default="30"))
        programmes.add_column(sa.Column("minimum_payout", BIG, nullable=False, server_default="0"))
        programmes.add_column(sa.Column("budget_id", sa.Integer()))
        programmes.add_column(sa.Column("takes_applications", sa.Boolean(), nullable=False, server_default=sa.false()))
        programmes.add_column(sa.Column("open_until", TIME))
        programmes.add_column(sa.Column("terms_version", sa.Integer(), nullable=False, server_default="1"))
        programmes.add_column(sa.Column("told_to", sa.Integer()))
        programmes.add_column(sa.Column("state", sa.String(32), nullable=False, server_default="open"))
        programmes.create_check_constraint(
            op.f("ck_programmes_hold_days"), sa.column("hold_days").in_((0, 7, 14, 30, 60, 90))
        )
        programmes.create_check_constraint(op.f("ck_programmes_minimum_payout"), sa.column("minimum_payout") >= 0)
        programmes.create_check_constraint(
            op.f("ck_programmes_programmestate"), sa.column("state").in_(("open", "closed"))
        )
        programmes.drop_constraint(op.f("ck_programmes_programmekind"), type_="check")
        programmes.create_check_constraint(
            op.f("ck_programmes_programmekind"), sa.column("kind").in_((*KINDS, "employees"))
        )
        programmes.create_foreign_key(op.f("fk_programmes_budget_id"), "budgets", ["budget_id"], ["id"])
        programmes.create_index("ix_programmes_budget_id", ["budget_id"])
        programmes.create_index("ix_programmes_state", ["state"])
    _name_slugs()
    with op.batch_alter_table("programmes") as programmes:
        programmes.alter_column("slug", existing_type=sa.String(80), nullable=False)
        programmes.create_unique_constraint(op.f("uq_programmes_slug"), ["slug"])


def _name_slugs() -> None:
    """Programmes of before get the slug that their name makes, with their number where it makes none of its own."""
    bind = op.get_bind()
    taken: set[str] = set()
    for number, name in bind.execute(sa.text("SELECT id, name FROM programmes ORDER BY id")).all():
        slug = re.sub(r"[^a-z0-9]+", "-", str(name).casefold()).strip("-")[:60]
        if not slug or slug in taken:
            slug = f"{slug or 'programme'}-{number}"
        taken.add(slug)
        bind.execute(sa.text("UPDATE programmes SET slug = :slug WHERE id = :id"), {"slug": slug, "id": number})


def _terms() -> None:
    op.create_table(
        "programme_terms",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("programme_id", sa.Integer(), sa.ForeignKey("programmes.id"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("hold_days", sa.Integer(), nullable=False),
        sa.Column("minimum_payout", BIG, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("valid_from", TIME, nullable=False),
        sa.Column("asks_anew", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("published_at", TIME, nullable=False),
        sa.UniqueConstraint("programme_id", "version"),
    )
    op.create_table(
        "terms_acceptances",
        sa.Column("enrolment_id", sa.Integer(), sa.ForeignKey("enrolments.id"), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("at", TIME, nullable=False),
    )


def _carry_terms() -> None:
    """What a programme's terms were is version 1; whoever takes part had read it before they said yes."""
    bind = op.get_bind()
    terms = sa.table(
        "programme_terms", sa.column("programme_id"), sa.column("version"), sa.column("text"), sa.column("sha256"),
        sa.column("hold_days"), sa.column("minimum_payout"), sa.column("currency"), sa.column("valid_from", TIME),
        sa.column("asks_anew", sa.Boolean()), sa.column("why"), sa.column("published_at", TIME),
    )  # fmt: skip
    programmes = sa.table("programmes", sa.column("id"), sa.column("terms"), sa.column("created_at", TIME))
    for row in bind.execute(sa.select(programmes)).all():
        begun: datetime = row.created_at
        digest = hashlib.sha256(row.terms.encode()).hexdigest()
        bind.execute(
            sa.insert(terms).values(
                programme_id=row.id, version=1, text=row.terms, sha256=digest, hold_days=30, minimum_payout=0,
                currency="EUR", valid_from=begun, asks_anew=True, why="", published_at=begun,
            )
        )  # fmt: skip
    bind.execute(sa.text("UPDATE enrolments SET terms_version = 1 WHERE state IN ('approved', 'deactivated')"))
    bind.execute(
        sa.text(
            "INSERT INTO terms_acceptances (enrolment_id, version, sha256, at) "
            "SELECT e.id, 1, t.sha256, e.since FROM enrolments e "
            "JOIN programme_terms t ON t.programme_id = e.programme_id WHERE e.terms_version = 1"
        )
    )


def _tiers() -> None:
    op.create_table(
        "enrolment_tiers",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("enrolment_id", sa.Integer(), sa.ForeignKey("enrolments.id"), nullable=False),
        sa.Column("tier", sa.String(40), nullable=False),
        sa.Column("verb", sa.String(20), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("source", sa.String(80), nullable=False, unique=True),
    )
    op.create_index("ix_enrolment_tiers_enrolment_id_since", "enrolment_tiers", ["enrolment_id", "since"])
    op.create_table(
        "feat_days",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("enrolment_id", sa.Integer(), sa.ForeignKey("enrolments.id"), nullable=False),
        sa.Column("feat", _choice("feat", "deliverables", "sales"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("total", BIG, nullable=False),
        sa.Column("unlooked", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("enrolment_id", "feat", "day"),
    )
    op.create_index(
        "ix_feat_days_unlooked", "feat_days", ["enrolment_id"],
        sqlite_where=sa.text("unlooked"), postgresql_where=sa.text("unlooked"),
    )  # fmt: skip
    op.create_table(
        "verified_deliverables",
        sa.Column("deliverable_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("enrolment_id", sa.Integer(), sa.ForeignKey("enrolments.id"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
    )
    op.create_index("ix_verified_deliverables_enrolment_id", "verified_deliverables", ["enrolment_id"])


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def downgrade() -> None:
    """Takes them away; the newest terms go back to their programme."""
    with op.batch_alter_table("programmes") as programmes:
        programmes.add_column(sa.Column("terms", sa.Text(), nullable=False, server_default=""))
    op.execute(
        "UPDATE programmes SET terms = COALESCE((SELECT text FROM programme_terms t WHERE t.programme_id = "
        "programmes.id ORDER BY version DESC LIMIT 1), '')"
    )
    with op.batch_alter_table("perks") as perks:
        perks.alter_column("tier", existing_type=sa.String(60), type_=sa.String(40), existing_nullable=False)
    with op.batch_alter_table("tier_ladders") as ladders:
        ladders.drop_constraint(op.f("ck_tier_ladders_counted"), type_="check")
        ladders.drop_column("counts")
    for table in ("verified_deliverables", "feat_days", "enrolment_tiers", "terms_acceptances", "programme_terms"):
        op.drop_table(table)
    with op.batch_alter_table("enrolments") as enrolments:
        enrolments.drop_index("ix_enrolments_programme_id_state_id")
        enrolments.drop_constraint(op.f("ck_enrolments_relationship"), type_="check")
        for name in ("tier", "terms_version", "relationship"):
            enrolments.drop_column(name)
    with op.batch_alter_table("programmes") as programmes:
        programmes.drop_index("ix_programmes_state")
        programmes.drop_index("ix_programmes_budget_id")
        programmes.drop_constraint(op.f("uq_programmes_slug"), type_="unique")
        programmes.drop_constraint(op.f("fk_programmes_budget_id"), type_="foreignkey")
        for name in ("programmekind", "programmestate", "minimum_payout", "hold_days"):
            programmes.drop_constraint(op.f(f"ck_programmes_{name}"), type_="check")
        programmes.create_check_constraint(op.f("ck_programmes_programmekind"), sa.column("kind").in_(KINDS))
        for name in NEW:
            programmes.drop_column(name)
