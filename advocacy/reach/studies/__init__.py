"""Reports that conclude: which words work better, when, who takes part, what it would have cost. Asks only."""

from __future__ import annotations

from collections.abc import Sequence

from advocacy.reach.report import Kind
from advocacy.reach.studies import adoption, captions

KINDS: Sequence[Kind] = (captions.KIND, *adoption.KINDS)
"""For the roof's list."""
