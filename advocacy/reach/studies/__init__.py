"""Reports that conclude: which words work better, when, who takes part, what it would have cost. Asks only."""

from __future__ import annotations

from collections.abc import Sequence

from advocacy.reach.report import Kind
from advocacy.reach.studies import adoption, budget, captions, funnels, history, returns, stages, times

KINDS: Sequence[Kind] = (
    funnels.KIND,
    captions.KIND,
    times.KIND,
    stages.KIND,
    *adoption.KINDS,
    history.KIND,
    returns.KIND,
    budget.KIND,
)
"""For the roof's list."""
