"""Wording: blocked words, required statements, personal data. Pure; rules are data (``data/wording.json``)."""

from __future__ import annotations

from collections.abc import Iterator

from advocacy.checks.findings import Finding
from advocacy.checks.packs import WordingPack, WordingRule
from advocacy.checks.patterns import find
from advocacy.checks.personal import SHAPES
from advocacy.checks.reading import read
from advocacy.checks.subject import Subject


def check_wording(subject: Subject, pack: WordingPack) -> list[Finding]:
    """A finding for each place that a rule objects to, and for each required statement that is missing."""
    return [
        Finding(rule.rule, pack.version, rule.outcome, rule.message, rule.remedy, rule.source, start, end)
        for rule in pack.rules
        if not rule.classes or rule.classes & subject.classes
        for start, end in _places(rule, subject)
    ]


def _places(rule: WordingRule, subject: Subject) -> Iterator[tuple[int, int]]:
    if rule.kind == "pattern":
        for shape in rule.says:
            yield from SHAPES[shape](subject.text)
    elif rule.kind == "required":
        if not any(find(rule.says, subject.brands, read(subject.text))):
            yield 0, 0
    else:
        yield from _blocked(rule, subject)


def _blocked(rule: WordingRule, subject: Subject) -> Iterator[tuple[int, int]]:
    """Places of blocked words, unless they are part of words that are allowed; of overlapping places the first."""
    reading = read(subject.text)
    allowed = list(find(rule.unless, subject.brands, reading))
    reached = 0
    for at, until in find(rule.says, subject.brands, reading):
        if at >= reached and not any(start <= at and until <= end for start, end in allowed):
            reached = until
            tokens = reading.between(at, until)
            yield tokens[0].start, tokens[-1].end
