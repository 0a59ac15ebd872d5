"""``check``: one subject, all rules, one verdict, the same wherever the words are checked. Pure."""

from __future__ import annotations

from advocacy.checks.disclosure import check_disclosure
from advocacy.checks.findings import Verdict
from advocacy.checks.hosts import check_hosts
from advocacy.checks.length import LengthRule, check_length
from advocacy.checks.packs import Packs
from advocacy.checks.subject import Subject
from advocacy.checks.wording import check_wording


def check(subject: Subject, packs: Packs, *, length: LengthRule | None = None) -> Verdict:
    """The verdict on a text as it will be sent, link and disclosure included; ``length`` is its network's own rule."""
    findings = [
        *check_disclosure(subject, packs.disclosure),
        *check_wording(subject, packs.wording, packs.disclosure.code_of),
        *check_hosts(subject, packs.hosts),
    ]
    if length is not None:
        findings += check_length(subject.text, length)
    return Verdict.of(findings)
