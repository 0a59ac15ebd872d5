"""Words that colleagues read of each other, such as a thank-you: the wording rules in force, without disclosure."""

from __future__ import annotations

from advocacy.checks import Outcome, Subject
from advocacy.checks.findings import Finding
from advocacy.checks.wording import check_wording
from advocacy.rulebook.in_force import packs


def objections(text: str) -> list[Finding]:
    """What the rules in force refuse in it, wherever it is read; empty when nothing. One statement."""
    subject = Subject(text, "", (), "none")
    return [each for each in check_wording(subject, packs().wording) if each.outcome is Outcome.FAIL]
