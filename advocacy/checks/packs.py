"""Rule packs: versioned data, read from ``data/`` or from what Legal has edited. Pure; imports its neighbours only.

A pack names its version and date, and each rule its source. Reading one raises Breach when it is not well formed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

import regex

from advocacy.checks.findings import Outcome
from advocacy.checks.patterns import Patterns, compiled
from advocacy.checks.position import Fold
from advocacy.errors import Breach

ByLanguage = Mapping[str, Patterns]


@dataclass(frozen=True)
class Conditional:
    """Words that do for some relationships as long as a circumstance is known to be so."""

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


@dataclass(frozen=True)
class Jurisdiction:
    """``labels`` pass in a post of their language, those of ``any_language`` in every post, ``doubtful`` go to review.

    ``own_language`` is the outcome for the plain label of another language in a post of that language, ``statements``
    that of a plain sentence about the connection, by group ("*" for the rest), ``misleading`` words never do.
    """

    code: str
    name: str
    source: str
    position: str
    own_language: Outcome
    platform_label: Outcome
    any_language: str | None
    labels: ByLanguage
    doubtful: ByLanguage
    statements: Mapping[str, Outcome]
    misleading: Patterns
    conditional: tuple[Conditional, ...]
    mentions: tuple[Mention, ...]


@dataclass(frozen=True)
class DisclosurePack:
    """Words and places by jurisdiction; ``signals`` and ``disclosure`` say what each key does."""

    version: str
    date: str
    sources: Mapping[str, str]
    folds: Mapping[str, Fold]
    live_interval_min: float
    review_sites: frozenset[str]
    groups: Mapping[str, Patterns]
    statements: Mapping[str, ByLanguage]
    national: ByLanguage
    lead_ins: Patterns
    label_links: frozenset[str]
    negators: frozenset[str]
    not_meant: frozenset[str]
    denials: Patterns
    misleading: Patterns
    jurisdictions: Mapping[str, Jurisdiction]
    members: Mapping[str, str]
    inserts: Mapping[str, Any]

    def jurisdiction(self, code: str) -> Jurisdiction | None:
        """The rules that hold there: its own, or those of the union it belongs to; None when the pack has none."""
        code = code.strip().upper().partition("-")[0]
        return self.jurisdictions.get(self.members.get(code, code))


@dataclass(frozen=True)
class WordingRule:
    """``kind``: blocked (words), required (words that posts of ``classes`` must contain), pattern (a named shape)."""

    rule: str
    kind: str
    outcome: Outcome
    says: Patterns
    unless: Patterns
    classes: frozenset[str]
    message: str
    remedy: str
    source: str


@dataclass(frozen=True)
class WordingPack:
    """A list of wording rules."""

    version: str
    date: str
    rules: tuple[WordingRule, ...]


@dataclass(frozen=True)
class Packs:
    """The packs in force; ``contents`` are their stored forms, by kind."""

    disclosure: DisclosurePack
    wording: WordingPack
    contents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)


@lru_cache(maxsize=1)
def default_packs() -> Packs:
    """The packs that the product brings along."""
    return packs_of({kind: _stored(f"{kind}.json") for kind in ("disclosure", "wording")})


def packs_of(contents: Mapping[str, Mapping[str, Any]]) -> Packs:
    """The packs from their stored forms by kind. Raises Breach."""
    return Packs(disclosure_pack(contents["disclosure"]), wording_pack(contents["wording"]), contents)


def _stored(name: str) -> Mapping[str, Any]:
    raw: Mapping[str, Any] = json.loads(files("advocacy.checks").joinpath("data", name).read_text("utf-8"))
    return raw


@contextmanager
def _well_formed(what: str) -> Iterator[None]:
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, regex.error) as wrong:
        raise Breach(
            f"The {what} pack is not well formed: {wrong!r}.", remedy="Compare it with the default one."
        ) from wrong


def disclosure_pack(raw: Mapping[str, Any]) -> DisclosurePack:
    """A disclosure pack from its stored form. Raises Breach."""
    with _well_formed("disclosure"):
        return DisclosurePack(
            version=str(raw["version"]),
            date=str(raw["date"]),
            sources=dict(raw["sources"]),
            folds={network: Fold(**fold) for network, fold in raw["folds"].items()},
            live_interval_min=float(raw["live_interval_min"]),
            review_sites=frozenset(raw["review_sites"]),
            groups={relationship: tuple(groups) for relationship, groups in raw["groups"].items()},
            statements={group: _by_language(said) for group, said in raw["statements"].items()},
            national=_by_language(raw["national"]),
            lead_ins=_patterns(raw["lead_ins"]),
            label_links=frozenset(raw["label_links"]),
            negators=frozenset(raw["negators"]),
            not_meant=frozenset(raw["not_meant"]),
            denials=_patterns(raw["denials"]),
            misleading=_patterns(raw["misleading_everywhere"]),
            jurisdictions={code: _jurisdiction(code, each, raw) for code, each in raw["jurisdictions"].items()},
            members=dict(raw["members"]),
            inserts=dict(raw["inserts"]),
        )


def _jurisdiction(code: str, raw: Mapping[str, Any], pack: Mapping[str, Any]) -> Jurisdiction:
    return Jurisdiction(
        code=code,
        name=raw["name"],
        source=pack["sources"][code],
        position=raw["position"],
        own_language=Outcome(raw["own_language"]),
        platform_label=Outcome(raw["platform_label"]),
        any_language=raw.get("any_language"),
        labels=_by_language(raw["labels"]),
        doubtful=_by_language(raw.get("doubtful", {})),
        statements={group: Outcome(outcome) for group, outcome in raw["statements"].items()},
        misleading=_patterns(raw["misleading"]),
        conditional=tuple(
            Conditional(_patterns(each["says"]), frozenset(each["relationships"]), each["when"], each["is"])
            for each in raw.get("conditional", ())
        ),
        mentions=tuple(
            Mention(each["rule"], each["when"], _patterns(each["says"]), each["words"])
            for each in raw.get("mentions", ())
        ),
    )


def wording_pack(raw: Mapping[str, Any]) -> WordingPack:
    """A wording pack from its stored form. Raises Breach."""
    with _well_formed("wording"):
        return WordingPack(str(raw["version"]), str(raw["date"]), tuple(_wording(each) for each in raw["rules"]))


def _wording(raw: Mapping[str, Any]) -> WordingRule:
    if raw["kind"] not in ("blocked", "required", "pattern"):
        raise ValueError(f"kind {raw['kind']!r}")
    return WordingRule(
        rule=f"wording.{raw['rule']}",
        kind=raw["kind"],
        outcome=Outcome(raw["outcome"]),
        says=tuple(raw["says"]) if raw["kind"] == "pattern" else _patterns(raw["says"]),
        unless=_patterns(raw.get("unless", ())),
        classes=frozenset(raw.get("classes", ())),
        message=raw["message"],
        remedy=raw["remedy"],
        source=raw["source"],
    )


def _by_language(raw: Mapping[str, Any]) -> ByLanguage:
    return {language: _patterns(said) for language, said in raw.items()}


def _patterns(said: Any) -> Patterns:
    """Checked by compiling them once."""
    if isinstance(said, str) or not all(isinstance(each, str) and each.strip() for each in said):
        raise ValueError(f"{said!r} is not a list of words")
    patterns = tuple(said)
    if patterns:
        compiled(patterns, ("brand",))
    return patterns
