"""Every place where a text says, or seems to say, what connects its author to the company. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from advocacy.checks.findings import Outcome, strictest
from advocacy.checks.packs import DisclosurePack, Jurisdiction
from advocacy.checks.patterns import Patterns, find
from advocacy.checks.reading import Reading
from advocacy.checks.standing import objection
from advocacy.checks.subject import Subject


@dataclass(frozen=True)
class Offer:
    """Words that may do, in posts of which language (None: any), with which outcome."""

    says: Patterns
    language: str | None
    outcome: Outcome


@dataclass(frozen=True)
class Signal:
    """Such words found: offsets in the text, stretch of ``line``, and why they do not count, if they do not."""

    outcome: Outcome
    start: int
    end: int
    at: int
    until: int
    objection: str | None


def offers(subject: Subject, rules: Jurisdiction, pack: DisclosurePack) -> Iterator[Offer]:
    """All words that the jurisdiction gives a meaning for this relationship."""
    for language, says in rules.labels.items():
        yield Offer(says, language, Outcome.PASS)
    for language, says in pack.national.items():
        if language == rules.any_language:
            yield Offer(says, None, Outcome.PASS)
        elif language not in rules.labels:
            yield Offer(says, language, rules.own_language)
    for language, says in rules.doubtful.items():
        yield Offer(says, language, Outcome.REVIEW)
    for group in pack.groups.get(subject.relationship, ()):
        outcome = rules.statements.get(group, rules.statements["*"])
        for language, says in pack.statements.get(group, {}).items():
            yield Offer(says, language, outcome)
    for condition in rules.conditional:
        if subject.relationship in condition.relationships:
            known = subject.context.get(condition.when)
            met = Outcome.REVIEW if known is None else Outcome.PASS if known is condition.value else Outcome.FAIL
            yield Offer(condition.says, None, met)


def signals(
    reading: Reading, subject: Subject, rules: Jurisdiction, pack: DisclosurePack, language: str | None
) -> list[Signal]:
    """The offers that the text takes up, good ones and others. ``language`` is the post's, None when not known."""
    found: list[Signal] = []
    for offer in _told_apart(offers(subject, rules, pack), subject):
        outcome, mismatch = _in_language(offer, language, rules, pack)
        for at, until in find(offer.says, subject.brands, reading):
            why = objection(reading, at, until, pack) or mismatch
            if why is None and outcome is Outcome.FAIL:
                why = f"does not do in the {rules.name} rules" if rules.code == "EU" else f"does not do in {rules.name}"
            tokens = reading.between(at, until)
            found.append(
                Signal(outcome if why is None else Outcome.FAIL, tokens[0].start, tokens[-1].end, at, until, why)
            )
    return found


def _told_apart(given: Iterator[Offer], subject: Subject) -> Iterator[Offer]:
    """As long as nobody has said how the company is called, words that name it are for a human to judge."""
    for offer in given:
        if subject.brands:
            yield offer
            continue
        naming = tuple(pattern for pattern in offer.says if "{brand}" in pattern)
        yield Offer(tuple(pattern for pattern in offer.says if pattern not in naming), offer.language, offer.outcome)
        yield Offer(naming, offer.language, strictest((offer.outcome, Outcome.REVIEW)))


def _in_language(
    offer: Offer, language: str | None, rules: Jurisdiction, pack: DisclosurePack
) -> tuple[Outcome, str | None]:
    """The offer's outcome in a post of that language, and the objection when the languages differ."""
    if offer.language is None or language is None or offer.language == language:
        return offer.outcome, None
    has_words_of_its_own = language in pack.national or language in rules.labels
    if not has_words_of_its_own and offer.language == "en":
        return strictest((offer.outcome, Outcome.REVIEW)), None
    return Outcome.FAIL, "is not in the language of the post"


def leading_block(reading: Reading, subject: Subject, pack: DisclosurePack) -> int:
    """Up to where ``line`` holds nothing but disclosures, of any jurisdiction: a text may have to open with several."""
    says = _every_word(subject, pack)
    ends = dict[int, int]()
    for at, until in find(says, subject.brands, reading):
        ends[at] = max(until, ends.get(at, 0))
    reached = 1
    for token, place in zip(reading.tokens, reading.places, strict=True):
        if place < reached or token.kind == "mark":
            continue
        if place not in ends:
            break
        reached = ends[place]
    return reached


def _every_word(subject: Subject, pack: DisclosurePack) -> Patterns:
    every: dict[str, None] = {}
    for rules in pack.jurisdictions.values():
        for offer in offers(subject, rules, pack):
            every |= dict.fromkeys(offer.says)
    return tuple(every)
