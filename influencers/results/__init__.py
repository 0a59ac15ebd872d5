"""What programmes brought and cost: reach, conversions, earned media, returns, plan against budget.

May import every other room but ``portal``.
"""

from __future__ import annotations

from collections.abc import Sequence

from advocacy.reach.report import Kind
from influencers.results import campaign_report, partner_report, programme_report, programmes_report

KINDS: Sequence[Kind] = (programmes_report.KIND, programme_report.KIND, campaign_report.KIND, partner_report.KIND)
"""For the roof."""
