"""Programmes, mended."""

from __future__ import annotations

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds what is missing."""


def downgrade() -> None:
    """Takes it away."""
