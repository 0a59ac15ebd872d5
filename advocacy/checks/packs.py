"""Rule packs as the checks use them: versioned data, from what the product brings or what Legal has edited. Pure.

A pack names its version and date, each rule its source, what it means in plain words, and posts that pass and fail it.
``stored`` reads one from its stored form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from advocacy.checks.findings import Outcome
from advocacy.checks.patterns import Patterns
from advocacy.checks.position import Fold

ByLanguage = Mapping[str, Patterns]
"""Words by language; "*" holds those of any."""


@dataclass(frozen=True)
class Example:
    """A post, and what the rule says about it. ``facts`` are those of a subject that differ from the usual."""

    text: str
    outcome: Outcome
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Described:
    """A rule for people: its name as findings give it (``*`` for any part), title, plain words, source, examples."""

    rule: str
    title: str
    plain: str
    source: str
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class Conditional:
    """Words that do for some relationships as long as a circumstance is known to be so; always without a ``when``."""

    says: Patterns
    relationships: frozenset[str]
    when: str
    value: bool


@dataclass(frozen=True)
class Mention:
    """A further mention that a circumstance asks for, beside the disclosure."""

    rule: str
    when: str
    says: Patterns
    words: str


@dataclass(frozen=True, eq=False)
class Jurisdiction:
    """``labels`` pass in a post of their language, those of ``any_language`` in every post, ``doubtful`` go to review.

    ``own_language`` is the outcome for the plain label of another language in a post of that language, ``statements``
    that of a plain sentence about the connection, by group ("*" for the rest), ``misleading`` words never do.
    ``label_with_text`` is the outcome for the network's own label together with words that alone go to review.
    """

    code: str
    name: str
    source: str
    position: str
    own_language: Outcome
    platform_label: Outcome
    label_with_text: Outcome
    any_language: str | None
    labels: ByLanguage
    doubtful: ByLanguage
    statements: Mapping[str, Outcome]
    misleading: Patterns
    conditional: tuple[Conditional, ...]
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, eq=False)
class DisclosurePack:
    """Words and places by jurisdiction; ``signals``, ``standing`` and ``disclosure`` say what each key does."""

    version: str
    date: str
    sources: Mapping[str, str]
    folds: Mapping[str, Fold]
    live_interval_min: float
    review_sites: frozenset[str]
    on_review_sites: ByLanguage
    groups: Mapping[str, Patterns]
    statements: Mapping[str, ByLanguage]
    national: ByLanguage
    lead_ins: Patterns
    label_links: frozenset[str]
    not_labels: Patterns
    negators: frozenset[str]
    not_meant: frozenset[str]
    taken_back: frozenset[str]
    past: frozenset[str]
    wished: frozenset[str]
    weakened: frozenset[str]
    own_posts: frozenset[str]
    other_companies: frozenset[str]
    spoken_of: frozenset[str]
    filmed_networks: frozenset[str]
    denials: Patterns
    misleading: Patterns
    jurisdictions: Mapping[str, Jurisdiction]
    members: Mapping[str, str]
    inserts: Mapping[str, Any]
    rules: tuple[Described, ...]

    @cached_property
    def words(self) -> Patterns:
        """Every pattern of the pack, once: all are looked for in one pass."""
        several = [*self.statements.values(), self.national, self.on_review_sites]
        single = [self.lead_ins, self.not_labels, self.denials, self.misleading]
        for rules in self.jurisdictions.values():
            several += [rules.labels, rules.doubtful]
            single += [rules.misleading, *(each.says for each in rules.conditional)]
            single += [each.says for each in rules.mentions]
        single += [said for by_language in several for said in by_language.values()]
        return tuple(dict.fromkeys(pattern for said in single for pattern in said))

    def code_of(self, code: str) -> str:
        """The code that its rules are kept under: "us-CA" -> "US", "AT" -> "EU", "GB" -> "UK"."""
        code = code.strip().upper().partition("-")[0]
        return self.members.get(code, code)

    def jurisdiction(self, code: str) -> Jurisdiction | None:
        """The rules that hold there: its own, or those of the union it belongs to; None when the pack has none."""
        return self.jurisdictions.get(self.code_of(code))


@dataclass(frozen=True, eq=False)
class WordingRule:
    """``kind``: blocked (words), required (words that posts must contain), barred (the class itself), pattern (a
    named shape), most (a count by network).

    It holds for posts of ``classes``, in ``jurisdictions``, on ``networks``; an empty set means all.
    """

    rule: str
    kind: str
    outcome: Outcome
    says: ByLanguage
    unless: Patterns
    classes: frozenset[str]
    jurisdictions: frozenset[str]
    networks: frozenset[str]
    most: Mapping[str, int]
    statement: Mapping[str, str]
    message: str
    remedy: str
    source: str
    described: Described


@dataclass(frozen=True, eq=False)
class WordingPack:
    """A list of wording rules; ``classes`` names the regulated product classes."""

    version: str
    date: str
    classes: Mapping[str, str]
    rules: tuple[WordingRule, ...]

    @cached_property
    def plain_words(self) -> Patterns:
        """Every pattern that asks for no stems, once: all are looked for in one pass."""
        return tuple(dict.fromkeys(pattern for _language, pattern in self._patterns() if "~" not in pattern))

    @cached_property
    def stemmed_words(self) -> ByLanguage:
        """The patterns that ask for stems, by the language of these; English where a rule names none."""
        found: dict[str, dict[str, None]] = {}
        for language, pattern in self._patterns():
            if "~" in pattern:
                found.setdefault("en" if language == "*" else language, {})[pattern] = None
        return {language: tuple(patterns) for language, patterns in found.items()}

    def _patterns(self) -> Iterator[tuple[str, str]]:
        for rule in self.rules:
            if rule.kind in ("blocked", "required"):
                for language, patterns in (*rule.says.items(), ("*", rule.unless)):
                    yield from ((language, pattern) for pattern in patterns)


@dataclass(frozen=True, eq=False)
class HostRule:
    """What to say about a link of one kind: blocked, shortener, unlisted, disguised."""

    rule: str
    outcome: Outcome
    message: str
    remedy: str
    described: Described


@dataclass(frozen=True, eq=False)
class HostsPack:
    """Where links may lead. A host stands for its subdomains too. ``only_allowed``: nothing but ``allowed`` hosts."""

    version: str
    date: str
    only_allowed: bool
    allowed: frozenset[str]
    blocked: frozenset[str]
    shorteners: frozenset[str]
    rules: Mapping[str, HostRule]


@dataclass(frozen=True, eq=False)
class Packs:
    """The packs in force; ``contents`` are their stored forms, by kind."""

    disclosure: DisclosurePack
    wording: WordingPack
    hosts: HostsPack
    contents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
