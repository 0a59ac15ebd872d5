"""Packs from their stored form, the one in ``data/`` or one that Legal wrote. Pure.

Raises Breach that says in one sentence where a pack is not well formed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from importlib.resources import files
from typing import Any

import regex

from advocacy.checks.findings import Outcome
from advocacy.checks.form import SHAPES
from advocacy.checks.packs import (
    ByLanguage,
    Conditional,
    Described,
    DisclosurePack,
    Example,
    HostRule,
    HostsPack,
    Jurisdiction,
    Mention,
    Packs,
    WordingPack,
    WordingRule,
)
from advocacy.checks.patterns import Patterns, checked
from advocacy.checks.position import Fold
from advocacy.checks.subject import RELATIONSHIPS
from advocacy.english import English
from advocacy.errors import Breach

KINDS = ("disclosure", "wording", "hosts")
WORDING_KINDS = ("blocked", "required", "barred", "pattern", "most")
HOST_RULES = ("blocked", "shortener", "unlisted", "disguised")
POSITIONS = ("fold", "first_word", "before_text")


@lru_cache(maxsize=1)
def default_packs() -> Packs:
    """The packs that the product brings along."""
    return packs_of({kind: _brought(kind) for kind in KINDS})


def packs_of(contents: Mapping[str, Mapping[str, Any]]) -> Packs:
    """The packs from their stored forms by kind. Raises Breach."""
    return Packs(
        disclosure_pack(contents["disclosure"]), wording_pack(contents["wording"]), hosts_pack(contents["hosts"]),
        contents,
    )  # fmt: skip


def require_well_formed(kind: str, content: Mapping[str, Any]) -> None:
    """Raises Breach for a pack that can't be used."""
    readers = {"disclosure": disclosure_pack, "wording": wording_pack, "hosts": hosts_pack}
    readers[kind](content)


def _brought(kind: str) -> Mapping[str, Any]:
    raw: Mapping[str, Any] = json.loads(files("advocacy.checks").joinpath("data", f"{kind}.json").read_text("utf-8"))
    return raw


@contextmanager
def _well_formed(what: str) -> Iterator[None]:
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, regex.error) as wrong:
        said = f"“{wrong.args[0]}” is missing" if isinstance(wrong, KeyError) else str(wrong)
        raise Breach(
            English("The %(pack)s pack is not well formed: %(problem)s.", pack=what, problem=said),
            remedy=English("Compare it with the one in force."),
            errors={"content": [f"{said}."]},
        ) from wrong  # fmt: skip


@contextmanager
def _at(where: str) -> Iterator[None]:
    """Says where in the pack something is wrong."""
    try:
        yield
    except KeyError as wrong:
        raise ValueError(f"{where}: “{wrong.args[0]}” is missing") from wrong
    except (TypeError, ValueError, AttributeError, regex.error) as wrong:
        raise ValueError(f"{where}: {wrong}") from wrong


def disclosure_pack(raw: Mapping[str, Any]) -> DisclosurePack:
    """A disclosure pack from its stored form. Raises Breach."""
    with _well_formed("disclosure"):
        described = tuple(_described(each, "disclosure", raw) for each in raw.get("rules", ()))
        return DisclosurePack(
            version=_text(raw["version"]),
            date=_text(raw["date"]),
            sources=dict(raw["sources"]),
            folds={network: _fold(network, fold) for network, fold in raw["folds"].items()},
            live_interval_min=float(raw["live_interval_min"]),
            review_sites=frozenset(raw["review_sites"]),
            on_review_sites=_by_language(raw.get("on_review_sites", {})),
            groups={relationship: _groups(relationship, said) for relationship, said in raw["groups"].items()},
            statements={group: _by_language(said) for group, said in raw["statements"].items()},
            national=_by_language(raw["national"]),
            lead_ins=_patterns(raw["lead_ins"]),
            label_links=frozenset(raw["label_links"]),
            not_labels=_patterns(raw.get("not_labels", ())),
            negators=frozenset(raw["negators"]),
            not_meant=frozenset(raw["not_meant"]),
            taken_back=frozenset(raw.get("taken_back", ())),
            past=frozenset(raw.get("past", ())),
            wished=frozenset(raw.get("wished", ())),
            weakened=frozenset(raw.get("weakened", ())),
            own_posts=frozenset(raw.get("own_posts", ())),
            other_companies=frozenset(raw.get("other_companies", ())),
            spoken_of=frozenset(raw.get("spoken_of", ())),
            filmed_networks=frozenset(raw.get("filmed_networks", ())),
            denials=_patterns(raw["denials"]),
            misleading=_patterns(raw["misleading_everywhere"]),
            jurisdictions={code: _jurisdiction(code, each, raw) for code, each in raw["jurisdictions"].items()},
            members=dict(raw["members"]),
            inserts=dict(raw["inserts"]),
            rules=described,
        )


