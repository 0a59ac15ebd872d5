"""What tax keeps of a person, for their export and their erasure."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from advocacy.people.privacy import leaving_as_is, rows_of
from rewards.tax.models import Benefit

WHY = _l("Wages and what counts as wages are kept as long as the law asks; a number and amounts, no name.")

EXPORTERS = [rows_of("benefits", Benefit.person_id)]
ERASERS = [leaving_as_is("benefits", Benefit.person_id, WHY)]
EXEMPT = frozenset({"payroll_runs.drafted_by", "payroll_runs.exported_by", "benefits.decided_by"})
"""What somebody did in office stays told by their number."""
