"""Words for how benefits are taxed."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from rewards.tax.models import Treatment

TREATMENTS = {
    Treatment.TAXABLE: ("info", _l("Taxable")),
    Treatment.ALLOWANCE: ("brand", _l("Within a monthly allowance")),
    Treatment.UNTAXED: ("good", _l("Not taxed")),
    Treatment.OUTSIDE: ("neutral", _l("Not on our payroll")),
    Treatment.REVIEW: ("warn", _l("Needs a look")),
}
"""Tone and words."""
