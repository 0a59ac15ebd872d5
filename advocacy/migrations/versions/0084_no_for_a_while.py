"""An application whose words are forgotten keeps a digest of its address while its no holds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0083"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; of what was forgotten before nothing is known."""
    op.add_column("applications", sa.Column("email_digest", sa.String(64)))
    op.create_index("ix_applications_email_digest", "applications", ["email_digest"])


def downgrade() -> None:
    """Takes it away."""
    op.drop_index("ix_applications_email_digest", "applications")
    with op.batch_alter_table("applications") as applications:
        applications.drop_column("email_digest")
