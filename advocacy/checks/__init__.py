"""Checks on words: disclosure, wording, length, quiet times -> Finding -> Verdict (pass, review, fail).

Pure: imports errors, ``english``, the standard library, ``regex`` and ``snowballstemmer`` only. Rules are versioned
data, those that the product brings in ``data/``; no legal advice. What is found is English, and spoken at the edges.
"""

from __future__ import annotations

from advocacy.checks.engine import check
from advocacy.checks.findings import Finding, Outcome, Verdict, strictest
from advocacy.checks.length import LengthRule, check_length
from advocacy.checks.packs import Packs
from advocacy.checks.quiet_times import QuietTimes
from advocacy.checks.stored import default_packs, packs_of, require_well_formed
from advocacy.checks.subject import RELATIONSHIPS, Subject, subject_from
from advocacy.checks.words_for import words_for

__all__ = [
    "RELATIONSHIPS",
    "Finding",
    "LengthRule",
    "Outcome",
    "Packs",
    "QuietTimes",
    "Subject",
    "Verdict",
    "check",
    "check_length",
    "default_packs",
    "packs_of",
    "require_well_formed",
    "strictest",
    "subject_from",
    "words_for",
]