def _fold(network: str, raw: Mapping[str, Any]) -> Fold:
    with _at(f"fold of {network}"):
        unknown = set(raw) - {"tight", "loose", "visible_lines"}
        if unknown:
            raise ValueError(f"“{min(unknown)}” is not known")
        lines = raw.get("visible_lines")
        fold = Fold(int(raw["tight"]), int(raw["loose"]), int(lines) if lines is not None else None)
        if not 0 < fold.tight <= fold.loose:
            raise ValueError("tight has to be above 0 and not above loose")
        return fold


def _groups(relationship: str, said: Any) -> Patterns:
    if relationship not in RELATIONSHIPS:
        raise ValueError(f"there is no relationship “{relationship}”")
    return tuple(said)


def _jurisdiction(code: str, raw: Mapping[str, Any], pack: Mapping[str, Any]) -> Jurisdiction:
    with _at(code):
        if raw["position"] not in POSITIONS:
            raise ValueError(f"position {raw['position']!r} is none of {', '.join(POSITIONS)}")
        if "*" not in raw["statements"]:
            raise ValueError("statements need an outcome for “*”")
        return Jurisdiction(
            code=code,
            name=_spoken(raw["name"]),
            source=_text(pack["sources"][code]),
            position=raw["position"],
            own_language=Outcome(raw["own_language"]),
            platform_label=Outcome(raw["platform_label"]),
            label_with_text=Outcome(raw.get("label_with_text", raw["platform_label"])),
            any_language=raw.get("any_language"),
            labels=_by_language(raw["labels"]),
            doubtful=_by_language(raw.get("doubtful", {})),
            statements={group: Outcome(outcome) for group, outcome in raw["statements"].items()},
            misleading=_patterns(raw["misleading"]),
            conditional=tuple(
                Conditional(
                    _patterns(each["says"]),
                    frozenset(each["relationships"]),
                    each.get("when", ""),
                    bool(each.get("is")),
                )
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
        rules = tuple(_wording(each) for each in raw["rules"])
        names = [rule.rule for rule in rules]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise ValueError(f"there are two rules “{twice.removeprefix('wording.')}”")
        return WordingPack(_text(raw["version"]), _text(raw["date"]), dict(raw.get("classes", {})), rules)


def _wording(raw: Mapping[str, Any]) -> WordingRule:
    with _at(f"rule “{raw.get('rule', '?') if isinstance(raw, Mapping) else raw!r}”"):
        if raw["kind"] not in WORDING_KINDS:
            raise ValueError(f"kind {raw['kind']!r} is none of {', '.join(WORDING_KINDS)}")
        if not _text(raw["rule"]).replace("_", "").isalnum():
            raise ValueError("a rule's name has letters, digits and _ only")
        counts = raw["kind"] in ("pattern", "most")
        says = {"*": _shapes(raw["says"])} if counts else _said(raw.get("says", {}))
        if not any(says.values()) and raw["kind"] != "barred":
            raise ValueError("says holds no words")
        return WordingRule(
            rule=f"wording.{raw['rule']}",
            kind=raw["kind"],
            outcome=Outcome(raw["outcome"]),
            says=says,
            unless=tuple(pattern for said in _said(raw.get("unless", ())).values() for pattern in said),
            classes=frozenset(raw.get("classes", ())),
            jurisdictions=frozenset(raw.get("jurisdictions", ())),
            networks=frozenset(raw.get("networks", ())),
            most={network: int(number) for network, number in raw.get("most", {}).items()},
            statement=dict(raw.get("statement", {})),
            message=_spoken(raw["message"]),
            remedy=_spoken(raw["remedy"]),
            source=_text(raw["source"]),
            described=_described({"title": raw["rule"].replace("_", " ").capitalize(), **raw}, "wording", raw),
        )


def _shapes(said: Any) -> Patterns:
    unknown = [each for each in said if each not in SHAPES]
    if isinstance(said, str) or unknown:
        raise ValueError(f"{unknown or said!r} is none of {', '.join(SHAPES)}")
    return tuple(said)


def hosts_pack(raw: Mapping[str, Any]) -> HostsPack:
    """A pack of hosts from its stored form. Raises Breach."""
    with _well_formed("hosts"):
        rules = {each["rule"]: _host_rule(each) for each in raw["rules"]}
        missing = [rule for rule in HOST_RULES if rule not in rules]
        if missing:
            raise ValueError(f"there is no rule “{missing[0]}”")
        return HostsPack(
            _text(raw["version"]), _text(raw["date"]), bool(raw["only_allowed"]),
            _hosts(raw["allowed"]), _hosts(raw["blocked"]), _hosts(raw["shorteners"]), rules,
        )  # fmt: skip


def _host_rule(raw: Mapping[str, Any]) -> HostRule:
    with _at(f"rule “{raw.get('rule', '?')}”"):
        return HostRule(
            f"hosts.{raw['rule']}", Outcome(raw["outcome"]), _spoken(raw["message"]), _spoken(raw["remedy"]),
            _described(raw, "hosts", raw),
        )  # fmt: skip


def _hosts(said: Any) -> frozenset[str]:
    if isinstance(said, str):
        raise ValueError(f"{said!r} is not a list of hosts")
    hosts = [each.strip().lower().removeprefix("www.").rstrip(".") for each in said]
    odd = next((host for host in hosts if not host or any(sign in host for sign in "/:@* ")), None)
    if odd is not None:
        raise ValueError(f"“{odd}” is no host; write example.com, without https:// and without a path")
    return frozenset(hosts)


def _described(raw: Mapping[str, Any], kind: str, pack: Mapping[str, Any]) -> Described:
    with _at(f"rule “{raw.get('rule', '?')}”"):
        source = raw["source"] if "source" in raw else pack["sources"][raw["cites"]]
        examples = tuple(_example(each) for each in raw.get("examples", ()))
        plain = str(raw.get("plain", ""))
        return Described(f"{kind}.{raw['rule']}", _spoken(raw["title"]), English(plain), _text(source), examples)


def _example(raw: Mapping[str, Any]) -> Example:
    facts = {name: value for name, value in raw.items() if name not in ("text", "outcome")}
    return Example(_text(raw["text"], empty=True), Outcome(raw["outcome"]), facts)


def _text(said: Any, *, empty: bool = False) -> str:
    if not isinstance(said, str) or not (empty or said.strip()):
        raise ValueError(f"{said!r} is no text")
    return said


def _spoken(said: Any) -> English:
    """A text that people read: in their language where it is one of those that the product brings."""
    return English(_text(said))


def _said(said: Any) -> ByLanguage:
    """Words by language, or a mere list of them."""
    return _by_language(said if isinstance(said, Mapping) else {"*": said})


def _by_language(raw: Mapping[str, Any]) -> ByLanguage:
    return {language: _patterns(said) for language, said in raw.items()}


def _patterns(said: Iterable[str]) -> Patterns:
    """Checked by compiling them once."""
    if isinstance(said, str) or not all(isinstance(each, str) and each.strip() for each in said):
        raise ValueError(f"{said!r} is not a list of words")
    return checked(said)
