"""The rules of the packs as people read them: what each asks in plain words, posts that pass and fail it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from advocacy.checks.engine import check
from advocacy.checks.findings import Outcome, strictest
from advocacy.checks.packs import Described, Example, HostsPack, Packs
from advocacy.checks.subject import Subject, subject_from

BRAND = "Acme"
"""The company of the examples."""
USUAL: Mapping[str, Any] = {"relationship": "employee", "jurisdictions": ("US",), "brands": (BRAND,), "language": "en"}


@dataclass(frozen=True)
class RuleCard:
    """A rule for people. ``kind`` is its pack's, ``outcomes`` what it may answer, ``concerns`` where it holds."""

    kind: str
    described: Described
    version: str
    date: str
    outcomes: tuple[Outcome, ...]
    concerns: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """As findings give it."""
        return self.described.rule


def cards(packs: Packs) -> list[RuleCard]:
    """Every rule of the packs: disclosure, then wording, then links."""
    return [*_disclosure(packs), *_wording(packs), *_hosts(packs)]


def _disclosure(packs: Packs) -> Iterator[RuleCard]:
    pack = packs.disclosure
    for each in pack.rules:
        yield RuleCard("disclosure", each, pack.version, pack.date, tuple(Outcome))


def _wording(packs: Packs) -> Iterator[RuleCard]:
    pack = packs.wording
    for rule in pack.rules:
        concerns = [pack.classes.get(each, each) for each in sorted(rule.classes)]
        concerns += [*sorted(rule.jurisdictions), *sorted(rule.networks or rule.most)]
        yield RuleCard("wording", rule.described, pack.version, pack.date, (rule.outcome,), tuple(concerns))


def _hosts(packs: Packs) -> Iterator[RuleCard]:
    pack = packs.hosts
    for rule in pack.rules.values():
        yield RuleCard("hosts", rule.described, pack.version, pack.date, (rule.outcome,))


def subject_of(card: RuleCard, example: Example) -> Subject:
    """The example as a subject: an employee of Acme in the rule's own country, unless it says otherwise."""
    facts = {**USUAL, "jurisdictions": _own_country(card), **example.facts}
    if card.kind == "wording":
        facts = {**facts, "relationship": example.facts.get("relationship", "none")}
    return subject_from(example.text, str(example.facts.get("network", "linkedin")), facts)


def _own_country(card: RuleCard) -> tuple[str, ...]:
    own = card.name.split(".")[1]
    return (own,) if card.kind == "disclosure" and own.isupper() else ("US",)


def answer(card: RuleCard, example: Example, packs: Packs) -> Outcome:
    """What this rule alone says about the example."""
    given = example.facts.get("pack")
    if isinstance(given, Mapping):
        packs = replace(packs, hosts=_with(packs.hosts, given))
    findings = check(subject_of(card, example), packs).findings
    return strictest(found.outcome for found in findings if fnmatchcase(found.rule, card.name))


def _with(pack: HostsPack, given: Mapping[str, Any]) -> HostsPack:
    """The pack with the lists that an example asks for."""
    return replace(
        pack, only_allowed=bool(given.get("only_allowed", pack.only_allowed)),
        allowed=frozenset(given.get("allowed", pack.allowed)), blocked=frozenset(given.get("blocked", pack.blocked)),
    )  # fmt: skip
