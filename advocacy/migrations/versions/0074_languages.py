"""Languages."""

from __future__ import annotations

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds what the room keeps."""


def downgrade() -> None:
    """Takes it away."""
