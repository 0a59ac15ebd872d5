"""Security."""

from __future__ import annotations

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds what the room keeps."""


def downgrade() -> None:
    """Takes it away."""
