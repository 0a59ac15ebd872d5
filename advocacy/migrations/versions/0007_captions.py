"""Own words know which revision of the story they retell; the calendar finds what goes live."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column and the indexes; a network and a language may have several captions."""
    with op.batch_alter_table("captions") as captions:
        captions.drop_constraint(op.f("uq_captions_revision_id_network_language"), type_="unique")
        captions.create_index("ix_captions_revision_id", ["revision_id"])
    with op.batch_alter_table("items") as items:
        items.add_column(sa.Column("parent_revision", sa.Integer()))
        items.create_index("ix_items_state_embargo_at", ["state", "embargo_at"])


def downgrade() -> None:
    """Takes them away; of several captions for a network and a language the first stays."""
    op.execute(
        "DELETE FROM captions WHERE id NOT IN (SELECT MIN(id) FROM captions GROUP BY revision_id, network, language)"
    )
    with op.batch_alter_table("captions") as captions:
        captions.drop_index("ix_captions_revision_id")
        captions.create_unique_constraint(
            op.f("uq_captions_revision_id_network_language"), ["revision_id", "network", "language"]
        )
    with op.batch_alter_table("items") as items:
        items.drop_index("ix_items_state_embargo_at")
        items.drop_column("parent_revision")
