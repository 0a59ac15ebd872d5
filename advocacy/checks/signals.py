"""Every place where a text says, or seems to say, what connects its author to the company. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from advocacy.checks.findings import Outcome, strictest
from advocacy.checks.packs import Conditional, DisclosurePack, Jurisdiction
from advocacy.checks.patterns import Patterns, Stretch
from advocacy.checks.standing import SEVERITY, Seen
from advocacy.checks.subject import Subject
from advocacy.english import English

IN_THE_UNION = English("does not do in the European Union rules")


@dataclass(frozen=True, eq=False)
class Offer:
    """Words that may do, in posts of which language (None: any), with which outcome, under which condition."""

    says: frozenset[str]
    language: str | None
    outcome: Outcome
    condition: Conditional | None = None


@dataclass(frozen=True)
class Signal:
    """Such words found: their stretch, span in the text, and why they do not count, if they do not."""

    outcome: Outcome
    stretch: Stretch
    start: int
    end: int
    objection: str | None


@lru_cache(maxsize=1024)
def offers(pack: DisclosurePack, code: str, relationship: str, named: bool, on_review_site: bool) -> tuple[Offer, ...]:
    """All words that a jurisdiction gives a meaning for this relationship.

    As long as nobody has said how the company is called (not ``named``), words that name it are for a human to judge.
    """
    given = _offers(pack, pack.jurisdictions[code], relationship, on_review_site)
    return tuple(given if named else (part for offer in given for part in _told_apart(offer)))


def _offers(pack: DisclosurePack, rules: Jurisdiction, relationship: str, on_review_site: bool) -> Iterator[Offer]:
    for language, says in rules.labels.items():
        yield Offer(frozenset(says), language, Outcome.PASS)
    for language, says in pack.national.items():
        if language == rules.any_language:
            yield Offer(frozenset(says), None, Outcome.PASS)
        elif language not in rules.labels:
            yield Offer(frozenset(says), language, rules.own_language)
    for language, says in rules.doubtful.items():
        yield Offer(frozenset(says), language, Outcome.REVIEW)
    for group in pack.groups.get(relationship, ()):
        outcome = rules.statements.get(group, rules.statements["*"])
        for language, says in pack.statements.get(group, {}).items():
            yield Offer(frozenset(says), language, outcome)
        if on_review_site:
            for language, says in pack.on_review_sites.items():
                yield Offer(frozenset(says), language, outcome)
    for condition in rules.conditional:
        if relationship in condition.relationships:
            yield Offer(frozenset(condition.says), None, Outcome.PASS, condition)


def _told_apart(offer: Offer) -> Iterator[Offer]:
    naming = frozenset(pattern for pattern in offer.says if "{brand}" in pattern)
    yield Offer(offer.says - naming, offer.language, offer.outcome, offer.condition)
    yield Offer(naming, offer.language, strictest((offer.outcome, Outcome.REVIEW)), offer.condition)


def offers_for(subject: Subject, rules: Jurisdiction, pack: DisclosurePack) -> tuple[Offer, ...]:
    """The offers of a jurisdiction for this subject."""
    return offers(
        pack, rules.code, subject.relationship, bool(subject.brands), subject.network in pack.review_sites
    )  # fmt: skip


def signals(
    seen: Seen, subject: Subject, rules: Jurisdiction, pack: DisclosurePack, language: str | None
) -> list[Signal]:
    """The offers that the text takes up, good ones and others. ``language`` is the post's, None when not known."""
    found: list[Signal] = []
    known = seen.known
    for offer in offers_for(subject, rules, pack) if known else ():
        met = known & offer.says
        if met:
            outcome, mismatch = _in_language(offer, language, rules, pack)
            outcome = strictest((outcome, _on_condition(offer, subject)))
            found += [_signal(seen, stretch, outcome, mismatch, rules) for stretch in seen.of(met)]
    return found


def _signal(seen: Seen, stretch: Stretch, outcome: Outcome, mismatch: str | None, rules: Jurisdiction) -> Signal:
    why = seen.objection(stretch) or mismatch
    if why is None and outcome is Outcome.FAIL:
        why = English("does not do in %(place)s", place=rules.name) if rules.code != "EU" else IN_THE_UNION
    if why is not None:
        outcome = strictest((outcome, SEVERITY.get(why, Outcome.FAIL)))
    return Signal(outcome, stretch, *seen.reading.span(stretch), why)


def _on_condition(offer: Offer, subject: Subject) -> Outcome:
    if offer.condition is None or not offer.condition.when:
        return Outcome.PASS
    known = subject.context.get(offer.condition.when)
    return Outcome.REVIEW if known is None else Outcome.PASS if known is offer.condition.value else Outcome.FAIL


def _in_language(
    offer: Offer, language: str | None, rules: Jurisdiction, pack: DisclosurePack
) -> tuple[Outcome, str | None]:
    """The offer's outcome in a post of that language, and the objection when the languages differ."""
    if offer.language is None or language is None or offer.language == language:
        return offer.outcome, None
    has_words_of_its_own = language in pack.national or language in rules.labels
    if not has_words_of_its_own and offer.language == "en":
        return strictest((offer.outcome, Outcome.REVIEW)), None
    return Outcome.FAIL, English("is not in the language of the post")


def leading_block(seen: Seen, subject: Subject, pack: DisclosurePack) -> int:
    """How many tokens at the beginning hold nothing but disclosures, of any jurisdiction, and what leads into them."""
    if subject.relationship not in seen.leading:
        seen.leading[subject.relationship] = _leading(seen, subject, pack)
    return seen.leading[subject.relationship]


def _leading(seen: Seen, subject: Subject, pack: DisclosurePack) -> int:
    ends: dict[int, int] = {}
    for first, last in seen.of((*_every_word(pack, subject.relationship, bool(subject.brands)), *pack.lead_ins)):
        ends[first] = max(last, ends.get(first, 0))
    reached = 0
    for number, token in enumerate(seen.reading.tokens):
        if number < reached or token.kind == "mark":
            continue
        if number not in ends:
            break
        reached = ends[number]
    return reached


@lru_cache(maxsize=64)
def _every_word(pack: DisclosurePack, relationship: str, named: bool) -> Patterns:
    every: dict[str, None] = {}
    for code in pack.jurisdictions:
        for offer in offers(pack, code, relationship, named, False):
            every |= dict.fromkeys(sorted(offer.says))
    return tuple(every)
